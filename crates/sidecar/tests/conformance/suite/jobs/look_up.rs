//! Looking jobs up, and deleting.

use std::time::Duration;

use sidecar::Due;

use super::{in_ms, job, schedule};
use crate::suite::recorder::count;
use crate::suite::under_test::UnderTest;

/// With its name, time and data; after it has fired there is none.
pub(crate) async fn a_job_is_found_until_it_has_fired(sut: &dyn UnderTest) {
    let jobs = sut.jobs();
    assert_eq!(jobs.get("job:none").await.expect("the scheduler answers"), None);

    let at = sut.now() + Duration::from_secs(3600);
    let far = job("job:far", Due::At(at), r#"{"a":[1,"x"]}"#);
    schedule(sut, &far).await;
    assert_eq!(jobs.get("job:far").await.expect("the scheduler answers"), Some(far));
    jobs.delete("job:far").await.expect("the scheduler answers");
    assert_eq!(jobs.get("job:far").await.expect("the scheduler answers"), None);

    schedule(sut, &job("job:near", in_ms(100), "{}")).await;
    sut.until("it fires", &|seen| count(seen, "job:", "job:near") == 1).await;
    // A marker, because the scheduler forgets a job a moment after its handler has answered.
    schedule(sut, &job("job:near-after", in_ms(1000), "{}")).await;
    sut.until("the next fires", &|seen| count(seen, "job:", "job:near-after") == 1).await;
    assert_eq!(jobs.get("job:near").await.expect("the scheduler answers"), None);
}

/// Deleting is about the end, not the way.
pub(crate) async fn deleting_what_is_absent_is_no_error(sut: &dyn UnderTest) {
    sut.jobs().delete("job:never-was").await.expect("no error");
}
