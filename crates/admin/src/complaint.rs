//! An error as one sentence that says what to do. Never quotes what users wrote.

use std::io::Write;

use book::StoreError;
use book::inspect::Finding;
use sidecar::SidecarError;
use tonic::Code;

use crate::{Ended, complain};

/// Tells why something could not be done at `place`, or the damage that was met, and how that ends.
pub(crate) fn tell(error: StoreError, place: &str, err: &mut dyn Write) -> Ended {
    match of(error, place) {
        Ok(Finding { key, damage }) => {
            complain(err, &format!("{key}: {damage}"));
            Ended::Damaged
        }
        Err(sentence) => {
            complain(err, &sentence);
            Ended::NotDone
        }
    }
}

/// A sentence, or the damage that the error is about.
fn of(error: StoreError, place: &str) -> Result<Finding, String> {
    let error = match Finding::of(error) {
        Ok(finding) => return Ok(finding),
        Err(error) => error,
    };
    Err(match error {
        StoreError::Store(error) => of_sidecar(&error, place),
        error @ StoreError::Contended { .. } => format!("{error}: the owner is busy, try again"),
        error => format!("{error}: try again"),
    })
}

fn of_sidecar(error: &SidecarError, place: &str) -> String {
    let what = format!("{error}: {}", error.message());
    match error.code() {
        Code::Unavailable | Code::DeadlineExceeded => format!(
            "{what}: see that the sidecar at {place} is up, and that DAPR_GRPC_PORT is its port"
        ),
        Code::Unauthenticated | Code::PermissionDenied => {
            format!("{what}: set DAPR_API_TOKEN to what the sidecar at {place} asks for")
        }
        Code::Unimplemented => format!(
            "{what}: the sidecar at {place} does not allow it, set DAPR_GRPC_PORT to that of the app's own"
        ),
        _ => format!("{what}: try again when the store and the broker answer"),
    }
}
