//! Records by id, in a map whose copies share what they have in common.

use std::fmt;
use std::ops::{Bound, Index};
use std::sync::Arc;

use rpds::RedBlackTreeMapSync;

/// The records of one owner at one moment, ordered by id. Cloning it costs nothing.
pub struct Records<R>(RedBlackTreeMapSync<Arc<str>, Arc<R>>);

impl<R> Clone for Records<R> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<R> Default for Records<R> {
    fn default() -> Self {
        Self(RedBlackTreeMapSync::new_sync())
    }
}

impl<R> Records<R> {
    /// The record with that id.
    pub fn get(&self, id: &str) -> Option<&R> {
        self.0.get(id).map(Arc::as_ref)
    }

    /// Whether there is a record with that id.
    pub fn contains(&self, id: &str) -> bool {
        self.0.contains_key(id)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.size()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them, by id.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &R)> {
        self.0.iter().map(|(id, record)| (id.as_ref(), record.as_ref()))
    }

    /// Those whose id is between the bounds, by id.
    pub fn range<'a>(
        &'a self,
        from: Bound<&'a str>,
        to: Bound<&'a str>,
    ) -> impl Iterator<Item = (&'a str, &'a R)> {
        self.0.range::<str, _>((from, to)).map(|(id, record)| (id.as_ref(), record.as_ref()))
    }

    pub(crate) fn put(&mut self, id: Arc<str>, record: Arc<R>) {
        self.0.insert_mut(id, record);
    }

    pub(crate) fn remove(&mut self, id: &str) {
        self.0.remove_mut(id);
    }
}

impl<R> Index<&str> for Records<R> {
    type Output = R;

    /// # Panics
    ///
    /// When there is no record with that id.
    fn index(&self, id: &str) -> &R {
        &self.0[id]
    }
}

impl<R: fmt::Debug> fmt::Debug for Records<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}
