//! Many events in one call.

use super::{TOPIC, event};
use crate::suite::recorder::count;
use crate::suite::under_test::UnderTest;

/// One result per event, and each arrives once.
pub(crate) async fn a_bulk_answers_for_each_event(sut: &dyn UnderTest) {
    let ids: Vec<_> = (0..120).map(|number| format!("bulk:{number}")).collect();
    let events: Vec<_> = ids.iter().map(|id| event(id, id)).collect();
    let results = sut.publisher().publish_bulk(TOPIC, &events).await.expect("the broker answers");
    assert_eq!(results.len(), events.len());
    assert!(results.iter().all(Result::is_ok), "{results:?}");
    let all_came = |seen: &[_]| ids.iter().all(|id| count(seen, "/events", id) == 1);
    sut.until("each arrives once", &all_came).await;
    let none = sut.publisher().publish_bulk(TOPIC, &[]).await.expect("nothing was asked");
    assert!(none.is_empty());
}
