//! What occurrences carry over, written to the series itself, and how far operations of a batch go.

use super::routes::at;
use super::*;

#[tokio::test]
async fn what_is_carried_over_goes_for_the_newest_and_for_future_ones() {
    let (api, ada, task) = daily(json!({ "rrule": "FREQ=DAILY" })).await;
    let series = series_of(&at(&api, &ada, &task).await);
    api.expect(200, PATCH, &format!("{task}?scope=this"), &ada, json!({ "notes": "today" })).await;
    let body = json!({ "template": { "title": "water all", "tags": ["garden"], "start": { "days_before": 1 } }, "version": 1 });
    let shown = api.expect(200, PATCH, &series, &ada, body.clone()).await;
    assert_eq!(
        (&shown.headers["etag"], &shown.body["next"]),
        (&"\"2\"".parse().unwrap(), &Value::Null)
    );
    let template = &shown.body["series"]["template"];
    assert_eq!((&template["title"], &template["notes"]), (&json!("water all"), &json!("")));
    let newest = at(&api, &ada, &task).await;
    let told = (&newest["title"], &newest["notes"], &newest["start"]);
    assert_eq!(told, (&json!("water all"), &json!("today"), &json!({ "date": "2030-04-30" })));
    api.expect(412, PATCH, &series, &ada, body).await;
    at(&api, &ada, "/api/v1/tags/garden").await;
    let next = complete(&api, &ada, &task).await["next"].clone();
    assert_eq!(
        (&next["tags"], &next["start"]),
        (&json!(["garden"]), &json!({ "date": "2030-05-01" }))
    );
    // What is done is history; what comes is made by the template all the same.
    api.expect(200, POST, &format!("{series}/pause"), &ada, json!({})).await;
    complete(&api, &ada, &address(&next)).await;
    let body = json!({ "template": { "tags": ["roof"] }, "recurrence": { "rrule": "FREQ=WEEKLY", "paused": false } });
    let goes_on = api.expect(200, PATCH, &series, &ada, body).await.body;
    assert_eq!(goes_on["next"]["tags"], json!(["roof"]));
    assert_eq!(at(&api, &ada, &address(&next)).await["tags"], json!(["garden"]));
    for (body, pointer) in [
        (json!({ "template": { "list": ID } }), "/template/list"),
        (json!({ "template": { "due": null } }), "/template/due"),
        (
            json!({ "template": { "reminders": [{ "at": "2030-05-01T06:00:00Z" }] } }),
            "/template/reminders/0",
        ),
        (json!({ "template": null }), "/template"),
        (json!({}), "/recurrence"),
    ] {
        let refused = api.expect(422, PATCH, &series, &ada, body).await;
        assert_eq!(pointers(&refused), [pointer]);
    }
}

#[tokio::test]
async fn it_is_written_once_whatever_is_lost() {
    for fault in [Fault::LostReply, Fault::LostRequest, Fault::Late] {
        let (api, ada, task) = daily(json!({ "rrule": "FREQ=DAILY" })).await;
        let series = series_of(&at(&api, &ada, &task).await);
        api.dapr.plan(Call::Write, fault);
        let body = json!({ "template": { "title": "other" } });
        for replica in [&api, &api.beside()] {
            replica.send(PATCH, &series, &ada, &body.to_string()).await;
        }
        assert_eq!(at(&api, &ada, &task).await["title"], "other", "{fault:?}");
        assert_eq!(at(&api, &ada, &series).await["version"], 2, "{fault:?}");
        let kinds: Vec<_> = api.published().await.into_iter().map(|(_, kind)| kind).collect();
        let changed = kinds.iter().filter(|kind| kind.ends_with(".updated.v1")).count();
        assert_eq!(changed, 2, "one of the series, one of the task: {kinds:?}");
    }
}

#[tokio::test]
async fn an_operation_of_a_batch_goes_as_far_as_alone() {
    let (api, ada, task) = daily(json!({ "rrule": "FREQ=DAILY" })).await;
    let id = task.rsplit('/').next().unwrap();
    let batch = async |status: u16, operations: Value| {
        let body = json!({ "operations": operations });
        api.expect(status, POST, "/api/v1/tasks/batch", &ada, body).await
    };
    batch(
        200,
        json!([
            { "op": "patch", "id": id, "patch": { "title": "only today" }, "scope": "this" },
            { "op": "patch", "id": id, "patch": { "priority": "high" } },
            { "op": "patch", "id": id, "patch": { "notes": "n" }, "scope": "this_and_future" },
        ]),
    )
    .await;
    let next = complete(&api, &ada, &task).await["next"].clone();
    let told = (&next["title"], &next["priority"], &next["notes"]);
    assert_eq!(told, (&json!("water"), &json!("high"), &json!("n")));
    for (operation, pointer) in [
        (json!({ "op": "patch", "id": id, "patch": { "title": "x" }, "scope": "all" }), "scope"),
        (json!({ "op": "complete", "id": id, "scope": "this" }), "scope"),
        // An older one.
        (
            json!({ "op": "patch", "id": id, "patch": { "title": "x" }, "scope": "this_and_future" }),
            "scope",
        ),
        (json!({ "op": "delete", "id": id, "scope": "this_and_future" }), "scope"),
        (
            json!({ "op": "patch", "id": id, "patch": { "recurrence": { "rrule": "FREQ=WEEKLY" } } }),
            "patch/recurrence",
        ),
    ] {
        let refused = batch(422, json!([operation])).await;
        assert_eq!(pointers(&refused), [format!("/operations/0/{pointer}")]);
    }
    // Deleted in a batch, as alone.
    let newest = next["id"].as_str().unwrap();
    let ran = batch(200, json!([{ "op": "delete", "id": newest, "scope": "this" }])).await.body;
    let third = &ran["items"][0]["next"];
    assert_eq!(third["due"], json!({ "date": "2030-05-03" }));
    let series = series_of(third);
    let third = third["id"].as_str().unwrap();
    batch(200, json!([{ "op": "delete", "id": third }])).await;
    assert_eq!(at(&api, &ada, &series).await["ended"], true);
    let back = json!([{ "op": "restore", "id": third }, { "op": "delete", "id": third, "permanent": true, "scope": "this" }]);
    let ran = batch(200, back).await.body;
    assert_eq!(ran["items"][1]["status"], 204);
    assert_eq!(at(&api, &ada, &series).await["ended"], false);
    assert_eq!(open(&api, &ada).await.len(), 1);
}
