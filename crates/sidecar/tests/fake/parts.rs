//! Whole parts away, each with the code that real daprd gives.

use std::collections::BTreeMap;

use sidecar::fake::{Delivered, FakeDapr, Flavour, Part};
use sidecar::{
    BindingReply, Due, Etag, Expect, Job, Jobs, OutputBinding, Publish, Secrets, State, Swap,
};
use tonic::{Code, Status};

use crate::support::{event, with_app};

#[tokio::test]
async fn a_store_that_is_away_says_so_in_its_own_way() {
    let etag = Etag::new("1");
    for (flavour, with_etag) in [
        (Flavour::Redis, Code::Aborted),
        (Flavour::PostgreSql, Code::Internal),
        (Flavour::Sqlite, Code::Internal),
    ] {
        let dapr = FakeDapr::with_flavour(1, flavour);
        dapr.take_down(Part::Store);
        let swap = dapr.compare_and_swap("key", vec![1], Expect::Etag(&etag)).await;
        let Swap::Unsure(error) = swap else { panic!("{swap:?}") };
        assert_eq!(error.code(), with_etag, "{flavour:?}");
        assert_eq!(State::get(&dapr, "key").await.expect_err("it is away").code(), Code::Internal);
        dapr.bring_back(Part::Store);
        assert_eq!(State::get(&dapr, "key").await.expect("it is back"), None);
    }
}

#[tokio::test]
async fn without_a_broker_nothing_moves() {
    let (dapr, notes) = with_app(1);
    dapr.publish("events", &event("1", "ada")).await.expect("published");
    dapr.take_down(Part::Broker);
    let error = dapr.publish("events", &event("2", "ada")).await.expect_err("it is away");
    assert_eq!(error.code(), Code::Internal);
    assert_eq!(dapr.deliver().await, Delivered { waiting: 1, ..Delivered::default() });
    dapr.bring_back(Part::Broker);
    dapr.deliver().await;
    assert_eq!(notes.all(), ["1"], "the second was not published");
}

#[tokio::test]
async fn without_a_sidecar_everything_is_unavailable() {
    let (dapr, _) = with_app(1);
    dapr.take_down(Part::Sidecar);
    let job = Job { name: "job".to_owned(), due: Due::At(dapr.now()), data: Vec::new() };
    let nothing = BTreeMap::new();
    let codes = [
        State::get(&dapr, "key").await.expect_err("away").code(),
        dapr.publish("events", &event("1", "ada")).await.expect_err("away").code(),
        dapr.schedule(&job).await.expect_err("away").code(),
        dapr.secret("name").await.expect_err("away").code(),
        dapr.invoke("mail", "create", Vec::new(), &nothing).await.expect_err("away").code(),
    ];
    assert_eq!(codes, [Code::Unavailable; 5]);
    assert!(dapr.documents().is_empty() && dapr.published().is_empty() && dapr.jobs().is_empty());
}

/// Apps share the broker and nothing else.
#[tokio::test]
async fn an_app_owns_its_keys() {
    let ours = FakeDapr::new(1);
    let theirs = ours.of_app("other");
    assert!(ours.compare_and_swap("key", b"ours".to_vec(), Expect::Absent).await.is_done());
    assert_eq!(State::get(&theirs, "key").await.expect("it answers"), None);
    assert!(theirs.compare_and_swap("key", b"theirs".to_vec(), Expect::Absent).await.is_done());
    assert_eq!(ours.documents()["key"].value, b"ours");
}

#[tokio::test]
async fn secrets_and_bindings_are_as_they_were_put() {
    let dapr = FakeDapr::new(1);
    dapr.put_secret("redis", "host", "h");
    dapr.put_secret("redis", "password", "p");
    let secret = dapr.secret("redis").await.expect("it is there");
    assert_eq!((secret["host"].expose(), secret["password"].expose()), ("h", "p"));
    assert_eq!(dapr.secret("x").await.expect_err("it is not").code(), Code::Internal);

    let metadata = BTreeMap::from([("emailTo".to_owned(), "ada@example.org".to_owned())]);
    let reply = BindingReply { data: b"250".to_vec(), ..BindingReply::default() };
    dapr.plan_binding_reply(Ok(reply.clone()));
    dapr.plan_binding_reply(Err(Status::internal("550")));
    let ask = || dapr.invoke("mail", "create", b"hello".to_vec(), &metadata);
    assert_eq!(ask().await.expect("sent"), reply);
    assert_eq!(ask().await.expect_err("refused").message(), "550");
    assert_eq!(ask().await.expect("sent"), BindingReply::default());
    let calls = dapr.binding_calls();
    assert_eq!(calls.len(), 3);
    assert_eq!((calls[0].binding.as_str(), &calls[0].metadata), ("mail", &metadata));
}
