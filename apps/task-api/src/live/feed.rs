//! What one stream tells, and when: whatever carries it asks for the next signal, again and again.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use contract::rest::LiveMessage;
use domain::UserId;
use domain::changes::{Gone, Token};
use identity::Identity;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at, sleep_until};

use super::hub::{Heard, Link};
use super::place::{Missing, Next, Page, Place};
use super::settings::{AWAY, LATE, ON_ITS_WAY};
use super::{End, Frame, fill};
use crate::App;
use crate::finding::looking;
use crate::refusal::Refusal;
use crate::shelf::Shelf;

/// One stream's source.
pub(crate) struct Feed {
    app: App,
    identity: Identity,
    link: Link,
    place: Place,
    /// What is to be told before all else.
    first: Option<Arc<Frame>>,
    /// What has no place, and waits to be told.
    asides: VecDeque<Arc<Frame>>,
    heartbeat: Interval,
    /// Is a heartbeat due?
    is_beat_due: bool,
    /// Is the book to be looked at with the next heartbeat? If not, the session.
    is_look_due: bool,
    expires: Option<Instant>,
    /// Since when an event is missing.
    missing: Option<Instant>,
    /// Until then the book is left alone.
    pause: Option<Instant>,
}

/// What is to be told.
#[derive(Debug)]
pub(crate) enum Signal {
    /// This.
    Tell(Arc<Frame>),
    /// That the stream is there.
    Heartbeat(Arc<Frame>),
    /// That it ends: there is no other after this one.
    End(End),
}

/// What the stream woke up for.
enum Woken {
    End(End),
    Heard,
    Heartbeat,
    Time,
}

impl Feed {
    /// A stream of what a token speaks for that goes on after `since`, or from now on.
    pub(crate) async fn open(
        app: App,
        identity: Identity,
        since: Option<Token>,
    ) -> Result<Self, Refusal> {
        let user = &identity.user;
        // First of all it listens: what happens after the book was read is heard.
        let link = app.live.link(user)?;
        let view = app.book(user).read().await?;
        let now = app.now();
        let newest = view.seq;
        let here = Token { seq: newest, floor: 0 };
        let (told, is_reset) = match since {
            None => (here, false),
            Some(since) => match fill::reaches(Shelf::new(&view, now), since) {
                Ok(()) => (since, false),
                Err(Gone) => (here, true),
            },
        };
        let first = if is_reset { reset(user, here) } else { ready(user, told) };
        let every = app.live.settings.heartbeat;
        let mut heartbeat = interval_at(Instant::now() + every, every);
        heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let left = identity.expires_at.map(|at| (at - now).to_std().unwrap_or_default());
        Ok(Self {
            expires: left.and_then(|left| Instant::now().checked_add(left)),
            place: Place::new(told, newest),
            first: Some(Arc::new(first)),
            asides: VecDeque::new(),
            heartbeat,
            is_beat_due: false,
            is_look_due: false,
            missing: None,
            pause: None,
            app,
            identity,
            link,
        })
    }

    /// The next thing to tell. Whoever gives up waiting for it may ask again: nothing is lost.
    pub(crate) async fn next(&mut self) -> Signal {
        if let Some(first) = self.first.take() {
            return Signal::Tell(first);
        }
        loop {
            if let Some(end) = self.end() {
                return self.ended(end);
            }
            if self.is_beat_due {
                return self.beat().await;
            }
            while let Some(heard) = self.link.heard() {
                self.hear(heard);
            }
            if let Some(aside) = self.asides.pop_front() {
                return Signal::Tell(aside);
            }
            let (heard, committed) = self.link.marks();
            self.place.notice(heard, committed);
            let wake = match self.place.take() {
                Next::Tell(frame) => {
                    self.missing = None;
                    return Signal::Tell(frame);
                }
                Next::Fill { since, missing } => {
                    let wake = self.when_to_ask(missing);
                    if wake <= Instant::now() {
                        if let Some(frame) = self.fill(since).await {
                            return Signal::Tell(frame);
                        }
                        continue;
                    }
                    Some(wake)
                }
                Next::Wait => {
                    self.missing = None;
                    None
                }
            };
            match self.woken(wake).await {
                Woken::End(end) => return self.ended(end),
                Woken::Heartbeat => self.is_beat_due = true,
                Woken::Heard | Woken::Time => {}
            }
        }
    }

    /// How long its client may take for what it is sent.
    pub(super) fn slow(&self) -> Duration {
        self.app.live.settings.slow
    }

    async fn woken(&mut self, wake: Option<Instant>) -> Woken {
        let shutdown = &self.app.live.shutdown;
        let far = Instant::now() + Duration::from_secs(24 * 3600);
        tokio::select! {
            biased;
            () = shutdown.requested() => Woken::End(self.restart()),
            () = sleep_until(self.expires.unwrap_or(far)), if self.expires.is_some() => Woken::End(End::TokenExpired),
            Some(heard) = self.link.hear() => {
                self.hear(heard);
                Woken::Heard
            }
            () = sleep_until(wake.unwrap_or(far)), if wake.is_some() => Woken::Time,
            _ = self.heartbeat.tick() => Woken::Heartbeat,
        }
    }

    fn end(&self) -> Option<End> {
        if self.app.live.shutdown.is_requested() {
            return Some(self.restart());
        }
        self.expires.is_some_and(|at| at <= Instant::now()).then_some(End::TokenExpired)
    }

    /// The last signal, for that reason.
    pub(super) fn ended(&self, end: End) -> Signal {
        metrics::counter!("daybook_live_ended_total", "reason" => end.label()).increment(1);
        Signal::End(end)
    }

    /// Clients come back within three seconds, and not at once: each number has its own time.
    fn restart(&self) -> End {
        End::Restart(Duration::from_millis(500 + self.link.number().wrapping_mul(1_618) % 2_500))
    }

    fn hear(&mut self, heard: Heard) {
        match heard {
            Heard::Event(frame) => self.place.hear(frame),
            Heard::Aside(frame) => self.asides.push_back(frame),
            Heard::Marks => {}
        }
    }

    /// An event that only is late, such as one that another has overtaken, is worth a short wait.
    fn when_to_ask(&mut self, missing: Missing) -> Instant {
        let now = Instant::now();
        let since = *self.missing.get_or_insert(now);
        let ask = match missing {
            Missing::InBook => now,
            Missing::Overtaken => since + LATE,
            Missing::OnItsWay => since + ON_ITS_WAY,
        };
        self.pause.map_or(ask, |pause| ask.max(pause))
    }

    /// Asks the book what changed; `Some` is `reset`.
    async fn fill(&mut self, since: Token) -> Option<Arc<Frame>> {
        match self.page(since).await {
            Ok(Ok(page)) => {
                let count = page.frames.len() as u64;
                metrics::counter!("daybook_live_filled_total").increment(count);
                (self.missing, self.pause) = (None, None);
                self.place.fill(page);
                None
            }
            Ok(Err(newest)) => Some(self.start_over(newest)),
            Err(error) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "a stream waits for the book"
                );
                self.pause = Some(Instant::now() + AWAY);
                None
            }
        }
    }

    /// A page of what the book has; or, where it does not reach back so far, its newest place.
    async fn page(&self, since: Token) -> Result<Result<Page, u64>, Refusal> {
        let view = self.app.book(&self.identity.user).read().await?;
        let (user, now, newest) = (self.identity.user.clone(), self.app.now(), view.seq);
        let page = looking(view, move |view| fill::page(Shelf::new(view, now), &user, since)).await;
        Ok(page.map_err(|Gone| newest))
    }

    /// Goes on from the newest place, whatever was before.
    fn start_over(&mut self, newest: u64) -> Arc<Frame> {
        let here = Token { seq: newest, floor: 0 };
        self.place = Place::new(here, newest);
        (self.missing, self.pause) = (None, None);
        Arc::new(reset(&self.identity.user, here))
    }

    /// Every second time it also looks how far the book has come, since events can be lost; every other second, whether
    /// the session has ended.
    async fn beat(&mut self) -> Signal {
        if !self.is_look_due && self.is_signed_out().await {
            return self.ended(End::TokenExpired);
        }
        let looked = match self.is_look_due {
            // A store that does not answer is asked again later.
            true => self.app.book(&self.identity.user).read().await.ok(),
            false => None,
        };
        self.is_look_due = !self.is_look_due;
        self.is_beat_due = false;
        if let Some(view) = looked
            && self.place.learn(view.seq)
        {
            return Signal::Tell(self.start_over(view.seq));
        }
        let frame =
            Frame::at(&self.identity.user, self.place.told(), LiveMessage::Heartbeat, "heartbeat");
        Signal::Heartbeat(Arc::new(frame))
    }
}

impl Feed {
    /// An account store that does not answer ends no stream.
    async fn is_signed_out(&self) -> bool {
        matches!(self.app.tokens.verifier().still_holds(&self.identity).await, Ok(false))
    }
}

fn ready(user: &UserId, at: Token) -> Frame {
    Frame::at(user, at, LiveMessage::Ready, "ready")
}

fn reset(user: &UserId, at: Token) -> Frame {
    Frame::at(user, at, LiveMessage::Reset, "reset")
}
