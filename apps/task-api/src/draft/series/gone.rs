//! Occurrences that are deleted, and those that are there or open again.

use domain::changes::Name;
use domain::series::{self, Progress, Reopened, Scope, Series};
use domain::task::{self, Event, Status, Task, delete_permanently};
use domain::{SeriesId, TaskId};

use crate::draft::Draft;
use crate::record::task_key;
use crate::refusal::Refusal;

impl Draft<'_> {
    /// What follows for a series from the deletion of its newest occurrence: it ends, or goes on with the next one, as if this
    /// one had been skipped.
    pub(super) fn deleted(
        &mut self,
        id: SeriesId,
        event: &Event,
        scope: Option<Scope>,
    ) -> Result<Option<Task>, Refusal> {
        let Some((series, progress)) = self.series(id) else { return Ok(None) };
        let (task, now) = (&event.task, self.now);
        if !event.is_deletion() {
            return Ok(None);
        }
        match scope.unwrap_or_else(|| series::usual_scope(series, task)) {
            Scope::ThisAndFuture => {
                let (series, progress) = (series.clone(), progress.clone());
                let ended = series::end_by_deletion(&series, &progress, now);
                self.take_edited(&series, &progress, &ended)?;
                Ok(None)
            }
            Scope::This if task.status != Status::Open => Ok(None),
            Scope::This => {
                let zone = self.shelf.zone();
                let next = series::close(series, progress, now, zone, |id| self.has_task(id));
                self.take_closed(id, next)
            }
        }
    }

    /// What follows from it that an occurrence came back from the trash.
    pub(super) fn restored(&mut self, id: SeriesId, task: &Task) -> Result<(), Refusal> {
        if task.status == Status::Open {
            self.reopened(id, task)?;
        }
        let Some((series, progress)) = self.series(id) else { return Ok(()) };
        if progress.newest.task != task.id {
            return Ok(());
        }
        // It may have been paused or ended meanwhile, or have another rule.
        let (series, progress) = (series.clone(), progress.clone());
        self.show_in_newest(&series, &progress, &[])
    }

    /// What follows from it that an occurrence is open again.
    pub(super) fn reopened(&mut self, id: SeriesId, task: &Task) -> Result<(), Refusal> {
        let Some((series, progress)) = self.series(id) else { return Ok(()) };
        let newest = self.task(progress.newest.task).ok().map(|kept| &kept.task);
        match series::reopen(series, progress, task, newest, self.now, self.shelf.zone()) {
            Reopened::TakeAway(newest, progress) => {
                self.take_away(newest)?;
                self.put_progress(id, progress);
            }
            Reopened::GoesOn(goes_on) => {
                let (series, progress) = (series.clone(), progress.clone());
                self.take_edited(&series, &progress, &goes_on)?;
            }
            Reopened::Nothing => {}
        }
        Ok(())
    }

    fn take_away(&mut self, newest: TaskId) -> Result<(), Refusal> {
        let gone = delete_permanently(&self.task(newest)?.task, self.now);
        if let Some(event) = gone.event {
            let seq = self.announce(&event.into())?;
            self.bury(task_key(newest), Name::Task(newest), seq);
        }
        Ok(())
    }

    /// The newest occurrence, as long as it is to be done, shows how it goes on, and takes over what is `carried`.
    pub(super) fn show_in_newest(
        &mut self,
        series: &Series,
        progress: &Progress,
        carried: &[&str],
    ) -> Result<(), Refusal> {
        let Ok(kept) = self.task(progress.newest.task) else { return Ok(()) };
        let shown = task::show_series(&kept.task, series, carried, self.now);
        let Some(event) = shown.event else { return Ok(()) };
        let seq = self.announce(&event.into())?;
        self.keep(seq, shown.task, None)
    }
}
