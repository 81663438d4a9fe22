//! Where times of a user's clock lie on the line of instants.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;
use domain::when::place;

/// The instant at which the clock of `zone` shows `time`, `days` after `date`: the first, where it does so twice; as much
/// later as the clock is put forward, where it never does.
pub(crate) fn on(date: NaiveDate, days: u64, time: NaiveTime, zone: Tz) -> Option<DateTime<Utc>> {
    Some(place(date.checked_add_days(Days::new(days))?.and_time(time), zone))
}

/// The next instant after `after` at which the clock of `zone` shows `time`. None at the end of time.
pub(crate) fn next(time: NaiveTime, zone: Tz, after: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let today = after.with_timezone(&zone).date_naive();
    // Some zones left a day out: the second day after it is there.
    (0..=2).filter_map(|days| on(today, days, time, zone)).find(|instant| *instant > after)
}

/// The zone of that name; UTC, where there is none.
pub(crate) fn zone(name: &str) -> Tz {
    name.parse().unwrap_or(Tz::UTC)
}
