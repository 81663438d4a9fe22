//! Jobs: being called at a time to come.

use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use crate::SidecarError;

/// A one-shot job. Until its handler succeeds it is tried again every second, without limit.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Job {
    /// Unique within the app; keep to lower case, digits and `- . : _`.
    pub name: String,
    /// When it fires.
    pub due: Due,
    /// JSON, given to the handler.
    pub data: Vec<u8>,
}

/// When a job fires.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Due {
    /// At this instant; at once when it is past.
    At(DateTime<Utc>),
    /// This long after it was scheduled.
    In(Duration),
}

/// The jobs building block.
#[async_trait]
pub trait Jobs: Send + Sync {
    /// Schedules `job`, in place of the one with its name if there is one.
    async fn schedule(&self, job: &Job) -> Result<(), SidecarError>;

    /// The job of that name, or `None` when there is none or it has fired.
    async fn get(&self, name: &str) -> Result<Option<Job>, SidecarError>;

    /// Deletes the job of that name. A name that does not exist is no error.
    async fn delete(&self, name: &str) -> Result<(), SidecarError>;
}
