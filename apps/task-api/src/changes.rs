//! What changed of a user's book since a client last asked.

use contract::rest::Changes;
use domain::UserId;
use domain::changes::{self, Changed, Gone, Item, Name, Steps, Token, Tombstone};
use sha2::{Digest, Sha256};

use crate::refusal::Refusal;
use crate::shelf::Shelf;

/// What changed after `since`, or everything, at most `limit` things.
pub(crate) fn since(
    shelf: Shelf<'_>,
    user: &UserId,
    since: Option<Token>,
    limit: usize,
) -> Result<Changes, Refusal> {
    let (items, ends) = (items(shelf), ends(shelf));
    let found = changes::changes(since, shelf.view.seq, shelf.swept(), items, ends, limit)
        .map_err(|_| Refusal::Gone)?;
    Ok(Changes::of(&found, written(user, found.next)))
}

/// The same, place by place.
pub(crate) fn steps(shelf: Shelf<'_>, since: Token, limit: usize) -> Result<Steps<'_>, Gone> {
    changes::steps(since, shelf.view.seq, shelf.swept(), items(shelf), ends(shelf), limit)
}

fn items(shelf: Shelf<'_>) -> impl Iterator<Item = Changed<'_>> {
    // The first version kept no place; nothing changed before the first.
    let tasks = shelf.tasks().map(|kept| (kept.seq.max(1), Item::Task(&kept.task)));
    let lists = shelf.lists().map(|kept| (kept.seq, Item::List(&kept.item)));
    let tags = shelf.tags().map(|kept| (kept.seq, Item::Tag(&kept.item)));
    let filters = shelf.all_saved().map(|kept| (kept.seq, Item::Filter(&kept.item)));
    let series = shelf.all_series().map(|kept| (kept.seq, Item::Series(&kept.item)));
    let items = tasks.chain(lists).chain(tags).chain(filters).chain(series);
    items.map(|(seq, item)| Changed { seq, item })
}

/// A task that has been in the trash for too long is told as gone, at the place of its last change: whoever does not know yet
/// that it was deleted need not wait until the trash is emptied. Whoever does hears of it then, once more at the most.
fn ends(shelf: Shelf<'_>) -> impl Iterator<Item = Tombstone> {
    let expired = shelf.expired().map(move |kept| Tombstone {
        name: Name::Task(kept.task.id),
        seq: kept.seq,
        deleted_at: kept.task.deleted_at.unwrap_or(shelf.now),
    });
    shelf.tombstones().cloned().chain(expired)
}

/// A token as it is given out: with a mark of its user, whose history alone it is a place of.
pub(crate) fn written(user: &UserId, token: Token) -> String {
    format!("{token}.{}", mark(user))
}

/// A token as it was given out to this user; an empty text is none.
pub(crate) fn read(user: &UserId, text: &str) -> Result<Option<Token>, Refusal> {
    if text.is_empty() {
        return Ok(None);
    }
    let (token, marked) = text.split_once('.').unwrap_or((text, ""));
    match token.parse() {
        Ok(token) if marked == mark(user) => Ok(Some(token)),
        _ => Err(Refusal::parameter("since", "it is not a token that this user was given")),
    }
}

fn mark(user: &UserId) -> String {
    let digest = Sha256::digest(user.as_str());
    digest[..4].iter().map(|byte| format!("{byte:02x}")).collect()
}
