//! Filters that users keep under a name.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::filter::Filter;
use super::parser::parse;
use super::sort::Sort;
use crate::violation::{Reader, Violations};

/// A filter and an order under a name. Kept as typed, so that its user finds it again as it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedFilter {
    /// Its name for ever.
    pub id: Uuid,
    /// What it is called: 1 to [`SavedFilter::MAX_NAME_CHARS`] characters on one line.
    pub name: String,
    /// The expression.
    pub filter: String,
    /// The order, such as `-priority,due`.
    #[serde(default)]
    pub sort: String,
    /// Counts its changes, from 1.
    pub version: u64,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl SavedFilter {
    /// The longest name, in characters.
    pub const MAX_NAME_CHARS: usize = 100;
    /// The most that one user has.
    pub const MAX_PER_USER: usize = 200;

    /// Makes or, where there is one of that id, replaces what `body` describes: `{name, filter, sort?}`. What is the same comes
    /// back as it was.
    pub fn put(
        existing: Option<&Self>,
        id: Uuid,
        body: &Value,
        now: DateTime<Utc>,
    ) -> Result<Self, Violations> {
        Violations::collect(|reader| {
            let fields = reader.object(body, &["name", "filter", "sort"])?;
            let name = reader.required(fields, "name", read_name);
            let filter = reader.required(fields, "filter", |reader, value| {
                let text = reader.text(value)?;
                checked(reader, text, parse(text))
            });
            let sort = reader.field(fields, "sort", |reader, value| {
                let text = reader.text(value)?;
                checked(reader, text, text.parse::<Sort>())
            });
            let sort = sort.unwrap_or_default();
            let put = Self { id, name: name?, filter: filter?, sort, version: 1, updated_at: now };
            Some(match existing {
                Some(old) if put.says_the_same_as(old) => old.clone(),
                Some(old) => Self { version: old.version + 1, ..put },
                None => put,
            })
        })
    }

    /// What it stands for. It was checked when it was kept; a grammar that has changed since may refuse it all the same.
    pub fn parse(&self) -> Result<(Filter, Sort), Violations> {
        let refused = |pointer, error: String| Violations::one(pointer, "invalid", error);
        let filter = parse(&self.filter).map_err(|error| refused("/filter", error.to_string()))?;
        let sort =
            self.sort.parse::<Sort>().map_err(|error| refused("/sort", error.to_string()))?;
        Ok((filter, sort))
    }

    fn says_the_same_as(&self, other: &Self) -> bool {
        (&self.name, &self.filter, &self.sort) == (&other.name, &other.filter, &other.sort)
    }
}

fn read_name(reader: &mut Reader<'_>, value: &Value) -> Option<String> {
    let text = reader.text(value)?.trim();
    let fits = (1..=SavedFilter::MAX_NAME_CHARS).contains(&text.chars().count());
    if !fits || text.chars().any(char::is_control) {
        let max = SavedFilter::MAX_NAME_CHARS;
        return reader
            .refuse("invalid", format_args!("1 to {max} characters on one line are expected"));
    }
    Some(text.to_owned())
}

fn checked<T, E: std::fmt::Display>(
    reader: &mut Reader<'_>,
    text: &str,
    read: Result<T, E>,
) -> Option<String> {
    match read {
        Ok(_) => Some(text.to_owned()),
        Err(error) => reader.refuse("invalid", error),
    }
}
