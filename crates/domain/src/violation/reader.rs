//! Takes a JSON document apart, noting each fault where it stands.

use std::fmt::Display;
use std::str::FromStr;

use serde_json::{Map, Value};

use super::{Violation, Violations};

/// A place in a document, and the faults found so far.
///
/// Each reading function answers `None` after it has noted why, so that the caller goes on to the next field.
pub struct Reader<'a> {
    pointer: String,
    found: &'a mut Vec<Violation>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(found: &'a mut Vec<Violation>) -> Self {
        Self { pointer: String::new(), found }
    }

    /// The place below this one, of that name or number.
    pub fn at(&mut self, segment: impl Display) -> Reader<'_> {
        let segment = segment.to_string().replace('~', "~0").replace('/', "~1");
        Reader { pointer: format!("{}/{segment}", self.pointer), found: self.found }
    }

    /// The query parameter of that name, for which it stands instead of a pointer.
    pub fn parameter(&mut self, name: &str) -> Reader<'_> {
        Reader { pointer: name.chars().take(80).collect(), found: self.found }
    }

    /// How many faults were found so far, anywhere.
    pub fn faults(&self) -> usize {
        self.found.len()
    }

    /// Notes a fault of this place.
    pub fn refuse<T>(&mut self, code: &'static str, message: impl Display) -> Option<T> {
        if self.found.len() < Violations::MAX {
            let pointer = self.pointer.clone();
            self.found.push(Violation { pointer, code, message: message.to_string() });
        }
        None
    }

    /// An object whose names are all among `known`. Each other name is a fault.
    pub fn object<'v>(
        &mut self,
        value: &'v Value,
        known: &[&str],
    ) -> Option<&'v Map<String, Value>> {
        let Value::Object(fields) = value else {
            return self.refuse("wrong_type", "an object is expected");
        };
        for name in fields.keys().filter(|name| !known.contains(&name.as_str())) {
            let shown: String = name.chars().take(80).collect();
            self.at(&shown).refuse::<()>(
                "unknown_field",
                format_args!("there is no such field; there are {}", known.join(", ")),
            );
        }
        Some(fields)
    }

    /// An array of at most `max`, each item read by `item`.
    pub fn array<T>(
        &mut self,
        value: &Value,
        max: usize,
        mut item: impl FnMut(&mut Reader<'_>, &Value) -> Option<T>,
    ) -> Option<Vec<T>> {
        let Value::Array(values) = value else {
            return self.refuse("wrong_type", "an array is expected");
        };
        if values.len() > max {
            let count = values.len();
            return self.refuse("too_many", format_args!("at most {max} are allowed, not {count}"));
        }
        let before = self.found.len();
        let read: Vec<T> = values
            .iter()
            .enumerate()
            .filter_map(|(index, value)| item(&mut self.at(index), value))
            .collect();
        (self.found.len() == before).then_some(read)
    }

    /// A text.
    pub fn text<'v>(&mut self, value: &'v Value) -> Option<&'v str> {
        match value {
            Value::String(text) => Some(text),
            _ => self.refuse("wrong_type", "a string is expected"),
        }
    }

    /// A text that says a `T`.
    pub fn parsed<T: FromStr<Err: Display>>(&mut self, value: &Value) -> Option<T> {
        match self.text(value)?.parse() {
            Ok(parsed) => Some(parsed),
            Err(error) => self.refuse("invalid", error),
        }
    }

    /// One of the words of `choices`.
    pub fn choice<T: Copy>(&mut self, value: &Value, choices: &[(&str, T)]) -> Option<T> {
        let text = self.text(value)?;
        if let Some((_, choice)) = choices.iter().find(|(word, _)| *word == text) {
            return Some(*choice);
        }
        let words: Vec<_> = choices.iter().map(|(word, _)| *word).collect();
        self.refuse("invalid", format_args!("one of {} is expected", words.join(", ")))
    }

    /// `true` or `false`.
    pub fn truth(&mut self, value: &Value) -> Option<bool> {
        match value {
            Value::Bool(truth) => Some(*truth),
            _ => self.refuse("wrong_type", "true or false is expected"),
        }
    }

    /// A whole number from `min` to `max`.
    pub fn whole(&mut self, value: &Value, min: i64, max: i64) -> Option<i64> {
        match (value, integer(value)) {
            (_, Some(number)) if (min..=max).contains(&number) => Some(number),
            (Value::Number(number), found) if found.is_some() || number.is_u64() => {
                self.refuse("out_of_range", format_args!("from {min} to {max} is expected"))
            }
            _ => self.refuse("wrong_type", "a whole number is expected"),
        }
    }

    /// The field of that name, `None` where it is absent or null.
    pub fn field<T>(
        &mut self,
        fields: &Map<String, Value>,
        name: &str,
        read: impl FnOnce(&mut Reader<'_>, &Value) -> Option<T>,
    ) -> Option<T> {
        match fields.get(name) {
            None | Some(Value::Null) => None,
            Some(value) => read(&mut self.at(name), value),
        }
    }

    /// The field of that name, which has to be there.
    pub fn required<T>(
        &mut self,
        fields: &Map<String, Value>,
        name: &str,
        read: impl FnOnce(&mut Reader<'_>, &Value) -> Option<T>,
    ) -> Option<T> {
        match fields.get(name) {
            None | Some(Value::Null) => self.at(name).refuse("required", "this field is needed"),
            Some(value) => read(&mut self.at(name), value),
        }
    }
}

/// The whole number that this is. JSON has one kind of number: 7.0 is one, however it is written.
fn integer(value: &Value) -> Option<i64> {
    let written_whole = value.as_i64();
    let is_whole = |number: &f64| number.fract() == 0.0;
    written_whole.or_else(|| format!("{:.0}", value.as_f64().filter(is_whole)?).parse().ok())
}
