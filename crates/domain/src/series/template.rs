//! What the occurrences of a series carry over from one to the next.

use chrono::{DateTime, Days, NaiveTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::Series;
use crate::tag::TagName;
use crate::task::{ChecklistItem, Occurrence, Priority, Reminder, Task};
use crate::when::{When, parse_time, show_time};
use crate::{ListId, TaskId, Title};

/// The fields of a task that its occurrences carry over.
pub(super) const CARRIED: [&str; 8] =
    ["title", "notes", "priority", "tags", "list", "checklist", "reminders", "start"];

/// A task without its dates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Template {
    /// What is to be done.
    pub title: Title,
    /// More about it.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub notes: Box<str>,
    /// How much it matters.
    #[serde(default)]
    pub priority: Priority,
    /// What kind of task it is.
    #[serde(default)]
    pub tags: Vec<TagName>,
    /// The list that it is in.
    #[serde(default)]
    pub list: ListId,
    /// Its steps, none of them done.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checklist: Vec<ChecklistItem>,
    /// Its reminders that are relative to a date; one at an instant is of one task only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reminders: Vec<Reminder>,
    /// When it starts, as seen from when it is due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Lead>,
}

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

impl Template {
    /// What `task` hands on.
    pub fn of(task: &Task) -> Self {
        Self {
            title: task.title.clone(),
            notes: task.notes.clone(),
            priority: task.priority,
            tags: task.tags.clone(),
            list: task.list,
            checklist: task.checklist.iter().map(ChecklistItem::unticked).collect(),
            reminders: relative(task),
            start: Lead::of(task),
        }
    }

    /// The same, with those fields of `task` that are among `changed`.
    pub(super) fn with(&self, task: &Task, changed: &[&str]) -> Self {
        let mut after = self.clone();
        let fresh = Self::of(task);
        for name in changed {
            match *name {
                "title" => after.title = fresh.title.clone(),
                "notes" => after.notes = fresh.notes.clone(),
                "priority" => after.priority = fresh.priority,
                "tags" => after.tags = fresh.tags.clone(),
                "list" => after.list = fresh.list,
                "checklist" => after.checklist = fresh.checklist.clone(),
                "reminders" => after.reminders = fresh.reminders.clone(),
                "start" if !changed.contains(&"due") => after.start = fresh.start,
                _ => {}
            }
        }
        after
    }

    /// An occurrence of `series`, due then.
    pub(super) fn task(
        &self,
        series: &Series,
        id: TaskId,
        number: u32,
        due: When,
        now: DateTime<Utc>,
    ) -> Task {
        Task {
            notes: self.notes.clone(),
            priority: self.priority,
            tags: self.tags.clone(),
            list: self.list,
            checklist: self.checklist.clone(),
            reminders: self.reminders.clone(),
            start: self.start.and_then(|lead| lead.before(due)),
            due: Some(due),
            recurrence: Some(Box::new(series.recurrence.clone())),
            series: Some(Occurrence { id: series.id, occurrence: number }),
            ..Task::new(id, self.title.clone(), now)
        }
    }
}

fn relative(task: &Task) -> Vec<Reminder> {
    let is_relative = |one: &&Reminder| matches!(one, Reminder::Relative { .. });
    task.reminders.iter().filter(is_relative).copied().collect()
}

impl Lead {
    fn of(task: &Task) -> Option<Self> {
        let (start, due) = (task.start?, task.due?);
        let days_before = (due.date() - start.date()).num_days();
        Some(Self { days_before, time: start.time(), tz: start.zone() })
    }

    /// None where the calendar does not go so far.
    fn before(self, due: When) -> Option<When> {
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
