//! `GET /api/v1/lists`

use std::collections::HashMap;

use axum::Json;
use axum::extract::State;
use contract::rest::{ListResource, ListedList, Page};
use domain::ListId;
use domain::list::List;
use domain::task::Status;
use serde::Deserialize;
use service::Query;
use utoipa::IntoParams;

use crate::App;
use crate::caller::Caller;
use crate::openapi::{Reading, example};
use crate::refusal::Refusal;
use crate::shelf::Shelf;

/// Which lists are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// Those that are put away, or those that are not; absent, all.
    #[param(required = false)]
    archived: Option<bool>,
}

/// Lists all lists, the Inbox first and the others in their own order, with how many tasks are in each.
#[utoipa::path(
    get,
    path = "/api/v1/lists",
    tag = "lists",
    params(Wanted),
    responses(
        (status = 200, body = Page<ListedList>, example = json!(example::lists())),
        Reading
    )
)]
pub(crate) async fn list_lists(
    State(app): State<App>,
    Caller(user): Caller,
    Query(Wanted { archived }): Query<Wanted>,
) -> Result<Json<Page<ListedList>>, Refusal> {
    let view = app.book(&user).read().await?;
    let shelf = Shelf::new(&view, app.now());
    let mut counts: HashMap<ListId, (u64, u64)> = HashMap::new();
    for task in shelf.tasks().map(|kept| &kept.task).filter(|task| !task.is_in_trash()) {
        let (open, all) = counts.entry(task.list).or_default();
        *open += u64::from(task.status == Status::Open);
        *all += 1;
    }
    let inbox = shelf.list_or_inbox(ListId::INBOX).unwrap_or_else(List::inbox);
    let others = shelf.lists().map(|kept| &kept.item).filter(|list| list.id != ListId::INBOX);
    let mut others: Vec<&List> = others.collect();
    others.sort_by(|one, two| (&one.position, one.id).cmp(&(&two.position, two.id)));
    let wanted = |list: &&List| archived.is_none_or(|archived| list.archived == archived);
    let items = std::iter::once(&inbox).chain(others).filter(wanted).map(|list| {
        let (open_tasks, all_tasks) = counts.get(&list.id).copied().unwrap_or_default();
        ListedList { list: ListResource::from(list), open_tasks, all_tasks }
    });
    Ok(Json(Page { items: items.collect(), next_cursor: None }))
}
