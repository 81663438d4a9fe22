//! An app that subscribes for the first time gets what is there already.

use crate::sidecar_process::{Broker, Wanted, start};
use crate::suite::recorder::count;
use crate::wire::event;

/// A Redis consumer group begins at the start of the stream; on Kafka `initialOffset` says so.
async fn begins_with_the_oldest(broker: Broker) {
    let before = (0..5).map(|number| event(&format!("before:{number}"))).collect::<Vec<_>>();
    let ids: Vec<_> = before.iter().map(|event| event.id.clone()).collect();
    let running =
        start("first", Wanted { broker: Some(broker), before, ..Wanted::default() }).await;
    let all = |seen: &[_]| ids.iter().all(|id| count(seen, "/events", id) == 1);
    running.until("what was published before arrives", &all).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_redis() {
    begins_with_the_oldest(Broker::Redis).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_kafka() {
    begins_with_the_oldest(Broker::Kafka).await;
}
