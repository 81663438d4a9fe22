//! A user's book, seen as tasks, lists, tags, saved filters and series.

use std::ops::Bound;

use crate::carry::Carry;
use book::View;
use chrono::{DateTime, Utc};
use domain::batch;
use domain::changes::Tombstone;
use domain::list::List;
use domain::query::SavedFilter;
use domain::series::Series;
use domain::settings::Settings;
use domain::tag::{Tag, TagName};
use domain::task::Task;
use domain::when::Tz;
use domain::{ListId, SeriesId, TaskId};
use uuid::Uuid;

use crate::record::{
    CARRY_KEY, Kept, KeptTask, Record, SETTINGS_KEY, SWEPT_KEY, list_key, saved_key, series_key,
    tag_key, task_key,
};
use crate::refusal::Refusal;

/// What a view holds, at a time: what has been in the trash for too long is not seen any more.
#[derive(Clone, Copy)]
pub(crate) struct Shelf<'v> {
    pub(crate) view: &'v View<Record>,
    pub(crate) now: DateTime<Utc>,
}

impl<'v> Shelf<'v> {
    pub(crate) fn new(view: &'v View<Record>, now: DateTime<Utc>) -> Self {
        Self { view, now }
    }

    /// A task, in the trash or not.
    pub(crate) fn task(self, id: TaskId) -> Option<&'v KeptTask> {
        match self.view.records.get(&task_key(id)) {
            Some(Record::Task(kept)) if !kept.task.is_expired(self.now) => Some(kept),
            _ => None,
        }
    }

    /// Every task, in the trash or not, in the order of their ids: as they were made, but for what series made.
    pub(crate) fn tasks(self) -> impl Iterator<Item = &'v KeptTask> {
        self.all_tasks().filter(move |kept| !kept.task.is_expired(self.now))
    }

    /// Those that nobody sees any more, and that are to be deleted for good.
    pub(crate) fn expired(self) -> impl Iterator<Item = &'v KeptTask> {
        self.all_tasks().filter(move |kept| kept.task.is_expired(self.now))
    }

    /// Tasks are the first records, so the end is told by the first that is none.
    fn all_tasks(self) -> impl Iterator<Item = &'v KeptTask> {
        self.view.records.row().iter().map_while(|record| match &**record {
            Record::Task(kept) => Some(&**kept),
            _ => None,
        })
    }

    pub(crate) fn list(self, id: ListId) -> Option<&'v Kept<List>> {
        match self.view.records.get(&list_key(id)) {
            Some(Record::List(kept)) => Some(kept),
            _ => None,
        }
    }

    /// A list as it is; the Inbox also where it has no record.
    pub(crate) fn list_or_inbox(self, id: ListId) -> Option<List> {
        let kept = self.list(id).map(|kept| kept.item.clone());
        kept.or_else(|| (id == ListId::INBOX).then(List::inbox))
    }

    /// The lists that have a record: of the Inbox only where its user changed something about it.
    pub(crate) fn lists(self) -> impl Iterator<Item = &'v Kept<List>> {
        self.kind("list:")
            .filter_map(|record| if let Record::List(kept) = record { Some(kept) } else { None })
    }

    pub(crate) fn tag(self, name: &TagName) -> Option<&'v Kept<Tag>> {
        match self.view.records.get(&tag_key(name)) {
            Some(Record::Tag(kept)) => Some(kept),
            _ => None,
        }
    }

    pub(crate) fn tags(self) -> impl Iterator<Item = &'v Kept<Tag>> {
        self.kind("tag:")
            .filter_map(|record| if let Record::Tag(kept) = record { Some(kept) } else { None })
    }

    pub(crate) fn saved(self, id: Uuid) -> Option<&'v Kept<SavedFilter>> {
        match self.view.records.get(&saved_key(id)) {
            Some(Record::Saved(kept)) => Some(kept),
            _ => None,
        }
    }

    /// A saved filter, or that there is none.
    pub(crate) fn filter(self, id: Uuid) -> Result<&'v SavedFilter, Refusal> {
        let kept = self.saved(id).map(|kept| &kept.item);
        kept.ok_or_else(|| Refusal::NoSuch("saved filter", id.to_string()))
    }

    pub(crate) fn all_saved(self) -> impl Iterator<Item = &'v Kept<SavedFilter>> {
        self.kind("saved:")
            .filter_map(|record| if let Record::Saved(kept) = record { Some(kept) } else { None })
    }

    /// What the user has set; `None` is as usual.
    pub(crate) fn settings(self) -> Option<&'v Settings> {
        match self.view.records.get(SETTINGS_KEY) {
            Some(Record::Settings(kept)) => Some(&kept.item),
            _ => None,
        }
    }

    /// The zone that the user lives in.
    pub(crate) fn zone(self) -> Tz {
        self.settings().map(|settings| settings.tz).unwrap_or_default()
    }

    /// A series, or that there is none.
    pub(crate) fn series(self, id: SeriesId) -> Result<&'v Series, Refusal> {
        match self.view.records.get(&series_key(id)) {
            Some(Record::Series(kept)) => Ok(&kept.item),
            _ => Err(Refusal::NoSuch("series", id.to_string())),
        }
    }

    /// Every series, in the order of their ids.
    pub(crate) fn all_series(self) -> impl Iterator<Item = &'v Kept<Series>> {
        self.kind("series:").filter_map(|record| {
            if let Record::Series(kept) = record { Some(&**kept) } else { None }
        })
    }

    pub(crate) fn tombstones(self) -> impl Iterator<Item = &'v Tombstone> {
        self.kind("gone:")
            .filter_map(|record| if let Record::Gone(gone) = record { Some(gone) } else { None })
    }

    /// The greatest place of a tombstone that was swept away; 0 where none was.
    pub(crate) fn swept(self) -> u64 {
        match self.view.records.get(SWEPT_KEY) {
            Some(Record::Swept(seq)) => *seq,
            _ => 0,
        }
    }

    /// What is being carried through the tasks.
    pub(crate) fn carry(self) -> Option<&'v Carry> {
        match self.view.records.get(CARRY_KEY) {
            Some(Record::Carry(carry)) => Some(carry),
            _ => None,
        }
    }

    /// Is there this list, for a task to be in?
    pub(crate) fn has_list(self, id: ListId) -> bool {
        id == ListId::INBOX || self.list(id).is_some()
    }

    /// Records whose ids begin with `prefix`, which ends in a colon.
    fn kind(self, prefix: &'static str) -> impl Iterator<Item = &'v Record> {
        let all = self.view.records.range(Bound::Included(prefix), Bound::Unbounded);
        all.take_while(move |(id, _)| id.starts_with(prefix)).map(|(_, record)| record)
    }
}

impl batch::View for Shelf<'_> {
    fn task(&self, id: TaskId) -> Option<&Task> {
        Shelf::task(*self, id).map(|kept| &kept.task)
    }

    fn tasks(&self) -> Box<dyn Iterator<Item = &Task> + '_> {
        Box::new(Shelf::tasks(*self).map(|kept| &kept.task))
    }
}
