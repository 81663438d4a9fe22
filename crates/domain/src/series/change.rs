//! What may be done to a series itself.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::{Edited, Progress, Series};
use crate::task::{Recurrence, Refusal};
use crate::violation::Violations;
use crate::when::When;

/// The most dates that are left out ahead of time.
const MAX_LEFT_OUT: usize = 100;

/// It makes no occurrences for now. The same, where it is so already.
pub fn pause(series: &Series, now: DateTime<Utc>) -> Series {
    with_paused(series, true, now)
}

/// It makes occurrences again.
pub fn resume(series: &Series, now: DateTime<Utc>) -> Series {
    with_paused(series, false, now)
}

fn with_paused(series: &Series, paused: bool, now: DateTime<Utc>) -> Series {
    if series.is_paused() == paused {
        return series.clone();
    }
    let recurrence = Recurrence { paused, ..series.recurrence.clone() };
    Series { recurrence, ..series.clone() }.changed(series, now)
}

/// It makes no more occurrences, whatever comes back from the trash.
pub fn end(series: &Series, progress: &Progress, now: DateTime<Utc>) -> Edited {
    let mut edited = Edited::of(series, progress);
    edited.progress.ended_by_deletion = false;
    if !series.ended {
        edited.series = Series { ended: true, ..series.clone() }.changed(series, now);
    }
    edited
}

/// Leaves out the next date that no occurrence was made for. The same, where there is none.
pub fn skip_next(
    series: &Series,
    progress: &Progress,
    now: DateTime<Utc>,
    zone: Tz,
) -> Result<Series, Refusal> {
    let Ok(calendar) = series.calendar() else { return Ok(series.clone()) };
    let zone = series.recurrence.zone(zone);
    let newest = calendar.next(progress.newest.date.into());
    let coming = calendar.next_after(now, zone);
    // On schedule, what passed is not made any more.
    let next = match (newest, coming) {
        (Some(one), Some(two)) if When::from(one).starts(zone) < When::from(two).starts(zone) => {
            two
        }
        (Some(one), _) => one,
        (None, _) => return Ok(series.clone()),
    };
    let mut after = series.clone();
    let is_ahead = |date: &When| date.ends(zone) > now;
    after.left_out.retain(is_ahead);
    if after.left_out.len() >= MAX_LEFT_OUT {
        let message = format!("at most {MAX_LEFT_OUT} dates ahead can be left out");
        return Err(Violations::one("", "too_many", message).into());
    }
    after.left_out.push(When::from(next).shown_like(series.start));
    Ok(after.changed(series, now))
}
