//! What the sidecar calls in the app: one gRPC server that an app composes from its handlers.

mod bulk;
mod dead_letters;
mod dispatch;
mod gate;
mod guard;
mod handler;
mod incoming;

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::future::Future;
use std::sync::Arc;

use dapr::dapr::proto::runtime::v1::app_callback_health_check_server::AppCallbackHealthCheckServer;
use dapr::dapr::proto::runtime::v1::app_callback_server::AppCallbackServer;
use http::{Request, Response};
use tokio::net::TcpListener;
use tonic::body::Body;
use tonic::server::NamedService;
use tonic::service::RoutesBuilder;
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;
use tower::Service;

pub use dead_letters::DeadLetters;
pub use handler::{BindingHandler, BoxError, EventHandler, HandlerError, JobHandler};
pub use incoming::{IncomingBinding, IncomingEvent, IncomingJob};

use crate::Secret;
#[cfg(feature = "fake")]
pub(crate) use bulk::Entry;
#[cfg(not(feature = "fake"))]
use dispatch::Dispatcher;
use dispatch::Healthy;
#[cfg(feature = "fake")]
pub(crate) use dispatch::{Dispatcher, Outcome, report};
use gate::GateLayer;

/// Room for the trace headers that daprd adds once per message of a bulk delivery (about 183 B):
/// with HTTP/2's usual 16 KiB a batch of a hundred would never arrive.
const LARGEST_HEADERS: u32 = 4 << 20;
/// Dapr's own limit is 4 MiB per event; a bulk delivery holds many.
const LARGEST_MESSAGE: usize = 64 << 20;

/// The callback server, composed from topic routes, job prefixes, bindings and gRPC services.
#[derive(Debug)]
#[must_use = "it answers nothing until `serve` is called"]
pub struct Callbacks {
    app_api_token: Option<Secret>,
    handlers: Handlers,
    services: RoutesBuilder,
}

/// Who handles what.
#[derive(Default)]
struct Handlers {
    topics: BTreeMap<&'static str, Topic>,
    jobs: BTreeMap<&'static str, Arc<dyn JobHandler>>,
    bindings: BTreeMap<&'static str, Arc<dyn BindingHandler>>,
}

/// Who handles the events of one path.
struct Topic {
    handler: Arc<dyn EventHandler>,
    dead_letters: Option<DeadLetters>,
}

impl std::fmt::Debug for Handlers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Handlers")
            .field("topics", &self.topics.keys())
            .field("jobs", &self.jobs.keys())
            .field("bindings", &self.bindings.keys())
            .finish()
    }
}

/// The server could not be run.
#[derive(Debug, thiserror::Error)]
#[error("could not serve the sidecar's callbacks")]
pub struct ServeError(#[from] tonic::transport::Error);

impl Callbacks {
    /// A server without handlers. When there is a token, only calls that carry it are let in.
    pub fn new(app_api_token: Option<Secret>) -> Self {
        let services = RoutesBuilder::default();
        Self { app_api_token, handlers: Handlers::default(), services }
    }

    /// Events whose subscription rule names this `path`, exactly as it is written there. Here as
    /// below, a second handler for the same name replaces the first.
    pub fn topic(mut self, path: &'static str, handler: impl EventHandler) -> Self {
        self.handlers.topics.insert(path, Topic { handler: Arc::new(handler), dead_letters: None });
        self
    }

    /// As [`topic`](Self::topic), for a subscription that brings messages as they are (`rawPayload`) and in bulk: what is no
    /// CloudEvent, or is refused, goes to `dead_letters` as it came. Delivered one by one, it is daprd that buries.
    pub fn bulk_topic(
        mut self,
        path: &'static str,
        handler: impl EventHandler,
        dead_letters: DeadLetters,
    ) -> Self {
        let topic = Topic { handler: Arc::new(handler), dead_letters: Some(dead_letters) };
        self.handlers.topics.insert(path, topic);
        self
    }

    /// Jobs whose name begins with this prefix; of several that fit, the longest.
    pub fn jobs(mut self, name_prefix: &'static str, handler: impl JobHandler) -> Self {
        self.handlers.jobs.insert(name_prefix, Arc::new(handler));
        self
    }

    /// What the input binding of this component name brings.
    pub fn binding(mut self, name: &'static str, handler: impl BindingHandler) -> Self {
        self.handlers.bindings.insert(name, Arc::new(handler));
        self
    }

    /// A gRPC service of the app's own, which other apps call through their sidecars.
    pub fn service<S>(mut self, service: S) -> Self
    where
        S: Service<Request<Body>, Response = Response<Body>, Error = Infallible>
            + NamedService
            + Clone
            + Send
            + Sync
            + 'static,
        S::Future: Send + 'static,
    {
        self.services.add_service(service);
        self
    }

    /// Answers calls until `shutdown` is ready; then takes no more, and returns when the handlers
    /// that are at work have finished, those too whose caller has gone.
    ///
    /// # Errors
    /// When the listener breaks.
    pub async fn serve(
        self,
        listener: TcpListener,
        shutdown: impl Future<Output = ()> + Send,
    ) -> Result<(), ServeError> {
        let Self { app_api_token, handlers, mut services } = self;
        let (dispatcher, all_finished) = Dispatcher::new(handlers);
        let callbacks =
            AppCallbackServer::new(dispatcher).max_decoding_message_size(LARGEST_MESSAGE);
        services.add_service(callbacks);
        services.add_service(AppCallbackHealthCheckServer::new(Healthy));

        let served = Server::builder()
            .http2_max_header_list_size(LARGEST_HEADERS)
            .layer(GateLayer::new(app_api_token))
            .add_routes(services.routes())
            .serve_with_incoming_shutdown(
                TcpIncoming::from(listener).with_nodelay(Some(true)),
                shutdown,
            )
            .await;
        all_finished.await;
        Ok(served?)
    }

    /// The handlers alone, for a sidecar that calls them without a network.
    #[cfg(feature = "fake")]
    pub(crate) fn into_dispatcher(self) -> Dispatcher {
        Dispatcher::new(self.handlers).0
    }
}
