//! The expression grammar, as it is read: one function for each rule.
//!
//! ```text
//! filter    = [ any ]
//! any       = all { "or" all }
//! all       = one { [ "and" ] one }
//! one       = "not" one | "(" any ")" | condition
//! condition = field operator value | "no" feature | "overdue" | "today" | "recurring" | word | quoted
//! operator  = ":" | "=" | "!=" | "<" | "<=" | ">" | ">="
//! ```
//!
//! Words of the grammar are the same in either case; to search for one, put it between quotation marks.

use super::filter::{Condition, Feature, Filter, TextTerm};
use super::lexer::{Lexeme, What, lex};
use super::moment::Moment;
use crate::text::{InvalidSearch, Search};

mod comparisons;
mod moments;

use comparisons::is_field;

/// Where an expression stops making sense, and what would have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("column {column}: {expected} expected, not {found}")]
pub struct SyntaxError {
    /// Which character, from 1.
    pub column: usize,
    /// What could stand there.
    pub expected: String,
    /// What stands there.
    pub found: String,
}

/// The longest expression, in bytes.
const MAX_BYTES: usize = 4096;
/// The most conditions of one expression.
pub(super) const MAX_CONDITIONS: usize = 100;
/// How deep parentheses and `not` may go.
const MAX_DEPTH: usize = 32;

/// Reads an expression. An empty one wants all tasks.
pub fn parse(text: &str) -> Result<Filter, SyntaxError> {
    let mut parser = Parser::new(text)?;
    if parser.peek() == &What::End {
        return Ok(Filter::All);
    }
    let filter = parser.any(0)?;
    parser.end("`and`, `or` or the end")?;
    Ok(filter)
}

/// Reads a date or time as an expression would have it after an operator.
pub fn parse_moment(text: &str) -> Result<Moment, SyntaxError> {
    let mut parser = Parser::new(text)?;
    let moment = parser.moment()?;
    parser.end("the end")?;
    Ok(moment)
}

struct Parser {
    lexemes: Vec<Lexeme>,
    at: usize,
    conditions: usize,
    words: usize,
}

impl Parser {
    fn new(text: &str) -> Result<Self, SyntaxError> {
        let error = |column, expected: String, found: &str| SyntaxError {
            column,
            expected,
            found: found.to_owned(),
        };
        if text.len() > MAX_BYTES {
            let column = text.char_indices().take_while(|(at, _)| *at < MAX_BYTES).count();
            return Err(error(column, format!("the end after at most {MAX_BYTES} bytes"), "more"));
        }
        let unclosed = |column| error(column, "a closing quotation mark".to_owned(), "the end");
        Ok(Self { lexemes: lex(text).map_err(unclosed)?, at: 0, conditions: 0, words: 0 })
    }

    fn peek(&self) -> &What {
        &self.lexemes[self.at].what
    }

    fn peek_after(&self) -> &What {
        &self.lexemes[(self.at + 1).min(self.lexemes.len() - 1)].what
    }

    fn next(&mut self) {
        self.at = (self.at + 1).min(self.lexemes.len() - 1);
    }

    /// The word that stands here, in lower case.
    fn word(&self) -> Option<String> {
        if let What::Word(word) = self.peek() { Some(word.to_lowercase()) } else { None }
    }

    /// Steps over `word`, if it stands here.
    fn take(&mut self, word: &str) -> bool {
        let there = self.word().is_some_and(|there| there == word);
        if there {
            self.next();
        }
        there
    }

    fn expected<T>(&self, expected: impl Into<String>) -> Result<T, SyntaxError> {
        let Lexeme { what, column } = &self.lexemes[self.at];
        let short = |text: &str| text.chars().take(40).collect::<String>();
        let found = match what {
            What::Word(word) => format!("`{}`", short(word)),
            What::Quoted(text) => format!("`\"{}\"`", short(text)),
            What::Operator(operator) => format!("`{operator}`"),
            What::Open => "`(`".to_owned(),
            What::Close => "`)`".to_owned(),
            What::End => "the end".to_owned(),
        };
        Err(SyntaxError { column: *column, expected: expected.into(), found })
    }

    fn end(&self, expected: &str) -> Result<(), SyntaxError> {
        if self.peek() == &What::End { Ok(()) } else { self.expected(expected) }
    }

    fn any(&mut self, depth: usize) -> Result<Filter, SyntaxError> {
        let mut parts = vec![self.all(depth)?];
        while self.take("or") {
            parts.push(self.all(depth)?);
        }
        Ok(Filter::or(parts))
    }

    fn all(&mut self, depth: usize) -> Result<Filter, SyntaxError> {
        let mut parts = vec![self.one(depth)?];
        loop {
            let and = self.take("and");
            let ends = matches!(self.peek(), What::End | What::Close)
                || self.word().as_deref() == Some("or");
            if ends && !and {
                return Ok(Filter::and(parts));
            }
            parts.push(self.one(depth)?);
        }
    }

    fn one(&mut self, depth: usize) -> Result<Filter, SyntaxError> {
        if depth > MAX_DEPTH {
            return self
                .expected(format!("at most {MAX_DEPTH} parentheses and `not` within each other"));
        }
        if self.take("not") {
            return Ok(self.one(depth + 1)?.not());
        }
        if self.peek() == &What::Open {
            self.next();
            let inner = self.any(depth + 1)?;
            if self.peek() != &What::Close {
                return self.expected("`and`, `or` or `)`");
            }
            self.next();
            return Ok(inner);
        }
        self.conditions += 1;
        if self.conditions > MAX_CONDITIONS {
            return self.expected(format!("at most {MAX_CONDITIONS} conditions"));
        }
        self.condition()
    }

    fn condition(&mut self) -> Result<Filter, SyntaxError> {
        if let What::Quoted(text) = self.peek() {
            let term = TextTerm::phrase(text);
            return self.text(term);
        }
        let Some(word) = self.word() else { return self.expected("a condition") };
        let has_operator = matches!(self.peek_after(), What::Operator(_));
        match word.as_str() {
            "and" | "or" => self.expected("a condition"),
            _ if has_operator => self.comparison(&word),
            "overdue" => self.simple(Condition::Overdue),
            "today" => self.simple(Condition::Today),
            "recurring" => self.simple(Condition::Has(Feature::Recurrence)),
            "no" => {
                self.next();
                Ok(Filter::from(Condition::Has(self.feature()?)).not())
            }
            word if word == "has" || is_field(word) => {
                self.next();
                let what = format!("an operator after `{word}` (quote it to search for the word)");
                self.expected(what)
            }
            _ => {
                let What::Word(text) = self.peek() else { return self.expected("a condition") };
                let term = TextTerm::words(text);
                self.text(term)
            }
        }
    }

    fn simple(&mut self, condition: Condition) -> Result<Filter, SyntaxError> {
        self.next();
        Ok(condition.into())
    }

    fn text(&mut self, term: Result<TextTerm, InvalidSearch>) -> Result<Filter, SyntaxError> {
        match term {
            Ok(term) => {
                self.words += term.search().pieces();
                if self.words > Search::MAX_PIECES {
                    return self
                        .expected(format!("at most {} words to search for", Search::MAX_PIECES));
                }
                self.simple(Condition::Text(term))
            }
            Err(InvalidSearch::Empty) => self.expected("a word to search for"),
            Err(error @ InvalidSearch::TooLong) => self.expected(format!("less ({error})")),
        }
    }

    fn choice<T: Copy>(&mut self, choices: &[(&str, T)]) -> Result<T, SyntaxError> {
        let word = self.word().unwrap_or_default();
        if let Some((_, choice)) = choices.iter().find(|(name, _)| *name == word) {
            self.next();
            return Ok(*choice);
        }
        let names: Vec<_> = choices.iter().map(|(name, _)| *name).collect();
        self.expected(format!("one of {}", names.join(", ")))
    }
}
