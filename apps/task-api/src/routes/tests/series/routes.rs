//! What may be done to a series itself, and what clients see of it.

use super::*;

pub(super) async fn at(api: &Api, ada: &str, path: &str) -> Value {
    api.expect(200, GET, path, ada, json!({})).await.body
}

#[tokio::test]
async fn a_series_is_paused_resumed_and_ended() {
    let (api, ada, task) = daily(json!({ "rrule": "FREQ=DAILY" })).await;
    let series = series_of(&at(&api, &ada, &task).await);
    let post = async |verb: &str, status: u16| {
        api.expect(status, POST, &format!("{series}/{verb}"), &ada, json!({})).await.body
    };
    for _ in 0..2 {
        let paused = post("pause", 200).await;
        assert_eq!(
            (&paused["series"]["paused"], &paused["series"]["version"]),
            (&json!(true), &json!(2))
        );
    }
    assert_eq!(
        at(&api, &ada, &task).await["recurrence"]["paused"],
        true,
        "its occurrence shows it"
    );
    assert_eq!(complete(&api, &ada, &task).await["next"], Value::Null);
    api.clock.advance(TimeDelta::minutes(20));
    let resumed = post("resume", 200).await;
    assert_eq!(resumed["next"]["due"], json!({ "date": "2030-05-02" }), "what it owes");
    let next = address(&resumed["next"]);
    assert_eq!(post("resume", 200).await["next"], Value::Null);
    let ended = post("end", 200).await;
    assert_eq!((&ended["series"]["ended"], &ended["next"]), (&json!(true), &Value::Null));
    assert_eq!(at(&api, &ada, &next).await["recurrence"], Value::Null);
    assert_eq!(complete(&api, &ada, &next).await["next"], Value::Null);
    // Another recurrence lets it go on.
    let weekly = json!({ "recurrence": { "rrule": "FREQ=WEEKLY" } });
    let goes_on = api.expect(200, PATCH, &series, &ada, weekly).await.body;
    assert_eq!(goes_on["next"]["due"], json!({ "date": "2030-05-09" }));
    let kinds: Vec<_> = api.published().await.into_iter().map(|(_, kind)| kind).collect();
    let of_series = kinds.iter().filter_map(|kind| kind.strip_prefix("daybook.series."));
    assert_eq!(
        of_series.collect::<Vec<_>>(),
        ["created.v1", "paused.v1", "resumed.v1", "ended.v1", "updated.v1"]
    );
}

#[tokio::test]
async fn what_comes_next_is_left_out() {
    let (api, ada, task) = daily(json!({ "rrule": "FREQ=DAILY" })).await;
    let series = series_of(&at(&api, &ada, &task).await);
    let skip = format!("{series}/skip");
    let skipped = api.expect(200, POST, &skip, &ada, json!({})).await.body;
    assert_eq!(skipped["next"]["due"], json!({ "date": "2030-05-02" }));
    assert_eq!(at(&api, &ada, &task).await["status"], "cancelled");
    let (api, ada, task) = daily(json!({ "rrule": "FREQ=DAILY", "mode": "on_schedule" })).await;
    let series = series_of(&at(&api, &ada, &task).await);
    let skipped = api.expect(200, POST, &format!("{series}/skip"), &ada, json!({})).await.body;
    assert_eq!(skipped["series"]["left_out"], json!([{ "date": "2030-05-02" }]));
    assert_eq!(at(&api, &ada, &task).await["status"], "open");
}

#[tokio::test]
async fn a_series_has_a_version_and_is_found() {
    let (api, ada, task) = daily(json!({ "phrase": "every 2 weeks on mon and thu" })).await;
    let path = series_of(&at(&api, &ada, &task).await);
    let shown = api.expect(200, GET, &path, &ada, json!({})).await;
    assert_eq!(shown.headers["etag"], "\"1\"");
    assert_eq!(shown.body["recurrence"]["rrule"], "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH");
    let known = [("if-none-match", "\"1\"")];
    assert_eq!(api.send_with(GET, &path, &ada, &known, "").await.status, StatusCode::NOT_MODIFIED);
    let stale =
        api.expect(412, POST, &format!("{path}/pause"), &ada, json!({ "version": 7 })).await;
    assert_eq!(stale.body["present_version"], 1);
    for wrong in
        [json!({}), json!({ "recurrence": { "rrule": "FREQ=X" } }), json!({ "title": "x" })]
    {
        api.expect(422, PATCH, &path, &ada, wrong).await;
    }
    api.expect(404, GET, &format!("/api/v1/series/{ID}"), &ada, json!({})).await;
    for _ in 0..4 {
        api.clock.advance(TimeDelta::seconds(1));
        api.made(&ada, json!({ "title": "b", "recurrence": { "rrule": "FREQ=DAILY" } })).await;
    }
    let (mut found, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = at(&api, &ada, &format!("/api/v1/series?limit=2&cursor={cursor}")).await;
        found.extend(page["items"].as_array().unwrap().iter().map(|one| one["id"].to_string()));
        let Some(next) = page["next_cursor"].as_str() else { break };
        cursor = next.to_owned();
    }
    assert_eq!(found.len(), 5);
    assert!(found.is_sorted(), "{found:?}");
    api.expect(422, GET, "/api/v1/series?cursor=x", &ada, json!({})).await;
    let changes = at(&api, &ada, "/api/v1/changes").await;
    assert_eq!(changes["upserts"]["series"].as_array().unwrap().len(), 5);
}

#[tokio::test]
async fn a_verb_of_a_series_is_done_once_whatever_is_lost() {
    let key = [("idempotency-key", "8e03978e-40d5-43dd-bc93-6894a57f9324")];
    for verb in ["pause", "skip", "end", "resume"] {
        for fault in [Fault::LostReply, Fault::LostRequest, Fault::Late] {
            let (api, ada, task) = daily(json!({ "rrule": "FREQ=DAILY" })).await;
            let path = series_of(&at(&api, &ada, &task).await);
            if verb == "resume" {
                api.expect(200, POST, &format!("{path}/pause"), &ada, json!({})).await;
                complete(&api, &ada, &task).await;
            }
            api.dapr.plan(Call::Write, fault);
            let path = format!("{path}/{verb}");
            let first = api.send_with(POST, &path, &ada, &key, "").await;
            let again = api.beside().send_with(POST, &path, &ada, &key, "").await;
            assert_eq!(again.status, StatusCode::OK, "{verb} {fault:?}");
            if first.status.is_success() {
                assert_eq!(again.body, first.body, "{verb} {fault:?}");
            }
            assert_eq!(open(&api, &ada).await.len(), 1, "{verb} {fault:?}");
        }
    }
}

#[tokio::test]
async fn what_was_deleted_is_made_anew_when_the_series_is_resumed() {
    let (api, ada, task) = daily(json!({ "rrule": "FREQ=DAILY" })).await;
    let series = series_of(&at(&api, &ada, &task).await);
    api.expect(200, POST, &format!("{series}/pause"), &ada, json!({})).await;
    let only_this = format!("{task}?permanent=true&scope=this");
    api.expect(204, Method::DELETE, &only_this, &ada, json!({})).await;
    assert_eq!(open(&api, &ada).await.len(), 0, "paused");
    let resumed = api.expect(200, POST, &format!("{series}/resume"), &ada, json!({})).await.body;
    assert_eq!(resumed["next"]["due"], json!({ "date": "2030-05-02" }));
    assert_eq!(
        complete(&api, &ada, &address(&resumed["next"])).await["next"]["series"]["occurrence"],
        3
    );
}

#[tokio::test]
async fn a_recurring_task_of_an_older_version_begins_its_series_when_it_is_done() {
    let api = Api::new();
    let ada = api.token("ada").await;
    let stored = json!({ "task": { "seq": 1, "task": {
        "id": ID, "title": "old", "status": "open", "version": 4, "due": { "date": "2030-05-01" },
        "recurrence": { "rrule": "FREQ=DAILY", "anchor": "due", "mode": "on_completion", "catch_up": "skip_missed",
            "month_end": "omit", "paused": false },
        "created_at": "2030-04-01T12:00:00Z", "updated_at": "2030-04-01T12:00:00Z",
    } } });
    let record: Record = serde_json::from_value(stored).unwrap();
    let book = api.books.open("ada");
    let put = book.commit::<_, std::convert::Infallible, _>(move |_| {
        let put = vec![(ID.to_owned(), record.clone())];
        Ok((book::Change { put, remove: vec![], events: vec![] }, ()))
    });
    put.await.unwrap();
    let task = format!("/api/v1/tasks/{ID}");
    let done = complete(&api, &ada, &task).await;
    assert_eq!(done["next"]["due"], json!({ "date": "2030-05-02" }));
    assert_eq!(done["next"]["series"]["id"], done["task"]["series"]["id"]);
    let token = json!({ "token": done["undo_token"] });
    api.expect(200, POST, "/api/v1/undo", &ada, token).await;
    assert_eq!(open(&api, &ada).await.len(), 1);
}

#[tokio::test]
async fn tags_and_lists_go_through_what_is_carried_over() {
    let (api, ada, task) = daily(json!({ "rrule": "FREQ=DAILY" })).await;
    let home = api.expect(201, POST, "/api/v1/lists", &ada, json!({ "name": "Home" })).await.body;
    let list = format!("/api/v1/lists/{}", home["id"].as_str().unwrap());
    api.expect(200, POST, &format!("{task}/move"), &ada, json!({ "list": home["id"] })).await;
    let series = series_of(&at(&api, &ada, &task).await);
    let template = async || at(&api, &ada, &series).await["template"].clone();
    assert_eq!(template().await["list"], home["id"], "a move goes for future ones");
    // Done, so that the newest occurrence is not what tells the series.
    let paused = api.expect(200, POST, &format!("{series}/pause"), &ada, json!({})).await;
    assert_eq!(paused.body["series"]["paused"], true);
    complete(&api, &ada, &task).await;
    let renamed = json!({ "name": "House" });
    api.expect(200, PATCH, "/api/v1/tags/home", &ada, renamed).await;
    assert_eq!(template().await["tags"], json!(["House"]));
    api.expect(204, Method::DELETE, &format!("{list}?move_to=trash"), &ada, json!({})).await;
    assert_eq!(template().await["list"], "00000000-0000-0000-0000-000000000000");
    api.expect(204, Method::DELETE, "/api/v1/tags/house", &ada, json!({})).await;
    assert_eq!(template().await["tags"], json!([]));
    let resumed = api.expect(200, POST, &format!("{series}/resume"), &ada, json!({})).await.body;
    assert_eq!(resumed["next"]["tags"], json!([]));
}

#[tokio::test]
async fn a_recurrence_is_shown_before_it_is_saved() {
    let api = Api::new();
    let ada = api.token("ada").await;
    let path = "/api/v1/recurrence/preview";
    let body =
        json!({ "recurrence": { "phrase": "every monday at 9" }, "tz": "Europe/Berlin", "n": 2 });
    let shown = api.expect(200, POST, path, &ada, body).await.body;
    assert_eq!(
        (&shown["rule"], &shown["sentence"]),
        (&json!("FREQ=WEEKLY;BYDAY=MO"), &json!("every Monday at 09:00"))
    );
    assert_eq!(
        shown["dates"],
        json!([
            { "date": { "date": "2030-05-06", "time": "09:00" }, "at": "2030-05-06T07:00:00Z" },
            { "date": { "date": "2030-05-13", "time": "09:00" }, "at": "2030-05-13T07:00:00Z" }
        ])
    );
    let rule = json!({ "rrule": "FREQ=MONTHLY", "month_end": "backward", "count": 3 });
    let body = json!({ "recurrence": rule, "due": { "date": "2030-01-31" } });
    let dates = api.expect(200, POST, path, &ada, body).await.body["dates"].clone();
    assert_eq!(dates[1], json!({ "date": { "date": "2030-02-28" }, "at": null }));
    assert_eq!(dates.as_array().unwrap().len(), 3);
    for (body, pointer) in [
        (json!({}), "/recurrence"),
        (
            json!({ "recurrence": { "rrule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30" } }),
            "/recurrence/rrule",
        ),
        (json!({ "recurrence": { "rrule": "FREQ=DAILY" }, "due": { "date": "x" } }), "/due/date"),
        (json!({ "recurrence": { "rrule": "FREQ=DAILY" }, "tz": "Nowhere" }), "/tz"),
        (json!({ "recurrence": { "rrule": "FREQ=DAILY" }, "n": 101 }), "/n"),
    ] {
        let refused = api.expect(422, POST, path, &ada, body).await;
        assert_eq!(pointers(&refused), [pointer]);
    }
    assert_eq!(api.published().await.len(), 0);
}
