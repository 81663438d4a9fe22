//! Who asks, and what they may: accounts, sessions and the tokens that speak for them.
//!
//! See `README.md` for the kinds of tokens, and what a stolen one is worth.

mod account;
mod accounts;
mod caller;
mod claim;
mod email;
mod one_time;
mod opaque;
mod password;
mod random;
mod record;
mod refused;
mod role;
mod scope;
mod standing;
mod throttle;

pub use accounts::{
    AccountSettings, AccountSummary, Accounts, CreatedToken, Me, NewToken, ProfilePatch,
    SessionSummary, SignedIn, TokenSummary,
};
pub use caller::{Grant, Identity};
pub use email::{Email, NotAnEmail};
pub use one_time::{Deliver, Letter, NoNotifier, Purpose};
pub use password::{Cost, NotACost, NotHashed, Password, Passwords, Unfit};
pub use random::NoRandomness;
pub use record::AccountRecord;
pub use refused::Refused;
pub use role::Role;
pub use scope::{Scope, Scopes, UnknownScope};
pub use standing::{Forget, Introspection, IssueAccess, Issued, NotIssued};
pub use throttle::Rate;
