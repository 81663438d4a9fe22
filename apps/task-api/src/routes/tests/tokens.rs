//! What each kind of token allows, and every kind that allows nothing, on every route.

use std::sync::atomic::{AtomicBool, Ordering};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use book::StoreError;
use identity::{
    CURRENT_KEY, Grant, Identity, IssueAccess, PREVIOUS_KEY, Role, SIGNING_KEYS_SECRET, Scope,
    SigningKey,
};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use uuid::Uuid;

use super::every_route::operations;
use super::*;

/// One session, and personal tokens `db_` with the name of their only scope.
#[derive(Default)]
struct OneSession {
    ended: AtomicBool,
}

#[async_trait]
impl Introspection for OneSession {
    async fn session_is_live(&self, _: &UserId, _: Uuid) -> Result<bool, StoreError> {
        Ok(!self.ended.load(Ordering::SeqCst))
    }

    async fn personal_is_live(&self, _: &UserId, _: Uuid) -> Result<bool, StoreError> {
        Ok(!self.ended.load(Ordering::SeqCst))
    }

    async fn personal(&self, token: &str) -> Result<Option<Identity>, StoreError> {
        let scope = token.strip_prefix("db_").and_then(|name| name.parse::<Scope>().ok());
        Ok(scope.map(|scope| Identity {
            user: "ada".parse().unwrap(),
            role: Role::User,
            scopes: [scope].into_iter().collect(),
            session: None,
            personal: None,
            expires_at: None,
        }))
    }
}

fn put_key(dapr: &FakeDapr, field: &str) -> SigningKey {
    let key = SigningKey::generate().unwrap();
    dapr.put_secret(SIGNING_KEYS_SECRET, field, &key.to_pem().unwrap());
    key
}

/// Tokens as the app makes them, with the keys in `dapr`, at a time of their own.
async fn access_token(dapr: &FakeDapr, at: &str) -> String {
    let clock = Arc::new(ManualClock::at(at.parse().unwrap()));
    let keys = SigningKeys::new(Arc::new(dapr.clone()), clock.clone(), false);
    let (user, session) = ("ada".parse().unwrap(), Uuid::from_u128(5));
    let grant = Grant { user, session, role: Role::User };
    AccessTokens::new(keys, clock).issue(&grant).await.unwrap().token
}

/// A token of those claims, signed by `key` as the app does.
fn signed(key: &SigningKey, alg: &str, claims: &Value) -> String {
    let header = json!({ "typ": "at+jwt", "alg": alg, "kid": key.public().kid() });
    let part = |json: &Value| URL_SAFE_NO_PAD.encode(json.to_string());
    let message = format!("{}.{}", part(&header), part(claims));
    let signature = URL_SAFE_NO_PAD.encode(key.sign(message.as_bytes()).unwrap());
    format!("{message}.{signature}")
}

fn claims(changes: &[(&str, Value)]) -> Value {
    let now = 1_903_867_200; // 2030-05-01T12:00:00Z
    let mut claims = json!({
        "iss": "daybook", "aud": "daybook", "sub": "ada", "sid": Uuid::from_u128(5), "role": "user",
        "iat": now, "nbf": now, "exp": now + 600, "jti": Uuid::from_u128(6),
    });
    for (name, value) in changes {
        claims[*name] = value.clone();
    }
    claims
}

/// Every kind of token that must not be taken.
async fn wrong_tokens(api: &Api, key: &SigningKey) -> Vec<(&'static str, String)> {
    let good = access_token(&api.dapr, "2030-05-01T12:00:00Z").await;
    let (message, signature) = good.rsplit_once('.').unwrap();
    let elsewhere = FakeDapr::new(2);
    put_key(&elsewhere, CURRENT_KEY);
    let none = URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"at+jwt"}"#);
    let hs256 = |secret: &str| {
        let mut header = Header::new(Algorithm::HS256);
        header.typ = Some("at+jwt".to_owned());
        header.kid = Some(key.public().kid().to_owned());
        encode(&header, &claims(&[]), &EncodingKey::from_secret(secret.as_bytes())).unwrap()
    };
    let jwks = api.send(Method::GET, "/.well-known/jwks.json", "", "").await.body;
    vec![
        ("no token", String::new()),
        ("no JWT", "x".to_owned()),
        ("no signature", format!("{none}.{}.", message.split_once('.').unwrap().1)),
        ("HS256 by the public key", hs256(&jwks["keys"][0].to_string())),
        ("HS256 by the modulus", hs256(jwks["keys"][0]["n"].as_str().unwrap())),
        ("HS256 by nothing", hs256("")),
        ("another algorithm", signed(key, "RS512", &claims(&[]))),
        ("another issuer", signed(key, "RS256", &claims(&[("iss", json!("https://x.example"))]))),
        ("another audience", signed(key, "RS256", &claims(&[("aud", json!("x"))]))),
        ("expired", access_token(&api.dapr, "2030-05-01T11:50:00Z").await),
        ("not yet valid", access_token(&api.dapr, "2030-05-01T12:00:10Z").await),
        ("unknown kid", access_token(&elsewhere, "2030-05-01T12:00:00Z").await),
        ("truncated", good[..good.len() - 8].to_owned()),
        ("no third part", message.to_owned()),
        ("tampered", format!("{}A.{signature}", message)),
        ("100 KB", signed(key, "RS256", &claims(&[("more", json!("x".repeat(100_000)))]))),
        ("100 KB of nothing", "x".repeat(100_000)),
        ("a personal one that is unknown", "db_unknown".to_owned()),
        ("a refresh token", "dbr_x".to_owned()),
        ("a user's name", "ada".to_owned()),
    ]
}

#[tokio::test]
async fn no_route_takes_a_wrong_token() {
    let api = Api::knowing(Arc::new(OneSession::default()));
    let key = put_key(&api.dapr, CURRENT_KEY);
    let good = signed(&key, "RS256", &claims(&[]));
    api.expect(200, Method::GET, "/api/v1/tasks", &good, json!({})).await;
    let before = api.dapr.documents();
    let wrong = wrong_tokens(&api, &key).await;
    let mut routes = 0;
    for operation in operations().iter().filter(|operation| !operation.is_open) {
        let path = operation.path.replace("{id}", ID).replace("{name}", "home");
        for (what, token) in &wrong {
            let body = operation.example.to_string();
            let reply = api.send(operation.method.clone(), &path, token, &body).await;
            let at = format!("{} {path} with {what}", operation.method);
            assert_eq!(reply.status, StatusCode::UNAUTHORIZED, "{at}: {}", reply.body);
            assert_eq!(reply.headers[header::WWW_AUTHENTICATE], "Bearer", "{at}");
        }
        routes += 1;
    }
    assert!(routes > 30, "{routes}");
    assert_eq!(api.dapr.documents(), before, "and nothing was written");
}

#[tokio::test]
async fn only_these_routes_need_no_token() {
    for operation in operations().iter().filter(|operation| operation.is_open) {
        let is_known = operation.path.starts_with("/api/v1/auth/")
            || ["/.well-known/jwks.json", "/api/v1/dev/tokens"].contains(&&*operation.path);
        assert!(is_known, "{} {} is open to everybody", operation.method, operation.path);
    }
}

#[tokio::test]
async fn a_personal_token_does_what_its_scope_says_and_nothing_else() {
    let api = Api::knowing(Arc::new(OneSession::default()));
    for (scope, reads, writes, audit) in [
        ("tasks:read", 200, 403, 403),
        ("tasks:write", 403, 201, 403),
        ("audit:read", 403, 403, 200),
    ] {
        let token = format!("db_{scope}");
        api.expect(reads, Method::GET, "/api/v1/tasks", &token, json!({})).await;
        let body = json!({ "title": "a" });
        api.expect(writes, Method::POST, "/api/v1/tasks", &token, body).await;
        api.expect(audit, Method::GET, "/api/v1/audit", &token, json!({})).await;
    }
    let refused = api.create("db_tasks:read", "a").await;
    assert_eq!(refused.body["code"], "forbidden");
    let says = "Bearer error=\"insufficient_scope\", scope=\"tasks:write\"";
    assert_eq!(refused.headers[header::WWW_AUTHENTICATE], says);
}

#[tokio::test]
async fn a_session_that_ended_takes_its_tokens_along() {
    let sessions = Arc::new(OneSession::default());
    let api = Api::knowing(sessions.clone());
    put_key(&api.dapr, CURRENT_KEY);
    let token = access_token(&api.dapr, "2030-05-01T12:00:00Z").await;
    api.expect(200, Method::GET, "/api/v1/tasks", &token, json!({})).await;
    sessions.ended.store(true, Ordering::SeqCst);
    api.clock.advance(chrono::TimeDelta::seconds(10));
    let reply = api.expect(401, Method::GET, "/api/v1/tasks", &token, json!({})).await;
    assert_eq!(reply.body["detail"], "The session has ended.");
}

#[tokio::test]
async fn during_a_rotation_both_keys_are_shown_and_taken() {
    let api = Api::knowing(Arc::new(OneSession::default()));
    let missing = api.send(Method::GET, "/.well-known/jwks.json", "", "").await;
    assert_eq!(missing.status, StatusCode::SERVICE_UNAVAILABLE);

    let old = put_key(&api.dapr, CURRENT_KEY);
    let token = access_token(&api.dapr, "2030-05-01T12:00:00Z").await;
    let shown = api.expect(200, Method::GET, "/.well-known/jwks.json", "", json!({})).await;
    assert_eq!(shown.body["keys"][0]["kid"], old.public().kid());

    api.dapr.put_secret(SIGNING_KEYS_SECRET, PREVIOUS_KEY, &old.to_pem().unwrap());
    let new = put_key(&api.dapr, CURRENT_KEY);
    api.clock.advance(chrono::TimeDelta::seconds(60));
    let shown = api.expect(200, Method::GET, "/.well-known/jwks.json", "", json!({})).await;
    let kids = shown.body["keys"].as_array().unwrap().iter().map(|key| key["kid"].clone());
    assert_eq!(kids.collect::<Vec<_>>(), [new.public().kid(), old.public().kid()]);
    assert_eq!(shown.headers[header::CACHE_CONTROL], "public, max-age=60");
    for token in [token, signed(&new, "RS256", &claims(&[]))] {
        api.expect(200, Method::GET, "/api/v1/tasks", &token, json!({})).await;
    }
}

#[tokio::test]
async fn one_request_has_one_token() {
    let api = Api::new();
    let ada = api.token("ada").await;
    for more in ["Bearer x", "Basic eDp5", &format!("Bearer {ada}")] {
        let headers = [("authorization", more)];
        let reply = api.send_with(Method::GET, "/api/v1/tasks", &ada, &headers, "").await;
        assert_eq!(reply.status, StatusCode::UNAUTHORIZED, "{more}");
    }
    let request = |value: String| {
        Request::get("/api/v1/tasks").header("authorization", value).body(Body::empty()).unwrap()
    };
    for (value, status) in [
        (format!("bearer {ada}"), 200),
        (format!("Bearer  {ada} "), 200),
        (format!("Bearer {ada}, Bearer {ada}"), 401),
        (format!("Basic {ada}"), 401),
        (ada.clone(), 401),
        ("Bearer".to_owned(), 401),
        (format!("Bearer\t{ada}"), 401),
    ] {
        let reply = api.router.clone().oneshot(request(value.clone())).await.unwrap();
        assert_eq!(reply.status().as_u16(), status, "{value:.12}");
    }
}
