//! Which occurrence comes next, and what becomes of it when the one before is taken back.

use calendar::Late;
use chrono::{DateTime, Datelike, TimeDelta, Utc};
use chrono_tz::Tz;

use super::{Edited, Place, Progress, Series};
use crate::TaskId;
use crate::task::{Anchor, CatchUp, Mode, Rule, Status, Task};
use crate::when::When;

/// An occurrence that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// It.
    pub task: Task,
    /// How far the series has come by it.
    pub progress: Progress,
}

/// What comes of closing the newest occurrence of a series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Closed {
    /// The next one.
    Next(Box<Made>),
    /// The series is over, and looks like this.
    Over(Box<Series>),
    /// Nothing: it is paused or ended, or makes its occurrences on schedule.
    Nothing,
}

/// What comes of taking a completion back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reopened {
    /// That occurrence, which nobody has touched, is deleted, and this is how far the series has come without it.
    TakeAway(TaskId, Progress),
    /// The series is not over after all, and looks like this.
    GoesOn(Box<Edited>),
    /// Nothing.
    Nothing,
}

/// What is to be done on a date of a series on schedule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OnDate {
    /// This occurrence is to be made; and where it is the last, the series looks like this then.
    Make(Box<Made>, Option<Box<Series>>),
    /// It was made before, or one that comes after it was.
    Exists(TaskId),
    /// The series does not come to this date.
    NotWanted,
}

/// Says what comes of it that the newest occurrence is closed at `now`, of a user in `zone`. `is_taken`: is there such a task?
pub fn close(
    series: &Series,
    progress: &Progress,
    now: DateTime<Utc>,
    zone: Tz,
    is_taken: impl Fn(TaskId) -> bool,
) -> Closed {
    let late = match series.recurrence.catch_up {
        CatchUp::OneByOne => Late::OneByOne,
        _ => Late::SkipMissed,
    };
    after_newest(series, progress, now, zone, late, is_taken)
}

/// Says what comes of it that a series goes on whose newest occurrence is closed, or is no more: nothing is made in the past.
pub fn owed(
    series: &Series,
    progress: &Progress,
    now: DateTime<Utc>,
    zone: Tz,
    is_taken: impl Fn(TaskId) -> bool,
) -> Closed {
    after_newest(series, progress, now, zone, Late::SkipMissed, is_taken)
}

fn after_newest(
    series: &Series,
    progress: &Progress,
    now: DateTime<Utc>,
    zone: Tz,
    late: Late,
    is_taken: impl Fn(TaskId) -> bool,
) -> Closed {
    if !series.is_running() || !series.is(Mode::OnCompletion) {
        return Closed::Nothing;
    }
    match series.next(progress, now, zone, late) {
        Some(date) => Closed::Next(Box::new(series.make(progress, date, now, is_taken))),
        None => {
            let ended = Series { ended: true, ..series.clone() };
            Closed::Over(Box::new(ended.changed(series, now)))
        }
    }
}

/// Says what comes of it that `task` is open again, which was closed, or is there again, which was in the trash. `newest` is the
/// newest occurrence, where it is there.
pub fn reopen(
    series: &Series,
    progress: &Progress,
    task: &Task,
    newest: Option<&Task>,
    now: DateTime<Utc>,
    zone: Tz,
) -> Reopened {
    let untouched = |newest: &Task| {
        newest.version == 1 && newest.status == Status::Open && !newest.is_in_trash()
    };
    let is_on_completion = series.is(Mode::OnCompletion);
    let previous = progress.previous.filter(|previous| previous.task == task.id);
    // One that its date made does not hang on the one before.
    let previous = previous.filter(|_| is_on_completion && newest.is_some_and(untouched));
    if let Some(previous) = previous {
        return Reopened::TakeAway(progress.newest.task, Progress::at(previous, None));
    }
    if progress.newest.task != task.id || !series.ended {
        return Reopened::Nothing;
    }
    let open = Series { ended: false, ..series.clone() };
    // One that its user ended leaves no recurrence with its newest occurrence.
    let is_not_over = is_on_completion
        && task.recurrence.is_some()
        && open.next(progress, now, zone, Late::SkipMissed).is_none();
    if !is_not_over && !progress.ended_by_deletion {
        return Reopened::Nothing;
    }
    let mut goes_on = Edited::of(&open.changed(series, now), progress);
    goes_on.progress.ended_by_deletion = false;
    Reopened::GoesOn(Box::new(goes_on))
}

/// Says what is to be done on a date, written as RFC 5545 does ([`date_text`]), of a user in `zone`. `None`: that is no date of
/// the kind that the series has.
pub fn on_date(
    series: &Series,
    progress: &Progress,
    text: &str,
    now: DateTime<Utc>,
    zone: Tz,
    is_taken: impl Fn(TaskId) -> bool,
) -> Option<OnDate> {
    let zone = series.zone(zone);
    let order = |date: When| date.starts(zone);
    let Ok(calendar) = series.calendar() else { return Some(OnDate::NotWanted) };
    let read = calendar.start().read_like(text)?;
    let [date] = *read.as_slice() else { return None };
    let id = TaskId::of_occurrence(series.id, &date_text(date.into()));
    let newest = progress.newest.date;
    if newest == When::from(date) {
        return Some(OnDate::Exists(progress.newest.task));
    }
    if is_taken(id) || order(date.into()) <= order(newest) {
        return Some(OnDate::Exists(id));
    }
    let end = match date {
        calendar::When::Day(date) => calendar::When::Day(date + TimeDelta::days(1)),
        calendar::When::Floating(wall) => calendar::When::Floating(wall + TimeDelta::seconds(1)),
        calendar::When::Zoned(wall, zone) => {
            calendar::When::Zoned(wall + TimeDelta::seconds(1), zone)
        }
    };
    let is_wanted = series.is_running() && series.is(Mode::OnSchedule);
    if !is_wanted || calendar.between(date, end).next() != Some(date) {
        return Some(OnDate::NotWanted);
    }
    let made = Box::new(series.make(progress, date.into(), now, is_taken));
    let is_last = calendar.next_after(order(date.into()), zone).is_none();
    let over = is_last.then(|| Series { ended: true, ..series.clone() }.changed(series, now));
    Some(OnDate::Make(made, over.map(Box::new)))
}

/// A date as RFC 5545 writes it: `20300501` for a whole day, `20300501T090000` for a time without a zone, `20300501T070000Z`
/// for an instant. It names an occurrence.
pub fn date_text(date: When) -> String {
    match (date, date.instant()) {
        (When::Day(date), _) => date.format("%Y%m%d").to_string(),
        (_, Some(instant)) => instant.format("%Y%m%dT%H%M%SZ").to_string(),
        (When::Floating(local) | When::Zoned(local, _), None) => {
            local.format("%Y%m%dT%H%M%S").to_string()
        }
    }
}

impl Series {
    /// The date after that of the newest occurrence, which is closed at `now`.
    fn next(&self, progress: &Progress, now: DateTime<Utc>, zone: Tz, late: Late) -> Option<When> {
        let recurrence = &self.recurrence;
        let is_over = recurrence.anchor == Anchor::Completion
            && self.count().is_some_and(|count| progress.newest.number >= count);
        if is_over {
            return None;
        }
        let calendar = self.calendar().ok()?;
        let due = self.of_same_kind(progress.newest.date);
        let zone = recurrence.zone(zone);
        let next = calendar.after_done(recurrence.anchor(), due.into(), now, zone, late)?;
        When::YEARS.contains(&next.date().year()).then(|| next.into())
    }

    /// How often it comes, where something says so.
    fn count(&self) -> Option<u32> {
        let of_rule = || match &self.recurrence.rule {
            Rule::Rrule(text) => text.parse::<calendar::Rrule>().ok()?.count(),
            _ => None,
        };
        self.recurrence.count.or_else(of_rule)
    }

    /// A date as one of the kind of the start, which may have become another since the date was made.
    fn of_same_kind(&self, date: When) -> When {
        match (When::from(self.recurrence.seen(self.start)), date) {
            (When::Day(_), date) => When::Day(date.date()),
            (_, date @ (When::Floating(_) | When::Zoned(..))) => date,
            (start, When::Day(date)) => {
                let local = date.and_time(start.time().unwrap_or_default());
                start.zone().map_or(When::Floating(local), |zone| When::Zoned(local, zone))
            }
        }
    }

    /// The occurrence after the newest, on that date.
    fn make(
        &self,
        progress: &Progress,
        date: When,
        now: DateTime<Utc>,
        is_taken: impl Fn(TaskId) -> bool,
    ) -> Made {
        let number = progress.newest.number + 1;
        let mut name = date_text(date);
        // Counted from completion, a date may come twice: what is due tomorrow and done today is due tomorrow.
        if is_taken(TaskId::of_occurrence(self.id, &name)) {
            name = format!("{name}#{number}");
        }
        let id = TaskId::of_occurrence(self.id, &name);
        let task = self.template.task(self, id, number, date.shown_like(self.start), now);
        let newest = Place { task: id, number, date };
        Made { task, progress: Progress::at(newest, Some(progress.newest)) }
    }

    /// Counts a change of it.
    pub(super) fn changed(mut self, before: &Self, now: DateTime<Utc>) -> Self {
        let goes_on = before.ended && !self.ended;
        if goes_on || self.recurrence != before.recurrence || self.start != before.start {
            self.since = now;
        }
        self.version = before.version + 1;
        self.updated_at = now;
        self
    }
}

impl Progress {
    pub(super) fn at(newest: Place, previous: Option<Place>) -> Self {
        Self { newest, previous, ended_by_deletion: false }
    }

    /// Is this the newest occurrence, and closed or no more, so that a series on completion owes the next?
    pub fn is_waiting(&self, newest: Option<&Task>) -> bool {
        newest.is_none_or(|task| task.status != Status::Open || task.is_in_trash())
    }
}
