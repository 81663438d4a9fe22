//! The names apps meet under. Dapr's YAML says them too; the test beside this compares the two.

#[cfg(test)]
mod tests;

/// The app that owns tasks.
pub const TASK_API: &str = "task-api";
/// The app that owns the ledger.
pub const AUDIT: &str = "audit";

/// Where task-api announces what happens to tasks.
pub const TASK_EVENTS: &str = "task-events";

/// Where what a consumer of [`TASK_EVENTS`] refuses goes.
pub const TASK_EVENTS_DEAD: &str = "dlq.task-events";
/// Where subscriptions deliver every event of [`TASK_EVENTS`].
pub const TASK_EVENTS_PATH: &str = "/task-events";

/// Where task-api announces what happens to accounts.
pub const AUDIT_EVENTS: &str = "audit-events";
/// Where what audit refuses of [`AUDIT_EVENTS`] goes.
pub const AUDIT_EVENTS_DEAD: &str = "dlq.audit-events";
/// Where subscriptions deliver every event of [`AUDIT_EVENTS`].
pub const AUTH_EVENTS_PATH: &str = "/auth-events";
/// Where every replica of task-api is brought every event, for the streams that are open there.
pub const LIVE_PATH: &str = "/live";

/// The secret that holds the key of the dev-only token issuer.
pub const DEV_TOKENS_SECRET: &str = "dev-tokens";
/// The key's field in [`DEV_TOKENS_SECRET`].
pub const DEV_TOKENS_KEY: &str = "signing-key";

/// The secret that makes the first administrator.
pub const SETUP_SECRET: &str = "setup";
/// Its field in [`SETUP_SECRET`].
pub const SETUP_TOKEN: &str = "token";
