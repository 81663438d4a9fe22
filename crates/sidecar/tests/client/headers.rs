//! What every call carries.

use contract::audit::ListEntriesRequest;
use contract::audit::audit_service_client::AuditServiceClient;
use dapr::dapr::proto::runtime::v1::GetStateResponse;
use sidecar::State;
use tonic::Request;

use crate::stub::{Reply, Stub};

/// The token and the deadline; no app id, so that it is the sidecar's own.
#[tokio::test]
async fn a_call_of_the_sidecar() {
    let (stub, dapr) = Stub::start(|_| Reply::message(&GetStateResponse::default())).await;
    State::get(&dapr, "key").await.expect("an answer");
    let asked = &stub.asked()[0];
    assert_eq!(asked.method, "GetState");
    assert_eq!(asked.header("dapr-api-token"), Some("the token"));
    assert_eq!(asked.header("grpc-timeout"), Some("300m"));
    assert_eq!(asked.header("dapr-app-id"), None);
}

/// The same, and whom it is for. The stub knows no such service: it is enough that it is asked.
#[tokio::test]
async fn a_call_of_another_app() {
    let (seen, mut asked) = tokio::sync::mpsc::unbounded_channel();
    let (port, _stop) = capture(seen).await;
    let settings = sidecar::DaprSettings {
        endpoint: format!("http://127.0.0.1:{port}"),
        api_token: Some("the token".into()),
        ..sidecar::DaprSettings::default()
    };
    let dapr = sidecar::Dapr::connect_lazy(settings).expect("the address is one");
    let mut audit = AuditServiceClient::new(dapr.app("audit"));
    let mut request = Request::new(ListEntriesRequest::default());
    request.set_timeout(std::time::Duration::from_millis(1500));
    audit.list_entries(request).await.expect_err("nobody serves it");
    let headers: http::HeaderMap = asked.recv().await.expect("it was asked");
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    assert_eq!(header("dapr-app-id"), Some("audit"));
    assert_eq!(header("dapr-api-token"), Some("the token"));
    assert_eq!(header("grpc-timeout"), Some("1500m"), "the caller's own deadline");
    assert_eq!(header("traceparent"), None, "there is no span");
}

/// A server that gives away the headers of each call and serves nothing.
async fn capture(
    seen: tokio::sync::mpsc::UnboundedSender<http::HeaderMap>,
) -> (u16, tokio::task::JoinHandle<()>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let port = listener.local_addr().expect("it is bound").port();
    let keep = move |request: Request<()>| {
        seen.send(request.metadata().clone().into_headers()).expect("the test listens");
        Err(tonic::Status::unimplemented("nobody"))
    };
    let service =
        contract::audit::audit_service_server::AuditServiceServer::with_interceptor(Nobody, keep);
    let server = tonic::transport::Server::builder().add_service(service);
    let incoming = tonic::transport::server::TcpIncoming::from(listener);
    let serving = tokio::spawn(async move {
        server.serve_with_incoming(incoming).await.expect("it serves");
    });
    (port, serving)
}

struct Nobody;

#[tonic::async_trait]
impl contract::audit::audit_service_server::AuditService for Nobody {
    async fn list_entries(
        &self,
        _: Request<ListEntriesRequest>,
    ) -> Result<tonic::Response<contract::audit::ListEntriesResponse>, tonic::Status> {
        Err(tonic::Status::unimplemented("nobody"))
    }
}
