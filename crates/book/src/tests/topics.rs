//! Events of one owner for several topics, and those of several owners, that wait to go out together.

use sidecar::fake::{FakeDapr, Part};

use super::*;

/// Which topic each event of an owner goes to, in order.
const TOPICS: [&str; 6] = ["one", "one", "other", "one", "other", "other"];

#[tokio::test]
async fn each_event_goes_to_its_topic_in_order() {
    for burst_events in [0, usize::MAX] {
        let dapr = FakeDapr::new(1);
        let books = books_within(&dapr, Limits { burst_events, ..Limits::default() });
        dapr.take_down(Part::Broker);
        let owners = ["ada", "eve", "zoe"];
        for owner in owners {
            let decide = |_: &View<u64>| {
                let events = TOPICS.map(|topic| NewEvent { topic, ..event(0) }).to_vec();
                Ok::<_, Infallible>((Change { put: vec![], remove: vec![], events }, ()))
            };
            books.open(owner).commit(decide).await.unwrap();
        }
        books.idle().await;
        dapr.bring_back(Part::Broker);
        let settled = tokio::join!(books.settle("ada"), books.settle("eve"), books.settle("zoe"));
        assert!(settled.0.is_ok() && settled.1.is_ok() && settled.2.is_ok());
        for owner in owners {
            let own = dapr.published().into_iter().filter(|it| it.event.partition_key == owner);
            let own: Vec<_> = own.map(|it| (it.event.id, it.topic)).collect();
            let expected = (1..).zip(TOPICS);
            let expected =
                expected.map(|(seq, topic)| (format!("{owner}:{seq}"), topic.to_owned()));
            assert_eq!(own, expected.collect::<Vec<_>>(), "{burst_events}");
        }
    }
}
