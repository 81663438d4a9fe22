//! Who asks, and what they may: accounts, sessions and the tokens that speak for them.
//!
//! See `README.md` for the kinds of tokens, and what a stolen one is worth.

mod caller;
mod role;
mod scope;
mod standing;

pub use caller::{Grant, Identity};
pub use role::Role;
pub use scope::{Scope, Scopes, UnknownScope};
pub use standing::{Forget, Introspection, IssueAccess, Issued, NotIssued};
