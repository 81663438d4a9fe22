//! Appends in any order, again and again, under failures.

use std::time::Duration;

use sidecar::fake::{Call, Chances, Fault, Flavour, Part};

use super::*;

#[tokio::test]
async fn events_are_kept_once_in_whatever_order_and_however_often_they_come() {
    for flavour in Flavour::ALL {
        let dapr = FakeDapr::with_flavour(1, flavour);
        let ledger = ledger(&dapr);
        fill(&ledger, "ada", [3, 1, 3, 2, 1]).await;
        fill(&ledger, "eve", [9]).await;
        assert_eq!(seqs(&ledger, "ada", 50).await, [3, 2, 1], "{flavour:?}");
        let other = NewEntry { event: event("other"), ..new("ada", 2) };
        assert_eq!(append(&ledger, other).await.unwrap(), Appended::Known, "{flavour:?}");
        let kept = all(&ledger, "ada", 1).await.remove(1);
        assert_eq!((kept.id.as_str(), kept.event.get()), ("ada:2", "\"ada:2\""), "{flavour:?}");
        check_intact(&ledger, shard("ada"), 3).await;
    }
}

#[tokio::test]
async fn a_batch_is_answered_in_its_order_and_costs_one_write_per_shard() {
    let dapr = FakeDapr::new(1);
    let ledger = ledger(&dapr);
    fill(&ledger, "ada", [2]).await;
    let (one, two) = (shard("ada"), shard("eve"));
    assert_ne!(one, two);
    let batch = ["ada", "eve"]
        .into_iter()
        .flat_map(|owner| [1, 2, 1, 3].into_iter().map(move |seq| new(owner, seq)));
    let appended = ledger.append(batch.collect()).await;
    let appended: Vec<Appended> = appended.into_iter().map(Result::unwrap).collect();
    let (now, known) = (Appended::Now, Appended::Known);
    assert_eq!(appended, [now, known, known, now, now, now, known, now]);
    let version = |shard: Shard| dapr.documents()[&shard.key()].etag.as_str().to_owned();
    assert_eq!((version(one).as_str(), version(two).as_str()), ("2", "1"));
}

#[tokio::test]
async fn what_waits_for_the_same_head_is_written_together() {
    let dapr = FakeDapr::new(1);
    let ledger = ledger(&dapr);
    let tasks: Vec<_> = (1..=50)
        .map(|seq| {
            let ledger = ledger.clone();
            tokio::spawn(async move { append(&ledger, new("ada", seq)).await.unwrap() })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap(), Appended::Now);
    }
    let writes: u64 = dapr.documents()[&shard("ada").key()].etag.as_str().parse().unwrap();
    assert!(writes < 5, "{writes}");
    check_intact(&ledger, shard("ada"), 50).await;
}

#[tokio::test]
async fn a_caller_who_goes_away_cuts_nothing() {
    let dapr = FakeDapr::new(1);
    let ledger = ledger(&dapr);
    let theirs = ledger.clone();
    let waiting = tokio::spawn(async move { append(&theirs, new("ada", 1)).await });
    tokio::task::yield_now().await;
    waiting.abort();
    ledger.idle().await;
    assert_eq!(seqs(&ledger, "ada", 50).await, [1]);
}

#[tokio::test]
async fn a_lost_reply_or_request_a_late_write_or_a_conflict_keeps_it_once() {
    for flavour in Flavour::ALL {
        for fault in [Fault::LostReply, Fault::LostRequest, Fault::Late, Fault::Conflict] {
            for (first, writes_before) in [(true, 0), (true, 1), (false, 0)] {
                let dapr = FakeDapr::with_flavour(1, flavour);
                let ledger = ledger(&dapr);
                if !first {
                    fill(&ledger, "ada", [7]).await;
                }
                (0..writes_before).for_each(|_| dapr.plan_success(Call::Write));
                dapr.plan(Call::Write, fault);
                fill(&ledger, "ada", [1, 2]).await;
                dapr.land_late();
                let context = format!("{flavour:?} {fault:?} {first} {writes_before}");
                let expected: &[u64] = if first { &[2, 1] } else { &[7, 2, 1] };
                assert_eq!(seqs(&ledger, "ada", 50).await, expected, "{context}");
                check_intact(&ledger, shard("ada"), expected.len() as u64).await;
                check_reachable(&dapr, &Limits::default());
            }
        }
    }
}

#[tokio::test]
async fn with_the_store_down_nothing_is_taken_for_kept() {
    for flavour in Flavour::ALL {
        let dapr = FakeDapr::with_flavour(1, flavour);
        let ledger = ledger(&dapr);
        fill(&ledger, "ada", [1]).await;
        dapr.take_down(Part::Store);
        for seq in [2, 3] {
            let refused = append(&ledger, new("ada", seq)).await;
            assert!(matches!(refused, Err(AppendError::Store(StoreError::Store(_)))));
        }
        assert!(ledger.slice("ada", None, 1).await.is_err(), "{flavour:?}");
        dapr.bring_back(Part::Store);
        assert_eq!(append(&ledger, new("ada", 3)).await.unwrap(), Appended::Now);
        assert_eq!(seqs(&ledger, "ada", 50).await, [3, 1], "{flavour:?}");
    }
}

#[tokio::test]
async fn a_day_is_named_before_its_first_entry_and_one_without_entries_harms_nobody() {
    let dapr = FakeDapr::new(1);
    let ledger = ledger(&dapr);
    // Whoever wrote the day died before writing the entry.
    dapr.plan_success(Call::Write);
    for _ in 0..16 {
        dapr.plan(Call::Write, Fault::LostRequest);
    }
    assert!(append(&ledger, new("ada", 1)).await.is_err());
    assert_eq!(dapr.documents().into_keys().collect::<Vec<_>>(), ["ledger-days:ada"]);
    assert_eq!(seqs(&ledger, "ada", 50).await, [0; 0]);
    let verdicts = ledger.verify_owner("ada").await.unwrap();
    assert_eq!((verdicts.len(), verdicts[0].1.intact, &verdicts[0].1.flaw), (1, 0, &None));
    fill(&ledger, "ada", [1]).await;
    assert_eq!(seqs(&ledger, "ada", 50).await, [1]);
}

#[tokio::test]
async fn a_store_that_went_back_in_time_is_believed() {
    let dapr = FakeDapr::new(1);
    let ledger = small_ledger(&dapr);
    fill(&ledger, "ada", 1..=2).await;
    let key = shard("ada").key();
    let old = dapr.documents()[&key].value.clone();
    fill(&ledger, "ada", 3..=4).await;
    dapr.write_last_write(&key, old);
    assert_eq!(seqs(&ledger, "ada", 50).await, [2, 1]);
    fill(&ledger, "ada", [4, 3, 5]).await;
    assert_eq!(seqs(&ledger, "ada", 50).await, [5, 4, 3, 2, 1]);
    check_intact(&ledger, shard("ada"), 5).await;

    // And one that went back, and then another way.
    let longer = FakeDapr::new(2);
    fill(&small_ledger(&longer), "ada", 11..=30).await;
    for (key, document) in longer.documents() {
        dapr.write_last_write(&key, document.value);
    }
    assert_eq!(seqs(&ledger, "ada", 50).await, (11..=30).rev().collect::<Vec<_>>());
    fill(&ledger, "ada", [30, 1]).await;
    check_intact(&ledger, shard("ada"), 21).await;
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
                while append(&ledger, new("ada", seq)).await.is_err() {}
            }
        };
        tokio::join!(replica(small_ledger(&dapr), seed), replica(small_ledger(&dapr), seed + 3));
        dapr.set_chances(Chances::default());
        dapr.land_late();
        let ledger = small_ledger(&dapr);
        assert_eq!(seqs(&ledger, "ada", 7).await, (1..=20).rev().collect::<Vec<_>>(), "{seed}");
        check_intact(&ledger, shard("ada"), 20).await;
        check_reachable(&dapr, &tiny());
    }
}
