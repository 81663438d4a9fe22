//! Full text: what words a task holds, and which tasks hold the words that are asked for.
//!
//! Case, width and accents do not count. A word is found by its beginning; `"a phrase"` as it stands; text of scripts
//! without spaces by any part of it. Every word that is asked for has to be there, in whatever field.

use crate::task::Task;

mod fold;
mod highlight;
mod index;
mod scan;
mod search;
#[cfg(test)]
mod tests;
mod token;

pub use fold::fold_name;
pub use highlight::Highlight;
pub use index::{Followed, Hits, Index};
pub use search::{InvalidSearch, Search};

/// Where in a task a text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// In its title.
    Title,
    /// In one of its tags.
    Tags,
    /// In an item of its checklist.
    Checklist,
    /// In its notes.
    Notes,
}

impl Field {
    const ALL: [Self; 4] = [Self::Title, Self::Tags, Self::Checklist, Self::Notes];

    /// What a word found there counts. A word found by its beginning only counts half.
    fn weight(self) -> u32 {
        match self {
            Self::Title => 16,
            Self::Tags => 12,
            Self::Checklist => 8,
            Self::Notes => 4,
        }
    }
}

/// Calls `each` with every text of a task: its field and, of tags and checklist items, which one.
fn each_text<'t>(task: &'t Task, mut each: impl FnMut(Field, Option<usize>, &'t str)) {
    each(Field::Title, None, task.title.as_str());
    for (index, tag) in task.tags.iter().enumerate() {
        each(Field::Tags, Some(index), tag.as_str());
    }
    for (index, item) in task.checklist.iter().enumerate() {
        each(Field::Checklist, Some(index), item.title.as_str());
    }
    if !task.notes.is_empty() {
        each(Field::Notes, None, &task.notes);
    }
}
