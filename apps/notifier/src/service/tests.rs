//! What task-api asks: replays, links that end e-mails, letters, forgetting; and quiet hours, from patch to e-mail.

use chrono::TimeDelta;
use contract::rest::DeliveryStatus;
use serde_json::json;

use super::*;
use crate::delivery::State;
use crate::notification::Way;
use crate::testing::{World, now, triggered};

async fn world() -> World {
    World::with_a_delivery_due().await
}

fn apps(world: &World) -> AnswerApps {
    AnswerApps(world.notifier.clone())
}

fn item(id: &str) -> Request<Item> {
    Request::new(Item { user: "ada".to_owned(), id: id.to_owned() })
}

fn unsubscribe(token: &str) -> Request<UnsubscribeRequest> {
    Request::new(UnsubscribeRequest { token: token.to_owned() })
}

#[tokio::test]
async fn what_failed_can_be_sent_again_and_what_is_under_way_cannot() {
    let world = world().await;
    let id = world.inbox().await[0].deliveries[0].id.clone();
    let refused = apps(&world).replay_delivery(item(&id)).await.unwrap_err();
    assert_eq!(refused.code(), Code::FailedPrecondition);
    let text =
        "error from smtp binding, sending email failed: gomail: could not send email 1: 550 no";
    world.dapr.plan_binding_reply(Err(Status::internal(text)));
    world.settle().await;
    assert!(matches!(world.delivery(Way::Email).await.state, State::Failed(_)));
    let replayed = apps(&world).replay_delivery(item(&id)).await.unwrap().into_inner();
    let replayed: contract::rest::DeliveryResource = serde_json::from_str(&replayed.json).unwrap();
    assert_eq!((replayed.status, replayed.attempts), (DeliveryStatus::Waiting, 0));
    world.settle().await;
    assert!(matches!(world.delivery(Way::Email).await.state, State::Sent(_)));
    assert_eq!(world.announced(), ["sent inbox", "failed email", "sent email"]);
    world.advance(TimeDelta::minutes(1)).await;
    world.settle().await;
    assert_eq!(world.dapr.binding_calls().len(), 2, "the job that was for safety sends nothing");
    for wrong in
        ["", "x", "x.email", &format!("{}.x", Uuid::nil()), &format!("{}.email", Uuid::nil())]
    {
        let refused = apps(&world).replay_delivery(item(wrong)).await.unwrap_err();
        assert_eq!(refused.code(), Code::NotFound, "{wrong}");
    }
}

#[tokio::test]
async fn the_link_in_an_e_mail_ends_them_and_no_other_does() {
    let world = world().await;
    world.settle().await;
    let body = String::from_utf8(world.dapr.binding_calls()[0].data.clone()).unwrap();
    let (_, rest) = body.split_once("/unsubscribe?token=").unwrap();
    let token = rest.split('"').next().unwrap().to_owned();
    for wrong in
        ["", "ada", "ada.", ".", "eve.0f", &format!("eve{}", &token[3..]), &format!("{token}0")]
    {
        let refused = apps(&world).unsubscribe(unsubscribe(wrong)).await.unwrap_err();
        assert_eq!(refused.code(), Code::NotFound, "{wrong}");
    }
    for _ in 0..2 {
        apps(&world).unsubscribe(unsubscribe(&token)).await.unwrap();
    }
    world.publish(&triggered(2, now())).await;
    world.dapr.deliver().await;
    world.settle().await;
    assert_eq!(world.dapr.binding_calls().len(), 1);
    assert_eq!(world.inbox().await.len(), 2, "the inbox goes on");
}

#[tokio::test]
async fn in_quiet_hours_the_inbox_is_told_and_the_e_mail_waits() {
    let world = World::new();
    world.subscribe();
    let patch = json!({"quiet_hours": {"from": "22:00", "to": "07:00"}}).to_string();
    let patch = Patch { user: "ada".to_owned(), id: String::new(), json: patch };
    apps(&world).patch_preferences(Request::new(patch)).await.unwrap();
    world.publish(&triggered(1, now())).await; // one in the morning in Berlin
    world.dapr.deliver().await;
    world.settle().await;
    assert_eq!((world.inbox().await.len(), world.dapr.binding_calls().len()), (1, 0));
    world.advance(TimeDelta::hours(6) - TimeDelta::milliseconds(1)).await;
    world.settle().await;
    assert_eq!(world.dapr.binding_calls().len(), 0);
    world.advance(TimeDelta::milliseconds(1)).await;
    world.settle().await;
    assert_eq!(world.dapr.binding_calls().len(), 1);
}

#[tokio::test]
async fn a_letter_is_sent_or_said_not_to_be_and_never_kept() {
    let world = World::new();
    let letter = |to: &str, kind: &str| {
        let (to, kind, token) = (to.to_owned(), kind.to_owned(), "dbo_secret".to_owned());
        Request::new(SendLetterRequest { to, kind, token })
    };
    apps(&world).send_letter(letter("ada@example.org", "reset_password")).await.unwrap();
    assert_eq!(world.dapr.binding_calls()[0].metadata["emailTo"], "ada@example.org");
    for (to, kind) in [
        ("ada@example.org;eve@example.org", "reset_password"),
        ("ada@example.org,eve@example.org", "reset_password"),
        ("ada@example.org\r\nBcc: eve@example.org", "reset_password"),
        ("ada", "verify_email"),
        ("ada@example.org", "chain_letter"),
    ] {
        let refused = apps(&world).send_letter(letter(to, kind)).await.unwrap_err();
        assert_eq!(refused.code(), Code::InvalidArgument, "{to} {kind}");
    }
    world.dapr.plan_binding_reply(Err(Status::internal("dial tcp: connection refused dbo_secret")));
    let lost =
        apps(&world).send_letter(letter("ada@example.org", "verify_email")).await.unwrap_err();
    assert_eq!(lost.code(), Code::Unavailable);
    assert!(!lost.message().contains("dbo_"), "{}", lost.message());
    assert_eq!(world.dapr.binding_calls().len(), 2);
    let view = world.notifier.book(&"ada".parse().unwrap()).read().await.unwrap();
    assert_eq!(view.records.len(), 0);
}

#[tokio::test]
async fn whoever_is_forgotten_leaves_nothing() {
    let world = world().await;
    let user = User { user: "ada".to_owned() };
    apps(&world).forget(Request::new(user)).await.unwrap();
    let view = world.notifier.book(&"ada".parse().unwrap()).read().await.unwrap();
    assert_eq!(view.records.len(), 0);
    world.settle().await;
    assert!(world.dapr.binding_calls().is_empty(), "its job finds nothing");
}

#[tokio::test]
async fn the_lost_answer_of_a_commit_does_it_once() {
    let world = world().await;
    let created = Patch {
        user: "ada".to_owned(),
        id: String::new(),
        json: json!({"url": "https://example.org/"}).to_string(),
    };
    world.dapr.plan(sidecar::fake::Call::Write, sidecar::fake::Fault::LostReply);
    apps(&world).create_webhook(Request::new(created)).await.unwrap();
    let user = User { user: "ada".to_owned() };
    let listed = apps(&world).list_webhooks(Request::new(user)).await.unwrap().into_inner();
    let listed: contract::rest::WebhookList = serde_json::from_str(&listed.json).unwrap();
    assert_eq!(listed.items.len(), 1);
    world.dapr.plan(sidecar::fake::Call::Write, sidecar::fake::Fault::LostReply);
    let all = MarkNotificationsRequest { user: "ada".to_owned(), id: String::new(), read: true };
    apps(&world).mark_notifications(Request::new(all)).await.unwrap();
    world.notifier.books().idle().await;
    assert_eq!(world.announced(), ["sent inbox", "read -"]);
}
