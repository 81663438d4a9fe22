//! W3C trace context across the sidecar: the current span out, the caller's span in.

use std::collections::BTreeMap;

use http::{HeaderMap, HeaderName, HeaderValue};
use opentelemetry::propagation::{Extractor, Injector, TextMapPropagator};
use opentelemetry::trace::TraceContextExt;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;

const TRACEPARENT: &str = "traceparent";
const TRACESTATE: &str = "tracestate";

/// Adds the current span, if there is one, to the headers of a call.
pub(crate) fn inject(headers: &mut HeaderMap) {
    TraceContextPropagator::new().inject_context(&Span::current().context(), &mut Headers(headers));
}

/// The current span as a W3C `traceparent`, or `None` outside any.
#[must_use]
pub fn current_traceparent() -> Option<String> {
    let mut carrier = Map(BTreeMap::new());
    TraceContextPropagator::new().inject_context(&Span::current().context(), &mut carrier);
    carrier.0.remove(TRACEPARENT).filter(|text| !text.is_empty())
}

/// The trace headers of an incoming call.
pub(crate) fn of_headers(headers: &HeaderMap) -> BTreeMap<String, String> {
    let get = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    [TRACEPARENT, TRACESTATE]
        .into_iter()
        .filter_map(|name| Some((name.to_owned(), get(name)?.to_owned())))
        .collect()
}

/// Makes the span that `attributes` name the parent of `span`.
pub(crate) fn set_parent(span: &Span, attributes: &BTreeMap<String, String>) {
    let parent = TraceContextPropagator::new().extract(&Attributes(attributes));
    if parent.span().span_context().is_valid() {
        // Fails only where no OpenTelemetry layer is installed: then there is no trace to join.
        let _ = span.set_parent(parent);
    }
}

struct Headers<'a>(&'a mut HeaderMap);

impl Injector for Headers<'_> {
    fn set(&mut self, key: &str, value: String) {
        if value.is_empty() {
            return;
        }
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(key), HeaderValue::try_from(value)) {
            self.0.insert(name, value);
        }
    }
}

struct Map(BTreeMap<String, String>);

impl Injector for Map {
    fn set(&mut self, key: &str, value: String) {
        self.0.insert(key.to_owned(), value);
    }
}

struct Attributes<'a>(&'a BTreeMap<String, String>);

impl Extractor for Attributes<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(String::as_str).collect()
    }
}
