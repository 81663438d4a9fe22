//! Delivery on demand: in order, twice, in any order, in bulk, and again.

use sidecar::Publish;
use sidecar::fake::{Chances, Delivered};

use crate::support::{event, events, with_app};

fn sorted(mut names: Vec<String>) -> Vec<String> {
    names.sort_by_key(|name| name.parse::<usize>().expect("a number"));
    names
}

#[tokio::test]
async fn in_order_and_once() {
    let (dapr, notes) = with_app(1);
    dapr.publish_bulk("events", &events(30, "ada")).await.expect("published");
    dapr.publish("elsewhere", &event("x", "ada")).await.expect("published");
    assert_eq!(dapr.owed().len(), 30);
    assert_eq!(dapr.deliver().await, Delivered { done: 30, refused: 0, waiting: 0 });
    let ids: Vec<_> = (0..30).map(|number| number.to_string()).collect();
    assert_eq!(notes.all(), ids);
    assert_eq!(dapr.deliver().await, Delivered::default());
    assert_eq!(dapr.owed(), Vec::<String>::new());
}

#[tokio::test]
async fn every_event_twice() {
    let (dapr, notes) = with_app(1);
    dapr.set_chances(Chances { duplicate: 1.0, ..Chances::default() });
    dapr.publish_bulk("events", &events(20, "ada")).await.expect("published");
    assert_eq!(dapr.deliver().await.done, 40);
    let twice: Vec<_> =
        (0..20).flat_map(|number| [number.to_string(), number.to_string()]).collect();
    assert_eq!(sorted(notes.all()), twice);
}

#[tokio::test]
async fn in_any_order() {
    let (dapr, notes) = with_app(1);
    dapr.set_chances(Chances { reorder: true, ..Chances::default() });
    dapr.publish_bulk("events", &events(30, "ada")).await.expect("published");
    dapr.deliver().await;
    let came = notes.all();
    assert_ne!(came, sorted(came.clone()));
    assert_eq!(came.len(), 30);
}

#[tokio::test]
async fn in_bulk() {
    let (dapr, notes) = with_app(1);
    let mut all = events(10, "ada");
    all[3].id = "refuse".to_owned();
    dapr.publish_bulk("events", &all).await.expect("published");
    assert_eq!(dapr.deliver_in_bulk(4).await, Delivered { done: 9, refused: 1, waiting: 0 });
    assert_eq!(notes.all().len(), 10);
    assert_eq!(dapr.published_on("dlq.events"), [all[3].clone()]);
}

/// What is asked for again waits, with those behind it that share its key; others pass.
#[tokio::test]
async fn an_event_asked_for_again_holds_up_its_key() {
    let (dapr, notes) = with_app(1);
    for (id, key) in [("1", "ada"), ("again", "ada"), ("2", "ada"), ("3", "grace")] {
        dapr.publish("events", &event(id, key)).await.expect("published");
    }
    assert_eq!(dapr.deliver().await, Delivered { done: 2, refused: 0, waiting: 2 });
    let count = |id: &str| notes.all().iter().filter(|name| *name == id).count();
    assert_eq!((count("1"), count("again"), count("2"), count("3")), (1, 10, 0, 1));
    assert_eq!(dapr.owed().len(), 2);
}

/// A subscription begins with the oldest event of its topic.
#[tokio::test]
async fn a_late_subscriber_sees_all() {
    let (dapr, _) = with_app(1);
    dapr.publish("events", &event("1", "ada")).await.expect("published");
    let audit = dapr.of_app("audit");
    let notes = crate::support::Notes::default();
    let app = sidecar::Callbacks::new(None).topic("/all", notes.clone());
    audit.attach(app, vec![sidecar::fake::Subscription::new("events", "/all")]);
    dapr.deliver().await;
    assert_eq!(notes.all(), ["1"]);
}
