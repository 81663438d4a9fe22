//! The newest occurrence is deleted: the series ends with it or goes on, and its return takes that back.

use super::routes::at;
use super::*;

const DELETE: Method = Method::DELETE;

async fn trash(api: &Api, token: &str, path: &str) -> Value {
    api.expect(200, DELETE, path, token, json!({})).await.body
}

#[tokio::test]
async fn a_repeating_to_do_that_is_deleted_is_gone_and_comes_back_with_its_series() {
    let (api, ada, task) = daily(json!({ "rrule": "FREQ=DAILY" })).await;
    let series = series_of(&at(&api, &ada, &task).await);
    for back in ["undo", "restore"] {
        let deleted = trash(&api, &ada, &task).await;
        assert_eq!((&deleted["next"], open(&api, &ada).await.len()), (&Value::Null, 0));
        assert_eq!(at(&api, &ada, &series).await["ended"], true);
        trash(&api, &ada, &task).await;
        let token = json!({ "token": deleted["undo_token"] });
        match back {
            "undo" => api.expect(200, POST, "/api/v1/undo", &ada, token).await,
            _ => api.expect(200, POST, &format!("{task}/restore"), &ada, json!({})).await,
        };
        assert_eq!(at(&api, &ada, &series).await["ended"], false, "{back}");
    }
    assert_eq!(complete(&api, &ada, &task).await["next_due"], json!({ "date": "2030-05-02" }));
    let kinds: Vec<_> = api.published().await.into_iter().map(|(_, kind)| kind).collect();
    let of_series = kinds.iter().filter_map(|kind| kind.strip_prefix("daybook.series."));
    let told = ["created.v1", "ended.v1", "updated.v1", "ended.v1", "updated.v1"];
    assert_eq!(of_series.collect::<Vec<_>>(), told);
}

#[tokio::test]
async fn this_one_only_is_as_skipped() {
    for scope in ["scope=this", "permanent=true&scope=this"] {
        let (api, ada, task) = daily(json!({ "rrule": "FREQ=DAILY" })).await;
        api.books.idle().await;
        let seq = api.books.open("ada").read().await.unwrap().seq;
        let reply = api.send(DELETE, &format!("{task}?{scope}"), &ada, "").await;
        assert!(reply.status.is_success(), "{scope}");
        assert_eq!(api.books.open("ada").read().await.unwrap().seq, seq + 2, "in one commit");
        let there = open(&api, &ada).await;
        assert_eq!((there.len(), &there[0]["due"]), (1, &json!({ "date": "2030-05-02" })));
        if reply.status == StatusCode::NO_CONTENT {
            continue;
        }
        assert_eq!(reply.body["next"], there[0]);
        let token = json!({ "token": reply.body["undo_token"] });
        for _ in 0..2 {
            api.expect(200, POST, "/api/v1/undo", &ada, token.clone()).await;
            let there = open(&api, &ada).await;
            assert_eq!((there.len(), &there[0]["due"]), (1, &json!({ "date": "2030-05-01" })));
        }
    }
}

#[tokio::test]
async fn a_deletion_is_done_once_whatever_is_lost() {
    for scope in ["this", "this_and_future"] {
        for fault in [Fault::LostReply, Fault::LostRequest, Fault::Late] {
            let (api, ada, task) = daily(json!({ "rrule": "FREQ=DAILY" })).await;
            let series = series_of(&at(&api, &ada, &task).await);
            let (path, other) = (format!("{task}?scope={scope}"), api.beside());
            api.dapr.plan(Call::Write, fault);
            let both = (api.send(DELETE, &path, &ada, ""), other.send(DELETE, &path, &ada, ""));
            let (one, two) = tokio::join!(both.0, both.1);
            for reply in [one, two] {
                if !reply.status.is_success() {
                    trash(&api, &ada, &path).await;
                }
            }
            let (there, ends) = (open(&api, &ada).await.len(), scope == "this_and_future");
            assert_eq!(there, usize::from(!ends), "{scope} {fault:?}");
            assert_eq!(at(&api, &ada, &series).await["ended"], ends, "{scope} {fault:?}");
            let kinds: Vec<_> = api.published().await.into_iter().map(|(_, kind)| kind).collect();
            let count = |name: &str| kinds.iter().filter(|kind| kind.contains(name)).count();
            let told = (count("task.trashed"), count("generated"), count("series.ended"));
            assert_eq!(told, (1, usize::from(!ends), usize::from(ends)), "{fault:?} {kinds:?}");
        }
    }
}

#[tokio::test]
async fn dates_of_a_schedule_come_all_the_same() {
    let (api, ada, task) = daily(json!({ "rrule": "FREQ=DAILY", "mode": "on_schedule" })).await;
    let series = series_of(&at(&api, &ada, &task).await);
    assert_eq!(trash(&api, &ada, &task).await["next"], Value::Null);
    assert_eq!(at(&api, &ada, &series).await["ended"], false);
    api.expect(200, POST, &format!("{task}/restore"), &ada, json!({})).await;
    trash(&api, &ada, &format!("{task}?scope=this_and_future")).await;
    assert_eq!(at(&api, &ada, &series).await["ended"], true);
    // Ended in so many words meanwhile: it comes back alone.
    api.expect(200, POST, &format!("{series}/end"), &ada, json!({})).await;
    let back = api.expect(200, POST, &format!("{task}/restore"), &ada, json!({})).await;
    assert_eq!(back.body["task"]["recurrence"], Value::Null);
    assert_eq!(back.headers["etag"], format!("\"{}\"", back.body["task"]["version"]));
    assert_eq!(at(&api, &ada, &series).await["ended"], true);
}

#[tokio::test]
async fn an_older_one_is_history_and_wrong_scopes_are_refused() {
    let (api, ada, task) = daily(json!({ "rrule": "FREQ=DAILY" })).await;
    let next = complete(&api, &ada, &task).await["next"].clone();
    let series = series_of(&next);
    for scope in ["all", "this_and_future", ""] {
        api.expect(422, DELETE, &format!("{task}?scope={scope}"), &ada, json!({})).await;
    }
    trash(&api, &ada, &task).await;
    api.expect(200, POST, &format!("{task}/restore"), &ada, json!({})).await;
    api.expect(204, DELETE, &format!("{task}?permanent=true"), &ada, json!({})).await;
    assert_eq!(at(&api, &ada, &series).await["ended"], false);
    assert_eq!(open(&api, &ada).await, [next]);
}

#[tokio::test]
async fn with_its_list_it_is_deleted_as_alone() {
    let api = Api::new();
    let ada = api.token("ada").await;
    let list = api.expect(201, POST, "/api/v1/lists", &ada, json!({ "name": "Home" })).await.body;
    let list = list["id"].as_str().unwrap();
    let mut made = Vec::new();
    for mode in ["on_completion", "on_schedule"] {
        api.clock.advance(TimeDelta::seconds(1));
        let rule = json!({ "rrule": "FREQ=DAILY", "mode": mode });
        let body = json!({ "title": mode, "list": list, "due": { "date": "2030-05-01" }, "recurrence": rule });
        made.push(api.made(&ada, body).await);
    }
    api.expect(204, DELETE, &format!("/api/v1/lists/{list}?move_to=trash"), &ada, json!({})).await;
    for (task, ended) in made.iter().zip([true, false]) {
        let series = series_of(&at(&api, &ada, task).await);
        let shown = at(&api, &ada, &series).await;
        assert_eq!((&shown["ended"], &shown["version"]), (&json!(ended), &json!(2)), "{shown}");
        api.expect(200, POST, &format!("{task}/restore"), &ada, json!({})).await;
        assert_eq!(at(&api, &ada, &series).await["ended"], false);
    }
}
