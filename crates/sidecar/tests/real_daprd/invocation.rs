//! Another app's gRPC service, by way of two sidecars.

use std::time::{Duration, Instant};

use contract::audit::audit_service_client::AuditServiceClient;
use contract::audit::audit_service_server::{AuditService, AuditServiceServer};
use contract::audit::{ListEntriesRequest, ListEntriesResponse};
use stack::daprd::{Daprd, DaprdOptions};
use tonic::{Code, Request, Response, Status};

use crate::sidecar_process::{Running, Wanted, connect, done, start_with};
use crate::suite::recorder::Recorder;

/// A service that answers with what it was called with.
pub(crate) struct Echo;

pub(crate) fn audit() -> AuditServiceServer<Echo> {
    AuditServiceServer::new(Echo)
}

#[tonic::async_trait]
impl AuditService for Echo {
    async fn list_entries(
        &self,
        request: Request<ListEntriesRequest>,
    ) -> Result<Response<ListEntriesResponse>, Status> {
        let header = |name: &str| {
            request.metadata().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
        };
        match request.get_ref().user.as_str() {
            "refused" => Err(Status::invalid_argument("no such user: größer")),
            "panics" => panic!("told to panic"),
            "hangs" => std::future::pending().await,
            "trace" => Ok(echo(&crate::trace::current_trace())),
            name => Ok(echo(header(name))),
        }
    }
}

fn echo(text: &str) -> Response<ListEntriesResponse> {
    Response::new(ListEntriesResponse {
        next_page_token: text.to_owned(),
        ..ListEntriesResponse::default()
    })
}

/// The app `conformance` with its service, and the sidecar of a caller.
async fn start_both() -> (Running, Daprd) {
    let wanted = Wanted { app_token: Some("the app's token"), ..Wanted::default() };
    let running =
        start_with("invoke", wanted, Recorder::default(), |app| app.service(audit())).await;
    let caller = done(Daprd::start(&running.ground, DaprdOptions::new("caller")));
    (running, caller)
}

fn asking(user: &str) -> ListEntriesRequest {
    ListEntriesRequest { user: user.to_owned(), ..ListEntriesRequest::default() }
}

/// Answers, codes, texts and metadata come through; a panic is `INTERNAL` and ends nothing.
#[tokio::test(flavor = "multi_thread")]
async fn calls_reach_the_other_app() {
    let (_running, caller) = start_both().await;
    let dapr = connect(&caller, None);
    let mut audit = AuditServiceClient::new(dapr.app("conformance"));
    let mut said = async |name: &str| {
        let answer = audit.list_entries(asking(name)).await;
        answer.map(|answer| answer.into_inner().next_page_token)
    };
    assert_eq!(said("dapr-caller-app-id").await.expect("an answer"), "caller");
    assert_eq!(said("dapr-api-token").await.expect("an answer"), "the app's token");
    let refusal = said("refused").await.expect_err("told to refuse");
    assert_eq!(refusal.code(), Code::InvalidArgument);
    assert_eq!(refusal.message(), "no such user: größer");
    assert_eq!(said("panics").await.expect_err("it panicked").code(), Code::Internal);
    said("dapr-caller-app-id").await.expect("the connection lives on");
}

/// A deadline is kept here, and told to the app.
#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_hangs_ends_at_its_deadline() {
    let (_running, caller) = start_both().await;
    let channel = connect(&caller, None).app("conformance");
    let soon = channel.clone().with_deadline(Duration::from_secs(1));
    let mut audit = AuditServiceClient::new(soon);
    audit.list_entries(asking("x")).await.expect("a short call is in time");
    let started = Instant::now();
    let late = audit.list_entries(asking("hangs")).await.expect_err("it never answers");
    assert_eq!(late.code(), Code::DeadlineExceeded);
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());

    // The call's own deadline is the shorter one; whether daprd or the client says so first is chance.
    let far = channel.with_deadline(Duration::from_secs(60));
    let mut request = Request::new(asking("hangs"));
    request.set_timeout(Duration::from_millis(100));
    let started = Instant::now();
    let late = AuditServiceClient::new(far).list_entries(request).await.expect_err("never");
    assert_eq!(late.code(), Code::DeadlineExceeded, "{late:?}");
    assert!(started.elapsed() < Duration::from_secs(30), "{:?}", started.elapsed());
}

/// An app that is nowhere is `UNKNOWN` to daprd, after three seconds.
#[tokio::test(flavor = "multi_thread")]
async fn an_app_that_is_nowhere_is_an_error() {
    let (_running, caller) = start_both().await;
    let mut audit = AuditServiceClient::new(connect(&caller, None).app("nowhere"));
    let error = audit.list_entries(asking("x")).await.expect_err("nobody is there");
    assert!(sidecar::SidecarError::new("call", error).is_unavailable());
}
