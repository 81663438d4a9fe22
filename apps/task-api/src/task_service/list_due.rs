//! `TaskService.ListDue`

use contract::tasks::{ListDueRequest, ListDueResponse};
use domain::task::{Status as TaskStatus, Task};
use domain::when::When;
use tonic::Status;

use super::{unread, unwritable, user};
use crate::App;
use crate::finding::looking;
use crate::shelf::Shelf;

/// The most of either kind.
const MAX: usize = 100;

impl App {
    pub(super) async fn list_due(
        &self,
        request: ListDueRequest,
    ) -> Result<ListDueResponse, Status> {
        let user = user(request.user)?;
        let view = self.book(&user).read().await.map_err(unread)?;
        let now = self.now();
        looking(view, move |view| find(Shelf::new(view, now))).await
    }
}

fn find(shelf: Shelf<'_>) -> Result<ListDueResponse, Status> {
    let (zone, now) = (shelf.zone(), shelf.now);
    let day = now.with_timezone(&zone).date_naive();
    let tasks = shelf.tasks().map(|kept| &kept.task);
    let open = tasks.filter(|task| task.status == TaskStatus::Open && !task.is_in_trash());
    let (mut overdue, mut today) = (Vec::new(), Vec::new());
    for (task, due) in open.filter_map(|task| Some((task, task.due?))) {
        if due.ends(zone) <= now {
            overdue.push((task, due));
        } else if due.seen_from(zone).0 == day {
            today.push((task, due));
        }
    }
    let documents = |mut tasks: Vec<(&Task, When)>| {
        tasks.sort_by_key(|(task, due)| (due.starts(zone), std::cmp::Reverse(task.priority)));
        let first = tasks.into_iter().take(MAX);
        first.map(|(task, _)| serde_json::to_string(task)).collect::<Result<_, _>>()
    };
    Ok(ListDueResponse {
        overdue_json: documents(overdue).map_err(unwritable)?,
        today_json: documents(today).map_err(unwritable)?,
        tz: zone.name().to_owned(),
        day: day.to_string(),
    })
}
