//! Saved filters in a draft.

use domain::changes::Name;
use domain::event::Event;
use domain::query::SavedFilter;
use uuid::Uuid;

use super::Draft;
use crate::record::{Kept, Record, saved_key};
use crate::refusal::Refusal;

impl Draft<'_> {
    /// A saved filter as it was before.
    pub(crate) fn filter(&self, id: Uuid) -> Result<SavedFilter, Refusal> {
        self.shelf.filter(id).cloned()
    }

    /// Announces what differs between two states of a saved filter, and keeps the new one. Nothing where nothing differs.
    pub(crate) fn put_filter(
        &mut self,
        before: Option<&SavedFilter>,
        after: &SavedFilter,
    ) -> Result<(), Refusal> {
        let Some(event) = Event::filter(before, Some(after), self.now) else { return Ok(()) };
        let seq = self.announce(&event)?;
        self.put(saved_key(after.id), Record::Saved(Kept { seq, item: after.clone() }));
        Ok(())
    }

    /// Announces that a saved filter is no more.
    pub(crate) fn delete_filter(&mut self, filter: &SavedFilter) -> Result<(), Refusal> {
        let Some(event) = Event::filter(Some(filter), None, self.now) else { return Ok(()) };
        let seq = self.announce(&event)?;
        self.bury(saved_key(filter.id), Name::Filter(filter.id), seq);
        Ok(())
    }
}
