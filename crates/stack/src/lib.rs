//! The tools and processes that a Daybook stands on: Redis, PostgreSQL, Kafka and Dapr, each on
//! leased ports, with an own data directory, ready when it says so and gone when its owner is.
//!
//! Everything here is synchronous and has next to no dependencies, because `cargo xtask` waits
//! for it to compile. A stack is built from the bottom up:
//!
//! ```no_run
//! # fn main() -> Result<(), stack::Error> {
//! use stack::{daprd::{Daprd, DaprdOptions}, ground::Ground, redis::Redis};
//!
//! let ground = Ground::lease("example")?; // ports, and a directory that goes when this goes
//! let redis = Redis::start(&ground, "redis", Some("secret"))?;
//! let mut options = DaprdOptions::new("task-api");
//! options.resources.push("components/embedded".into());
//! let sidecar = Daprd::start(&ground, options)?;
//! assert!(redis.process().is_running() && sidecar.process().is_running());
//! # Ok(()) }
//! ```
//!
//! Invariant: no process started here outlives the one that started it, however that one ends
//! (see [`guard`]).

pub mod cache;
pub mod certs;
pub mod daprd;
pub mod env;
mod error;
pub mod ground;
pub mod guard;
pub mod http;
pub mod kafka;
pub mod placement;
pub mod ports;
pub mod postgres;
pub mod process;
pub mod redis;
pub mod scheduler;
pub mod sentry;
pub mod tools;
pub mod turn;
pub mod wait;

pub use error::Error;
