//! Keeps tasks, answers the public API, and tells the other apps what happens.

mod answer;
mod app;
mod arm;
mod audit_log;
mod caller;
mod carry;
mod changes;
mod config;
mod dev_tokens;
mod draft;
mod finding;
mod idempotency;
mod live;
mod on_task_event;
mod openapi;
mod precondition;
mod purge;
mod record;
mod refusal;
mod routes;
mod search;
mod shelf;
mod undo;
mod write;

pub use app::App;
pub use audit_log::{AuditError, AuditLog, InvokedAudit};
pub use carry::{Carry, CarryOn, carry_job};
pub use config::Config;
pub use dev_tokens::DevTokens;
pub use live::{Live, LiveSettings};
pub use on_task_event::OnTaskEvent;
pub use purge::{Purge, purge_job};
pub use record::Record;
pub use routes::router;
