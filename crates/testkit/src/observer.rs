//! A bystander that sees what is on a topic, and may put anything on any.

use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use http::Method;
use serde_json::Value;
use stack::daprd::Daprd;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::{Client, Daybook, LIMIT, Result, wait_until};

type Seen = Arc<Mutex<Vec<Vec<u8>>>>;

/// Collects the messages of one topic, raw, from the beginning of the topic on. Dropped before
/// the Daybook it watches.
pub struct Observer {
    topic: String,
    seen: Seen,
    server: JoinHandle<()>,
    sidecar: Arc<Daprd>,
    token: String,
}

impl Observer {
    /// Starts to watch a topic.
    ///
    /// # Errors
    /// When its sidecar does not start.
    pub async fn start(daybook: &Daybook, topic: &str) -> Result<Self> {
        let seen = Seen::default();
        let routes = Router::new().route("/events", post(take)).with_state(Arc::clone(&seen));
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let port = listener.local_addr()?.port();
        let server = tokio::spawn(async move {
            axum::serve(listener, routes).await.ok(); // ends with the observer
        });
        let (sidecar, token) = daybook.bystander("observer", Some((topic, port))).await?;
        Ok(Self { topic: topic.to_owned(), seen, server, sidecar, token })
    }

    /// Puts a message on any topic, as it is.
    ///
    /// # Errors
    /// When its sidecar does not take it.
    pub async fn publish_raw(&self, topic: &str, message: impl Into<Bytes>) -> Result<()> {
        let path = format!("/v1.0/publish/pubsub/{topic}?metadata.rawPayload=true");
        let sidecar = Client::new(self.sidecar.http_port())
            .with_header("dapr-api-token", &self.token)
            .with_header("content-type", "application/octet-stream");
        let reply = sidecar.send(Method::POST, &path, &[], message.into()).await?;
        if reply.status != 204 {
            return Err(format!("{topic} does not take the message: {reply:?}").into());
        }
        Ok(())
    }

    /// The messages so far, as they were published.
    #[must_use]
    pub fn messages(&self) -> Vec<Vec<u8>> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Waits for at least `count` messages and gives all.
    ///
    /// # Errors
    /// When there are fewer after a minute.
    pub async fn wait_for(&self, count: usize) -> Result<Vec<Vec<u8>>> {
        let what = format!("{count} messages on {}", self.topic);
        let seen = wait_until(&what, LIMIT, async || {
            let messages = self.messages();
            if messages.len() < count {
                return Err(format!("{} messages", messages.len()).into());
            }
            Ok(Some(messages))
        });
        Ok(seen.await?.0)
    }
}

impl Drop for Observer {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// Dapr wraps a raw message into an envelope of its own.
async fn take(State(seen): State<Seen>, Json(envelope): Json<Value>) {
    let data = envelope["data_base64"].as_str().unwrap_or_default();
    let message = BASE64_STANDARD.decode(data).unwrap_or_default();
    seen.lock().unwrap_or_else(PoisonError::into_inner).push(message);
}
