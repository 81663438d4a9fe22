//! One commit's worth of what is carried through the tasks.

use domain::changes::Name;
use domain::event::{Event, NotedKind};
use domain::list::Destination;
use domain::portion::Carried;
use domain::series::{Edited, Scope, end_by_deletion, usual_scope};
use domain::task::{Decided, EventKind, delete_permanently};
use domain::{Series, list, tag};

use super::Draft;
use crate::carry::{Carry, PORTION};
use crate::record::{CARRY_KEY, KeptTask, Record, list_key, tag_key, task_key};
use crate::refusal::Refusal;

/// At most so many bytes of series as JSON go with one commit beside the tasks, each twice.
const SERIES_BYTES: usize = 100 << 10;

impl Draft<'_> {
    /// Takes in as much as fits into one commit, and with the last of it the end; whether there is more. What is to be done
    /// then is kept.
    pub(crate) fn carry(&mut self, carry: &Carry) -> Result<bool, Refusal> {
        let (shelf, now) = (self.shelf, self.now);
        let tasks = shelf.tasks().map(|kept| &kept.task);
        let Carried { tasks, more } = match carry {
            Carry::Tag(carry) => carry.next(tasks, PORTION, now),
            Carry::List(carry) => carry.next(tasks, |list| shelf.has_list(list), PORTION, now),
            Carry::Trash { until } => {
                let trash = tasks.filter(|task| task.deleted_at.is_some_and(|at| at <= *until));
                PORTION.of(trash, |task| delete_permanently(task, now))
            }
        };
        let is_alone = tasks.is_empty();
        for decided in tasks {
            self.take_carried(decided)?;
        }
        let more = more || self.carry_series(carry, is_alone)?;
        if more {
            self.put(CARRY_KEY.to_owned(), Record::Carry(Box::new(carry.clone())));
            return Ok(true);
        }
        match carry {
            Carry::Tag(carry) => self.end_of_tag(carry)?,
            Carry::List(carry) => self.end_of_list(carry)?,
            Carry::Trash { .. } => {}
        }
        if shelf.carry().is_some() {
            self.changed.insert(CARRY_KEY.to_owned(), None);
        }
        Ok(false)
    }

    /// Takes in what becomes of what occurrences of series carry over, once no task is left; whether there are more. What has the
    /// commit for itself has room for one of any size.
    fn carry_series(&mut self, carry: &Carry, is_alone: bool) -> Result<bool, Refusal> {
        let (shelf, now) = (self.shelf, self.now);
        let decide = |series: &Series| match carry {
            Carry::Tag(carry) => carry.series(series, now),
            Carry::List(carry) => carry.series(series, |list| shelf.has_list(list), now),
            Carry::Trash { .. } => None,
        };
        let mut bytes = 0;
        for before in shelf.all_series().map(|kept| &kept.item) {
            let carried = decide(before);
            let ended = self.ended_with_list(carry, before, carried.as_ref());
            let progress = ended.as_ref().map(|ended| ended.progress.clone());
            let Some(after) = ended.map(|ended| ended.series).or(carried) else { continue };
            let is_first = bytes == 0;
            bytes += serde_json::to_vec(&after).map_err(Refusal::unwritable)?.len();
            if bytes > SERIES_BYTES && !(is_first && is_alone) {
                return Ok(true);
            }
            self.put_series(Some(before), &after)?;
            if let Some(progress) = progress {
                self.put_progress(after.id, progress);
            }
        }
        Ok(false)
    }

    /// What becomes of a series whose newest occurrence went to the trash with its list: it ends, as if that had been deleted alone.
    fn ended_with_list(
        &self,
        carry: &Carry,
        before: &Series,
        carried: Option<&Series>,
    ) -> Option<Edited> {
        let Carry::List(list::Carry { list, destination: Destination::Trash }) = carry else {
            return None;
        };
        if before.template.list != *list || !before.is_running() {
            return None;
        }
        let (_, progress) = self.series(before.id)?;
        let newest = &self.task(progress.newest.task).ok()?.task;
        let ends = newest.is_in_trash() && usual_scope(before, newest) == Scope::ThisAndFuture;
        // Counted as one change.
        let version = before.version;
        let series = Series { version, ..carried.unwrap_or(before).clone() };
        ends.then(|| end_by_deletion(&series, progress, self.now))
    }

    /// Takes in what becomes of one task. Its tags are not made: the end of the carry does that, so that a renamed tag is
    /// one tag before and after.
    fn take_carried(&mut self, decided: Decided) -> Result<(), Refusal> {
        let Decided { task, event: Some(event), .. } = decided else { return Ok(()) };
        let (is_deleted, key) = (event.kind == EventKind::Deleted, task_key(task.id));
        let seq = self.announce(&Event::from(event))?;
        if is_deleted {
            self.bury(key, Name::Task(task.id), seq);
            return Ok(());
        }
        let undo = self.shelf.task(task.id).and_then(|kept| kept.undo.clone());
        self.put(key, Record::Task(Box::new(KeptTask { seq, task, undo })));
        Ok(())
    }

    fn end_of_tag(&mut self, carry: &tag::Carry) -> Result<(), Refusal> {
        let find = |name| self.shelf.tag(name).map(|kept| &kept.item);
        let (change, events) = carry.end(find(&carry.tag), carry.target().and_then(find), self.now);
        let (mut put_at, mut removed_at) = (None, None);
        for event in &events {
            let seq = self.announce(event)?;
            match event {
                Event::Tag { noted, .. } if noted.kind == NotedKind::Deleted => {
                    removed_at = Some(seq);
                }
                _ => put_at = Some(seq),
            }
        }
        // A renamed tag has one event: there it ends under its old name and begins under the new one.
        let newest = self.shelf.view.seq + self.events.len() as u64;
        if let Some(name) = change.remove {
            let seq = removed_at.or(put_at).unwrap_or(newest);
            self.bury(tag_key(&name), Name::Tag(name), seq);
        }
        if let Some(tag) = change.put {
            self.put_tag_at(put_at.unwrap_or(newest), tag);
        }
        Ok(())
    }

    fn end_of_list(&mut self, carry: &list::Carry) -> Result<(), Refusal> {
        let Some(list) = self.shelf.list(carry.list) else { return Ok(()) };
        if let Some(event) = Event::list(Some(&list.item), None, self.now) {
            let seq = self.announce(&event)?;
            self.bury(list_key(carry.list), Name::List(carry.list), seq);
        }
        Ok(())
    }
}
