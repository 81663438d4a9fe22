//! What an event says to the agenda.

use contract::task_event::{Data, Malformed, SETTINGS_UPDATED, parse};
use domain::task::Mode;
use domain::when::Tz;
use domain::{Series, SeriesId, UserId};
use sidecar::IncomingEvent;

use super::Active;

/// What the types of all events of series begin with.
const SERIES: &str = "daybook.series.";

/// What an event says to the agenda.
#[derive(Clone, Debug)]
pub(crate) struct Heard {
    pub(crate) user: UserId,
    /// Its place in the user's history.
    pub(crate) seq: u64,
    /// The zone that the user was in by then, where it says so.
    pub(crate) tz: Option<Tz>,
    /// A series, where it is about one, and what there is to make of it from now on.
    pub(crate) series: Option<(SeriesId, Option<Active>)>,
}

impl Heard {
    /// Is this an event that the agenda has to hear? Most are not.
    pub(crate) fn concerns(kind: &str) -> bool {
        kind.starts_with(SERIES) || kind == SETTINGS_UPDATED
    }

    /// Reads such an event.
    pub(crate) fn read(event: &IncomingEvent) -> Result<Self, Malformed> {
        let (id, data) = parse(&event.kind, &event.id, &event.subject, &event.data)?;
        let (tz, series) = match data {
            Data::Series(data) => {
                let tz = data.tz.as_deref().and_then(|name| name.parse().ok());
                let series = data.series.into_owned();
                (tz, Some((series.id, active(series))))
            }
            Data::Settings(data) => (Some(data.settings.tz), None),
            _ => (None, None),
        };
        Ok(Self { user: id.user, seq: id.seq, tz, series })
    }
}

/// What there is to make of a series.
fn active(series: Series) -> Option<Active> {
    let is_active = series.is_running() && series.recurrence.mode == Mode::OnSchedule;
    let Series { recurrence, start, left_out, since, .. } = series;
    is_active.then_some(Active { recurrence, start, left_out, since, settled: since, next: None })
}
