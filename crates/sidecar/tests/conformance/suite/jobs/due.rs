//! When jobs fire, and with what.

use std::time::Duration;

use sidecar::Due;

use super::{in_ms, job, schedule};
use crate::suite::recorder::count;
use crate::suite::under_test::UnderTest;

/// By an instant and by a delay.
pub(crate) async fn a_job_fires_with_its_data(sut: &dyn UnderTest) {
    let at = Due::At(sut.now() + Duration::from_millis(400));
    schedule(sut, &job("job:at", at, r#"{"task":"1"}"#)).await;
    schedule(sut, &job("job:in", in_ms(300), r#"{"task":"2"}"#)).await;
    let both =
        |seen: &[_]| count(seen, "job:", "job:at") == 1 && count(seen, "job:", "job:in") == 1;
    sut.until("both fire", &both).await;
    let data = |name: &str| {
        let seen = sut.app().seen().into_iter().find(|seen| seen.name == name);
        String::from_utf8(seen.expect("it fired").data).expect("text")
    };
    assert_eq!(data("job:at"), r#"{"task":"1"}"#);
    assert_eq!(data("job:in"), r#"{"task":"2"}"#);
}

/// As it is for a job whose time came while everything was down.
pub(crate) async fn a_job_due_in_the_past_fires_at_once(sut: &dyn UnderTest) {
    let past = Due::At(sut.now() - Duration::from_secs(3600));
    schedule(sut, &job("job:past", past, "{}")).await;
    sut.until("it fires", &|seen| count(seen, "job:", "job:past") == 1).await;
}

/// The later one counts: its time and its data.
pub(crate) async fn the_same_name_overwrites(sut: &dyn UnderTest) {
    schedule(sut, &job("job:over", in_ms(3_600_000), r#""first""#)).await;
    schedule(sut, &job("job:over", in_ms(200), r#""second""#)).await;
    sut.until("it fires", &|seen| count(seen, "job:", "job:over") == 1).await;
    let seen = sut.app().seen();
    let fired = seen.iter().find(|seen| seen.name == "job:over").expect("it fired");
    assert_eq!(fired.data, br#""second""#);
}

/// Seen by a later job that fires while the deleted one does not.
pub(crate) async fn a_deleted_job_does_not_fire(sut: &dyn UnderTest) {
    schedule(sut, &job("job:deleted", in_ms(500), "{}")).await;
    sut.jobs().delete("job:deleted").await.expect("the scheduler answers");
    schedule(sut, &job("job:after-deleted", in_ms(1500), "{}")).await;
    sut.until("the later fires", &|seen| count(seen, "job:", "job:after-deleted") == 1).await;
    assert_eq!(sut.app().count("job:", "job:deleted"), 0);
}
