//! What the book has that a stream has not told yet.

use std::sync::Arc;

use domain::UserId;
use domain::changes::{Gone, Token};

use super::Frame;
use super::place::Page;
use super::settings::PAGE;
use crate::changes::steps;
use crate::shelf::Shelf;

/// What changed after `since`, the oldest first: a page of it.
pub(super) fn page(shelf: Shelf<'_>, user: &UserId, since: Token) -> Result<Page, Gone> {
    let found = steps(shelf, since, PAGE)?;
    let frames = found.steps.iter().map(|step| Arc::new(Frame::of_step(user, step, since.floor)));
    Ok(Page { frames: frames.collect(), next: found.next, newest: shelf.view.seq })
}

/// Whether the book still knows everything that changed after `since`.
pub(super) fn reaches(shelf: Shelf<'_>, since: Token) -> Result<(), Gone> {
    steps(shelf, since, 1).map(drop)
}
