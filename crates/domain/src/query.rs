//! Which tasks, in which order, a page at a time.

mod cursor;
mod filter;
mod lexer;
mod moment;
mod page;
mod params;
mod parser;
mod prepare;
mod print;
mod saved;
mod sort;
#[cfg(test)]
mod tests;

pub use cursor::{Cursor, InvalidCursor};
pub use filter::{Comparison, Condition, DateField, Feature, Filter, ListRef, TextTerm};
pub use moment::{Moment, Period, Span};
pub use page::{Page, Query, page};
pub use params::filter_from_params;
pub use parser::{SyntaxError, parse, parse_moment};
pub use prepare::{Prepared, Scope, UnknownList};
pub use saved::SavedFilter;
pub use sort::{InvalidSort, Sort, SortField, SortKey};
