//! Brings an index in step with tasks that changed without it.

use super::Index;
use crate::task::Task;

/// What following took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Followed {
    /// Tasks looked at anew, because they changed since.
    pub changed: usize,
    /// Tasks taken out.
    pub removed: usize,
}

impl Index {
    /// Brings it in step with `tasks`, all there are, each with the place of its last change in the history. `since` is the
    /// place up to which it was in step: what changed no later is not read, nor looked for.
    ///
    /// Invariant: it holds each of `tasks` that changed no later than `since`, as it is now; an empty index follows since 0.
    ///
    /// `tasks` is asked once, and once more where one of them is gone.
    pub fn follow<'t, I: Iterator<Item = (u64, &'t Task)>>(
        &mut self,
        since: u64,
        tasks: impl Fn() -> I,
    ) -> Followed {
        let (mut there, mut changed) = (0, 0);
        for (seq, task) in tasks() {
            there += 1;
            if seq > since {
                self.put(task);
                changed += 1;
            }
        }
        // All that are there are entered now. So who is gone, if anybody, tells from their number; only then is each
        // looked for.
        let removed = self.len().saturating_sub(there);
        if removed > 0 {
            let mut gone = vec![true; self.entries.len()];
            for number in tasks().filter_map(|(_, task)| self.numbers.get(&task.id)) {
                gone[*number as usize] = false;
            }
            let entries = self.entries.iter().zip(gone);
            let gone: Vec<_> = entries
                .filter_map(|(entry, gone)| entry.as_ref().filter(|_| gone))
                .map(|entry| entry.task)
                .collect();
            gone.into_iter().for_each(|id| self.remove(id));
        }
        Followed { changed, removed }
    }
}
