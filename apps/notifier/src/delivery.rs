//! What becomes of one notification on one way: a state machine without I/O, clock or chance.
//!
//! ```text
//! waiting ──claim──▶ sending ──taken──▶ sent
//!    ▲                  │ └──refused for good, or for the last time──▶ failed
//!    └──refused for now, or never begun─┘
//! ```
//!
//! Invariant: what is claimed may have been sent. A claim whose end nobody knows, because its process died or its call was not
//! answered, is sent once more with the same reference, flagged, and then no more.

use chrono::{DateTime, TimeDelta, Utc};
use contract::rest::{DeliveryResource, DeliveryStatus};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::notification::Way;

mod backoff;
#[cfg(test)]
mod tests;

pub(crate) use backoff::Backoff;

/// How often a delivery is tried.
pub(crate) const MOST_ATTEMPTS: u32 = 8;

/// One delivery.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// Where it stands.
    #[serde(flatten)]
    pub state: State,
    /// How often it was begun.
    #[serde(default)]
    pub attempts: u32,
    /// Whether the end of one attempt is not known, and it was begun again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub may_be_a_repeat: bool,
    /// What the newest attempt failed with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
    /// What the other side answered last, as the number that its protocol has for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<u16>,
}

/// Where a delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", content = "at", rename_all = "snake_case")]
pub enum State {
    /// To be sent then.
    Waiting(DateTime<Utc>),
    /// Claimed then.
    Sending(DateTime<Utc>),
    /// Taken by the other side.
    Sent(DateTime<Utc>),
    /// Given up.
    Failed(DateTime<Utc>),
    /// Not wanted any more.
    Skipped(DateTime<Utc>),
}

/// What whoever would send a delivery is to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Claim {
    /// Keep this, and then send.
    Send(Delivery),
    /// Come back then.
    Later(DateTime<Utc>),
    /// Keep this: it is given up.
    GiveUp(Delivery),
    /// Nothing: it has ended.
    Over,
}

/// How an attempt ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The other side took it.
    Taken {
        /// What it answered, where that is known.
        answer: Option<u16>,
    },
    /// It did not take it, and might later.
    Refused(Fault),
    /// It never will.
    RefusedForGood(Fault),
    /// Nobody knows whether it did.
    Unsure(Fault),
    /// It was not even tried: its turn did not come while its claim held.
    NotBegun(Fault),
}

/// What went wrong, in words that an inbox can show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// Without a secret or an address in it.
    pub says: String,
    /// What the other side answered, where it did.
    pub answer: Option<u16>,
}

impl Delivery {
    /// One that is to be sent at `due`.
    pub(crate) fn waiting(due: DateTime<Utc>) -> Self {
        let state = State::Waiting(due);
        Self { state, attempts: 0, may_be_a_repeat: false, fault: None, answer: None }
    }

    /// When a job is to look at it; `None` once it has ended.
    pub(crate) fn due(&self, backoff: Backoff) -> Option<DateTime<Utc>> {
        match self.state {
            State::Waiting(due) => Some(due),
            State::Sending(since) => Some(since + backoff.claim),
            State::Sent(_) | State::Failed(_) | State::Skipped(_) => None,
        }
    }

    /// When a job is to look at it, if whoever was to send it at once may have died; `None` where it has a job already, or has
    /// ended.
    pub(crate) fn left_behind(
        &self,
        now: DateTime<Utc>,
        backoff: Backoff,
    ) -> Option<DateTime<Utc>> {
        match self.state {
            State::Waiting(due) => (due <= now).then(|| due + backoff.turn),
            _ => self.due(backoff),
        }
    }

    /// What to do about it now.
    pub(crate) fn claim(&self, now: DateTime<Utc>, backoff: Backoff) -> Claim {
        let claimed = Self {
            state: State::Sending(now),
            attempts: self.attempts.saturating_add(1),
            ..self.clone()
        };
        match self.state {
            State::Waiting(due) if due > now => Claim::Later(due),
            State::Waiting(_) => Claim::Send(claimed),
            State::Sending(since) if since + backoff.claim > now => {
                Claim::Later(since + backoff.claim)
            }
            State::Sending(_) if self.may_be_a_repeat => Claim::GiveUp(self.unsure(now, UNKNOWN)),
            State::Sending(_) => Claim::Send(Self { may_be_a_repeat: true, ..claimed }),
            State::Sent(_) | State::Failed(_) | State::Skipped(_) => Claim::Over,
        }
    }

    /// Whether this is still the attempt that `claimed` began: nobody else has taken it over.
    pub(crate) fn is(&self, claimed: &Self) -> bool {
        self.state == claimed.state && self.attempts == claimed.attempts
    }

    /// What it is after an attempt that ended so.
    pub(crate) fn ended(
        &self,
        outcome: &Outcome,
        now: DateTime<Utc>,
        backoff: Backoff,
        name: &str,
    ) -> Self {
        match outcome {
            Outcome::Taken { answer } => {
                Self { state: State::Sent(now), fault: None, answer: *answer, ..self.clone() }
            }
            Outcome::RefusedForGood(fault) => self.with(State::Failed(now), fault),
            Outcome::NotBegun(fault) => {
                let attempts = self.attempts.saturating_sub(1);
                let next = now + backoff.after(1, name);
                Self { attempts, ..self.with(State::Waiting(next), fault) }
            }
            Outcome::Unsure(fault) if self.may_be_a_repeat => self.unsure(now, &fault.says),
            Outcome::Unsure(fault) => {
                let next = now + backoff.after_unsure(name);
                Self { may_be_a_repeat: true, ..self.with(State::Waiting(next), fault) }
            }
            Outcome::Refused(fault) if self.attempts >= MOST_ATTEMPTS => {
                self.with(State::Failed(now), fault)
            }
            Outcome::Refused(fault) => {
                let next = now + backoff.after(self.attempts, name);
                self.with(State::Waiting(next), fault)
            }
        }
    }

    /// Not to be sent any more.
    pub(crate) fn skipped(&self, now: DateTime<Utc>, why: &str) -> Self {
        let fault = Fault { says: why.to_owned(), answer: None };
        self.with(State::Skipped(now), &fault)
    }

    /// To be sent at once although it ended: somebody asked for it. `None` while it has not ended.
    pub(crate) fn replayed(&self, now: DateTime<Utc>) -> Option<Self> {
        let has_ended = !matches!(self.state, State::Waiting(_) | State::Sending(_));
        has_ended.then(|| Self {
            state: State::Waiting(now),
            attempts: 0,
            may_be_a_repeat: false,
            ..self.clone()
        })
    }

    fn unsure(&self, now: DateTime<Utc>, says: &str) -> Self {
        let says = format!("{says}; whether it arrived is not known");
        self.with(State::Failed(now), &Fault { says, answer: None })
    }

    fn with(&self, state: State, fault: &Fault) -> Self {
        let Fault { says, answer } = fault;
        Self { state, fault: Some(says.clone()), answer: *answer, ..self.clone() }
    }

    /// What it is called by: the reference in every message.
    pub(crate) fn id(notification: Uuid, way: Way) -> String {
        format!("{notification}.{way}")
    }

    /// As the API shows it.
    pub(crate) fn resource(&self, notification: Uuid, way: Way) -> DeliveryResource {
        let (status, next_at, ended_at) = match self.state {
            State::Waiting(due) => (DeliveryStatus::Waiting, Some(due), None),
            State::Sending(_) => (DeliveryStatus::Sending, None, None),
            State::Sent(at) => (DeliveryStatus::Sent, None, Some(at)),
            State::Failed(at) => (DeliveryStatus::Failed, None, Some(at)),
            State::Skipped(at) => (DeliveryStatus::Skipped, None, Some(at)),
        };
        DeliveryResource {
            id: Self::id(notification, way),
            channel: way.channel(),
            webhook: way.webhook(),
            status,
            attempts: self.attempts,
            next_at,
            ended_at,
            may_be_a_repeat: self.may_be_a_repeat,
            last_error: self.fault.clone(),
            last_status: self.answer,
        }
    }
}

/// Of an attempt whose process died.
const UNKNOWN: &str = "two attempts were cut off";

impl Fault {
    /// Of something that said nothing.
    pub(crate) fn new(says: impl Into<String>) -> Self {
        Self { says: says.into(), answer: None }
    }

    /// Of something that answered `answer`.
    pub(crate) fn answered(answer: u16, says: impl Into<String>) -> Self {
        Self { says: says.into(), answer: Some(answer) }
    }
}

/// A length of time that chrono holds, whatever the settings say.
pub(crate) fn seconds(seconds: f64) -> TimeDelta {
    #[expect(clippy::cast_possible_truncation, reason = "held within what a week has")]
    let millis = (seconds.clamp(0.0, 604_800.0) * 1000.0) as i64;
    TimeDelta::milliseconds(millis)
}
