//! Many writers of one key at the same time.

use futures::future::join_all;
use sidecar::{Expect, Swap};

use super::{put, read};
use crate::suite::under_test::UnderTest;

const WRITERS: usize = 16;

/// Of many creations exactly one is done, and what it wrote is there.
pub(crate) async fn one_of_many_creations_wins(sut: &dyn UnderTest) {
    let swaps = race(sut, "race-create", Expect::Absent).await;
    the_winner_wrote(sut, "race-create", &swaps).await;
}

/// Of many swaps of one version exactly one is done, and what it wrote is there.
pub(crate) async fn one_of_many_swaps_wins(sut: &dyn UnderTest) {
    let etag = put(sut, "race-swap", b"start", Expect::Absent).await;
    let swaps = race(sut, "race-swap", Expect::Etag(&etag)).await;
    the_winner_wrote(sut, "race-swap", &swaps).await;
}

async fn race(sut: &dyn UnderTest, key: &str, expect: Expect<'_>) -> Vec<Swap> {
    let write =
        |number: usize| sut.state().compare_and_swap(key, number.to_string().into_bytes(), expect);
    join_all((0..WRITERS).map(write)).await
}

async fn the_winner_wrote(sut: &dyn UnderTest, key: &str, swaps: &[Swap]) {
    let winners: Vec<_> = (0..WRITERS).filter(|number| swaps[*number].is_done()).collect();
    assert_eq!(winners.len(), 1, "{swaps:?}");
    assert_eq!(read(sut, key).await.0, winners[0].to_string().into_bytes());
}
