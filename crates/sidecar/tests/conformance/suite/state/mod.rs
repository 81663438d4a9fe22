//! State: the rows of both tables, and what the crate promises on top.

mod bulk_get;
mod connection_fails;
mod create_on_existing;
mod create_on_last_written;
mod delete;
mod empty_document;
mod etag_form;
mod etag_without_document;
mod first_write_race;
mod malformed_etag;
mod missing_key;
mod refused_requests;
mod round_trip;
mod stale_etag;

use sidecar::{Etag, Expect, Swap};
use tonic::Code;

use super::under_test::UnderTest;
use super::{Row, rows};

pub(crate) fn rows() -> Vec<Row> {
    rows![
        missing_key::a_missing_key_is_none,
        round_trip::a_document_comes_back_byte_for_byte,
        empty_document::an_empty_document_is_not_portable,
        etag_form::an_etag_has_the_form_of_its_store,
        stale_etag::a_stale_etag_is_aborted,
        etag_without_document::a_swap_without_a_document,
        etag_without_document::a_delete_without_a_document,
        malformed_etag::a_malformed_etag_is_refused_as_each_store_does,
        create_on_existing::creating_what_exists_is_refused,
        create_on_last_written::creating_what_was_written_without_first_write,
        delete::delete_checks_its_etag,
        delete::a_document_created_again_has_a_new_history,
        delete::deleting_what_is_absent,
        bulk_get::bulk_get_answers_in_the_order_asked,
        first_write_race::one_of_many_creations_wins,
        first_write_race::one_of_many_swaps_wins,
        refused_requests::a_separator_in_a_key_is_refused,
        refused_requests::a_document_over_4_mib_is_refused,
        connection_fails::a_store_that_is_away_fails_reads_and_writes,
    ]
}

/// Writes that must succeed; gives the ETag read back.
async fn put(sut: &dyn UnderTest, key: &str, value: &[u8], expect: Expect<'_>) -> Etag {
    let swap = sut.state().compare_and_swap(key, value.to_vec(), expect).await;
    assert!(swap.is_done(), "writing {key}: {swap:?}");
    read(sut, key).await.1
}

/// The document in `key`, which must be there.
async fn read(sut: &dyn UnderTest, key: &str) -> (Vec<u8>, Etag) {
    let found = sut.state().get(key).await.expect("the store answers");
    let found = found.unwrap_or_else(|| panic!("{key} is there"));
    (found.value, found.etag)
}

/// The code of a write that did not happen, and whether it is certain that it did not.
fn refusal(swap: Swap) -> (Code, bool) {
    match swap {
        Swap::Done => panic!("the write was let through"),
        Swap::Unsure(error) => (error.code(), false),
        Swap::Refused(error) => (error.code(), true),
    }
}
