//! Who asks, and what they may: accounts, sessions and the tokens that speak for them.
//!
//! See `README.md` for the kinds of tokens, and what a stolen one is worth.

mod access;
mod caller;
mod followed;
mod jwks;
mod keys;
mod outside;
mod refused;
mod ring;
mod role;
mod scope;
mod standing;
#[cfg(test)]
mod testing;
mod verifier;

pub use access::{AUDIENCE, AccessTokens, ISSUER, LIFETIME};
pub use caller::{Grant, Identity};
pub use jwks::{Jwk, JwkSet};
pub use keys::{BadKey, PublicKey, SigningKey};
pub use outside::{KeySource, Outside, OutsideIssuer, Outsider, Outsiders};
pub use refused::{Refused, TokenError};
pub use ring::{CURRENT_KEY, KeyError, KeyRing, PREVIOUS_KEY, SIGNING_KEYS_SECRET, SigningKeys};
pub use role::Role;
pub use scope::{Scope, Scopes, UnknownScope};
pub use standing::{Forget, Introspection, IssueAccess, Issued, NotIssued};
pub use verifier::Verifier;
