//! Notifications, preferences and webhooks through the API, with a whole notifier behind it.

use contract::names::REMINDER_EVENTS_PATH;
use contract::reminder_event::{REMINDER_TRIGGERED, Triggered};
use domain::TaskId;
use domain::task::{self, Env};
use notifier::OnReminderEvent;
use sidecar::{EventHandler, IncomingEvent};

use super::*;

const NOTIFICATIONS: &str = "/api/v1/notifications";
const PREFERENCES: &str = "/api/v1/notifications/preferences";
const WEBHOOKS: &str = "/api/v1/webhooks";

/// Another replica of notifier hears that a reminder of this user is given.
async fn remind(api: &Api, user: &str, number: u128) {
    let now = "2030-05-01T12:00:00Z".parse().unwrap();
    let id = TaskId(uuid::Uuid::from_u128(number));
    let env = Env { now, zone: chrono_tz::Tz::UTC, list_exists: &|_| true };
    let body = json!({ "title": format!("Hers-secretly {number}") });
    let task = task::create(None, id, &body, &env).unwrap().task;
    let triggered = Triggered {
        user: std::borrow::Cow::Owned(user.parse().unwrap()),
        task: std::borrow::Cow::Owned(task),
        reminder: "at".into(),
        at: now,
        late_by: None,
        tz: "UTC".into(),
    };
    let all = || Arc::new(api.dapr.of_app("notifier"));
    let stores = (all() as _, all() as _, all() as _);
    let clock = api.clock.clone();
    let replica = Notifier::new(stores, all(), Arc::new(NoTasks), clock, Settings::default());
    let event = IncomingEvent {
        id: triggered.id().to_string(),
        kind: REMINDER_TRIGGERED.to_owned(),
        subject: id.to_string(),
        path: REMINDER_EVENTS_PATH.to_owned(),
        data: serde_json::to_vec(&triggered).unwrap(),
        ..IncomingEvent::default()
    };
    OnReminderEvent(replica.clone()).handle(event).await.unwrap();
    replica.books().idle().await;
}

#[tokio::test]
async fn a_reminder_is_listed_read_and_unread() {
    let api = Api::new();
    let ada = api.token("ada").await;
    let empty = api.expect(200, Method::GET, NOTIFICATIONS, &ada, json!({})).await;
    assert_eq!(empty.body, json!({ "items": [], "unread": 0 }));
    for number in 1..=3 {
        remind(&api, "ada", number).await;
    }
    let page = |path: String| {
        let (api, ada) = (&api, &ada);
        async move { api.expect(200, Method::GET, &path, ada, json!({})).await.body }
    };
    let first = page(format!("{NOTIFICATIONS}?limit=2")).await;
    assert_eq!(first["unread"], 3);
    let cursor = first["next_cursor"].as_str().unwrap();
    let second = page(format!("{NOTIFICATIONS}?limit=2&cursor={cursor}")).await;
    assert_eq!(
        (first["items"].as_array().unwrap().len(), second["items"].as_array().unwrap().len()),
        (2, 1)
    );
    assert!(second["next_cursor"].is_null());
    let one = &first["items"][0];
    assert_eq!((one["kind"].as_str(), one["read"].as_bool()), (Some("reminder"), Some(false)));
    assert_eq!(one["deliveries"][0]["status"], "waiting");

    let path = format!("{NOTIFICATIONS}/{}", one["id"].as_str().unwrap());
    for (verb, marked, unread) in [("read", 1, 2), ("read", 0, 2), ("unread", 1, 3), ("read", 1, 2)]
    {
        let reply = api.expect(200, Method::POST, &format!("{path}/{verb}"), &ada, json!({})).await;
        assert_eq!(reply.body, json!({ "marked": marked, "unread": unread }), "{verb}");
    }
    assert_eq!(
        page(format!("{NOTIFICATIONS}?unread=true")).await["items"].as_array().unwrap().len(),
        2
    );
    let all =
        api.expect(200, Method::POST, &format!("{NOTIFICATIONS}/read"), &ada, json!({})).await;
    assert_eq!(all.body, json!({ "marked": 2, "unread": 0 }));
}

#[tokio::test]
async fn what_is_anothers_is_not_there() {
    let api = Api::new();
    let (ada, eve) = (api.token("ada").await, api.token("eve").await);
    remind(&api, "ada", 1).await;
    let hers = api.expect(200, Method::GET, NOTIFICATIONS, &ada, json!({})).await.body;
    let hers = &hers["items"][0];
    let (id, delivery) =
        (hers["id"].as_str().unwrap(), hers["deliveries"][0]["id"].as_str().unwrap());
    let reply = api.expect(200, Method::GET, NOTIFICATIONS, &eve, json!({})).await;
    assert_eq!(reply.body["items"], json!([]));
    for path in [
        format!("{NOTIFICATIONS}/{id}/read"),
        format!("{NOTIFICATIONS}/deliveries/{delivery}/replay"),
    ] {
        let reply = api.expect(404, Method::POST, &path, &eve, json!({})).await;
        assert!(!reply.body.to_string().contains("Hers-secretly"), "{}", reply.body);
    }
}

#[tokio::test]
async fn what_is_wrong_is_told_with_its_place() {
    let api = Api::new();
    let ada = api.token("ada").await;
    for (path, pointer, body) in [
        (PREFERENCES, "/channels/sms", json!({ "channels": { "sms": true } })),
        (PREFERENCES, "/quiet_hours/to", json!({ "quiet_hours": { "from": "22:00" } })),
        (PREFERENCES, "/digest_at", json!({ "digest_at": "soon" })),
    ] {
        let reply = api.expect(422, Method::PATCH, path, &ada, body).await;
        assert_eq!(reply.body["code"], "invalid-body");
        assert_eq!(pointers(&reply), [pointer]);
    }
    for (method, path) in [(Method::PATCH, PREFERENCES), (Method::POST, WEBHOOKS)] {
        let reply = api.send(method, path, &ada, "").await;
        assert_eq!((reply.status.as_u16(), pointers(&reply)), (422, vec![""]), "{path}");
    }
    for url in [
        "http://127.0.0.1/",
        "http://localhost/",
        "ftp://example.org/",
        "https://a:b@example.org/",
        "http://[::1]/",
    ] {
        let reply = api.expect(422, Method::POST, WEBHOOKS, &ada, json!({ "url": url })).await;
        assert_eq!(pointers(&reply), ["/url"], "{url}");
    }
    api.expect(422, Method::POST, WEBHOOKS, &ada, json!({})).await;
    let reply =
        api.expect(422, Method::GET, &format!("{NOTIFICATIONS}?cursor=x"), &ada, json!({})).await;
    assert_eq!(reply.body["code"], "invalid-query");
    api.expect(422, Method::GET, &format!("{NOTIFICATIONS}?limit=201"), &ada, json!({})).await;
}

#[tokio::test]
async fn preferences_are_as_they_were_patched() {
    let api = Api::new();
    let ada = api.token("ada").await;
    let usual = api.expect(200, Method::GET, PREFERENCES, &ada, json!({})).await.body;
    assert_eq!(usual, json!({ "channels": { "email": true, "webhook": true } }));
    let patch = json!({ "channels": { "email": false }, "quiet_hours": { "from": "22:00", "to": "07:00" } });
    let patched = api.expect(200, Method::PATCH, PREFERENCES, &ada, patch).await.body;
    assert_eq!(patched["channels"], json!({ "email": false, "webhook": true }));
    let kept = api.expect(200, Method::GET, PREFERENCES, &ada, json!({})).await.body;
    assert_eq!(kept, patched);
    let reply =
        api.expect(503, Method::PATCH, PREFERENCES, &ada, json!({ "digest_at": "08:00" })).await;
    assert_eq!(reply.body["code"], "unavailable", "nobody knows the user's zone");
    let kept = api.expect(200, Method::GET, PREFERENCES, &ada, json!({})).await.body;
    assert_eq!(kept, patched);
}

#[tokio::test]
async fn a_webhook_is_made_changed_tested_and_deleted() {
    let api = Api::new();
    let ada = api.token("ada").await;
    let body = json!({ "url": "https://example.org/in" });
    let made = api.expect(201, Method::POST, WEBHOOKS, &ada, body.clone()).await;
    assert_eq!(made.headers[header::CACHE_CONTROL], "no-store");
    assert!(made.body["secret"].as_str().unwrap().starts_with("whsec_"));
    let path = format!("{WEBHOOKS}/{}", made.body["id"].as_str().unwrap());
    let listed = api.expect(200, Method::GET, WEBHOOKS, &ada, json!({})).await.body;
    assert!(listed["items"][0]["secret"].is_null(), "it is shown once");

    let status = |code: &str| {
        let metadata = [("statusCode".to_owned(), code.to_owned())].into();
        Ok(sidecar::BindingReply { data: Vec::new(), metadata })
    };
    api.dapr.plan_binding_reply(status("204"));
    let tested = api.expect(200, Method::POST, &format!("{path}/test"), &ada, json!({})).await.body;
    assert_eq!(tested, json!({ "delivered": true, "status": 204 }));
    api.dapr.plan_binding_reply(status("500"));
    let tested = api.expect(200, Method::POST, &format!("{path}/test"), &ada, json!({})).await.body;
    assert_eq!(
        (tested["delivered"].as_bool(), tested["status"].as_u64()),
        (Some(false), Some(500))
    );

    let off = api.expect(200, Method::PATCH, &path, &ada, json!({ "enabled": false })).await.body;
    assert_eq!((off["enabled"].as_bool(), &off["url"]), (Some(false), &made.body["url"]));
    for _ in 0..4 {
        api.expect(201, Method::POST, WEBHOOKS, &ada, body.clone()).await;
    }
    let full = api.expect(409, Method::POST, WEBHOOKS, &ada, body).await;
    assert_eq!(full.body["code"], "limit-reached");
    assert_eq!(api.send(Method::DELETE, &path, &ada, "").await.status, StatusCode::NO_CONTENT);
    api.expect(404, Method::PATCH, &path, &ada, json!({ "enabled": true })).await;
}

#[tokio::test]
async fn whoever_has_no_link_ends_nobodys_e_mails() {
    let api = Api::new();
    let page = |method: Method, query: &'static str| {
        let router = api.router.clone();
        async move {
            let request = Request::builder().method(method).uri(format!("/unsubscribe{query}"));
            let reply = router.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
            let status = reply.status().as_u16();
            let body = to_bytes(reply.into_body(), 1 << 20).await.unwrap();
            (status, String::from_utf8(body.to_vec()).unwrap())
        }
    };
    let (status, shown) = page(Method::GET, "?token=ada.0f").await;
    assert!(status == 200 && shown.contains("action=\"/unsubscribe?token=ada.0f\""), "{shown}");
    assert_eq!(page(Method::GET, "?token=%22%3E%3Cscript%3E").await.0, 422);
    assert_eq!(page(Method::GET, "").await.0, 422);
    for query in ["?token=ada.0f", "?token=ada.", "?token=ada", "?token=.."] {
        assert_eq!(page(Method::POST, query).await.0, 404, "{query}");
    }
}

#[tokio::test]
async fn while_notifiers_store_is_down_it_is_503() {
    let api = Api::new();
    let ada = api.token("ada").await;
    api.dapr.of_app("notifier").take_down(Part::Store);
    api.expect(503, Method::GET, NOTIFICATIONS, &ada, json!({})).await;
    api.dapr.bring_back(Part::Store);
    api.expect(200, Method::GET, NOTIFICATIONS, &ada, json!({})).await;
}
