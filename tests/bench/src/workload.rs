//! What is kept and changed: records of 500 bytes, events of about 300, documents of 8 KB.

use std::convert::Infallible;
use std::sync::OnceLock;

use book::{Book, Books, Change, NewEvent, View};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sidecar::CloudEvent;

use crate::Failure;

/// Where events go.
pub(crate) const TOPIC: &str = "bench-events";
/// A record as JSON.
pub(crate) const RECORD_BYTES: usize = 500;
/// The document that a bare client swaps, about as large as a head.
pub(crate) const DOCUMENT_BYTES: usize = 8 << 10;
/// Records in one commit while a book is filled.
const FILL: usize = 400;

/// A record, with a few members of different kinds, as records have.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Item {
    title: String,
    due: String,
    priority: u8,
    done: bool,
    revision: u64,
    note: String,
}

impl Item {
    /// One whose JSON has [`RECORD_BYTES`].
    pub(crate) fn new(random: &mut Random, revision: u64) -> Self {
        let mut item = Self {
            title: random.text(40),
            due: "2030-05-01T07:00:00Z".to_owned(),
            priority: 2,
            done: false,
            revision,
            note: String::new(),
        };
        // Measured once, so that making records takes next to nothing of what is measured.
        static WITHOUT_NOTE: OnceLock<usize> = OnceLock::new();
        let without_note = WITHOUT_NOTE.get_or_init(|| {
            let zero = Self { revision: 0, ..item.clone() };
            serde_json::to_vec(&zero).map_or(RECORD_BYTES, |bytes| bytes.len())
        });
        let digits = revision.checked_ilog10().unwrap_or(0) as usize;
        item.note = random.text(RECORD_BYTES.saturating_sub(without_note + digits));
        item
    }
}

/// The id of the record of that number, as long as a UUID.
pub(crate) fn id(number: usize) -> String {
    format!("{number:08x}-6c1f-4b7e-9a3d-{number:012x}")
}

/// The event that announces the change of a record.
pub(crate) fn event(record: &str, revision: u64) -> NewEvent {
    let subject = record.to_owned();
    NewEvent {
        topic: TOPIC,
        kind: KIND,
        source: SOURCE,
        subject,
        time: time(),
        data: data(revision),
    }
}

/// The same event as a bare client makes it.
pub(crate) fn cloud_event(owner: &str, record: &str, revision: u64) -> CloudEvent {
    CloudEvent {
        id: format!("{owner}:{revision}"),
        source: SOURCE.to_owned(),
        kind: KIND.to_owned(),
        subject: record.to_owned(),
        time: time(),
        dataschema: None,
        partition_key: owner.to_owned(),
        traceparent: None,
        data: data(revision),
    }
}

const KIND: &str = "daybook.bench.changed.v1";
const SOURCE: &str = "/daybook/bench";

fn data(revision: u64) -> Value {
    json!({ "revision": revision, "title": "water the plants on the balcony before noon" })
}

fn time<T: Default + std::str::FromStr>() -> T {
    "2030-05-01T07:00:00Z".parse().unwrap_or_default()
}

/// Fills the book of `owner` with `count` records, a few hundred in each commit.
pub(crate) async fn fill(books: &Books<Item>, owner: &str, count: usize) -> Result<(), Failure> {
    let book = books.open(owner);
    let mut random = Random::new(count as u64);
    let numbers: Vec<usize> = (0..count).collect();
    for numbers in numbers.chunks(FILL) {
        let put: Vec<_> = numbers.iter().map(|n| (id(*n), Item::new(&mut random, 0))).collect();
        let decide = move |_: &View<Item>| {
            Ok::<_, Infallible>((Change { put: put.clone(), ..Change::none() }, ()))
        };
        book.commit(decide).await?;
    }
    Ok(())
}

/// One change: a record is replaced, and with an event it is announced.
pub(crate) async fn change(
    book: &Book<Item>,
    record: usize,
    item: Item,
    event: Option<NewEvent>,
) -> Result<u64, Failure> {
    let decide = move |_: &View<Item>| {
        let put = vec![(id(record), item.clone())];
        let events = event.iter().cloned().collect();
        Ok::<_, Infallible>((Change { put, remove: Vec::new(), events }, ()))
    };
    Ok(book.commit(decide).await?.seq)
}

/// A change of a record chosen at random among `records`, announced.
pub(crate) async fn announced(
    book: &Book<Item>,
    records: usize,
    random: &mut Random,
    revision: u64,
) -> Result<u64, Failure> {
    let record = random.below(records);
    let event = event(&id(record), revision);
    change(book, record, Item::new(random, revision), Some(event)).await
}

/// Numbers that look random and are the same in each run (xorshift64*).
#[derive(Clone, Debug)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// One of the numbers below `end`, which is above 0.
    #[expect(clippy::cast_possible_truncation, reason = "the remainder is below a usize")]
    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    /// So many letters, which no store can compress much; at most [`DOCUMENT_BYTES`].
    pub(crate) fn text(&mut self, length: usize) -> String {
        static LETTERS: OnceLock<String> = OnceLock::new();
        let letters = LETTERS.get_or_init(|| Self::new(1).letters(8 * DOCUMENT_BYTES));
        let from = self.below(letters.len() - length);
        letters[from..from + length].to_owned()
    }

    fn letters(&mut self, length: usize) -> String {
        const ALPHABET: &[u8; 64] =
            b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .";
        (0..length).map(|_| char::from(ALPHABET[self.below(ALPHABET.len())])).collect()
    }

    /// A JSON document of [`DOCUMENT_BYTES`].
    pub(crate) fn document(&mut self) -> Vec<u8> {
        format!("\"{}\"", self.text(DOCUMENT_BYTES - 2)).into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_and_documents_have_the_size_they_are_said_to_have() {
        let mut random = Random::new(1);
        for revision in [0, 7, 123_456] {
            let item = Item::new(&mut random, revision);
            assert_eq!(serde_json::to_vec(&item).unwrap().len(), RECORD_BYTES);
        }
        let document = random.document();
        assert_eq!(document.len(), DOCUMENT_BYTES);
        assert!(serde_json::from_slice::<String>(&document).is_ok());
        assert_eq!(id(17).len(), 36);
    }

    #[test]
    fn an_event_is_about_300_bytes() {
        let event = cloud_event("ada", &id(1), 1000);
        let bytes = serde_json::to_vec(&event).unwrap().len();
        assert!((250..=350).contains(&bytes), "{bytes}");
    }

    #[test]
    fn what_looks_random_is_the_same_again_and_spread_out() {
        let draw = |seed| {
            let mut random = Random::new(seed);
            (0..1000).map(|_| random.below(10)).collect::<Vec<_>>()
        };
        assert_eq!(draw(3), draw(3));
        for digit in 0..10 {
            let times = draw(3).into_iter().filter(|drawn| *drawn == digit).count();
            assert!((60..140).contains(&times), "{digit}: {times} times");
        }
    }
}
