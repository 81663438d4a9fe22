//! Times of a wall clock, placed in a zone.

use std::iter::Peekable;

use chrono::{DateTime, NaiveDateTime, Utc};
use chrono_tz::Tz;

use super::Series;
use crate::when::{late_by, place, shown};

/// The instants at which a wall clock shows what `walls` gives, strictly increasing.
///
/// A time that the clock jumped over is placed later, perhaps after times that follow it, perhaps upon one: so it waits until
/// those have been seen.
pub(super) struct Placed<I: Iterator<Item = NaiveDateTime>> {
    walls: Peekable<I>,
    zone: Tz,
    /// What the clock shows, and the instant; in order.
    waiting: Vec<(NaiveDateTime, NaiveDateTime)>,
    last: Option<NaiveDateTime>,
}

impl<I: Iterator<Item = NaiveDateTime>> Placed<I> {
    pub(super) fn new(walls: I, zone: Tz) -> Self {
        Self { walls: walls.peekable(), zone, waiting: Vec::new(), last: None }
    }

    fn next_in_order(&mut self) -> Option<NaiveDateTime> {
        loop {
            if let Some((shown, instant)) = self.waiting.first().copied()
                && self.walls.peek().is_none_or(|wall| *wall >= shown)
            {
                self.waiting.remove(0);
                return Some(instant);
            }
            let wall = self.walls.next()?;
            let instant = place(wall, self.zone);
            let after = shown(instant, self.zone);
            if after == wall && self.waiting.is_empty() {
                return Some(instant.naive_utc());
            }
            let pair = (after, instant.naive_utc());
            let at = self.waiting.partition_point(|waiting| *waiting < pair);
            self.waiting.insert(at, pair);
        }
    }
}

impl<I: Iterator<Item = NaiveDateTime>> Iterator for Placed<I> {
    type Item = NaiveDateTime;

    fn next(&mut self) -> Option<NaiveDateTime> {
        loop {
            let instant = self.next_in_order()?;
            if self.last.is_none_or(|last| instant > last) {
                self.last = Some(instant);
                return Some(instant);
            }
        }
    }
}

impl Series {
    /// The first after an instant of times that are meant on the clock of `zone`. Where the clock was put forward, what it jumped
    /// over comes later than what follows; so all that may come first are looked at.
    pub(super) fn next_on_clock(&self, after: DateTime<Utc>, zone: Tz) -> Option<NaiveDateTime> {
        let (seen, late) = (shown(after, zone), late_by(after.naive_utc(), zone));
        let mut first: Option<(DateTime<Utc>, NaiveDateTime)> = None;
        for wall in self.keys(seen - late, NaiveDateTime::MAX) {
            if first.is_some_and(|(at, _)| wall >= shown(at, zone)) {
                break;
            }
            let at = place(wall, zone);
            if at > after && first.is_none_or(|(earliest, _)| at < earliest) {
                first = Some((at, wall));
            }
        }
        first.map(|(_, wall)| wall)
    }
}
