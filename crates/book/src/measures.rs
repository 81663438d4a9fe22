//! What is measured, by name, and how long events were on their way. `docs/operations.md` says what to watch.

use chrono::{DateTime, Utc};
use metrics::{Unit, describe_counter, describe_gauge, describe_histogram};

/// Says of each measure of books what it is, to whatever records them.
pub(crate) fn describe() {
    let one = Unit::Count;
    describe_counter!(
        "daybook_book_commits_total",
        one,
        "heads written, by commits of users and by the relay"
    );
    describe_histogram!(
        "daybook_book_group_size",
        one,
        "changes that were written together, per head"
    );
    describe_counter!(
        "daybook_book_conflicts_total",
        one,
        "writes of a head that lost to another replica"
    );
    describe_counter!(
        "daybook_book_unsure_resolved_total",
        one,
        "writes that got no clear answer and were found to have happened"
    );
    describe_counter!(
        "daybook_book_compactions_total",
        one,
        "times that segments were written: records folded, or events spilled"
    );
    describe_counter!("daybook_book_segment_bytes_total", Unit::Bytes, "bytes written in segments");
    describe_histogram!("daybook_book_head_bytes", Unit::Bytes, "size of the heads written");
    describe_histogram!(
        "daybook_book_outbox_events",
        one,
        "events not known to be published, per head written"
    );
    describe_histogram!(
        "daybook_book_relay_lag_seconds",
        Unit::Seconds,
        "from an event's own time to its publication"
    );
    describe_counter!(
        "daybook_book_publish_failures_total",
        one,
        "publications that the broker did not take"
    );
    describe_counter!(
        "daybook_book_relay_unarmed_total",
        one,
        "commits that no job guards: the scheduler did not take it"
    );
    describe_counter!(
        "daybook_book_cache_hits_total",
        one,
        "reads of a head that was held already, or that this process wrote"
    );
    describe_counter!(
        "daybook_book_cache_misses_total",
        one,
        "reads of a head that is new to this process"
    );
    describe_gauge!("daybook_book_cache_bytes", Unit::Bytes, "memory that books take, about");
}

/// The same, of what the ledger measures.
pub(crate) fn describe_ledger() {
    let one = Unit::Count;
    describe_counter!("daybook_ledger_appends_total", one, "heads written, each with new entries");
    describe_histogram!("daybook_ledger_group_size", one, "entries written together, per head");
    describe_counter!(
        "daybook_ledger_conflicts_total",
        one,
        "writes of a head that lost to another replica"
    );
}

/// Events of these times have just been published.
#[expect(clippy::disallowed_methods, reason = "it is measured, and decides nothing")]
pub(crate) fn published(times: &[DateTime<Utc>]) {
    let now = Utc::now();
    for time in times {
        let lag = (now - time).to_std().unwrap_or_default(); // clocks differ
        metrics::histogram!("daybook_book_relay_lag_seconds").record(lag.as_secs_f64());
    }
}

/// A size as histograms take it.
#[expect(clippy::cast_precision_loss, reason = "no size here comes near 2^52")]
pub(crate) fn size(of: usize) -> f64 {
    of as f64
}
