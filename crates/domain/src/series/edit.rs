//! What becomes of a series when its newest occurrence is written to.

use chrono::{DateTime, Utc};

use super::template::CARRIED;
use super::{Progress, Series};
use crate::task::{self, Recurrence, Refusal, refuse_fault};
use crate::violation::Violations;

/// How far a change of an occurrence goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// This one only.
    This,
    /// This one and those that are not made yet.
    #[default]
    ThisAndFuture,
}

/// What becomes of a series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edited {
    /// It.
    pub series: Series,
    /// How far it has come: another rule counts from the newest occurrence.
    pub progress: Progress,
    /// What its newest occurrence, where that is to be done, is to take over of what is carried over.
    pub carried: Vec<&'static str>,
}

impl Scope {
    /// Every scope, by its name.
    pub const ALL: [(&'static str, Self); 2] =
        [("this", Self::This), ("this_and_future", Self::ThisAndFuture)];
}

/// May this make the series another? Most of what happens to an occurrence does not.
pub fn is_edit(event: &task::Event) -> bool {
    event.changed.iter().any(|name| *name == "recurrence" || CARRIED.contains(name))
}

/// Says what becomes of a series by what happened to its newest occurrence; the same, where nothing does.
///
/// Another recurrence always goes for this and future ones; dates alone never do.
pub fn edit(
    series: &Series,
    progress: &Progress,
    event: &task::Event,
    scope: Scope,
    now: DateTime<Utc>,
) -> Result<Edited, Refusal> {
    let (task, changed) = (&event.task, &event.changed);
    let mut edited = Edited::of(series, progress);
    if changed.contains(&"recurrence") {
        match &task.recurrence {
            None => {
                edited.series.ended = true;
                edited.progress.ended_by_deletion = false;
            }
            Some(recurrence) => {
                let due = task.due.filter(|_| changed.contains(&"due"));
                edited.write(recurrence, due)?;
            }
        }
    }
    if scope == Scope::ThisAndFuture {
        edited.series.template = series.template.with(task, changed);
    }
    if edited.series != *series {
        edited.series = edited.series.changed(series, now);
    }
    Ok(edited)
}

impl Edited {
    /// Nothing becomes of it.
    pub fn of(series: &Series, progress: &Progress) -> Self {
        Self { series: series.clone(), progress: progress.clone(), carried: Vec::new() }
    }

    /// Another recurrence. Where its rule is another, or `due` is given, it counts from the newest occurrence.
    pub(super) fn write(
        &mut self,
        recurrence: &Recurrence,
        due: Option<crate::when::When>,
    ) -> Result<(), Refusal> {
        let old = &self.series.recurrence;
        let same_dates = old.rule == recurrence.rule
            && old.tz == recurrence.tz
            && old.month_end == recurrence.month_end
            && due.is_none();
        if !same_dates {
            let newest = &mut self.progress.newest;
            let start = due.unwrap_or_else(|| newest.date.shown_like(self.series.start));
            newest.date = recurrence.seen(start).into();
            self.series.start = start;
            self.series.left_out.clear();
        }
        (self.series.recurrence, self.series.ended) = (recurrence.clone(), false);
        self.progress.ended_by_deletion = false;
        let start = self.series.start;
        Violations::collect(|reader| {
            if let Err(fault) = recurrence.check(start) {
                refuse_fault(reader, recurrence, &fault);
            }
            Some(())
        })?;
        Ok(())
    }
}
