//! What a rule comes to that is not saved yet.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::TaskId;
use crate::task::{self, Env, Recurrence, Refusal};
use crate::violation::Violations;
use crate::when::{When, read_zone};

/// What a recurrence comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// The recurrence, as a task would have it.
    pub recurrence: Recurrence,
    /// The rule as text, its parts in the order of RFC 5545.
    pub rule: String,
    /// When it comes, in plain English.
    pub sentence: String,
    /// The first dates, that on which it is due before all others.
    pub dates: Vec<Dated>,
}

/// A date, and the instant at which it is for whoever asks; a whole day is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dated {
    /// The date.
    pub date: When,
    /// The instant.
    pub at: Option<DateTime<Utc>>,
}

/// The most dates of a preview.
pub const MAX_PREVIEW: i64 = 100;
/// So many where nothing is said.
const USUAL: usize = 10;

/// Says what `{recurrence, due?, tz?, n?}` comes to: the first `n` dates of a user in the zone `tz`, as usual that of `env`.
///
/// # Errors
/// What would be refused of a task, in the same words.
pub fn preview(body: &Value, env: &Env<'_>) -> Result<Preview, Violations> {
    let (zone, n) = Violations::collect(|reader| {
        let fields = reader.object(body, &["recurrence", "due", "tz", "n"])?;
        reader.required(fields, "recurrence", |_, _| Some(()))?;
        let zone = reader.field(fields, "tz", read_zone).unwrap_or(env.zone);
        let n = reader.field(fields, "n", |reader, value| reader.whole(value, 1, MAX_PREVIEW));
        Some((zone, n.and_then(|n| usize::try_from(n).ok()).unwrap_or(USUAL)))
    })?;
    let env = Env { zone, ..*env };
    // A task of it, so that what is shown is what would be kept.
    let body = json!({"title": "-", "recurrence": body["recurrence"], "due": body["due"]});
    let decided = match task::create(None, TaskId(Uuid::nil()), &body, &env) {
        Ok(decided) => decided,
        Err(Refusal::Invalid(found)) => return Err(found),
        Err(refusal) => return Err(Violations::one("", "invalid", refusal.to_string())),
    };
    let nothing = || Violations::one("/recurrence", "required", "this field is needed");
    let (Some(recurrence), Some(due)) = (decided.task.recurrence, decided.task.due) else {
        return Err(nothing());
    };
    let Ok(calendar) = recurrence.calendar(due) else { return Err(nothing()) };
    let start = recurrence.seen(due);
    let first = std::iter::once(start).chain(calendar.dates().filter(|date| *date != start));
    let dated = |date: calendar::When| {
        let date = When::from(date).shown_like(due);
        let at = date.time().map(|_| date.starts(recurrence.zone(zone)));
        Dated { date, at }
    };
    Ok(Preview {
        rule: calendar.rule().to_string(),
        sentence: calendar.describe(recurrence.anchor()),
        dates: first.take(n).map(dated).collect(),
        recurrence: *recurrence,
    })
}
