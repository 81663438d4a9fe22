//! What becomes of a series when a tag or a list is renamed, merged or deleted.

use chrono::{DateTime, Utc};

use super::Series;
use crate::ListId;
use crate::tag::TagName;
use crate::task::put_in_place;

impl Series {
    /// The same with another tag in the place of one, or none. `None`: it is so already.
    pub(crate) fn with_tag(
        &self,
        old: &TagName,
        by: Option<&TagName>,
        now: DateTime<Utc>,
    ) -> Option<Self> {
        let place = self.template.tags.iter().position(|tag| tag == old)?;
        let mut after = self.clone();
        put_in_place(&mut after.template.tags, place, old, by);
        let same = after.template.tags.iter().map(TagName::as_str);
        let is_same = same.eq(self.template.tags.iter().map(TagName::as_str));
        (!is_same).then(|| after.changed(self, now))
    }

    /// The same in another list. `None`: it is not in that one.
    pub(crate) fn with_list(&self, old: ListId, to: ListId, now: DateTime<Utc>) -> Option<Self> {
        if self.template.list != old || old == to {
            return None;
        }
        let mut after = self.clone();
        after.template.list = to;
        Some(after.changed(self, now))
    }
}
