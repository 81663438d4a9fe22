//! About how much memory an index takes, known without looking at all of it.

use std::mem::size_of;

use super::{Entry, Index, Posting};
use crate::TaskId;

/// An allocator hands out whole units, and keeps something beside each.
const UNIT: usize = 16;
const BESIDE: usize = 8;
/// A node of a B-tree is some three quarters full, so that a place in it takes a third more.
const PLACE: usize = (size_of::<Box<str>>() + size_of::<Vec<Posting>>()) * 4 / 3;

fn allocated(bytes: usize) -> usize {
    if bytes == 0 { 0 } else { (bytes + BESIDE).next_multiple_of(UNIT) }
}

pub(super) fn of_text(text: &str) -> usize {
    allocated(text.len())
}

pub(super) fn of_postings(postings: &Vec<Posting>) -> usize {
    allocated(postings.capacity() * size_of::<Posting>())
}

pub(super) fn of_term(term: &str, postings: &Vec<Posting>) -> usize {
    PLACE + of_text(term) + of_postings(postings)
}

impl Index {
    /// About how many bytes of memory it takes. Costs nothing to ask.
    pub fn bytes(&self) -> usize {
        let entries = allocated(self.entries.capacity() * size_of::<Option<Entry>>());
        // One byte beside each place says whether it is taken; an eighth of the places is never.
        let place = size_of::<(TaskId, u32)>() + 1;
        size_of::<Self>() + entries + self.numbers.capacity() * 8 / 7 * place + self.heap
    }

    /// What its terms and titles take, all of them looked at.
    pub(super) fn weighed(&self) -> usize {
        let terms = self.terms.iter().map(|(term, postings)| of_term(term, postings));
        let titles = self.entries.iter().flatten().map(|entry| of_text(&entry.title));
        terms.sum::<usize>() + titles.sum::<usize>()
    }

    #[cfg(test)]
    pub(in crate::text) fn is_weighed_right(&self) -> bool {
        self.heap == self.weighed()
    }
}
