//! One trace from the publisher through the sidecar to the handler, and across a call.

use std::sync::{Arc, Mutex, OnceLock};

use async_trait::async_trait;
use contract::audit::ListEntriesRequest;
use contract::audit::audit_service_client::AuditServiceClient;
use opentelemetry::trace::{TraceContextExt, TracerProvider};
use opentelemetry_sdk::trace::SdkTracerProvider;
use sidecar::{EventHandler, HandlerError, IncomingEvent, Publish};
use tracing::{Instrument, Span, info_span};
use tracing_opentelemetry::OpenTelemetrySpanExt;
use tracing_subscriber::layer::SubscriberExt;

use crate::invocation::audit;
use crate::sidecar_process::{Broker, Wanted, start_with};
use crate::suite::publish::TOPIC;
use crate::suite::recorder::Recorder;
use crate::wire::event;

/// Notes the trace that it runs in.
struct Traced(Arc<Mutex<Vec<String>>>);

#[async_trait]
impl EventHandler for Traced {
    async fn handle(&self, _: IncomingEvent) -> Result<(), HandlerError> {
        self.0.lock().expect("no panic holds the lock").push(current_trace());
        Ok(())
    }
}

/// The trace id of the current span.
pub(crate) fn current_trace() -> String {
    Span::current().context().span().span_context().trace_id().to_string()
}

/// Installs tracing once for all tests of the process.
fn install_tracing() {
    static INSTALLED: OnceLock<SdkTracerProvider> = OnceLock::new();
    INSTALLED.get_or_init(|| {
        let provider = SdkTracerProvider::builder().build();
        let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("test"));
        let registry = tracing_subscriber::registry().with(layer);
        tracing::subscriber::set_global_default(registry).expect("nobody else installs one");
        provider
    });
}

async fn one_trace(label: &str, bulk: Option<u32>, broker: Broker) {
    install_tracing();
    let traces = Arc::new(Mutex::new(Vec::new()));
    let handler = Traced(traces.clone());
    let wanted = Wanted { broker: Some(broker), bulk, ..Wanted::default() };
    let compose = |app: sidecar::Callbacks| app.topic("/events", handler).service(audit());
    let running = start_with(label, wanted, Recorder::default(), compose).await;

    let span = info_span!("the cause");
    let (ours, theirs) = async {
        running.dapr.publish(TOPIC, &event("trace:1")).await.expect("the broker takes it");
        let mut audit = AuditServiceClient::new(running.dapr.app("conformance"));
        let asking = ListEntriesRequest { user: "trace".to_owned(), ..Default::default() };
        let answer = audit.list_entries(asking).await.expect("an answer").into_inner();
        (current_trace(), answer.next_page_token)
    }
    .instrument(span)
    .await;
    assert_ne!(ours, "00000000000000000000000000000000");
    assert_eq!(theirs, ours, "the called service");
    let came = || async { !traces.lock().expect("no panic holds the lock").is_empty() };
    running.eventually("the event arrives", came).await;
    assert_eq!(traces.lock().expect("no panic holds the lock")[0], ours, "the event's handler");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_trace_from_publisher_to_handler() {
    one_trace("trace", None, Broker::Redis).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_trace_through_a_bulk_delivery() {
    one_trace("trace-bulk", Some(10), Broker::Kafka).await;
}
