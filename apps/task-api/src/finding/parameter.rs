//! Parameters that do not filter, each taken out of the others.

use std::fmt::Display;

use service::QueryPairs;

use crate::refusal::Refusal;

/// The value of a parameter, if it is there.
pub(crate) fn taken<T, E: Display>(
    pairs: &mut QueryPairs,
    name: &str,
    parse: impl Fn(&str) -> Result<T, E>,
) -> Result<Option<T>, Refusal> {
    let value = pairs.take(name).map(|text| parse(&text)).transpose();
    value.map_err(|why| Refusal::parameter(name, why.to_string()))
}

/// `true` or `false`; `false` where nothing is said.
pub(crate) fn flag(pairs: &mut QueryPairs, name: &str) -> Result<bool, Refusal> {
    let said = taken(pairs, name, |text| text.parse().map_err(|_| "true or false is expected"))?;
    Ok(said.unwrap_or(false))
}

/// How many things a page has: 1 to `most`.
pub(crate) fn limit(pairs: &mut QueryPairs, usual: usize, most: usize) -> Result<usize, Refusal> {
    let said = taken(pairs, "limit", |text| match text.parse() {
        Ok(limit) if (1..=most).contains(&limit) => Ok(limit),
        _ => Err(format!("it goes from 1 to {most}")),
    })?;
    Ok(said.unwrap_or(usual))
}
