//! What answers where no route does.

use http::{Method, StatusCode, Uri};

use super::Problem;

/// A router's `fallback`: no route has this path.
pub async fn not_found(uri: Uri) -> Problem {
    Problem::not_found(format!("Nothing is at {}.", uri.path()))
}

/// A router's `method_not_allowed_fallback`; axum adds `Allow`.
pub async fn method_not_allowed(method: Method, uri: Uri) -> Problem {
    let title = "Method not allowed";
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed", title)
        .with_detail(format!("{} does not take {method}.", uri.path()))
}
