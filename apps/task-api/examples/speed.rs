//! How long finding takes, from request to answer, over a sidecar in memory: `cargo run --release -p task-api --example speed`.
//!
//! Prints the best, the median and the 99th percentile. Nothing is asserted: on a machine that does something else, only the
//! best is near what the code takes.

use std::error::Error;
use std::io::{self, Write};
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, header};
use contract::names::{DEV_TOKENS_KEY, DEV_TOKENS_SECRET};
use contract::rest::{AuditEntry, Page};
use domain::UserId;
use identity::{AccessTokens, AccountSettings, Accounts, NoNotifier, SigningKeys, Verifier};
use serde_json::{Value, json};
use service::{Health, ManualClock, Shutdown};
use sidecar::fake::FakeDapr;
use task_api::{About, App, AuditError, AuditLog, DevTokens, People, Tokens, router};
use tower::ServiceExt;

type Outcome<T> = Result<T, Box<dyn Error>>;

const WORDS: [&str; 24] = [
    "water",
    "plants",
    "call",
    "plumber",
    "invoice",
    "report",
    "review",
    "garden",
    "buy",
    "milk",
    "bread",
    "meeting",
    "prepare",
    "slides",
    "café",
    "Łódź",
    "train",
    "ticket",
    "renew",
    "passport",
    "東京都",
    "京都に行く",
    "clean",
    "kitchen",
];

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

/// The `n`th of many tasks that differ from each other as people's do.
fn task(n: usize) -> Value {
    let pick = |salt: usize, of: usize| {
        (n.wrapping_mul(2_654_435_761).wrapping_add(salt * 40_503) >> 7) % of
    };
    let word = |salt: usize| WORDS[pick(salt, WORDS.len())];
    let date = format!("2030-{:02}-{:02}", 1 + pick(5, 12), 1 + pick(6, 28));
    let due = match pick(7, 4) {
        0 => Value::Null,
        1 => json!({ "date": date }),
        2 => json!({ "date": date, "time": "17:30" }),
        _ => json!({ "date": date, "time": "09:00", "tz": "America/New_York" }),
    };
    let priority = ["none", "low", "medium", "high", "critical"][pick(10, 5)];
    let tag = ["work", "home", "later", "errand"][pick(12, 4)];
    json!({
        "title": format!("{} {} {} {n}", word(1), word(2), word(3)),
        "notes": if n.is_multiple_of(3) { format!("{} {} before {}", word(7), word(8), word(9)) } else { String::new() },
        "priority": priority,
        "status": if pick(11, 3) == 0 { "done" } else { "open" },
        "tags": [tag],
        "due": due,
    })
}

struct Api {
    router: Router,
    token: String,
}

impl Api {
    async fn new() -> Outcome<Self> {
        let dapr = FakeDapr::new(1);
        dapr.put_secret(DEV_TOKENS_SECRET, DEV_TOKENS_KEY, &"k".repeat(32));
        let sidecar = Arc::new(dapr);
        let clock = Arc::new(ManualClock::at("2030-05-01T12:00:00Z".parse()?));
        let dev = DevTokens::new(true, sidecar.clone(), clock.clone());
        let keys = SigningKeys::new(sidecar.clone(), clock.clone(), false);
        let access = AccessTokens::new(keys, clock.clone());
        let (state, settings) = (sidecar.clone(), AccountSettings::default());
        let (publish, jobs, deliver) = (sidecar.clone(), sidecar.clone(), Arc::new(NoNotifier));
        let accounts = Accounts::new(state, publish, jobs, clock.clone(), deliver, settings)?;
        let known = Arc::new(accounts.clone());
        let verifier = Verifier::new(access.clone(), known, None, clock.clone());
        let tokens = Tokens::new(dev, verifier);
        let people = People::new(accounts, Arc::new(access), sidecar.clone());
        let (state, publish, audit) = (sidecar.clone(), sidecar.clone(), Arc::new(NoAudit));
        let app = App::new(state, publish, sidecar, clock, tokens, people, audit);
        let health = Health::new(|| async { Ok::<_, String>(()) }, Shutdown::new());
        let mut api = Self { router: router(app, health), token: String::new() };
        let issued = api.send(Method::POST, "/api/v1/dev/tokens", json!({ "user": "ada" })).await?;
        let issued: Value = serde_json::from_slice(&issued)?;
        api.token = issued["token"].as_str().unwrap_or_default().to_owned();
        Ok(api)
    }

    async fn send(&self, method: Method, path: &str, body: Value) -> Outcome<Vec<u8>> {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::AUTHORIZATION, format!("Bearer {}", self.token));
        let body = if body.is_null() {
            Body::empty()
        } else {
            request = request.header(header::CONTENT_TYPE, "application/json");
            Body::from(body.to_string())
        };
        let reply = self.router.clone().oneshot(request.body(body)?).await?;
        let (status, body) = (reply.status(), to_bytes(reply.into_body(), usize::MAX).await?);
        if !status.is_success() {
            return Err(format!("{path}: {status} {}", String::from_utf8_lossy(&body)).into());
        }
        Ok(body.to_vec())
    }

    async fn fill(&self, count: usize) -> Outcome<String> {
        let mut last = String::new();
        for from in (0..count).step_by(250) {
            let operations = (from..(from + 250).min(count))
                .map(|n| json!({ "op": "create", "task": task(n) }))
                .collect::<Vec<_>>();
            let body = json!({ "operations": operations, "atomic": true });
            let ran = self.send(Method::POST, "/api/v1/tasks/batch", body).await?;
            let ran: Value = serde_json::from_slice(&ran)?;
            last = ran["items"][0]["task"]["id"].as_str().unwrap_or_default().to_owned();
        }
        Ok(last)
    }

    /// Asks so many times; with `touch`, changes that task before each.
    async fn measure(&self, query: &str, times: usize, touch: Option<&str>) -> Outcome<()> {
        let mut took = Vec::with_capacity(times);
        let mut bytes = 0;
        for n in 0..times {
            if let Some(id) = touch {
                let path = format!("/api/v1/tasks/{id}");
                let patch = json!({ "title": format!("touched {n}") });
                self.send(Method::PATCH, &path, patch).await?;
            }
            let start = Instant::now();
            let body = self.send(Method::GET, query, Value::Null).await?;
            took.push(start.elapsed());
            bytes = body.len();
        }
        took.sort_unstable();
        let at = |percent: usize| -> Duration { took[(times - 1) * percent / 100] };
        let touched = if touch.is_some() { ", one changed" } else { "" };
        writeln!(
            io::stdout(),
            "best {:>8.1?}  p50 {:>8.1?}  p99 {:>8.1?}  {bytes:>7} bytes  {query}{touched}",
            at(0),
            at(50),
            at(99)
        )?;
        Ok(())
    }
}

#[tokio::main]
async fn main() -> Outcome<()> {
    for (count, times) in [(1_000, 2_000), (100_000, 100)] {
        let api = Api::new().await?;
        let start = Instant::now();
        let last = api.fill(count).await?;
        writeln!(io::stdout(), "{count} tasks, made in {:.1?}", start.elapsed())?;
        for query in [
            "?status=open&min_priority=high&tag=work&sort=-priority,due",
            "?filter=status:open+priority+%3E%3D+medium+due+%3C+in+30+days&sort=-priority,due",
            "?sort=title",
            "",
            "?text=plants",
            "?text=plan+wat&highlights=true",
            "?text=%E4%BA%AC%E9%83%BD&sort=-due&with_total=true",
        ] {
            api.measure(&format!("/api/v1/tasks{query}"), times, None).await?;
        }
        api.measure("/api/v1/tasks?text=plants", times, Some(&last)).await?;
        api.measure("/api/v1/changes", times.min(50), None).await?;
        api.measure(&format!("/api/v1/tasks/{last}"), times, None).await?;
    }
    Ok(())
}
