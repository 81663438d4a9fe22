//! Lists and tags in a draft.

use domain::ListId;
use domain::event::Event;
use domain::list::List;
use domain::tag::Tag;

use super::Draft;
use crate::record::{Kept, Record, list_key, tag_key};
use crate::refusal::Refusal;

impl Draft<'_> {
    /// A list as it was before.
    pub(crate) fn list(&self, id: ListId) -> Result<List, Refusal> {
        self.shelf.list_or_inbox(id).ok_or_else(|| Refusal::NoSuch("list", id.to_string()))
    }

    /// Announces what differs between two states of a list, and keeps the new one. Nothing where nothing differs.
    pub(crate) fn put_list(&mut self, before: Option<&List>, after: &List) -> Result<(), Refusal> {
        let Some(event) = Event::list(before, Some(after), self.now) else { return Ok(()) };
        let seq = self.announce(&event)?;
        self.put(list_key(after.id), Record::List(Kept { seq, item: after.clone() }));
        Ok(())
    }

    /// Announces what differs between two states of a tag of one name, and keeps the new one. Nothing where nothing differs.
    pub(crate) fn put_tag(&mut self, before: Option<&Tag>, after: &Tag) -> Result<(), Refusal> {
        let Some(event) = Event::tag(before, Some(after), self.now) else { return Ok(()) };
        let seq = self.announce(&event)?;
        self.put_tag_at(seq, after.clone());
        Ok(())
    }

    pub(super) fn put_tag_at(&mut self, seq: u64, tag: Tag) {
        self.put(tag_key(&tag.name), Record::Tag(Kept { seq, item: tag }));
    }
}
