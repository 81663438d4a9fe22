//! Keeps tasks, answers the public API, and tells the other apps what happens.

mod app;
mod audit_log;
mod caller;
mod config;
mod dev_tokens;
mod refusal;
mod routes;

pub use app::App;
pub use audit_log::{AuditError, AuditLog, InvokedAudit};
pub use config::Config;
pub use dev_tokens::DevTokens;
pub use routes::router;
