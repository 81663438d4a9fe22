//! A stream as Server-Sent Events (WHATWG HTML §9.2).

use std::convert::Infallible;

use axum::body::{Body, Bytes};
use futures::stream::unfold;
use tokio::time::Instant;

use super::{End, Feed, Signal};

struct Told {
    feed: Feed,
    /// When the client's connection was last given something.
    given: Option<Instant>,
    is_over: bool,
}

/// The body of an answer that goes on for as long as the stream.
///
/// Nothing is made before the connection has room for it, so a client that does not read costs no more than what waits in
/// its connection; `service::http::serve` cuts that after a while.
pub(crate) fn body(feed: Feed) -> Body {
    let told = Told { feed, given: None, is_over: false };
    Body::from_stream(unfold(told, |mut told| async move {
        let bytes = told.next().await?;
        Some((Ok::<_, Infallible>(bytes), told))
    }))
}

impl Told {
    async fn next(&mut self) -> Option<Bytes> {
        if self.is_over {
            return None;
        }
        // Asked for the next at once, unless the connection was full.
        let is_slow = self.given.is_some_and(|given| given.elapsed() >= self.feed.slow());
        let signal = if is_slow { self.feed.ended(End::Slow) } else { self.feed.next().await };
        self.given = Some(Instant::now());
        Some(match signal {
            Signal::Tell(frame) | Signal::Heartbeat(frame) => frame.sse.clone(),
            Signal::End(end) => {
                self.is_over = true;
                end.event()
            }
        })
    }
}
