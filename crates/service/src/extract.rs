//! What a handler takes, and the problem a caller gets when that is not what was sent.

mod json;
mod path;
mod query;
mod strict;
#[cfg(test)]
mod tests;

pub use json::{JsonObject, ValidJson};
pub use path::Path;
pub use query::Query;
