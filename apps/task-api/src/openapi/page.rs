//! The description to read: `GET /api/docs`. Its assets are part of this executable.

use axum::Router;
use utoipa::openapi::OpenApi;
use utoipa_swagger_ui::{Config, SwaggerUi};

/// Where the description is.
pub(crate) const DESCRIPTION: &str = "/api/v1/openapi.json";

/// The routes of the page and of the description itself.
pub(crate) fn docs<S: Clone + Send + Sync + 'static>(description: OpenApi) -> Router<S> {
    let config = Config::default()
        .try_it_out_enabled(true)
        .persist_authorization(true)
        .validator_url("none");
    SwaggerUi::new("/api/docs").url(DESCRIPTION, description).config(config).into()
}
