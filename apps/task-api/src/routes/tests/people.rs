//! Accounts over HTTP: signing up, in, on and out; what belongs to an account; and what its end leaves.

use std::num::NonZeroUsize;

use async_trait::async_trait;
use contract::names::{AUDIT_EVENTS, SETUP_SECRET, SETUP_TOKEN};
use identity::{
    AccountSettings, Accounts, CURRENT_KEY, Cost, Deliver, IssueAccess, Letter,
    SIGNING_KEYS_SECRET, SigningKey,
};

use super::*;
use crate::people::People;

mod deleting;
mod sessions;
mod tokens_and_admins;

const PASSWORD: &str = "correct horse battery";
const ADA: &str = "ada@example.org";

/// The letters of every test of this process, newest last.
static LETTERS: Mutex<Vec<Letter>> = Mutex::new(Vec::new());

struct Mailbox;

#[async_trait]
impl Deliver for Mailbox {
    async fn deliver(&self, letter: Letter) {
        LETTERS.lock().unwrap().push(letter);
    }
}

/// What every [`Api`] has.
pub(super) fn people(dapr: &FakeDapr, clock: &Arc<ManualClock>, access: &AccessTokens) -> People {
    let sidecar = Arc::new(dapr.clone());
    let settings = AccountSettings {
        password_cost: Cost::TINY,
        passwords_at_once: NonZeroUsize::MIN,
        ..AccountSettings::default()
    };
    let (state, publish, jobs) = (sidecar.clone(), sidecar.clone(), sidecar.clone());
    let accounts =
        Accounts::new(state, publish, jobs, clock.clone(), Arc::new(Mailbox), settings).unwrap();
    let access: Arc<dyn IssueAccess> = Arc::new(access.clone());
    People::new(accounts, access, sidecar)
}

/// A system in which one can sign in.
pub(super) fn api() -> Api {
    static KEY: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    let key = KEY.get_or_init(|| SigningKey::generate().unwrap().to_pem().unwrap().to_string());
    let api = Api::new();
    api.dapr.put_secret(SIGNING_KEYS_SECRET, CURRENT_KEY, key);
    api.dapr.put_secret(SETUP_SECRET, SETUP_TOKEN, "the-set-up-token-of-this-test");
    api
}

/// Somebody who is signed in.
pub(super) struct Person {
    pub(super) access: String,
    refresh: String,
}

impl Person {
    fn of(reply: &Reply) -> Self {
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
        assert_eq!(reply.headers[header::CACHE_CONTROL], "no-store");
        let text = |name: &str| reply.body[name].as_str().unwrap().to_owned();
        Self { access: text("access_token"), refresh: text("refresh_token") }
    }
}

impl Api {
    async fn post(&self, status: u16, path: &str, token: &str, body: Value) -> Reply {
        let path = format!("/api/v1/{path}");
        self.expect(status, Method::POST, &path, token, body).await
    }

    async fn sign_in(&self, email: &str) -> Person {
        let body = json!({ "email": email, "password": PASSWORD });
        Person::of(&self.post(200, "auth/sign-in", "", body).await)
    }

    pub(super) async fn somebody(&self, email: &str) -> Person {
        let body = json!({ "email": email, "password": PASSWORD });
        self.post(202, "auth/sign-up", "", body).await;
        self.sign_in(email).await
    }

    async fn of_account(&self, status: u16, method: Method, path: &str, who: &Person) -> Value {
        let path = format!("/api/v1/{path}");
        self.expect(status, method, &path, &who.access, json!({})).await.body
    }
}
