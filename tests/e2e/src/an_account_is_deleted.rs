//! Whoever deletes an account leaves nothing, though task-api is killed right after it said so.

use std::time::Duration;

use serde_json::json;
use testkit::{LIMIT, Result, wait_until, with_daybook};

use crate::person::{Person, credentials, password};

/// The job comes a minute after the deletion.
const JOB_LIMIT: Duration = Duration::from_secs(150);

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_left_of_it_though_the_app_was_killed() -> Result<()> {
    with_daybook(async |daybook| {
        let ada = Person::new(daybook, "ada@example.org").await?;
        for number in 0..30 {
            let body = json!({ "title": format!("number {number}") });
            ada.api.post("/api/v1/tasks", &body).await?.expect_status(201);
        }
        let export = ada.api.get("/api/v1/me/export").await?.expect_status(200).json();
        assert_eq!(export["tasks"].as_array().map(Vec::len), Some(30));
        let me = ada.api.get("/api/v1/me").await?.expect_status(200).json();
        let id = me["id"].as_str().ok_or("no id")?;

        ada.delete_account().await?.expect_status(202);
        daybook.app("task-api").kill9().await;
        daybook.app("task-api").restart().await?;
        daybook.wait_app_ready("task-api").await?;
        ada.api.get("/api/v1/tasks").await?.expect_status(401);
        let body = credentials(&ada.email, &password());
        daybook.api().post("/api/v1/auth/sign-in", &body).await?.expect_status(401);

        let task_api = daybook.app_of("task-api");
        let erased = wait_until("the tasks are erased", JOB_LIMIT, async || {
            let ran = task_api.run(&["admin", "book", "verify", "--json", id]).await?;
            let verdict: serde_json::Value = ran.out.parse()?;
            let is_empty = verdict["records"] == 0 && ran.code == Some(0);
            if is_empty { Ok(Some(())) } else { Err(ran.out.into()) }
        });
        testkit::note(format_args!("the tasks were gone after {:?}", erased.await?.1));

        let again = Person::new(daybook, "ada@example.org").await?;
        let other = again.api.get("/api/v1/me").await?.expect_status(200).json();
        assert_ne!(other["id"], id, "another account, with nothing of the first");
        let tasks = again.api.get("/api/v1/tasks").await?.expect_status(200).json();
        assert_eq!(tasks["items"], json!([]));
        let freed = wait_until("signing in works", LIMIT, async || {
            Ok(Person::sign_in(daybook, "ada@example.org").await.ok().map(drop))
        });
        freed.await?;
        Ok(())
    })
    .await
}
