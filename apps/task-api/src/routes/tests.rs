//! The public API, over the sidecar in memory.

mod allowances;
mod batch;
mod carried;
mod changes;
mod conditions;
mod description;
mod every_route;
mod failures;
mod finding;
mod lists;
mod notifications;
mod patching;
mod people;
mod reminding;
mod repeats;
mod saved_filters;
mod series;
mod settings;
mod tags_of_users;
mod tasks;
mod tokens;
mod trash;
mod verbs;
mod wrong_requests;

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode, header};
use book::{Books, Relay, relay_job};
use contract::names::{DEV_TOKENS_KEY, DEV_TOKENS_SECRET, TASK_EVENTS};
use contract::notifier::notifier_service_server::NotifierService;
use contract::rest::{AuditEntry, Page};
use domain::UserId;
use identity::{AccessTokens, Introspection, SigningKeys, Verifier};
use notifier::{AskTasks, Contact, Digest, NoAnswer, Notifier, Settings};
use serde_json::{Value, json};
use service::{Health, ManualClock, Shutdown};
use sidecar::Callbacks;
use sidecar::fake::{Call, FakeDapr, Fault, Part};
use tonic::Status;
use tower::ServiceExt;

use super::*;
use crate::audit_log::{About, AuditError, AuditLog};
use crate::carry::{CarryOn, carry_job};
use crate::dev_tokens::DevTokens;
use crate::erase::{Erase, erase_job};
use crate::people::account_relay_job;
use crate::purge::{Purge, purge_job};
use crate::record::Record;
use crate::tokens::Tokens;

const ID: &str = "0190f2d7-0000-7000-8000-000000000001";

/// The audit app, which answers one thing and remembers what it was asked.
#[derive(Default)]
struct OneAnswer {
    asked: Mutex<Vec<(String, u32, String)>>,
    away: bool,
}

#[async_trait]
impl AuditLog for OneAnswer {
    async fn list(
        &self,
        user: &UserId,
        about: About,
        limit: u32,
        cursor: &str,
    ) -> Result<Page<AuditEntry>, AuditError> {
        let whose = match about {
            About::Tasks => user.to_string(),
            About::Account => format!("account of {user}"),
            About::Reminders => format!("reminders of {user}"),
            About::Notifications => format!("notifications of {user}"),
        };
        self.asked.lock().unwrap().push((whose, limit, cursor.to_owned()));
        match (self.away, cursor) {
            (true, _) => Err(AuditError::Unavailable(Status::unavailable("away"))),
            (_, "forged") => Err(AuditError::Cursor),
            _ => Ok(Page { items: vec![], next_cursor: None }),
        }
    }
}

/// An audit app for those who do not ask it anything.
pub(crate) fn no_audit() -> impl AuditLog + 'static {
    OneAnswer::default()
}

/// An app over the sidecar in memory, with these who know about sessions and personal tokens, or else accounts.
pub(crate) fn app(
    dapr: &FakeDapr,
    clock: &Arc<ManualClock>,
    dev_tokens: bool,
    audit: Arc<dyn AuditLog>,
    others: Option<Arc<dyn Introspection>>,
) -> App {
    let sidecar = Arc::new(dapr.clone());
    let dev = DevTokens::new(dev_tokens, sidecar.clone(), clock.clone());
    let keys = SigningKeys::new(sidecar.clone(), clock.clone(), false);
    let access = AccessTokens::new(keys, clock.clone());
    let people = people::people(dapr, clock, &access);
    let known = others.unwrap_or_else(|| Arc::new(people.accounts.clone()));
    let verifier = Verifier::new(access, known, None, clock.clone());
    people.accounts.tell(Arc::new(verifier.clone()));
    let tokens = Tokens::new(dev, verifier);
    let (state, publish, jobs) = (sidecar.clone(), sidecar.clone(), sidecar);
    App::new(state, publish, jobs, clock.clone(), tokens, people, audit)
        .with_notifier(notifier(dapr))
}

/// The notifier app, over its own sidecar in memory.
pub(crate) fn notifier(dapr: &FakeDapr) -> Arc<dyn NotifierService> {
    let all = || Arc::new(dapr.of_app("notifier"));
    let clock = Arc::new(ManualClock::at("2030-05-01T12:00:00Z".parse().unwrap()));
    let (stores, settings) = ((all() as _, all() as _, all() as _), Settings::default());
    Arc::new(notifier::AnswerApps(Notifier::new(stores, all(), Arc::new(NoTasks), clock, settings)))
}

/// Nobody whom notifier could ask.
struct NoTasks;

#[async_trait]
impl AskTasks for NoTasks {
    async fn contact(&self, _: &UserId) -> Result<Contact, NoAnswer> {
        Err(NoAnswer(Status::unavailable("away")))
    }

    async fn due(&self, _: &UserId) -> Result<(Digest, chrono_tz::Tz), NoAnswer> {
        Err(NoAnswer(Status::unavailable("away")))
    }
}

struct Api {
    dapr: FakeDapr,
    audit: Arc<OneAnswer>,
    books: Books<Record>,
    clock: Arc<ManualClock>,
    router: Router,
    app: App,
}

struct Reply {
    status: StatusCode,
    headers: axum::http::HeaderMap,
    body: Value,
}

impl Api {
    fn new() -> Self {
        Self::with(true, OneAnswer::default())
    }

    fn with(dev_tokens: bool, audit: OneAnswer) -> Self {
        let dapr = FakeDapr::new(1);
        dapr.put_secret(DEV_TOKENS_SECRET, DEV_TOKENS_KEY, &"k".repeat(32));
        let clock = Arc::new(ManualClock::at("2030-05-01T12:00:00.123456Z".parse().unwrap()));
        Self::over(dapr, clock, dev_tokens, audit, None)
    }

    /// With others who know about sessions and personal tokens.
    fn knowing(accounts: Arc<dyn Introspection>) -> Self {
        let fresh = Self::new();
        Self::over(fresh.dapr, fresh.clock, true, OneAnswer::default(), Some(accounts))
    }

    /// Another replica, over the same store, broker and scheduler.
    fn beside(&self) -> Self {
        let (dapr, clock) = (self.dapr.clone(), self.clock.clone());
        Self::over(dapr, clock, true, OneAnswer::default(), None)
    }

    fn over(
        dapr: FakeDapr,
        clock: Arc<ManualClock>,
        dev_tokens: bool,
        audit: OneAnswer,
        others: Option<Arc<dyn Introspection>>,
    ) -> Self {
        let audit = Arc::new(audit);
        let app = app(&dapr, &clock, dev_tokens, audit.clone(), others);
        let accounts = app.people.accounts.books();
        let health = Health::new(|| async { Ok::<_, String>(()) }, Shutdown::new());
        let books = app.books();
        let callbacks = Callbacks::new(None)
            .jobs(relay_job(), Relay(books.clone()))
            .jobs(purge_job(), Purge(app.clone()))
            .jobs(carry_job(), CarryOn(app.clone()))
            .jobs(account_relay_job(), Relay(accounts))
            .jobs(erase_job(), Erase(app.clone()));
        dapr.attach(callbacks, vec![]);
        Self { dapr, audit, books, clock, router: router(app.clone(), health), app }
    }

    async fn send(&self, method: Method, path: &str, token: &str, body: &str) -> Reply {
        self.send_with(method, path, token, &[], body).await
    }

    async fn send_with(
        &self,
        method: Method,
        path: &str,
        token: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Reply {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::AUTHORIZATION, format!("Bearer {token}"));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body.to_owned())).unwrap();
        let reply = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = reply.into_parts();
        let body = to_bytes(body, 8 << 20).await.unwrap();
        let body =
            if body.is_empty() { Value::Null } else { serde_json::from_slice(&body).unwrap() };
        Reply { status: parts.status, headers: parts.headers, body }
    }

    async fn token(&self, user: &str) -> String {
        let body = json!({ "user": user }).to_string();
        let reply = self.send(Method::POST, "/api/v1/dev/tokens", "", &body).await;
        assert_eq!(reply.status, StatusCode::CREATED);
        reply.body["token"].as_str().unwrap().to_owned()
    }

    async fn create(&self, token: &str, title: &str) -> Reply {
        let body = json!({ "title": title }).to_string();
        self.send(Method::POST, "/api/v1/tasks", token, &body).await
    }

    /// Sends `body` as JSON, and checks the status.
    #[track_caller]
    fn expect(
        &self,
        status: u16,
        method: Method,
        path: &str,
        token: &str,
        body: Value,
    ) -> impl Future<Output = Reply> {
        let caller = std::panic::Location::caller();
        async move {
            let reply = self.send(method, path, token, &body.to_string()).await;
            assert_eq!(reply.status.as_u16(), status, "{caller}: {}", reply.body);
            reply
        }
    }

    /// Makes a task of `body`, and gives back its address.
    async fn made(&self, token: &str, body: Value) -> String {
        let made = self.expect(201, Method::POST, "/api/v1/tasks", token, body).await;
        made.headers[header::LOCATION].to_str().unwrap().to_owned()
    }

    async fn published(&self) -> Vec<(String, String)> {
        self.books.idle().await;
        let events = self.dapr.published_on(TASK_EVENTS);
        events.into_iter().map(|event| (event.id, event.kind)).collect()
    }
}

fn pointers(reply: &Reply) -> Vec<&str> {
    let errors = reply.body["errors"].as_array();
    errors.into_iter().flatten().filter_map(|error| error["pointer"].as_str()).collect()
}
