//! Filters and dates as text that parses to the same.

use std::fmt::{self, Display, Formatter, Write};

use super::filter::{Comparison, Condition, DateField, Feature, Filter, ListRef, TextTerm};
use super::moment::{Moment, Period, Span, WEEKDAYS};
use crate::task::{Priority, Status};

fn name<T: PartialEq>(names: &'static [(&'static str, T)], of: &T) -> &'static str {
    names.iter().find(|(_, one)| one == of).map_or("", |(name, _)| name)
}

impl Display for Filter {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => Ok(()),
            Self::And(parts) => join(f, parts, " and ", |part| matches!(part, Self::Or(_))),
            Self::Or(parts) => join(f, parts, " or ", |_| false),
            Self::Not(part) => {
                f.write_str("not ")?;
                within(f, part, matches!(**part, Self::And(_) | Self::Or(_)))
            }
            Self::Is(condition) => condition.fmt(f),
        }
    }
}

fn join(
    f: &mut Formatter<'_>,
    parts: &[Filter],
    between: &str,
    parentheses: impl Fn(&Filter) -> bool,
) -> fmt::Result {
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            f.write_str(between)?;
        }
        within(f, part, parentheses(part))?;
    }
    Ok(())
}

fn within(f: &mut Formatter<'_>, part: &Filter, parentheses: bool) -> fmt::Result {
    if parentheses { write!(f, "({part})") } else { part.fmt(f) }
}

impl Display for Condition {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(status) => write!(f, "status:{}", name(&Status::ALL, status)),
            Self::Priority(comparison, priority) => {
                write!(f, "priority {comparison} {}", name(&Priority::ALL, priority))
            }
            Self::Tag(tag) => {
                f.write_str("tag:")?;
                quote(f, tag.as_str())
            }
            Self::List(ListRef::Id(id)) => write!(f, "list:{id}"),
            Self::List(ListRef::Name(name)) => {
                f.write_str("list:")?;
                quote(f, name)
            }
            Self::Date(field, comparison, moment) => {
                write!(f, "{} {comparison} {moment}", name(&DateField::ALL, field))
            }
            Self::Has(feature) => write!(f, "has:{}", name(&Feature::ALL, feature)),
            Self::Overdue => f.write_str("overdue"),
            Self::Today => f.write_str("today"),
            Self::Text(text) => text.fmt(f),
        }
    }
}

impl Display for TextTerm {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if !self.is_exact() {
            f.write_str("text:")?;
        }
        quote(f, self.source())
    }
}

impl Display for Comparison {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(name(&Self::ALL, self))
    }
}

impl Display for Moment {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Now => f.write_str("now"),
            Self::Today => f.write_str("today"),
            Self::Tomorrow => f.write_str("tomorrow"),
            Self::Yesterday => f.write_str("yesterday"),
            Self::In(n, period) => write!(f, "in {n} {}", name(&Period::ALL, period)),
            Self::Ago(n, period) => write!(f, "{n} {} ago", name(&Period::ALL, period)),
            Self::Next(weekday) => write!(f, "next {}", name(&WEEKDAYS, weekday)),
            Self::StartOf(span) => write!(f, "start of {}", name(&Span::ALL, span)),
            Self::EndOf(span) => write!(f, "end of {}", name(&Span::ALL, span)),
            Self::Date(date) => date.fmt(f),
            Self::Local(local) => write!(f, "{}", local.format("%Y-%m-%dT%H:%M:%S")),
            Self::Instant(instant) => write!(f, "{}", instant.format("%Y-%m-%dT%H:%M:%S%.fZ")),
        }
    }
}

fn quote(f: &mut Formatter<'_>, text: &str) -> fmt::Result {
    f.write_char('"')?;
    for c in text.chars() {
        if matches!(c, '"' | '\\') {
            f.write_char('\\')?;
        }
        f.write_char(c)?;
    }
    f.write_char('"')
}
