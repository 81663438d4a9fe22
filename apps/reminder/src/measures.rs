//! What is measured, by name. `docs/operations.md` says what to watch.

use metrics::{Unit, counter, describe_counter, describe_histogram, histogram};

/// Says of each measure what it is, to whatever records them.
pub fn describe() {
    describe_counter!("daybook_reminder_jobs_set_total", Unit::Count, "jobs set for reminders");
    describe_counter!(
        "daybook_reminder_given_total",
        Unit::Count,
        "reminders said to be due, each time they were"
    );
    describe_counter!(
        "daybook_reminder_unwanted_total",
        Unit::Count,
        "jobs that fired for an instant at which nobody wants to be reminded any more"
    );
    describe_histogram!(
        "daybook_reminder_lateness_seconds",
        Unit::Seconds,
        "from the instant of a reminder until its event was published"
    );
}

pub(crate) fn job_set() {
    counter!("daybook_reminder_jobs_set_total").increment(1);
}

pub(crate) fn unwanted() {
    counter!("daybook_reminder_unwanted_total").increment(1);
}

pub(crate) fn given(count: usize, late: chrono::TimeDelta) {
    counter!("daybook_reminder_given_total").increment(count as u64);
    histogram!("daybook_reminder_lateness_seconds").record(late.as_seconds_f64());
}
