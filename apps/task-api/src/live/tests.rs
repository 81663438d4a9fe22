//! Streams over the sidecar in memory: whatever the broker does, a client that puts in place what it is told has what the
//! book has, and is told nothing twice.

mod copy;
mod ends;
mod model;
mod notifications;
mod schedules;
mod sockets;
mod tickets;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode};
use book::Books;
use contract::names::{DEV_TOKENS_KEY, DEV_TOKENS_SECRET, LIVE_PATH, TASK_EVENTS};
use contract::rest::{AuditEntry, Page};
use domain::UserId;
use identity::{Identity, Role, Scopes};
use serde_json::{Value, json};
use service::{Health, ManualClock, Shutdown};
use sidecar::fake::{FakeDapr, Subscription};
use sidecar::{Callbacks, EventHandler, HandlerError, IncomingEvent};

use super::{Feed, Live, LiveSettings, Signal};
use crate::audit_log::{About, AuditError, AuditLog};
use crate::purge::{Purge, purge_job};
use crate::refusal::Refusal;
use crate::{App, OnTaskEvent, Record, changes, router, routes};
use copy::Copy;

/// Nobody asks it.
struct NoAudit;

#[async_trait]
impl AuditLog for NoAudit {
    async fn list(
        &self,
        _: &UserId,
        _: About,
        _: u32,
        _: &str,
    ) -> Result<Page<AuditEntry>, AuditError> {
        Ok(Page { items: vec![], next_cursor: None })
    }
}

fn app(dapr: &FakeDapr, clock: &Arc<ManualClock>) -> App {
    routes::tests::app(dapr, clock, true, Arc::new(NoAudit), None)
}

/// What a token of this user speaks for.
fn identity(user: &str) -> Identity {
    Identity {
        user: user.parse().unwrap(),
        role: Role::User,
        scopes: Scopes::all(),
        session: None,
        personal: None,
        expires_at: None,
    }
}

/// What the broker has taken, and what the test lets it bring.
#[derive(Clone, Default)]
struct Wire(Arc<Mutex<Vec<IncomingEvent>>>);

#[async_trait]
impl EventHandler for Wire {
    async fn handle(&self, event: IncomingEvent) -> Result<(), HandlerError> {
        self.0.lock().unwrap().push(event);
        Ok(())
    }
}

/// Two replicas over one sidecar: streams are open at the one, and unless a test says otherwise changes go through the other.
struct World {
    dapr: FakeDapr,
    wire: Wire,
    app: App,
    books: [Books<Record>; 2],
    clock: Arc<ManualClock>,
    shutdown: Shutdown,
    router: Router,
    other: Router,
    token: String,
}

impl World {
    async fn new() -> Self {
        Self::with(LiveSettings::default()).await
    }

    async fn with(settings: LiveSettings) -> Self {
        let dapr = FakeDapr::new(7);
        dapr.put_secret(DEV_TOKENS_SECRET, DEV_TOKENS_KEY, &"k".repeat(32));
        let clock = Arc::new(ManualClock::at("2030-05-01T12:00:00Z".parse().unwrap()));
        let shutdown = Shutdown::new();
        let app = app(&dapr, &clock).with_live(Live::new(settings, shutdown.clone()));
        let other = self::app(&dapr, &clock);
        let wire = Wire::default();
        let callbacks = Callbacks::new(None)
            .topic(LIVE_PATH, wire.clone())
            .jobs(purge_job(), Purge(app.clone()));
        dapr.attach(callbacks, vec![Subscription::new(TASK_EVENTS, LIVE_PATH)]);
        let health = Health::new(|| async { Ok::<_, String>(()) }, shutdown.clone());
        let books = [app.books(), other.books()];
        let routers = [app.clone(), other].map(|app| router(app, health.clone()));
        let ([router, other], token) = (routers, String::new());
        let mut world = Self { dapr, wire, app, books, clock, shutdown, router, other, token };
        world.sign_in().await;
        world
    }

    async fn sign_in(&mut self) {
        let (status, token) =
            self.ask(Method::POST, "/api/v1/dev/tokens", json!({ "user": "ada" })).await;
        assert_eq!(status, StatusCode::CREATED);
        self.token = token["token"].as_str().unwrap().to_owned();
    }

    fn request(&self, method: Method, path: &str, body: &Value) -> Request<Body> {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("content-type", "application/json")
            .header("authorization", format!("Bearer {}", self.token));
        request.body(Body::from(body.to_string())).unwrap()
    }

    /// Asks the replica that has the streams what is about them, and the other one all else.
    async fn ask(&self, method: Method, path: &str, body: Value) -> (StatusCode, Value) {
        let is_live = ["/api/v1/events", "/api/v1/live"].iter().any(|it| path.starts_with(it));
        let router = if is_live { &self.router } else { &self.other };
        self.ask_of(router, method, path, body).await
    }

    async fn ask_of(
        &self,
        router: &Router,
        method: Method,
        path: &str,
        body: Value,
    ) -> (StatusCode, Value) {
        let request = self.request(method, path, &body);
        let reply = tower::ServiceExt::oneshot(router.clone(), request).await.unwrap();
        let status = reply.status();
        let body = to_bytes(reply.into_body(), 8 << 20).await.unwrap();
        (status, serde_json::from_slice(&body).unwrap_or_default())
    }

    async fn create(&self, title: &str) -> String {
        let (status, task) =
            self.ask(Method::POST, "/api/v1/tasks", json!({ "title": title })).await;
        assert_eq!(status, StatusCode::CREATED, "{task}");
        format!("/api/v1/tasks/{}", task["id"].as_str().unwrap())
    }

    async fn create_many(&self, count: usize) {
        for number in 0..count {
            self.create(&format!("task {number}")).await;
        }
    }

    /// Everything that was published and not yet taken from the wire.
    async fn published(&self) -> Vec<IncomingEvent> {
        for books in &self.books {
            books.idle().await;
        }
        self.dapr.deliver().await;
        std::mem::take(&mut *self.wire.0.lock().unwrap())
    }

    /// Brings these, one by one.
    async fn bring(&self, events: &[IncomingEvent]) {
        let handler = OnTaskEvent(self.app.live.clone());
        for event in events {
            handler.handle(event.clone()).await.unwrap();
        }
    }

    async fn open(&self, since: Option<&str>) -> Result<Feed, Refusal> {
        let identity = identity("ada");
        let since = changes::read(&identity.user, since.unwrap_or_default())?;
        Feed::open(self.app.clone(), identity, since).await
    }

    /// A stream that begins now, and what its client has by then.
    async fn follow(&self) -> (Feed, Copy) {
        let (mut copy, token) = Copy::whole(self).await;
        let mut feed = self.open(Some(&token)).await.unwrap();
        assert_eq!(copy.hear(self, &mut feed).await, "ready");
        (feed, copy)
    }
}
