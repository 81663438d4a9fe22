//! Webhooks: tried until their endpoints take them, always under the same id.

use super::*;
use crate::record::Record;
use crate::webhook::{Reach, Secret};

/// With a webhook besides.
async fn with_webhook() -> (World, Way) {
    let world = World::new();
    world.reachable(None);
    world.notifier.0.contacts.of(&ada()).await.unwrap();
    let id = Uuid::from_u128(7);
    let body = serde_json::json!({"url": "https://example.org/in"});
    let webhook = Webhook::create(id, &body, Secret::new().unwrap(), Reach::Public, now()).unwrap();
    let book = world.notifier.book(&ada());
    let put = vec![(webhook_key(id), Record::Webhook(Box::new(webhook)))];
    let change = Change { put, remove: Vec::new(), events: Vec::new() };
    let decide =
        move |_: &book::View<Record>| Ok::<_, std::convert::Infallible>((change.clone(), ()));
    book.commit(decide).await.unwrap();
    world.subscribe();
    world.publish(&triggered(1, now())).await;
    world.dapr.deliver().await;
    (world, Way::Webhook(id))
}

fn answered(status: &str) -> Result<sidecar::BindingReply, Status> {
    let metadata = [("statusCode".to_owned(), status.to_owned())].into();
    Ok(sidecar::BindingReply { data: Vec::new(), metadata })
}

#[tokio::test]
async fn a_webhook_is_called_until_its_endpoint_takes_it_always_under_the_same_id() {
    let (world, way) = with_webhook().await;
    for status in ["500", "503", "204"] {
        world.dapr.plan_binding_reply(answered(status));
    }
    for _ in 0..3 {
        world.settle().await;
        world.advance(TimeDelta::minutes(30)).await;
    }
    let delivery = world.delivery(way).await;
    assert!(matches!(delivery.state, State::Sent(_)), "{delivery:?}");
    assert_eq!((delivery.attempts, delivery.answer), (3, Some(204)));
    let calls = world.dapr.binding_calls();
    let ids: Vec<_> = calls.iter().map(|call| call.metadata["Webhook-Id"].as_str()).collect();
    assert_eq!(ids, vec![world.inbox().await[0].deliveries[0].id.as_str(); 3]);
    assert_eq!(world.announced(), ["sent inbox", "sent webhook"]);
}

#[tokio::test]
async fn an_endpoint_that_is_gone_is_not_called_again() {
    let (world, way) = with_webhook().await;
    world.dapr.plan_binding_reply(answered("410"));
    world.settle().await;
    assert!(matches!(world.delivery(way).await.state, State::Failed(_)));
    world.publish(&triggered(2, now())).await;
    world.dapr.deliver().await;
    world.settle().await;
    assert_eq!(world.dapr.binding_calls().len(), 1, "it is turned off");
}
