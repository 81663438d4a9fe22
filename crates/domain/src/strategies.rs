//! Arbitrary values of the domain, for properties.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use proptest::prelude::*;
use serde_json::json;
use uuid::Uuid;

use crate::tag::TagName;
use crate::task::{ChecklistItem, Occurrence, Priority, Recurrence, Reminder, Side, Status, Task};
use crate::when::When;
use crate::{ListId, TaskId, Title};

pub(crate) fn instant() -> impl Strategy<Value = DateTime<Utc>> {
    (0i64..4_000_000_000).prop_map(|seconds| DateTime::from_timestamp(seconds, 0).unwrap())
}

pub(crate) fn zone() -> impl Strategy<Value = Tz> {
    prop::sample::select(vec![
        Tz::UTC,
        Tz::Europe__Berlin,
        Tz::America__New_York,
        Tz::America__Santiago,
        Tz::Australia__Lord_Howe,
        Tz::Pacific__Apia,
        Tz::Asia__Kathmandu,
    ])
}

pub(crate) fn when() -> impl Strategy<Value = When> {
    let date = (2000i32..2040, 1u32..=366)
        .prop_filter_map("a day", |(year, day)| NaiveDate::from_yo_opt(year, day));
    let time = (0u32..86_400)
        .prop_map(|second| NaiveTime::from_num_seconds_from_midnight_opt(second, 0).unwrap());
    prop_oneof![
        date.clone().prop_map(When::Day),
        (date.clone(), time.clone()).prop_map(|(date, time)| When::Floating(date.and_time(time))),
        (date, time, zone()).prop_map(|(date, time, zone)| When::Zoned(date.and_time(time), zone)),
    ]
}

/// An open task of that title, whose id follows from it.
pub(crate) fn task_named(title: &str) -> Task {
    let id = title.bytes().fold(7u128, |id, byte| id.wrapping_mul(31).wrapping_add(byte.into()));
    let now = "2030-05-01T06:00:00Z".parse().unwrap();
    Task::new(TaskId(Uuid::from_u128(id)), title.to_owned().try_into().unwrap(), now)
}

fn reminder() -> impl Strategy<Value = Reminder> {
    prop_oneof![
        instant().prop_map(|at| Reminder::Absolute { at }),
        (-1000i64..1000).prop_map(|offset_minutes| {
            Reminder::Relative { relative_to: Side::Due, offset_minutes }
        }),
    ]
}

pub(crate) fn recurrence() -> impl Strategy<Value = Recurrence> {
    prop::sample::select(vec![
        json!({"rrule": "FREQ=DAILY"}),
        json!({"rrule": "FREQ=WEEKLY;BYDAY=MO", "mode": "on_schedule", "tz": "Asia/Tokyo"}),
        json!({"every": {"n": 3, "unit": "week"}, "anchor": "completion", "until": "2061-01-01"}),
    ])
    .prop_map(|form| form.try_into().unwrap())
}

pub(crate) fn tags() -> impl Strategy<Value = Vec<TagName>> {
    prop::sample::subsequence(vec!["work", "Home", "later", "Café", "two words"], 0..=4)
        .prop_map(|names| names.into_iter().map(|name| name.parse().unwrap()).collect())
}

/// Titles and notes out of few words, so that searches find something.
pub(crate) fn words() -> impl Strategy<Value = String> {
    prop::collection::vec(
        prop::sample::select(vec![
            "water",
            "the",
            "plants",
            "Waterloo",
            "café",
            "CAFE\u{301}",
            "don't",
            "東京都",
            "京都に行く",
            "한국어",
            "x-ray",
            "Łódź",
            "2030",
            "がんばる",
        ]),
        1..6,
    )
    .prop_map(|words| words.join(" "))
}

/// Any task.
pub(crate) fn task() -> impl Strategy<Value = Task> {
    let what = (any::<u128>(), words(), prop_oneof![Just(String::new()), words()], tags());
    let place = (0u128..3, prop::sample::select(Priority::ALL.to_vec()), 0u8..3, any::<bool>());
    let dates = (prop::option::of(when()), prop::option::of(when()), instant(), 0i64..100_000);
    let more = (
        prop::option::of(recurrence()),
        prop::collection::vec(reminder(), 0..2),
        prop::collection::vec((words(), any::<bool>()), 0..3),
    );
    (what, place, dates, more).prop_map(|(what, place, dates, more)| {
        let (id, title, notes, tags) = what;
        let (list, (_, priority), status, in_trash) = place;
        let (start, due, created_at, age) = dates;
        let (recurrence, reminders, checklist) = more;
        let title = Title::try_from(title).unwrap();
        let updated_at = created_at + TimeDelta::seconds(age);
        let status = Status::ALL[usize::from(status)].1;
        let item = |(title, done): (String, bool)| ChecklistItem {
            title: title.try_into().unwrap(),
            done,
        };
        let mut task = Task {
            notes: notes.into(),
            status,
            priority,
            tags,
            list: ListId(Uuid::from_u128(list)),
            start,
            due,
            checklist: checklist.into_iter().map(item).collect(),
            recurrence: recurrence.map(Box::new),
            reminders,
            version: 3,
            updated_at,
            completed_at: (status == Status::Done).then_some(updated_at),
            deleted_at: (in_trash && age % 4 == 0).then_some(updated_at),
            ..Task::new(TaskId(Uuid::from_u128(id)), title, created_at)
        };
        Occurrence::begin(&mut task);
        task
    })
}
