//! A filter as plain query parameters.

use std::fmt::Display;

use super::filter::{Comparison, Condition, DateField, Feature, Filter, ListRef, TextTerm};
use super::parser::{MAX_CONDITIONS, parse, parse_moment};
use crate::task::{Priority, Status};
use crate::text::Search;
use crate::violation::{Reader, Violations};

const DATE_SUFFIXES: [(&str, Comparison); 5] = [
    ("_before", Comparison::Less),
    ("_to", Comparison::AtMost),
    ("_on", Comparison::Equal),
    ("_from", Comparison::AtLeast),
    ("_after", Comparison::More),
];
const FLAGS: [(&str, Condition); 7] = [
    ("overdue", Condition::Overdue),
    ("today", Condition::Today),
    ("recurring", Condition::Has(Feature::Recurrence)),
    ("has_reminder", Condition::Has(Feature::Reminder)),
    ("has_due", Condition::Has(Feature::Due)),
    ("has_start", Condition::Has(Feature::Start)),
    ("has_tags", Condition::Has(Feature::Tags)),
];
/// The most parameters of one filter.
const MAX_PARAMETERS: usize = 100;

/// The filter that query parameters make; all have to hold.
///
/// - `status`, `priority`: one or several with commas, any of which will do; `min_priority`
/// - `tag`, each of which is needed; `any_tag`, any of which will do; `not_tag`; each may be there several times
/// - `list`: an id or a name; of several, any will do
/// - `due`, `start`, `created`, `updated` and `completed` with `_before`, `_to` (or on), `_on`, `_from` (or on) and `_after`:
///   a date or time as an expression has it
/// - `overdue`, `today`, `recurring`, `has_reminder`, `has_due`, `has_start`, `has_tags`: `true` or `false`
/// - `text`: words and phrases; `filter`: an expression
///
/// A violation's pointer is the name of the parameter.
pub fn filter_from_params<'p>(
    params: impl IntoIterator<Item = (&'p str, &'p str)>,
) -> Result<Filter, Violations> {
    Violations::collect(|reader| {
        let mut parts = Vec::new();
        let (mut any_tag, mut lists) = (Vec::new(), Vec::new());
        for (index, (name, value)) in params.into_iter().enumerate() {
            if index >= MAX_PARAMETERS {
                return reader
                    .refuse("too_many", format_args!("at most {MAX_PARAMETERS} parameters"));
            }
            let Some(filter) = one(reader, name, value) else { continue };
            match name {
                "any_tag" => any_tag.push(filter),
                "list" => lists.push(filter),
                _ => parts.push(filter),
            }
        }
        let filter = Filter::and(parts.into_iter().chain([Filter::or(any_tag), Filter::or(lists)]));
        let (conditions, words) = filter.size();
        if conditions > 2 * MAX_CONDITIONS || words > Search::MAX_PIECES {
            let most =
                format!("{} conditions and {} words", 2 * MAX_CONDITIONS, Search::MAX_PIECES);
            return reader.refuse("too_many", format_args!("all together have at most {most}"));
        }
        Some(filter)
    })
}

fn one(reader: &mut Reader<'_>, name: &str, value: &str) -> Option<Filter> {
    let mut at = reader.parameter(name);
    match name {
        "status" => any_of(&mut at, value, &Status::ALL, Condition::Status),
        "priority" => any_of(&mut at, value, &Priority::ALL, |priority| {
            Condition::Priority(Comparison::Equal, priority)
        }),
        "min_priority" => any_of(&mut at, value, &Priority::ALL, |priority| {
            Condition::Priority(Comparison::AtLeast, priority)
        }),
        "tag" | "any_tag" | "not_tag" => {
            let tag = Filter::from(Condition::Tag(said(&mut at, value.parse())?));
            Some(if name == "not_tag" { tag.not() } else { tag })
        }
        "list" => {
            let named = || ListRef::named(value.to_owned());
            match value.parse().map_or_else(|_| named(), |id| Some(ListRef::Id(id))) {
                Some(list) => Some(Condition::List(list).into()),
                None => at.refuse("invalid", "the name of a list, or its id, is expected"),
            }
        }
        "text" => Some(Condition::Text(said(&mut at, TextTerm::words(value))?).into()),
        "filter" => said(&mut at, parse(value)),
        _ => flag(&mut at, name, value).or_else(|| date(&mut at, name, value)),
    }
}

fn any_of<T: Copy>(
    at: &mut Reader<'_>,
    value: &str,
    choices: &[(&str, T)],
    condition: impl Fn(T) -> Condition,
) -> Option<Filter> {
    let mut any = Vec::new();
    if value.split(',').nth(choices.len()).is_some() {
        return at.refuse("too_many", format_args!("at most {} are expected", choices.len()));
    }
    for word in value.split(',') {
        match choices.iter().find(|(name, _)| *name == word) {
            Some((_, choice)) => any.push(condition(*choice).into()),
            None => {
                let names: Vec<_> = choices.iter().map(|(name, _)| *name).collect();
                return at
                    .refuse("invalid", format_args!("one of {} is expected", names.join(", ")));
            }
        }
    }
    Some(Filter::or(any))
}

fn flag(at: &mut Reader<'_>, name: &str, value: &str) -> Option<Filter> {
    let (_, condition) = FLAGS.into_iter().find(|(flag, _)| *flag == name)?;
    let filter = Filter::from(condition);
    match value {
        "true" => Some(filter),
        "false" => Some(filter.not()),
        _ => at.refuse("invalid", "true or false is expected"),
    }
}

fn date(at: &mut Reader<'_>, name: &str, value: &str) -> Option<Filter> {
    if FLAGS.iter().any(|(flag, _)| *flag == name) {
        return None; // a flag, and its value was wrong
    }
    let known = |(suffix, comparison): (&str, Comparison)| {
        let field = name.strip_suffix(suffix)?;
        let (_, field) = DateField::ALL.into_iter().find(|(name, _)| *name == field)?;
        Some((field, comparison))
    };
    match DATE_SUFFIXES.into_iter().find_map(known) {
        Some((field, comparison)) => {
            Some(Condition::Date(field, comparison, said(at, parse_moment(value))?).into())
        }
        None => at.refuse("unknown_field", "there is no such parameter"),
    }
}

fn said<T, E: Display>(at: &mut Reader<'_>, read: Result<T, E>) -> Option<T> {
    match read {
        Ok(value) => Some(value),
        Err(error) => at.refuse("invalid", error),
    }
}
