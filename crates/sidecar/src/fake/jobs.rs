//! Jobs in memory, which fire when a test says that time has passed.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use tonic::Status;

use super::{Call, FakeDapr, Fault, LateAction, Part, no_answer};
use crate::callback::report;
use crate::{Due, HandlerError, IncomingJob, Job, Jobs, SidecarError};

#[derive(Default)]
pub(super) struct Board(BTreeMap<(Arc<str>, String), Entry>);

struct Entry {
    job: Job,
    due: DateTime<Utc>,
}

impl Board {
    pub(super) fn put(&mut self, app: Arc<str>, job: Job, now: DateTime<Utc>) {
        let due = match job.due {
            Due::At(instant) => instant,
            Due::In(delay) => now + delay,
        };
        self.0.insert((app, job.name.clone()), Entry { job, due });
    }

    pub(super) fn owed(&self) -> impl Iterator<Item = String> {
        self.0.values().map(|entry| format!("job `{}` has yet to fire", entry.job.name))
    }

    /// The jobs of one app that are due by `now`, the earliest first.
    fn due(&self, app: &str, now: DateTime<Utc>) -> Vec<(Arc<str>, String)> {
        let is_due = |((owner, _), entry): &(&(Arc<str>, String), &Entry)| {
            **owner == *app && entry.due <= now
        };
        let mut due: Vec<_> = self.0.iter().filter(is_due).collect();
        due.sort_by_key(|(_, entry)| entry.due);
        due.into_iter().map(|(key, _)| key.clone()).collect()
    }

    /// Takes out a job that fires now, unless it was scheduled anew for later, or deleted.
    fn take(&mut self, key: &(Arc<str>, String), now: DateTime<Utc>) -> Option<Entry> {
        if self.0.get(key)?.due > now { None } else { self.0.remove(key) }
    }
}

impl FakeDapr {
    /// Every job of this app that has yet to fire, by name.
    pub fn jobs(&self) -> Vec<Job> {
        let inner = self.lock();
        let own = inner.jobs.0.iter().filter(|((owner, _), _)| *owner == self.app);
        own.map(|(_, entry)| entry.job.clone()).collect()
    }

    /// Fires every job of this app that is due, once; gives the number of those that are over:
    /// done or refused.
    ///
    /// A job whose handler asks to try again stays, to be fired by the next call. One that a
    /// handler schedules anew under the same name stays too.
    pub async fn fire_due_jobs(&self) -> usize {
        let (due, app) = {
            let inner = self.lock();
            let away = |part| inner.faults.down.contains(part);
            if away(&Part::Scheduler) || away(&Part::Sidecar) {
                return 0;
            }
            (inner.jobs.due(&self.app, inner.now), inner.broker.app(&self.app))
        };
        let Some(app) = app else { return 0 };
        let mut over = 0;
        for key in due {
            let Some(entry) = self.take_due(&key) else { continue };
            let name = entry.job.name.clone();
            let job = IncomingJob { name: name.clone(), data: entry.job.data.clone() };
            let outcome = app.job(tracing::Span::current(), job).await;
            report("job", &name, &outcome);
            if let Err(HandlerError::Retry(_)) = outcome {
                // Unless it was scheduled anew meanwhile, which replaces it.
                self.lock().jobs.0.entry(key).or_insert(entry);
            } else {
                over += 1;
            }
        }
        over
    }

    fn take_due(&self, key: &(Arc<str>, String)) -> Option<Entry> {
        let mut inner = self.lock();
        let now = inner.now;
        inner.jobs.take(key, now)
    }

    fn job(&self, name: &str) -> (Arc<str>, String) {
        (Arc::clone(&self.app), name.to_owned())
    }

    async fn ask_scheduler(&self, doing: &'static str) -> Result<Option<Fault>, SidecarError> {
        let fault = self.enter(Call::Job, doing).await?;
        if self.lock().faults.down.contains(&Part::Scheduler) {
            return Err(SidecarError::new(doing, Status::unavailable("no scheduler")));
        }
        match fault {
            Some(Fault::Conflict) => Err(SidecarError::new(doing, Status::internal("failed"))),
            fault => Ok(fault),
        }
    }
}

/// What the runtime takes for a name.
fn check(name: &str) -> Result<(), Status> {
    let is_safe = |c: char| !c.is_control() && !"/\\#?|".contains(c);
    match name.len() <= 512 && name.chars().all(is_safe) {
        true => Ok(()),
        false => Err(Status::invalid_argument("the job's name is not one")),
    }
}

#[async_trait]
impl Jobs for FakeDapr {
    async fn schedule(&self, job: &Job) -> Result<(), SidecarError> {
        const DOING: &str = "schedule a job";
        check(&job.name).map_err(|status| SidecarError::new(DOING, status))?;
        let fault = self.ask_scheduler(DOING).await?;
        let mut inner = self.lock();
        let inner = &mut *inner;
        match fault {
            Some(Fault::Late) => {
                inner.postpone(LateAction::Schedule(Arc::clone(&self.app), job.clone()))
            }
            _ => inner.jobs.put(Arc::clone(&self.app), job.clone(), inner.now),
        }
        fault.map_or(Ok(()), |_| Err(no_answer(DOING)))
    }

    async fn get(&self, name: &str) -> Result<Option<Job>, SidecarError> {
        const DOING: &str = "look up a job";
        match self.ask_scheduler(DOING).await? {
            Some(_) => Err(no_answer(DOING)),
            None => Ok(self.lock().jobs.0.get(&self.job(name)).map(|entry| entry.job.clone())),
        }
    }

    async fn delete(&self, name: &str) -> Result<(), SidecarError> {
        const DOING: &str = "delete a job";
        let fault = self.ask_scheduler(DOING).await?;
        self.lock().jobs.0.remove(&self.job(name));
        fault.map_or(Ok(()), |_| Err(no_answer(DOING)))
    }
}
