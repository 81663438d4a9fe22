//! What stands between an app and the open net: where requests come from, which pages may send them, and what browsers are
//! told to beware of.

use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::IntoResponse;
use http::header::{
    CONTENT_SECURITY_POLICY, HOST, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use super::address::{Proxies, peer_of};
use super::origins::Origins;
use crate::{Env, EnvError};

#[cfg(test)]
mod tests;

/// What an answer may make a browser do: nothing. A page that needs more says so itself.
const NOTHING: &str =
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const ALWAYS: [(HeaderName, &str); 4] = [
    (CONTENT_SECURITY_POLICY, NOTHING),
    (REFERRER_POLICY, "no-referrer"),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (X_FRAME_OPTIONS, "DENY"),
];
/// A year, as browsers count.
const HSTS: &str = "max-age=31536000";

/// How an app's public port is reached.
#[derive(Clone, Debug, Default)]
pub struct Edge {
    /// Who may say in `X-Forwarded-For` where a request comes from. `TRUSTED_PROXIES`, by default nobody.
    pub proxies: Proxies,
    /// Which web pages may use the API. `CORS_ORIGINS`, by default none.
    pub origins: Origins,
    /// Everybody comes by HTTPS, which ends before the app. `BEHIND_TLS`, `on` or `off`, by default `off`.
    pub behind_tls: bool,
}

impl Edge {
    /// Reads the settings from `env`; the error names the variable that is wrong.
    pub fn from_env(env: &Env<'_>) -> Result<Self, EnvError> {
        let networks = "networks, such as 10.0.0.0/8,192.0.2.7";
        let origins = "origins, such as https://app.example.com";
        Ok(Self {
            proxies: env.optional("TRUSTED_PROXIES", networks)?.unwrap_or_default(),
            origins: env.optional("CORS_ORIGINS", origins)?.unwrap_or_default(),
            behind_tls: env.switch("BEHIND_TLS")?,
        })
    }
}

/// Puts an app's finished routes to the open net: each request knows its [`ClientAddress`](super::ClientAddress), browsers are
/// told which pages may ask, and each answer has its security headers.
pub fn at_the_edge(routes: Router, edge: &Edge) -> Router {
    let proxies = edge.proxies.clone();
    let behind_tls = edge.behind_tls;
    let routes = match edge.origins.is_empty() {
        true => routes,
        false => routes.layer(edge.origins.layer()),
    };
    routes.layer(from_fn(move |request: Request, next: Next| {
        let request = with_client(request, &proxies);
        async move {
            let mut response = match has_two_hosts(request.headers()) {
                true => StatusCode::BAD_REQUEST.into_response(),
                false => next.run(request).await,
            };
            secure(response.headers_mut(), behind_tls);
            response
        }
    }))
}

/// RFC 9112 §3.2: a server on the way may have gone by the other one. hyper lets it pass.
fn has_two_hosts(headers: &HeaderMap) -> bool {
    headers.get_all(HOST).iter().nth(1).is_some()
}

fn with_client(mut request: Request, proxies: &Proxies) -> Request {
    if let Some(peer) = peer_of(request.extensions()) {
        let client = proxies.client_of(peer, request.headers());
        request.extensions_mut().insert(client);
    }
    request
}

/// Adds what the answer does not say itself.
fn secure(headers: &mut HeaderMap, behind_tls: bool) {
    for (name, value) in ALWAYS {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if behind_tls {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(HSTS));
    }
}
