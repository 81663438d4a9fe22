//! The description to read: `GET /api/docs`. Its assets are part of this executable.

use axum::Router;
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::middleware::map_response;
use axum::response::Response;
use axum::routing::get;
use utoipa_swagger_ui::{Config, SwaggerUi};

/// Where the description is.
const DESCRIPTION: &str = "/api/v1/openapi.json";

/// What the page may do: load what is part of this executable, and try the API that it describes. It sets styles by itself,
/// and shows pictures that it has in its own text.
const OWN: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
    connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The description, as a test makes it of the handlers and compares it with this. Making it takes code and memory that the
/// app has no other use for.
const GOLDEN: &str = include_str!("../../golden/openapi.json");

/// The routes of the page and of the description itself.
pub(crate) fn docs<S: Clone + Send + Sync + 'static>() -> Router<S> {
    let config = Config::from(DESCRIPTION)
        .try_it_out_enabled(true)
        .persist_authorization(true)
        .validator_url("none");
    let page: Router<S> = SwaggerUi::new("/api/docs").config(config).into();
    let page = page.layer(map_response(async |mut response: Response| {
        response.headers_mut().insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(OWN));
        response
    }));
    page.route(DESCRIPTION, get(async || ([(CONTENT_TYPE, "application/json")], GOLDEN)))
}
