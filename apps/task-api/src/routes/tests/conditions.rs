//! Versions: by entity tags, and in bodies for where a proxy takes those away.

use super::*;

#[tokio::test]
async fn what_is_known_already_is_not_sent_again() {
    let api = Api::new();
    let ada = api.token("ada").await;
    let task = api.made(&ada, json!({ "title": "a" })).await;
    let get = async |known: &str| {
        api.send_with(Method::GET, &task, &ada, &[("if-none-match", known)], "").await
    };
    let same = get("\"1\"").await;
    assert_eq!((same.status, &same.body), (StatusCode::NOT_MODIFIED, &Value::Null));
    assert_eq!(same.headers["etag"], "\"1\"");
    assert_eq!(get("W/\"1\", \"9\"").await.status, StatusCode::NOT_MODIFIED);
    assert_eq!(get("\"2\"").await.status, StatusCode::OK);
    let wrong = get("1").await;
    assert_eq!(
        (wrong.status, &wrong.body["header"]),
        (StatusCode::BAD_REQUEST, &json!("if-none-match"))
    );
}

#[tokio::test]
async fn another_version_than_the_one_meant_is_refused_and_the_present_one_is_told() {
    let api = Api::new();
    let ada = api.token("ada").await;
    let task = api.made(&ada, json!({ "title": "a" })).await;
    api.expect(200, Method::PATCH, &task, &ada, json!({ "title": "b" })).await;
    let before = api.published().await.len();
    let old: &[(&str, &str)] = &[("if-match", "\"1\"")];
    let verbs = ["complete", "reopen", "reschedule", "move", "duplicate", "restore", "tags"];
    let mut requests: Vec<_> =
        verbs.iter().map(|verb| (Method::POST, format!("{task}/{verb}"))).collect();
    requests.extend([
        (Method::PATCH, task.clone()),
        (Method::DELETE, task.clone()),
        (Method::DELETE, format!("{task}/tags/x")),
        (Method::DELETE, format!("{task}?permanent=true")),
    ]);
    for (method, path) in requests {
        let body = match path.rsplit('/').next().unwrap() {
            "reschedule" => json!({ "due": null }),
            "tags" => json!({ "tags": ["x"] }),
            _ => json!({}),
        };
        let by_header = api.send_with(method.clone(), &path, &ada, old, &body.to_string()).await;
        let mut versioned = body;
        versioned["version"] = json!(1);
        let by_body = api.send(method.clone(), &path, &ada, &versioned.to_string()).await;
        for refused in [by_header, by_body] {
            assert_eq!(refused.status, StatusCode::PRECONDITION_FAILED, "{method} {path}");
            assert_eq!(
                (&refused.body["code"], &refused.body["present_version"]),
                (&json!("precondition-failed"), &json!(2))
            );
            assert_eq!(refused.headers["etag"], "\"2\"");
        }
    }
    assert_eq!(
        api.send(Method::DELETE, &format!("{task}?version=1"), &ada, "").await.status,
        StatusCode::PRECONDITION_FAILED
    );
    assert_eq!(api.published().await.len(), before);
    let good = api
        .send_with(
            Method::PATCH,
            &task,
            &ada,
            &[("if-match", "\"1\", \"2\"")],
            r#"{"title":"c","version":2}"#,
        )
        .await;
    assert_eq!((good.status, &good.headers["etag"]), (StatusCode::OK, &"\"3\"".parse().unwrap()));
    let any = api.send_with(Method::DELETE, &task, &ada, &[("if-match", "*")], "").await;
    assert_eq!(any.status, StatusCode::OK);
}

#[tokio::test]
async fn of_two_who_know_the_same_version_one_wins() {
    let api = Api::new();
    let (ada, other) = (api.token("ada").await, api.beside());
    let task = api.made(&ada, json!({ "title": "a" })).await;
    let known: &[(&str, &str)] = &[("if-match", "\"1\"")];
    let (one, two) = tokio::join!(
        api.send_with(Method::PATCH, &task, &ada, known, r#"{"title":"one"}"#),
        other.send_with(Method::PATCH, &task, &ada, known, r#"{"title":"two"}"#)
    );
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412]);
}
