//! How many calls an append and a slice make, and how much memory is held.

use sidecar::fake::{Call, Fault, Flavour};

use super::*;

/// Lets `reads` reads and `writes` writes through, and fails the next of each.
fn allow(dapr: &FakeDapr, reads: usize, writes: usize) {
    for (call, count) in [(Call::Read, reads), (Call::Write, writes)] {
        (0..count).for_each(|_| dapr.plan_success(call));
        dapr.plan(call, Fault::LostRequest);
    }
}

#[tokio::test]
async fn an_append_to_a_known_head_is_one_write_and_no_read_where_etags_count() {
    for (flavour, reads) in [(Flavour::Redis, 0), (Flavour::PostgreSql, 1)] {
        let dapr = FakeDapr::with_flavour(1, flavour);
        let ledger = ledger(&dapr);
        fill(&ledger, "ada", [1, 2]).await;
        allow(&dapr, reads, 1);
        fill(&ledger, "ada", [3]).await;
        // Both calls that fail are still to come.
        assert!(ledger.slice("ada", None, 1).await.is_err(), "{flavour:?}");
        assert_eq!(append(&ledger, new("ada", 4)).await.unwrap(), Appended::Now);
    }
}

#[tokio::test]
async fn what_is_known_is_known_without_asking() {
    let dapr = FakeDapr::new(1);
    let ledger = ledger(&dapr);
    fill(&ledger, "ada", [1, 2]).await;
    seqs(&ledger, "ada", 1).await;
    allow(&dapr, 0, 0);
    assert_eq!(append(&ledger, new("ada", 1)).await.unwrap(), Appended::Known);
}

#[tokio::test]
async fn a_slice_of_what_is_known_reads_the_days_and_one_head_per_day() {
    let dapr = FakeDapr::new(1);
    let ledger = small_ledger(&dapr);
    fill(&ledger, "ada", 1..=20).await;
    seqs(&ledger, "ada", 50).await;
    allow(&dapr, 2, 0);
    assert_eq!(ledger.slice("ada", None, 50).await.unwrap().entries.len(), 20);
    assert!(ledger.slice("ada", None, 50).await.is_err());
}

#[tokio::test]
async fn what_is_cached_stays_within_its_limit() {
    let dapr = FakeDapr::new(1);
    let limits = Limits { cache_bytes: 60 << 10, segment_cache_bytes: 30 << 10, ..tiny() };
    let ledger = Ledger::with_limits(Arc::new(dapr.clone()), limits);
    for owner in 0..40 {
        fill(&ledger, &format!("owner-{owner}"), 1..=30).await;
    }
    for owner in 0..40 {
        let owner = format!("owner-{owner}");
        assert_eq!(seqs(&ledger, &owner, 50).await.len(), 30);
    }
    let bytes = ledger.0.cached_bytes();
    assert!((45 << 10..=90 << 10).contains(&bytes), "{bytes}");
}

#[tokio::test]
async fn a_million_entries_of_a_day_fit_into_memory() {
    let dapr = FakeDapr::new(1);
    let limits = Limits { segment_cache_bytes: 0, ..Limits::default() };
    let ledger = Ledger::with_limits(Arc::new(dapr.clone()), limits);
    for owner in 0..10 {
        let entries = (1..=500).map(|seq| new(&format!("owner-{owner}"), seq));
        ledger.append(entries.collect()).await;
    }
    let bytes_each = ledger.0.cached_bytes() / 5_000;
    assert!(bytes_each * 1_000_000 < limits.cache_bytes, "{bytes_each}");
}
