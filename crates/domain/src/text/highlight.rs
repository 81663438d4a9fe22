//! Where in a task the words stand that were searched for.

use serde::Serialize;

use super::Field;
use super::scan::{occurrences, tokens};
use super::search::Search;
use crate::task::Task;

/// What was found in one text of a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Highlight {
    /// In which field.
    pub field: Field,
    /// Of tags and checklist items, in which.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item: Option<usize>,
    /// Characters (Unicode scalar values) `from..to` of the text, in order, none twice.
    pub ranges: Vec<(u32, u32)>,
}

impl Search {
    /// Every place in the task where a word or phrase of the search stands.
    pub fn highlights(&self, task: &Task) -> Vec<Highlight> {
        Highlight::all([self], task)
    }
}

impl Highlight {
    /// Every place in the task where a word or phrase of any of the searches stands.
    pub fn all<'s>(searches: impl IntoIterator<Item = &'s Search>, task: &Task) -> Vec<Self> {
        let tokens = tokens(task);
        let mut found = Vec::new();
        for unit in searches.into_iter().flat_map(|search| &search.units) {
            for (start, _) in occurrences(unit, &tokens) {
                let first = &tokens[start];
                for piece in &unit.pieces {
                    let place = first.place + piece.offset;
                    let there = tokens[start..].iter().find(|token| token.place == place);
                    let Some(token) = there else { continue };
                    let single = piece.unspaced && piece.prefix;
                    let to = if single { token.first_to } else { token.to };
                    found.push((token.field, token.item, token.from, to));
                }
            }
        }
        found.sort_unstable();
        let mut highlights: Vec<Self> = Vec::new();
        for (field, item, from, to) in found {
            match highlights.last_mut() {
                Some(last) if (last.field, last.item) == (field, item) => {
                    match last.ranges.last_mut() {
                        Some(range) if from <= range.1 => range.1 = range.1.max(to),
                        _ => last.ranges.push((from, to)),
                    }
                }
                _ => highlights.push(Self { field, item, ranges: vec![(from, to)] }),
            }
        }
        highlights
    }
}
