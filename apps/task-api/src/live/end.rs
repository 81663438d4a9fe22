//! Why a stream ends, and how each kind of stream says so.

use std::time::Duration;

use axum::body::Bytes;
use axum::extract::ws::{CloseFrame, Utf8Bytes, close_code};
use contract::rest::{LiveEnd, LiveEndReason, LiveMessage};

use super::frame;

/// Why a stream ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// The client did not take what it was sent.
    Slow,
    /// The token holds no more.
    TokenExpired,
    /// This process ends. Come back so much later: not all at once.
    Restart(Duration),
}

/// The close code of a token that holds no more: of those that RFC 6455 §7.4.2 leaves to applications.
pub(crate) const TOKEN_EXPIRED: u16 = 4401;

impl End {
    /// In one word.
    pub(crate) fn reason(self) -> LiveEndReason {
        match self {
            Self::Slow => LiveEndReason::Slow,
            Self::TokenExpired => LiveEndReason::TokenExpired,
            Self::Restart(_) => LiveEndReason::Restart,
        }
    }

    /// The same, for measures.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Slow => "slow",
            Self::TokenExpired => "token_expired",
            Self::Restart(_) => "restart",
        }
    }

    /// The last event over SSE.
    pub(crate) fn event(self) -> Bytes {
        let retry = match self {
            Self::Slow => Some(Duration::from_secs(1)),
            Self::TokenExpired => None,
            Self::Restart(after) => Some(after),
        };
        let retry_ms = retry.and_then(|after| after.as_millis().try_into().ok());
        let message = LiveMessage::End(LiveEnd { reason: self.reason(), retry_ms });
        let retry = retry_ms.map(|ms| format!("retry: {ms}\n")).unwrap_or_default();
        frame::event("end", None, &message, &retry).sse
    }

    /// How a WebSocket is closed: 1013 Try Again Later, 1012 Service Restart (IANA's registry of close codes).
    pub(crate) fn close(self) -> CloseFrame {
        let (code, reason) = match self {
            Self::Slow => (close_code::AGAIN, "slow"),
            Self::TokenExpired => (TOKEN_EXPIRED, "token_expired"),
            Self::Restart(_) => (close_code::RESTART, "restart"),
        };
        CloseFrame { code, reason: Utf8Bytes::from_static(reason) }
    }
}
