//! Whether a history is linearizable: whether each operation can have happened at one moment between
//! its being asked and answered, so that everybody saw what was there at their moment.
//!
//! A search after Wing and Gong: from each state it tries every operation that may come next, and remembers
//! where it has been. It is exact, and short, because much is known:
//!
//! - Who wrote the next event is known from the events, so of operations with events only that one can come
//!   next. It must, answered or not; one that is not among the events never happened.
//! - What writes nothing may come at once when it fits: later it could only forbid more.
//! - An operation that failed, or was never answered, may happen at any time after it was asked. Without
//!   events it may also never happen.
//! - What remains to be tried out are commits without events.

use std::collections::HashSet;

use super::{Answer, Op, Seen, What};

#[derive(Clone, PartialEq, Eq, Hash)]
struct Point {
    done: Vec<bool>,
    state: Seen,
}

struct Search<'a> {
    ops: &'a [(usize, &'a Op)],
    told: &'a [usize],
}

/// Finds an order for `ops`, given by number, in which the events are `told`; else says where it gets stuck.
pub(super) fn linearize(ops: &[(usize, &Op)], told: &[usize]) -> Result<(), String> {
    let search = Search { ops, told };
    let start = Point { done: vec![false; ops.len()], state: Seen::default() };
    let (mut open, mut known, mut furthest) = (vec![start], HashSet::new(), None);
    while let Some(mut point) = open.pop() {
        search.take_what_writes_nothing(&mut point);
        if search.is_end(&point) {
            return Ok(());
        }
        if known.insert(point.clone()) {
            open.extend((0..ops.len()).filter_map(|index| search.write(&point, index)));
            let reached = |point: &Point| point.done.iter().filter(|done| **done).count();
            if furthest.as_ref().is_none_or(|other| reached(other) < reached(&point)) {
                furthest = Some(point);
            }
        }
    }
    Err(search.describe(furthest))
}

impl Search<'_> {
    fn is_end(&self, point: &Point) -> bool {
        let is_over = |(done, (_, op)): (&bool, &(usize, &Op))| *done || op.ended().is_none();
        point.state.seq == self.told.len() as u64 && point.done.iter().zip(self.ops).all(is_over)
    }

    /// Whether nothing that is still to come was over before the operation was asked for.
    fn may_come_next(&self, point: &Point, index: usize) -> bool {
        let still = self.ops.iter().zip(&point.done).filter(|(_, done)| !**done);
        let first_end = still.filter_map(|((_, op), _)| op.ended()).min();
        !point.done[index] && first_end.is_none_or(|end| self.ops[index].1.asked < end)
    }

    fn take_what_writes_nothing(&self, point: &mut Point) {
        // One that comes next may be what another waits for.
        while let Some(index) = (0..self.ops.len()).find(|&index| {
            let (number, op) = self.ops[index];
            let writes = op.what.effect(number).is_some();
            !writes && op.fits(&point.state, 0) && self.may_come_next(point, index)
        }) {
            point.done[index] = true;
        }
    }

    /// The point after a write, if it can happen there.
    fn write(&self, point: &Point, index: usize) -> Option<Point> {
        let (number, op) = self.ops[index];
        let (key, note, events) = op.what.effect(number)?;
        let from = usize::try_from(point.state.seq).ok()?;
        let is_told = (0..events).all(|event| self.told.get(from + event) == Some(&number));
        let fits = op.answer.is_none() || op.fits(&point.state, events as u64);
        if !is_told || !fits || !self.may_come_next(point, index) {
            return None;
        }
        let mut next = point.clone();
        next.done[index] = true;
        next.state.seq += events as u64;
        match note {
            Some(note) => next.state.notes.insert(key, note),
            None => next.state.notes.remove(&key),
        };
        Some(next)
    }

    fn describe(&self, furthest: Option<Point>) -> String {
        let mut text = format!("not linearizable; events are told by {:?}\n", self.told);
        let Some(Point { done, state }) = furthest else { return text };
        for ((number, op), done) in self.ops.iter().zip(done) {
            let mark = if done { "placed" } else { "LEFT  " };
            text.push_str(&format!("{mark} op {number}: {op:?}\n"));
        }
        text + &format!("where it ended: {state:?}")
    }
}

impl Op {
    /// When it was over, if it was: what failed may happen still.
    fn ended(&self) -> Option<u64> {
        match &self.answer {
            Some((_, Answer::Failed(_))) | None => None,
            Some((at, _)) => Some(*at),
        }
    }

    /// Whether `state` is what it saw, and `events` are as many as it was told.
    fn fits(&self, state: &Seen, events: u64) -> bool {
        match &self.answer {
            Some((_, Answer::Committed { on, after })) => {
                on == state && *after == state.seq + events
            }
            Some((_, Answer::Seen(seen))) => {
                seen == state && matches!(self.what, What::Read | What::Refuse)
            }
            Some((_, Answer::Failed(_))) => true,
            None => false,
        }
    }
}
