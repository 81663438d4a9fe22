//! Tasks, and the events they give rise to, as plain types and plain functions.
//!
//! Invariant: nothing here does I/O, is `async`, or reads a clock. Callers pass `now` and new ids in,
//! save the state and publish the events that come back.

pub mod address;
pub mod batch;
pub mod changes;
pub mod colour;
pub mod event;
pub mod list;
pub mod portion;
pub mod position;
pub mod query;
pub mod series;
pub mod settings;
pub mod tag;
pub mod task;
pub mod text;
pub mod violation;
pub mod when;

#[cfg(test)]
mod bad_input;
mod id;
mod id_map;
#[cfg(test)]
mod strategies;
mod title;

pub use event::Event;
pub use id::{InvalidUserId, ListId, SeriesId, TaskId, UserId};
pub use series::Series;
pub use settings::Settings;
pub use task::Task;
pub use title::{InvalidTitle, Title};
