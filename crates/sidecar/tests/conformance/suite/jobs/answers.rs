//! What becomes of a job after the handler's answer.

use super::{in_ms, job, schedule};
use crate::suite::recorder::{Answer, count};
use crate::suite::under_test::UnderTest;

/// Past the four attempts after which Dapr's default policy gives up.
pub(crate) async fn a_retried_job_comes_again_without_limit(sut: &dyn UnderTest) {
    sut.app().answer("job:retry", [Answer::Retry; 6]);
    schedule(sut, &job("job:retry", in_ms(0), "{}")).await;
    sut.until("it comes seven times", &|seen| count(seen, "job:", "job:retry") == 7).await;
    a_later_job_fires(sut, "job:after-retry").await;
    assert_eq!(sut.app().count("job:", "job:retry"), 7, "done is done");
}

/// It would be refused for ever.
pub(crate) async fn a_refused_job_does_not_come_again(sut: &dyn UnderTest) {
    sut.app().answer("job:refuse", [Answer::Refuse]);
    schedule(sut, &job("job:refuse", in_ms(0), "{}")).await;
    sut.until("it comes", &|seen| count(seen, "job:", "job:refuse") == 1).await;
    a_later_job_fires(sut, "job:after-refuse").await;
    assert_eq!(sut.app().count("job:", "job:refuse"), 1);
}

/// A panic is a retry.
pub(crate) async fn a_panic_brings_it_again(sut: &dyn UnderTest) {
    sut.app().answer("job:panic", [Answer::Panic]);
    schedule(sut, &job("job:panic", in_ms(0), "{}")).await;
    sut.until("it comes again", &|seen| count(seen, "job:", "job:panic") == 2).await;
}

/// Refused by the server itself, and gone.
pub(crate) async fn a_job_nobody_handles_is_over(sut: &dyn UnderTest) {
    schedule(sut, &job("stranger:1", in_ms(0), "{}")).await;
    a_later_job_fires(sut, "job:after-stranger").await;
    assert_eq!(sut.jobs().get("stranger:1").await.expect("the scheduler answers"), None);
}

/// Of `job:` and `job:special:`.
pub(crate) async fn the_longest_prefix_handles_it(sut: &dyn UnderTest) {
    schedule(sut, &job("job:special:1", in_ms(0), "{}")).await;
    sut.until("it fires", &|seen| count(seen, "job:special:", "job:special:1") == 1).await;
    assert_eq!(sut.app().count("job:", "job:special:1"), 0);
}

/// Two seconds on: time enough for what should not come to come.
async fn a_later_job_fires(sut: &dyn UnderTest, name: &str) {
    schedule(sut, &job(name, in_ms(2000), "{}")).await;
    sut.until("the later fires", &|seen| count(seen, "job:", name) == 1).await;
}
