//! The only crate that knows Dapr: its gRPC types, its status codes, its metadata keys.
//!
//! Each building block is a small trait with two implementations: [`Dapr`], which calls the
//! sidecar beside the app, and `fake::FakeDapr` (feature `fake`), which keeps everything in memory
//! and fails on demand. What the sidecar calls in the app goes through [`Callbacks`].

mod bindings;
pub mod callback;
mod client;
mod error;
#[cfg(feature = "fake")]
pub mod fake;
mod jobs;
mod publish;
mod secrets;
mod state;
mod trace;

pub use bindings::{BindingReply, OutputBinding};
pub use callback::{
    BindingHandler, BoxError, Callbacks, DeadLetters, EventHandler, HandlerError, IncomingBinding,
    IncomingEvent, IncomingJob, JobHandler,
};
pub use client::{AppChannel, Dapr, DaprSettings, SettingsError};
pub use error::SidecarError;
pub use jobs::{Due, Job, Jobs};
pub use publish::{CloudEvent, Publish, PublishRaw};
pub use secrets::{Secret, Secrets};
pub use state::{Etag, Expect, State, Swap, Versioned};
pub use trace::current_traceparent;
