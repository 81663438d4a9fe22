//! What other apps are answered about reminders, due dates and people.

use std::sync::Arc;

use contract::tasks::task_service_server::TaskService;
use contract::tasks::{
    CheckRemindersRequest, CheckedInstant, GetContactRequest, ListDueRequest, ListDueResponse,
    ListRemindersRequest, ReminderInstant,
};
use domain::UserId;
use prost_types::Timestamp;
use serde_json::{Value, json};
use service::clock::ManualClock;
use sidecar::fake::{FakeDapr, Part};
use tonic::{Code, Request};

use super::AnswerApps;
use crate::draft::Draft;
use crate::{App, routes};

const NOW: &str = "2030-05-01T12:00:00Z";
const ID: &str = "0190f2d7-0000-7000-8000-00000000000";

struct Asked {
    dapr: FakeDapr,
    app: App,
    apps: AnswerApps,
}

impl Asked {
    fn new() -> Self {
        let dapr = FakeDapr::new(1);
        let clock = Arc::new(ManualClock::at(NOW.parse().unwrap()));
        let app =
            routes::tests::app(&dapr, &clock, true, Arc::new(routes::tests::no_audit()), None);
        Self { dapr, apps: AnswerApps(app.clone()), app }
    }

    /// Makes task number `n` of Ada's.
    async fn task(&self, n: u8, body: Value) -> String {
        let id = format!("{ID}{n}");
        let (ada, now): (UserId, _) = ("ada".parse().unwrap(), NOW.parse().unwrap());
        let task = id.parse().unwrap();
        let book = self.app.book(&ada);
        let committed = book.commit(move |view| {
            let mut draft = Draft::on(view, &ada, now);
            let env = draft.env(&|_| true);
            let decided = domain::task::create(None, task, &body, &env)?;
            draft.take(&decided)?;
            Ok((draft.into_change(), ()))
        });
        committed.await.map_err(crate::refusal::Refusal::from_commit).unwrap();
        id
    }

    async fn zone(&self, tz: &'static str) {
        let (ada, now): (UserId, _) = ("ada".parse().unwrap(), NOW.parse().unwrap());
        let book = self.app.book(&ada);
        let committed = book.commit(move |view| {
            let mut draft = Draft::on(view, &ada, now);
            let before = draft.shelf.settings().cloned().unwrap_or_default();
            let after = before.patch(&json!({ "tz": tz }))?;
            draft.put_settings(&before, &after)?;
            Ok((draft.into_change(), ()))
        });
        committed.await.map_err(crate::refusal::Refusal::from_commit).unwrap();
    }

    async fn check(&self, task: &str, at: &str) -> CheckedInstant {
        let request = CheckRemindersRequest { instants: vec![of_ada(task, at)] };
        let response = self.apps.check_reminders(Request::new(request)).await.unwrap();
        response.into_inner().checked.remove(0)
    }

    async fn codes(&self, instants: Vec<ReminderInstant>) -> Vec<i32> {
        let request = CheckRemindersRequest { instants };
        let response = self.apps.check_reminders(Request::new(request)).await.unwrap();
        response.into_inner().checked.iter().map(|checked| checked.code).collect()
    }

    /// The reminders that are listed, as name and instant, and how many pages there were.
    async fn list(&self, request: ListRemindersRequest) -> (Vec<(String, String)>, usize) {
        let (mut all, mut pages, mut token) = (Vec::new(), 0, String::new());
        loop {
            let request = ListRemindersRequest { page_token: token, ..request.clone() };
            let page = self.apps.list_reminders(Request::new(request)).await.unwrap().into_inner();
            pages += 1;
            let named = page.reminders.into_iter().map(|it| (it.name, it.at.unwrap().to_string()));
            all.extend(named);
            token = page.next_page_token;
            if token.is_empty() {
                return (all, pages);
            }
        }
    }

    async fn due(&self) -> ListDueResponse {
        let request = ListDueRequest { user: "ada".to_owned() };
        self.apps.list_due(Request::new(request)).await.unwrap().into_inner()
    }
}

fn of_ada(task: &str, at: &str) -> ReminderInstant {
    ReminderInstant { user: "ada".to_owned(), task: task.to_owned(), at: Some(timestamp(at)) }
}

fn timestamp(at: &str) -> Timestamp {
    at.parse().unwrap()
}

fn from(at: &str) -> ListRemindersRequest {
    let from = Some(timestamp(at));
    ListRemindersRequest { user: "ada".to_owned(), from, ..ListRemindersRequest::default() }
}

fn of(reminders: &[(&str, &str)]) -> Vec<(String, String)> {
    reminders.iter().map(|(name, at)| ((*name).to_owned(), (*at).to_owned())).collect()
}

fn due_30m() -> Value {
    json!({ "relative_to": "due", "offset_minutes": -30 })
}

#[tokio::test]
async fn only_what_is_wanted_now_is_confirmed() {
    let asked = Asked::new();
    let due = json!({ "date": "2030-05-03", "time": "09:30" });
    let body = json!({ "title": "a", "due": due, "reminders": [due_30m(), { "at": "2030-05-03T09:00:00Z" }] });
    let task = asked.task(1, body.clone()).await;
    let confirmed = asked.check(&task, "2030-05-03T09:00:00Z").await;
    let names: Vec<_> = confirmed.reminders.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["at", "due-30m"]);
    assert_eq!(confirmed.tz, "UTC");
    let shown: Value = serde_json::from_str(&confirmed.task_json).unwrap();
    assert_eq!((&shown["id"], &shown["title"]), (&json!(task), &json!("a")));
    let nothing = CheckedInstant::default();
    assert_eq!(asked.check(&task, "2030-05-03T09:00:00.001Z").await, nothing);
    assert_eq!(asked.check(&format!("{ID}9"), "2030-05-03T09:00:00Z").await, nothing);
    asked.zone("Europe/Berlin").await;
    assert_eq!(asked.check(&task, "2030-05-03T09:00:00Z").await.reminders.len(), 1, "one moved");
    assert_eq!(asked.check(&task, "2030-05-03T07:00:00Z").await.reminders[0].name, "due-30m");
    let mut done = body;
    done["status"] = json!("done");
    let done = asked.task(2, done).await;
    assert_eq!(asked.check(&done, "2030-05-03T09:00:00Z").await, nothing);
}

#[tokio::test]
async fn what_is_ahead_is_listed_of_one_task_or_of_all_in_pages() {
    let asked = Asked::new();
    for (n, hour) in [(1, "08"), (2, "09"), (3, "10")] {
        let at = format!("2030-05-03T{hour}:00:00Z");
        asked.task(n, json!({ "title": "a", "reminders": [{ "at": at }] })).await;
    }
    asked.task(4, json!({ "title": "none" })).await;
    let all = of(&[
        ("at", "2030-05-03T08:00:00Z"),
        ("at", "2030-05-03T09:00:00Z"),
        ("at", "2030-05-03T10:00:00Z"),
    ]);
    let early = from("2030-05-01T00:00:00Z");
    assert_eq!(asked.list(early.clone()).await, (all.clone(), 1));
    let paged = |page_size| ListRemindersRequest { page_size, ..early.clone() };
    assert_eq!(asked.list(paged(1)).await, (all.clone(), 3));
    assert_eq!(asked.list(paged(2)).await, (all.clone(), 2));
    assert_eq!(asked.list(from("2030-05-03T09:00:00Z")).await.0, all[1..]);
    let task = format!("{ID}2");
    assert_eq!(asked.list(ListRemindersRequest { task, ..early }).await.0, all[1..2]);
}

#[tokio::test]
async fn what_a_change_of_zone_brought_forward_is_listed_and_what_was_given_is_not() {
    let asked = Asked::new();
    let due = |time: &str| json!({ "date": "2030-05-01", "time": time });
    // In UTC one is past and one is ahead; in Tokyo both are past.
    for (n, time) in [(1, "11:00"), (2, "13:00")] {
        let body = json!({ "title": "a", "due": due(time), "reminders": [due_30m()] });
        asked.task(n, body).await;
    }
    asked.task(3, json!({ "title": "a", "reminders": [{ "at": "2030-05-01T11:30:00Z" }] })).await;
    asked.zone("Asia/Tokyo").await;
    let request = ListRemindersRequest { previous_tz: "UTC".to_owned(), ..from(NOW) };
    assert_eq!(asked.list(request).await.0, of(&[("due-30m", "2030-05-01T03:30:00Z")]));
    assert!(asked.list(from(NOW)).await.0.is_empty());
}

#[tokio::test]
async fn a_digest_has_what_is_overdue_and_what_is_due_today() {
    let asked = Asked::new();
    let body = |due: Value| json!({ "title": due.to_string(), "due": due });
    for (n, due) in [
        (1, json!({ "date": "2030-04-30" })),
        (2, json!({ "date": "2030-05-01" })),
        (3, json!({ "date": "2030-05-01", "time": "11:00" })),
        (4, json!({ "date": "2030-05-01", "time": "18:00" })),
        (5, json!({ "date": "2030-05-02" })),
    ] {
        asked.task(n, body(due)).await;
    }
    let ids = |documents: &[String]| -> Vec<u64> {
        let task = |text: &String| serde_json::from_str::<Value>(text).unwrap();
        let last = |task: Value| task["id"].as_str().unwrap().chars().last().unwrap();
        documents.iter().map(|text| last(task(text)).to_digit(10).unwrap().into()).collect()
    };
    let due = asked.due().await;
    assert_eq!((due.day.as_str(), due.tz.as_str()), ("2030-05-01", "UTC"));
    assert_eq!((ids(&due.overdue_json), ids(&due.today_json)), (vec![1, 3], vec![2, 4]));
    // There the day after has begun.
    asked.zone("Pacific/Apia").await;
    let due = asked.due().await;
    assert_eq!((due.day.as_str(), due.tz.as_str()), ("2030-05-02", "Pacific/Apia"));
    assert_eq!((ids(&due.overdue_json), ids(&due.today_json)), (vec![1, 2, 3, 4], vec![5]));
}

#[tokio::test]
async fn somebody_without_an_account_has_a_zone_and_no_address() {
    let asked = Asked::new();
    asked.zone("Europe/Berlin").await;
    let request = GetContactRequest { user: "ada".to_owned() };
    let contact = asked.apps.get_contact(Request::new(request)).await.unwrap().into_inner();
    assert_eq!((contact.email.as_str(), contact.tz.as_str()), ("", "Europe/Berlin"));
    assert!(!contact.deleted);
}

#[tokio::test]
async fn what_is_malformed_is_told_apart_from_a_store_that_is_away() {
    let asked = Asked::new();
    let good = of_ada(&format!("{ID}1"), NOW);
    let instants = vec![
        ReminderInstant { user: "Ada L".to_owned(), ..good.clone() },
        ReminderInstant { task: "7".to_owned(), ..good.clone() },
        good.clone(),
        ReminderInstant { at: None, ..good.clone() },
    ];
    let (malformed, fine) = (i32::from(Code::InvalidArgument), i32::from(Code::Ok));
    assert_eq!(asked.codes(instants).await, [malformed, malformed, fine, malformed]);
    let many = CheckRemindersRequest { instants: vec![good.clone(); 101] };
    let refused = asked.apps.check_reminders(Request::new(many)).await.unwrap_err();
    assert_eq!(refused.code(), Code::InvalidArgument);
    for wrong in [
        ListRemindersRequest { page_size: 501, ..from(NOW) },
        ListRemindersRequest { previous_tz: "Mars".to_owned(), ..from(NOW) },
        ListRemindersRequest { page_token: "x".to_owned(), ..from(NOW) },
    ] {
        let refused = asked.apps.list_reminders(Request::new(wrong)).await.unwrap_err();
        assert_eq!(refused.code(), Code::InvalidArgument);
    }
    asked.dapr.take_down(Part::Store);
    assert_eq!(asked.codes(vec![good]).await, [i32::from(Code::Unavailable)]);
}
