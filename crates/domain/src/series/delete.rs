//! What becomes of a series when its newest occurrence is deleted.

use chrono::{DateTime, Utc};

use super::{Edited, Progress, Scope, Series};
use crate::task::{Mode, Status, Task};

/// How far the deletion of the newest occurrence goes, where nobody says.
///
/// Who deletes a to-do that comes back when it is done wants to be rid of it: the series ends. Dates of a schedule come
/// whatever becomes of one of them. An occurrence that is closed already is history.
pub fn usual_scope(series: &Series, newest: &Task) -> Scope {
    match newest.status == Status::Open && series.is(Mode::OnCompletion) {
        true => Scope::ThisAndFuture,
        false => Scope::This,
    }
}

/// The series ends with its newest occurrence, and goes on if that comes back. The same, where it has ended.
pub fn end_by_deletion(series: &Series, progress: &Progress, now: DateTime<Utc>) -> Edited {
    let mut edited = Edited::of(series, progress);
    if !series.ended {
        edited.series = Series { ended: true, ..series.clone() }.changed(series, now);
        edited.progress.ended_by_deletion = true;
    }
    edited
}
