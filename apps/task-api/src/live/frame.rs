//! What a stream tells, as bytes that all streams of a user share.

use axum::body::Bytes;
use axum::extract::ws::Utf8Bytes;
use contract::rest::{LiveChange, LiveMessage, LiveNotification, LivePlace};
use contract::{notification_event, task_event};
use domain::UserId;
use domain::changes::{Step, Token};

use crate::changes;

/// One message, made once for SSE and WebSockets both.
#[derive(Clone, Debug)]
pub(crate) struct Frame {
    /// The place that it tells of.
    pub(crate) seq: u64,
    /// As an event of SSE.
    pub(crate) sse: Bytes,
    /// As JSON: a part of the same bytes.
    json: Bytes,
}

impl Frame {
    /// What an event tells, if it is one that this version knows.
    pub(crate) fn of_event(kind: &str, id: &str, subject: &str, data: &[u8]) -> Option<Self> {
        let (id, data) = task_event::parse(kind, id, subject, data).ok()?;
        let token = written(&id.user, Token { seq: id.seq, floor: 0 });
        let change = LiveChange::of_event(kind, &data, id.seq, token);
        Some(Self::change(id.seq, change))
    }

    /// What became of notifications. It has no place, and so no id: a client comes back to where it was before it.
    pub(crate) fn of_notification(
        kind: &str,
        id: &str,
        subject: &str,
        data: &[u8],
    ) -> Option<Self> {
        let (_, data) = notification_event::parse(kind, id, subject, data).ok()?;
        let message = LiveMessage::Notification(LiveNotification::of_event(kind, data));
        Some(event("notification", None, &message, ""))
    }

    /// What changed at one place, from the book, told to a client whose reading began at `floor`.
    pub(crate) fn of_step(user: &UserId, step: &Step<'_>, floor: u64) -> Self {
        let token = written(user, Token { seq: step.seq, floor });
        Self::change(step.seq, LiveChange::of_step(step, token))
    }

    /// `name` is `ready`, `reset` or `heartbeat`.
    pub(crate) fn at(
        user: &UserId,
        token: Token,
        say: impl FnOnce(LivePlace) -> LiveMessage,
        name: &str,
    ) -> Self {
        let id = written(user, token);
        let message = say(LivePlace { id: id.clone(), seq: token.seq });
        Self { seq: token.seq, ..event(name, Some(&id), &message, "") }
    }

    fn change(seq: u64, change: LiveChange) -> Self {
        let id = change.id.clone();
        Self { seq, ..event("change", Some(&id), &LiveMessage::Change(change), "") }
    }

    /// As a text of a WebSocket.
    pub(crate) fn text(&self) -> Utf8Bytes {
        Utf8Bytes::try_from(self.json.clone()).unwrap_or_default()
    }
}

fn written(user: &UserId, token: Token) -> String {
    changes::written(user, token)
}

/// An event of SSE around `message`, and `more` lines before its data.
///
/// `serde_json` writes no line breaks, so the data is one line.
pub(super) fn event(name: &str, id: Option<&str>, message: &LiveMessage, more: &str) -> Frame {
    let id = id.map(|id| format!("id: {id}\n")).unwrap_or_default();
    let mut text = format!("event: {name}\n{id}{more}data: ").into_bytes();
    let start = text.len();
    // Forms of strings, numbers and lists: there is nothing that could not be written.
    let _ = serde_json::to_writer(&mut text, message);
    let end = text.len();
    text.extend_from_slice(b"\n\n");
    let sse = Bytes::from(text);
    Frame { seq: 0, json: sse.slice(start..end), sse }
}
