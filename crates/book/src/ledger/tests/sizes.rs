//! What is too large, what folds, and how large documents get.

use super::*;
use crate::ledger::chain::Hash;

/// An event of `bytes` bytes.
fn sized(seq: u64, bytes: usize) -> NewEntry {
    NewEntry { event: event(&"x".repeat(bytes - 2)), ..new("ada", seq) }
}

#[tokio::test]
async fn an_event_of_512_kb_is_kept_apart_and_a_larger_one_is_refused_alone() {
    let dapr = FakeDapr::new(1);
    let ledger = ledger(&dapr);
    let long = NewEntry { id: "x".repeat(1 << 10), ..new("ada", 9) };
    let batch = vec![sized(1, 512 << 10), sized(2, (512 << 10) + 1), sized(3, 40), long];
    let appended = ledger.append(batch).await;
    assert!(matches!(appended[0], Ok(Appended::Now)));
    assert!(matches!(
        &appended[1],
        Err(AppendError::TooLarge { id, bytes: 524_289, limit: 524_288 }) if id == "ada:2"
    ));
    assert!(matches!(appended[2], Ok(Appended::Now)));
    assert!(matches!(appended[3], Err(AppendError::LongNames { bytes: 1027, limit: 1024 })));
    assert_eq!(seqs(&ledger, "ada", 9).await, [3, 1]);
    assert_eq!(all(&ledger, "ada", 9).await[1].event.get().len(), 512 << 10);
    assert!(dapr.documents()[&shard("ada").key()].value.len() < 1 << 10);
    check_intact(&ledger, shard("ada"), 2).await;
    check_reachable(&dapr, &Limits::default());
}

#[tokio::test]
async fn an_owner_has_no_more_days_than_fit_into_one_document() {
    let limits = Limits { days_bytes: 50, ..Limits::default() };
    let ledger = Ledger::with_limits(Arc::new(FakeDapr::new(1)), limits);
    for (day, is_full) in [("01-01", false), ("01-02", false), ("01-03", true), ("01-02", false)] {
        let entry = NewEntry { time: at(&format!("2030-{day}")), ..new("ada", 1) };
        let full = append(&ledger, entry).await;
        let found = matches!(full, Err(AppendError::Store(StoreError::Full { limit: 50, .. })));
        assert_eq!(found, is_full, "{day}");
    }
    assert_eq!(all(&ledger, "ada", 9).await.len(), 2);
}

#[tokio::test]
async fn a_slice_is_as_long_as_its_events_are_small_and_has_at_least_one() {
    let ledger = ledger(&FakeDapr::new(1));
    for seq in 1..=5 {
        append(&ledger, sized(seq, 400 << 10)).await.unwrap();
    }
    let slice = ledger.slice("ada", None, 50).await.unwrap();
    assert_eq!((slice.entries.len(), slice.before.is_some()), (2, true));
    assert_eq!(seqs(&ledger, "ada", 50).await, [5, 4, 3, 2, 1]);
    let limits = Limits { slice_bytes: 1, ..tiny() };
    let ledger = Ledger::with_limits(Arc::new(FakeDapr::new(1)), limits);
    fill(&ledger, "ada", 1..=3).await;
    assert_eq!(seqs(&ledger, "ada", 50).await, [3, 2, 1]);
}

#[tokio::test]
async fn five_thousand_entries_of_one_head_stay_within_all_limits() {
    let dapr = FakeDapr::new(1);
    let limits = Limits::default();
    let ledger = ledger(&dapr);
    let names = (0..).map(|number| format!("owner-{number}"));
    let owners: Vec<String> = names.filter(|name| shard(name) == shard("ada")).take(50).collect();
    let key = shard("ada").key();
    let (mut next, mut size, mut largest) = (0, 1, 0);
    while next < 5_000 {
        size = size % 97 + 1;
        let batch = (next..(next + size).min(5_000)).map(|number: usize| {
            let bytes = if number.is_multiple_of(500) { 20 << 10 } else { 300 + number % 900 };
            let owner = owners[number % owners.len()].clone();
            NewEntry { id: number.to_string(), owner, ..sized(number as u64, bytes) }
        });
        let appended = ledger.append(batch.collect()).await;
        assert!(appended.into_iter().all(|outcome| matches!(outcome, Ok(Appended::Now))));
        next = (next + size).min(5_000);
        largest = largest.max(dapr.documents()[&key].value.len());
    }
    assert!(largest <= 80 << 10, "{largest}");
    let documents = dapr.documents();
    let largest = documents.values().map(|document| document.value.len()).max().unwrap();
    assert!(largest <= 80 << 10, "{largest}");
    assert!(head_of(&dapr, shard("ada")).spans.iter().any(|span| span.level == 1));
    assert!(documents.len() < 5_000 / 20, "{}", documents.len());

    let fresh = super::ledger(&dapr);
    for owner in &owners {
        assert_eq!(seqs(&fresh, owner, 40).await.len(), 100);
    }
    check_intact(&fresh, shard("ada"), 5_000).await;
    check_reachable(&dapr, &limits);
}

#[test]
fn the_largest_head_there_can_be_is_within_its_limit() {
    let limits = Limits::default();
    let hash = Hash::digest(b"x");
    let mut head = Head::empty("x");
    for level in (0..5).rev() {
        for _ in 1..2 * limits.fan_out {
            let span = Span { level, first: u64::MAX, last: u64::MAX, hash, bytes: 99_999 };
            head.spans.push(span);
        }
    }
    let fits = |head: &Head, most: usize, new: &NewEntry| {
        head.tail.iter().map(Entry::bytes).sum::<usize>() + new.inline_bytes(&limits) <= most
    };
    // The smallest events make the most of every estimate.
    for entry in [new("a", u64::MAX), sized(u64::MAX, limits.inline_bytes), sized(1, 17 << 10)] {
        let mut head = head.clone();
        while fits(&head, limits.tail_bytes, &entry) {
            head.append(&[&entry], &limits);
        }
        let full = head.tail.iter().map(Entry::bytes).sum::<usize>() + limits.group_bytes;
        while fits(&head, full, &entry) {
            head.append(&[&entry], &limits);
        }
        let bytes = head.write("x").unwrap().len();
        assert!(bytes < limits.head_bytes - (16 << 10), "{bytes}");
    }
}
