//! Series: the next occurrence is made by the commit that closes the newest, and by none other.

use chrono::TimeDelta;
use contract::tasks::CreateOccurrenceRequest;
use contract::tasks::create_occurrence_response::Outcome;
use contract::tasks::task_service_server::TaskService;

use super::*;
use crate::AnswerApps;

mod deleted;
mod routes;
mod written;

const POST: Method = Method::POST;
const GET: Method = Method::GET;
const PATCH: Method = Method::PATCH;

/// An API, a user's token, and the address of a daily task that is due today.
async fn daily(rule: Value) -> (Api, String, String) {
    let api = Api::new();
    let ada = api.token("ada").await;
    let body = json!({ "title": "water", "tags": ["home"], "due": { "date": "2030-05-01" }, "recurrence": rule });
    let task = api.made(&ada, body).await;
    (api, ada, task)
}

fn address(task: &Value) -> String {
    format!("/api/v1/tasks/{}", task["id"].as_str().unwrap())
}

fn series_of(task: &Value) -> String {
    format!("/api/v1/series/{}", task["series"]["id"].as_str().unwrap())
}

async fn complete(api: &Api, token: &str, task: &str) -> Value {
    api.expect(200, POST, &format!("{task}/complete"), token, json!({})).await.body
}

async fn open(api: &Api, token: &str) -> Vec<Value> {
    let found = api.expect(200, GET, "/api/v1/tasks?status=open", token, json!({})).await.body;
    found["items"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_completion_makes_the_next_in_one_commit() {
    let (api, ada, task) = daily(json!({ "rrule": "FREQ=DAILY" })).await;
    api.books.idle().await;
    let seq = api.books.open("ada").read().await.unwrap().seq;
    let done = complete(&api, &ada, &task).await;
    assert_eq!(api.books.open("ada").read().await.unwrap().seq, seq + 2, "two events");
    assert_eq!(done["next_due"], json!({ "date": "2030-05-02" }));
    let next = &done["next"];
    assert_eq!((&next["tags"], &next["series"]["occurrence"]), (&json!(["home"]), &json!(2)));
    let shown = api.expect(200, GET, &address(next), &ada, json!({})).await.body;
    assert_eq!(&shown, next);
    // Completing an older one again makes none.
    api.expect(200, POST, &format!("{}/skip", address(next)), &ada, json!({})).await;
    api.expect(200, PATCH, &task, &ada, json!({ "status": "open" })).await;
    let again = complete(&api, &ada, &task).await;
    assert_eq!((&again["next"], open(&api, &ada).await.len()), (&Value::Null, 1));
    let kinds: Vec<_> = api.published().await.into_iter().map(|(_, kind)| kind).collect();
    assert_eq!(
        kinds[1..],
        [
            "daybook.tag.created.v1",
            "daybook.series.created.v1",
            "daybook.task.completed.v1",
            "daybook.task.occurrence.generated.v1",
            "daybook.task.occurrence.skipped.v1",
            "daybook.task.occurrence.generated.v1",
            "daybook.task.reopened.v1",
            "daybook.task.completed.v1"
        ]
        .map(str::to_owned),
        "{kinds:?}"
    );
}

#[tokio::test]
async fn two_completions_at_once_make_one_next() {
    for fault in [None, Some(Fault::LostReply), Some(Fault::LostRequest), Some(Fault::Late)] {
        let (api, ada, task) = daily(json!({ "rrule": "FREQ=DAILY" })).await;
        let other = api.beside();
        if let Some(fault) = fault {
            api.dapr.plan(Call::Write, fault);
        }
        let path = format!("{task}/complete");
        let (one, two) =
            tokio::join!(api.send(POST, &path, &ada, ""), other.send(POST, &path, &ada, ""));
        for reply in [one, two] {
            if !reply.status.is_success() {
                api.expect(200, POST, &path, &ada, json!({})).await;
            }
        }
        assert_eq!(open(&api, &ada).await.len(), 1, "{fault:?}");
        let events = api.published().await;
        let made = events.iter().filter(|(_, kind)| kind.contains("generated")).count();
        assert_eq!(made, 1, "{fault:?}");
    }
}

#[tokio::test]
async fn taking_a_completion_back_takes_the_untouched_next_away() {
    let (api, ada, task) = daily(json!({ "rrule": "FREQ=DAILY" })).await;
    let done = complete(&api, &ada, &task).await;
    let token = json!({ "token": done["undo_token"] });
    for _ in 0..2 {
        api.expect(200, POST, "/api/v1/undo", &ada, token.clone()).await;
        assert_eq!(open(&api, &ada).await.len(), 1);
    }
    api.expect(404, GET, &address(&done["next"]), &ada, json!({})).await;
    let again = complete(&api, &ada, &task).await;
    assert_eq!(again["next"]["id"], done["next"]["id"], "the same, made again");
    // One that was touched stays.
    let next = address(&again["next"]);
    api.expect(200, PATCH, &next, &ada, json!({ "title": "touched" })).await;
    api.expect(200, POST, &format!("{task}/reopen"), &ada, json!({})).await;
    assert_eq!(open(&api, &ada).await.len(), 2);
    assert_eq!(complete(&api, &ada, &task).await["next"], Value::Null);
}

#[tokio::test]
async fn a_patch_goes_for_this_one_or_for_future_ones_too() {
    let (api, ada, task) = daily(json!({ "rrule": "FREQ=DAILY" })).await;
    let scoped = |scope: &str| format!("{task}?scope={scope}");
    api.expect(200, PATCH, &scoped("this"), &ada, json!({ "title": "only today" })).await;
    api.expect(200, PATCH, &task, &ada, json!({ "priority": "high" })).await;
    let later = json!({ "due": { "date": "2030-05-03" } });
    api.expect(200, POST, &format!("{task}/reschedule"), &ada, later).await;
    let next = complete(&api, &ada, &task).await["next"].clone();
    let told = (&next["title"], &next["priority"], &next["due"]);
    assert_eq!(told, (&json!("water"), &json!("high"), &json!({ "date": "2030-05-02" })));
    for (path, body, pointer) in [
        (scoped("this_and_future"), json!({ "title": "x" }), None),
        (scoped("all"), json!({ "title": "x" }), None),
        (task.clone(), json!({ "recurrence": { "rrule": "FREQ=WEEKLY" } }), Some("/recurrence")),
    ] {
        let refused = api.expect(422, PATCH, &path, &ada, body).await;
        assert_eq!(pointers(&refused).first().copied(), pointer, "{path}");
    }
    // Another rule counts from the newest.
    let newest = address(&next);
    let weekly = json!({ "recurrence": { "phrase": "every week" } });
    api.expect(200, PATCH, &newest, &ada, weekly).await;
    let third = complete(&api, &ada, &newest).await["next"].clone();
    assert_eq!(third["due"], json!({ "date": "2030-05-09" }));
    let ended = json!({ "recurrence": null });
    api.expect(200, PATCH, &address(&third), &ada, ended).await;
    assert_eq!(complete(&api, &ada, &address(&third)).await["next"], Value::Null);
}

#[tokio::test]
async fn a_batch_makes_what_its_operations_would_have_made() {
    let (api, ada, task) = daily(json!({ "rrule": "FREQ=DAILY" })).await;
    let id = task.rsplit('/').next().unwrap();
    let body = json!({ "operations": [
        { "op": "complete", "id": id }, { "op": "reopen", "id": id }, { "op": "complete", "id": id },
        { "op": "create", "task": { "title": "new", "recurrence": { "phrase": "every day at 9" } } },
    ] });
    let dry = json!({ "operations": body["operations"], "dry_run": true });
    api.expect(200, POST, "/api/v1/tasks/batch", &ada, dry).await;
    assert_eq!(open(&api, &ada).await.len(), 1);
    let ran = api.expect(200, POST, "/api/v1/tasks/batch", &ada, body).await.body;
    assert_eq!(ran["items"][2]["next_due"], json!({ "date": "2030-05-02" }));
    assert_eq!(ran["items"][3]["task"]["due"], json!({ "date": "2030-05-02", "time": "09:00" }));
    assert_eq!(open(&api, &ada).await.len(), 2);
}

#[tokio::test]
async fn an_occurrence_on_schedule_is_made_once_whoever_asks() {
    let rule = json!({ "rrule": "FREQ=DAILY;COUNT=3", "mode": "on_schedule" });
    let (api, ada, task) = daily(rule).await;
    let shown = api.expect(200, GET, &task, &ada, json!({})).await.body;
    let series = shown["series"]["id"].as_str().unwrap().to_owned();
    let ask = async |api: &Api, series: &str, date: &str| {
        let (user, series, date) = ("ada".to_owned(), series.to_owned(), date.to_owned());
        let request = tonic::Request::new(CreateOccurrenceRequest { user, series, date });
        let answer = AnswerApps(api.app.clone()).create_occurrence(request).await;
        answer.map(|answer| answer.into_inner().outcome()).map_err(|status| status.code())
    };
    assert_eq!(ask(&api, &series, "20300501").await, Ok(Outcome::Exists), "the first");
    api.dapr.plan(Call::Write, Fault::LostReply);
    assert_eq!(ask(&api, &series, "20300502").await, Ok(Outcome::Created));
    let other = api.beside();
    for replica in [&api, &other] {
        assert_eq!(ask(replica, &series, "20300502").await, Ok(Outcome::Exists));
    }
    assert_eq!(ask(&api, &series, "20300509").await, Ok(Outcome::NotWanted));
    assert_eq!(ask(&api, &series, "soon").await, Err(tonic::Code::InvalidArgument));
    assert_eq!(ask(&api, ID, "20300502").await, Ok(Outcome::Gone));
    let (one, two) = tokio::join!(ask(&api, &series, "20300503"), ask(&other, &series, "20300503"));
    let mut outcomes = [one.unwrap(), two.unwrap()];
    outcomes.sort_unstable();
    assert_eq!(outcomes, [Outcome::Created, Outcome::Exists]);
    assert_eq!(open(&api, &ada).await.len(), 3);
    assert_eq!(complete(&api, &ada, &task).await["next"], Value::Null, "on schedule");
    let kinds: Vec<_> = api.published().await.into_iter().map(|(_, kind)| kind).collect();
    assert!(kinds.iter().any(|kind| kind == "daybook.series.ended.v1"), "{kinds:?}");
    assert_eq!(ask(&api, &series, "20300504").await, Ok(Outcome::Gone));
}

#[tokio::test]
async fn two_years_of_the_thirty_first() {
    let (api, mut ada, task) =
        daily(json!({ "rrule": "FREQ=MONTHLY;BYMONTHDAY=31", "month_end": "backward" })).await;
    let mut task = task;
    let mut days = Vec::new();
    for _ in 0..24 {
        let done = complete(&api, &ada, &task).await;
        task = address(&done["next"]);
        days.push(done["next_due"]["date"].as_str().unwrap().to_owned());
        let due: chrono::NaiveDate = days.last().unwrap().parse().unwrap();
        let noon = due.and_hms_opt(12, 0, 0).unwrap().and_utc();
        api.clock.advance(noon - api.app.now() + TimeDelta::milliseconds(1));
        ada = api.token("ada").await;
    }
    assert_eq!(days[..4], ["2030-05-31", "2030-06-30", "2030-07-31", "2030-08-31"]);
    assert_eq!(days.iter().filter(|day| day.ends_with("31")).count(), 14);
    assert_eq!(series_of(&api.expect(200, GET, &task, &ada, json!({})).await.body).len(), 51);
}
