//! Dates with or without a time of day, and where they lie on the line of instants.

use chrono::{
    DateTime, Datelike, MappedLocalTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone,
    Timelike, Utc,
};
pub use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::violation::{Reader, Violations};

#[cfg(test)]
mod tests;

/// When something starts or is due.
///
/// As JSON `{date, time?, tz?}`: `YYYY-MM-DD`, `HH:MM` or `HH:MM:SS`, and the name of an IANA zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Stored", into = "Form")]
pub enum When {
    /// A whole day, wherever one is.
    Day(NaiveDate),
    /// A time on the clock of wherever one is.
    Floating(NaiveDateTime),
    /// A time on the clock of one zone.
    Zoned(NaiveDateTime, Tz),
}

#[derive(Serialize)]
struct Form {
    date: NaiveDate,
    #[serde(skip_serializing_if = "Option::is_none")]
    time: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tz: Option<&'static str>,
}

/// The form as it was stored: valid once, and read for every task there is.
#[derive(Deserialize)]
struct Stored {
    date: NaiveDate,
    time: Option<String>,
    tz: Option<String>,
}

impl When {
    /// Years that a date may have.
    pub const YEARS: std::ops::RangeInclusive<i32> = 1900..=9998;

    /// The day.
    pub fn date(self) -> NaiveDate {
        match self {
            Self::Day(date) => date,
            Self::Floating(local) | Self::Zoned(local, _) => local.date(),
        }
    }

    /// The time of day; none of a whole day.
    pub fn time(self) -> Option<NaiveTime> {
        match self {
            Self::Day(_) => None,
            Self::Floating(local) | Self::Zoned(local, _) => Some(local.time()),
        }
    }

    /// The zone that it was written in.
    pub fn zone(self) -> Option<Tz> {
        if let Self::Zoned(_, zone) = self { Some(zone) } else { None }
    }

    /// The instant that is meant, where that depends on nobody's whereabouts.
    pub fn instant(self) -> Option<DateTime<Utc>> {
        if let Self::Zoned(local, zone) = self { Some(place(local, zone)) } else { None }
    }

    /// The instant at which it begins for somebody in `zone`: midnight, of a whole day.
    pub fn starts(self, zone: Tz) -> DateTime<Utc> {
        match self {
            Self::Day(date) => place(date.and_time(NaiveTime::MIN), zone),
            Self::Floating(local) => place(local, zone),
            Self::Zoned(local, own) => place(local, own),
        }
    }

    /// The instant from which it is over for somebody in `zone`: the next midnight, of a whole day.
    pub fn ends(self, zone: Tz) -> DateTime<Utc> {
        match self {
            Self::Day(date) => place((date + TimeDelta::days(1)).and_time(NaiveTime::MIN), zone),
            timed => timed.starts(zone),
        }
    }

    /// What the calendar and the clock of `zone` show then. A whole day shows no time.
    pub fn seen_from(self, zone: Tz) -> (NaiveDate, Option<NaiveTime>) {
        match self {
            Self::Zoned(local, own) if own != zone => {
                let seen = place(local, own).with_timezone(&zone).naive_local();
                (seen.date(), Some(seen.time()))
            }
            other => (other.date(), other.time()),
        }
    }

    /// Reads the JSON form.
    pub fn read(reader: &mut Reader<'_>, value: &Value) -> Option<Self> {
        let fields = reader.object(value, &["date", "time", "tz"])?;
        let before = reader.faults();
        let date = reader.required(fields, "date", read_date);
        let time = reader.field(fields, "time", read_time);
        let zone = reader.field(fields, "tz", read_zone);
        if reader.faults() > before {
            return None;
        }
        match (date?, time, zone) {
            (date, None, None) => Some(Self::Day(date)),
            (date, Some(time), None) => Some(Self::Floating(date.and_time(time))),
            (date, Some(time), Some(zone)) => Some(Self::Zoned(date.and_time(time), zone)),
            (_, None, Some(_)) => reader
                .at("tz")
                .refuse("contradiction", "a whole day has no zone; give a time, or no tz"),
        }
    }
}

/// Reads `YYYY-MM-DD`.
pub(crate) fn read_date(reader: &mut Reader<'_>, value: &Value) -> Option<NaiveDate> {
    let text = reader.text(value)?;
    match parse_date(text) {
        Some(date) => Some(date),
        None => reader.refuse("invalid", "a date that exists is expected, as YYYY-MM-DD"),
    }
}

/// The date that `text` says as `YYYY-MM-DD`, in that spelling only.
pub(crate) fn parse_date(text: &str) -> Option<NaiveDate> {
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    (text.len() == 10 && When::YEARS.contains(&date.year()) && date.to_string() == text)
        .then_some(date)
}

/// The time that `text` says as `HH:MM` or `HH:MM:SS`.
pub(crate) fn parse_time(text: &str) -> Option<NaiveTime> {
    let format = match text.len() {
        5 => "%H:%M",
        8 => "%H:%M:%S",
        _ => return None,
    };
    let time = NaiveTime::parse_from_str(text, format).ok()?;
    // A leap second would be 23:59:60; it is on no clock that people set.
    (time.nanosecond() == 0 && time.format(format).to_string() == text).then_some(time)
}

/// A time of day, as short as it goes.
pub(crate) fn show_time(time: NaiveTime) -> String {
    let format = if time.second() == 0 { "%H:%M" } else { "%H:%M:%S" };
    time.format(format).to_string()
}

/// Reads a time of day.
pub(crate) fn read_time(reader: &mut Reader<'_>, value: &Value) -> Option<NaiveTime> {
    match parse_time(reader.text(value)?) {
        Some(time) => Some(time),
        None => reader.refuse("invalid", "a time of day is expected, as HH:MM or HH:MM:SS"),
    }
}

/// Reads the name of an IANA zone.
pub fn read_zone(reader: &mut Reader<'_>, value: &Value) -> Option<Tz> {
    match reader.text(value)?.parse() {
        Ok(zone) => Some(zone),
        Err(_) => reader.refuse("invalid", "the name of an IANA zone is expected: Europe/Berlin"),
    }
}

/// The instant at which the clock of `zone` shows `local`: the first, where it does so twice; where it never does,
/// because the clock was put forward over it, as much later as it was put forward.
pub fn place(local: NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    match zone.from_local_datetime(&local) {
        MappedLocalTime::Single(instant) | MappedLocalTime::Ambiguous(instant, _) => {
            instant.with_timezone(&Utc)
        }
        MappedLocalTime::None => {
            // The offset before the gap: no gap is longer than a day (Samoa skipped one), and none follows another
            // so soon.
            let before = local - TimeDelta::hours(25);
            let offset = zone.offset_from_utc_datetime(&before);
            Utc.from_utc_datetime(&(local - chrono::Offset::fix(&offset)))
        }
    }
}

impl TryFrom<Value> for When {
    type Error = Violations;

    fn try_from(value: Value) -> Result<Self, Self::Error> {
        Violations::collect(|reader| Self::read(reader, &value))
    }
}

impl TryFrom<Stored> for When {
    type Error = &'static str;

    fn try_from(Stored { date, time, tz }: Stored) -> Result<Self, Self::Error> {
        let Some(time) = time else { return Ok(Self::Day(date)) };
        let local = date.and_time(parse_time(&time).ok_or("a time of day is HH:MM or HH:MM:SS")?);
        let Some(tz) = tz else { return Ok(Self::Floating(local)) };
        Ok(Self::Zoned(local, tz.parse().map_err(|_| "the zone is unknown")?))
    }
}

impl From<When> for calendar::When {
    fn from(when: When) -> Self {
        match when {
            When::Day(date) => Self::Day(date),
            When::Floating(local) => Self::Floating(local),
            When::Zoned(local, zone) => Self::Zoned(local, zone),
        }
    }
}

impl From<calendar::When> for When {
    fn from(when: calendar::When) -> Self {
        match when {
            calendar::When::Day(date) => Self::Day(date),
            calendar::When::Floating(local) => Self::Floating(local),
            calendar::When::Zoned(local, zone) => Self::Zoned(local, zone),
        }
    }
}

impl From<When> for Form {
    fn from(when: When) -> Self {
        let time = when.time().map(show_time);
        Self { date: when.date(), time, tz: when.zone().map(Tz::name) }
    }
}
