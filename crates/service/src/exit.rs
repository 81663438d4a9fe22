//! How an app's `main` ends: what went wrong is told as a person reads it, with its causes.

use std::error::Error;
use std::io::Write;
use std::process::ExitCode;

#[cfg(test)]
mod tests;

/// What `main` answers: success, or failure after telling the error.
///
/// An error that comes before telemetry is set up – a wrong setting, say – goes to stderr as one
/// line; later ones are log lines like any other.
pub fn exit_code(outcome: Result<(), Box<dyn Error>>) -> ExitCode {
    let Err(error) = outcome else { return ExitCode::SUCCESS };
    let told = chain(&*error);
    if tracing::dispatcher::has_been_set() {
        tracing::error!(error = told, "ended by an error");
    } else {
        // Where stderr is closed there is nobody to tell.
        let _ = writeln!(std::io::stderr(), "error: {told}");
    }
    ExitCode::FAILURE
}

/// The error and its causes, the nearest first, in one line.
pub fn chain(error: &dyn Error) -> String {
    let mut told = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        told.push_str(": ");
        told.push_str(&error.to_string());
        cause = error.source();
    }
    told
}
