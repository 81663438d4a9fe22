//! Whether a book is whole: every document that its head names is read and held against it.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use sidecar::{CloudEvent, Etag, State, Versioned};

use super::damage::{Damage, Finding};
use crate::StoreError;
use crate::change::Record;
use crate::engine::MAX_ROUNDS;
use crate::head::{self, Head};
use crate::segment::{Entry, Owed, Part, Parts};

/// What came of looking at every document of a book.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Verdict {
    /// Where the head is kept.
    pub key: String,
    /// How many documents were read, the head included.
    pub documents: usize,
    /// How many records there are.
    pub records: usize,
    /// The place of the owner's newest event.
    pub seq: u64,
    /// How many events are owed.
    pub owed: u64,
    /// What is wrong; empty where the book is whole.
    pub findings: Vec<Finding>,
    /// Documents that nothing needs any more and that are still there: no damage, the owner's next commits delete them.
    pub leftovers: Vec<String>,
}

/// What a head names, by key: as it was read, or why it cannot be used.
type Documents = BTreeMap<String, Result<Part, Damage>>;

/// Reads all of `owner`'s book, whose records are of type `R`; `None` where there is no head.
///
/// Reads beside writers: what is wrong is believed only if the head is the same afterwards.
///
/// # Errors
/// When the store does not answer, or the head changed at each of many tries.
pub async fn verify<R: Record>(
    state: &dyn State,
    owner: &str,
) -> Result<Option<Verdict>, StoreError> {
    let key = head::key(owner);
    let mut before: Option<(Etag, Verdict)> = None;
    for _ in 0..MAX_ROUNDS {
        let Some(Versioned { value, etag }) = state.get(&key).await? else { return Ok(None) };
        if let Some((seen, verdict)) = before
            && seen == etag
        {
            return Ok(Some(verdict));
        }
        let verdict = match Head::read(&key, &value) {
            Ok(head) => examine::<R>(state, owner, &head).await?,
            Err(error) => {
                let findings = vec![Finding { key: key.clone(), damage: Damage::of(error)? }];
                Verdict { key: key.clone(), documents: 1, findings, ..Verdict::default() }
            }
        };
        if verdict.findings.is_empty() {
            return Ok(Some(verdict));
        }
        before = Some((etag, verdict));
    }
    Err(StoreError::Contended { key, rounds: MAX_ROUNDS })
}

async fn examine<R: Record>(
    state: &dyn State,
    owner: &str,
    head: &Head,
) -> Result<Verdict, StoreError> {
    let mut documents = Documents::new();
    for key in live(head).flat_map(|parts| parts.keys(owner)) {
        let read = match state.get(&key).await? {
            Some(found) => match Part::read(&key, &found.value) {
                Ok(part) => Ok(part),
                Err(error) => Err(Damage::of(error)?),
            },
            None => Err(Damage::Missing),
        };
        documents.insert(key, read);
    }
    let mut leftovers = Vec::new();
    for key in given_up(head).flat_map(|parts| parts.keys(owner)) {
        if !documents.contains_key(&key) && state.get(&key).await?.is_some() {
            leftovers.push(key);
        }
    }
    let key = head::key(owner);
    let mut check = Check { owner, key: &key, findings: Vec::new() };
    check.names(head);
    let records = check.records::<R>(head, &documents);
    check.events(head, &documents);
    Ok(Verdict {
        documents: documents.len() + 1,
        records,
        seq: head.seq,
        owed: head.seq.saturating_sub(head.published),
        findings: check.findings,
        leftovers,
        key,
    })
}

/// What the book stands on.
fn live(head: &Head) -> impl Iterator<Item = Parts> {
    let records = head.segments.iter().map(|segment| segment.parts);
    records.chain(head.spilled.iter().map(|spill| spill.parts))
}

fn given_up(head: &Head) -> impl Iterator<Item = Parts> {
    head.reserved.iter().chain(&head.dropped).copied()
}

/// Holds a head against its documents. Pure.
struct Check<'a> {
    owner: &'a str,
    /// The head's.
    key: &'a str,
    findings: Vec<Finding>,
}

impl Check<'_> {
    fn found(&mut self, key: &str, damage: Damage) {
        self.findings.push(Finding { key: key.to_owned(), damage });
    }

    /// Every document is named once, and nothing that is needed is given up.
    fn names(&mut self, head: &Head) {
        let mut named = BTreeSet::new();
        for key in live(head).flat_map(|parts| parts.keys(self.owner)) {
            if !named.insert(key.clone()) {
                self.found(&key, Damage::NamedTwice { how: "in two segments" });
            }
        }
        for key in given_up(head).flat_map(|parts| parts.keys(self.owner)) {
            if named.contains(&key) {
                self.found(&key, Damage::NamedTwice { how: "as needed and as to be deleted" });
            }
        }
    }

    /// The records of all segments and the tail; how many there are.
    fn records<R: Record>(&mut self, head: &Head, documents: &Documents) -> usize {
        let mut there: BTreeSet<&str> = BTreeSet::new();
        for segment in &head.segments {
            let mut entries = Vec::new();
            let whole = self.segment(segment.parts, documents, |check, key, part| {
                if !part.events.is_empty() {
                    check.found(key, Damage::WrongKind { holds: "events" });
                }
                entries.extend(part.records.iter().map(|entry| (key.to_owned(), entry)));
            });
            let bytes = entries.iter().map(|(_, entry)| entry.bytes()).sum();
            self.size(segment.parts, whole, segment.bytes, bytes);
            self.entries::<R>(&entries, &mut there);
        }
        let tail: Vec<_> = head.tail.iter().map(|entry| (self.key.to_owned(), entry)).collect();
        self.entries::<R>(&tail, &mut there);
        there.len()
    }

    fn entries<'e, R: Record>(
        &mut self,
        entries: &[(String, &'e Entry)],
        there: &mut BTreeSet<&'e str>,
    ) {
        let mut seen = BTreeSet::new();
        for (key, Entry { id, record }) in entries {
            if !seen.insert(id) {
                self.found(key, Damage::Repeated { id: id.to_string() });
            }
            match record {
                None => drop(there.remove(id.as_ref())),
                Some(raw) => {
                    there.insert(id);
                    if serde_json::from_str::<R>(raw.get()).is_err() {
                        self.found(key, Damage::NotARecord { id: id.to_string() });
                    }
                }
            }
        }
    }

    /// The events that are owed: every place from the first that may be unpublished to the newest, once.
    fn events(&mut self, head: &Head, documents: &Documents) {
        let (published, seq) = (head.published, head.seq);
        if published > seq {
            self.found(self.key, Damage::Ahead { published, seq });
            return;
        }
        let mut next = None;
        for spill in &head.spilled {
            let mut events = Vec::new();
            let whole = self.segment(spill.parts, documents, |check, key, part| {
                if !part.records.is_empty() {
                    check.found(key, Damage::WrongKind { holds: "records" });
                }
                events.extend(part.events.iter().map(|owed| (key.to_owned(), owed)));
            });
            let bytes = events.iter().map(|(_, owed)| owed.bytes()).sum();
            self.size(spill.parts, whole, spill.bytes, bytes);
            if whole {
                events.iter().for_each(|(key, owed)| self.event(key, owed, published, &mut next));
                let found = next.map_or(published, |next| next - 1);
                if found != spill.last {
                    let key = spill.parts.keys(self.owner).last().unwrap_or_default();
                    self.found(&key, Damage::End { said: spill.last, found });
                }
            }
            // Whatever was wrong with this one, the next one is not to blame.
            next = Some(spill.last.saturating_add(1));
        }
        for owed in &head.outbox {
            self.event(self.key, owed, published, &mut next);
        }
        let found = next.map_or(published, |next| next - 1);
        if found != seq {
            self.found(self.key, Damage::End { said: seq, found });
        }
    }

    fn event(&mut self, key: &str, owed: &Owed, published: u64, next: &mut Option<u64>) {
        let seq = owed.seq;
        // The first that is kept may be out already, if it shares a segment with one that is not.
        let expected = next.unwrap_or_else(|| published.saturating_add(1).min(seq));
        if seq != expected {
            self.found(key, Damage::Gap { expected, found: seq });
        }
        *next = Some(seq.saturating_add(1));
        let Ok(event) = serde_json::from_str::<CloudEvent>(owed.event.get()) else {
            self.found(key, Damage::NotAnEvent { seq });
            return;
        };
        if event.id != format!("{}:{seq}", self.owner) {
            self.found(key, Damage::WrongName { seq, field: "id", found: event.id });
        }
        if event.partition_key != self.owner {
            let (field, found) = ("partition key", event.partition_key);
            self.found(key, Damage::WrongName { seq, field, found });
        }
    }

    /// Hands on each part that can be read; whether all could.
    fn segment<'d>(
        &mut self,
        parts: Parts,
        documents: &'d Documents,
        mut each: impl FnMut(&mut Self, &str, &'d Part),
    ) -> bool {
        let mut whole = true;
        for key in parts.keys(self.owner) {
            match documents.get(&key) {
                Some(Ok(part)) => each(self, &key, part),
                Some(Err(damage)) => {
                    whole = false;
                    self.found(&key, damage.clone());
                }
                None => whole = false,
            }
        }
        whole
    }

    fn size(&mut self, parts: Parts, whole: bool, said: usize, found: usize) {
        if whole && said != found {
            let key = parts.keys(self.owner).next().unwrap_or_default();
            self.found(&key, Damage::Size { said, found });
        }
    }
}
