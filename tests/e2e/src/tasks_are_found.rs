//! What is kept is found again: by filters, by words, by what changed; after everything was killed, too.

use serde_json::{Value, json};
use testkit::{LIMIT, Result, User, wait_until, with_daybook};

#[tokio::test(flavor = "multi_thread")]
async fn tasks_are_found_by_filters_words_and_changes() -> Result<()> {
    with_daybook(async |daybook| {
        let ada = daybook.user("ada").await?;
        let token = first_changes(&ada).await?;
        fill(&ada).await?;
        for killed in [false, true] {
            if killed {
                // What memory knew is gone: the store says it all once more.
                daybook.app("task-api").kill9().await;
                daybook.app("task-api").restart().await?;
            }
            is_found(&ada).await?;
        }
        let changes = ada
            .api()
            .get(&format!("/api/v1/changes?since={token}"))
            .await?
            .expect_status(200)
            .json();
        assert_eq!(changes["upserts"]["tasks"].as_array().map(Vec::len), Some(60), "{changes}");
        the_tag_is_renamed_everywhere(&ada).await
    })
    .await
}

async fn first_changes(user: &User) -> Result<String> {
    let changes = user.api().get("/api/v1/changes").await?.expect_status(200).json();
    assert_eq!(changes["has_more"], false, "{changes}");
    Ok(changes["next_token"].as_str().expect("a token").to_owned())
}

/// Sixty tasks in one batch: with emoji, accents and Chinese, of every priority.
async fn fill(user: &User) -> Result<()> {
    let priorities = ["none", "low", "medium", "high", "critical"];
    let titles =
        ["Café crème 🌻", "買い物リスト", "water the \"plants\"", "עברית", "naïve\u{301}té"];
    let create = |number: usize| {
        json!({ "op": "create", "task": {
            "title": format!("{} {number}", titles[number % 5]), "priority": priorities[number % 5],
            "tags": [if number.is_multiple_of(2) { "Home" } else { "work" }], "notes": "# Notes\n".repeat(20),
            "due": { "date": format!("2030-05-{:02}", number % 28 + 1) },
        } })
    };
    let operations: Vec<Value> = (0..60).map(create).collect();
    let batch = json!({ "operations": operations, "atomic": true });
    user.api().post("/api/v1/tasks/batch", &batch).await?.expect_status(200);
    Ok(())
}

async fn is_found(user: &User) -> Result<()> {
    let count = async |query: &str| -> Result<Option<u64>> {
        let page =
            user.api().get(&format!("/api/v1/tasks?with_total=true&limit=1&{query}")).await?;
        Ok(page.expect_status(200).json()["total"].as_u64())
    };
    assert_eq!(count("min_priority=high").await?, Some(24));
    assert_eq!(count("filter=priority%20%3E%3D%20high%20and%20tag%3Ahome").await?, Some(12));
    assert_eq!(count("text=cafe").await?, Some(12));
    assert_eq!(count("text=%E8%B2%B7").await?, Some(12)); // a single character of a Japanese title
    assert_eq!(count("text=%22the%20plants%22").await?, Some(12));
    assert_eq!(count("text=nobody").await?, Some(0));

    let (mut seen, mut query) = (Vec::new(), String::new());
    loop {
        let page =
            user.api().get(&format!("/api/v1/tasks?limit=25&sort=-priority,due{query}")).await?;
        let page = page.expect_status(200).json();
        seen.extend(page["items"].as_array().into_iter().flatten().cloned());
        let Some(next) = page["next_cursor"].as_str() else { break };
        query = format!("&cursor={next}");
    }
    assert_eq!(seen.len(), 60);
    let order = |task: &Value| {
        let priorities = ["critical", "high", "medium", "low", "none"];
        let priority = priorities.iter().position(|name| task["priority"] == *name);
        (priority, task["due"]["date"].as_str().map(str::to_owned))
    };
    assert!(seen.is_sorted_by_key(order), "{seen:?}");
    Ok(())
}

async fn the_tag_is_renamed_everywhere(user: &User) -> Result<()> {
    let renamed = user
        .api()
        .send(
            http::Method::PATCH,
            "/api/v1/tags/home",
            &[("content-type", "application/json")],
            json!({ "name": "house/🏠" }).to_string().into(),
        )
        .await?;
    renamed.expect_status(200);
    let tags = user.api().get("/api/v1/tags").await?.expect_status(200).json();
    let names: Vec<_> =
        tags["items"].as_array().into_iter().flatten().map(|tag| &tag["name"]).collect();
    assert_eq!(names, ["house/🏠", "work"]);
    let found = user.api().get("/api/v1/tasks?tag=house%2F%F0%9F%8F%A0&with_total=true").await?;
    assert_eq!(found.expect_status(200).json()["total"], 30);
    let heard = wait_until("every rename is in the ledger", LIMIT, async || {
        let updated = user.audited("daybook.task.updated.v1").await?;
        Ok(Some(updated).filter(|updated| updated.len() == 30))
    });
    assert!(heard.await?.0.values().all(|count| *count == 1));
    Ok(())
}
