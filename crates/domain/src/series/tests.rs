//! Series: what comes next, what is taken back, what is edited.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde_json::{Value, json};
use uuid::Uuid;

use super::*;
use crate::task::{self, Decided, Env, Status};

mod dates;
mod deletions;
mod edits;
mod laws;
mod written;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn when(form: Value) -> When {
    form.try_into().unwrap()
}

fn day(text: &str) -> When {
    when(json!({ "date": text }))
}

fn env(now: &str) -> Env<'static> {
    Env { now: at(now), list_exists: &|_| true, zone: Tz::UTC }
}

/// A user's tasks of one series, as task-api keeps them.
struct Kept {
    tasks: Vec<Task>,
    series: Series,
    progress: Progress,
    zone: Tz,
}

impl Kept {
    fn new(body: Value, now: &str) -> Self {
        let made = task::create(None, TaskId(Uuid::from_u128(7)), &body, &env(now)).unwrap().task;
        let (series, progress) = Series::begin(&made, at(now), Tz::UTC).unwrap();
        Self { tasks: vec![made], series, progress, zone: Tz::UTC }
    }

    fn newest(&self) -> &Task {
        self.task(self.progress.newest.task).unwrap()
    }

    fn task(&self, id: TaskId) -> Option<&Task> {
        self.tasks.iter().find(|task| task.id == id)
    }

    fn put(&mut self, decided: Decided) {
        let there = self.tasks.iter_mut().find(|task| task.id == decided.task.id).unwrap();
        *there = decided.task;
    }

    /// Completes the newest occurrence, and gives back when the next is due.
    fn complete(&mut self, now: &str) -> Option<When> {
        let done = task::complete(self.newest(), &env(now)).unwrap();
        self.put(done);
        let is_taken = |id| self.task(id).is_some();
        let closed = close(&self.series, &self.progress, at(now), self.zone, is_taken);
        self.take(closed)
    }

    fn take(&mut self, closed: Closed) -> Option<When> {
        match closed {
            Closed::Next(made) => {
                let due = made.task.due;
                assert!(self.task(made.task.id).is_none(), "there is one of that id");
                self.tasks.push(made.task);
                self.progress = made.progress;
                due
            }
            Closed::Over(series) => {
                self.series = *series;
                None
            }
            Closed::Nothing => None,
        }
    }

    /// Puts the newest occurrence in the trash.
    fn trash(&mut self, scope: Option<Scope>, now: &str) {
        let newest = self.newest().clone();
        self.put(task::trash(&newest, at(now)));
        match scope.unwrap_or_else(|| usual_scope(&self.series, &newest)) {
            Scope::ThisAndFuture => {
                let ended = end_by_deletion(&self.series, &self.progress, at(now));
                (self.series, self.progress) = (ended.series, ended.progress);
            }
            Scope::This if newest.status == Status::Open => {
                let is_taken = |id| self.task(id).is_some();
                let closed = close(&self.series, &self.progress, at(now), self.zone, is_taken);
                self.take(closed);
            }
            Scope::This => {}
        }
    }

    /// Takes a task out of the trash.
    fn restore(&mut self, id: TaskId, now: &str) {
        self.put(task::restore(self.task(id).unwrap(), at(now)).unwrap());
        if self.task(id).unwrap().status == Status::Open {
            self.opened(id, now);
        }
    }

    /// Opens a closed task again.
    fn reopen(&mut self, id: TaskId, now: &str) {
        let open = task::reopen(self.task(id).unwrap(), at(now)).unwrap();
        self.put(open);
        self.opened(id, now);
    }

    fn opened(&mut self, id: TaskId, now: &str) {
        let task = self.task(id).unwrap().clone();
        let newest = Some(self.newest());
        match reopen(&self.series, &self.progress, &task, newest, at(now), self.zone) {
            Reopened::TakeAway(newest, progress) => {
                self.tasks.retain(|task| task.id != newest);
                self.progress = progress;
            }
            Reopened::GoesOn(goes_on) => {
                (self.series, self.progress) = (goes_on.series, goes_on.progress);
            }
            Reopened::Nothing => {}
        }
    }
}
