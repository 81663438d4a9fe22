//! Conditions that compare a field with a value.

use super::{Parser, SyntaxError};
use crate::query::filter::{Comparison, Condition, DateField, Feature, Filter, ListRef, TextTerm};
use crate::query::lexer::What;
use crate::task::{Priority, Status};

const FIELDS: [&str; 5] = ["status", "priority", "tag", "list", "text"];

impl Parser {
    /// A field, an operator and a value.
    pub(super) fn comparison(&mut self, field: &str) -> Result<Filter, SyntaxError> {
        if field != "has" && !is_field(field) {
            let dates: Vec<_> = DateField::ALL.iter().map(|(name, _)| *name).collect();
            let fields = [FIELDS.as_slice(), &["has"], &dates].concat().join(", ");
            return self.expected(format!("one of the fields {fields}"));
        }
        self.next();
        let What::Operator(operator) = *self.peek() else { return self.expected("an operator") };
        let ordered = field == "priority" || DateField::ALL.iter().any(|(name, _)| *name == field);
        if !ordered && !matches!(operator, ":" | "=" | "!=") {
            return self.expected("`:`, `=` or `!=`");
        }
        self.next();
        let sign = if matches!(operator, ":" | "!=") { "=" } else { operator };
        let known = Comparison::ALL.iter().find(|(text, _)| *text == sign);
        let comparison = known.map_or(Comparison::Equal, |(_, comparison)| *comparison);
        let filter = self.value(field, comparison)?;
        Ok(if operator == "!=" { filter.not() } else { filter })
    }

    fn value(&mut self, field: &str, comparison: Comparison) -> Result<Filter, SyntaxError> {
        Ok(Filter::from(match field {
            "status" => Condition::Status(self.choice(&Status::ALL)?),
            "priority" => Condition::Priority(comparison, self.choice(&Priority::ALL)?),
            "has" => Condition::Has(self.feature()?),
            "tag" => {
                let Ok(tag) = self.name()?.parse() else {
                    return self.expected("the name of a tag");
                };
                self.next();
                Condition::Tag(tag)
            }
            "list" => {
                let name = self.name()?;
                let quoted = matches!(self.peek(), What::Quoted(_));
                let id = if quoted { None } else { name.parse().ok() };
                let Some(list) =
                    id.map_or_else(|| ListRef::named(name), |id| Some(ListRef::Id(id)))
                else {
                    return self.expected("the name of a list");
                };
                self.next();
                Condition::List(list)
            }
            "text" => {
                let term = TextTerm::words(&self.name()?);
                return self.text(term);
            }
            date => match DateField::ALL.iter().find(|(name, _)| *name == date) {
                Some((_, field)) => Condition::Date(*field, comparison, self.moment()?),
                None => return self.expected("a field"),
            },
        }))
    }

    pub(super) fn feature(&mut self) -> Result<Feature, SyntaxError> {
        let other = [("tag", Feature::Tags), ("reminders", Feature::Reminder)];
        match self.word().and_then(|word| other.into_iter().find(|(name, _)| *name == word)) {
            Some((_, feature)) => {
                self.next();
                Ok(feature)
            }
            None => self.choice(&Feature::ALL),
        }
    }

    /// The word or quoted text that stands here.
    fn name(&self) -> Result<String, SyntaxError> {
        match self.peek() {
            What::Word(text) | What::Quoted(text) => Ok(text.clone()),
            _ => self.expected("a name, or one between quotation marks"),
        }
    }
}

pub(super) fn is_field(word: &str) -> bool {
    FIELDS.contains(&word) || DateField::ALL.iter().any(|(name, _)| *name == word)
}
