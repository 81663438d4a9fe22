//! The description of the API, and the page that shows it. The operations describe themselves, each beside its handler.

#[cfg(test)]
mod description;
pub(crate) mod example;
mod headers;
pub(crate) mod notified;
#[cfg(test)]
mod optional;
mod page;
pub(crate) mod people;
mod problems;

#[cfg(test)]
pub(crate) use description::description;
pub(crate) use headers::{IdempotencyKey, IfMatch, IfNoneMatch, LastEventId};
#[cfg(test)]
pub(crate) use optional::without_null_bodies;
pub(crate) use page::docs;
pub(crate) use problems::{Ended, Reading, Streams, Trying, Writing};
