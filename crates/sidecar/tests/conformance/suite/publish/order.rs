//! The order of events with one partition key.

use super::{TOPIC, event, publish};
use crate::suite::under_test::UnderTest;

/// Inside one bulk call and between awaited calls, on a broker that keeps order. Redis Streams,
/// with its worker pool, promises none: there, all must arrive.
pub(crate) async fn events_of_one_key_arrive_in_order(sut: &dyn UnderTest) {
    let ids: Vec<_> = (0..60).map(|number| format!("order:{number:02}")).collect();
    let (in_bulk, one_by_one) = ids.split_at(40);
    let events: Vec<_> = in_bulk.iter().map(|id| event(id, "grace")).collect();
    sut.publisher().publish_bulk(TOPIC, &events).await.expect("the broker answers");
    for id in one_by_one {
        publish(sut, &event(id, "grace")).await;
    }
    let of_this_row = |seen: &[crate::suite::recorder::Seen]| {
        let ours = seen.iter().filter(|seen| seen.name.starts_with("order:"));
        ours.map(|seen| seen.name.clone()).collect::<Vec<_>>()
    };
    sut.until("all arrive", &|seen| of_this_row(seen).len() >= ids.len()).await;
    let mut came = of_this_row(&sut.app().seen());
    if !sut.keeps_order() {
        came.sort();
    }
    assert_eq!(came, ids);
}
