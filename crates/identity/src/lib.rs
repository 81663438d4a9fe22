//! Who asks, and what they may: accounts, sessions and the tokens that speak for them.
//!
//! See `README.md` for the kinds of tokens, and what a stolen one is worth.

mod access;
mod account;
mod accounts;
mod caller;
mod claim;
mod denied;
mod email;
mod followed;
mod jwks;
mod keys;
mod one_time;
mod opaque;
mod outside;
mod password;
mod random;
mod record;
mod refused;
mod ring;
mod role;
mod scope;
mod standing;
#[cfg(test)]
mod testing;
mod throttle;
mod verifier;

pub use access::{AUDIENCE, AccessTokens, ISSUER, LIFETIME};
pub use accounts::{
    AccountSettings, AccountSummary, Accounts, CreatedToken, Me, NewToken, ProfilePatch,
    SessionSummary, SignedIn, TokenSummary,
};
pub use caller::{Grant, Identity};
pub use denied::Denied;
pub use email::{Email, NotAnEmail};
pub use jwks::{Jwk, JwkSet};
pub use keys::{BadKey, PublicKey, SigningKey};
pub use one_time::{Deliver, Letter, NoNotifier, Purpose};
pub use outside::{KeySource, Outside, OutsideIssuer, Outsider, Outsiders};
pub use password::{Cost, NotACost, NotHashed, Password, Passwords, Tuned, Unfit, tune};
pub use random::NoRandomness;
pub use record::AccountRecord;
pub use refused::{Refused, TokenError};
pub use ring::{CURRENT_KEY, KeyError, KeyRing, PREVIOUS_KEY, SIGNING_KEYS_SECRET, SigningKeys};
pub use role::Role;
pub use scope::{Scope, Scopes, UnknownScope};
pub use standing::{Forget, Introspection, IssueAccess, Issued, NotIssued};
pub use throttle::Rate;
pub use verifier::Verifier;
