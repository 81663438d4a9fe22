//! Brings each call to its handler, and turns the handler's answer into Dapr's.
//!
//! Invariant: no callback answers `UNIMPLEMENTED`: the sidecar takes that for "delivered", past the
//! dead-letter topic. And no handler stops half-way because its caller has gone.

use std::future::Future;
use std::sync::Arc;

use async_trait::async_trait;
use dapr::dapr::proto::common::v1::{InvokeRequest, InvokeResponse};
use dapr::dapr::proto::runtime::v1;
use dapr::dapr::proto::runtime::v1::app_callback_health_check_server::AppCallbackHealthCheck;
use dapr::dapr::proto::runtime::v1::app_callback_server::AppCallback;
use dapr::dapr::proto::runtime::v1::topic_event_response::TopicEventResponseStatus;
use tokio::sync::mpsc;
use tonic::{Request, Response, Status};
use tracing::{Instrument, Span, error, info_span, warn};

use super::bulk::Entry;
use super::dead_letters::DeadLetters;
use super::guard::Panicked;
use super::{HandlerError, Handlers, IncomingBinding, IncomingEvent, IncomingJob};
use crate::trace;

pub(crate) type Outcome = Result<(), HandlerError>;

pub(crate) struct Dispatcher {
    handlers: Handlers,
    /// Each handler at work holds a clone; the last to go lets `serve` return.
    at_work: mpsc::Sender<()>,
}

impl Dispatcher {
    /// The dispatcher, and what is ready once it is gone and every handler has finished.
    pub(super) fn new(handlers: Handlers) -> (Self, impl Future<Output = ()> + Send) {
        let (at_work, mut all_finished) = mpsc::channel::<()>(1);
        (Self { handlers, at_work }, async move {
            all_finished.recv().await;
        })
    }

    /// Runs `handling` to its end, whatever becomes of the call that asked for it.
    async fn run<T: Send + 'static>(
        &self,
        span: Span,
        handling: impl Future<Output = T> + Send + 'static,
    ) -> Result<T, Panicked> {
        let at_work = self.at_work.clone();
        let task = async move {
            let result = handling.await;
            drop(at_work);
            result
        };
        let ended = tokio::spawn(task.instrument(span)).await;
        ended.map_err(|failed| match failed.try_into_panic() {
            Ok(payload) => Panicked::of(payload.as_ref()),
            Err(cancelled) => Panicked::of(&cancelled.to_string()),
        })
    }

    pub(crate) async fn event(&self, event: IncomingEvent) -> Outcome {
        let Some(topic) = self.handlers.topics.get(event.path.as_str()) else {
            return Err(no_handler("path", &event.path));
        };
        let handler = Arc::clone(&topic.handler);
        self.run(event.span(), async move { handler.handle(event).await })
            .await
            .unwrap_or_else(again)
    }

    /// One result per event, whatever the handler makes of them.
    pub(crate) async fn events(&self, path: &str, events: Vec<IncomingEvent>) -> Vec<Outcome> {
        let count = events.len();
        let Some(topic) = self.handlers.topics.get(path) else {
            return (0..count).map(|_| Err(no_handler("path", path))).collect();
        };
        let handler = Arc::clone(&topic.handler);
        let span = info_span!("handle events", path, count);
        match self.run(span, async move { handler.handle_bulk(events).await }).await {
            Ok(results) if results.len() == count => results,
            Ok(_) => (0..count).map(|_| Err(HandlerError::retry("a result is missing"))).collect(),
            Err(panicked) => (0..count).map(|_| again(panicked.clone())).collect(),
        }
    }

    /// Whether there is a handler for what comes on `path`.
    pub(super) fn hears(&self, path: &str) -> bool {
        self.handlers.topics.contains_key(path)
    }

    /// Where what is refused of a raw bulk on this path goes.
    pub(super) fn dead_letters(&self, path: &str) -> Option<&DeadLetters> {
        self.handlers.topics.get(path)?.dead_letters.as_ref()
    }

    pub(crate) async fn job(&self, span: Span, job: IncomingJob) -> Outcome {
        // Of several prefixes that fit, the longest: they sort after their own prefixes.
        let fits = |prefix: &&&str| job.name.starts_with(**prefix);
        let prefix = self.handlers.jobs.keys().rev().find(fits);
        let Some(handler) = prefix.and_then(|prefix| self.handlers.jobs.get(prefix)) else {
            return Err(no_handler("job", &job.name));
        };
        let handler = Arc::clone(handler);
        self.run(span, async move { handler.handle(job).await }).await.unwrap_or_else(again)
    }

    pub(crate) async fn binding(&self, span: Span, event: IncomingBinding) -> Outcome {
        let Some(handler) = self.handlers.bindings.get(event.name.as_str()).cloned() else {
            return Err(no_handler("binding", &event.name));
        };
        self.run(span, async move { handler.handle(event).await }).await.unwrap_or_else(again)
    }
}

/// What a panic comes to.
fn again(panicked: Panicked) -> Outcome {
    Err(HandlerError::retry(panicked))
}

fn no_handler(what: &str, name: &str) -> HandlerError {
    HandlerError::refuse(format!("nobody handles the {what} `{name}`"))
}

/// The one place that logs what a handler did not do.
pub(crate) fn report(what: &'static str, id: &str, outcome: &Outcome) {
    let Err(error) = outcome else { return };
    let cause = error_chain(error);
    match error {
        HandlerError::Retry(inner) if inner.is::<Panicked>() => {
            error!(what, id, cause, "a handler panicked; it will be brought again");
        }
        HandlerError::Retry(_) => warn!(what, id, cause, "it will be brought again"),
        HandlerError::Refuse(_) => error!(what, id, cause, "it was refused"),
    }
}

/// The cause and its causes, in one line.
fn error_chain(error: &HandlerError) -> String {
    let mut cause = std::error::Error::source(error);
    let mut line = Vec::new();
    while let Some(error) = cause {
        line.push(error.to_string());
        cause = error.source();
    }
    line.join(": ")
}

fn status_of(id: &str, outcome: &Outcome) -> i32 {
    report("event", id, outcome);
    let status = match outcome {
        Ok(()) => TopicEventResponseStatus::Success,
        Err(HandlerError::Retry(_)) => TopicEventResponseStatus::Retry,
        Err(HandlerError::Refuse(_)) => TopicEventResponseStatus::Drop,
    };
    status.into()
}

/// For what knows no status: an error brings it again, so that a refusal must be an answer.
fn acknowledge<T: Default>(
    what: &'static str,
    id: &str,
    outcome: Outcome,
) -> Result<Response<T>, Status> {
    report(what, id, &outcome);
    match outcome {
        Err(HandlerError::Retry(_)) => Err(Status::internal("the app asks for it again")),
        Ok(()) | Err(HandlerError::Refuse(_)) => Ok(Response::new(T::default())),
    }
}

#[async_trait]
impl AppCallback for Dispatcher {
    async fn on_topic_event(
        &self,
        request: Request<v1::TopicEventRequest>,
    ) -> Result<Response<v1::TopicEventResponse>, Status> {
        let (metadata, _, request) = request.into_parts();
        let id = request.id.clone();
        let event = IncomingEvent::one(&metadata.into_headers(), request);
        let outcome = self.event(event).await;
        Ok(Response::new(v1::TopicEventResponse { status: status_of(&id, &outcome) }))
    }

    async fn on_bulk_topic_event(
        &self,
        request: Request<v1::TopicEventBulkRequest>,
    ) -> Result<Response<v1::TopicEventBulkResponse>, Status> {
        let request = request.into_inner();
        let path = request.path.clone();
        let statuses = self.bulk(&path, Entry::all_of(request)).await;
        Ok(Response::new(v1::TopicEventBulkResponse { statuses }))
    }

    async fn on_job_event(
        &self,
        request: Request<v1::JobEventRequest>,
    ) -> Result<Response<v1::JobEventResponse>, Status> {
        let (metadata, _, request) = request.into_parts();
        let job = IncomingJob::new(request);
        let name = job.name.clone();
        let span = info_span!("handle job", job.name = %name);
        trace::set_parent(&span, &trace::of_headers(&metadata.into_headers()));
        acknowledge("job", &name, self.job(span, job).await)
    }

    async fn on_binding_event(
        &self,
        request: Request<v1::BindingEventRequest>,
    ) -> Result<Response<v1::BindingEventResponse>, Status> {
        let (metadata, _, request) = request.into_parts();
        let event = IncomingBinding::new(request);
        let name = event.name.clone();
        let span = info_span!("handle binding", binding.name = %name);
        trace::set_parent(&span, &trace::of_headers(&metadata.into_headers()));
        acknowledge("binding", &name, self.binding(span, event).await)
    }

    /// Empty: what this app subscribes to is declared in files, which an entry here would replace.
    async fn list_topic_subscriptions(
        &self,
        _: Request<()>,
    ) -> Result<Response<v1::ListTopicSubscriptionsResponse>, Status> {
        Ok(Response::new(Default::default()))
    }

    async fn list_input_bindings(
        &self,
        _: Request<()>,
    ) -> Result<Response<v1::ListInputBindingsResponse>, Status> {
        let bindings = self.handlers.bindings.keys().map(|name| (*name).to_owned()).collect();
        Ok(Response::new(v1::ListInputBindingsResponse { bindings }))
    }

    /// Apps call each other through typed gRPC services, never through this deprecated door.
    async fn on_invoke(
        &self,
        _: Request<InvokeRequest>,
    ) -> Result<Response<InvokeResponse>, Status> {
        Err(Status::not_found("this app is called through its gRPC services"))
    }
}

/// Answers the sidecar's health probe: the server runs, so the app takes events.
pub(super) struct Healthy;

#[async_trait]
impl AppCallbackHealthCheck for Healthy {
    async fn health_check(
        &self,
        _: Request<()>,
    ) -> Result<Response<v1::HealthCheckResponse>, Status> {
        Ok(Response::new(Default::default()))
    }
}
