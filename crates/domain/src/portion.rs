//! A change that goes through very many tasks, a portion at a time.

use std::io::{self, Write};

use crate::task::{Decided, Task};

#[cfg(test)]
mod tests;

/// How much of a change goes into one commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Portion {
    /// At most so many tasks.
    pub tasks: usize,
    /// At most so many bytes of tasks as JSON; but one task always.
    pub bytes: usize,
}

/// A portion, decided.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Carried {
    /// What becomes of tasks; each of them changes.
    pub tasks: Vec<Decided>,
    /// Are there more? If so, ask again when these are saved.
    pub more: bool,
}

impl Portion {
    /// The first of the tasks that `decide` changes. Those of before are not among them any more, so that nothing has to be
    /// remembered from one portion to the next.
    pub fn of<'t>(
        self,
        tasks: impl Iterator<Item = &'t Task>,
        decide: impl Fn(&Task) -> Decided,
    ) -> Carried {
        let (mut carried, mut bytes) = (Carried::default(), 0);
        for decided in tasks.map(decide).filter(|decided| decided.event.is_some()) {
            bytes += size(&decided.task);
            let has_room = carried.tasks.len() < self.tasks && bytes <= self.bytes;
            if !has_room && !carried.tasks.is_empty() {
                carried.more = true;
                break;
            }
            carried.tasks.push(decided);
        }
        carried
    }
}

/// How long a task is as JSON.
fn size(task: &Task) -> usize {
    let mut counter = Counter(0);
    // Only the writer could fail.
    let _written = serde_json::to_writer(&mut counter, task);
    counter.0
}

struct Counter(usize);

impl Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
