//! What changed since a client last asked: what a phone needs to stay in step.

use std::str::FromStr;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::TaskId;
use crate::task::Task;

#[cfg(test)]
mod tests;

/// How far a client has come in its user's history. As text, `c{seq}` or, on the way there, `c{seq}-{floor}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// The last change that the client knows, 0 before the first.
    pub seq: u64,
    /// The newest change when the client began to read everything. What was deleted before then it has never seen, so that
    /// it needs no tombstone of it.
    pub floor: u64,
}

/// The text is not a [`Token`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the token is not one that was given out")]
pub struct InvalidToken;

/// Stands for a task that is no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tombstone {
    /// The task that was.
    pub id: TaskId,
    /// The place of its end in the history.
    pub seq: u64,
    /// When it was deleted for good.
    pub deleted_at: DateTime<Utc>,
}

/// A task with the place of its last change in the history.
#[derive(Clone, Copy, Debug)]
pub struct Changed<'t> {
    /// The place.
    pub seq: u64,
    /// The task.
    pub task: &'t Task,
}

/// What changed. Tasks in the trash are among the upserts, with their `deleted_at`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changes<'t> {
    /// Tasks as they are now, in the order of their last changes.
    pub upserts: Vec<&'t Task>,
    /// Tasks that are no more, in the order of their ends.
    pub tombstones: Vec<TaskId>,
    /// To ask with next time.
    pub next: Token,
    /// Is there more, to be asked for at once?
    pub has_more: bool,
}

/// The token is older than the tombstones that are kept: the client has to read everything anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("what was deleted since is not known any more; read everything anew")]
pub struct Gone;

/// How long tombstones are kept.
pub const TOMBSTONE_DAYS: i64 = 30;
/// The most changes of one answer.
pub const MAX_CHANGES: usize = 500;

/// What changed after `since`, at most `limit` changes (and [`MAX_CHANGES`]), the oldest first.
///
/// - `seq` is the user's newest change.
/// - `forgotten` is the greatest place of a tombstone that was swept away, 0 if none was.
/// - `since` absent: the client knows nothing, and needs no tombstones.
pub fn changes<'t>(
    since: Option<Token>,
    seq: u64,
    forgotten: u64,
    tasks: impl IntoIterator<Item = Changed<'t>>,
    tombstones: impl IntoIterator<Item = Tombstone>,
    limit: usize,
) -> Result<Changes<'t>, Gone> {
    let Token { seq: after, floor } = since.unwrap_or(Token { seq: 0, floor: seq });
    let known = after.max(floor);
    // A token ahead of the history is of a history that is no more, such as before a restore from a backup.
    if since.is_some() && (known < forgotten || known > seq) {
        return Err(Gone);
    }
    let ends = tombstones.into_iter().filter(|_| since.is_some());
    let ends = ends.map(|end| (end.seq, end.id, None));
    let tasks = tasks.into_iter().map(|one| (one.seq, one.task.id, Some(one.task)));
    let mut all: Vec<_> = ends.chain(tasks).filter(|(seq, ..)| *seq > after).collect();
    all.sort_unstable_by_key(|(seq, id, _)| (*seq, *id));

    let limit = limit.clamp(1, MAX_CHANGES);
    let cut = cut(&all.iter().map(|(seq, ..)| *seq).collect::<Vec<_>>(), limit);
    let has_more = cut < all.len();
    let next = Token { seq: if has_more { all[cut - 1].0 } else { seq }, floor };
    all.truncate(cut);
    let upserts = all.iter().filter_map(|(.., task)| *task).collect();
    let tombstones = all.iter().filter(|(.., task)| task.is_none()).map(|(_, id, _)| *id).collect();
    Ok(Changes { upserts, tombstones, next, has_more })
}

/// How many changes to answer with: some `limit`, but all of one place in the history, since a token names a place.
fn cut(seqs: &[u64], limit: usize) -> usize {
    let Some(last) = seqs.get(limit - 1) else { return seqs.len() };
    seqs.partition_point(|seq| seq <= last)
}

/// Parts tombstones into those to keep and those to forget: gives back the greatest place among the latter, to be remembered as
/// `forgotten`, and the kept ones.
pub fn sweep(
    tombstones: impl IntoIterator<Item = Tombstone>,
    forgotten: u64,
    now: DateTime<Utc>,
) -> (u64, Vec<Tombstone>) {
    let kept_since = now - TimeDelta::days(TOMBSTONE_DAYS);
    let (keep, forget): (Vec<_>, Vec<_>) =
        tombstones.into_iter().partition(|end| end.deleted_at > kept_since);
    (forget.iter().map(|end| end.seq).max().unwrap_or(0).max(forgotten), keep)
}

impl std::fmt::Display for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { seq, floor } = self;
        if floor > seq { write!(f, "c{seq}-{floor}") } else { write!(f, "c{seq}") }
    }
}

impl FromStr for Token {
    type Err = InvalidToken;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.strip_prefix('c').ok_or(InvalidToken)?;
        let (seq, floor) = digits.split_once('-').unwrap_or((digits, "0"));
        let number = |digits: &str| digits.parse().map_err(|_| InvalidToken);
        let token = Self { seq: number(seq)?, floor: number(floor)? };
        // One spelling only: neither `c+7` nor `c007`.
        if token.to_string() == text { Ok(token) } else { Err(InvalidToken) }
    }
}
