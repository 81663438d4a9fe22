//! What an event says to the agenda.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use contract::task_event::EventId;
use domain::task::{Mode, Recurrence};
use domain::when::When;
use domain::{SeriesId, UserId};
use serde::Deserialize;
use sidecar::IncomingEvent;

use super::Active;
use super::zone_name::Named;

/// What the types of all events of series begin with.
const SERIES: &str = "daybook.series.";
/// The type of what is said when a user's settings were changed.
const SETTINGS_UPDATED: &str = "daybook.settings.updated.v1";

/// What an event says to the agenda.
#[derive(Clone, Debug)]
pub(crate) struct Heard {
    pub(crate) user: UserId,
    /// Its place in the user's history.
    pub(crate) seq: u64,
    /// The zone that the user was in by then, where it says so.
    pub(crate) tz: Option<Tz>,
    pub(crate) news: News,
}

/// What has changed.
#[derive(Clone, Debug)]
pub(crate) enum News {
    /// A series: from now on it is so.
    Series { id: SeriesId, active: Option<Active> },
    /// Nothing but the zone.
    Zone,
}

/// Why an event says nothing that can be understood.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Malformed {
    #[error(transparent)]
    Id(#[from] contract::task_event::Malformed),
    #[error("the event's data is not what its type says")]
    Data(#[from] serde_json::Error),
    #[error("the event's id and its data name different users")]
    Contradiction,
}

#[derive(Deserialize)]
struct SeriesData {
    user: UserId,
    series: Announced,
    tz: Option<Named>,
}

/// As much of a series as the agenda needs.
#[derive(Deserialize)]
struct Announced {
    id: SeriesId,
    recurrence: Recurrence,
    start: When,
    #[serde(default)]
    paused: bool,
    #[serde(default)]
    ended: bool,
    since: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
}

#[derive(Deserialize)]
struct SettingsData {
    user: UserId,
    settings: Settings,
}

#[derive(Deserialize)]
struct Settings {
    tz: Named,
}

impl Heard {
    /// Is this an event that the agenda has to hear? Most are not.
    pub(crate) fn concerns(kind: &str) -> bool {
        kind.starts_with(SERIES) || kind == SETTINGS_UPDATED
    }

    /// Reads such an event.
    pub(crate) fn read(event: &IncomingEvent) -> Result<Self, Malformed> {
        let EventId { user, seq } = event.id.parse()?;
        let (whose, tz, news) = if event.kind == SETTINGS_UPDATED {
            let data: SettingsData = serde_json::from_slice(&event.data)?;
            (data.user, Some(data.settings.tz.0), News::Zone)
        } else {
            let data: SeriesData = serde_json::from_slice(&event.data)?;
            let (id, active) = (data.series.id, data.series.active());
            (data.user, data.tz.map(|tz| tz.0), News::Series { id, active })
        };
        if whose != user {
            return Err(Malformed::Contradiction);
        }
        Ok(Self { user, seq, tz, news })
    }
}

impl Announced {
    /// What there is to make of it.
    fn active(self) -> Option<Active> {
        let Self { recurrence, start, paused, ended, since, created_at, .. } = self;
        let is_active =
            recurrence.mode == Mode::OnSchedule && !(paused || ended || recurrence.paused);
        let since = since.unwrap_or(created_at);
        is_active.then_some(Active { recurrence, start, since, settled: since, next: None })
    }
}
