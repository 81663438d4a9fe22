//! Tickets: what a browser opens a stream with, since `EventSource` and `WebSocket` send no token.
//!
//! A ticket stands in an address, and addresses are written into logs on the way. So it is good for one stream, for half a
//! minute, and for nothing else. It names its user, whose book knows its hash: any replica can take it, and only one does.

use std::fmt::Write;
use std::ops::Bound;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use book::Change;
use chrono::{DateTime, TimeDelta, Utc};
use contract::rest::LiveTicket;
use domain::UserId;
use identity::{Identity, Role, Scope};
use serde::{Deserialize, Serialize};
use service::Problem;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::App;
use crate::record::Record;
use crate::refusal::Refusal;

/// How long a ticket is good for.
const LIFETIME: TimeDelta = TimeDelta::seconds(30);
/// So many of a user's may wait to be used.
const WAITING: usize = 32;
/// What every ticket begins with.
const PREFIX: &str = "dbl_";

/// A ticket, as the book keeps it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct KeptTicket {
    /// Until when it is good.
    until: DateTime<Utc>,
    /// When the token stops holding with which it was asked for, and the stream ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expires_at: Option<DateTime<Utc>>,
    /// The session that the token belongs to, and the stream ends with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    session: Option<Uuid>,
    /// The personal token with which it was asked for, and the stream ends with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    personal: Option<Uuid>,
}

/// Gives out tickets and takes them.
pub(crate) struct Tickets<'a>(pub(crate) &'a App);

impl Tickets<'_> {
    /// A ticket for whom a token speaks for, as long as that does.
    pub(crate) async fn issue(&self, identity: &Identity) -> Result<LiveTicket, Refusal> {
        let Identity { user, expires_at, session, personal, .. } = identity;
        let (expires_at, session, personal) = (*expires_at, *session, *personal);
        let now = self.0.now();
        let until = now + LIFETIME;
        let ticket = format!(
            "{PREFIX}{}.{}{}",
            BASE64_URL_SAFE_NO_PAD.encode(user.as_str()),
            Uuid::new_v4().simple(),
            Uuid::new_v4().simple()
        );
        let key = key(&ticket);
        let book = self.0.book(user);
        let committed = book.commit(move |view| {
            let all = view.records.range(Bound::Included("ticket:"), Bound::Excluded("ticket;"));
            let is_old =
                |record: &Record| matches!(record, Record::Ticket(kept) if kept.until <= now);
            let (old, waiting): (Vec<_>, Vec<_>) = all.partition(|(_, record)| is_old(record));
            if waiting.len() >= WAITING {
                return Err(Refusal::TooMany { what: "tickets", max: WAITING });
            }
            let kept = KeptTicket { until, expires_at, session, personal };
            let put = vec![(key.clone(), Record::Ticket(kept))];
            let remove = old.into_iter().map(|(id, _)| id.to_owned()).collect();
            Ok((Change { put, remove, events: Vec::new() }, ()))
        });
        committed.await.map_err(Refusal::from_commit)?;
        Ok(LiveTicket { ticket, expires_at: until })
    }

    /// Takes a ticket, once: whom it speaks for, and until when. To read, and nothing else.
    pub(crate) async fn redeem(&self, ticket: &str) -> Result<Identity, Refusal> {
        let user = user_of(ticket).ok_or_else(refused)?;
        let (now, key) = (self.0.now(), key(ticket));
        let book = self.0.book(&user);
        let committed = book.commit(move |view| match view.records.get(&key) {
            Some(Record::Ticket(kept)) if kept.until > now => {
                let change =
                    Change { put: Vec::new(), remove: vec![key.clone()], events: Vec::new() };
                Ok((change, kept.clone()))
            }
            _ => Err(refused()),
        });
        let KeptTicket { expires_at, session, personal, .. } =
            committed.await.map_err(Refusal::from_commit)?.output;
        let scopes = [Scope::TasksRead].into_iter().collect();
        Ok(Identity { user, role: Role::User, scopes, session, personal, expires_at })
    }
}

fn refused() -> Refusal {
    Problem::unauthenticated("The ticket was used, or has expired, or is none.").into()
}

fn user_of(ticket: &str) -> Option<UserId> {
    // A user's name and two random numbers.
    let (user, _) = ticket.strip_prefix(PREFIX).filter(|it| it.len() < 512)?.split_once('.')?;
    let user = BASE64_URL_SAFE_NO_PAD.decode(user).ok()?;
    String::from_utf8(user).ok()?.parse().ok()
}

/// Under which id the book keeps it: its hash, so that a book that leaks opens no stream.
fn key(ticket: &str) -> String {
    let mut key = "ticket:".to_owned();
    for byte in Sha256::digest(ticket) {
        let _ = write!(key, "{byte:02x}");
    }
    key
}
