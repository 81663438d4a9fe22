//! Many tasks at once, on several threads, over a sidecar that is slow and loses calls.

use sidecar::fake::{Chances, FakeDapr, Flavour};

use super::history::{History, Note, What};
use super::*;

const OWNERS: [&str; 2] = ["ada", "eve"];
const TASKS: usize = 3;
const OPS: usize = 16;

/// What a task asks for at its `turn`: a little of everything.
fn what(task: usize, turn: usize) -> What {
    let key = u8::try_from((task + turn) % 5).unwrap();
    match (task + 3 * turn) % 8 {
        0 => What::Remove { key, events: turn % 2 },
        1 => What::Refuse,
        2..4 => What::Read,
        4 => What::Put { key, bytes: 10, events: 0 },
        _ => What::Put { key, bytes: 10, events: 1 },
    }
}

async fn work(history: Arc<History>, books: Books<Note>, task: usize) {
    for turn in 0..OPS {
        let owner = (task + turn) % OWNERS.len();
        let op = history.ask(owner, &what(task, turn));
        history.run(op, &books.open(OWNERS[owner])).await;
    }
}

/// Which operation each event of `owner` tells of; each came in order.
fn told(dapr: &FakeDapr, owner: &str) -> Vec<usize> {
    let mut told = Vec::new();
    for event in dapr.published_on(TOPIC).into_iter().filter(|event| event.partition_key == owner) {
        let seq: usize = event.id.rsplit(':').next().unwrap().parse().unwrap();
        let op = usize::try_from(event.data["op"].as_u64().unwrap()).unwrap();
        assert!(seq <= told.len() + 1, "{} came too early", event.id);
        match told.get(seq - 1) {
            Some(first) => assert_eq!(*first, op, "{} came twice, and differs", event.id),
            None => told.push(op),
        }
    }
    told
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_many_are_told_can_be_true() {
    for flavour in [Flavour::Redis, Flavour::PostgreSql] {
        let dapr = FakeDapr::with_flavour(1, flavour);
        dapr.set_chances(Chances {
            lost_request: 0.02,
            lost_reply: 0.02,
            late: 0.02,
            conflict: 0.02,
            longest_delay: Duration::from_micros(200),
            ..Chances::default()
        });
        let history: Arc<History> = Arc::default();
        let mut tasks = Vec::new();
        for replica in 0..3 {
            let shared = Arc::new(dapr.clone());
            let books: Books<Note> =
                Books::with_limits(shared.clone(), shared.clone(), shared, tiny());
            let work = |task| work(history.clone(), books.clone(), replica * TASKS + task);
            tasks.extend((0..TASKS).map(work).map(tokio::spawn));
        }
        for task in tasks {
            task.await.unwrap();
        }
        dapr.set_chances(Chances::default());
        dapr.land_late();
        let shared = Arc::new(dapr.clone());
        let books: Books<Note> = Books::with_limits(shared.clone(), shared.clone(), shared, tiny());
        for (owner, name) in OWNERS.into_iter().enumerate() {
            books.settle(name).await.unwrap();
            let op = history.ask(owner, &What::Read);
            history.run(op, &books.open(name)).await;
            history.check(owner, &told(&dapr, name));
        }
    }
}
