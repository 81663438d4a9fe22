//! The cases that came with the project, in `conformance/`.

use std::fs;
use std::path::Path;

use calendar::{Anchor, Late, Rrule, Series, When, parse_phrase};
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use serde_json::Value;

/// What the `EXDATE` and `RDATE` cases of `rrule.json` leave out and in: the file has no field for it, so this is read from
/// what is expected.
const DATES: [(&str, &[&str], &[&str]); 5] = [
    ("rr-0697", &[], &["2026-03-16T09:00:00"]),
    ("rr-0698", &[], &["2026-03-02T09:00:00"]),
    ("rr-0699", &[], &["2026-03-08T09:00:00"]),
    ("rr-0700", &["2026-03-05T17:00:00"], &[]),
    ("rr-0701", &[], &["2026-12-25", "2026-12-26"]),
];

fn cases(file: &str) -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("conformance").join(file);
    serde_json::from_str(&fs::read_to_string(path).expect("well formed")).expect("well formed")
}

fn text<'a>(case: &'a Value, field: &str) -> &'a str {
    case[field].as_str().unwrap_or_else(|| panic!("{field} of {case}"))
}

fn when(wall: &str, zone: Option<&str>) -> When {
    if let Ok(date) = wall.parse::<NaiveDate>() {
        return When::Day(date);
    }
    let wall: NaiveDateTime = wall.parse().expect("well formed");
    zone.map_or(When::Floating(wall), |zone| When::Zoned(wall, zone.parse().expect("well formed")))
}

/// Is it what is expected: a date, a wall clock's time, or an instant with the offset that the clock then has?
fn is(found: When, expected: &str) -> bool {
    match found {
        When::Day(date) => date.to_string() == expected,
        When::Floating(wall) => expected.parse() == Ok(wall),
        When::Zoned(wall, _) => {
            let expected = DateTime::parse_from_rfc3339(expected).expect("well formed");
            found.instant() == Some(expected.with_timezone(&Utc)) && wall == expected.naive_local()
        }
    }
}

#[test]
fn rules_come_to_what_is_expected() {
    let cases = cases("rrule.json");
    assert!(cases.len() > 150);
    for case in &cases {
        let zone = case["tz"].as_str();
        let rule: Rrule = text(case, "rule").parse().expect("well formed");
        let mut series = Series::new(rule, when(text(case, "dtstart"), zone)).expect("well formed");
        if let Some((_, added, left_out)) = DATES.iter().find(|(id, ..)| *id == text(case, "id")) {
            let whens =
                |dates: &[&str]| -> Vec<_> { dates.iter().map(|d| when(d, zone)).collect() };
            series = series.with_dates(&whens(added), &whens(left_out)).expect("well formed");
        }
        let expected: Vec<_> = case["expected"].as_array().expect("well formed").iter().collect();
        // A rule without an end is expected to begin so; one with an end to be so.
        let endless =
            !text(case, "rule").contains("COUNT") && !text(case, "rule").contains("UNTIL");
        let found = series.preview(expected.len() + usize::from(!endless));
        let same = found.len() == expected.len()
            && found
                .iter()
                .zip(&expected)
                .all(|(found, want)| is(*found, want.as_str().expect("well formed")));
        assert!(same, "{case:#}\n{found:?}");
    }
}

#[test]
fn completions_lead_to_what_is_expected() {
    for case in &cases("series.json") {
        let zone = text(case, "tz");
        let due = when(text(case, "due"), Some(zone));
        let rule: Rrule = text(case, "rule").parse().expect("well formed");
        let anchor = match text(case, "anchor") {
            "due" => Anchor::Due,
            _ => Anchor::Completion,
        };
        let late = match text(case, "catch_up") {
            "one_by_one" => Late::OneByOne,
            _ => Late::SkipMissed,
        };
        let done = text(case, "completed_at").parse().expect("well formed");
        let series = Series::new(rule, due).expect("well formed");
        let next = series.after_done(anchor, due, done, zone.parse().expect("well formed"), late);
        let expected = case["expected_next_due"].as_str();
        let same = match (next, expected) {
            (Some(next), Some(expected)) => is(next, expected),
            (next, expected) => next.is_none() && expected.is_none(),
        };
        assert!(same, "{case:#}\n{next:?}");
    }
}

#[test]
fn phrases_mean_what_is_expected() {
    for case in &cases("phrases.json") {
        let phrase = parse_phrase(text(case, "input")).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(phrase.rule.to_string(), text(case, "rule"), "{case:#}");
        let anchor = if text(case, "anchor") == "due" { Anchor::Due } else { Anchor::Completion };
        assert_eq!(phrase.anchor, anchor, "{case:#}");
        let time = phrase.time.map(|time| time.format("%H:%M").to_string());
        assert_eq!(time.as_deref(), case["time"].as_str(), "{case:#}");
        assert_eq!(parse_phrase(&phrase.to_string()).as_ref(), Ok(&phrase), "{phrase}");
    }
}
