//! A whole batch, taken into one draft.

use std::collections::BTreeMap;

use domain::TaskId;
use domain::batch::{BatchOutcome, Outcome};
use domain::changes::Name;
use domain::event::Event;
use domain::task::{EventKind, Task};

use super::Draft;
use crate::record::{KeptUndo, task_key};
use crate::refusal::Refusal;
use crate::undo::token;

impl Draft<'_> {
    /// Takes in what a batch saves and announces: gives back of each operation what undoes it, where it is the last of its
    /// task that can be undone.
    pub(crate) fn take_batch(
        &mut self,
        outcome: &BatchOutcome,
    ) -> Result<Vec<Option<String>>, Refusal> {
        let mut undos = undos(outcome);
        let mut tokens = vec![None; outcome.outcomes.len()];
        for (task, (index, undo)) in &undos {
            tokens[*index] = Some(token(*task, undo.version));
        }
        for event in &outcome.events {
            let (deleted, id) = (event.kind == EventKind::Deleted, event.task.id);
            let seq = self.announce(&Event::from(event.clone()))?;
            if !deleted {
                self.make_tags(&event.task.tags)?;
            }
            match outcome.save.get(&id) {
                Some(None) if deleted => self.bury(task_key(id), Name::Task(id), seq),
                // Only what the last of them left is kept, at its place.
                Some(Some(task)) if task.version == event.task.version => {
                    let undo = undos.remove(&id).map(|(_, undo)| undo);
                    self.keep(seq, Task::clone(task), undo)?;
                }
                _ => {}
            }
        }
        Ok(tokens)
    }
}

/// The newest undo of each task that is saved, with the place of its operation.
fn undos(outcome: &BatchOutcome) -> BTreeMap<TaskId, (usize, KeptUndo)> {
    let mut newest = BTreeMap::new();
    for (index, one) in outcome.outcomes.iter().enumerate() {
        let Outcome::Done { task, undo: Some(undo), .. } = one else { continue };
        if matches!(outcome.save.get(&task.id), Some(Some(_))) {
            let undo = KeptUndo { version: task.version, undo: undo.clone() };
            newest.insert(task.id, (index, undo));
        }
    }
    newest
}
