//! The app's token: everything asks for it but what the sidecar sends without.

use contract::audit::audit_service_client::AuditServiceClient;
use contract::audit::audit_service_server::{AuditService, AuditServiceServer};
use contract::audit::{ListEntriesRequest, ListEntriesResponse};
use dapr::dapr::proto::runtime::v1::app_callback_health_check_client::AppCallbackHealthCheckClient;
use tonic::{Code, Request, Response, Status};

use crate::harness::{Served, obedient, serve};

struct Service;

#[tonic::async_trait]
impl AuditService for Service {
    async fn list_entries(
        &self,
        request: Request<ListEntriesRequest>,
    ) -> Result<Response<ListEntriesResponse>, Status> {
        match request.into_inner().user.as_str() {
            "panic" => panic!("told to panic"),
            _ => Ok(Response::new(ListEntriesResponse::default())),
        }
    }
}

fn with<T>(token: Option<&str>, message: T) -> Request<T> {
    let mut request = Request::new(message);
    if let Some(token) = token {
        request.metadata_mut().insert("dapr-api-token", token.parse().expect("ASCII"));
    }
    request
}

/// The code of each guarded call.
async fn guarded(served: &Served, token: Option<&str>) -> Vec<(&'static str, Code)> {
    fn code<T>(answer: Result<T, Status>) -> Code {
        answer.err().map_or(Code::Ok, |status| status.code())
    }
    let mut client = served.client();
    let mut audit = AuditServiceClient::new(served.channel.clone());
    let t = token;
    vec![
        ("event", code(client.on_topic_event(with(t, Default::default())).await)),
        ("events", code(client.on_bulk_topic_event(with(t, Default::default())).await)),
        ("job", code(client.on_job_event(with(t, Default::default())).await)),
        ("binding", code(client.on_binding_event(with(t, Default::default())).await)),
        ("invoke", code(client.on_invoke(with(t, Default::default())).await)),
        ("service", code(audit.list_entries(with(t, Default::default())).await)),
    ]
}

#[tokio::test]
async fn only_the_right_token_lets_in() {
    let app = obedient(Some("sesame")).service(AuditServiceServer::new(Service));
    let served = serve(app).await;
    for token in [None, Some(""), Some("sesam"), Some("sesame1"), Some("SESAME")] {
        for (call, code) in guarded(&served, token).await {
            assert_eq!(code, Code::Unauthenticated, "{call} with {token:?}");
        }
    }
    for (call, code) in guarded(&served, Some("sesame")).await {
        assert_ne!(code, Code::Unauthenticated, "{call}");
    }
}

/// With these the sidecar sends no token.
#[tokio::test]
async fn three_calls_are_open() {
    let served = serve(obedient(Some("sesame"))).await;
    served.client().list_topic_subscriptions(()).await.expect("open");
    served.client().list_input_bindings(()).await.expect("open");
    let mut health = AppCallbackHealthCheckClient::new(served.channel.clone());
    health.health_check(()).await.expect("open");
}

/// Without a token to ask for, all come in: only for a machine where nobody else is.
#[tokio::test]
async fn no_token_lets_all_in() {
    let served = serve(obedient(None).service(AuditServiceServer::new(Service))).await;
    for (call, code) in guarded(&served, None).await {
        assert_ne!(code, Code::Unauthenticated, "{call}");
    }
}

/// A panic in a service is that call's error; others on the same connection go on.
#[tokio::test]
async fn a_panic_in_a_service_is_one_call_s_error() {
    let served = serve(obedient(None).service(AuditServiceServer::new(Service))).await;
    let mut audit = AuditServiceClient::new(served.channel.clone());
    let panicking = ListEntriesRequest { user: "panic".to_owned(), ..Default::default() };
    let error = audit.list_entries(panicking).await.expect_err("it panicked");
    assert_eq!(error.code(), Code::Internal);
    assert!(!error.message().contains("told to panic"), "no caller sees why: {error:?}");
    audit.list_entries(ListEntriesRequest::default()).await.expect("the connection lives");
}
