//! What a filter says, as a tree.

use super::moment::Moment;
use crate::ListId;
use crate::list::List;
use crate::tag::TagName;
use crate::task::{Priority, Status};
use crate::text::{InvalidSearch, Search};

/// Which tasks are wanted.
///
/// Invariant, kept by [`Filter::and`], [`Filter::or`] and [`Filter::not`]: `All` stands alone, `And` and `Or` have at least
/// two parts, none of their own kind. Such a filter, printed and parsed again, is the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Filter {
    /// All of them.
    All,
    /// Those that all parts want.
    And(Vec<Filter>),
    /// Those that any part wants.
    Or(Vec<Filter>),
    /// Those that the part does not want.
    Not(Box<Filter>),
    /// Those that are so.
    Is(Condition),
}

/// Something that a task is or is not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// It has that status.
    Status(Status),
    /// Its priority compares so.
    Priority(Comparison, Priority),
    /// It has that tag.
    Tag(TagName),
    /// It is in that list.
    List(ListRef),
    /// That date of it compares so. A task without the date never does.
    Date(DateField, Comparison, Moment),
    /// It has such a thing.
    Has(Feature),
    /// It is open, and the time by which it was due has passed.
    Overdue,
    /// It is due today.
    Today,
    /// It holds these words.
    Text(TextTerm),
}

/// How two things compare. There is no `!=`: it is `not` with `=`, so that a task without a date is not due today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "they say themselves what they are")]
pub enum Comparison {
    Less,
    AtMost,
    Equal,
    AtLeast,
    More,
}

/// A list, by id or by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListRef {
    /// By its id.
    Id(ListId),
    /// By its name; letters in either case are the same.
    Name(String),
}

impl ListRef {
    /// A list by that name; `None` where no list can be called so.
    pub(super) fn named(name: String) -> Option<Self> {
        let fits = name.chars().count() <= List::MAX_NAME_CHARS;
        (fits && !name.chars().any(char::is_control)).then_some(Self::Name(name))
    }
}

/// A date that a task can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "they say themselves what they are")]
pub enum DateField {
    Due,
    Start,
    Created,
    Updated,
    Completed,
}

/// Something that a task may have or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "they say themselves what they are")]
pub enum Feature {
    Due,
    Start,
    Tags,
    Notes,
    Checklist,
    Reminder,
    Recurrence,
}

/// Words to be found: as typed, and as understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextTerm {
    source: String,
    exact: bool,
    search: Search,
}

impl TextTerm {
    /// Words of which the beginnings have to be there, and phrases in quotation marks.
    pub fn words(source: &str) -> Result<Self, InvalidSearch> {
        let search = Search::parse(source)?;
        Ok(Self { source: source.to_owned(), exact: false, search })
    }

    /// One phrase, word for word.
    pub fn phrase(source: &str) -> Result<Self, InvalidSearch> {
        let search = Search::phrase(source, true)?;
        Ok(Self { source: source.to_owned(), exact: true, search })
    }

    /// As it was typed.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Is it one phrase, word for word?
    pub fn is_exact(&self) -> bool {
        self.exact
    }

    /// As it is understood.
    pub fn search(&self) -> &Search {
        &self.search
    }
}

impl DateField {
    pub(super) const ALL: [(&'static str, Self); 5] = [
        ("due", Self::Due),
        ("start", Self::Start),
        ("created", Self::Created),
        ("updated", Self::Updated),
        ("completed", Self::Completed),
    ];
}

impl Feature {
    pub(super) const ALL: [(&'static str, Self); 7] = [
        ("due", Self::Due),
        ("start", Self::Start),
        ("tags", Self::Tags),
        ("notes", Self::Notes),
        ("checklist", Self::Checklist),
        ("reminder", Self::Reminder),
        ("recurrence", Self::Recurrence),
    ];
}

impl Comparison {
    pub(super) const ALL: [(&'static str, Self); 5] = [
        ("<", Self::Less),
        ("<=", Self::AtMost),
        ("=", Self::Equal),
        (">=", Self::AtLeast),
        (">", Self::More),
    ];
}

impl Filter {
    /// What all of `parts` want.
    pub fn and(parts: impl IntoIterator<Item = Filter>) -> Self {
        let mut flat = Vec::new();
        for part in parts {
            match part {
                Self::All => {}
                Self::And(inner) => flat.extend(inner),
                other => flat.push(other),
            }
        }
        Self::one_or(flat, Self::And)
    }

    /// What any of `parts` wants; of no parts, all.
    pub fn or(parts: impl IntoIterator<Item = Filter>) -> Self {
        let mut flat = Vec::new();
        for part in parts {
            match part {
                Self::All => return Self::All,
                Self::Or(inner) => flat.extend(inner),
                other => flat.push(other),
            }
        }
        Self::one_or(flat, Self::Or)
    }

    /// What the filter does not want.
    #[expect(clippy::should_implement_trait, reason = "`!filter` would be read over")]
    pub fn not(self) -> Self {
        Self::Not(Box::new(self))
    }

    /// How many conditions it has, and how many words to search for: what it costs to ask.
    pub fn size(&self) -> (usize, usize) {
        match self {
            Self::All => (0, 0),
            Self::And(parts) | Self::Or(parts) => {
                let sizes = parts.iter().map(Self::size);
                sizes.fold((0, 0), |(a, b), (c, d)| (a + c, b + d))
            }
            Self::Not(part) => part.size(),
            Self::Is(Condition::Text(term)) => (1, term.search().pieces()),
            Self::Is(_) => (1, 0),
        }
    }

    /// What is searched for in tasks that the filter wants; not what they must not hold.
    pub fn searches(&self) -> Vec<&Search> {
        match self {
            Self::And(parts) | Self::Or(parts) => parts.iter().flat_map(Self::searches).collect(),
            Self::Is(Condition::Text(term)) => vec![term.search()],
            _ => Vec::new(),
        }
    }

    fn one_or(mut parts: Vec<Self>, many: impl Fn(Vec<Self>) -> Self) -> Self {
        match (parts.len(), parts.pop()) {
            (1, Some(only)) => only,
            (_, None) => Self::All,
            (_, Some(last)) => {
                parts.push(last);
                many(parts)
            }
        }
    }
}

impl From<Condition> for Filter {
    fn from(condition: Condition) -> Self {
        Self::Is(condition)
    }
}
