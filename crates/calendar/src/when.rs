//! A date with or without a time of day, and where it lies among instants.

use chrono::{
    DateTime, MappedLocalTime, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeDelta, TimeZone,
    Utc,
};
use chrono_tz::Tz;

use crate::rule::Until;

#[cfg(test)]
mod tests;

/// No gap is longer than this, and no two are so near each other: Samoa skipped a day, and that is the longest.
pub(crate) const LONGEST_GAP: TimeDelta = TimeDelta::hours(25);

/// A date of a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum When {
    /// A whole day, wherever one is.
    Day(NaiveDate),
    /// A time on the clock of wherever one is.
    Floating(NaiveDateTime),
    /// A time on the clock of one zone.
    Zoned(NaiveDateTime, Tz),
}

impl When {
    /// The day.
    #[must_use]
    pub fn date(self) -> NaiveDate {
        self.wall().date()
    }

    /// What the clock shows; midnight, of a whole day.
    #[must_use]
    pub fn wall(self) -> NaiveDateTime {
        match self {
            Self::Day(date) => date.and_time(NaiveTime::MIN),
            Self::Floating(wall) | Self::Zoned(wall, _) => wall,
        }
    }

    /// The instant that is meant, where that depends on nobody's whereabouts.
    #[must_use]
    pub fn instant(self) -> Option<DateTime<Utc>> {
        if let Self::Zoned(wall, zone) = self { Some(place(wall, zone)) } else { None }
    }

    /// Reads dates of the same kind as iCalendar writes them, with commas between them: `20261224`, `20261224T090000`, and in
    /// a zone also instants, `20261224T080000Z`. None where one is something else.
    #[must_use]
    pub fn read_like(self, text: &str) -> Option<Vec<Self>> {
        text.split(',').map(|date| self.read_one_like(date.trim())).collect()
    }

    fn read_one_like(self, text: &str) -> Option<Self> {
        match (self, crate::rule::read_until(&text.to_ascii_uppercase()).ok()?) {
            (Self::Day(_), Until::Day(date)) => Some(Self::Day(date)),
            (Self::Floating(_) | Self::Zoned(..), Until::Local(wall)) => Some(self.with_wall(wall)),
            (Self::Zoned(..), Until::Utc(instant)) => Some(self.with_key(instant)),
            _ => None,
        }
    }

    /// Is it a whole day?
    #[must_use]
    pub fn is_day(self) -> bool {
        matches!(self, Self::Day(_))
    }

    /// What dates of one series are ordered by: the instant in a zone, else what the clock shows.
    pub(crate) fn key(self) -> NaiveDateTime {
        self.instant().map_or_else(|| self.wall(), |instant| instant.naive_utc())
    }

    /// The date of the same kind with that key.
    pub(crate) fn with_key(self, key: NaiveDateTime) -> Self {
        match self {
            Self::Day(_) => Self::Day(key.date()),
            Self::Floating(_) => Self::Floating(key),
            Self::Zoned(_, zone) => Self::Zoned(shown(key.and_utc(), zone), zone),
        }
    }

    /// The date of the same kind at which the clock shows that.
    pub(crate) fn with_wall(self, wall: NaiveDateTime) -> Self {
        match self {
            Self::Day(_) => Self::Day(wall.date()),
            Self::Floating(_) => Self::Floating(wall),
            Self::Zoned(_, zone) => Self::Zoned(wall, zone),
        }
    }

    /// The key of an instant, for somebody in `zone`.
    pub(crate) fn key_of(self, instant: DateTime<Utc>, zone: Tz) -> NaiveDateTime {
        match self {
            Self::Day(_) => shown(instant, zone).date().and_time(NaiveTime::MIN),
            Self::Floating(_) => shown(instant, zone),
            Self::Zoned(..) => instant.naive_utc(),
        }
    }
}

/// What the clock of `zone` shows at that instant.
pub(crate) fn shown(instant: DateTime<Utc>, zone: Tz) -> NaiveDateTime {
    instant.with_timezone(&zone).naive_local()
}

/// By how much, on the clock of `zone`, at most something was meant earlier that comes at or after that instant: by nothing, where
/// the clock was not changed since.
pub(crate) fn late_by(from: NaiveDateTime, zone: Tz) -> TimeDelta {
    let offset = |at: &NaiveDateTime| zone.offset_from_utc_datetime(at).fix();
    let before = from.checked_sub_signed(LONGEST_GAP).unwrap_or(from);
    if offset(&from) == offset(&before) { TimeDelta::zero() } else { LONGEST_GAP }
}

/// The instant at which the clock of `zone` shows `wall`: the first, where it does so twice; where it never does, because the
/// clock was put forward over it, as much later as it was put forward.
#[must_use]
pub fn place(wall: NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    match zone.from_local_datetime(&wall) {
        MappedLocalTime::Single(instant) | MappedLocalTime::Ambiguous(instant, _) => {
            instant.with_timezone(&Utc)
        }
        MappedLocalTime::None => {
            let before = wall.checked_sub_signed(LONGEST_GAP).unwrap_or(wall);
            let offset = zone.offset_from_utc_datetime(&before).fix();
            (wall - offset).and_utc()
        }
    }
}
