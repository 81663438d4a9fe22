//! One RSA key that signs access tokens, and what others check them with.

use std::fmt;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{KeyPair, RSA_PKCS1_SHA256, RsaKeyPair, RsaPublicKeyComponents};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::DecodingKey;
use sha2::{Digest, Sha256};

const BEGIN: &str = "-----BEGIN PRIVATE KEY-----";
const END: &str = "-----END PRIVATE KEY-----";

/// The shortest modulus that is taken, in bytes: 2048 bits (RFC 7518 §3.3).
pub(crate) const MIN_MODULUS: usize = 256;

/// A key that cannot be used. Says nothing of the key itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadKey {
    /// It is not the PEM of a private key in PKCS#8.
    #[error("it is not an RSA key as PEM of PKCS#8 (`openssl genpkey -algorithm RSA` makes one)")]
    Form,
    /// It is shorter than RS256 allows.
    #[error("it has fewer than 2048 bits")]
    Short,
    /// The library could not make or use it.
    #[error("it could not be made or used")]
    Unusable,
}

/// A private key, under the name that tokens give it.
pub struct SigningKey {
    pair: RsaKeyPair,
    public: PublicKey,
}

/// What checks a signature. Its name is its thumbprint (RFC 7638), so that nobody has to give it one.
#[derive(Clone)]
pub struct PublicKey {
    kid: String,
    n: String,
    e: String,
    check: DecodingKey,
}

impl SigningKey {
    /// Reads a key as `openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048` writes it.
    pub fn from_pem(pem: &str) -> Result<Self, BadKey> {
        let inner = pem.trim().strip_prefix(BEGIN).and_then(|rest| rest.strip_suffix(END));
        let text: String = inner.ok_or(BadKey::Form)?.split_whitespace().collect();
        let der = STANDARD.decode(text).map_err(|_| BadKey::Form)?;
        Self::of(RsaKeyPair::from_pkcs8(&der).map_err(|_| BadKey::Form)?)
    }

    /// Makes a new one of 2048 bits; takes a tenth of a second or so.
    pub fn generate() -> Result<Self, BadKey> {
        Self::of(RsaKeyPair::generate(KeySize::Rsa2048).map_err(|_| BadKey::Unusable)?)
    }

    /// As [`from_pem`](Self::from_pem) reads it. For tests and tools: an app keeps its keys to itself.
    pub fn to_pem(&self) -> Result<String, BadKey> {
        let der: Pkcs8V1Der<'_> = self.pair.as_der().map_err(|_| BadKey::Unusable)?;
        Ok(format!("{BEGIN}\n{}\n{END}\n", STANDARD.encode(der.as_ref())))
    }

    /// What checks its signatures.
    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    /// The signature of `message` by RS256.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, BadKey> {
        let mut signature = vec![0; self.pair.public_modulus_len()];
        let random = SystemRandom::new();
        let signed = self.pair.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature);
        signed.map(|()| signature).map_err(|_| BadKey::Unusable)
    }

    fn of(pair: RsaKeyPair) -> Result<Self, BadKey> {
        if pair.public_modulus_len() < MIN_MODULUS {
            return Err(BadKey::Short);
        }
        let RsaPublicKeyComponents { n, e } =
            RsaPublicKeyComponents::<Vec<u8>>::from(pair.public_key());
        Ok(Self { pair, public: PublicKey::of(&n, &e) })
    }
}

impl PublicKey {
    /// The key of this modulus and exponent, both big-endian.
    pub(crate) fn of(n: &[u8], e: &[u8]) -> Self {
        let check = DecodingKey::from_rsa_raw_components(n, e);
        let (n, e) = (URL_SAFE_NO_PAD.encode(n), URL_SAFE_NO_PAD.encode(e));
        // RFC 7638 §3.2: the members that are required, in this order, without a space.
        let canonical = format!(r#"{{"e":"{e}","kty":"RSA","n":"{n}"}}"#);
        let kid = URL_SAFE_NO_PAD.encode(Sha256::digest(canonical));
        Self { kid, n, e, check }
    }

    /// The same key under the name that another system gives it.
    pub(crate) fn named(self, kid: String) -> Self {
        Self { kid, ..self }
    }

    /// The name that tokens give it.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The modulus, as a JWK writes it.
    pub(crate) fn modulus(&self) -> &str {
        &self.n
    }

    /// The exponent, as a JWK writes it.
    pub(crate) fn exponent(&self) -> &str {
        &self.e
    }

    /// For the library that checks.
    pub(crate) fn check(&self) -> &DecodingKey {
        &self.check
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey").field("kid", &self.public.kid).finish_non_exhaustive()
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PublicKey").field("kid", &self.kid).finish_non_exhaustive()
    }
}
