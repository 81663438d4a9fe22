//! What is posted, and what each answer means.

use serde_json::{Value, json};
use sidecar::fake::FakeDapr;
use tonic::Status;
use uuid::Uuid;

use super::*;
use crate::webhook::{Reach, Secret};

fn now() -> DateTime<Utc> {
    "2030-05-03T07:00:00.250Z".parse().unwrap()
}

fn webhook() -> Webhook {
    let body = json!({"url": "https://example.org:8443/in?room=7"});
    let secret: Secret = serde_json::from_value(json!("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")).unwrap();
    Webhook::create(Uuid::nil(), &body, secret, Reach::Public, now()).unwrap()
}

fn test() -> Message {
    Message { r#type: "test", timestamp: now(), data: None }
}

fn reply(status: &str, headers: &[(&str, &str)]) -> BindingReply {
    let mut metadata = BTreeMap::from([("statusCode".to_owned(), status.to_owned())]);
    metadata.extend(headers.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())));
    BindingReply { data: Vec::new(), metadata }
}

#[tokio::test]
async fn what_is_posted_is_signed_and_says_where_to() {
    let dapr = FakeDapr::new(1);
    dapr.plan_binding_reply(Ok(reply("204", &[])));
    let post = Post::new(Arc::new(dapr.clone()), Duration::from_secs(20));
    let posted = post.send(&webhook(), "7.8", &test(), now()).await;
    assert_eq!(posted.outcome, Outcome::Taken { answer: Some(204) });
    let calls = dapr.binding_calls();
    let [call] = calls.as_slice() else { panic!("{calls:?}") };
    let said = |key: &str| call.metadata.get(key).map(String::as_str);
    assert_eq!((call.binding.as_str(), call.operation.as_str()), ("webhook", "post"));
    assert_eq!(said("path"), Some("/https/example.org:8443/in?room=7"));
    assert_eq!(said("errorIfNot2XX"), Some("false"));
    assert_eq!((said("Webhook-Id"), said("Webhook-Timestamp")), (Some("7.8"), Some("1904022000")));
    let signature = webhook().secret.sign("7.8", 1_904_022_000, &call.data);
    assert_eq!(said("Webhook-Signature"), Some(signature.as_str()));
    let body: Value = serde_json::from_slice(&call.data).unwrap();
    assert_eq!(
        body,
        json!({"type": "test", "timestamp": "2030-05-03T07:00:00.250Z", "data": null})
    );
}

#[test]
fn what_an_answer_means() {
    let refused = |why| [("Egress-Refused", why)];
    for (status, headers, expected, unwanted) in [
        ("200", vec![], ("taken", Some(200)), false),
        ("299", vec![], ("taken", Some(299)), false),
        ("301", vec![], ("for good", Some(301)), false),
        ("400", vec![], ("refused", Some(400)), false),
        ("404", vec![], ("refused", Some(404)), false),
        ("410", vec![], ("for good", Some(410)), true),
        ("429", vec![], ("refused", Some(429)), false),
        ("500", vec![], ("refused", Some(500)), false),
        ("421", vec![], ("refused", Some(421)), false),
        ("403", refused("private-address").to_vec(), ("for good", None), false),
        ("502", refused("redirect").to_vec(), ("for good", None), false),
        ("502", refused("not-connected").to_vec(), ("refused", None), false),
        ("504", refused("too-late").to_vec(), ("refused", None), false),
        ("401", refused("token").to_vec(), ("refused", None), false),
        ("?", vec![], ("refused", None), false),
    ] {
        let posted = of_reply(&reply(status, &headers));
        let seen = match posted.outcome {
            Outcome::Taken { answer } => ("taken", answer),
            Outcome::Refused(fault) => ("refused", fault.answer),
            Outcome::RefusedForGood(fault) => ("for good", fault.answer),
            Outcome::Unsure(fault) => ("unsure", fault.answer),
            Outcome::NotBegun(fault) => ("not begun", fault.answer),
        };
        assert_eq!((seen, posted.is_unwanted), (expected, unwanted), "{status} {headers:?}");
    }
}

#[test]
fn a_relay_that_is_away_or_silent_is_asked_again() {
    for status in [
        Status::internal("dial tcp 127.0.0.1:9: connect: connection refused"),
        Status::internal("context deadline exceeded"),
        Status::deadline_exceeded("no answer within 20000 ms"),
        Status::unavailable("broken pipe"),
    ] {
        let posted = of_error(&SidecarError::new("invoke a binding", status));
        assert!(matches!(posted.outcome, Outcome::Refused(_)), "{posted:?}");
    }
}
