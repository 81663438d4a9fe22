//! A panic leaves a log line like any other fault, in the format that the rest has.

use std::backtrace::Backtrace;
use std::panic;

/// Replaces the default hook, which writes free text past the log.
pub(super) fn log_them() {
    panic::set_hook(Box::new(|panicked| {
        let payload = panicked.payload();
        let literal = payload.downcast_ref::<&str>().copied();
        let formatted = payload.downcast_ref::<String>().map(String::as_str);
        let cause = literal.or(formatted).unwrap_or("(no message)");
        let place = panicked.location().map(ToString::to_string).unwrap_or_default();
        let backtrace = Backtrace::capture(); // empty unless RUST_BACKTRACE asks for it
        tracing::error!(panic.cause = cause, panic.place = place, %backtrace, "panicked: {cause}");
    }));
}
