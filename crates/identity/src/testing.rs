//! What the tests of this crate share: keys that are made once, and a way to make any token, however wrong.

use std::sync::{Arc, OnceLock};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use service::ManualClock;
use sidecar::fake::FakeDapr;
use uuid::Uuid;

use crate::{AccessTokens, CURRENT_KEY, Grant, Role, SIGNING_KEYS_SECRET, SigningKey, SigningKeys};

/// When the tests happen.
pub(crate) const NOW: &str = "2030-05-01T12:00:00Z";
pub(crate) const SESSION: Uuid = Uuid::from_u128(0x0190_f2d7_0000_7000_8000_0000_0000_0005);

/// The first, second or third key; made once, for that takes a while.
pub(crate) fn key(which: usize) -> &'static SigningKey {
    static KEYS: [OnceLock<SigningKey>; 3] = [const { OnceLock::new() }; 3];
    KEYS[which].get_or_init(|| SigningKey::generate().unwrap())
}

pub(crate) fn clock() -> Arc<ManualClock> {
    Arc::new(ManualClock::at(NOW.parse().unwrap()))
}

pub(crate) fn put(dapr: &FakeDapr, field: &str, which: usize) {
    dapr.put_secret(SIGNING_KEYS_SECRET, field, &key(which).to_pem().unwrap());
}

/// Access tokens signed by the first key.
pub(crate) fn access() -> (AccessTokens, FakeDapr, Arc<ManualClock>) {
    let (dapr, clock) = (FakeDapr::new(1), clock());
    put(&dapr, CURRENT_KEY, 0);
    let keys = SigningKeys::new(Arc::new(dapr.clone()), clock.clone(), false);
    (AccessTokens::new(keys, clock.clone()), dapr, clock)
}

pub(crate) fn grant() -> Grant {
    Grant { user: "ada".parse().unwrap(), session: SESSION, role: Role::User }
}

/// What a good access token says at [`NOW`].
pub(crate) fn claims() -> Value {
    let now = NOW.parse::<chrono::DateTime<chrono::Utc>>().unwrap().timestamp();
    json!({
        "iss": "daybook", "aud": "daybook", "sub": "ada", "sid": SESSION, "role": "user",
        "iat": now, "nbf": now, "exp": now + 600, "jti": SESSION,
    })
}

/// A token of that header and those claims, signed by `sign`.
pub(crate) fn token(header: &Value, claims: &Value, sign: impl Fn(&[u8]) -> Vec<u8>) -> String {
    let part = |json: &Value| URL_SAFE_NO_PAD.encode(json.to_string());
    let message = format!("{}.{}", part(header), part(claims));
    let signature = URL_SAFE_NO_PAD.encode(sign(message.as_bytes()));
    format!("{message}.{signature}")
}

/// A token as [`AccessTokens`] makes them, of those claims, by that key.
pub(crate) fn signed(key: &SigningKey, claims: &Value) -> String {
    let header = json!({ "typ": "at+jwt", "alg": "RS256", "kid": key.public().kid() });
    token(&header, claims, |message| key.sign(message).unwrap())
}
