//! Settings: as usual, changed, announced, each user's own.

use super::*;

const SETTINGS: &str = "/api/v1/settings";

#[tokio::test]
async fn a_zone_is_set_once_and_is_the_users_own() {
    let api = Api::new();
    let (ada, eve) = (api.token("ada").await, api.token("eve").await);
    let usual = json!({ "tz": "UTC" });
    assert_eq!(api.expect(200, Method::GET, SETTINGS, &ada, json!({})).await.body, usual);
    let berlin = json!({ "tz": "Europe/Berlin" });
    for _ in 0..2 {
        let set = api.expect(200, Method::PATCH, SETTINGS, &ada, berlin.clone()).await;
        assert_eq!(set.body, berlin);
    }
    assert_eq!(api.expect(200, Method::GET, SETTINGS, &ada, json!({})).await.body, berlin);
    assert_eq!(api.expect(200, Method::GET, SETTINGS, &eve, json!({})).await.body, usual);
    assert_eq!(
        api.published().await,
        [("ada:1".to_owned(), "daybook.settings.updated.v1".to_owned())],
        "what changes nothing is not announced"
    );
    let event = api.dapr.published_on(TASK_EVENTS).remove(0);
    assert_eq!(event.subject, "ada");
    assert_eq!(
        event.data,
        json!({ "user": "ada", "settings": berlin, "changed": ["tz"], "previous_tz": "UTC" })
    );
    let cleared = api.expect(200, Method::PATCH, SETTINGS, &ada, json!({ "tz": null })).await;
    assert_eq!(cleared.body, usual);
}

#[tokio::test]
async fn what_is_no_zone_is_told() {
    let api = Api::new();
    let ada = api.token("ada").await;
    for (body, pointer) in [
        (json!({ "tz": "Mars/Olympus" }), "/tz"),
        (json!({ "tz": 7 }), "/tz"),
        (json!({ "theme": "dark" }), "/theme"),
    ] {
        let reply = api.expect(422, Method::PATCH, SETTINGS, &ada, body).await;
        assert_eq!(pointers(&reply), [pointer]);
    }
    assert!(api.published().await.is_empty());
}

#[tokio::test]
async fn tasks_say_the_zone_where_it_matters() {
    let api = Api::new();
    let ada = api.token("ada").await;
    api.expect(200, Method::PATCH, SETTINGS, &ada, json!({ "tz": "Asia/Tokyo" })).await;
    let due = json!({ "date": "2030-06-01", "time": "09:00" });
    let reminders = json!([{ "relative_to": "due", "offset_minutes": -30 }]);
    api.made(&ada, json!({ "title": "floats", "due": due, "reminders": reminders })).await;
    api.made(&ada, json!({ "title": "no reminder", "due": due })).await;
    let placed = json!({ "date": "2030-06-01", "time": "09:00", "tz": "Europe/Berlin" });
    api.made(&ada, json!({ "title": "placed", "due": placed, "reminders": reminders })).await;
    let weekly = json!({ "rrule": "FREQ=WEEKLY" });
    api.made(&ada, json!({ "title": "recurs", "due": due, "recurrence": weekly })).await;
    api.books.idle().await;
    let events = api.dapr.published_on(TASK_EVENTS);
    let of_tasks = events.iter().filter(|event| event.data["task"]["title"].is_string());
    let said: Vec<_> =
        of_tasks.map(|event| (event.data["task"]["title"].as_str(), &event.data["tz"])).collect();
    let tokyo = &json!("Asia/Tokyo");
    for (title, tz) in [("floats", tokyo), ("recurs", tokyo)] {
        assert!(said.contains(&(Some(title), tz)), "{said:?}");
    }
    for title in ["no reminder", "placed"] {
        assert!(said.contains(&(Some(title), &Value::Null)), "{said:?}");
    }
}
