//! A change to a user's book while it is decided: what is there, with what was decided so far on top.

use std::collections::BTreeMap;
use std::ops::Bound;

use book::{Change, NewEvent, View};
use chrono::{DateTime, Utc};
use contract::names::TASK_EVENTS;
use contract::task_event;
use domain::changes::{Name, Tombstone};
use domain::event::Event;
use domain::series::Scope;
use domain::tag::{self, TagName};
use domain::task::{Decided, Env, EventKind, Task};
use domain::{ListId, TaskId, UserId};

use crate::answer::Answer;
use crate::idempotency::{self, KeptReply, Key};
use crate::record::{KeptTask, KeptUndo, Record, SWEPT_KEY, tag_key, task_key};
use crate::refusal::Refusal;
use crate::shelf::Shelf;
use crate::undo::token;

mod batch;
mod carry;
mod filters;
mod series;
mod settings;
mod things;

pub(crate) use batch::placed;

/// At most so many old answers go with one commit.
const REPLIES_SWEPT: usize = 8;

/// What is to be changed in one commit.
pub(crate) struct Draft<'v> {
    /// The book as it was before.
    pub(crate) shelf: Shelf<'v>,
    pub(crate) user: &'v UserId,
    pub(crate) now: DateTime<Utc>,
    /// By id, what takes the place of what was there; `None` is nothing.
    changed: BTreeMap<String, Option<Record>>,
    events: Vec<NewEvent>,
    /// How many tags there are with those made so far, once somebody has counted.
    tag_count: Option<usize>,
}

/// What came of a decision that was taken in.
#[derive(Debug, Default)]
pub(crate) struct Taken {
    /// What undoes it.
    pub(crate) undo_token: Option<String>,
    /// The next occurrence of the task's series, where it made that.
    pub(crate) next: Option<Task>,
}

impl<'v> Draft<'v> {
    pub(crate) fn on(view: &'v View<Record>, user: &'v UserId, now: DateTime<Utc>) -> Self {
        let shelf = Shelf::new(view, now);
        Self { shelf, user, now, changed: BTreeMap::new(), events: Vec::new(), tag_count: None }
    }

    /// A task as it is with what was decided so far.
    pub(crate) fn task(&self, id: TaskId) -> Result<&KeptTask, Refusal> {
        let found = match self.changed.get(&task_key(id)) {
            Some(Some(Record::Task(kept))) => Some(&**kept),
            Some(_) => None,
            None => self.shelf.task(id),
        };
        found.ok_or(Refusal::Task(domain::task::Refusal::NotFound(id)))
    }

    /// Every task as it is with what was decided so far.
    pub(crate) fn tasks(&self) -> Vec<&Task> {
        let is_same = |kept: &&KeptTask| !self.changed.contains_key(&task_key(kept.task.id));
        let before: Vec<&KeptTask> = match self.changed.is_empty() {
            true => self.shelf.tasks().collect(),
            false => self.shelf.tasks().filter(is_same).collect(),
        };
        let changed = self.changed.values().filter_map(|record| match record {
            Some(Record::Task(kept)) => Some(&**kept),
            _ => None,
        });
        before.into_iter().chain(changed).map(|kept| &kept.task).collect()
    }

    /// What decisions about tasks are given.
    pub(crate) fn env<'a>(&self, list_exists: &'a dyn Fn(ListId) -> bool) -> Env<'a> {
        Env { now: self.now, zone: self.shelf.zone(), list_exists }
    }

    /// Takes a decision about a task in: gives back what undoes it, if it changed anything that can be undone, and what it made.
    pub(crate) fn take(&mut self, decided: &Decided) -> Result<Taken, Refusal> {
        self.take_scoped(decided, None)
    }

    /// The same, going for this occurrence of a series only, or for those to come as well.
    pub(crate) fn take_scoped(
        &mut self,
        decided: &Decided,
        scope: Option<Scope>,
    ) -> Result<Taken, Refusal> {
        let Some(event) = &decided.event else { return Ok(Taken::default()) };
        let seq = self.announce(&event.clone().into())?;
        let task = &decided.task;
        if event.kind == EventKind::Deleted {
            self.bury(task_key(task.id), Name::Task(task.id), seq);
            let next = self.follow(event, scope)?;
            return Ok(Taken { undo_token: None, next });
        }
        let undo = decided.undo.clone().map(|undo| KeptUndo { version: task.version, undo });
        let undo_token = undo.as_ref().map(|undo| token(task.id, undo.version));
        self.keep(seq, task.clone(), undo)?;
        let next = self.follow(event, scope)?;
        Ok(Taken { undo_token, next })
    }

    /// Announces `event`, and gives back its place in the user's history.
    pub(crate) fn announce(&mut self, event: &Event) -> Result<u64, Refusal> {
        self.events.push(NewEvent {
            topic: TASK_EVENTS,
            kind: task_event::kind(event),
            source: task_event::SOURCE,
            subject: task_event::subject(event),
            time: event.time(),
            data: serde_json::to_value(
                task_event::Data::of(self.user, event).in_zone(self.shelf.zone()),
            )
            .map_err(Refusal::unwritable)?,
        });
        Ok(self.shelf.view.seq + self.events.len() as u64)
    }

    pub(crate) fn put(&mut self, key: String, record: Record) {
        self.changed.insert(key, Some(record));
    }

    /// Takes a record out, and leaves a tombstone for clients that knew it.
    pub(crate) fn bury(&mut self, key: String, name: Name, seq: u64) {
        let existed = self.shelf.view.records.contains(&key);
        self.changed.remove(&key);
        if existed {
            self.changed.insert(key.clone(), None);
        }
        let gone = Tombstone { name, seq, deleted_at: self.now };
        self.changed.insert(format!("gone:{key}"), Some(Record::Gone(gone)));
    }

    fn keep(&mut self, seq: u64, task: Task, undo: Option<KeptUndo>) -> Result<(), Refusal> {
        let key = task_key(task.id);
        let undo = match undo {
            Some(undo) => Some(undo),
            None => self.task(task.id).ok().and_then(|kept| kept.undo.clone()),
        };
        self.make_tags(&task.tags)?;
        self.put(key, Record::Task(Box::new(KeptTask { seq, task, undo })));
        Ok(())
    }

    /// Makes the tags that the user does not have yet: using one makes it.
    fn make_tags(&mut self, names: &[TagName]) -> Result<(), Refusal> {
        for name in names {
            let key = tag_key(name);
            let is_there = match self.changed.get(&key) {
                Some(record) => record.is_some(),
                None => self.shelf.view.records.contains(&key),
            };
            if is_there {
                continue;
            }
            let count = self.tag_count.unwrap_or_else(|| self.shelf.tags().count());
            let made = tag::create(None, count, name.clone(), None).map_err(Refusal::Tag)?;
            if let Some(tag) = &made.put {
                self.put_tag(None, tag)?;
                self.tag_count = Some(count + 1);
            }
        }
        Ok(())
    }

    /// What was answered to this key before, if anything.
    pub(crate) fn reply(&self, key: &Key) -> Option<&KeptReply> {
        key.ids(self.now).find_map(|id| match self.shelf.view.records.get(&id) {
            Some(Record::Reply(reply)) => Some(&**reply),
            _ => None,
        })
    }

    /// Keeps what is answered now, and forgets some of what was kept for long enough.
    pub(crate) fn keep_reply(&mut self, key: &Key, answer: &Answer) -> Result<(), Refusal> {
        self.put(key.id_now(self.now), Record::Reply(Box::new(KeptReply::of(key, answer)?)));
        self.sweep_replies(REPLIES_SWEPT);
        Ok(())
    }

    /// Forgets at most so many answers that were kept for long enough, and says how many.
    pub(crate) fn sweep_replies(&mut self, most: usize) -> usize {
        let oldest = idempotency::oldest_id(self.now);
        let records = &self.shelf.view.records;
        let old = records.range(Bound::Included("reply:"), Bound::Excluded(&oldest));
        let old: Vec<String> = old.take(most).map(|(id, _)| id.to_owned()).collect();
        let count = old.len();
        self.changed.extend(old.into_iter().map(|id| (id, None)));
        count
    }

    /// Forgets at most so many tombstones that were kept for long enough, and says how many.
    pub(crate) fn sweep_tombstones(&mut self, most: usize) -> usize {
        let kept_since = self.now - chrono::TimeDelta::days(domain::changes::TOMBSTONE_DAYS);
        let old = self.shelf.view.records.range(Bound::Included("gone:"), Bound::Excluded("gone;"));
        let old = old.filter_map(|(id, record)| match record {
            Record::Gone(gone) if gone.deleted_at <= kept_since => Some((id.to_owned(), gone.seq)),
            _ => None,
        });
        let old: Vec<(String, u64)> = old.take(most).collect();
        if let Some(newest) = old.iter().map(|(_, seq)| *seq).max() {
            let swept = newest.max(self.shelf.swept());
            self.put(SWEPT_KEY.to_owned(), Record::Swept(swept));
        }
        let count = old.len();
        self.changed.extend(old.into_iter().map(|(id, _)| (id, None)));
        count
    }

    /// What the book is asked for.
    pub(crate) fn into_change(self) -> Change<Record> {
        let (mut put, mut remove) = (Vec::with_capacity(self.changed.len()), Vec::new());
        for (id, record) in self.changed {
            match record {
                Some(record) => put.push((id, record)),
                None => remove.push(id),
            }
        }
        Change { put, remove, events: self.events }
    }
}
