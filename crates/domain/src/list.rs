//! Lists: where a user's tasks are. The Inbox is always there.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::ListId;
use crate::colour::Colour;
use crate::position::Position;
use crate::text::fold_name;
use crate::violation::{Reader, Violations};

mod carry;
mod order;
#[cfg(test)]
mod tests;

pub use carry::{Carry, Destination, delete};
pub use order::{Place, move_list};

/// One list of tasks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct List {
    /// Its name for ever.
    pub id: ListId,
    /// What it is called: 1 to [`List::MAX_NAME_CHARS`] characters on one line.
    pub name: String,
    /// In what colour it is shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub colour: Option<Colour>,
    /// Its place among the user's lists.
    #[serde(default)]
    pub position: Position,
    /// Is it put away, its tasks with it?
    #[serde(default)]
    pub archived: bool,
    /// Counts its changes, from 1.
    pub version: u64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// Why nothing was done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ListRefused {
    /// The Inbox is always there.
    #[error("the Inbox cannot be deleted or archived")]
    Inbox,
    /// A user has no more than [`List::MAX_PER_USER`].
    #[error("there are {max} lists already", max = List::MAX_PER_USER)]
    TooMany,
    /// The tasks cannot go there: there is no such list, or it is the one that goes.
    #[error("there is no other list {0} for the tasks to go to")]
    NoDestination(ListId),
    /// The document says something that cannot be.
    #[error(transparent)]
    Invalid(#[from] Violations),
}

impl List {
    /// The longest name, in characters.
    pub const MAX_NAME_CHARS: usize = 100;
    /// The most lists that one user has.
    pub const MAX_PER_USER: usize = 1000;

    /// The Inbox, as it is where its user has changed nothing about it.
    pub fn inbox() -> Self {
        let epoch = DateTime::UNIX_EPOCH;
        Self {
            id: ListId::INBOX,
            name: "Inbox".to_owned(),
            colour: None,
            position: Position::default(),
            archived: false,
            version: 1,
            created_at: epoch,
            updated_at: epoch,
        }
    }
}

/// The lists of that name, letters in either case being the same. The Inbox is `inbox` as well, whatever it is called now
/// and even where its user has no record of it.
pub fn named<'l>(lists: impl IntoIterator<Item = &'l List>, name: &str) -> Vec<ListId> {
    let wanted = fold_name(name);
    let other = lists.into_iter().filter(|list| fold_name(&list.name) == wanted);
    let other = other.map(|list| list.id).filter(|id| *id != ListId::INBOX || wanted != "inbox");
    (wanted == "inbox").then_some(ListId::INBOX).into_iter().chain(other).collect()
}

/// Makes the list that `body` describes, `{name, colour?}`, the last of them. `count` is how many the user has. Where
/// `existing` has the id already, it is given back as it is.
pub fn create(
    existing: Option<&List>,
    id: ListId,
    count: usize,
    body: &Value,
    now: DateTime<Utc>,
) -> Result<List, ListRefused> {
    if let Some(list) = existing {
        return Ok(list.clone());
    }
    if count >= List::MAX_PER_USER {
        return Err(ListRefused::TooMany);
    }
    Ok(Violations::collect(|reader| {
        let fields = reader.object(body, &["name", "colour"])?;
        let name = reader.required(fields, "name", read_name);
        let colour = reader.field(fields, "colour", |r, v| r.parsed(v));
        let position = Position::last(now, id.0);
        let (created_at, updated_at) = (now, now);
        Some(List {
            id,
            name: name?,
            colour,
            position,
            archived: false,
            version: 1,
            created_at,
            updated_at,
        })
    })?)
}

/// Changes what `body` names, `{name?, colour?, position?, archived?}`; null clears. The same list comes back where nothing
/// changed.
pub fn patch(list: &List, body: &Value, now: DateTime<Utc>) -> Result<List, ListRefused> {
    let after = Violations::collect(|reader| {
        let fields = reader.object(body, &["name", "colour", "position", "archived"])?;
        let mut after = list.clone();
        let asked = |name: &str| fields.contains_key(name);
        if asked("name") {
            after.name = reader.required(fields, "name", read_name)?;
        }
        if asked("colour") {
            after.colour = reader.field(fields, "colour", |r, v| r.parsed(v));
        }
        if asked("position") {
            after.position = reader.required(fields, "position", |r, v| r.parsed(v))?;
        }
        if asked("archived") {
            after.archived = reader.field(fields, "archived", |r, v| r.truth(v)).unwrap_or(false);
        }
        Some(after)
    })?;
    if after.archived && after.id == ListId::INBOX {
        return Err(ListRefused::Inbox);
    }
    if after == *list {
        return Ok(after);
    }
    Ok(List { version: list.version + 1, updated_at: now, ..after })
}

fn read_name(reader: &mut Reader<'_>, value: &Value) -> Option<String> {
    let text = reader.text(value)?.trim();
    let max = List::MAX_NAME_CHARS;
    match (text.chars().count(), text.chars().any(char::is_control)) {
        (0, _) => reader.refuse("too_short", "a list has a name"),
        (count, _) if count > max => reader
            .refuse("too_long", format_args!("a name has at most {max} characters, not {count}")),
        (_, true) => reader.refuse("invalid", "a name holds no control characters"),
        _ => Some(text.to_owned()),
    }
}
