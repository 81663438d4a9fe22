//! Replicas of the app, each on threads of its own, so that one can die without the others.

use std::sync::Arc;
use std::time::Duration;

use book::Books;
use sidecar::Dapr;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::OWNERS;
use crate::history::{History, Note, What};
use crate::stack_under_test::Running;

const TASKS: usize = 2;
const OPS: usize = 60;

/// How long everybody together may take for the next few operations.
const LIMIT: Duration = Duration::from_secs(60);

/// What all replicas have done so far.
#[derive(Clone)]
pub(crate) struct Load {
    history: Arc<History>,
    done: watch::Sender<usize>,
}

/// One process, so to say.
pub(crate) struct Replica {
    runtime: Runtime,
    tasks: Vec<JoinHandle<()>>,
}

impl Load {
    pub(crate) fn new(history: Arc<History>) -> Self {
        Self { history, done: watch::Sender::new(0) }
    }

    /// Starts a replica that is busy from here on.
    pub(crate) fn start(&self, number: usize, running: &Running) -> Replica {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.expect("a thread");
        let entered = runtime.enter();
        let dapr = running.connect();
        let books = running.books_over(&dapr);
        drop(entered);
        let work = |task| {
            runtime.spawn(self.clone().work(number * TASKS + task, books.clone(), dapr.clone()))
        };
        let tasks = (0..TASKS).map(work).collect();
        Replica { runtime, tasks }
    }

    async fn work(self, task: usize, books: Books<Note>, dapr: Dapr) {
        let mut ticks = tokio::time::interval(Duration::from_millis(20));
        for turn in 0..OPS {
            let owner = (task + turn) % OWNERS.len();
            let op = self.history.ask(owner, &what(task, turn));
            self.history.run(op, &books.open(OWNERS[owner])).await;
            self.done.send_modify(|done| *done += 1);
            while dapr.ready().await.is_err() {
                ticks.tick().await;
            }
        }
    }

    /// Waits until so many operations have been answered.
    pub(crate) async fn reaches(&self, count: usize) {
        let mut done = self.done.subscribe();
        let reached = timeout(LIMIT, done.wait_for(|done| *done >= count)).await.is_ok();
        assert!(reached, "{} of {count} done", *done.borrow());
    }
}

impl Replica {
    /// Ends in the middle of whatever it is doing.
    pub(crate) fn die(self) {
        self.runtime.shutdown_background();
    }

    /// Waits until it has done everything.
    pub(crate) async fn ends(self) {
        for task in self.tasks {
            timeout(2 * LIMIT, task).await.expect("it ends").expect("nothing panics");
        }
        self.runtime.shutdown_background();
    }
}

/// What a task asks for at its `turn`: a little of everything.
fn what(task: usize, turn: usize) -> What {
    let key = u8::try_from((task + turn) % 5).expect("it is small");
    match (task + 3 * turn) % 10 {
        0 => What::Remove { key, events: turn % 2 },
        1 => What::Refuse,
        2 => What::Nothing,
        3 | 4 => What::Read,
        5 => What::Put { key, bytes: 10, events: 0 },
        _ => What::Put { key, bytes: 40, events: 1 },
    }
}
