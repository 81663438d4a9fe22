//! The names apps meet under. Dapr's YAML says them too; the test beside this compares the two.

#[cfg(test)]
mod tests;

/// The app that owns tasks.
pub const TASK_API: &str = "task-api";
/// The app that owns the ledger.
pub const AUDIT: &str = "audit";

/// Where task-api announces what happens to tasks.
pub const TASK_EVENTS: &str = "task-events";

/// Where task-api announces what happens to accounts.
pub const AUDIT_EVENTS: &str = "audit-events";

/// Where the subscription to [`AUDIT_EVENTS`] delivers what audit knows.
pub const AUTH_EVENTS_PATH: &str = "/auth-events";
/// Where subscriptions deliver events of the types that audit knows.
pub const TASK_EVENTS_PATH: &str = "/task-events";
/// Where subscriptions deliver everything else: nobody knows it, so it is refused.
pub const UNKNOWN_PATH: &str = "/unknown";

/// The secret that holds the key of the dev-only token issuer.
pub const DEV_TOKENS_SECRET: &str = "dev-tokens";
/// The key's field in [`DEV_TOKENS_SECRET`].
pub const DEV_TOKENS_KEY: &str = "signing-key";

/// The secret that makes the first administrator.
pub const SETUP_SECRET: &str = "setup";
/// Its field in [`SETUP_SECRET`].
pub const SETUP_TOKEN: &str = "token";
