//! When an occurrence starts, as seen from when it is due.

use chrono::{Days, NaiveTime};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::task::Task;
use crate::violation::Reader;
use crate::when::{When, parse_time, read_time, read_zone, show_time};

/// So many days at most lie between the two, either way, where a client says it: ten years.
const MAX_DAYS: i64 = 10 * 366;

/// When a task starts, as seen from the day on which it is due. As JSON `{days_before, time?, tz?}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "LeadForm", into = "LeadForm")]
pub struct Lead {
    /// So many days before; below zero for after.
    pub days_before: i64,
    /// At that time; a whole day has none.
    pub time: Option<NaiveTime>,
    /// On the clock of that zone.
    pub tz: Option<Tz>,
}

#[derive(Serialize, Deserialize)]
struct LeadForm {
    days_before: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    time: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tz: Option<String>,
}

impl From<Lead> for LeadForm {
    fn from(lead: Lead) -> Self {
        let tz = lead.tz.map(|tz| tz.name().to_owned());
        Self { days_before: lead.days_before, time: lead.time.map(show_time), tz }
    }
}

impl TryFrom<LeadForm> for Lead {
    type Error = &'static str;

    fn try_from(form: LeadForm) -> Result<Self, Self::Error> {
        let wrong = "a time of day is HH:MM or HH:MM:SS";
        let time = form.time.map(|time| parse_time(&time).ok_or(wrong)).transpose()?;
        let tz = form.tz.map(|tz| tz.parse().map_err(|_| "the zone is unknown")).transpose()?;
        Ok(Self { days_before: form.days_before, time, tz })
    }
}

impl Lead {
    /// Reads the JSON form.
    pub(super) fn read(reader: &mut Reader<'_>, value: &Value) -> Option<Self> {
        let fields = reader.object(value, &["days_before", "time", "tz"])?;
        let days_before =
            reader.required(fields, "days_before", |r, v| r.whole(v, -MAX_DAYS, MAX_DAYS));
        let time = reader.field(fields, "time", read_time);
        let tz = reader.field(fields, "tz", read_zone);
        if tz.is_some() && fields.get("time").is_none_or(Value::is_null) {
            return reader.at("tz").refuse("contradiction", "a zone goes with a time of day");
        }
        Some(Self { days_before: days_before?, time, tz })
    }

    pub(super) fn of(task: &Task) -> Option<Self> {
        let (start, due) = (task.start?, task.due?);
        let days_before = (due.date() - start.date()).num_days();
        Some(Self { days_before, time: start.time(), tz: start.zone() })
    }

    /// None where the calendar does not go so far.
    pub(super) fn before(self, due: When) -> Option<When> {
        let days = Days::new(self.days_before.unsigned_abs());
        let date = match self.days_before {
            0.. => due.date().checked_sub_days(days),
            _ => due.date().checked_add_days(days),
        }?;
        Some(match (self.time, self.tz) {
            (None, _) => When::Day(date),
            (Some(time), None) => When::Floating(date.and_time(time)),
            (Some(time), Some(zone)) => When::Zoned(date.and_time(time), zone),
        })
    }
}
