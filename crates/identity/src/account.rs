//! An account as it is held, and what is to change of it.

use std::ops::Bound;

use book::{Change, NewEvent, View};
use chrono::{DateTime, Utc};
use contract::auth_event::{AuthData, SESSION_ENDED, SOURCE};
use contract::names::AUDIT_EVENTS;
use domain::UserId;
use uuid::Uuid;

use crate::one_time::Purpose;
use crate::record::{
    AccountRecord, OneTime, PROFILE, PersonalRecord, Profile, SESSIONS, Session, TOKENS,
    one_time_key, session_key, token_key,
};

/// An account as it is held at one moment.
#[derive(Clone, Copy)]
pub(crate) struct Account<'a> {
    view: &'a View<AccountRecord>,
}

impl<'a> Account<'a> {
    pub(crate) fn of(view: &'a View<AccountRecord>) -> Self {
        Self { view }
    }

    pub(crate) fn profile(self) -> Option<&'a Profile> {
        match self.view.records.get(PROFILE)? {
            AccountRecord::Profile(profile) => Some(profile),
            _ => None,
        }
    }

    /// The profile, where its owner may use it.
    pub(crate) fn live(self) -> Option<&'a Profile> {
        self.profile().filter(|profile| !profile.disabled)
    }

    /// Whether there was one, and is no more.
    pub(crate) fn is_deleted(self) -> bool {
        matches!(self.view.records.get(PROFILE), Some(AccountRecord::Deleted(_)))
    }

    /// The session, unless it has expired.
    pub(crate) fn session(self, id: Uuid, now: DateTime<Utc>) -> Option<&'a Session> {
        match self.view.records.get(&session_key(id))? {
            AccountRecord::Session(session) if session.expires_at() > now => Some(session),
            _ => None,
        }
    }

    /// Every session that is kept, expired ones too, the oldest first.
    pub(crate) fn sessions(self) -> impl Iterator<Item = (Uuid, &'a Session)> {
        self.with_prefix(SESSIONS).filter_map(|(id, record)| match record {
            AccountRecord::Session(session) => Some((id, &**session)),
            _ => None,
        })
    }

    pub(crate) fn token(self, id: Uuid) -> Option<&'a PersonalRecord> {
        match self.view.records.get(&token_key(id))? {
            AccountRecord::Token(token) => Some(token),
            _ => None,
        }
    }

    /// Every personal token that is kept, expired ones too, the oldest first.
    pub(crate) fn tokens(self) -> impl Iterator<Item = (Uuid, &'a PersonalRecord)> {
        self.with_prefix(TOKENS).filter_map(|(id, record)| match record {
            AccountRecord::Token(token) => Some((id, &**token)),
            _ => None,
        })
    }

    pub(crate) fn one_time(self, purpose: Purpose) -> Option<&'a OneTime> {
        match self.view.records.get(&one_time_key(purpose))? {
            AccountRecord::OneTime(one_time) => Some(one_time),
            _ => None,
        }
    }

    fn with_prefix(self, prefix: &'static str) -> impl Iterator<Item = (Uuid, &'a AccountRecord)> {
        self.view
            .records
            .range(Bound::Included(prefix), Bound::Unbounded)
            .take_while(move |(key, _)| key.starts_with(prefix))
            .filter_map(move |(key, record)| Some((key[prefix.len()..].parse().ok()?, record)))
    }
}

/// What is to change of an account, with what the ledger hears of it.
pub(crate) struct Draft<'a> {
    pub(crate) account: Account<'a>,
    user: &'a UserId,
    pub(crate) now: DateTime<Utc>,
    change: Change<AccountRecord>,
}

impl<'a> Draft<'a> {
    pub(crate) fn on(view: &'a View<AccountRecord>, user: &'a UserId, now: DateTime<Utc>) -> Self {
        Self { account: Account::of(view), user, now, change: Change::none() }
    }

    pub(crate) fn put(&mut self, key: impl Into<String>, record: AccountRecord) {
        self.change.put.push((key.into(), record));
    }

    /// Puts the profile in place of the one that is there.
    pub(crate) fn put_profile(&mut self, profile: Profile) {
        let profile = Profile { updated_at: self.now, ..profile };
        self.put(PROFILE, AccountRecord::Profile(Box::new(profile)));
    }

    pub(crate) fn remove(&mut self, key: String) {
        self.change.remove.push(key);
    }

    /// Ends a session, and says why.
    pub(crate) fn end_session(&mut self, id: Uuid, reason: &str) {
        self.remove(session_key(id));
        let reason = Some(reason.to_owned());
        self.tell(SESSION_ENDED, |data| AuthData { session: Some(id), reason, ..data });
    }

    /// Ends every session but `kept`.
    pub(crate) fn end_sessions(&mut self, kept: Option<Uuid>, reason: &str) {
        let others: Vec<Uuid> =
            self.account.sessions().map(|(id, _)| id).filter(|id| Some(*id) != kept).collect();
        for id in others {
            self.end_session(id, reason);
        }
    }

    /// Lets the ledger hear of it.
    pub(crate) fn tell(&mut self, kind: &'static str, say: impl FnOnce(AuthData) -> AuthData) {
        let data = say(AuthData::of(self.user, self.now));
        let subject = data.subject();
        let data = serde_json::to_value(data).unwrap_or_default();
        let (topic, source, time) = (AUDIT_EVENTS, SOURCE, self.now);
        self.change.events.push(NewEvent { topic, kind, source, subject, time, data });
    }

    pub(crate) fn into_change(self) -> Change<AccountRecord> {
        self.change
    }
}
