//! Forms of dates, and wall clocks across clock changes.

use proptest::prelude::*;
use serde_json::json;

use super::*;

fn read(value: Value) -> Result<When, Vec<(String, &'static str)>> {
    When::try_from(value)
        .map_err(|found| found.0.into_iter().map(|one| (one.pointer, one.code)).collect())
}

fn zoned(local: &str, zone: &str) -> String {
    place(local.parse().unwrap(), zone.parse().unwrap()).to_rfc3339()
}

#[test]
fn a_day_a_floating_time_and_a_zoned_one_are_three_things() {
    let date = NaiveDate::from_ymd_opt(2030, 5, 1).unwrap();
    assert_eq!(read(json!({"date": "2030-05-01"})), Ok(When::Day(date)));
    let floating = read(json!({"date": "2030-05-01", "time": "09:30"})).unwrap();
    assert_eq!((floating.time(), floating.instant()), (NaiveTime::from_hms_opt(9, 30, 0), None));
    let zoned = read(json!({"date": "2030-05-01", "time": "09:30", "tz": "Europe/Berlin"}));
    assert_eq!(zoned.unwrap().instant(), "2030-05-01T07:30:00Z".parse().ok());
}

#[test]
fn wrong_dates_are_pointed_at() {
    let cases = [
        (json!("2030-05-01"), "", "wrong_type"),
        (json!({}), "/date", "required"),
        (json!({"date": "2030-02-30"}), "/date", "invalid"),
        (json!({"date": "2030-2-3"}), "/date", "invalid"),
        (json!({"date": "99999-01-01"}), "/date", "invalid"),
        (json!({"date": "1899-12-31"}), "/date", "invalid"),
        (json!({"date": "2030-05-01", "time": "24:00"}), "/time", "invalid"),
        (json!({"date": "2030-05-01", "time": "23:59:60"}), "/time", "invalid"),
        (json!({"date": "2030-05-01", "time": "9:30"}), "/time", "invalid"),
        (json!({"date": "2030-05-01", "time": "09:30", "tz": "Mars/Base"}), "/tz", "invalid"),
        (json!({"date": "2030-05-01", "tz": "UTC"}), "/tz", "contradiction"),
        (json!({"date": "2030-05-01", "zone": "UTC"}), "/zone", "unknown_field"),
    ];
    for (value, pointer, code) in cases {
        assert_eq!(read(value), Err(vec![(pointer.to_owned(), code)]));
    }
}

#[test]
fn a_time_that_no_clock_showed_is_as_much_later_as_the_clock_was_put_forward() {
    assert_eq!(zoned("2026-03-29T02:30:00", "Europe/Berlin"), "2026-03-29T01:30:00+00:00");
    assert_eq!(zoned("2026-10-04T02:15:00", "Australia/Lord_Howe"), "2026-10-03T15:45:00+00:00");
    assert_eq!(zoned("2026-09-06T00:10:00", "America/Santiago"), "2026-09-06T04:10:00+00:00");
    assert_eq!(zoned("2011-12-30T12:00:00", "Pacific/Apia"), "2011-12-30T22:00:00+00:00");
}

#[test]
fn a_time_that_a_clock_showed_twice_is_the_first() {
    assert_eq!(zoned("2026-10-25T02:30:00", "Europe/Berlin"), "2026-10-25T00:30:00+00:00");
    assert_eq!(zoned("2026-11-01T01:30:00", "America/New_York"), "2026-11-01T05:30:00+00:00");
}

#[test]
fn a_whole_day_is_over_at_the_next_midnight_of_whoever_asks() {
    let day = When::Day(NaiveDate::from_ymd_opt(2026, 3, 29).unwrap());
    let berlin = chrono_tz::Europe::Berlin;
    assert_eq!(day.starts(berlin), "2026-03-28T23:00:00Z".parse::<DateTime<Utc>>().unwrap());
    assert_eq!(day.ends(berlin), "2026-03-29T22:00:00Z".parse::<DateTime<Utc>>().unwrap());
    assert_eq!(day.instant(), None);
}

proptest! {
    #[test]
    fn a_date_survives_its_form(when in crate::strategies::when()) {
        let form = serde_json::to_value(when).unwrap();
        prop_assert_eq!(serde_json::from_value::<When>(form).unwrap(), when);
    }

    #[test]
    fn a_place_shows_what_was_asked_for_or_later(
        when in crate::strategies::when(), zone in crate::strategies::zone()
    ) {
        let local = when.date().and_time(when.time().unwrap_or_default());
        let shown = place(local, zone).with_timezone(&zone).naive_local();
        let never_shown = zone.from_local_datetime(&local) == MappedLocalTime::None;
        prop_assert_eq!(shown != local, never_shown);
        prop_assert!(shown >= local, "{local} in {zone} became {shown}");
    }
}
