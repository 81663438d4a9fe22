//! Deletes a list, and takes its tasks elsewhere, however many they are.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{List, ListRefused};
use crate::portion::{Carried, Portion};
use crate::task::{Task, leave_list};
use crate::{ListId, Series};

/// What becomes of the tasks of a list that is deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Destination {
    /// They go to another list.
    List(ListId),
    /// They go to the trash; from there they come back into the Inbox.
    Trash,
}

/// A list that is being deleted. Kept beside it where it takes several commits.
///
/// In each commit [`next`](Self::next) says what becomes of some tasks; in the last, where there are no more, the list
/// itself is forgotten. Until then it is there: what gets into it meanwhile is carried too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Carry {
    /// Which list.
    pub list: ListId,
    /// Where its tasks go.
    pub destination: Destination,
}

/// Deletes a list: says what is to be carried through its tasks.
pub fn delete(
    list: &List,
    destination: Destination,
    list_exists: impl Fn(ListId) -> bool,
) -> Result<Carry, ListRefused> {
    if list.id == ListId::INBOX {
        return Err(ListRefused::Inbox);
    }
    match destination {
        Destination::List(to) if to == list.id || !list_exists(to) => {
            Err(ListRefused::NoDestination(to))
        }
        destination => Ok(Carry { list: list.id, destination }),
    }
}

impl Carry {
    /// What becomes of a series whose occurrences are to be in the list: they go where its tasks go, or into the Inbox where those
    /// go to the trash. `None`: nothing.
    pub fn series(
        &self,
        series: &Series,
        list_exists: impl Fn(ListId) -> bool,
        now: DateTime<Utc>,
    ) -> Option<Series> {
        let to = match self.destination {
            Destination::List(to) if list_exists(to) => to,
            _ => ListId::INBOX,
        };
        series.with_list(self.list, to, now)
    }

    /// What becomes of the first of `tasks`, all the user's, that are still in the list. One in the trash stays there, and
    /// comes back to where the others go, or into the Inbox. A destination that is gone by now is the Inbox.
    pub fn next<'t>(
        &self,
        tasks: impl Iterator<Item = &'t Task>,
        list_exists: impl Fn(ListId) -> bool,
        portion: Portion,
        now: DateTime<Utc>,
    ) -> Carried {
        let (to, into_trash) = match self.destination {
            Destination::List(to) if list_exists(to) => (to, false),
            Destination::List(_) => (ListId::INBOX, false),
            Destination::Trash => (ListId::INBOX, true),
        };
        let here = tasks.filter(|task| task.list == self.list);
        portion.of(here, |task| leave_list(task, to, into_trash, now))
    }
}
