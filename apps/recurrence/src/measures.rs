//! What is measured, by name. `docs/operations.md` says what to watch.

use chrono::TimeDelta;
use metrics::{Unit, counter, describe_counter, describe_histogram, histogram};

use crate::Outcome;

/// Says of each measure what it is, to whatever records them.
pub(crate) fn describe() {
    describe_counter!(
        "daybook_recurrence_occurrences_total",
        Unit::Count,
        "occurrences that task-api was asked for, by outcome"
    );
    describe_histogram!(
        "daybook_recurrence_lateness_seconds",
        Unit::Seconds,
        "from the date of an occurrence until it was there"
    );
    describe_counter!(
        "daybook_recurrence_caught_up_total",
        Unit::Count,
        "series whose time the binding found to have passed: their job is late, or lost"
    );
    describe_counter!(
        "daybook_recurrence_unarmed_total",
        Unit::Count,
        "jobs of occurrences that the scheduler did not take"
    );
}

pub(crate) fn asked(outcome: Outcome, late: TimeDelta) {
    let outcome = match outcome {
        Outcome::There => "there",
        Outcome::NotWanted => "not_wanted",
        Outcome::Gone => "gone",
    };
    counter!("daybook_recurrence_occurrences_total", "outcome" => outcome).increment(1);
    if outcome == "there" {
        histogram!("daybook_recurrence_lateness_seconds").record(late.as_seconds_f64());
    }
}

pub(crate) fn caught_up(series: usize) {
    counter!("daybook_recurrence_caught_up_total").increment(series as u64);
}

pub(crate) fn unarmed() {
    counter!("daybook_recurrence_unarmed_total").increment(1);
}
