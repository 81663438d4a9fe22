//! Every route of the public API, in one screen.

mod complete_task;
mod create_task;
mod delete_task;
mod get_task;
mod issue_dev_token;
mod list_audit;
mod list_tasks;
mod show_errors;
#[cfg(test)]
mod tests;

use axum::Router;
use axum::routing::{get, post};
use service::http::{Limits, finish};
use service::{Health, ops};

use crate::App;

/// The routes of the public port.
pub fn router(app: App, health: Health) -> Router {
    let mut routes = Router::new()
        .route("/api/v1/tasks", get(list_tasks::list_tasks).post(create_task::create_task))
        .route("/api/v1/tasks/{id}", get(get_task::get_task).delete(delete_task::delete_task))
        .route("/api/v1/tasks/{id}/complete", post(complete_task::complete_task))
        .route("/api/v1/audit", get(list_audit::list_audit))
        .route("/docs/errors", get(show_errors::show_errors))
        .merge(ops::health_routes(health));
    if app.tokens.is_on() {
        routes = routes.route("/api/v1/dev/tokens", post(issue_dev_token::issue_dev_token));
    }
    finish(routes, Limits::default()).with_state(app)
}
