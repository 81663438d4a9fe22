//! An inverted index in memory: which tokens stand where in which tasks.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Bound;

use super::scan::points;
use super::search::{Piece, Search, Unit};
use super::token::tokenise;
use super::{Field, each_text, fold_name};
use crate::TaskId;
use crate::id_map::IdMap;
use crate::task::Task;

mod follow;
mod size;

pub use follow::Followed;

/// Finds tasks by their words. Kept up to date task by task.
///
/// A task that changes is entered anew under the next number; what was entered before is passed over in searches, and
/// taken out once more than half of the index is such.
#[derive(Clone, Debug, Default)]
pub struct Index {
    terms: BTreeMap<Box<str>, Vec<Posting>>,
    entries: Vec<Option<Entry>>,
    numbers: IdMap<u32>,
    /// What its terms and titles take, see [`size`].
    heap: usize,
}

#[derive(Clone, Debug)]
struct Entry {
    task: TaskId,
    fingerprint: u64,
    /// As titles are compared: folding it each time takes longer than all the rest of sorting.
    title: Box<str>,
}

/// Number of the entry, field, place: sorted by that, in one word. A place is below 2^30.
type Posting = u64;

const FIELD_BITS: u32 = 30;
const ENTRY_BITS: u32 = 32;

/// The tasks found.
#[derive(Debug)]
pub struct Hits<'i> {
    index: &'i Index,
    scores: Vec<u32>,
    count: usize,
}

impl Index {
    /// An index of these tasks.
    pub fn of<'t>(tasks: impl IntoIterator<Item = &'t Task>) -> Self {
        let mut index = Self::default();
        tasks.into_iter().for_each(|task| index.put(task));
        index
    }

    /// Enters a task, or what has become of it. One whose words have not changed costs no more than reading them.
    pub fn put(&mut self, task: &Task) {
        let fingerprint = fingerprint(task);
        if self.entry(task.id).is_some_and(|entry| entry.fingerprint == fingerprint) {
            return;
        }
        self.remove(task.id);
        let number = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        let title: Box<str> = fold_name(task.title.as_str()).into();
        self.heap += size::of_text(&title);
        self.entries.push(Some(Entry { task: task.id, fingerprint, title }));
        self.numbers.insert(task.id, number);
        let mut next = [0; Field::ALL.len()];
        each_text(task, |field, _, text| {
            let next = &mut next[field as usize];
            let base = (u64::from(number) << ENTRY_BITS) | ((field as u64) << FIELD_BITS);
            let count = tokenise(text, |token| {
                let posting = base | u64::from(*next + token.position);
                match self.terms.get_mut(token.text) {
                    Some(postings) => {
                        let before = size::of_postings(postings);
                        postings.push(posting);
                        self.heap += size::of_postings(postings) - before;
                    }
                    None => {
                        let postings = vec![posting];
                        self.heap += size::of_term(token.text, &postings);
                        self.terms.insert(token.text.into(), postings);
                    }
                }
            });
            *next += count + 1;
        });
    }

    /// Takes a task out.
    pub fn remove(&mut self, id: TaskId) {
        if let Some(number) = self.numbers.remove(&id) {
            let gone = self.entries[number as usize].take();
            self.heap -= gone.map_or(0, |gone| size::of_text(&gone.title));
        }
        if self.entries.len() > 2 * self.numbers.len() + 64 {
            self.renumber();
        }
    }

    fn entry(&self, id: TaskId) -> Option<&Entry> {
        self.entries[*self.numbers.get(&id)? as usize].as_ref()
    }

    /// The title of a task as [`fold_name`] has it; `None` of a task that was not entered.
    pub fn folded_title(&self, id: TaskId) -> Option<&str> {
        self.entry(id).map(|entry| &*entry.title)
    }

    /// How many tasks there are.
    pub fn len(&self) -> usize {
        self.numbers.len()
    }

    /// Is there none?
    pub fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }

    /// How many entries there are, those of what is gone included.
    #[cfg(test)]
    pub(super) fn size(&self) -> usize {
        self.entries.len()
    }

    /// Finds the tasks that hold everything that is searched for.
    pub fn search(&self, search: &Search) -> Hits<'_> {
        let mut scores = vec![0; self.entries.len()];
        let mut best = vec![0; self.entries.len()];
        for (index, unit) in search.units.iter().enumerate() {
            if index > 0 && scores.iter().all(|score| *score == 0) {
                break;
            }
            best.fill(0);
            for (posting, whole) in self.occurrences(unit) {
                let field = Field::ALL[(posting >> FIELD_BITS & 3) as usize];
                let best = &mut best[(posting >> ENTRY_BITS) as usize];
                *best = points(field, whole).max(*best);
            }
            for (score, best) in scores.iter_mut().zip(&best) {
                let fits = *best > 0 && (index == 0 || *score > 0);
                *score = if fits { *score + best } else { 0 };
            }
        }
        for (score, entry) in scores.iter_mut().zip(&self.entries) {
            if entry.is_none() {
                *score = 0;
            }
        }
        let count = scores.iter().filter(|score| **score > 0).count();
        Hits { index: self, scores, count }
    }

    /// Where a unit begins, and whether it stands there whole.
    fn occurrences(&self, unit: &Unit) -> Vec<(Posting, bool)> {
        let mut pieces = unit.pieces.iter();
        let mut found = pieces.next().map(|first| self.piece(first)).unwrap_or_default();
        for piece in pieces {
            let next = self.piece(piece);
            let mut rest = next.iter().peekable();
            found.retain_mut(|(start, whole)| {
                let wanted = *start + u64::from(piece.offset);
                while rest.next_if(|(posting, _)| *posting < wanted).is_some() {}
                let there = rest.peek().filter(|(posting, _)| *posting == wanted);
                *whole &= there.is_some_and(|(_, whole)| *whole);
                there.is_some()
            });
        }
        found
    }

    /// Where a piece stands, in order.
    fn piece(&self, piece: &Piece) -> Vec<(Posting, bool)> {
        let whole = |postings: &Vec<Posting>| postings.iter().map(|one| (*one, true)).collect();
        if !piece.prefix {
            return self.terms.get(&piece.text).map(whole).unwrap_or_default();
        }
        let from = (Bound::Included(&*piece.text), Bound::Unbounded);
        let terms = self.terms.range::<str, _>(from);
        let mut found = Vec::new();
        for (term, postings) in terms.take_while(|(term, _)| term.starts_with(&*piece.text)) {
            let whole = piece.matches(term) == Some(true);
            found.extend(postings.iter().map(|posting| (*posting, whole)));
        }
        found.sort_unstable();
        found
    }

    fn renumber(&mut self) {
        let mut numbers = vec![None; self.entries.len()];
        let mut kept = 0;
        for (old, entry) in self.entries.iter().enumerate() {
            if entry.is_some() {
                numbers[old] = Some(kept);
                kept += 1;
            }
        }
        let place = (1 << ENTRY_BITS) - 1;
        self.terms.retain(|_, postings| {
            postings.retain_mut(|posting| {
                let number = numbers[(*posting >> ENTRY_BITS) as usize];
                number.inspect(|new| *posting = (new << ENTRY_BITS) | (*posting & place)).is_some()
            });
            postings.shrink_to_fit();
            !postings.is_empty()
        });
        self.entries.retain(Option::is_some);
        let ids = self.entries.iter().flatten().map(|entry| entry.task);
        self.numbers = ids.zip(0..).collect();
        self.heap = self.weighed();
    }
}

impl Hits<'_> {
    /// How many tasks were found.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Was none found?
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// How well a task fits; `None` where it does not.
    pub fn score(&self, id: TaskId) -> Option<u32> {
        if self.is_empty() {
            return None;
        }
        let number = self.index.numbers.get(&id)?;
        Some(self.scores[*number as usize]).filter(|score| *score > 0)
    }

    /// The tasks found with how well they fit, in no order that means anything.
    pub fn iter(&self) -> impl Iterator<Item = (TaskId, u32)> {
        let entries = self.index.entries.iter().zip(&self.scores);
        entries
            .filter(|(_, score)| **score > 0)
            .filter_map(|(entry, score)| Some((entry.as_ref()?.task, *score)))
    }
}

fn fingerprint(task: &Task) -> u64 {
    let mut hasher = DefaultHasher::new();
    each_text(task, |field, item, text| (field, item, text).hash(&mut hasher));
    hasher.finish()
}
