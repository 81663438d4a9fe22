//! Jobs over the sidecar.

use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, SecondsFormat, Utc};
use dapr::dapr::proto::common::v1::{
    JobFailurePolicy, JobFailurePolicyConstant, job_failure_policy::Policy,
};
use dapr::dapr::proto::runtime::v1::{self, DeleteJobRequest, GetJobRequest, ScheduleJobRequest};
use prost_types::Any;
use tonic::{Code, Status};

use super::{Dapr, answer};
use crate::{Due, Job, Jobs, SidecarError};

#[async_trait]
impl Jobs for Dapr {
    async fn schedule(&self, job: &Job) -> Result<(), SidecarError> {
        let request = ScheduleJobRequest { job: Some(to_wire(job)), overwrite: true };
        answer("schedule a job", self.client.clone().schedule_job(request)).await.map(drop)
    }

    async fn get(&self, name: &str) -> Result<Option<Job>, SidecarError> {
        const DOING: &str = "look up a job";
        let request = GetJobRequest { name: name.to_owned() };
        match answer(DOING, self.client.clone().get_job(request)).await {
            Ok(reply) => reply.job.map(|job| from_wire(DOING, job)).transpose(),
            Err(error) if is_missing(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn delete(&self, name: &str) -> Result<(), SidecarError> {
        let request = DeleteJobRequest { name: name.to_owned() };
        answer("delete a job", self.client.clone().delete_job(request)).await.map(drop)
    }
}

/// The runtime wraps the scheduler's `NOT_FOUND` in `INTERNAL`: only its text tells.
fn is_missing(error: &SidecarError) -> bool {
    error.code() == Code::NotFound
        || (error.code() == Code::Internal && error.message().contains("code = NotFound"))
}

fn to_wire(job: &Job) -> v1::Job {
    let due = match job.due {
        Due::At(instant) => instant.to_rfc3339_opts(SecondsFormat::AutoSi, true),
        Due::In(delay) => format!("{}ms", delay.as_millis()),
    };
    // The default policy gives up after three attempts, one second apart: the job would be lost.
    let constant = JobFailurePolicyConstant {
        interval: Some(prost_types::Duration { seconds: 1, nanos: 0 }),
        max_retries: None,
    };
    v1::Job {
        name: job.name.clone(),
        due_time: Some(due),
        data: Some(Any { type_url: String::new(), value: job.data.clone() }),
        failure_policy: Some(JobFailurePolicy { policy: Some(Policy::Constant(constant)) }),
        ..Default::default()
    }
}

fn from_wire(doing: &'static str, job: v1::Job) -> Result<Job, SidecarError> {
    let text = job.due_time.unwrap_or_default();
    let due = parse_due(&text).ok_or_else(|| {
        SidecarError::new(doing, Status::internal(format!("`{text}` is no due time")))
    })?;
    Ok(Job { name: job.name, due, data: job.data.unwrap_or_default().value })
}

fn parse_due(text: &str) -> Option<Due> {
    if let Ok(instant) = DateTime::parse_from_rfc3339(text) {
        return Some(Due::At(instant.with_timezone(&Utc)));
    }
    let milliseconds = text.strip_suffix("ms")?.parse().ok()?;
    Some(Due::In(Duration::from_millis(milliseconds)))
}
