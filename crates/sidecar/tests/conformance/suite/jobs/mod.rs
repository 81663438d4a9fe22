//! Jobs: scheduling, and what comes of it.

mod answers;
mod due;
mod look_up;
mod names;
mod scheduler_away;
mod sidecar_away;

use std::time::Duration;

use sidecar::{Due, Job};

use super::under_test::UnderTest;
use super::{Row, rows};

pub(crate) fn rows() -> Vec<Row> {
    rows![
        due::a_job_fires_with_its_data,
        due::a_job_due_in_the_past_fires_at_once,
        due::the_same_name_overwrites,
        due::a_deleted_job_does_not_fire,
        look_up::a_job_is_found_until_it_has_fired,
        look_up::deleting_what_is_absent_is_no_error,
        answers::a_retried_job_comes_again_without_limit,
        answers::a_refused_job_does_not_come_again,
        answers::a_panic_brings_it_again,
        answers::a_job_nobody_handles_is_over,
        answers::the_longest_prefix_handles_it,
        names::a_name_is_made_of_safe_characters,
        sidecar_away::a_job_due_while_the_sidecar_is_away_waits_for_it,
        scheduler_away::scheduling_fails_while_the_scheduler_is_away,
    ]
}

fn job(name: &str, due: Due, data: &str) -> Job {
    Job { name: name.to_owned(), due, data: data.as_bytes().to_vec() }
}

fn in_ms(milliseconds: u64) -> Due {
    Due::In(Duration::from_millis(milliseconds))
}

async fn schedule(sut: &dyn UnderTest, job: &Job) {
    sut.jobs().schedule(job).await.expect("the scheduler takes it");
}
