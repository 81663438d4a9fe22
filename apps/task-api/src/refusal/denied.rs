//! Why an account does not do what was asked, as the caller is told.

use std::time::Duration;

use axum::http::{HeaderValue, StatusCode, header};
use book::StoreError;
use identity::{Denied, NotHashed};
use service::Problem;

use super::{RETRY_AFTER, invalid, limit_reached};

pub(super) fn problem(denied: &Denied) -> Problem {
    match denied {
        Denied::Credentials => refused("wrong-credentials", "Address or password is wrong")
            .with_detail("There is no account with this address, or it has another password."),
        Denied::Token => refused("token-refused", "The token does not hold")
            .with_detail("It was used, has expired or was replaced, or its session has ended."),
        Denied::Disabled => {
            Problem::new(StatusCode::FORBIDDEN, "account-disabled", "The account is disabled")
                .with_detail("An administrator has disabled it.")
        }
        Denied::Throttled(after) => Problem::too_many_requests(whole_seconds(*after))
            .with_detail("That was tried too often."),
        Denied::Invalid(violations) => invalid(violations),
        Denied::NoSuch(_) => Problem::not_found(format!("{denied}.")),
        Denied::TooMany { .. } => limit_reached(format!("{denied}.")),
        Denied::Conflict(_) => Problem::conflict(format!("{denied}.")),
        Denied::Forbidden(_) => Problem::forbidden(format!("{denied}.")),
        Denied::Password(NotHashed::Busy) => {
            Problem::unavailable("Too many sign in right now.", RETRY_AFTER)
        }
        Denied::Store(
            StoreError::Store(_)
            | StoreError::Contended { .. }
            | StoreError::Full { .. }
            | StoreError::Ending,
        ) => Problem::unavailable("Accounts cannot be reached right now.", RETRY_AFTER),
        Denied::Store(_) | Denied::Password(_) | Denied::NoRandomness(_) | Denied::TooLarge(_) => {
            Problem::internal()
        }
    }
}

fn refused(code: &'static str, title: &'static str) -> Problem {
    let bearer = HeaderValue::from_static("Bearer");
    Problem::new(StatusCode::UNAUTHORIZED, code, title)
        .with_header(header::WWW_AUTHENTICATE, bearer)
}

/// `Retry-After` says whole seconds: rounded down, it would ask to come too early.
fn whole_seconds(after: Duration) -> Duration {
    Duration::from_secs(after.as_secs() + u64::from(after.subsec_nanos() > 0))
}
