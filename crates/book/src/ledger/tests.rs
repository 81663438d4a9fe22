//! Appends in any order, again and again, under failures.

use std::time::Duration;

use sidecar::fake::{Call, Chances, FakeDapr, Fault, Flavour, Part};

use super::*;

fn ledger(dapr: &FakeDapr) -> Ledger {
    Ledger::new(Arc::new(dapr.clone()))
}

async fn seqs(ledger: &Ledger, before: Option<u64>, limit: u32) -> (Vec<u64>, Option<u64>) {
    let slice = ledger.slice::<String>("ada", before, limit).await.unwrap();
    (slice.entries.into_iter().map(|entry| entry.seq).collect(), slice.before)
}

#[tokio::test]
async fn events_are_kept_once_in_whatever_order_and_however_often_they_come() {
    for flavour in Flavour::ALL {
        let dapr = FakeDapr::with_flavour(1, flavour);
        let ledger = ledger(&dapr);
        for seq in [3, 1, 3, 2, 1] {
            ledger.append("ada", seq, &format!("ada:{seq}")).await.unwrap();
        }
        ledger.append("eve", 9, &"eve:9").await.unwrap();
        assert_eq!(seqs(&ledger, None, 50).await, (vec![3, 2, 1], None), "{flavour:?}");
        let again = ledger.append("ada", 2, &"another").await.unwrap();
        assert_eq!(again, Appended::Already, "{flavour:?}");
        let slice = ledger.slice::<String>("ada", Some(3), 1).await.unwrap();
        assert_eq!(slice.entries, [Entry { seq: 2, value: "ada:2".to_owned() }], "{flavour:?}");
    }
}

#[tokio::test]
async fn pages_go_back_to_the_beginning_and_leave_out_what_has_not_come() {
    let ledger = ledger(&FakeDapr::new(1));
    assert_eq!(seqs(&ledger, None, 2).await, (vec![], None));
    for seq in [1, 2, 4, 5] {
        ledger.append("ada", seq, &"").await.unwrap();
    }
    assert_eq!(seqs(&ledger, None, 2).await, (vec![5, 4], Some(4)));
    assert_eq!(seqs(&ledger, Some(4), 2).await, (vec![2], Some(2)));
    assert_eq!(seqs(&ledger, Some(2), 2).await, (vec![1], None));
    assert_eq!(seqs(&ledger, Some(1), 2).await, (vec![], None));
    assert_eq!(seqs(&ledger, Some(0), 2).await, (vec![], None));
    assert_eq!(seqs(&ledger, Some(u64::MAX), 2).await, (vec![5, 4], Some(4)));
}

#[tokio::test]
async fn a_lost_reply_keeps_it_once_and_a_lost_request_says_so() {
    let dapr = FakeDapr::new(1);
    let ledger = ledger(&dapr);
    dapr.plan(Call::Write, Fault::LostReply);
    assert_eq!(ledger.append("ada", 1, &"").await.unwrap(), Appended::Already);

    dapr.plan(Call::Write, Fault::LostRequest);
    assert!(ledger.append("ada", 2, &"").await.is_err(), "it is not there: deliver it again");
    assert_eq!(ledger.append("ada", 2, &"").await.unwrap(), Appended::Now);
    assert_eq!(seqs(&ledger, None, 50).await, (vec![2, 1], None));
}

#[tokio::test]
async fn an_entry_whose_writer_died_before_counting_it_is_counted_on_redelivery() {
    let dapr = FakeDapr::new(1);
    let ledger = ledger(&dapr);
    dapr.plan_success(Call::Write);
    dapr.plan(Call::Write, Fault::LostRequest);
    dapr.plan_success(Call::Read);
    dapr.plan(Call::Read, Fault::LostRequest);
    assert!(ledger.append("ada", 1, &"").await.is_err());
    assert_eq!(ledger.append("ada", 1, &"").await.unwrap(), Appended::Already);
    assert_eq!(seqs(&ledger, None, 50).await, (vec![1], None));
}

#[tokio::test]
async fn with_the_store_down_nothing_is_taken_for_kept() {
    for flavour in Flavour::ALL {
        let dapr = FakeDapr::with_flavour(1, flavour);
        dapr.take_down(Part::Store);
        assert!(ledger(&dapr).append("ada", 1, &"").await.is_err(), "{flavour:?}");
    }
}

#[tokio::test]
async fn the_stored_form_stays_readable() {
    let dapr = FakeDapr::with_flavour(1, Flavour::PostgreSql);
    dapr.write_last_write("entry:ada:1", include_bytes!("../../golden/entry.1.json").to_vec());
    let ledger = ledger(&dapr);
    assert_eq!(ledger.append("ada", 1, &"another").await.unwrap(), Appended::Already);
    let slice = ledger.slice::<String>("ada", None, 1).await.unwrap();
    assert_eq!(slice.entries, [Entry { seq: 1, value: "ada:1".to_owned() }]);
}

/// Every event delivered to two replicas, in any order, again and again until it is acknowledged.
#[tokio::test(start_paused = true)]
async fn two_replicas_keep_each_event_once_whatever_the_sidecar_does() {
    for seed in 0..100 {
        let dapr = FakeDapr::with_flavour(seed, Flavour::ALL[seed as usize % Flavour::ALL.len()]);
        let chance = 0.1;
        dapr.set_chances(Chances {
            lost_request: chance,
            lost_reply: chance,
            late: chance,
            conflict: chance,
            longest_delay: Duration::from_millis(20),
            ..Chances::default()
        });
        let replica = |ledger: Ledger, from: u64| async move {
            for step in 0..20 {
                let seq = (from + step * 7) % 20 + 1;
                while ledger.append("ada", seq, &format!("ada:{seq}")).await.is_err() {}
            }
        };
        tokio::join!(replica(ledger(&dapr), seed), replica(ledger(&dapr), seed + 3));
        dapr.set_chances(Chances::default());
        dapr.land_late();
        let (kept, before) = seqs(&ledger(&dapr), None, 50).await;
        assert_eq!((kept, before), ((1..=20).rev().collect(), None), "seed {seed}");
    }
}
