//! One page of the tasks that a query wants.

use std::collections::BinaryHeap;

use super::cursor::{Cursor, InvalidCursor, fingerprint};
use super::filter::Filter;
use super::prepare::Prepared;
use super::sort::{Sort, Standing, Value};
use crate::TaskId;
use crate::task::Task;

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// Which tasks.
    pub filter: Filter,
    /// In which order.
    pub sort: Sort,
    /// Those in the trash, or those that are not?
    pub in_trash: bool,
    /// At most so many: [`Query::DEFAULT_LIMIT`] where nothing is said, at most [`Query::MAX_LIMIT`].
    pub limit: usize,
    /// After which.
    pub after: Option<Cursor>,
    /// Is it asked how many there are on all pages?
    pub with_total: bool,
}

/// A page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<'t> {
    /// The tasks, in order.
    pub items: Vec<&'t Task>,
    /// Asks for the next page; `None`: this is the last.
    pub next: Option<Cursor>,
    /// How many tasks there are on all pages, where that was asked.
    pub total: Option<usize>,
}

impl Query {
    /// How many tasks are on a page where nothing is said.
    pub const DEFAULT_LIMIT: usize = 50;
    /// The longest page.
    pub const MAX_LIMIT: usize = 200;

    /// All tasks that are not in the trash, in the order that the user made.
    pub fn all() -> Self {
        Self {
            filter: Filter::All,
            sort: Sort::default(),
            in_trash: false,
            limit: Self::DEFAULT_LIMIT,
            after: None,
            with_total: false,
        }
    }

    /// The same for the pages of one query of one user from one zone. Not the limit: it may change from page to page.
    fn fingerprint(&self, user: &str, prepared: &Prepared<'_>) -> u64 {
        let trash = if self.in_trash { "trash" } else { "" };
        let zone = prepared.zone().name();
        fingerprint(&[user, &self.filter.to_string(), &self.sort.to_string(), trash, zone])
    }
}

/// The page of `query` among `tasks`, of which `prepared` is the filter. `user` is whose tasks they are: nobody else's cursor
/// is taken.
pub fn page<'t>(
    tasks: impl IntoIterator<Item = &'t Task>,
    query: &Query,
    prepared: &Prepared<'_>,
    user: &str,
) -> Result<Page<'t>, InvalidCursor> {
    let sort = &query.sort;
    let fingerprint = query.fingerprint(user, prepared);
    let after = query.after.as_ref();
    if after.is_some_and(|cursor| !cursor.belongs_to(fingerprint, sort.keys().len())) {
        return Err(InvalidCursor);
    }
    let limit = query.limit.clamp(1, Query::MAX_LIMIT);
    let mut total = 0;
    let mut more = false;
    let mut first: BinaryHeap<Candidate<'_, 't>> = BinaryHeap::with_capacity(limit + 1);
    let mut values = Vec::with_capacity(sort.keys().len());
    let wanted = |task: &&Task| task.is_in_trash() == query.in_trash && prepared.wants(task);
    for task in tasks.into_iter().filter(wanted) {
        total += 1;
        sort.read(task, prepared, &mut values);
        let standing = (values.as_slice(), task.id);
        let is_after = |cursor: &Cursor| sort.compare(standing, cursor.after.parts()).is_gt();
        if !after.is_none_or(is_after) {
            continue;
        }
        if first.len() == limit {
            more = true;
            let last = first.peek().map(Candidate::standing);
            if last.is_some_and(|last| sort.compare(standing, last).is_gt()) {
                continue;
            }
            first.pop();
        }
        first.push(Candidate { sort, values: values.clone(), task });
    }
    let first = first.into_sorted_vec();
    let next = first.last().filter(|_| more).map(|last| Cursor {
        query: fingerprint,
        after: Standing {
            values: last.values.iter().map(Value::to_kept).collect(),
            id: last.task.id,
        },
    });
    let items = first.into_iter().map(|candidate| candidate.task).collect();
    Ok(Page { items, next, total: query.with_total.then_some(total) })
}

impl Standing {
    fn parts(&self) -> (&[Value<'_>], TaskId) {
        (&self.values, self.id)
    }
}

/// A task that may be on the page. The greatest is the first to leave it.
struct Candidate<'v, 't> {
    sort: &'v Sort,
    values: Vec<Value<'v>>,
    task: &'t Task,
}

impl Candidate<'_, '_> {
    fn standing(&self) -> (&[Value<'_>], TaskId) {
        (&self.values, self.task.id)
    }
}

impl PartialEq for Candidate<'_, '_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Candidate<'_, '_> {}

impl PartialOrd for Candidate<'_, '_> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Candidate<'_, '_> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.sort.compare(self.standing(), other.standing())
    }
}
