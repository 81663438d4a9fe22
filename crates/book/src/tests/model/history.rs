//! What callers asked and were told, and what the events say happened.

use std::collections::BTreeMap;
use std::sync::Mutex;

use serde::{Deserialize, Serialize};

use super::*;
use crate::owner::lock;

/// What is kept in the books of the model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Note {
    /// Who wrote it.
    pub(super) op: usize,
    pub(super) text: String,
}

pub(super) type Notes = BTreeMap<String, Note>;

/// The event of one operation: what it changed. Of several, the first says it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Told {
    pub(super) op: usize,
    pub(super) put: Notes,
    pub(super) remove: Vec<String>,
}

/// An operation as its caller knows it.
pub(super) struct Asked {
    pub(super) owner: usize,
    pub(super) life: Arc<wire::Life>,
    /// How many events the owner had, as far as anybody had been told when it was asked.
    pub(super) floor: u64,
    pub(super) answer: Option<Answer>,
}

#[derive(Debug)]
pub(super) enum Answer {
    /// How many events the owner had before and after.
    Committed {
        before: u64,
        after: u64,
    },
    Read {
        seq: u64,
        notes: Notes,
    },
    Refused {
        seq: u64,
    },
    Failed(StoreError),
}

#[derive(Default)]
pub(super) struct History(Mutex<Vec<Asked>>);

impl History {
    pub(super) fn ask(&self, owner: usize, life: &Arc<wire::Life>) -> usize {
        let mut asked = lock(&self.0);
        let told = asked.iter().filter(|asked| asked.owner == owner);
        let floor = told.filter_map(|asked| asked.answer.as_ref()?.seq()).max().unwrap_or(0);
        asked.push(Asked { owner, life: life.clone(), floor, answer: None });
        asked.len() - 1
    }

    pub(super) fn answer(&self, op: usize, answer: Answer) {
        lock(&self.0)[op].answer = Some(answer);
    }

    /// Holds what callers were told against `told`, the events of `owner` in order.
    pub(super) fn check(&self, owner: usize, told: &[Told]) {
        let states = replay(told);
        let at = |seq: u64| &states[usize::try_from(seq).unwrap()];
        for (op, asked) in lock(&self.0).iter().enumerate().filter(|(_, it)| it.owner == owner) {
            let places: Vec<u64> =
                (1..).zip(told).filter(|(_, told)| told.op == op).map(|(seq, _)| seq).collect();
            let once = places.windows(2).all(|pair| pair[1] == pair[0] + 1) && places.len() < 3;
            assert!(once, "op {op} happened at {places:?}");
            assert!(
                places.iter().all(|seq| *seq > asked.floor),
                "op {op} happened before it was asked"
            );
            match &asked.answer {
                None => assert!(asked.life.is_over(), "op {op} never got an answer"),
                // Only what is behind the book may fail; what it wrote is always there.
                Some(Answer::Failed(error)) => assert!(
                    matches!(error, StoreError::Store(_) | StoreError::Contended { .. }),
                    "op {op}: {error}"
                ),
                Some(Answer::Committed { before, after }) => {
                    assert_eq!(places, (before + 1..=*after).collect::<Vec<_>>(), "op {op}");
                    assert!(*before >= asked.floor, "op {op} was decided on {before}");
                }
                Some(Answer::Refused { seq }) => {
                    assert!(*seq >= asked.floor, "op {op} was refused on an old view");
                    assert_eq!(places, [0; 0], "op {op} was refused and happened");
                }
                Some(Answer::Read { seq, notes }) => {
                    assert!(*seq >= asked.floor, "op {op} read {seq}, {} was known", asked.floor);
                    assert_eq!(notes, at(*seq), "op {op} read something else than was there");
                }
            }
        }
    }
}

impl Answer {
    fn seq(&self) -> Option<u64> {
        match self {
            Self::Committed { after, .. } => Some(*after),
            Self::Read { seq, .. } | Self::Refused { seq } => Some(*seq),
            Self::Failed(_) => None,
        }
    }
}

/// The records after each event, from none to all.
pub(super) fn replay(told: &[Told]) -> Vec<Notes> {
    let mut states = vec![Notes::new()];
    for (place, event) in told.iter().enumerate() {
        let mut notes = states[place].clone();
        if place == 0 || told[place - 1].op != event.op {
            notes.extend(event.put.clone());
            notes.retain(|id, _| !event.remove.contains(id));
        }
        states.push(notes);
    }
    states
}
