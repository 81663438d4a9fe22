//! Settings come from the environment, are read once at start, and say their own name when they
//! are wrong.

use std::borrow::Cow;
use std::ffi::OsString;
use std::fmt;
use std::str::FromStr;

#[cfg(test)]
mod tests;

/// Answers a variable's name with its value, if it is set.
type Lookup<'a> = dyn Fn(&str) -> Option<OsString> + 'a;

/// Where settings are read from: the process environment, or a table in a test.
pub struct Env<'a>(Box<Lookup<'a>>);

/// A setting that is absent or wrong. Never holds the value: it may be a secret.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum EnvError {
    /// The variable is not set, or is empty.
    #[error("{name} is not set: expected {expected}")]
    Missing {
        /// The variable.
        name: &'static str,
        /// What it should hold, as a noun phrase.
        expected: Cow<'static, str>,
    },
    /// The variable is set to something else than was expected.
    #[error("{name} is not valid: expected {expected}")]
    Invalid {
        /// The variable.
        name: &'static str,
        /// What it should hold, as a noun phrase.
        expected: Cow<'static, str>,
    },
}

impl Env<'static> {
    /// The environment of this process.
    pub fn process() -> Self {
        Self(Box::new(|name| std::env::var_os(name)))
    }

    /// A fixed table, for tests.
    pub fn table<const N: usize>(rows: [(&'static str, &'static str); N]) -> Self {
        Self(Box::new(move |name| {
            rows.iter().find(|(key, _)| *key == name).map(|(_, value)| OsString::from(value))
        }))
    }
}

impl<'a> Env<'a> {
    /// Any other source; `lookup` answers `None` for a variable that is not set.
    pub fn from_fn(lookup: impl Fn(&str) -> Option<OsString> + 'a) -> Self {
        Self(Box::new(lookup))
    }

    /// The value of `name`; an error if it is not set, is empty, or does not parse.
    ///
    /// `expected` says what it should hold, as a noun phrase: `"a port, such as 3101"`.
    pub fn required<T: FromStr>(
        &self,
        name: &'static str,
        expected: impl Into<Cow<'static, str>>,
    ) -> Result<T, EnvError> {
        let expected = expected.into();
        self.optional(name, expected.clone())?.ok_or(EnvError::Missing { name, expected })
    }

    /// The value of `name`, or `None` if it is not set or is empty.
    pub fn optional<T: FromStr>(
        &self,
        name: &'static str,
        expected: impl Into<Cow<'static, str>>,
    ) -> Result<Option<T>, EnvError> {
        let Some(raw) = self.0(name).filter(|raw| !raw.is_empty()) else {
            return Ok(None);
        };
        let parsed = raw.to_str().and_then(|text| text.trim().parse().ok());
        parsed.map(Some).ok_or_else(|| EnvError::Invalid { name, expected: expected.into() })
    }

    /// The value of `name`, or `default` if it is not set or is empty.
    pub fn with_default<T: FromStr>(
        &self,
        name: &'static str,
        expected: impl Into<Cow<'static, str>>,
        default: T,
    ) -> Result<T, EnvError> {
        Ok(self.optional(name, expected)?.unwrap_or(default))
    }

    /// Whether the switch `name` is on; off if it is not set. Takes `on` and `off` only, so that a
    /// typing error cannot pass for either.
    pub fn switch(&self, name: &'static str) -> Result<bool, EnvError> {
        let expected = "`on` or `off`";
        match self.optional::<String>(name, expected)?.as_deref() {
            Some("on") => Ok(true),
            Some("off") | None => Ok(false),
            Some(_) => Err(EnvError::Invalid { name, expected: expected.into() }),
        }
    }
}

impl fmt::Debug for Env<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Env")
    }
}
