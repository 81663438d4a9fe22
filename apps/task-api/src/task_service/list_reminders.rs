//! `TaskService.ListReminders`

use chrono::{DateTime, Utc};
use contract::tasks::{ListRemindersRequest, ListRemindersResponse, Reminder};
use domain::TaskId;
use domain::task::{Alarm, Task};
use domain::when::Tz;
use tonic::Status;

use super::{instant, reminder, task_id, unread, user};
use crate::App;
use crate::finding::looking;
use crate::shelf::Shelf;

const MAX_PAGE: u32 = 500;

impl App {
    pub(super) async fn list_reminders(
        &self,
        request: ListRemindersRequest,
    ) -> Result<ListRemindersResponse, Status> {
        let wanted = Wanted::read(&request)?;
        let user = user(request.user)?;
        let view = self.book(&user).read().await.map_err(unread)?;
        let now = self.now();
        Ok(looking(view, move |view| wanted.find(Shelf::new(view, now))).await)
    }
}

/// What is asked for.
struct Wanted {
    task: Option<TaskId>,
    from: DateTime<Utc>,
    /// The zone that the user lived in before.
    before: Option<Tz>,
    after: Option<TaskId>,
    tasks: usize,
}

impl Wanted {
    fn read(request: &ListRemindersRequest) -> Result<Self, Status> {
        let id = |text: &str| (!text.is_empty()).then(|| task_id(text)).transpose();
        let before = match request.previous_tz.as_str() {
            "" => None,
            name => Some(
                name.parse()
                    .map_err(|_| Status::invalid_argument("previous_tz: not the name of a zone"))?,
            ),
        };
        let tasks = match request.page_size {
            0 => MAX_PAGE,
            1..=MAX_PAGE => request.page_size,
            _ => return Err(Status::invalid_argument("page_size: it goes from 1 to 500")),
        };
        Ok(Self {
            task: id(&request.task)?,
            from: instant(request.from.as_ref(), "from")?,
            before,
            after: id(&request.page_token)?,
            tasks: tasks as usize,
        })
    }

    fn find(&self, shelf: Shelf<'_>) -> ListRemindersResponse {
        let zone = shelf.zone();
        if let Some(id) = self.task {
            let task = shelf.task(id).map(|kept| &kept.task);
            let reminders = task.into_iter().flat_map(|task| self.of_task(task, zone)).collect();
            return ListRemindersResponse { reminders, next_page_token: String::new() };
        }
        let mut reminders = Vec::new();
        let (mut tasks, mut last) = (0, None);
        // In the order of their ids.
        for kept in shelf.tasks() {
            if self.after.is_some_and(|after| kept.task.id <= after) {
                continue;
            }
            let mut own = self.of_task(&kept.task, zone).peekable();
            if own.peek().is_none() {
                continue;
            }
            if tasks == self.tasks {
                let next_page_token = last.map(|id: TaskId| id.to_string()).unwrap_or_default();
                return ListRemindersResponse { reminders, next_page_token };
            }
            (tasks, last) = (tasks + 1, Some(kept.task.id));
            reminders.extend(own);
        }
        ListRemindersResponse { reminders, next_page_token: String::new() }
    }

    fn of_task(&self, task: &Task, zone: Tz) -> impl Iterator<Item = Reminder> + use<'_> {
        let alarms = if task.reminds() { task.alarms(zone) } else { Vec::new() };
        let before = self.before.map(|before| task.alarms(before)).unwrap_or_default();
        let was_ahead = move |alarm: &Alarm| {
            let was_there = before.iter().filter(|it| it.name == alarm.name && it.at >= self.from);
            !before.contains(alarm) && was_there.count() > 0
        };
        let id = task.id;
        let wanted =
            alarms.into_iter().filter(move |alarm| alarm.at >= self.from || was_ahead(alarm));
        wanted.map(move |alarm| reminder(id, alarm))
    }
}
