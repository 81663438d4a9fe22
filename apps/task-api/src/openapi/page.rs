//! The description to read: `GET /api/docs`. Its assets are part of this executable.

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::routing::get;
use utoipa_swagger_ui::{Config, SwaggerUi};

/// Where the description is.
const DESCRIPTION: &str = "/api/v1/openapi.json";

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
    page.route(DESCRIPTION, get(async || ([(CONTENT_TYPE, "application/json")], GOLDEN)))
}
