//! What is read, what is refused, and which part is to blame.

use proptest::prelude::*;

use super::*;
use crate::{Series, When};

fn day(text: &str) -> When {
    When::Day(text.parse().unwrap())
}

fn floating(text: &str) -> When {
    When::Floating(text.parse().unwrap())
}

fn zoned(text: &str) -> When {
    When::Zoned(text.parse().unwrap(), chrono_tz::Europe::Berlin)
}

#[track_caller]
fn refused(rule: &str, part: &str, kind: Kind) {
    let fault = rule.parse::<Rrule>().unwrap_err();
    assert_eq!((fault.part, fault.kind), (part, kind), "{rule}: {fault}");
}

#[test]
fn what_is_not_written_like_a_rule_is_refused() {
    for (rule, part) in [
        ("", "RRULE"),
        ("FREQ", "RRULE"),
        ("FREQ=DAILY;;COUNT=3", "RRULE"),
        ("FREQ=DAILY;X-OURS=1", "RRULE"),
        ("INTERVAL=2", "FREQ"),
        ("FREQ=FORTNIGHTLY", "FREQ"),
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL"),
        ("FREQ=DAILY;INTERVAL=-1", "INTERVAL"),
        ("FREQ=DAILY;COUNT=0", "COUNT"),
        ("FREQ=DAILY;COUNT=+3", "COUNT"),
        ("FREQ=DAILY;UNTIL=20260230", "UNTIL"),
        ("FREQ=DAILY;UNTIL=20260228Z", "UNTIL"),
        ("FREQ=DAILY;UNTIL=20260228T2500", "UNTIL"),
        ("FREQ=DAILY;UNTIL=20260228T246000", "UNTIL"),
        ("FREQ=DAILY;BYHOUR=24", "BYHOUR"),
        ("FREQ=DAILY;BYMINUTE=60", "BYMINUTE"),
        ("FREQ=DAILY;BYSECOND=61", "BYSECOND"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "BYMONTHDAY"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "BYMONTHDAY"),
        ("FREQ=MONTHLY;BYMONTHDAY=1,,2", "BYMONTHDAY"),
        ("FREQ=YEARLY;BYYEARDAY=367", "BYYEARDAY"),
        ("FREQ=YEARLY;BYWEEKNO=54", "BYWEEKNO"),
        ("FREQ=YEARLY;BYMONTH=13", "BYMONTH"),
        ("FREQ=YEARLY;BYMONTH=-1", "BYMONTH"),
        ("FREQ=MONTHLY;BYDAY=0MO", "BYDAY"),
        ("FREQ=MONTHLY;BYDAY=54MO", "BYDAY"),
        ("FREQ=MONTHLY;BYDAY=é", "BYDAY"),
        ("FREQ=MONTHLY;BYDAY=1XX", "BYDAY"),
        ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=367", "BYSETPOS"),
        ("FREQ=WEEKLY;WKST=1MO", "WKST"),
        ("FREQ=MONTHLY;SKIP=SIDEWAYS", "SKIP"),
        ("FREQ=MONTHLY;RSCALE=HEBREW", "RSCALE"),
    ] {
        refused(rule, part, Kind::Malformed);
    }
}

#[test]
fn what_the_rfc_forbids_is_refused() {
    for (rule, part) in [
        ("FREQ=DAILY;FREQ=WEEKLY", "FREQ"),
        ("FREQ=DAILY;COUNT=3;UNTIL=20260228", "COUNT"),
        ("FREQ=WEEKLY;BYDAY=1MO", "BYDAY"),
        ("FREQ=DAILY;BYDAY=-1FR", "BYDAY"),
        ("FREQ=HOURLY;BYDAY=2TU", "BYDAY"),
        ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=1MO", "BYDAY"),
        ("FREQ=MONTHLY;BYWEEKNO=20", "BYWEEKNO"),
        ("FREQ=DAILY;BYWEEKNO=20", "BYWEEKNO"),
        ("FREQ=DAILY;BYYEARDAY=1", "BYYEARDAY"),
        ("FREQ=WEEKLY;BYYEARDAY=1", "BYYEARDAY"),
        ("FREQ=MONTHLY;BYYEARDAY=1", "BYYEARDAY"),
        ("FREQ=WEEKLY;BYMONTHDAY=1", "BYMONTHDAY"),
        ("FREQ=MONTHLY;BYSETPOS=1", "BYSETPOS"),
    ] {
        refused(rule, part, Kind::Forbidden);
    }
}

#[test]
fn what_does_not_go_with_the_start_is_refused() {
    let (date, local, berlin) =
        (day("2026-01-31"), floating("2026-01-31T09:00:00"), zoned("2026-01-31T09:00:00"));
    for (rule, start, part) in [
        ("FREQ=DAILY;BYHOUR=9", date, "BYHOUR"),
        ("FREQ=DAILY;BYMINUTE=9", date, "BYMINUTE"),
        ("FREQ=DAILY;BYSECOND=9", date, "BYSECOND"),
        ("FREQ=HOURLY", date, "FREQ"),
        ("FREQ=DAILY;UNTIL=20260301T090000", date, "UNTIL"),
        ("FREQ=DAILY;UNTIL=20260301T090000Z", date, "UNTIL"),
        ("FREQ=DAILY;UNTIL=20260301", local, "UNTIL"),
        ("FREQ=DAILY;UNTIL=20260301T090000Z", local, "UNTIL"),
        ("FREQ=DAILY;UNTIL=20260301", berlin, "UNTIL"),
        ("FREQ=DAILY;UNTIL=20260301T090000", berlin, "UNTIL"),
    ] {
        let fault = Series::new(rule.parse::<Rrule>().unwrap(), start).unwrap_err();
        assert_eq!((fault.part, fault.kind), (part, Kind::Forbidden), "{rule}");
    }
}

#[test]
fn what_nobody_can_mean_is_refused_at_save() {
    let start = floating("2026-01-31T09:00:00");
    for (rule, part, kind) in [
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "RRULE", Kind::Never),
        ("FREQ=DAILY;UNTIL=20260101T000000", "UNTIL", Kind::Never),
        ("FREQ=MINUTELY", "FREQ", Kind::TooOften),
        ("FREQ=SECONDLY;INTERVAL=60", "FREQ", Kind::TooOften),
    ] {
        let series = Series::new(rule.parse::<Rrule>().unwrap(), start).unwrap();
        let fault = series.check().unwrap_err();
        assert_eq!((fault.part, fault.kind), (part, kind), "{rule}");
    }
    for rule in ["FREQ=MINUTELY;INTERVAL=2", "FREQ=SECONDLY;BYMINUTE=0;BYSECOND=0"] {
        let series = Series::new(rule.parse::<Rrule>().unwrap(), start).unwrap();
        assert_eq!(series.check(), Ok(()), "{rule}");
    }
}

#[test]
fn a_rule_is_shown_as_it_is_read() {
    for (text, shown) in [
        ("RRULE:FREQ=DAILY;INTERVAL=1;WKST=MO", "FREQ=DAILY"),
        ("bymonth=1;freq=yearly;byday=+1mo,-1fr;", "FREQ=YEARLY;BYMONTH=1;BYDAY=1MO,-1FR"),
        (
            "FREQ=DAILY;BYSECOND=60;UNTIL=20261231T235960Z",
            "FREQ=DAILY;BYSECOND=59;UNTIL=20261231T235959Z",
        ),
        (
            "SKIP=BACKWARD;RSCALE=GREGORIAN;FREQ=MONTHLY",
            "FREQ=MONTHLY;RSCALE=GREGORIAN;SKIP=BACKWARD",
        ),
    ] {
        assert_eq!(text.parse::<Rrule>().unwrap().to_string(), shown);
        assert_eq!(shown.parse::<Rrule>().unwrap().to_string(), shown);
    }
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,80}|[A-Z0-9=;,+-]{0,120}") {
        let _ = text.parse::<Rrule>();
    }

    #[test]
    fn any_parts_come_to_something_in_bounded_time(
        freq in "YEARLY|MONTHLY|WEEKLY|DAILY|HOURLY|MINUTELY|SECONDLY",
        parts in prop::collection::vec(
            "INTERVAL=[1-9][0-9]{0,5}|COUNT=[1-9]|BYMONTH=[0-9]{1,2}|BYMONTHDAY=-?[0-9]{1,2}\
             |BYYEARDAY=-?[0-9]{1,3}|BYWEEKNO=-?[0-9]{1,2}|BYDAY=(-?[1-5])?(MO|TU|SU)\
             |BYHOUR=[0-9]{1,2}|BYMINUTE=[0-9]{1,2}|BYSECOND=[0-9]{1,2}|BYSETPOS=-?[0-9]\
             |SKIP=(FORWARD|BACKWARD)|WKST=(SU|WE)",
            0..6,
        ),
        start in -800_000_i64..2_900_000,
    ) {
        let text = format!("FREQ={freq};{}", parts.join(";"));
        let Ok(rule) = text.parse::<Rrule>() else { return Ok(()) };
        prop_assert_eq!(rule.to_string().parse::<Rrule>(), Ok(rule.clone()));
        let first = chrono::NaiveDate::from_ymd_opt(2026, 1, 31).unwrap();
        let start = first + chrono::TimeDelta::days(start);
        let wall = start.and_hms_opt(9, 30, 0).unwrap();
        for start in [When::Day(start), When::Zoned(wall, chrono_tz::Pacific::Auckland)] {
            let Ok(series) = Series::new(rule.clone(), start) else { continue };
            let found = series.preview(5);
            prop_assert!(found.iter().all(|date| date.key() >= start.key()));
            let _ = series.check();
        }
    }
}
