//! Chance follows from the seed.

use std::time::Duration;

use sidecar::fake::Chances;
use sidecar::{Expect, Publish, State};
use tokio::time::Instant;

use crate::support::{events, with_app};

const EVERYTHING: Chances = Chances {
    lost_request: 0.1,
    lost_reply: 0.1,
    late: 0.1,
    conflict: 0.1,
    longest_delay: Duration::from_millis(50),
    duplicate: 0.3,
    reorder: true,
};

/// All that can be seen of a run in which everything goes wrong.
async fn run(seed: u64) -> String {
    let (dapr, notes) = with_app(seed);
    dapr.set_chances(EVERYTHING);
    let started = Instant::now();
    let mut said = Vec::new();
    for number in 0..60 {
        let key = format!("key-{}", number % 7);
        said.push(format!("{:?}", dapr.compare_and_swap(&key, vec![number], Expect::Absent).await));
        said.push(format!("{:?}", dapr.get(&key).await));
    }
    for event in events(40, "ada") {
        said.push(format!("{:?}", dapr.publish("events", &event).await.is_ok()));
    }
    dapr.deliver().await;
    format!("{said:?} {:?} {:?} {:?}", notes.all(), dapr.documents(), started.elapsed())
}

#[tokio::test(start_paused = true)]
async fn the_same_seed_is_the_same_run() {
    for seed in 0..20 {
        assert_eq!(run(seed).await, run(seed).await, "seed {seed}");
    }
    assert_ne!(run(1).await, run(2).await);
}

/// Each of the faults comes about as often as was asked for, within what 2,000 calls allow.
#[tokio::test(start_paused = true)]
async fn faults_come_as_often_as_asked() {
    let (dapr, _) = with_app(5);
    dapr.set_chances(Chances { lost_request: 0.2, conflict: 0.3, ..Chances::default() });
    let mut codes = std::collections::BTreeMap::new();
    for number in 0..2000 {
        let swap = dapr.compare_and_swap(&format!("{number}"), vec![], Expect::Absent).await;
        let code = match swap {
            sidecar::Swap::Done => "done".to_owned(),
            sidecar::Swap::Unsure(error) | sidecar::Swap::Refused(error) => {
                format!("{:?}", error.code())
            }
        };
        *codes.entry(code).or_insert(0) += 1;
    }
    let count = |code: &str| codes.get(code).copied().unwrap_or(0);
    assert!((320..480).contains(&count("Unavailable")), "{codes:?}");
    assert!((500..700).contains(&count("Aborted")), "{codes:?}");
    assert_eq!(count("Unavailable") + count("Aborted") + count("done"), 2000);
}
