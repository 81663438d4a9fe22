//! Somebody who uses task-api.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Value, json};

use crate::{Client, LIMIT, Reply, Result, wait_until};

/// A user with a token.
#[derive(Debug, Clone)]
pub struct User {
    api: Client,
    name: String,
    token: String,
}

impl User {
    /// Asks the dev-only issuer for a token.
    pub(crate) async fn sign_in(api: Client, name: &str) -> Result<Self> {
        let reply = api.post("/api/v1/dev/tokens", &json!({ "user": name })).await?;
        let body = reply.json();
        let Some(token) = body["token"].as_str().filter(|_| reply.status == 201) else {
            return Err(format!("no token for {name}: {reply:?}").into());
        };
        let api = api.with_header("authorization", format!("Bearer {token}"));
        Ok(Self { api, name: name.to_owned(), token: token.to_owned() })
    }

    /// The user's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The user's bearer token.
    #[must_use]
    pub fn token(&self) -> &str {
        &self.token
    }

    /// The API, with the user's token.
    #[must_use]
    pub fn api(&self) -> &Client {
        &self.api
    }

    /// `POST /api/v1/tasks`.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn create(&self, title: &str) -> Result<Reply> {
        self.api.post("/api/v1/tasks", &json!({ "title": title })).await
    }

    /// `POST /api/v1/tasks/{id}/complete`.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn complete(&self, id: &str) -> Result<Reply> {
        let path = format!("/api/v1/tasks/{id}/complete");
        self.api.send(http::Method::POST, &path, &[], bytes::Bytes::new()).await
    }

    /// `DELETE /api/v1/tasks/{id}`.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn delete(&self, id: &str) -> Result<Reply> {
        self.api.delete(&format!("/api/v1/tasks/{id}")).await
    }

    /// Every task of the user, all pages.
    ///
    /// # Errors
    /// When a page is not 200.
    pub async fn tasks(&self) -> Result<Vec<Value>> {
        self.pages("/api/v1/tasks").await
    }

    /// Every audit entry of the user, all pages, the newest first.
    ///
    /// # Errors
    /// When a page is not 200.
    pub async fn audit(&self) -> Result<Vec<Value>> {
        self.pages("/api/v1/audit").await
    }

    /// How often each event of this type is in the audit list, by task.
    ///
    /// # Errors
    /// When a page is not 200.
    pub async fn audited(&self, kind: &str) -> Result<BTreeMap<String, usize>> {
        let mut counts = BTreeMap::new();
        for entry in self.audit().await?.iter().filter(|entry| entry["type"] == kind) {
            *counts.entry(entry["subject"].as_str().unwrap_or_default().to_owned()).or_default() +=
                1;
        }
        Ok(counts)
    }

    /// Waits until there are `count` audit entries; gives them, with how long it took.
    ///
    /// # Errors
    /// When there are others within a minute.
    pub async fn wait_for_audit(&self, count: usize) -> Result<(Vec<Value>, Duration)> {
        let what = format!("{} has {count} audit entries", self.name);
        wait_until(&what, LIMIT, async || {
            let entries = self.audit().await?;
            match entries.len() {
                found if found == count => Ok(Some(entries)),
                found => Err(format!("{found} entries").into()),
            }
        })
        .await
    }

    async fn pages(&self, path: &str) -> Result<Vec<Value>> {
        let mut all = Vec::new();
        let mut cursor = String::new();
        loop {
            let reply = self.api.get(&format!("{path}?limit=200{cursor}")).await?;
            if reply.status != 200 {
                return Err(format!("{path}: {reply:?}").into());
            }
            let mut page = reply.json();
            if let Some(items) = page["items"].as_array_mut() {
                all.append(items);
            }
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return Ok(all),
            }
        }
    }
}
