//! Where a user wants messages posted, and what they are signed with.

use chrono::{DateTime, Utc};
use contract::rest::{Hidden, WebhookResource};
use domain::violation::{Reader, Violations};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

pub(crate) use signature::Secret;
pub use url::Reach;
pub(crate) use url::WebhookUrl;

mod signature;
mod url;

/// How many a user may have.
pub(crate) const MOST: usize = 5;

/// One webhook as it is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Webhook {
    /// What it is called by.
    pub id: Uuid,
    /// Where messages are posted.
    pub url: WebhookUrl,
    /// Are any?
    pub enabled: bool,
    /// What they are signed with.
    pub secret: Secret,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// What a newer version keeps here.
    #[serde(flatten)]
    pub more: Map<String, Value>,
}

impl Webhook {
    /// The one that a body asks for.
    pub(crate) fn create(
        id: Uuid,
        body: &Value,
        secret: Secret,
        reach: Reach,
        now: DateTime<Utc>,
    ) -> Result<Self, Violations> {
        let url = Violations::collect(|reader| {
            let fields = reader.object(body, &["url"])?;
            reader.required(fields, "url", |reader, value| read_url(reader, value, reach))
        })?;
        Ok(Self { id, url, enabled: true, secret, created_at: now, more: Map::new() })
    }

    /// What it is after a JSON merge patch.
    pub(crate) fn patched(&self, patch: &Value, reach: Reach) -> Result<Self, Violations> {
        Violations::collect(|reader| {
            let mut new = self.clone();
            let fields = reader.object(patch, &["url", "enabled"])?;
            if fields.contains_key("url") {
                let url = |reader: &mut Reader<'_>, value: &Value| read_url(reader, value, reach);
                new.url = reader.required(fields, "url", url)?;
            }
            if fields.contains_key("enabled") {
                new.enabled = reader.required(fields, "enabled", |it, value| it.truth(value))?;
            }
            Some(new)
        })
    }

    /// As the API shows it, without its secret.
    pub(crate) fn resource(&self) -> WebhookResource {
        WebhookResource {
            id: self.id,
            url: self.url.to_string(),
            enabled: self.enabled,
            secret: None,
            created_at: self.created_at,
        }
    }

    /// The same with it: told once.
    pub(crate) fn with_secret(&self) -> WebhookResource {
        WebhookResource { secret: Some(Hidden(self.secret.shown())), ..self.resource() }
    }
}

fn read_url(reader: &mut Reader<'_>, value: &Value, reach: Reach) -> Option<WebhookUrl> {
    match WebhookUrl::parse(reader.text(value)?, reach) {
        Ok(url) => Some(url),
        Err(why) => reader.refuse("invalid", why),
    }
}
