//! Public keys as others see them: a JWK Set (RFC 7517).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use crate::keys::{MIN_MODULUS, PublicKey};
use crate::ring::KeyRing;

/// More keys than this nobody has; it bounds what an outside issuer makes us hold.
const MAX_KEYS: usize = 64;

/// What `/.well-known/jwks.json` shows: `{"keys": [{kty, use, alg, kid, n, e}]}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct JwkSet {
    /// The key that signs first, then the one before it.
    pub keys: Vec<Jwk>,
}

/// One key; numbers are base64url of big-endian bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Jwk {
    /// The kind of key: `RSA`.
    pub kty: String,
    /// What it is for: `sig`.
    #[serde(rename = "use", default, skip_serializing_if = "Option::is_none")]
    pub usage: Option<String>,
    /// The algorithm: `RS256`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alg: Option<String>,
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kid: Option<String>,
    /// The modulus.
    #[serde(default)]
    pub n: String,
    /// The exponent.
    #[serde(default)]
    pub e: String,
}

impl From<&KeyRing> for JwkSet {
    fn from(ring: &KeyRing) -> Self {
        Self { keys: ring.public().map(Jwk::from).collect() }
    }
}

impl From<&PublicKey> for Jwk {
    fn from(key: &PublicKey) -> Self {
        Self {
            kty: "RSA".to_owned(),
            usage: Some("sig".to_owned()),
            alg: Some("RS256".to_owned()),
            kid: Some(key.kid().to_owned()),
            n: key.modulus().to_owned(),
            e: key.exponent().to_owned(),
        }
    }
}

/// What others have to say: keys of other kinds may be among them.
#[derive(Deserialize)]
struct AnySet {
    keys: Vec<serde_json::Value>,
}

/// The keys in another system's JWK Set that can check RS256; the others are left out.
pub(crate) fn read(json: &[u8]) -> Result<Vec<PublicKey>, serde_json::Error> {
    let set: AnySet = serde_json::from_slice(json)?;
    let jwks = set.keys.into_iter().filter_map(|key| serde_json::from_value(key).ok());
    Ok(jwks.filter_map(usable).take(MAX_KEYS).collect())
}

fn usable(key: Jwk) -> Option<PublicKey> {
    let fits = key.kty == "RSA"
        && key.usage.is_none_or(|usage| usage == "sig")
        && key.alg.is_none_or(|alg| alg == "RS256");
    let number = |text: &str| URL_SAFE_NO_PAD.decode(text).ok();
    let (n, e) = (number(&key.n)?, number(&key.e)?);
    (fits && n.len() >= MIN_MODULUS)
        .then(|| PublicKey::of(&n, &e).named(key.kid.unwrap_or_default()))
}
