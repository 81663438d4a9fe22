//! A gRPC server that answers what a test says, and remembers what it was asked.

use std::convert::Infallible;
use std::future::{Future, Ready, ready};
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::{Buf, BufMut, Bytes};
use http::{HeaderMap, Request, Response};
use prost::Message;
use sidecar::{Dapr, DaprSettings};
use tokio::net::TcpListener;
use tonic::Status;
use tonic::body::Body;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::server::{Grpc, NamedService, UnaryService};
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;
use tower::Service;

/// One call that came.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// The last part of the path, for example `GetState`.
    pub(crate) method: String,
    pub(crate) headers: HeaderMap,
    message: Bytes,
}

impl Asked {
    pub(crate) fn message<M: Message + Default>(&self) -> M {
        M::decode(self.message.clone()).expect("the message that this method takes")
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

/// What the stub answers.
pub(crate) enum Reply {
    Message(Vec<u8>),
    Fails(Status),
    /// Nothing, ever.
    Silence,
    /// The headers of an answer, and then nothing.
    HeadersOnly,
}

impl Reply {
    pub(crate) fn message(message: &impl Message) -> Self {
        Self::Message(message.encode_to_vec())
    }
}

type Script = dyn Fn(&Asked) -> Reply + Send + Sync;

/// A stub of Dapr's API, or of another app's service.
#[derive(Clone)]
pub(crate) struct Stub {
    script: Arc<Script>,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl NamedService for Stub {
    const NAME: &'static str = "dapr.proto.runtime.v1.Dapr";
}

impl Stub {
    /// Starts one; the client has a deadline of 300 ms and a token.
    pub(crate) async fn start(
        script: impl Fn(&Asked) -> Reply + Send + Sync + 'static,
    ) -> (Self, Dapr) {
        Self::start_with_deadline(Duration::from_millis(300), script).await
    }

    /// The same, with another deadline.
    pub(crate) async fn start_with_deadline(
        deadline: Duration,
        script: impl Fn(&Asked) -> Reply + Send + Sync + 'static,
    ) -> (Self, Dapr) {
        let stub = Self { script: Arc::new(script), asked: Arc::default() };
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("it is bound").port();
        let server = Server::builder().add_service(stub.clone());
        tokio::spawn(server.serve_with_incoming(TcpIncoming::from(listener)));
        let settings = DaprSettings {
            endpoint: format!("http://127.0.0.1:{port}"),
            api_token: Some("the token".into()),
            deadline,
            ..DaprSettings::default()
        };
        (stub, Dapr::connect_lazy(settings).expect("the address is one"))
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().expect("no panic holds the lock").clone()
    }
}

impl Service<Request<Body>> for Stub {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let stub = self.clone();
        let method = request.uri().path().rsplit('/').next().unwrap_or_default().to_owned();
        let headers = request.headers().clone();
        Box::pin(async move {
            let reply = Arc::new(Mutex::new(None));
            let answering = Answering { stub, method, headers, reply: reply.clone() };
            let response = Grpc::new(Raw).unary(answering, request).await;
            let reply = reply.lock().expect("no panic holds the lock").take();
            match reply {
                Some(Reply::Silence) => std::future::pending().await,
                Some(Reply::HeadersOnly) => Ok(response.map(|_| Body::new(Endless))),
                _ => Ok(response),
            }
        })
    }
}

struct Answering {
    stub: Stub,
    method: String,
    headers: HeaderMap,
    reply: Arc<Mutex<Option<Reply>>>,
}

impl UnaryService<Bytes> for Answering {
    type Response = Vec<u8>;
    type Future = Ready<Result<tonic::Response<Vec<u8>>, Status>>;

    fn call(&mut self, request: tonic::Request<Bytes>) -> Self::Future {
        let (method, headers) = (self.method.clone(), self.headers.clone());
        let asked = Asked { method, headers, message: request.into_inner() };
        let reply = (self.stub.script)(&asked);
        self.stub.asked.lock().expect("no panic holds the lock").push(asked);
        ready(match reply {
            Reply::Message(message) => Ok(tonic::Response::new(message)),
            Reply::Fails(status) => Err(status),
            silent => {
                *self.reply.lock().expect("no panic holds the lock") = Some(silent);
                Ok(tonic::Response::new(Vec::new()))
            }
        })
    }
}

/// A body that never ends.
struct Endless;

impl http_body::Body for Endless {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, Status>>> {
        Poll::Pending
    }
}

/// Messages as bytes, whatever they are.
#[derive(Default)]
struct Raw;

impl Codec for Raw {
    type Encode = Vec<u8>;
    type Decode = Bytes;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self
    }

    fn decoder(&mut self) -> Self {
        Self
    }
}

impl Encoder for Raw {
    type Item = Vec<u8>;
    type Error = Status;

    fn encode(&mut self, item: Vec<u8>, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
        buffer.put_slice(&item);
        Ok(())
    }
}

impl Decoder for Raw {
    type Item = Bytes;
    type Error = Status;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<Bytes>, Status> {
        Ok(Some(buffer.copy_to_bytes(buffer.remaining())))
    }
}
