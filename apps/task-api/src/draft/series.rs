//! Series in a draft: what follows for them from what happens to their occurrences.

use contract::rest::{ChangedSeries, SeriesResource, TaskResource};
use domain::event::Event;
use domain::series::{self, Closed, Edited, Made, OnDate, Progress, Scope, Series};
use domain::task::{self, EventKind, Status, Task};
use domain::violation::Violations;
use domain::{ListId, SeriesId, TaskId};

use super::Draft;
use crate::answer::Answer;
use crate::record::{Kept, Record, progress_key, series_key, task_key};
use crate::refusal::Refusal;
use crate::write::Write;

mod gone;

impl Draft<'_> {
    /// A series, and how far it has come, with what was decided so far.
    pub(crate) fn series(&self, id: SeriesId) -> Option<(&Series, &Progress)> {
        let find = |key: String| match self.changed.get(&key) {
            Some(changed) => changed.as_ref(),
            None => self.shelf.view.records.get(&key),
        };
        match (find(series_key(id)), find(progress_key(id))) {
            (Some(Record::Series(kept)), Some(Record::Progress(progress))) => {
                Some((&kept.item, progress))
            }
            _ => None,
        }
    }

    /// Takes in what follows for a series from what happened to one of its occurrences, and gives back the next occurrence,
    /// where that made it. The event itself is taken in already. As usual a change goes for future ones where it is one of the
    /// newest occurrence.
    pub(super) fn follow(
        &mut self,
        event: &task::Event,
        scope: Option<Scope>,
    ) -> Result<Option<Task>, Refusal> {
        let task = &event.task;
        let Some(occurrence) = task.series else { return Ok(None) };
        let id = occurrence.id;
        match event.kind {
            EventKind::OccurrenceGenerated => return Ok(None),
            // Nothing begins with its end.
            EventKind::Deleted => {}
            _ => self.begin(id, task)?,
        }
        let Some((series, progress)) = self.series(id) else { return Ok(None) };
        let is_new = event.kind == EventKind::Created;
        let is_newest = progress.newest.task == task.id;
        let (now, zone) = (self.now, self.shelf.zone());
        if !is_newest {
            refuse_of_older(event, scope)?;
        }
        match event.kind {
            EventKind::Trashed | EventKind::Deleted if is_newest => {
                return self.deleted(id, event, scope);
            }
            EventKind::Deleted => return Ok(None),
            EventKind::Restored => {
                self.restored(id, task)?;
                return Ok(None);
            }
            _ => {}
        }
        if is_newest && !is_new && series::is_edit(event) {
            let (series, progress) = (series.clone(), progress.clone());
            let edited = series::edit(&series, &progress, event, scope.unwrap_or_default(), now)?;
            self.take_edited(&series, &progress, &edited)?;
        }
        let changes_status = match is_new {
            true => task.status != Status::Open,
            false => event.changed.contains(&"status"),
        };
        if task.status == Status::Open {
            if changes_status {
                self.reopened(id, task)?;
            }
            return Ok(None);
        }
        let Some((series, progress)) = self.series(id).filter(|_| is_newest) else {
            return Ok(None);
        };
        let is_taken = |id| self.has_task(id);
        let closed = if changes_status {
            series::close(series, progress, now, zone, is_taken)
        } else if event.changed.contains(&"recurrence") {
            series::owed(series, progress, now, zone, is_taken)
        } else {
            Closed::Nothing
        };
        self.take_closed(id, closed)
    }

    /// Lets `decide` change a series, if it has the version that the caller means; makes the occurrence that it owes then.
    pub(crate) fn change_series(
        &mut self,
        id: SeriesId,
        write: &Write,
        decide: impl Fn(&Series, &Progress) -> Result<Edited, task::Refusal>,
    ) -> Result<Answer, Refusal> {
        let (before, progress) = self.series_at(id, write)?;
        let edited = decide(&before, &progress)?;
        self.take_edited(&before, &progress, &edited)?;
        let Edited { series, progress, carried } = edited;
        if carried.contains(&"tags") {
            self.make_tags(&series.template.tags)?;
        }
        let goes_on = series.recurrence != before.recurrence || series.ended != before.ended;
        if goes_on || !carried.is_empty() {
            self.show_in_newest(&series, &progress, &carried)?;
        }
        let newest = self.task(progress.newest.task).ok().map(|kept| &kept.task);
        let next = if progress.is_waiting(newest) {
            let (now, zone) = (self.now, self.shelf.zone());
            let owed = series::owed(&series, &progress, now, zone, |id| self.has_task(id));
            self.take_closed(id, owed)?
        } else {
            None
        };
        self.answer_series(id, next.as_ref())
    }

    /// Leaves out what comes next: the newest occurrence, where that is still to be done and the next waits for it, or else
    /// the next date.
    pub(crate) fn skip_next(&mut self, id: SeriesId, write: &Write) -> Result<Answer, Refusal> {
        let (series, progress) = self.series_at(id, write)?;
        let newest = self.task(progress.newest.task).ok().map(|kept| kept.task.clone());
        let waits = series.is_running() && series.recurrence.mode == task::Mode::OnCompletion;
        let is_open = |task: &Task| task.status == Status::Open && !task.is_in_trash();
        match newest.filter(|task| waits && is_open(task) && task.recurrence.is_some()) {
            Some(newest) => {
                let shelf = self.shelf;
                let exists = |list| shelf.has_list(list);
                let skipped = task::skip(&newest, &self.env(&exists))?;
                let next = self.take_scoped(&skipped, None)?.next;
                self.answer_series(id, next.as_ref())
            }
            None => {
                let (now, zone) = (self.now, self.shelf.zone());
                let after = series::skip_next(&series, &progress, now, zone)?;
                self.put_series(Some(&series), &after)?;
                self.answer_series(id, None)
            }
        }
    }

    /// What is to be done on a date of a series on schedule, done: `None` where there is no such series, an `Err` of a text
    /// where that is no date of it.
    pub(crate) fn on_date(
        &mut self,
        id: SeriesId,
        date: &str,
    ) -> Result<Option<Result<OnDate, String>>, Refusal> {
        let Some((series, progress)) = self.series(id) else { return Ok(None) };
        let series = series.clone();
        let (now, zone) = (self.now, self.shelf.zone());
        let is_taken = |id| self.has_task(id);
        let Some(done) = series::on_date(&series, progress, date, now, zone, is_taken) else {
            return Ok(Some(Err(format!("date: {date:?} is no date of the series"))));
        };
        if let OnDate::Make(made, over) = &done {
            self.put_made((**made).clone())?;
            if let Some(over) = over {
                self.put_series(Some(&series), over)?;
            }
        }
        Ok(Some(Ok(done)))
    }

    pub(in crate::draft) fn put_series(
        &mut self,
        before: Option<&Series>,
        after: &Series,
    ) -> Result<(), Refusal> {
        let Some(event) = Event::series(before, after) else { return Ok(()) };
        let seq = self.announce(&event)?;
        let kept = Kept { seq, item: after.clone() };
        self.put(series_key(after.id), Record::Series(Box::new(kept)));
        Ok(())
    }

    pub(in crate::draft) fn put_progress(&mut self, id: SeriesId, progress: Progress) {
        self.put(progress_key(id), Record::Progress(progress));
    }

    /// Begins the series of a task that is the first that recurs, unless it has begun.
    fn begin(&mut self, id: SeriesId, task: &Task) -> Result<(), Refusal> {
        if self.series(id).is_some() || id != SeriesId::of(task.id) {
            return Ok(());
        }
        if let Some((series, progress)) = Series::begin(task, self.now, self.shelf.zone()) {
            self.put_series(None, &series)?;
            self.put_progress(series.id, progress);
        }
        Ok(())
    }

    fn series_at(&self, id: SeriesId, write: &Write) -> Result<(Series, Progress), Refusal> {
        let found = self.series(id);
        let (series, progress) = found.ok_or_else(|| Refusal::NoSuch("series", id.to_string()))?;
        write.check(series.version)?;
        Ok((series.clone(), progress.clone()))
    }

    fn take_edited(
        &mut self,
        series: &Series,
        progress: &Progress,
        edited: &Edited,
    ) -> Result<(), Refusal> {
        self.put_series(Some(series), &edited.series)?;
        if edited.progress != *progress {
            self.put_progress(series.id, edited.progress.clone());
        }
        Ok(())
    }

    fn take_closed(&mut self, id: SeriesId, closed: Closed) -> Result<Option<Task>, Refusal> {
        match closed {
            Closed::Next(made) => return self.put_made(*made).map(Some),
            Closed::Over(over) => self.replace_series(id, &over)?,
            Closed::Nothing => {}
        }
        Ok(None)
    }

    fn replace_series(&mut self, id: SeriesId, after: &Series) -> Result<(), Refusal> {
        let before = self.series(id).map(|(series, _)| series.clone());
        self.put_series(before.as_ref(), after)
    }

    fn put_made(&mut self, made: Made) -> Result<Task, Refusal> {
        let Made { mut task, progress } = made;
        if !self.shelf.has_list(task.list) {
            task.list = ListId::INBOX;
        }
        let kind = EventKind::OccurrenceGenerated;
        let event = task::Event { kind, task: task.clone(), changed: Vec::new() };
        let seq = self.announce(&event.into())?;
        self.keep(seq, task.clone(), None)?;
        if let Some(occurrence) = task.series {
            self.put_progress(occurrence.id, progress);
        }
        Ok(task)
    }

    fn answer_series(&self, id: SeriesId, next: Option<&Task>) -> Result<Answer, Refusal> {
        let (series, _) =
            self.series(id).ok_or_else(|| Refusal::NoSuch("series", id.to_string()))?;
        let next = next.map(TaskResource::from);
        let answer = Answer::ok(&ChangedSeries { series: SeriesResource::from(series), next })?;
        Ok(answer.at_version(series.version))
    }

    /// Is there a task of that id, be it one that has been in the trash for too long?
    fn has_task(&self, id: TaskId) -> bool {
        let key = task_key(id);
        match self.changed.get(&key) {
            Some(record) => record.is_some(),
            None => self.shelf.view.records.contains(&key),
        }
    }
}

/// Only the newest occurrence says what becomes of the series.
fn refuse_of_older(event: &task::Event, scope: Option<Scope>) -> Result<(), Refusal> {
    if scope == Some(Scope::ThisAndFuture) {
        let message = "future ones are changed by the newest occurrence, or by /api/v1/series/{id}";
        return Err(Refusal::parameter("scope", message));
    }
    if event.kind != EventKind::Created && event.changed.contains(&"recurrence") {
        let message = "the newest occurrence has the recurrence; or see /api/v1/series/{id}";
        return Err(Violations::one("/recurrence", "contradiction", message).into());
    }
    Ok(())
}
