//! Commits and the relay under lost replies, conflicts and late writes.

use sidecar::Jobs;
use sidecar::fake::{Call, Chances, Fault, Flavour, Part};

use super::*;
use crate::CommitError;

#[tokio::test]
async fn a_change_is_durable_and_announced() {
    let dapr = FakeDapr::new(1);
    let books = books(&dapr);
    assert_eq!(count(&books.open("ada")).await.unwrap(), 1);
    assert_eq!(head(&dapr, "ada").seq, 1, "durable before it is acknowledged");
    books.idle().await;
    assert_eq!(published(&dapr), ["ada:1"]);

    let elsewhere = books_within(&dapr, Limits::default());
    let view = elsewhere.open("ada").read().await.unwrap();
    assert_eq!((view.records["counter"], view.seq), (1, 1));
    assert!(elsewhere.open("eve").read().await.unwrap().records.is_empty());
}

#[tokio::test]
async fn a_refusal_writes_nothing_and_is_decided_on_what_is_there_now() {
    let dapr = FakeDapr::new(1);
    let book = books(&dapr).open("ada");
    let refuse = |view: &View<u64>| Err::<(Change<u64>, ()), _>(view.seq);
    assert!(matches!(book.commit(refuse).await, Err(CommitError::Refused(0))));
    assert!(dapr.documents().is_empty() && dapr.jobs().is_empty());

    count(&book).await.unwrap();
    count(&books(&dapr).open("ada")).await.unwrap();
    let refused = book.commit(refuse).await;
    assert!(matches!(refused, Err(CommitError::Refused(2))), "not on the old cached view");
}

#[tokio::test]
async fn a_panic_in_a_decision_reaches_its_caller_and_nobody_else() {
    let books = books(&FakeDapr::new(1));
    let book = books.open("ada");
    let panics = async move {
        let decide = |_: &View<u64>| -> Result<(Change<u64>, ()), ()> { panic!("no") };
        book.commit(decide).await
    };
    assert!(tokio::spawn(panics).await.unwrap_err().is_panic());
    assert_eq!(count(&books.open("ada")).await.unwrap(), 1);
}

#[tokio::test]
async fn a_caller_who_goes_away_cuts_nothing() {
    let dapr = FakeDapr::new(1);
    let books = books(&dapr);
    let book = books.open("ada");
    let waiting = tokio::spawn(async move { count(&book).await });
    tokio::task::yield_now().await;
    waiting.abort();
    books.idle().await;
    assert_eq!((head(&dapr, "ada").seq, published(&dapr)), (1, vec!["ada:1".to_owned()]));
}

#[tokio::test]
async fn what_waits_together_is_written_together() {
    let dapr = FakeDapr::new(1);
    let books = books(&dapr);
    let tasks: Vec<_> = (0..50)
        .map(|_| {
            let book = books.open("ada");
            tokio::spawn(async move { count(&book).await.unwrap() })
        })
        .collect();
    let mut counts = Vec::new();
    for task in tasks {
        counts.push(task.await.unwrap());
    }
    assert_eq!(counts, (1..=50).collect::<Vec<_>>());
    assert!(head(&dapr, "ada").commit_count < 5, "{:?}", head(&dapr, "ada").commit_count);
    books.idle().await;
    assert_eq!(first_publications(&dapr).len(), 50);
}

#[tokio::test]
async fn a_lost_reply_is_found_to_have_happened() {
    for flavour in Flavour::ALL {
        let dapr = FakeDapr::with_flavour(1, flavour);
        let book = books(&dapr).open("ada");
        dapr.plan(Call::Write, Fault::LostReply);
        assert_eq!(count(&book).await.unwrap(), 1, "{flavour:?}");
        dapr.plan(Call::Write, Fault::LostReply);
        assert_eq!(count(&book).await.unwrap(), 2, "{flavour:?}");
        assert_eq!(book.read().await.unwrap().seq, 2, "{flavour:?}");
    }
}

#[tokio::test]
async fn a_lost_request_is_found_not_to_have_happened_and_is_repeated() {
    for flavour in Flavour::ALL {
        let dapr = FakeDapr::with_flavour(1, flavour);
        let books = books(&dapr);
        for fault in [Fault::LostRequest, Fault::Conflict, Fault::Late] {
            dapr.plan(Call::Write, fault);
            count(&books.open("ada")).await.unwrap();
            dapr.land_late();
        }
        books.idle().await;
        let view = books.open("ada").read().await.unwrap();
        assert_eq!(view.records["counter"], 3, "{flavour:?}");
        assert_eq!(first_publications(&dapr), ["ada:1", "ada:2", "ada:3"], "{flavour:?}");
    }
}

#[tokio::test]
async fn with_the_broker_down_changes_go_on_and_a_job_publishes_them_later() {
    let dapr = FakeDapr::new(1);
    let books = books(&dapr);
    dapr.take_down(Part::Broker);
    for number in 1..=3 {
        assert_eq!(count(&books.open("ada")).await.unwrap(), number);
    }
    books.idle().await;
    assert_eq!(published(&dapr), [""; 0]);

    assert_eq!(fire(&dapr, &books, 3).await, 0, "the job stays while the broker is away");
    dapr.bring_back(Part::Broker);
    assert_eq!(fire(&dapr, &books, 3).await, 1);
    assert_eq!(first_publications(&dapr), ["ada:1", "ada:2", "ada:3"]);
    assert!(!head(&dapr, "ada").owes(), "what is out is no longer owed");
}

#[tokio::test]
async fn what_a_killed_process_left_unpublished_goes_out_with_the_next_change() {
    let dapr = FakeDapr::new(1);
    dapr.take_down(Part::Broker);
    count(&books(&dapr).open("ada")).await.unwrap();
    dapr.bring_back(Part::Broker);
    // A new process knows nothing of the old one's.
    let books = books(&dapr);
    count(&books.open("ada")).await.unwrap();
    books.idle().await;
    assert_eq!(first_publications(&dapr), ["ada:1", "ada:2"]);
}

#[tokio::test(start_paused = true)]
async fn a_busy_owner_costs_one_job_per_window() {
    let dapr = FakeDapr::new(1);
    let books = books(&dapr);
    for _ in 0..10 {
        count(&books.open("ada")).await.unwrap();
        books.idle().await;
        dapr.advance(Duration::from_secs(1));
        tokio::time::advance(Duration::from_secs(1)).await;
    }
    assert_eq!(fire(&dapr, &books, 19).await, 0, "armed once, thirty seconds ahead");
    assert_eq!(fire(&dapr, &books, 1).await, 1);
    assert_eq!(published(&dapr).len(), 10, "and none was published twice");
    assert!(!head(&dapr, "ada").owes());
}

#[tokio::test]
async fn the_job_is_named_after_its_owner() {
    let dapr = FakeDapr::new(1);
    count(&books(&dapr).open("ada")).await.unwrap();
    let names: Vec<String> = dapr.jobs().into_iter().map(|job| job.name).collect();
    assert_eq!((relay_job(), names), ("relay:", vec!["relay:ada".to_owned()]));
}

#[tokio::test]
async fn once_a_job_has_settled_an_owner_the_next_change_arms_another() {
    let dapr = FakeDapr::new(1);
    let (ours, theirs) = (books(&dapr), books(&dapr));
    count(&ours.open("ada")).await.unwrap();
    ours.idle().await;
    // Fires elsewhere, long before its time.
    theirs.settle("ada").await.unwrap();
    Jobs::delete(&dapr, "relay:ada").await.unwrap();
    count(&ours.open("ada")).await.unwrap();
    assert_eq!(dapr.jobs().len(), 1);
}

#[tokio::test]
async fn with_the_scheduler_down_changes_and_events_go_on() {
    let dapr = FakeDapr::new(1);
    let books = books(&dapr);
    dapr.take_down(Part::Scheduler);
    count(&books.open("ada")).await.unwrap();
    books.idle().await;
    assert_eq!(published(&dapr), ["ada:1"]);
}

#[tokio::test]
async fn the_outbox_does_not_grow_while_the_broker_takes_events() {
    let dapr = FakeDapr::new(1);
    let books = books(&dapr);
    for _ in 0..20 {
        count(&books.open("ada")).await.unwrap();
        books.idle().await;
    }
    assert_eq!(head(&dapr, "ada").outbox.len(), 1, "only the newest, trimmed by the next change");
    assert_eq!(published(&dapr).len(), 20, "and none was published twice");
}

/// Two replicas, each counting, while calls get lost, land late or conflict: every acknowledged count
/// is there once, and the first publications are in order.
#[tokio::test(start_paused = true)]
async fn counting_survives_whatever_the_sidecar_does() {
    for seed in 0..200 {
        let flavour = Flavour::ALL[seed as usize % Flavour::ALL.len()];
        let dapr = FakeDapr::with_flavour(seed, flavour);
        let chance = 0.08;
        dapr.set_chances(Chances {
            lost_request: chance,
            lost_reply: chance,
            late: chance,
            conflict: chance,
            longest_delay: Duration::from_millis(20),
            ..Chances::default()
        });
        let replica = |name: &'static str, books: Books<u64>| async move {
            let mut acknowledged = Vec::new();
            for call in 0..10 {
                let who = format!("{name} {call}");
                acknowledged.extend(count_as(&books.open("ada"), &who).await.ok());
            }
            acknowledged
        };
        let (one, two) = tokio::join!(
            replica("one", books_within(&dapr, tiny())),
            replica("two", books_within(&dapr, tiny()))
        );

        dapr.set_chances(Chances::default());
        dapr.land_late();
        let mut acknowledged = [one, two].concat();
        acknowledged.sort_unstable();
        let before = acknowledged.len();
        acknowledged.dedup();
        assert_eq!(acknowledged.len(), before, "seed {seed}: a count was given out twice");

        let books = books(&dapr);
        let last = count(&books.open("ada")).await.unwrap();
        books.idle().await;
        let view = books.open("ada").read().await.unwrap();
        assert_eq!((view.records["counter"], view.seq), (last, last), "seed {seed}");
        assert!(acknowledged.iter().all(|count| *count < last), "seed {seed}: a count was lost");
        let twice = view.records.iter().find(|(who, times)| *who != "counter" && **times > 1);
        assert_eq!(twice, None, "seed {seed}: one call was applied twice");

        let ids: Vec<String> = (1..=last).map(|seq| format!("ada:{seq}")).collect();
        assert_eq!(first_publications(&dapr), ids, "seed {seed}");
    }
}
