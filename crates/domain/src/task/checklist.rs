//! The steps of a task.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::Title;
use crate::violation::Reader;

/// One step of a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChecklistItem {
    /// What is to be done.
    pub title: Title,
    /// Is it done?
    #[serde(default)]
    pub done: bool,
}

impl ChecklistItem {
    pub(super) fn read(reader: &mut Reader<'_>, value: &Value) -> Option<Self> {
        let fields = reader.object(value, &["title", "done"])?;
        let title = reader.required(fields, "title", read_title);
        let done = reader.field(fields, "done", |r, v| r.truth(v)).unwrap_or(false);
        Some(Self { title: title?, done })
    }

    /// The same step, still to be done.
    pub fn unticked(&self) -> Self {
        Self { done: false, ..self.clone() }
    }
}

/// Reads a title.
pub(super) fn read_title(reader: &mut Reader<'_>, value: &Value) -> Option<Title> {
    use crate::InvalidTitle;
    match Title::try_from(reader.text(value)?.to_owned()) {
        Ok(title) => Some(title),
        Err(error) => {
            let code = match error {
                InvalidTitle::Empty => "too_short",
                InvalidTitle::TooLong(_) => "too_long",
                InvalidTitle::ControlCharacter(_) => "invalid",
            };
            reader.refuse(code, error)
        }
    }
}
