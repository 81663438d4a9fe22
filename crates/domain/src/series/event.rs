//! What happened to a series.

use super::Series;

/// Something that happened to a series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// What.
    pub kind: EventKind,
    /// The whole series after it.
    pub series: Series,
    /// The fields that differ from before, by their names in JSON; `version` and `updated_at` always do and are not named.
    pub changed: Vec<&'static str>,
}

/// What happened to a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EventKind {
    /// It was begun.
    Created,
    /// It changed, and none of the following happened.
    Updated,
    /// It makes no occurrences for now.
    Paused,
    /// It makes occurrences again.
    Resumed,
    /// It makes no more.
    Ended,
}

impl Event {
    /// What happened between two states of a series, `None` being that there was none; `after` has its new version already.
    /// `None` where nothing changed.
    pub fn between(before: Option<&Series>, after: &Series) -> Option<Self> {
        let Some(before) = before else {
            return Some(Self { kind: EventKind::Created, series: after.clone(), changed: vec![] });
        };
        let pairs = [
            ("recurrence", before.recurrence == after.recurrence),
            ("start", before.start == after.start),
            ("template", before.template == after.template),
            ("left_out", before.left_out == after.left_out),
            ("ended", before.ended == after.ended),
        ];
        let changed: Vec<_> =
            pairs.into_iter().filter(|(_, same)| !same).map(|(name, _)| name).collect();
        if changed.is_empty() {
            return None;
        }
        let kind = match (before.is_paused(), after.is_paused()) {
            _ if after.ended && !before.ended => EventKind::Ended,
            (false, true) => EventKind::Paused,
            (true, false) => EventKind::Resumed,
            _ => EventKind::Updated,
        };
        Some(Self { kind, series: after.clone(), changed })
    }
}
