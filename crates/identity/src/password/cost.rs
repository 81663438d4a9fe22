//! What looking at one password costs.

use std::fmt;
use std::str::FromStr;

/// The parameters of argon2id. As text `m=19456,t=2,p=1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// How much memory it takes, in KiB; at least 8 for each lane.
    pub memory_kib: u32,
    /// How often it goes over that memory.
    pub iterations: u32,
    /// Into how many lanes the memory is divided. All are walked by one thread.
    pub lanes: u32,
}

/// The text says no parameters of argon2id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("parameters of argon2id are expected, such as m=19456,t=2,p=1, with m of 8 to 1048576")]
pub struct NotACost;

impl Cost {
    /// For tests of everything else: takes no time, and protects nobody.
    pub const TINY: Self = Self { memory_kib: 8, iterations: 1, lanes: 1 };
}

impl Default for Cost {
    /// What OWASP's cheat sheet names first; takes about 50 ms (`task-api admin password tune` measures it).
    fn default() -> Self {
        Self { memory_kib: 19 << 10, iterations: 2, lanes: 1 }
    }
}

impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { memory_kib, iterations, lanes } = self;
        write!(f, "m={memory_kib},t={iterations},p={lanes}")
    }
}

impl FromStr for Cost {
    type Err = NotACost;

    fn from_str(text: &str) -> Result<Self, NotACost> {
        let mut parts = text.split(',');
        let mut next = |name: &str| {
            let number = parts.next()?.strip_prefix(name)?.strip_prefix('=')?;
            number.parse::<u32>().ok().filter(|number| *number > 0)
        };
        let read = (next("m"), next("t"), next("p"));
        let (Some(memory_kib), Some(iterations), Some(lanes), None) =
            (read.0, read.1, read.2, parts.next())
        else {
            return Err(NotACost);
        };
        let in_range = memory_kib <= 1 << 20 && lanes <= 16 && memory_kib >= 8 * lanes;
        if in_range && iterations <= 100 {
            Ok(Self { memory_kib, iterations, lanes })
        } else {
            Err(NotACost)
        }
    }
}
