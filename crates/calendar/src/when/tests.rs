//! Clocks that are put forward and back.

use super::*;

#[track_caller]
fn check(zone: &str, wall: &str, instant: &str) {
    let (zone, wall) = (zone.parse().unwrap(), wall.parse().unwrap());
    assert_eq!(place(wall, zone).naive_utc().to_string(), instant);
}

#[test]
fn a_skipped_time_is_later_by_the_gap() {
    check("Europe/Berlin", "2026-03-29T02:30:00", "2026-03-29 01:30:00");
    check("Australia/Lord_Howe", "2026-10-04T02:15:00", "2026-10-03 15:45:00");
    check("America/Santiago", "2026-09-06T00:10:00", "2026-09-06 04:10:00");
    // Samoa had no 30 December 2011.
    check("Pacific/Apia", "2011-12-30T09:00:00", "2011-12-30 19:00:00");
}

#[test]
fn of_two_times_it_is_the_first() {
    check("Europe/Berlin", "2026-10-25T02:30:00", "2026-10-25 00:30:00");
    check("Australia/Lord_Howe", "2026-04-05T01:45:00", "2026-04-04 14:45:00");
}

#[test]
fn dates_are_read_as_icalendar_writes_them() {
    let day = When::Day("2026-01-01".parse().unwrap());
    let floating = When::Floating("2026-01-01T09:00:00".parse().unwrap());
    let berlin = When::Zoned("2026-01-01T09:00:00".parse().unwrap(), chrono_tz::Europe::Berlin);
    let said = |like: When, text: &str| {
        let dates = like.read_like(text)?;
        Some(dates.iter().map(|date| date.wall().to_string()).collect::<Vec<_>>().join(" "))
    };
    assert_eq!(said(day, "20261224, 20261226").unwrap(), "2026-12-24 00:00:00 2026-12-26 00:00:00");
    assert_eq!(said(floating, "20261224T180000").unwrap(), "2026-12-24 18:00:00");
    assert_eq!(said(berlin, "20261224T170000Z").unwrap(), "2026-12-24 18:00:00");
    assert_eq!(said(berlin, "20261224T180000").unwrap(), "2026-12-24 18:00:00");
    for (like, text) in
        [(day, "20261224T180000"), (floating, "20261224T180000Z"), (berlin, "20261224"), (day, "")]
    {
        assert_eq!(said(like, text), None, "{text}");
    }
}
