//! Every route of the public API, in one screen.

mod add_tags;
mod batch_tasks;
mod change_password;
mod complete_task;
mod create_list;
mod create_saved_filter;
mod create_tag;
mod create_task;
mod create_token;
mod create_webhook;
mod delete_list;
mod delete_me;
mod delete_saved_filter;
mod delete_tag;
mod delete_task;
mod delete_webhook;
mod duplicate_task;
mod empty_trash;
mod end_series;
mod end_session;
mod export_me;
mod get_list;
mod get_me;
mod get_preferences;
mod get_saved_filter;
mod get_series;
mod get_settings;
mod get_tag;
mod get_task;
mod issue_dev_token;
mod issue_ticket;
mod list_accounts;
mod list_audit;
mod list_changes;
mod list_deliveries;
mod list_lists;
mod list_notifications;
mod list_reminders;
mod list_saved_filters;
mod list_series;
mod list_sessions;
mod list_tags;
mod list_tasks;
mod list_tokens;
mod list_webhooks;
mod listen;
mod merge_tag;
mod move_list;
mod move_task;
mod notified;
mod open_socket;
mod patch_account;
mod patch_list;
mod patch_me;
mod patch_preferences;
mod patch_series;
mod patch_settings;
mod patch_tag;
mod patch_task;
mod patch_webhook;
mod pause_series;
mod preview_recurrence;
mod put_saved_filter;
mod read_notification;
mod read_notifications;
mod refresh_session;
mod remove_tag;
mod reopen_task;
mod replay_delivery;
mod request_email_verification;
mod request_password_reset;
mod reschedule_task;
mod reset_password;
mod restore_task;
mod resume_series;
mod revoke_token;
mod set_up;
mod show_errors;
mod show_jwks;
mod sign_in;
mod sign_out;
mod sign_out_everywhere;
mod sign_up;
mod skip_in_series;
mod skip_task;
mod snooze_task;
mod stream_events;
mod tag_path;
mod test_webhook;
#[cfg(test)]
pub(crate) mod tests;
mod undo;
mod unread_notification;
mod unsubscribe;
mod verb;
mod verify_email;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodFilter, get, on};
use service::http::{Limits, finish};
use service::{Health, ops};
use utoipa_axum::{PathItemExt, paste};

use crate::App;
use crate::authenticate::authenticate;
use crate::openapi::docs;

/// The longest body of most requests, in bytes: notes of 64 KiB, and a checklist, in whatever way they are escaped.
const BODY_BYTES: usize = 1 << 20;

/// Every handler, each in a module of its own name. Which method and path it has it says itself.
macro_rules! handlers {
    ($made_of_them:ident) => {
        $made_of_them!(
            list_tasks create_task get_task patch_task delete_task
            complete_task reopen_task skip_task reschedule_task move_task duplicate_task restore_task
            add_tags remove_tag undo empty_trash
            list_tags create_tag get_tag patch_tag delete_tag merge_tag
            list_lists create_list get_list patch_list delete_list move_list
            list_saved_filters create_saved_filter get_saved_filter put_saved_filter delete_saved_filter
            list_series get_series patch_series pause_series resume_series skip_in_series end_series
            preview_recurrence
            list_changes list_audit
            list_reminders snooze_task get_settings patch_settings
            sign_up sign_in refresh_session sign_out sign_out_everywhere set_up
            change_password request_password_reset reset_password request_email_verification verify_email
            list_sessions end_session list_tokens create_token revoke_token
            get_me patch_me delete_me export_me list_accounts patch_account
            list_notifications read_notification unread_notification read_notifications
            get_preferences patch_preferences list_deliveries replay_delivery
            list_webhooks create_webhook patch_webhook delete_webhook test_webhook
            show_jwks
            stream_events open_socket issue_ticket
        )
    };
}

/// The routes of these handlers.
macro_rules! served {
    ($($handler:ident)+) => {
        paste! {
            Router::new()$(.route(
                &<$handler::[<__path_ $handler>] as utoipa::Path>::path(),
                on(method_of::<$handler::[<__path_ $handler>]>(), $handler::$handler),
            ))+
        }
    };
}

/// The routes of the public port.
///
/// Their description is not made here, but by a test: it is a part of this executable as it is in `golden`.
pub fn router(app: App, health: Health) -> Router {
    let batch = served!(batch_tasks).layer(DefaultBodyLimit::max(batch_tasks::BODY_BYTES));
    let mut routes = handlers!(served)
        .merge(batch)
        .merge(docs())
        .route("/docs/errors", get(show_errors::show_errors))
        .route("/unsubscribe", get(unsubscribe::show_unsubscribe).post(unsubscribe::unsubscribe));
    if app.tokens.dev().is_on() {
        routes = routes.merge(served!(issue_dev_token));
    }
    let routes = routes
        .layer(from_fn_with_state(app.clone(), authenticate))
        .merge(ops::health_routes(health));
    finish(routes, Limits { body_bytes: BODY_BYTES, ..Limits::default() }).with_state(app)
}

fn method_of<P: utoipa::Path>() -> MethodFilter {
    P::methods().first().map_or(MethodFilter::GET, PathItemExt::to_method_filter)
}

/// The API's description, of every route that there can be.
#[cfg(test)]
fn openapi() -> utoipa::openapi::OpenApi {
    use utoipa_axum::router::OpenApiRouter;
    use utoipa_axum::routes;

    use crate::openapi::{description, without_null_bodies};

    macro_rules! described {
        ($($handler:ident)+) => {
            OpenApiRouter::<App>::with_openapi(description())$(.routes(routes!($handler::$handler)))+
        };
    }
    let described = handlers!(described)
        .routes(routes!(batch_tasks::batch_tasks))
        .routes(routes!(issue_dev_token::issue_dev_token));
    without_null_bodies(described.split_for_parts().1)
}
