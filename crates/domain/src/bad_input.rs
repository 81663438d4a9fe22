//! What clients send that cannot be: every text, number and date at its limits, below and above.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::batch::{Batch, MAX_OPERATIONS};
use crate::list::{self, List, ListRefused};
use crate::query::{SavedFilter, filter_from_params, parse};
use crate::tag::{self, NewTag, Tag, TagName, TagPatch, TagRefused, read_merge};
use crate::task::{self, Env, Recurrence, Refusal, Reminder, Task};
use crate::violation::Violations;
use crate::{ListId, TaskId};

fn now() -> DateTime<Utc> {
    "2030-05-01T07:00:00Z".parse().unwrap()
}

fn id() -> Uuid {
    Uuid::from_u128(1)
}

fn faults(violations: Violations) -> Vec<String> {
    violations.0.into_iter().map(|one| format!("{} {}", one.pointer, one.code)).collect()
}

fn new_task(body: &Value) -> Vec<String> {
    let env = Env { now: now(), list_exists: &|_| true, zone: chrono_tz::UTC };
    match task::create(None, TaskId(id()), body, &env) {
        Ok(_) => vec![],
        Err(Refusal::Invalid(violations)) => faults(violations),
        Err(other) => vec![other.to_string()],
    }
}

fn new_list(body: &Value) -> Vec<String> {
    match list::create(None, ListId(id()), 0, body, now()) {
        Ok(_) => vec![],
        Err(ListRefused::Invalid(violations)) => faults(violations),
        Err(other) => vec![other.to_string()],
    }
}

fn said<T>(read: Result<T, Violations>) -> Vec<String> {
    read.map_or_else(faults, |_| vec![])
}

fn new_filter(body: &Value) -> Vec<String> {
    said(SavedFilter::put(None, id(), body, now()))
}

/// Where one line of text goes: its pointer, the most characters, and what comes of a document with it.
type Line = (&'static str, usize, fn(&str) -> Vec<String>);

const LINES: [Line; 9] = [
    ("/title", 500, |text| new_task(&json!({ "title": text }))),
    ("/checklist/0/title", 500, |text| {
        new_task(&json!({"title": "x", "checklist": [{ "title": text }]}))
    }),
    ("/tags/0", 100, |text| new_task(&json!({"title": "x", "tags": [text]}))),
    ("/name", 100, |text| new_list(&json!({ "name": text }))),
    ("/name", 100, |text| {
        let patched = list::patch(&List::inbox(), &json!({ "name": text }), now());
        patched.map_or_else(
            |refused| match refused {
                ListRefused::Invalid(violations) => faults(violations),
                other => vec![other.to_string()],
            },
            |_| vec![],
        )
    }),
    ("/name", 100, |text| said(NewTag::read(&json!({ "name": text })))),
    ("/name", 100, |text| said(TagPatch::read(&json!({ "name": text })))),
    ("/into", 100, |text| said(read_merge(&json!({ "into": text })))),
    ("/name", 100, |text| new_filter(&json!({"name": text, "filter": ""}))),
];

#[test]
fn lines_of_text() {
    for (field, (pointer, max, read)) in LINES.into_iter().enumerate() {
        let letters = ["a", "é", "e\u{301}", "\u{5D0}", "\u{1F375}", "京"];
        for letter in letters {
            let longest = letter.repeat(max / letter.chars().count());
            for good in [letter, &longest, &format!("  {longest}\u{3000}")] {
                assert_eq!(read(good), [""; 0], "field {field}: {good:?}");
            }
            let found = read(&format!("{longest}{letter}"));
            assert_eq!(found.len(), 1, "field {field}: one more {letter}: {found:?}");
            assert!(found[0].starts_with(&format!("{pointer} ")), "field {field}: {found:?}");
        }
        let right_to_left = "\u{202E}\u{5E9}\u{5DC}\u{5D5}\u{5DD}\u{202C} 5";
        assert_eq!(read(right_to_left), [""; 0], "field {field}");
        for bad in [
            "",
            " ",
            "\u{3000}\t",
            "a\0b",
            "\0",
            "a\nb",
            "a\rb",
            "a\tb",
            "a\u{7F}",
            "\u{1}a",
            "a\u{85}b",
        ] {
            let found = read(bad);
            assert_eq!(found.len(), 1, "field {field}: {bad:?} {found:?}");
            assert!(found[0].starts_with(&format!("{pointer} ")), "field {field}: {found:?}");
        }
    }
}

#[test]
fn notes() {
    let read = |notes: &str| new_task(&json!({"title": "x", "notes": notes}));
    for letter in ["a", "é", "\u{1F375}", "\n"] {
        let longest = letter.repeat(Task::MAX_NOTES_BYTES / letter.len());
        assert_eq!(read(&longest), [""; 0], "{letter:?}");
        assert_eq!(read(&format!("{longest}a")), ["/notes too_long"], "{letter:?}");
    }
    for good in ["", "\u{202E}e\u{301}", "a\tb\r\nc"] {
        assert_eq!(read(good), [""; 0], "{good:?}");
    }
    for bad in ["a\0b", "\u{1B}[31m", "\u{7F}"] {
        assert_eq!(read(bad), ["/notes invalid"], "{bad:?}");
    }
}

#[test]
fn dates() {
    type Dated = (&'static str, fn(&str) -> Value);
    let fields: [Dated; 4] = [
        ("/due/date", |date| json!({"title": "x", "due": {"date": date}})),
        ("/start/date", |date| json!({"title": "x", "start": {"date": date}})),
        (
            "/recurrence/until",
            |date| json!({"title": "x", "due": {"date": "1900-01-01"}, "recurrence": {"rrule": "FREQ=DAILY", "until": date}}),
        ),
        (
            "/reminders/0/at",
            // Done: nobody is to be reminded, however long ago.
            |date| json!({"title": "x", "status": "done", "reminders": [{"at": format!("{date}T09:00:00Z")}]}),
        ),
    ];
    for (pointer, body) in fields {
        for good in ["2030-05-01", "2028-02-29", "2000-02-29", "1999-12-31"] {
            assert_eq!(new_task(&body(good)), [""; 0], "{pointer} {good}");
        }
        for bad in [
            "2030-02-29",
            "2100-02-29",
            "2030-02-30",
            "2030-04-31",
            "2030-13-01",
            "2030-00-10",
            "2030-01-00",
            "0000-00-00",
            "30-01-01",
            "2030-1-1",
            "20300101",
            "01.05.2030",
            "2030-05-01T",
            "tomorrow",
            "",
            "\0",
            "٢٠٣٠-٠٥-٠١",
            "-2030-05-01",
            "+12030-05-01",
        ] {
            assert_eq!(new_task(&body(bad)), [format!("{pointer} invalid")], "{bad:?}");
        }
    }
    let due = |date: &str| new_task(&json!({"title": "x", "due": {"date": date}}));
    for (date, is_good) in
        [("1899-12-31", false), ("1900-01-01", true), ("9998-12-31", true), ("9999-01-01", false)]
    {
        assert_eq!(due(date).is_empty(), is_good, "{date}");
        assert_eq!(parse(&format!("due < {date}")).is_ok(), is_good, "{date} in a filter");
    }
    for date in ["2030-02-30", "2030-13-01", "2030-05-01T25:00", "2030-05-01T09:00:00+99:00"] {
        assert!(parse(&format!("due < {date}")).is_err(), "{date} in a filter");
    }
}

#[test]
fn times_and_zones() {
    let due = |time: &str, tz: &str| {
        new_task(&json!({"title": "x", "due": {"date": "2030-05-01", "time": time, "tz": tz}}))
    };
    for (time, tz) in [("00:00", "UTC"), ("23:59:59", "Asia/Kathmandu"), ("02:30", "Europe/Berlin")]
    {
        assert_eq!(due(time, tz), [""; 0], "{time} {tz}");
    }
    for bad in
        ["24:00", "12:60", "12:00:60", "-1:00", "1:00", "12", "12:00Z", "noon", "", "12:00\0"]
    {
        assert_eq!(due(bad, "UTC"), ["/due/time invalid"], "{bad:?}");
    }
    for bad in [
        "",
        "Mars/Base",
        "europe/berlin ",
        "+02:00",
        "CEST",
        "Europe/Berlin\0",
        "../UTC",
        &"x".repeat(70_000),
    ] {
        assert_eq!(due("12:00", bad), ["/due/tz invalid"], "{:?}", &bad[..bad.len().min(20)]);
        let recurs = json!({"rrule": "FREQ=DAILY", "tz": bad});
        assert_eq!(said(Recurrence::try_from(recurs)), ["/tz invalid"]);
    }
}

#[test]
fn numbers() {
    let recurs = |value: Value| said(Recurrence::try_from(value));
    let reminds = |minutes: i64| {
        said(Reminder::try_from(json!({"relative_to": "due", "offset_minutes": minutes})))
    };
    for (n, is_good) in [(-1, false), (0, false), (1, true), (1000, true), (1001, false)] {
        assert_eq!(recurs(json!({"every": {"n": n, "unit": "day"}})).is_empty(), is_good, "{n}");
    }
    for (count, is_good) in [(0, false), (1, true), (1_000_000, true), (1_000_001, false)] {
        assert_eq!(recurs(json!({"rrule": "FREQ=DAILY", "count": count})).is_empty(), is_good);
    }
    let max = Reminder::MAX_OFFSET_MINUTES;
    for (minutes, is_good) in
        [(max, true), (-max, true), (max + 1, false), (-max - 1, false), (i64::MIN, false)]
    {
        assert_eq!(reminds(minutes).is_empty(), is_good, "{minutes}");
    }
    for (wrong, code) in [
        (json!(1.5), "wrong_type"),
        (json!("1"), "wrong_type"),
        (json!(u64::MAX), "out_of_range"),
        (json!(1e300), "wrong_type"),
        (json!(true), "wrong_type"),
    ] {
        assert_eq!(
            recurs(json!({"every": {"n": wrong, "unit": "day"}})),
            [format!("/every/n {code}")]
        );
    }
}

#[test]
fn how_many() {
    let names = |n: usize| (0..n).map(|n| format!("tag {n}")).collect::<Vec<_>>();
    let tagged = |n: usize| new_task(&json!({"title": "x", "tags": names(n)}));
    assert_eq!((tagged(0), tagged(100)), (vec![], vec![]));
    for more in [101, 10_001] {
        assert_eq!(tagged(more), ["/tags too_many"]);
    }
    let tags =
        |n: usize| names(n).iter().map(|name| name.parse::<TagName>().unwrap()).collect::<Vec<_>>();
    let title = "x".to_owned().try_into().unwrap();
    let task = Task { tags: tags(100), ..Task::new(TaskId(id()), title, now()) };
    assert!(task::add_tags(&task, &tags(100), now()).is_ok(), "they are there");
    assert!(task::add_tags(&task, &tags(101), now()).is_err());
    assert!(task::remove_tags(&task, &tags(10_001), now()).unwrap().task.tags.is_empty());

    let make = |count| tag::create(None, count, "one more".parse().unwrap(), None);
    assert!(make(TagName::MAX_PER_USER - 1).is_ok());
    assert_eq!(make(TagName::MAX_PER_USER), Err(TagRefused::TooMany), "the 10,001st");
    let missing = |count| tag::missing(&task, |_| false, count).map(|made: Vec<Tag>| made.len());
    assert_eq!(missing(TagName::MAX_PER_USER - 100), Ok(100));
    assert_eq!(missing(TagName::MAX_PER_USER - 99), Err(TagRefused::TooMany));

    let lists = |count| list::create(None, ListId(id()), count, &json!({"name": "x"}), now());
    assert!(lists(List::MAX_PER_USER - 1).is_ok());
    assert_eq!(lists(List::MAX_PER_USER), Err(ListRefused::TooMany));

    let batch = |n: usize| {
        let operations = vec![json!({"op": "complete", "id": id()}); n];
        said(Batch::read(&json!({ "operations": operations }), || TaskId(id())))
    };
    assert_eq!((batch(0), batch(MAX_OPERATIONS)), (vec![], vec![]));
    assert_eq!(batch(MAX_OPERATIONS + 1), ["/operations too_many"]);
}

#[test]
fn filters() {
    let of =
        |bytes: usize| format!("#{}", "é".repeat(bytes)).replace('#', "tag:")[..bytes].to_owned();
    for (text, is_good) in [
        (String::new(), true),
        (format!("overdue{}", " ".repeat(4096 - 7)), true),
        (format!("overdue{}", " ".repeat(4096 - 6)), false),
        (of(64 * 1024), false),
        ("(".repeat(64 * 1024), false),
        ("not ".repeat(16 * 1024), false),
        ("overdue or ".repeat(6 * 1024), false),
        ("tag:\"a\0b\"".to_owned(), false),
        ("tag:\u{202E}\u{5D0}".to_owned(), true),
        ("tag:e\u{301} \u{1F375} or tag:\u{1F375}".to_owned(), false),
        ("text:\u{1F375}".to_owned(), false),
    ] {
        let shown: String = text.chars().take(40).collect();
        assert_eq!(parse(&text).is_ok(), is_good, "{shown:?}: {:?}", parse(&text).err());
        let saved = new_filter(&json!({"name": "x", "filter": text}));
        assert_eq!(saved, if is_good { vec![] } else { vec!["/filter invalid"] }, "{shown:?}");
    }
    let long = "é".repeat(32 * 1024);
    for name in ["filter", "tag", "list", "text", "due_before", "status", "unheard_of"] {
        assert!(filter_from_params([(name, long.as_str())]).is_err(), "64 KB of {name}");
        assert!(filter_from_params([(name, "\0")]).is_err(), "NUL as {name}");
    }
    assert_eq!(new_filter(&json!({"name": "x", "filter": "", "sort": long})), ["/sort invalid"]);
}
