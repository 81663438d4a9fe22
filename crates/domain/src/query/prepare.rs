//! A filter made ready for somebody, somewhere, now: asked about many tasks.

use std::borrow::Cow;
use std::slice;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

use super::filter::{Comparison, Condition, DateField, Feature, Filter, ListRef};
use super::moment::{Moment, Resolved};
use crate::task::{Priority, Status, Task};
use crate::text::{Hits, Index, Search, fold_name};
use crate::when::When;
use crate::{ListId, TaskId};

/// Who asks, from where and when.
#[derive(Clone, Copy)]
pub struct Scope<'a> {
    /// The time.
    pub now: DateTime<Utc>,
    /// The zone that relative dates and days are taken in.
    pub zone: Tz,
    /// The user's lists of that name, letters in either case being the same.
    pub lists_named: &'a dyn Fn(&str) -> Vec<ListId>,
    /// Every task of the user by its present words. Without it each task is read: slower, the same.
    pub index: Option<&'a Index>,
}

/// The user has no list of that name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no list named {0:?}")]
pub struct UnknownList(pub String);

/// A filter that can be asked.
#[derive(Debug)]
pub struct Prepared<'a> {
    node: Node<'a>,
    index: Option<&'a Index>,
    zone: Tz,
    now: DateTime<Utc>,
    today: NaiveDate,
}

#[derive(Debug)]
enum Node<'a> {
    All,
    And(Vec<Node<'a>>),
    Or(Vec<Node<'a>>),
    Not(Box<Node<'a>>),
    Status(Status),
    Priority(Comparison, Priority),
    Tag(Box<str>),
    List(Vec<ListId>),
    Date(DateField, Comparison, Resolved),
    Has(Feature),
    Overdue,
    Hits(Hits<'a>),
    Search(Search),
}

impl Filter {
    /// Makes the filter ready: dates resolved, lists looked up, words found.
    pub fn prepare<'a>(&self, scope: &Scope<'a>) -> Result<Prepared<'a>, UnknownList> {
        let today = scope.now.with_timezone(&scope.zone).date_naive();
        let Scope { now, zone, index, .. } = *scope;
        Ok(Prepared { node: node(self, scope)?, index, zone, now, today })
    }
}

fn node<'a>(filter: &Filter, scope: &Scope<'a>) -> Result<Node<'a>, UnknownList> {
    let resolve = |moment: Moment| moment.resolve(scope.now, scope.zone);
    let all = |parts: &[Filter]| {
        let mut nodes =
            parts.iter().map(|part| node(part, scope)).collect::<Result<Vec<_>, _>>()?;
        nodes.sort_by_key(Node::cost);
        Ok(nodes)
    };
    Ok(match filter {
        Filter::All => Node::All,
        Filter::And(parts) => Node::And(all(parts)?),
        Filter::Or(parts) => Node::Or(all(parts)?),
        Filter::Not(part) => Node::Not(Box::new(node(part, scope)?)),
        Filter::Is(condition) => match condition {
            Condition::Status(status) => Node::Status(*status),
            Condition::Priority(comparison, priority) => Node::Priority(*comparison, *priority),
            Condition::Tag(tag) => Node::Tag(tag.key().into()),
            Condition::List(ListRef::Id(id)) => Node::List(vec![*id]),
            Condition::List(ListRef::Name(name)) => match (scope.lists_named)(name) {
                none if none.is_empty() => return Err(UnknownList(name.clone())),
                ids => Node::List(ids),
            },
            Condition::Date(field, comparison, moment) => {
                Node::Date(*field, *comparison, resolve(*moment))
            }
            Condition::Has(feature) => Node::Has(*feature),
            Condition::Overdue => Node::Overdue,
            Condition::Today => {
                Node::Date(DateField::Due, Comparison::Equal, resolve(Moment::Today))
            }
            Condition::Text(term) => match scope.index {
                Some(index) => Node::Hits(index.search(term.search())),
                None => Node::Search(term.search().clone()),
            },
        },
    })
}

impl<'a> Node<'a> {
    fn hits(&self) -> Option<&Hits<'a>> {
        if let Self::Hits(hits) = self { Some(hits) } else { None }
    }

    fn cost(&self) -> u8 {
        match self {
            Self::Status(_) | Self::Priority(..) | Self::List(_) | Self::Has(_) | Self::All => 0,
            Self::Tag(_) | Self::Hits(_) => 1,
            Self::Date(..) | Self::Overdue => 2,
            Self::Not(part) => part.cost(),
            Self::And(parts) | Self::Or(parts) => parts.iter().map(Self::cost).max().unwrap_or(0),
            Self::Search(_) => 4,
        }
    }
}

impl Prepared<'_> {
    /// Is the task wanted?
    pub fn wants(&self, task: &Task) -> bool {
        self.is(&self.node, task)
    }

    /// How well the task fits what was searched for; nothing was, or it is not wanted for its words: 0.
    pub fn relevance(&self, task: &Task) -> u32 {
        relevance(&self.node, task)
    }

    /// The only tasks that may be wanted, where an index tells so; others need not be asked about.
    pub fn candidates(&self) -> Option<Vec<TaskId>> {
        let parts =
            if let Node::And(parts) = &self.node { parts } else { slice::from_ref(&self.node) };
        let hits = parts.iter().filter_map(Node::hits).min_by_key(|hits| hits.len());
        Some(hits?.iter().map(|(id, _)| id).collect())
    }

    /// The title as titles are compared.
    pub(super) fn folded_title(&self, task: &Task) -> Cow<'_, str> {
        let known = self.index.and_then(|index| index.folded_title(task.id));
        known.map_or_else(|| fold_name(task.title.as_str()).into(), Cow::Borrowed)
    }

    pub(super) fn zone(&self) -> Tz {
        self.zone
    }

    fn is(&self, node: &Node<'_>, task: &Task) -> bool {
        match node {
            Node::All => true,
            Node::And(parts) => parts.iter().all(|part| self.is(part, task)),
            Node::Or(parts) => parts.iter().any(|part| self.is(part, task)),
            Node::Not(part) => !self.is(part, task),
            Node::Status(status) => task.status == *status,
            Node::Priority(comparison, priority) => holds(*comparison, &task.priority, priority),
            Node::Tag(key) => task.tags.iter().any(|tag| tag.key() == &**key),
            Node::List(ids) => ids.contains(&task.list),
            Node::Date(field, comparison, moment) => {
                self.compare(task, *field, *comparison, moment)
            }
            Node::Has(feature) => has(*feature, task),
            Node::Overdue => {
                task.status == Status::Open && task.due.is_some_and(|due| self.is_over(due))
            }
            Node::Hits(hits) => hits.score(task.id).is_some(),
            Node::Search(search) => search.score(task).is_some(),
        }
    }

    fn is_over(&self, due: When) -> bool {
        match due {
            When::Day(date) => date < self.today,
            timed => timed.starts(self.zone) < self.now,
        }
    }

    fn compare(
        &self,
        task: &Task,
        field: DateField,
        comparison: Comparison,
        moment: &Resolved,
    ) -> bool {
        let instant = |at: Option<DateTime<Utc>>| {
            at.is_some_and(|at| match moment.to {
                // Of a day, the last instant is as good as the first.
                Some(to) => match comparison {
                    Comparison::Less => at < moment.from,
                    Comparison::AtMost => at < to,
                    Comparison::Equal => moment.from <= at && at < to,
                    Comparison::AtLeast => at >= moment.from,
                    Comparison::More => at >= to,
                },
                None => holds(comparison, &at, &moment.from),
            })
        };
        let when = match field {
            DateField::Created => return instant(Some(task.created_at)),
            DateField::Updated => return instant(Some(task.updated_at)),
            DateField::Completed => return instant(task.completed_at),
            DateField::Due => task.due,
            DateField::Start => task.start,
        };
        let Some(when) = when else { return false };
        let days_apart = (when.date() - moment.date).num_days();
        // Zones are less than two days apart, and finding an instant takes longer than all the rest.
        if when.time().is_none() || days_apart.abs() > 2 {
            return holds(comparison, &when.date(), &moment.date);
        }
        instant(Some(when.starts(self.zone)))
    }
}

fn holds<T: Ord>(comparison: Comparison, value: &T, other: &T) -> bool {
    match comparison {
        Comparison::Less => value < other,
        Comparison::AtMost => value <= other,
        Comparison::Equal => value == other,
        Comparison::AtLeast => value >= other,
        Comparison::More => value > other,
    }
}

fn has(feature: Feature, task: &Task) -> bool {
    match feature {
        Feature::Due => task.due.is_some(),
        Feature::Start => task.start.is_some(),
        Feature::Tags => !task.tags.is_empty(),
        Feature::Notes => !task.notes.is_empty(),
        Feature::Checklist => !task.checklist.is_empty(),
        Feature::Reminder => !task.reminders.is_empty(),
        Feature::Recurrence => task.recurrence.is_some(),
    }
}

fn relevance(node: &Node<'_>, task: &Task) -> u32 {
    match node {
        Node::And(parts) | Node::Or(parts) => parts.iter().map(|part| relevance(part, task)).sum(),
        Node::Hits(hits) => hits.score(task.id).unwrap_or(0),
        Node::Search(search) => search.score(task).unwrap_or(0),
        _ => 0,
    }
}
