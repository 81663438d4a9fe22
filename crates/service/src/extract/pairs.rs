//! The query string as the pairs that it is made of, strictly: what is not UTF-8 is told, and never replaced.

use axum::extract::FromRequestParts;
use http::request::Parts;
use percent_encoding::percent_decode_str;

use crate::problem::{FieldError, Problem};

#[cfg(test)]
mod tests;

/// The most parameters of one request; looking for one among them takes as long as there are others.
const MOST: usize = 200;

/// The names and values of a query string, in order: `a=1&b=x+y` is `("a", "1"), ("b", "x y")`.
///
/// For those who look at the parameters themselves, because there are many of them or because some may be there several times.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QueryPairs(Vec<(String, String)>);

impl QueryPairs {
    /// Reads a query string, without its question mark.
    pub fn read(query: &str) -> Result<Self, Problem> {
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        if pairs.clone().nth(MOST).is_some() {
            return Err(wrong("", &format!("at most {MOST} parameters are expected")));
        }
        let pairs = pairs.map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let name = decoded(name).ok_or_else(|| wrong("", "a name is not UTF-8"))?;
            match decoded(value) {
                Some(value) => Ok((name, value)),
                None => Err(wrong(&name, "its value is not UTF-8")),
            }
        });
        pairs.collect::<Result<_, _>>().map(Self)
    }

    /// Refuses where a parameter other than these is there twice: which of the two is meant nobody can tell.
    pub fn repeating_only(self, may_repeat: &[&str]) -> Result<Self, Problem> {
        for (index, (name, _)) in self.0.iter().enumerate() {
            let before = &self.0[..index];
            if !may_repeat.contains(&name.as_str()) && before.iter().any(|(other, _)| other == name)
            {
                return Err(wrong(name, "it is there twice"));
            }
        }
        Ok(self)
    }

    /// Takes the value of a parameter out; of several the first.
    pub fn take(&mut self, name: &str) -> Option<String> {
        let at = self.0.iter().position(|(other, _)| other == name)?;
        Some(self.0.remove(at).1)
    }

    /// What is left, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for QueryPairs {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Self::read(parts.uri.query().unwrap_or_default())
    }
}

/// As forms are encoded: `+` is a space, `%2B` a plus.
fn decoded(text: &str) -> Option<String> {
    let spaced = text.replace('+', " ");
    percent_decode_str(&spaced).decode_utf8().ok().map(String::from)
}

fn wrong(name: &str, why: &str) -> Problem {
    let shown: String = name.chars().take(80).collect();
    let detail = if shown.is_empty() { why.to_owned() } else { format!("{shown}: {why}") };
    Problem::invalid_query(format!("The query is not valid: {detail}."))
        .with_error(FieldError::parameter(shown, why).with_code("invalid"))
}
