//! The sidecar is away when a job is due.

use sidecar::fake::Part;

use super::{in_ms, job, schedule};
use crate::suite::recorder::count;
use crate::suite::under_test::UnderTest;

/// It fires when a sidecar of that app is back.
pub(crate) async fn a_job_due_while_the_sidecar_is_away_waits_for_it(sut: &dyn UnderTest) {
    schedule(sut, &job("job:waits", in_ms(300), "{}")).await;
    sut.stop(Part::Sidecar).await;
    let asked = sut.jobs().schedule(&job("job:lost", in_ms(0), "{}")).await;
    assert!(asked.expect_err("it is away").is_unavailable());
    sut.start(Part::Sidecar).await;
    sut.until("it fires", &|seen| count(seen, "job:", "job:waits") == 1).await;
}
