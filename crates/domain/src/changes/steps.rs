//! What changed since a client last asked, place by place: what a stream that goes on from there has to tell.

use super::{Changed, Gone, Item, Name, Token, Tombstone, found};

/// What changed at one place of the history, as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step<'a> {
    /// The place.
    pub seq: u64,
    /// Things whose last change this was.
    pub upserts: Vec<Item<'a>>,
    /// Things that ended here, and were not made again.
    pub tombstones: Vec<Name>,
}

/// What changed, the oldest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Steps<'a> {
    /// No two of one place.
    pub steps: Vec<Step<'a>>,
    /// How far they go.
    pub next: Token,
    /// Is there more, to be asked for at once?
    pub has_more: bool,
}

/// The same as [`changes`](super::changes), which see, place by place.
pub fn steps<'a>(
    since: Token,
    seq: u64,
    forgotten: u64,
    items: impl IntoIterator<Item = Changed<'a>>,
    tombstones: impl IntoIterator<Item = Tombstone>,
    limit: usize,
) -> Result<Steps<'a>, Gone> {
    let found = found(Some(since), seq, forgotten, items, tombstones, limit)?;
    let (mut upserts, mut ends) =
        (found.upserts.into_iter().peekable(), found.ends.into_iter().peekable());
    let mut steps = Vec::new();
    loop {
        let next = [upserts.peek().map(|one| one.seq), ends.peek().map(|end| end.seq)];
        let Some(seq) = next.into_iter().flatten().min() else { break };
        let (mut here, mut gone) = (Vec::new(), Vec::new());
        while let Some(one) = upserts.next_if(|one| one.seq == seq) {
            here.push(one.item);
        }
        while let Some(end) = ends.next_if(|end| end.seq == seq) {
            gone.push(end.name);
        }
        steps.push(Step { seq, upserts: here, tombstones: gone });
    }
    Ok(Steps { steps, next: found.next, has_more: found.has_more })
}
