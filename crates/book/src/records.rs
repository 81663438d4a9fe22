//! Records by id, in a map whose copies share what they have in common.

use std::fmt;
use std::ops::{Bound, Index};
use std::sync::{Arc, OnceLock};

use rpds::RedBlackTreeMapSync;

/// The records of one owner at one moment, ordered by id. Cloning it costs nothing.
pub struct Records<R> {
    map: RedBlackTreeMapSync<Arc<str>, Arc<R>>,
    /// The same in a row, once somebody wanted all of them: to walk the map takes several times as long.
    row: Arc<OnceLock<Box<[Arc<R>]>>>,
}

impl<R> Clone for Records<R> {
    fn clone(&self) -> Self {
        Self { map: self.map.clone(), row: self.row.clone() }
    }
}

impl<R> Default for Records<R> {
    fn default() -> Self {
        Self { map: RedBlackTreeMapSync::new_sync(), row: Arc::default() }
    }
}

impl<R> Records<R> {
    /// The record with that id.
    pub fn get(&self, id: &str) -> Option<&R> {
        self.map.get(id).map(Arc::as_ref)
    }

    /// Whether there is a record with that id.
    pub fn contains(&self, id: &str) -> bool {
        self.map.contains_key(id)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.map.size()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.map.is_empty()
    }

    /// All of them, by id.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &R)> {
        self.map.iter().map(|(id, record)| (id.as_ref(), record.as_ref()))
    }

    /// All of them without their ids, in the same order. The first to ask waits until they are in a row; whoever asks after
    /// that, about the same moment, has them at once.
    pub fn row(&self) -> &[Arc<R>] {
        self.row.get_or_init(|| self.map.values().cloned().collect())
    }

    /// Those whose id is between the bounds, by id.
    pub fn range<'a>(
        &'a self,
        from: Bound<&'a str>,
        to: Bound<&'a str>,
    ) -> impl Iterator<Item = (&'a str, &'a R)> {
        self.map.range::<str, _>((from, to)).map(|(id, record)| (id.as_ref(), record.as_ref()))
    }

    pub(crate) fn put(&mut self, id: Arc<str>, record: Arc<R>) {
        self.leave_row();
        self.map.insert_mut(id, record);
    }

    pub(crate) fn remove(&mut self, id: &str) {
        self.leave_row();
        self.map.remove_mut(id);
    }

    /// The row is of those who have it in common; what is changed needs another.
    fn leave_row(&mut self) {
        if Arc::get_mut(&mut self.row).is_none_or(|row| row.get().is_some()) {
            self.row = Arc::default();
        }
    }
}

impl<R> Index<&str> for Records<R> {
    type Output = R;

    /// # Panics
    ///
    /// When there is no record with that id.
    fn index(&self, id: &str) -> &R {
        &self.map[id]
    }
}

impl<R: fmt::Debug> fmt::Debug for Records<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_of_its_moment() {
        let mut records = Records::default();
        for id in ["c", "a", "b"] {
            records.put(id.into(), Arc::new(id));
        }
        let before = records.clone();
        let row = |records: &Records<&'static str>| {
            records.row().iter().map(|one| **one).collect::<Vec<_>>()
        };
        records.remove("b");
        assert_eq!((row(&before), row(&records)), (vec!["a", "b", "c"], vec!["a", "c"]));
        records.put("d".into(), Arc::new("d"));
        records.put("a".into(), Arc::new("A"));
        assert_eq!((row(&before), row(&records)), (vec!["a", "b", "c"], vec!["A", "c", "d"]));
        assert!(std::ptr::eq(records.row(), records.clone().row()), "a copy has it in common");
    }
}
