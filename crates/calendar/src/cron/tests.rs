//! Cron expressions: the numbers of days, and what is refused.

use proptest::prelude::*;

use super::*;
use crate::{Kind, Series, When};

fn first(text: &str, start: &str, n: usize) -> Vec<String> {
    let start = When::Floating(start.parse().unwrap());
    let series = Series::new(text.parse::<Cron>().unwrap(), start).unwrap();
    series.preview(n).into_iter().map(|date| date.wall().to_string()).collect()
}

#[test]
fn days_of_the_week_are_crontabs() {
    // 21 November 2026 is a Saturday.
    for (text, date) in [
        ("0 9 * * 0", "2026-11-22 09:00:00"),
        ("0 9 * * 7", "2026-11-22 09:00:00"),
        ("0 9 * * SUN", "2026-11-22 09:00:00"),
        ("0 9 * * 1", "2026-11-23 09:00:00"),
        ("0 9 * * 1-5", "2026-11-23 09:00:00"),
        ("0 9 * * fri-mon/3", "2026-11-23 09:00:00"),
        ("0 9 * * 5L", "2026-11-27 09:00:00"),
        ("0 9 * * 2#1", "2026-12-01 09:00:00"),
        ("0 9 L * *", "2026-11-30 09:00:00"),
        ("0 9 LW * ?", "2026-11-30 09:00:00"),
        ("0 9 1W 8 *", "2027-08-02 09:00:00"),
        ("@weekly", "2026-11-22 00:00:00"),
    ] {
        assert_eq!(first(text, "2026-11-21T12:00:00", 1), [date], "{text}");
    }
}

#[test]
fn the_minute_that_has_begun_is_over() {
    assert_eq!(first("* * * * *", "2026-11-21T12:00:01", 1), ["2026-11-21 12:01:00"]);
    assert_eq!(first("* * * * *", "2026-11-21T12:00:00", 1), ["2026-11-21 12:00:00"]);
}

#[test]
fn what_is_no_expression_is_refused() {
    for text in [
        "",
        "* * * *",
        "0 * * * * *",
        "60 * * * *",
        "* 24 * * *",
        "* * 0 * *",
        "* * * 13 *",
        "* * * * 8",
        "* * * * MON#6",
        "* * * * x",
        "*/0 * * * *",
        "@reboot",
        "1-0-2 * * * *",
    ] {
        let fault = text.parse::<Cron>().unwrap_err();
        assert_eq!((fault.part, fault.kind), ("CRON", Kind::Malformed), "{text}");
    }
}

#[test]
fn what_never_comes_or_too_often_is_refused_at_save() {
    let start = When::Floating("2026-11-21T12:00:00".parse().unwrap());
    for (text, kind) in [("0 0 30 2 *", Kind::Never), ("* * * * *", Kind::TooOften)] {
        let series = Series::new(text.parse::<Cron>().unwrap(), start).unwrap();
        assert_eq!(series.check().unwrap_err().kind, kind);
    }
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,60}|([0-9*,/LW#?A-Z-]{1,8} ){4}[0-9*,/LW#?A-Z-]{1,8}") {
        if let Ok(cron) = text.parse::<Cron>() {
            let start = When::Floating("2026-11-21T12:00:00".parse().unwrap());
            let series = Series::new(cron, start).unwrap();
            let _ = (series.preview(3), series.check());
        }
    }

    #[test]
    fn any_fields_fire_in_order(
        text in "(\\*|[0-5]?[0-9])(/[1-9])? (\\*|[01]?[0-9]|[0-4]-2[0-3]) (\\*|L|LW|L-[0-9]|[1-3]?[1-9]W?) (\\*|1?[0-2]|FEB) (\\*|[0-7]L?|[0-6]#[1-5])"
    ) {
        let Ok(cron) = text.parse::<Cron>() else { return Ok(()) };
        let start = "2026-11-21T12:00:00".parse().unwrap();
        let series = Series::new(cron, When::Zoned(start, chrono_tz::Europe::Berlin)).unwrap();
        let found = series.preview(5);
        prop_assert!(found.windows(2).all(|two| two[0].instant() < two[1].instant()));
    }
}
