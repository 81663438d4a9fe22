//! What becomes of an event after the handler's answer.

use super::{event, publish};
use crate::suite::recorder::{Answer, count};
use crate::suite::under_test::UnderTest;

/// Until it is done, and then no more.
pub(crate) async fn retry_brings_it_again(sut: &dyn UnderTest) {
    sut.app().answer("retry:1", [Answer::Retry, Answer::Retry]);
    publish(sut, &event("retry:1", "ada")).await;
    sut.until("it is brought three times", &|seen| count(seen, "/events", "retry:1") == 3).await;
    publish(sut, &event("retry:after", "ada")).await;
    sut.until("the next arrives", &|seen| count(seen, "/events", "retry:after") == 1).await;
    assert_eq!(sut.app().count("/events", "retry:1"), 3, "done is done");
    assert_eq!(sut.app().count("/dead", "retry:1"), 0);
}

/// At once, and only there.
pub(crate) async fn refuse_sends_it_to_the_dead_letters(sut: &dyn UnderTest) {
    sut.app().answer("refuse:1", [Answer::Refuse]);
    publish(sut, &event("refuse:1", "ada")).await;
    sut.until("it is a dead letter", &|seen| count(seen, "/dead", "refuse:1") == 1).await;
    assert_eq!(sut.app().count("/events", "refuse:1"), 1);
}

/// A panic costs one delivery, neither the event nor the stream.
pub(crate) async fn a_panic_brings_it_again(sut: &dyn UnderTest) {
    sut.app().answer("panic:1", [Answer::Panic]);
    publish(sut, &event("panic:1", "ada")).await;
    sut.until("it is brought again", &|seen| count(seen, "/events", "panic:1") == 2).await;
    publish(sut, &event("panic:after", "ada")).await;
    sut.until("the next arrives", &|seen| count(seen, "/events", "panic:after") == 1).await;
}

/// The subscription's default path is one that nobody handles.
pub(crate) async fn an_unknown_type_goes_to_the_dead_letters(sut: &dyn UnderTest) {
    let mut stranger = event("stranger:1", "ada");
    stranger.kind = "another.happened.v1".to_owned();
    publish(sut, &stranger).await;
    sut.until("it is a dead letter", &|seen| count(seen, "/dead", "stranger:1") == 1).await;
    assert_eq!(sut.app().count("/events", "stranger:1"), 0);
}
