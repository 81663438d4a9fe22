//! Moves a list among the others.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::{List, ListRefused};
use crate::ListId;
use crate::position::{Position, spread};
use crate::violation::{Reader, Violations};

/// Where a list is to go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Directly after that list.
    pub after: Option<ListId>,
    /// Directly before that list.
    pub before: Option<ListId>,
}

impl Place {
    /// Reads `{after?, before?}`.
    pub fn read(reader: &mut Reader<'_>, value: &Value) -> Option<Self> {
        let fields = reader.object(value, &["after", "before"])?;
        let after = reader.field(fields, "after", |r, v| r.parsed(v));
        let before = reader.field(fields, "before", |r, v| r.parsed(v));
        Some(Self { after, before })
    }
}

/// Moves a list: directly after the one named, directly before the one named, or behind all others. Where both are named,
/// it goes directly after the first, which has to stand before the second.
///
/// `lists` are all of the user's. Gives back those that change, the moved one first: the others only where there was no room
/// left, so that all get new positions; none where it stands there already.
pub fn move_list<'l>(
    list: &List,
    place: Place,
    lists: impl IntoIterator<Item = &'l List>,
    now: DateTime<Utc>,
) -> Result<Vec<List>, ListRefused> {
    let mut others: Vec<&List> = lists.into_iter().filter(|other| other.id != list.id).collect();
    others.sort_by(|one, two| (&one.position, one.id).cmp(&(&two.position, two.id)));
    let index = index(&others, place)?;
    let low = index.checked_sub(1).map(|last| &others[last].position);
    let high = others.get(index).map(|next| &next.position);
    if low.is_none_or(|low| *low < list.position) && high.is_none_or(|high| list.position < *high) {
        return Ok(vec![]);
    }
    if let Some(position) = Position::between(low, high) {
        return Ok(vec![placed(list, position, now)]);
    }
    let mut positions = spread(others.len() + 1);
    let own = positions.remove(index);
    let moved =
        others.iter().zip(positions).filter(|(other, position)| other.position != *position);
    let moved = moved.map(|(other, position)| placed(other, position, now));
    Ok(std::iter::once(placed(list, own, now)).chain(moved).collect())
}

/// How many of the others come before it.
fn index(others: &[&List], place: Place) -> Result<usize, Violations> {
    let find = |id: Option<ListId>, pointer| {
        let Some(id) = id else { return Ok(None) };
        let found = others.iter().position(|other| other.id == id);
        let missing = || Violations::one(pointer, "invalid", format!("{id} is not another list"));
        found.map(Some).ok_or_else(missing)
    };
    match (find(place.after, "/after")?, find(place.before, "/before")?) {
        (Some(after), Some(before)) if after >= before => {
            Err(Violations::one("/before", "contradiction", "it does not come behind `after`"))
        }
        (Some(after), _) => Ok(after + 1),
        (None, Some(before)) => Ok(before),
        (None, None) => Ok(others.len()),
    }
}

fn placed(list: &List, position: Position, now: DateTime<Utc>) -> List {
    List { position, version: list.version + 1, updated_at: now, ..list.clone() }
}
