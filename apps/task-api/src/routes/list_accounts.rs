//! `GET /api/v1/admin/accounts`

use axum::extract::State;
use axum::response::Response;
use contract::rest::{AccountResource, Page};
use domain::UserId;
use service::Query;

use crate::App;
use crate::caller::Asker;
use crate::openapi::{Reading, Trying, people};
use crate::people::{account, private};
use crate::refusal::Refusal;
use crate::routes::list_audit::Paging;

/// Lists every account, in the order in which they were made. For administrators.
#[utoipa::path(
    get,
    path = "/api/v1/admin/accounts",
    tag = "accounts",
    params(Paging),
    responses(
        (status = 200, body = Page<AccountResource>, example = json!({ "items": [people::account()] })),
        Reading,
        Trying
    )
)]
pub(crate) async fn list_accounts(
    State(app): State<App>,
    Asker(_): Asker,
    Query(paging): Query<Paging>,
) -> Result<Response, Refusal> {
    let limit = paging.limit()?;
    let after: Option<UserId> = match paging.cursor.as_str() {
        "" => None,
        cursor => {
            let other = |_| Refusal::parameter("cursor", "not one that this API gave");
            Some(cursor.parse().map_err(other)?)
        }
    };
    let (found, next) = app.people.accounts.all(after.as_ref(), limit as usize).await?;
    let items: Vec<AccountResource> = found.into_iter().map(account).collect();
    Ok(private(Page { items, next_cursor: next.map(Into::into) }))
}
