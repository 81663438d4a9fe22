//! How many calls a read and a commit make, and how much memory is held.

use sidecar::fake::{Call, FakeDapr, Fault, Flavour};

use super::*;

/// Lets `reads` reads of state through, and no more.
fn allow_reads(dapr: &FakeDapr, reads: usize) {
    (0..reads).for_each(|_| dapr.plan_success(Call::Read));
    dapr.plan(Call::Read, Fault::LostRequest);
}

#[tokio::test]
async fn a_read_of_what_is_held_is_one_read_of_the_head() {
    for flavour in Flavour::ALL {
        let dapr = FakeDapr::with_flavour(1, flavour);
        let writer = books_within(&dapr, tiny());
        for number in 0..20 {
            count_as(&writer.open("ada"), &number.to_string()).await.unwrap();
        }
        writer.idle().await;
        let reader = books(&dapr).open("ada");
        allow_reads(&dapr, 2);
        assert_eq!(reader.read().await.unwrap().seq, 20, "{flavour:?}: the head and one bulk read");
        assert!(reader.read().await.is_err(), "{flavour:?}");
        allow_reads(&dapr, 1);
        assert_eq!(reader.read().await.unwrap().seq, 20, "{flavour:?}: the head alone");
        assert!(reader.read().await.is_err(), "{flavour:?}");
    }
}

#[tokio::test]
async fn a_commit_on_what_is_held_is_one_write_and_no_read_where_etags_count() {
    for (flavour, reads) in [(Flavour::Redis, 0), (Flavour::PostgreSql, 1)] {
        let dapr = FakeDapr::with_flavour(1, flavour);
        let books = books(&dapr);
        let book = books.open("ada");
        count(&book).await.unwrap();
        count(&book).await.unwrap();
        books.idle().await;
        allow_reads(&dapr, reads);
        dapr.plan_success(Call::Write);
        dapr.plan(Call::Write, Fault::LostRequest);
        assert_eq!(count(&book).await.unwrap(), 3, "{flavour:?}");
        assert!(book.read().await.is_err(), "{flavour:?}: the commit read {reads} times");
        assert_eq!(count(&book).await.unwrap(), 4, "{flavour:?}: after a second try");
    }
}

#[tokio::test]
async fn what_others_wrote_is_fetched_only_as_far_as_it_is_not_held() {
    let dapr = FakeDapr::new(1);
    let (ours, theirs) = (books(&dapr).open("ada"), books(&dapr).open("ada"));
    count(&ours).await.unwrap();
    assert_eq!(theirs.read().await.unwrap().seq, 1);
    count(&ours).await.unwrap();
    allow_reads(&dapr, 1);
    assert_eq!(theirs.read().await.unwrap().seq, 2, "the tail came with the head");
}

#[tokio::test]
async fn the_cache_stays_within_its_limit() {
    let dapr = FakeDapr::new(1);
    let limits = Limits { cache_bytes: 1 << 20, ..Limits::default() };
    let books = books_within(&dapr, limits);
    for owner in 0..1_000 {
        let book = books.open(&format!("owner {owner}"));
        let put: Vec<_> = (0..20).map(|id| (id.to_string(), u64::MAX)).collect();
        let decide = move |_: &View<u64>| {
            Ok::<_, Infallible>((Change { put: put.clone(), ..Change::none() }, ()))
        };
        book.commit(decide).await.unwrap();
    }
    let held = books.cached_bytes();
    assert!((1 << 19..=1 << 20).contains(&held), "{held}");
    let view = books.open("owner 0").read().await.unwrap();
    assert_eq!(view.records.len(), 20, "what is not held any more is read again");
}
