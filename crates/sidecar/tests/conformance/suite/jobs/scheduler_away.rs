//! The scheduler is away, and comes back.

use sidecar::fake::Part;

use super::{in_ms, job, schedule};
use crate::suite::recorder::count;
use crate::suite::under_test::UnderTest;

/// An error within the deadline; what was accepted before fires all the same.
pub(crate) async fn scheduling_fails_while_the_scheduler_is_away(sut: &dyn UnderTest) {
    schedule(sut, &job("job:kept", in_ms(1000), "{}")).await;
    sut.stop(Part::Scheduler).await;
    for attempt in 0..2 {
        let asked = sut.jobs().schedule(&job("job:lost", in_ms(0), "{}")).await;
        let error = asked.expect_err("the scheduler is away");
        assert!(error.is_unavailable(), "attempt {attempt}: {error:?}");
    }
    sut.start(Part::Scheduler).await;
    sut.until("the accepted job fires", &|seen| count(seen, "job:", "job:kept") >= 1).await;
}
