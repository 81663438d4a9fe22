//! `GET /.well-known/jwks.json`

use axum::Json;
use axum::extract::State;
use axum::http::header::CACHE_CONTROL;
use axum::response::IntoResponse;
use identity::JwkSet;

use crate::App;
use crate::openapi::Reading;
use crate::refusal::Refusal;

/// The public keys that access tokens are signed with, as a JWK Set (RFC 7517); two during a rotation.
#[utoipa::path(
    get,
    path = "/.well-known/jwks.json",
    tag = "accounts",
    security(()),
    responses(
        (status = 200, body = Object, example = json!({ "keys": [{
            "kty": "RSA", "use": "sig", "alg": "RS256", "kid": "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs",
            "n": "0vx7ago…", "e": "AQAB"
        }] })),
        Reading
    )
)]
pub(crate) async fn show_jwks(State(app): State<App>) -> Result<impl IntoResponse, Refusal> {
    let ring = app.tokens.verifier().access().keys().ring().await?;
    // As long as replicas themselves go on with what they have read.
    Ok(([(CACHE_CONTROL, "public, max-age=60")], Json(JwkSet::from(&*ring))))
}
