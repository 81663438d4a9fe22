//! What a handler takes, and the problem a caller gets when that is not what was sent.

mod json;
mod pairs;
mod path;
mod query;
mod strict;
#[cfg(test)]
mod tests;

pub use json::{JsonObject, ValidJson};
pub use pairs::QueryPairs;
pub use path::Path;
pub use query::Query;
