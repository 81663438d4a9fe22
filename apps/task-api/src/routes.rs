//! Every route of the public API, in one screen.

mod add_tags;
mod batch_tasks;
mod complete_task;
mod create_list;
mod create_saved_filter;
mod create_tag;
mod create_task;
mod delete_list;
mod delete_saved_filter;
mod delete_tag;
mod delete_task;
mod duplicate_task;
mod empty_trash;
mod get_list;
mod get_saved_filter;
mod get_tag;
mod get_task;
mod issue_dev_token;
mod list_audit;
mod list_changes;
mod list_lists;
mod list_saved_filters;
mod list_tags;
mod list_tasks;
mod merge_tag;
mod move_list;
mod move_task;
mod patch_list;
mod patch_tag;
mod patch_task;
mod put_saved_filter;
mod remove_tag;
mod reopen_task;
mod reschedule_task;
mod restore_task;
mod show_errors;
mod skip_task;
mod tag_path;
#[cfg(test)]
mod tests;
mod undo;
mod verb;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::get;
use service::http::{Limits, finish};
use service::{Health, ops};
#[cfg(test)]
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::App;
use crate::openapi::{description, docs, without_null_bodies};

/// The longest body of most requests, in bytes: notes of 64 KiB, and a checklist, in whatever way they are escaped.
const BODY_BYTES: usize = 1 << 20;

/// The routes of the public port.
pub fn router(app: App, health: Health) -> Router {
    let (mut routes, mut description) = api().split_for_parts();
    if app.tokens.is_on() {
        let (tokens, described) = dev().split_for_parts();
        routes = routes.merge(tokens);
        description.merge(described);
    }
    let routes = routes
        .merge(docs(without_null_bodies(description)))
        .route("/docs/errors", get(show_errors::show_errors))
        .merge(ops::health_routes(health));
    finish(routes, Limits { body_bytes: BODY_BYTES, ..Limits::default() }).with_state(app)
}

fn api() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(description())
        .routes(routes!(list_tasks::list_tasks, create_task::create_task))
        .merge(batch())
        .routes(routes!(get_task::get_task, patch_task::patch_task, delete_task::delete_task))
        .routes(routes!(complete_task::complete_task))
        .routes(routes!(reopen_task::reopen_task))
        .routes(routes!(skip_task::skip_task))
        .routes(routes!(reschedule_task::reschedule_task))
        .routes(routes!(move_task::move_task))
        .routes(routes!(duplicate_task::duplicate_task))
        .routes(routes!(restore_task::restore_task))
        .routes(routes!(add_tags::add_tags))
        .routes(routes!(remove_tag::remove_tag))
        .routes(routes!(undo::undo))
        .routes(routes!(empty_trash::empty_trash))
        .routes(routes!(list_tags::list_tags, create_tag::create_tag))
        .routes(routes!(get_tag::get_tag, patch_tag::patch_tag, delete_tag::delete_tag))
        .routes(routes!(merge_tag::merge_tag))
        .routes(routes!(list_lists::list_lists, create_list::create_list))
        .routes(routes!(get_list::get_list, patch_list::patch_list, delete_list::delete_list))
        .routes(routes!(move_list::move_list))
        .routes(routes!(
            list_saved_filters::list_saved_filters,
            create_saved_filter::create_saved_filter
        ))
        .routes(routes!(
            get_saved_filter::get_saved_filter,
            put_saved_filter::put_saved_filter,
            delete_saved_filter::delete_saved_filter
        ))
        .routes(routes!(list_changes::list_changes))
        .routes(routes!(list_audit::list_audit))
}

/// Takes longer bodies than the others.
fn batch() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(batch_tasks::batch_tasks))
        .layer(DefaultBodyLimit::max(batch_tasks::BODY_BYTES))
}

/// Only for development.
fn dev() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(issue_dev_token::issue_dev_token))
}

/// The API's description, of every route that there can be.
#[cfg(test)]
fn openapi() -> OpenApi {
    let mut description = api().split_for_parts().1;
    description.merge(dev().split_for_parts().1);
    without_null_bodies(description)
}
