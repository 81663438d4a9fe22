//! Trace ids: W3C `traceparent` in and out, spans to an OTLP endpoint where there is one.

use ::http::{HeaderMap, HeaderName, Uri};
use opentelemetry::propagation::Extractor;
use opentelemetry::trace::{TraceContextExt, TracerProvider};
use opentelemetry::{KeyValue, global};
use opentelemetry_otlp::{ExporterBuildError, SpanExporter, WithExportConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::{SdkTracer, SdkTracerProvider};
use tracing::{Span, Subscriber};
use tracing_opentelemetry::{OpenTelemetryLayer, OpenTelemetrySpanExt};
use tracing_subscriber::registry::LookupSpan;

/// Makes the provider, and sets the propagator for the whole process.
pub(super) fn provider(
    app_name: &'static str,
    otlp: Option<&Uri>,
) -> Result<SdkTracerProvider, ExporterBuildError> {
    global::set_text_map_propagator(TraceContextPropagator::new());
    let resource = Resource::builder()
        .with_service_name(app_name)
        .with_attribute(KeyValue::new("service.namespace", "daybook"))
        .build();
    let mut builder = SdkTracerProvider::builder().with_resource(resource);
    if let Some(endpoint) = otlp {
        let exporter =
            SpanExporter::builder().with_tonic().with_endpoint(endpoint.to_string()).build()?;
        builder = builder.with_batch_exporter(exporter);
    }
    let provider = builder.build();
    global::set_tracer_provider(provider.clone());
    Ok(provider)
}

pub(super) fn layer<S>(
    provider: &SdkTracerProvider,
    app_name: &'static str,
) -> OpenTelemetryLayer<S, SdkTracer>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    tracing_opentelemetry::layer().with_tracer(provider.tracer(app_name))
}

/// The id of the trace that the current span belongs to: 32 hex digits, lower case.
///
/// `None` outside a span, or before telemetry is set up.
pub fn current_trace_id() -> Option<String> {
    trace_id_of(&Span::current())
}

fn trace_id_of(span: &Span) -> Option<String> {
    let context = span.context();
    let span = context.span();
    let id = span.span_context();
    id.is_valid().then(|| id.trace_id().to_string())
}

/// Makes `span` a child of the caller's `traceparent`, if the headers carry one, and records
/// `trace_id` on it, if the span has such a field.
pub fn set_parent_from(span: &Span, headers: &HeaderMap) {
    let parent =
        global::get_text_map_propagator(|propagator| propagator.extract(&Headers(headers)));
    if parent.span().span_context().is_valid()
        && let Err(error) = span.set_parent(parent)
    {
        tracing::debug!(%error, "the caller's trace is not carried on");
    }
    if let Some(id) = trace_id_of(span) {
        span.record("trace_id", id);
    }
}

struct Headers<'a>(&'a HeaderMap);

impl Extractor for Headers<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key)?.to_str().ok()
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(HeaderName::as_str).collect()
    }
}
