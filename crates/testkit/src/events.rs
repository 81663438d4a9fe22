//! A client of the live feed, over Server-Sent Events, that keeps count of what it is told.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::BodyExt;
use http_body_util::combinators::UnsyncBoxBody;
use serde_json::Value;
use tokio::time::{Instant, timeout_at};

use crate::{Client, Error, Result};

/// One open stream.
pub struct Events {
    body: UnsyncBoxBody<Bytes, Error>,
    come: Vec<u8>,
    /// The id of the last message.
    last: String,
}

impl Events {
    /// Opens a stream with the client's token: from `since` on, or from now.
    ///
    /// # Errors
    /// When the answer is not 200.
    pub async fn open(client: &Client, since: Option<&str>) -> Result<Self> {
        let resume: Vec<_> = since.map(|since| ("last-event-id", since)).into_iter().collect();
        let (status, body) = client.open("/api/v1/events", &resume).await?;
        if status != 200 {
            return Err(format!("the stream is answered with {status}").into());
        }
        let last = since.unwrap_or_default().to_owned();
        Ok(Self { body, come: Vec::new(), last })
    }

    /// The id of the last message: to go on with.
    #[must_use]
    pub fn last(&self) -> &str {
        &self.last
    }

    /// The next message; `None` when the stream ends in order.
    ///
    /// # Errors
    /// When it breaks, when there is none in time, or it is not one.
    pub async fn next(&mut self, limit: Duration) -> Result<Option<Value>> {
        let until = Instant::now() + limit;
        loop {
            if let Some(end) = self.come.windows(2).position(|two| two == b"\n\n") {
                let event: Vec<u8> = self.come.drain(..end + 2).collect();
                let event = String::from_utf8(event)?;
                let field = |name: &str| event.lines().find_map(|line| line.strip_prefix(name));
                if let Some(id) = field("id: ") {
                    id.clone_into(&mut self.last);
                }
                let data = field("data: ").ok_or_else(|| format!("no data: {event}"))?;
                return Ok(Some(serde_json::from_str(data)?));
            }
            let frame = timeout_at(until, self.body.frame()).await;
            match frame.map_err(|_| "the stream says nothing")? {
                None => return Ok(None),
                Some(frame) => self.come.extend(frame?.data_ref().into_iter().flatten()),
            }
        }
    }

    /// The next change, whatever else is said before it.
    ///
    /// # Errors
    /// As [`Events::next`]; and when the stream ends.
    pub async fn change(&mut self, limit: Duration) -> Result<Value> {
        let until = Instant::now() + limit;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let message = self.next(left).await?.ok_or("the stream has ended")?;
            match message["event"].as_str() {
                Some("change") => return Ok(message),
                Some("ready" | "heartbeat") => {}
                _ => return Err(format!("not a change: {message}").into()),
            }
        }
    }
}
