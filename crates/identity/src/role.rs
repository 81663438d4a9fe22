//! What an account is to the whole system.

use serde::{Deserialize, Serialize};

/// What an account is to the whole system.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Sees and changes what is its own.
    #[default]
    User,
    /// Also looks after accounts. Sees nobody else's tasks.
    Admin,
}

/// As events and requests write it.
pub(crate) fn name(role: Role) -> &'static str {
    match role {
        Role::User => "user",
        Role::Admin => "admin",
    }
}
