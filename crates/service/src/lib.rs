//! What every app needs to be an app: settings, a clock, telemetry, health, problem details
//! and an orderly end.
//!
//! Invariant: nothing here knows Dapr, a topic or a task. An app passes in what is its own.

mod allocator;
pub mod clock;
pub mod env;
pub mod exit;
pub mod extract;
pub mod http;
mod listen;
pub mod ops;
pub mod problem;
mod secret;
mod settings;
pub mod shutdown;
pub mod telemetry;

pub use clock::{Clock, ManualClock, SystemClock};
pub use env::{Env, EnvError};
pub use exit::exit_code;
pub use extract::{JsonObject, Path, Query, QueryPairs, ValidJson};
pub use listen::{ListenError, listen};
pub use ops::Health;
pub use problem::Problem;
pub use secret::Secret;
pub use settings::{LogFormat, ServiceSettings, SidecarSettings};
pub use shutdown::Shutdown;
