//! What a full head is folded into: decided here, written elsewhere. Pure.
//!
//! Invariant: it follows from the stored head alone, never from what is to be appended. So whoever appends to
//! a full head writes the same documents under the same names as everyone else who does, and what a writer
//! that died or lost its race has written is what the next one needs.

use super::document::{Document, Index, Segment};
use super::head::{Head, Span};
use super::limits::Limits;
use super::shard::Shard;
use crate::StoreError;

/// A head that has room, and what must be written before it.
pub(super) struct Folded {
    pub(super) head: Head,
    /// Key and content of each document, a document after those it names.
    pub(super) documents: Vec<(String, Vec<u8>)>,
    /// The new segment.
    pub(super) segment: Option<Span>,
}

/// Makes room in `head`, if it is full.
pub(super) fn fold(shard: Shard, head: &Head, limits: &Limits) -> Result<Folded, StoreError> {
    let mut folded = Folded { head: head.clone(), documents: Vec::new(), segment: None };
    let tail_bytes: usize = head.tail.iter().map(|entry| entry.bytes()).sum();
    if tail_bytes < limits.tail_bytes {
        return Ok(folded);
    }
    let (first, last, hash) = (head.folded() + 1, head.count, head.hash);
    let segment = Segment::of(std::mem::take(&mut folded.head.tail));
    let span = Span { level: 0, first, last, hash, bytes: 0 };
    let span = folded.write(shard, &segment, span)?;
    folded.segment = Some(span.clone());
    folded.head.spans.push(span);
    // Each level passes on its oldest half: a span is copied once per level, and there are few levels.
    for level in 0.. {
        let spans = &mut folded.head.spans;
        let is_on_level = |span: &&Span| span.level == level;
        if spans.iter().filter(is_on_level).count() < 2 * limits.fan_out {
            break;
        }
        let from = spans.iter().take_while(|span| span.level > level).count();
        let oldest: Vec<Span> = spans.drain(from..from + limits.fan_out).collect();
        if let (Some(first), Some(last)) = (oldest.first(), oldest.last()) {
            let (first, last, hash) = (first.first, last.last, last.hash);
            let span = Span { level: level + 1, first, last, hash, bytes: 0 };
            let span = folded.write(shard, &Index::of(oldest), span)?;
            folded.head.spans.insert(from, span);
        }
    }
    Ok(folded)
}

impl Folded {
    /// Puts a document on the list; gives `span` with its size.
    fn write(
        &mut self,
        shard: Shard,
        document: &impl Document,
        span: Span,
    ) -> Result<Span, StoreError> {
        let key = shard.span_key(&span);
        let value = document.write(&key)?;
        let span = Span { bytes: value.len(), ..span };
        self.documents.push((key, value));
        Ok(span)
    }
}
