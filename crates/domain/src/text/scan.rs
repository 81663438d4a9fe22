//! Looks for a search in one task, word by word.

use super::search::{Search, Unit};
use super::token::tokenise;
use super::{Field, each_text};
use crate::task::Task;

/// A token of a task and where it stands. Tokens of one text have neighbouring places, others never.
pub(super) struct Placed {
    pub(super) field: Field,
    pub(super) item: Option<usize>,
    pub(super) place: u32,
    pub(super) text: Box<str>,
    pub(super) from: u32,
    pub(super) first_to: u32,
    pub(super) to: u32,
}

/// Every token of a task.
pub(super) fn tokens(task: &Task) -> Vec<Placed> {
    let mut tokens = Vec::new();
    let mut next = 0;
    each_text(task, |field, item, text| {
        let count = tokenise(text, |token| {
            let (from, first_to, to) = (token.from, token.first_to, token.to);
            let (place, text) = (next + token.position, token.text.into());
            tokens.push(Placed { field, item, place, text, from, first_to, to });
        });
        next += count + 1;
    });
    tokens
}

/// Where a unit begins in `tokens`, and whether it stands there whole.
pub(super) fn occurrences(unit: &Unit, tokens: &[Placed]) -> Vec<(usize, bool)> {
    // A token's place never is before its index among them.
    let at = |place: u32, hint: usize| {
        tokens[hint..]
            .iter()
            .take_while(|token| token.place <= place)
            .find(|token| token.place == place)
    };
    let begins = |start: usize| {
        let mut whole = true;
        for piece in &unit.pieces {
            let token = at(tokens[start].place + piece.offset, start)?;
            whole &= piece.matches(&token.text)?;
        }
        Some((start, whole))
    };
    (0..tokens.len()).filter_map(begins).collect()
}

pub(super) fn points(field: Field, whole: bool) -> u32 {
    if whole { field.weight() } else { field.weight() / 2 }
}

impl Search {
    /// How well the task fits; `None` where it does not. An [`super::Index`] says the same, sooner.
    pub fn score(&self, task: &Task) -> Option<u32> {
        let tokens = tokens(task);
        let best = |unit| {
            let found = occurrences(unit, &tokens);
            found.into_iter().map(|(start, whole)| points(tokens[start].field, whole)).max()
        };
        self.units.iter().map(best).sum()
    }
}
