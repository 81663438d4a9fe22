//! What must hold of every rule that was read, whatever text it was read from.

use calendar::{Anchor, Fault, Kind, Rule, Series, When};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use chrono_tz::Tz;

/// Dates that rules are counted from: of each kind, at the turn of a year, on a leap day, near clock changes and the
/// calendar's end.
fn starts() -> impl Iterator<Item = When> {
    let walls = [
        (2026, 1, 1, 0),
        (2024, 2, 29, 9),
        (2026, 3, 29, 2),
        (2026, 10, 25, 2),
        (2011, 12, 29, 23),
        (1, 1, 1, 0),
        (9999, 12, 31, 23),
    ];
    let walls = walls.into_iter().filter_map(|(year, month, day, hour)| {
        NaiveDate::from_ymd_opt(year, month, day)?.and_hms_opt(hour, 30, 0)
    });
    walls.flat_map(|wall: NaiveDateTime| {
        let zones = [Tz::UTC, Tz::Europe__Berlin, Tz::Pacific__Apia, Tz::America__Santiago];
        let zoned = zones.map(|zone| When::Zoned(wall, zone));
        [When::Day(wall.date()), When::Floating(wall)].into_iter().chain(zoned)
    })
}

/// Asks a series of the rule, from each of some dates, for what it comes to.
///
/// # Panics
/// Where it comes to dates that are in no order, or are others when they are asked for otherwise.
pub fn ask(rule: &Rule) {
    for start in starts() {
        let Ok(series) = Series::new(rule.clone(), start) else { continue };
        let _ = series.describe(Anchor::Due);
        let first = series.preview(4);
        match series.check() {
            Err(Fault { kind: Kind::TooOften, .. }) => {}
            checked => assert_eq!(checked.is_ok(), !first.is_empty(), "{rule} from {start:?}"),
        }
        for two in first.windows(2) {
            assert_eq!(series.next(two[0]), Some(two[1]), "{rule} from {start:?}");
        }
        // Ten years later, and at the end of the calendar.
        let later = start.wall() + TimeDelta::days(3653);
        let _ = series.next(When::Floating(later));
        let end = NaiveDate::from_ymd_opt(9999, 12, 31).map(|date| date.and_time(NaiveTime::MIN));
        let _ = end.map(|end| series.next(When::Floating(end)));
    }
}
