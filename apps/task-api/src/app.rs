//! What every request handler is given.

use std::sync::Arc;

use book::{Books, Change, Committed};
use chrono::{DateTime, SubsecRound, Utc};
use contract::notifier::notifier_service_server::NotifierService;
use domain::UserId;
use service::{Clock, Shutdown};
use sidecar::{Jobs, Publish, State};
use uuid::{NoContext, Timestamp, Uuid};

use crate::allowances::Allowances;
use crate::answer::Answer;
use crate::audit_log::AuditLog;
use crate::draft::Draft;
use crate::idempotency::InFlight;
use crate::live::{Live, LiveSettings};
use crate::people::People;
use crate::purge::Armed;
use crate::record::Record;
use crate::refusal::Refusal;
use crate::search::Searches;
use crate::tokens::Tokens;
use crate::write::Write;

/// The parts that handlers work with. Cheap to clone.
#[derive(Clone)]
pub struct App {
    books: Books<Record>,
    clock: Arc<dyn Clock>,
    in_flight: InFlight,
    pub(crate) jobs: Arc<dyn Jobs>,
    pub(crate) armed: Armed,
    pub(crate) searches: Searches,
    pub(crate) tokens: Tokens,
    pub(crate) people: People,
    pub(crate) audit: Arc<dyn AuditLog>,
    pub(crate) allowances: Allowances,
    pub(crate) live: Live,
    notifier: Option<Arc<dyn NotifierService>>,
}

impl App {
    /// Puts the parts together.
    pub fn new(
        state: Arc<dyn State>,
        publish: Arc<dyn Publish>,
        jobs: Arc<dyn Jobs>,
        clock: Arc<dyn Clock>,
        tokens: Tokens,
        people: People,
        audit: Arc<dyn AuditLog>,
    ) -> Self {
        let books = Books::new(state, publish, jobs.clone());
        Self {
            books,
            clock,
            in_flight: InFlight::default(),
            jobs,
            armed: Armed::default(),
            searches: Searches::default(),
            tokens,
            people,
            audit,
            allowances: Allowances::default(),
            live: Live::new(LiveSettings::default(), Shutdown::new()),
            notifier: None,
        }
    }

    /// With limits on how often somebody may ask; as made, there are none.
    #[must_use]
    pub fn allowing(self, allowances: Allowances) -> Self {
        Self { allowances, ..self }
    }

    /// The same, with these streams.
    #[must_use]
    pub fn with_live(self, live: Live) -> Self {
        Self { live, ..self }
    }

    /// The same, with whom it asks about notifications.
    #[must_use]
    pub fn with_notifier(self, notifier: Arc<dyn NotifierService>) -> Self {
        Self { notifier: Some(notifier), ..self }
    }

    /// Whom to ask about notifications.
    pub(crate) fn notifier(&self) -> Result<&dyn NotifierService, Refusal> {
        self.notifier.as_deref().ok_or(Refusal::NoNotifier)
    }

    /// Every user's book, for the relay.
    pub fn books(&self) -> Books<Record> {
        self.books.clone()
    }

    /// The time now, to the millisecond: what clients can hold.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.clock.now().trunc_subsecs(3)
    }

    /// A new id, which sorts by when it was made.
    pub(crate) fn new_id(&self) -> Uuid {
        let now = self.clock.now();
        let seconds = now.timestamp().try_into().unwrap_or_default();
        Uuid::new_v7(Timestamp::from_unix(NoContext, seconds, now.timestamp_subsec_nanos()))
    }

    pub(crate) fn book(&self, user: &UserId) -> book::Book<Record> {
        self.books.open(user.as_str())
    }

    /// Lets `decide` change the caller's book, and makes that durable with the answer, if the request has a key.
    ///
    /// A request that came before is answered as it was then. One that is refused leaves nothing behind, so the same key may be
    /// used again for it.
    pub(crate) async fn write(
        &self,
        write: Write,
        decide: impl Fn(&mut Draft<'_>, &Write) -> Result<Answer, Refusal> + Send + 'static,
    ) -> Result<Answer, Refusal> {
        let _flight = self.in_flight.begin(&write.user, write.key.as_ref())?;
        let user = write.user.clone();
        let committed = self
            .book(&user)
            .commit(move |view| {
                let mut draft = Draft::on(view, &write.user, write.now);
                let Some(key) = &write.key else {
                    let answer = decide(&mut draft, &write)?;
                    return Ok((draft.into_change(), answer));
                };
                if let Some(reply) = draft.reply(key) {
                    return Ok((Change::none(), reply.replay(key)?));
                }
                let answer = decide(&mut draft, &write)?;
                draft.keep_reply(key, &answer)?;
                Ok((draft.into_change(), answer))
            })
            .await;
        let Committed { output, seq, .. } = committed.map_err(Refusal::from_commit)?;
        self.live.notice(&user, seq);
        Ok(output)
    }
}
