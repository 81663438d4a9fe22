//! What may happen to a task that is more than writing a field, and taking it back.

use chrono::TimeDelta;

use super::*;

const POST: Method = Method::POST;

#[tokio::test]
async fn a_verb_answers_with_the_task_and_what_takes_it_back() {
    let api = Api::new();
    let ada = api.token("ada").await;
    let task = api.made(&ada, json!({ "title": "a", "due": { "date": "2030-05-02" } })).await;
    let at = |verb: &str| format!("{task}/{verb}");
    let tomorrow =
        json!({ "due": { "date": "2030-05-03", "time": "09:00", "tz": "Europe/Berlin" } });
    for (verb, body, field, after, before) in [
        ("complete", json!({}), "status", json!("done"), json!("open")),
        ("reschedule", tomorrow, "due_at", json!("2030-05-03T07:00:00Z"), Value::Null),
        (
            "move",
            json!({}),
            "list",
            json!("00000000-0000-0000-0000-000000000000"),
            json!("00000000-0000-0000-0000-000000000000"),
        ),
    ] {
        api.clock.advance(TimeDelta::seconds(1));
        let done = api.expect(200, POST, &at(verb), &ada, body).await;
        assert_eq!(done.body["task"][field], after, "{verb}");
        assert_eq!(
            done.headers["etag"].to_str().unwrap(),
            format!("\"{}\"", done.body["task"]["version"])
        );
        let token = json!({ "token": done.body["undo_token"] });
        for _ in 0..2 {
            let undone = api.expect(200, POST, "/api/v1/undo", &ada, token.clone()).await;
            assert_eq!(undone.body["task"][field], before, "{verb}");
        }
    }
    let shown = api.send(Method::GET, &task, &ada, "").await.body;
    assert_eq!(
        (&shown["status"], &shown["due"]),
        (&json!("open"), &json!({ "date": "2030-05-02" }))
    );
}

#[tokio::test]
async fn an_undo_token_is_of_its_task_its_user_and_the_newest_verb() {
    let api = Api::new();
    let (ada, eve) = (api.token("ada").await, api.token("eve").await);
    let task = api.made(&ada, json!({ "title": "a" })).await;
    let first = api.expect(200, POST, &format!("{task}/complete"), &ada, json!({})).await;
    let first = json!({ "token": first.body["undo_token"] });
    api.expect(404, POST, "/api/v1/undo", &eve, first.clone()).await;
    // A field that the verb did not touch may change meanwhile, and stays changed.
    api.expect(200, Method::PATCH, &task, &ada, json!({ "title": "b" })).await;
    api.expect(200, POST, &format!("{task}/reopen"), &ada, json!({})).await;
    let late = api.expect(409, POST, "/api/v1/undo", &ada, first).await;
    assert_eq!(late.body["code"], "changed-since");
    for token in [json!("x"), json!(""), json!(7), json!("AAAA"), json!("x".repeat(10_000))] {
        let wrong = api.expect(422, POST, "/api/v1/undo", &ada, json!({ "token": token })).await;
        assert_eq!(pointers(&wrong), ["/token"]);
    }
    let made_up = crate::undo::token(ID.parse().unwrap(), 1);
    api.expect(404, POST, "/api/v1/undo", &ada, json!({ "token": made_up })).await;
    assert_eq!(api.send(Method::GET, &task, &ada, "").await.body["title"], "b");
}

#[tokio::test]
async fn a_verb_that_needs_nothing_takes_nothing_else() {
    let api = Api::new();
    let ada = api.token("ada").await;
    let task = api.made(&ada, json!({ "title": "a" })).await;
    for verb in ["complete", "reopen", "restore", "duplicate"] {
        let wrong =
            api.expect(422, POST, &format!("{task}/{verb}"), &ada, json!({ "when": 1 })).await;
        assert_eq!(pointers(&wrong), ["/when"], "{verb}");
    }
    let not_recurring = api.expect(409, POST, &format!("{task}/skip"), &ada, json!({})).await;
    assert_eq!(not_recurring.body["code"], "not-recurring");
}

#[tokio::test]
async fn an_occurrence_is_skipped_and_its_recurrence_stays() {
    let api = Api::new();
    let ada = api.token("ada").await;
    let rule = json!({ "rrule": "FREQ=MONTHLY;BYMONTHDAY=31" });
    let task = api
        .made(&ada, json!({ "title": "rent", "recurrence": rule, "due": { "date": "2030-01-31" } }))
        .await;
    let later = json!({ "due": { "date": "2030-02-03" } });
    let moved = api.expect(200, POST, &format!("{task}/reschedule"), &ada, later).await;
    assert_eq!(
        moved.body["task"]["recurrence"]["rrule"], rule["rrule"],
        "rescheduling never destroys it"
    );
    let skipped = api.expect(200, POST, &format!("{task}/skip"), &ada, json!({})).await;
    assert_eq!(
        (&skipped.body["task"]["status"], &skipped.body["next_due"]),
        (&json!("cancelled"), &json!({ "date": "2030-05-31" }))
    );
    let kinds: Vec<_> = api.published().await.into_iter().map(|(_, kind)| kind).collect();
    assert_eq!(kinds[3], "daybook.task.occurrence.skipped.v1");
}

#[tokio::test]
async fn tasks_are_moved_between_neighbours_however_often() {
    let api = Api::new();
    let ada = api.token("ada").await;
    let mut tasks = Vec::new();
    for title in ["a", "b", "c"] {
        tasks.push(api.made(&ada, json!({ "title": title })).await);
        api.clock.advance(TimeDelta::seconds(1));
    }
    let id = |task: &str| task.rsplit('/').next().unwrap().to_owned();
    // Always into the same gap: the keys grow until there is no room, and are spread anew.
    for round in 0..1400 {
        let mover = &tasks[1 + round % 2];
        let body = json!({ "after": id(&tasks[0]), "before": id(&tasks[2 - round % 2]) });
        let moved = api.expect(200, POST, &format!("{mover}/move"), &ada, body).await;
        assert!(moved.body["task"]["position"].as_str().unwrap().len() <= 120);
    }
    let wrong =
        api.expect(422, POST, &format!("{}/move", tasks[0]), &ada, json!({ "after": ID })).await;
    assert_eq!(pointers(&wrong), ["/after"]);
    let wrong =
        api.expect(422, POST, &format!("{}/move", tasks[0]), &ada, json!({ "list": ID })).await;
    assert_eq!(pointers(&wrong), ["/list"]);
}

#[tokio::test]
async fn tags_are_added_and_taken_off_without_a_word_of_the_others() {
    let api = Api::new();
    let ada = api.token("ada").await;
    let task = api.made(&ada, json!({ "title": "a", "tags": ["Home"] })).await;
    let tags = format!("{task}/tags");
    let added =
        api.expect(200, POST, &tags, &ada, json!({ "tags": ["home", "a/b", "\u{1F33B}"] })).await;
    assert_eq!(added.body["task"]["tags"], json!(["Home", "a/b", "\u{1F33B}"]));
    let taken = api.expect(200, Method::DELETE, &format!("{tags}/A%2FB"), &ada, json!({})).await;
    assert_eq!(taken.body["task"]["tags"], json!(["Home", "\u{1F33B}"]));
    let many: Vec<String> = (0..10_001).map(|number| number.to_string()).collect();
    let wrong = api.expect(422, POST, &tags, &ada, json!({ "tags": many })).await;
    assert_eq!(
        (pointers(&wrong), &wrong.body["errors"][0]["code"]),
        (vec!["/tags"], &json!("too_many"))
    );
    api.expect(404, Method::DELETE, &format!("{tags}/%00"), &ada, json!({})).await;
}

#[tokio::test]
async fn a_copy_is_open_and_starts_anew() {
    let api = Api::new();
    let ada = api.token("ada").await;
    let whole = json!({ "title": "a", "status": "done", "checklist": [{ "title": "x", "done": true }], "tags": ["t"] });
    let task = api.made(&ada, whole).await;
    let copy =
        api.expect(201, POST, &format!("{task}/duplicate"), &ada, json!({ "version": 1 })).await;
    assert_eq!((&copy.body["status"], &copy.body["version"]), (&json!("open"), &json!(1)));
    assert_eq!(copy.body["checklist"], json!([{ "title": "x", "done": false }]));
    assert_ne!(copy.headers[header::LOCATION], task.as_str());
}
