//! An app that remembers what came and answers as it was told.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use sidecar::{
    BindingHandler, Callbacks, EventHandler, HandlerError, IncomingBinding, IncomingEvent,
    IncomingJob, JobHandler,
};
use tokio::sync::Notify;

/// Something that came, and where.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    /// The path, prefix or binding whose handler it came to.
    pub(crate) at: &'static str,
    /// The event's id, the job's name or the binding's name.
    pub(crate) name: String,
    pub(crate) data: Vec<u8>,
    /// Empty but for events.
    pub(crate) event: IncomingEvent,
}

/// What a row waits for.
pub(crate) type Fits<'a> = dyn Fn(&[Seen]) -> bool + Sync + 'a;

/// How a handler is told to answer.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Answer {
    Retry,
    Refuse,
    Panic,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Recorder {
    inner: Arc<Mutex<Inner>>,
    /// Told of each thing that comes.
    pub(crate) changed: Arc<Notify>,
}

#[derive(Debug, Default)]
struct Inner {
    seen: Vec<Seen>,
    answers: HashMap<String, VecDeque<Answer>>,
}

impl Recorder {
    /// The app: `/events`, `/dead`, jobs by prefix, and a binding.
    pub(crate) fn callbacks(&self, token: Option<&str>) -> Callbacks {
        let at = |at| self.record(at);
        Callbacks::new(token.map(Into::into))
            .topic("/events", at("/events"))
            .topic("/dead", at("/dead"))
            .jobs("job:", at("job:"))
            .jobs("job:special:", at("job:special:"))
            .binding("ticks", at("ticks"))
    }

    /// The handler of one path, prefix or binding.
    pub(crate) fn record(&self, at: &'static str) -> Record {
        Record { at, recorder: self.clone() }
    }

    /// How the handler answers the next deliveries of `name`; after those, done.
    pub(crate) fn answer(&self, name: &str, answers: impl IntoIterator<Item = Answer>) {
        let mut inner = self.inner.lock().expect("no test panics while it holds the lock");
        inner.answers.entry(name.to_owned()).or_default().extend(answers);
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.inner.lock().expect("no test panics while it holds the lock").seen.clone()
    }

    /// How often `name` came to `at`.
    pub(crate) fn count(&self, at: &str, name: &str) -> usize {
        count(&self.seen(), at, name)
    }

    pub(crate) fn summary(&self) -> Vec<String> {
        self.seen().iter().map(|seen| format!("{} {}", seen.at, seen.name)).collect()
    }

    fn note(&self, seen: Seen) -> Result<(), HandlerError> {
        let answer = {
            let mut inner = self.inner.lock().expect("no test panics while it holds the lock");
            let answer = inner.answers.get_mut(&seen.name).and_then(VecDeque::pop_front);
            // A refused event comes back on the dead-letter topic, which takes everything.
            let answer = if seen.at == "/dead" { None } else { answer };
            inner.seen.push(seen);
            answer
        };
        self.changed.notify_waiters();
        match answer {
            None => Ok(()),
            Some(Answer::Retry) => Err(HandlerError::retry("told to ask again")),
            Some(Answer::Refuse) => Err(HandlerError::refuse("told to refuse")),
            Some(Answer::Panic) => panic!("told to panic"),
        }
    }
}

/// How often `name` came to `at`.
pub(crate) fn count(seen: &[Seen], at: &str, name: &str) -> usize {
    seen.iter().filter(|seen| seen.at == at && seen.name == name).count()
}

#[derive(Debug)]
pub(crate) struct Record {
    at: &'static str,
    recorder: Recorder,
}

#[async_trait]
impl EventHandler for Record {
    async fn handle(&self, event: IncomingEvent) -> Result<(), HandlerError> {
        let (name, data) = (event.id.clone(), event.data.clone());
        self.recorder.note(Seen { at: self.at, name, data, event })
    }
}

#[async_trait]
impl JobHandler for Record {
    async fn handle(&self, job: IncomingJob) -> Result<(), HandlerError> {
        let event = IncomingEvent::default();
        self.recorder.note(Seen { at: self.at, name: job.name, data: job.data, event })
    }
}

#[async_trait]
impl BindingHandler for Record {
    async fn handle(&self, binding: IncomingBinding) -> Result<(), HandlerError> {
        let event = IncomingEvent { extensions: binding.metadata, ..Default::default() };
        self.recorder.note(Seen { at: self.at, name: binding.name, data: binding.data, event })
    }
}
