//! In which order tasks come.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt::{self, Display, Formatter};
use std::str::FromStr;

use chrono::{DateTime, Datelike, Timelike, Utc};
use serde::{Deserialize, Serialize};

use super::prepare::Prepared;
use crate::TaskId;
use crate::task::Task;
use crate::when::When;

/// By what tasks are sorted: each further key where those before it are equal, and in the end their ids. A task that has no
/// such value comes last, whichever way the key goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sort(Vec<SortKey>);

/// One key of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SortKey {
    /// What is compared.
    pub field: SortField,
    /// Does the greatest come first?
    pub descending: bool,
}

/// What can be compared. A status counts open, done, cancelled; a whole day comes after every time of that day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "they say themselves what they are")]
pub enum SortField {
    Title,
    Status,
    Priority,
    Due,
    Start,
    Created,
    Updated,
    Completed,
    Position,
    Relevance,
}

/// Why a text is no order.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSort {
    /// There is no such key.
    #[error(
        "there is no sort key {0:?}; there are title, status, priority, due, start, created, updated, completed, position and relevance, each with - before it for the other way"
    )]
    Unknown(String),
    /// A key is there twice: the second says nothing.
    #[error("the sort key {0:?} is there twice")]
    Twice(String),
}

/// A value of a task that is compared.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Value<'v> {
    Number(i64),
    Text(Cow<'v, str>),
    /// Last, because it is declared last.
    Missing(()),
}

/// Where a task stands in an order: its values, and its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Standing {
    pub(super) values: Vec<Value<'static>>,
    pub(super) id: TaskId,
}

impl SortField {
    const ALL: [(&'static str, Self); 10] = [
        ("title", Self::Title),
        ("status", Self::Status),
        ("priority", Self::Priority),
        ("due", Self::Due),
        ("start", Self::Start),
        ("created", Self::Created),
        ("updated", Self::Updated),
        ("completed", Self::Completed),
        ("position", Self::Position),
        ("relevance", Self::Relevance),
    ];
}

impl Value<'_> {
    /// The same, to be kept for longer than the task.
    pub(super) fn to_kept(&self) -> Value<'static> {
        match self {
            Self::Number(number) => Value::Number(*number),
            Self::Text(text) => Value::Text(Cow::Owned(text.to_string())),
            Self::Missing(()) => Value::Missing(()),
        }
    }
}

impl Sort {
    /// Is this among what is compared?
    pub fn is_by(&self, field: SortField) -> bool {
        self.0.iter().any(|key| key.field == field)
    }

    pub(super) fn keys(&self) -> &[SortKey] {
        &self.0
    }

    /// Puts the task's values into `values`.
    pub(super) fn read<'v>(
        &self,
        task: &'v Task,
        prepared: &'v Prepared<'_>,
        values: &mut Vec<Value<'v>>,
    ) {
        values.clear();
        values.extend(self.0.iter().map(|key| value(key.field, task, prepared)));
    }

    pub(super) fn compare(
        &self,
        one: (&[Value<'_>], TaskId),
        two: (&[Value<'_>], TaskId),
    ) -> Ordering {
        for (key, (a, b)) in self.0.iter().zip(one.0.iter().zip(two.0)) {
            let missing = |value: &Value<'_>| matches!(value, Value::Missing(()));
            let order = match (missing(a), missing(b)) {
                (false, false) if key.descending => b.cmp(a),
                _ => a.cmp(b),
            };
            if order.is_ne() {
                return order;
            }
        }
        one.1.cmp(&two.1)
    }
}

fn value<'v>(field: SortField, task: &'v Task, prepared: &'v Prepared<'_>) -> Value<'v> {
    let instant = |at: DateTime<Utc>| Value::Number(at.timestamp_micros());
    let date = |when: Option<When>| {
        when.map_or(Value::Missing(()), |when| {
            let (date, time) = when.seen_from(prepared.zone());
            let second = time.map_or(86_400, |time| time.num_seconds_from_midnight());
            Value::Number(i64::from(date.num_days_from_ce()) * 100_000 + i64::from(second))
        })
    };
    match field {
        SortField::Title => Value::Text(prepared.folded_title(task)),
        SortField::Status => Value::Number(task.status as i64),
        SortField::Priority => Value::Number(task.priority as i64),
        SortField::Due => date(task.due),
        SortField::Start => date(task.start),
        SortField::Created => instant(task.created_at),
        SortField::Updated => instant(task.updated_at),
        SortField::Completed => task.completed_at.map_or(Value::Missing(()), instant),
        SortField::Position => Value::Text(task.position.as_str().into()),
        SortField::Relevance => Value::Number(prepared.relevance(task).into()),
    }
}

impl Default for Sort {
    /// The order that the user made.
    fn default() -> Self {
        Self(vec![SortKey { field: SortField::Position, descending: false }])
    }
}

impl FromStr for Sort {
    type Err = InvalidSort;

    /// Reads `-priority,due`. An empty text is the order that the user made.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut keys: Vec<SortKey> = Vec::new();
        for part in text.split(',').map(str::trim).filter(|_| !text.trim().is_empty()) {
            let (name, descending) =
                part.strip_prefix('-').map_or((part, false), |name| (name, true));
            let shown = || name.chars().take(40).collect();
            let known = SortField::ALL.iter().find(|(known, _)| *known == name);
            let (_, field) = known.ok_or_else(|| InvalidSort::Unknown(shown()))?;
            if keys.iter().any(|key| key.field == *field) {
                return Err(InvalidSort::Twice(shown()));
            }
            keys.push(SortKey { field: *field, descending });
        }
        Ok(if keys.is_empty() { Self::default() } else { Self(keys) })
    }
}

impl Display for Sort {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (index, key) in self.0.iter().enumerate() {
            let name = SortField::ALL.iter().find(|(_, field)| *field == key.field);
            let comma = if index > 0 { "," } else { "" };
            let minus = if key.descending { "-" } else { "" };
            write!(f, "{comma}{minus}{}", name.map_or("", |(name, _)| name))?;
        }
        Ok(())
    }
}
