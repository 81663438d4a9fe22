//! Listings that make no sense: each says which parameter, and what was expected.

use super::*;

#[tokio::test]
async fn each_wrong_parameter_is_named() {
    let ada = Ada::with(&[]).await;
    for (query, parameter, why) in [
        ("limit=0", "limit", "1 to 200"),
        ("limit=201", "limit", "1 to 200"),
        ("limit=-1", "limit", "1 to 200"),
        ("limit=", "limit", "1 to 200"),
        ("limit=1&limit=2", "limit", "twice"),
        ("colour=red", "colour", "no such parameter"),
        ("status=closed", "status", "open, done, cancelled"),
        ("status=open&status=done", "status", "twice"),
        ("status=open,open,open,open", "status", "at most 3"),
        ("priority=urgent", "priority", "none, low"),
        ("min_priority=", "min_priority", "none, low"),
        ("tag=", "tag", "1 to 100 characters"),
        ("not_tag=a%0Ab", "not_tag", "control"),
        ("list=nowhere", "list", "no list named \"nowhere\""),
        ("filter=list:nowhere", "filter", "no list named \"nowhere\""),
        ("due_on=someday", "due_on", "column 1"),
        ("due_on=2030-02-31", "due_on", "column 1"),
        ("due_around=today", "due_around", "no such parameter"),
        ("overdue=yes", "overdue", "true or false"),
        ("text=", "text", "no word"),
        ("text=%3F%3F", "text", "no word"),
        ("filter=due+%3C", "filter", "column 6"),
        ("filter=(tag:a", "filter", "column 7"),
        ("sort=size", "sort", "title, status, priority"),
        ("sort=due,-due", "sort", "twice"),
        ("with_total=1", "with_total", "true or false"),
        ("trash=all", "trash", "true or false"),
        ("highlights=", "highlights", "true or false"),
        ("saved=mine", "saved", ""),
        ("saved=0190f2d7-0000-7000-8000-000000000001", "saved", "no saved filter"),
        ("cursor=x", "cursor", "not one that this query gave"),
        ("text=%FF", "text", "not UTF-8"),
        ("text=a%C3", "text", "not UTF-8"),
        ("%FF=a", "", "not UTF-8"),
    ] {
        let error = ada.refused(query).await;
        assert_eq!(error["parameter"], parameter, "{query}: {error}");
        let detail = error["detail"].as_str().unwrap();
        assert!(detail.contains(why), "{query}: {detail}");
    }
}

#[tokio::test]
async fn very_long_ones_are_refused_and_do_not_take_long() {
    let ada = Ada::with(&[json!({ "title": "a" })]).await;
    let nots = format!("filter={}a", "not+".repeat(1000));
    let conditions = format!("filter=a{}", "+or+a".repeat(700));
    for query in [
        format!("filter={}", "x".repeat(60_000)),
        format!("text={}", "x".repeat(60_000)),
        format!("text={}", "a+".repeat(100)),
        format!("sort={}", "x".repeat(60_000)),
        format!("cursor={}", "A".repeat(60_000)),
        "a&".repeat(30_000),
        "tag=a&".repeat(101),
        nots,
        conditions,
    ] {
        ada.refused(&query).await;
    }
}

#[tokio::test]
async fn a_cursor_belongs_to_its_query_and_user() {
    let ada = Ada::with(&[json!({ "title": "a" }), json!({ "title": "b" })]).await;
    let first = ada.get("limit=1&sort=title").await;
    let cursor = first["next_cursor"].as_str().unwrap();
    assert_eq!(ada.titles(&format!("sort=title&cursor={cursor}")).await, ["b"]);
    for other in [
        "sort=-title",
        "",
        "sort=title&status=open",
        "sort=title&trash=true",
        "sort=title&tz=Asia/Tokyo",
    ] {
        let error = ada.refused(&format!("{other}&cursor={cursor}")).await;
        assert_eq!(error["parameter"], "cursor", "{other}: {error}");
    }
    let eve = ada.api.token("eve").await;
    ada.api.create(&eve, "hers").await;
    let path = format!("/api/v1/tasks?sort=title&cursor={cursor}");
    let reply = ada.api.send(Method::GET, &path, &eve, "").await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(reply.body["errors"][0]["parameter"], "cursor");
    for end in 0..cursor.len() {
        let path = format!("/api/v1/tasks?sort=title&cursor={}", &cursor[..end]);
        let reply = ada.api.send(Method::GET, &path, &ada.token, "").await;
        assert!(end == 0 || reply.status == StatusCode::UNPROCESSABLE_ENTITY, "{end}");
    }
}
