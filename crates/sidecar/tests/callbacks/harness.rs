//! A served app and connections to it.

use std::future::Future;
use std::pin::Pin;

use async_trait::async_trait;
use dapr::dapr::proto::runtime::v1::app_callback_client::AppCallbackClient;
use sidecar::{
    BindingHandler, Callbacks, EventHandler, HandlerError, IncomingBinding, IncomingEvent,
    IncomingJob, JobHandler,
};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tonic::transport::{Channel, Endpoint};

/// A served app.
pub(crate) struct Served {
    pub(crate) channel: Channel,
    pub(crate) shutdown: oneshot::Sender<()>,
    pub(crate) server: JoinHandle<()>,
}

impl Served {
    pub(crate) fn client(&self) -> AppCallbackClient<Channel> {
        AppCallbackClient::new(self.channel.clone())
    }
}

pub(crate) async fn serve(callbacks: Callbacks) -> Served {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let port = listener.local_addr().expect("it is bound").port();
    let (shutdown, stopped) = oneshot::channel::<()>();
    let server = tokio::spawn(async move {
        let stopped = async {
            stopped.await.expect("the test says so");
        };
        callbacks.serve(listener, stopped).await.expect("it serves");
    });
    let endpoint = Endpoint::from_shared(format!("http://127.0.0.1:{port}")).expect("an address");
    Served { channel: endpoint.connect().await.expect("it listens"), shutdown, server }
}

type Outcome = Result<(), HandlerError>;

/// A handler of anything, made of a function of its name.
pub(crate) struct By<F>(pub(crate) F);

/// A handler's work.
pub(crate) type Work = Pin<Box<dyn Future<Output = Outcome> + Send>>;

#[async_trait]
impl<F: Fn(String) -> Work + Send + Sync + 'static> EventHandler for By<F> {
    async fn handle(&self, event: IncomingEvent) -> Outcome {
        self.0(event.id).await
    }
}

#[async_trait]
impl<F: Fn(String) -> Work + Send + Sync + 'static> JobHandler for By<F> {
    async fn handle(&self, job: IncomingJob) -> Outcome {
        self.0(job.name).await
    }
}

#[async_trait]
impl<F: Fn(String) -> Work + Send + Sync + 'static> BindingHandler for By<F> {
    async fn handle(&self, event: IncomingBinding) -> Outcome {
        self.0(String::from_utf8(event.data).expect("text")).await
    }
}

/// Does what the name says, after the last colon.
pub(crate) fn as_named(name: String) -> Work {
    Box::pin(async move {
        match name.rsplit(':').next() {
            Some("retry") => Err(HandlerError::retry("told to ask again")),
            Some("refuse") => Err(HandlerError::refuse("told to refuse")),
            Some("panic") => panic!("told to panic"),
            _ => Ok(()),
        }
    })
}

/// An app that does what it is told, on every door.
pub(crate) fn obedient(token: Option<&str>) -> Callbacks {
    Callbacks::new(token.map(Into::into))
        .topic("/events", By(as_named))
        .jobs("job:", By(as_named))
        .binding("binding", By(as_named))
}
