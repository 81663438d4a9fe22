//! Versions as tools print them, and which of them fit.

use std::fmt;

/// Major, minor and patch; what follows (`-rc.1`, `+deb12u1`) does not matter here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(pub u32, pub u32, pub u32);

impl Version {
    /// The first thing in the text that looks like a version: numbers joined by dots, at least two.
    ///
    /// `Redis server v=7.0.15 sha=0` is 7.0.15, `go version go1.26.8 linux` is 1.26.8.
    #[must_use]
    pub fn first_in(text: &str) -> Option<Self> {
        text.split(|c: char| !c.is_ascii_digit() && c != '.').find_map(Self::exactly)
    }

    fn exactly(word: &str) -> Option<Self> {
        let mut parts = word.trim_matches('.').split('.').map(|part| part.parse().ok());
        let (major, minor) = (parts.next()??, parts.next()??);
        Some(Self(major, minor, parts.next().flatten().unwrap_or(0)))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.0, self.1, self.2)
    }
}

/// The versions that fit: `from` itself and later, before `before`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    /// The first that fits.
    pub from: Version,
    /// The first that fits no more; `None` where nothing is known against later ones.
    pub before: Option<Version>,
}

impl Range {
    /// Whether this version fits.
    #[must_use]
    pub fn fits(&self, version: Version) -> bool {
        version >= self.from && self.before.is_none_or(|end| version < end)
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} or later", self.from)?;
        self.before.map_or(Ok(()), |end| write!(f, ", before {end}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_read_from_what_tools_print() {
        for (text, want) in [
            ("1.18.1\n", Some(Version(1, 18, 1))),
            ("CLI version: 1.16.5 \nRuntime version: n/a", Some(Version(1, 16, 5))),
            ("Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.2.1", Some(Version(7, 0, 15))),
            ("postgres (PostgreSQL) 15.13 (Debian 15.13-0+deb12u1)", Some(Version(15, 13, 0))),
            ("openjdk version \"17.0.15\" 2025-04-15", Some(Version(17, 0, 15))),
            ("\u{1b}[1mApache Maven 3.8.7\u{1b}[m", Some(Version(3, 8, 7))),
            ("go version go1.26.8 linux/amd64", Some(Version(1, 26, 8))),
            ("1.19.0-rc.2", Some(Version(1, 19, 0))),
            ("edge", None),
            ("version 7", None),
        ] {
            assert_eq!(Version::first_in(text), want, "{text}");
        }
    }

    #[test]
    fn a_range_holds_its_start_and_not_its_end() {
        let range = Range { from: Version(1, 18, 0), before: Some(Version(2, 0, 0)) };
        assert!(!range.fits(Version(1, 17, 9)));
        assert!(range.fits(Version(1, 18, 0)));
        assert!(range.fits(Version(1, 99, 0)));
        assert!(!range.fits(Version(2, 0, 0)));
        assert_eq!(range.to_string(), "1.18.0 or later, before 2.0.0");
    }
}
