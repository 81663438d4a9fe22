//! The broker is away, and comes back.

use sidecar::fake::Part;

use super::{TOPIC, event, publish};
use crate::suite::recorder::count;
use crate::suite::under_test::UnderTest;

/// An error that is worth trying again. Whether it was published nobody knows; once it is
/// published again, it arrives.
pub(crate) async fn publishing_fails_while_the_broker_is_away(sut: &dyn UnderTest) {
    let lost = event("away:1", "ada");
    sut.stop(Part::Broker).await;
    let error = sut.publisher().publish(TOPIC, &lost).await.expect_err("the broker is away");
    assert!(error.is_unavailable(), "{error:?}");
    let bulk = sut.publisher().publish_bulk(TOPIC, std::slice::from_ref(&lost)).await;
    let error = match bulk {
        Err(error) => error,
        Ok(results) => results.into_iter().find_map(Result::err).expect("the broker is away"),
    };
    assert!(error.is_unavailable(), "{error:?}");
    sut.start(Part::Broker).await;
    publish(sut, &lost).await;
    sut.until("it arrives", &|seen| count(seen, "/events", "away:1") >= 1).await;
}
