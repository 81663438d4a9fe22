//! Somebody with an account, for the tests about accounts.

use http::Method;
use serde_json::{Value, json};
use testkit::{Client, Daybook, LIMIT, NEVER_LOGGED, Reply, Result, wait_until};

/// Somebody who is signed in.
pub(crate) struct Person {
    pub(crate) api: Client,
    pub(crate) email: String,
    pub(crate) refresh_token: String,
}

/// Everybody's password; no log may have it.
pub(crate) fn password() -> String {
    format!("{NEVER_LOGGED} correct horse")
}

pub(crate) fn credentials(email: &str, password: &str) -> Value {
    json!({ "email": email, "password": password })
}

impl Person {
    /// Signs up, and in.
    pub(crate) async fn new(daybook: &Daybook, email: &str) -> Result<Self> {
        let body = credentials(email, &password());
        daybook.api().post("/api/v1/auth/sign-up", &body).await?.expect_status(202);
        Self::sign_in(daybook, email).await
    }

    /// With an address that is verified, by what an administrator's command prints.
    pub(crate) async fn verified(daybook: &Daybook, email: &str) -> Result<Self> {
        let person = Self::new(daybook, email).await?;
        let task_api = daybook.app_of("task-api");
        let ran = task_api.run(&["admin", "account", "verify", "--json", email]).await?;
        let printed: Value = ran.out.parse()?;
        let body = json!({ "token": printed["token"] });
        daybook.api().post("/api/v1/auth/verify-email", &body).await?.expect_status(204);
        Ok(person)
    }

    pub(crate) async fn sign_in(daybook: &Daybook, email: &str) -> Result<Self> {
        let body = credentials(email, &password());
        let reply = daybook.api().post("/api/v1/auth/sign-in", &body).await?.expect_status(200);
        Self::of(daybook, email, &reply)
    }

    /// Of the answer to signing in, or to a refresh.
    pub(crate) fn of(daybook: &Daybook, email: &str, reply: &Reply) -> Result<Self> {
        let body = reply.json();
        let text = |name: &str| Ok::<_, String>(body[name].as_str().ok_or(name)?.to_owned());
        let bearer = format!("Bearer {}", text("access_token")?);
        let api = daybook.api().with_header("authorization", bearer);
        Ok(Self { api, email: email.to_owned(), refresh_token: text("refresh_token")? })
    }

    /// The answer to the next refresh.
    pub(crate) async fn refresh(&self, daybook: &Daybook) -> Result<Reply> {
        let body = json!({ "refresh_token": self.refresh_token });
        daybook.api().post("/api/v1/auth/refresh", &body).await
    }

    /// `DELETE` with a body.
    pub(crate) async fn delete_account(&self) -> Result<Reply> {
        let body = json!({ "password": password() }).to_string();
        let headers = [("content-type", "application/json")];
        self.api.send(Method::DELETE, "/api/v1/me", &headers, body.into()).await
    }

    /// Waits until the ledger has these of the account, the newest first.
    pub(crate) async fn wait_for_ledger(&self, kinds: &[&str]) -> Result<Vec<Value>> {
        let what = format!("the ledger has what happened to {}", self.email);
        let found = wait_until(&what, LIMIT, async || {
            let reply = self.api.get("/api/v1/audit?about=account").await?;
            let body = reply.json();
            let items = body["items"].as_array().cloned().unwrap_or_default();
            let found: Vec<&str> = items
                .iter()
                .filter_map(|item| item["type"].as_str()?.strip_prefix("daybook.auth."))
                .collect();
            if found == kinds { Ok(Some(items.clone())) } else { Err(format!("{found:?}").into()) }
        });
        Ok(found.await?.0)
    }
}
