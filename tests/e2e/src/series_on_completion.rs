//! A completion makes the next occurrence: once, due in the future, on the day that the rule means.

use futures::future::try_join_all;
use serde_json::{Value, json};
use testkit::{Client, Result, User, with_daybook};

/// So many tasks are completed through two replicas at once.
const AT_ONCE: usize = 40;

async fn made(user: &User, body: Value) -> Result<Value> {
    Ok(user.api().post("/api/v1/tasks", &body).await?.expect_status(201).json())
}

fn id(task: &Value) -> &str {
    task["id"].as_str().expect("a task")
}

async fn complete(api: &Client, task: &str) -> Result<Value> {
    let reply = api.post(&format!("/api/v1/tasks/{task}/complete"), &json!({})).await?;
    Ok(reply.expect_status(200).json())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_thirty_first_comes_back_in_every_long_month() -> Result<()> {
    with_daybook(async |daybook| {
        let ada = daybook.user("ada").await?;
        let rule = json!({ "rrule": "FREQ=MONTHLY", "month_end": "backward" });
        let rent = json!({ "title": "rent", "due": { "date": "2090-01-31" }, "recurrence": rule });
        let mut task = made(&ada, rent).await?;
        let mut dates = Vec::new();
        for number in 2..=25 {
            if number == 12 {
                // Nothing of it is kept in memory alone.
                daybook.app("task-api").kill9().await;
                daybook.app("task-api").restart().await?;
                daybook.wait_app_ready("task-api").await?;
            }
            let done = complete(ada.api(), id(&task)).await?;
            task = done["next"].clone();
            assert_eq!(task["series"]["occurrence"], number, "{done}");
            dates.push(done["next_due"]["date"].as_str().expect("a date").to_owned());
        }
        assert_eq!(dates[..3], ["2090-02-28", "2090-03-31", "2090-04-30"]);
        assert_eq!(dates.iter().filter(|date| date.ends_with("-31")).count(), 14, "{dates:?}");
        assert_eq!(dates[23], "2092-01-31");
        // The task, the series, and two events of each completion.
        let (entries, _) = ada.wait_for_audit(2 + 2 * 24).await?;
        let generated = "daybook.task.occurrence.generated.v1";
        let made = entries.iter().filter(|entry| entry["type"] == generated).count();
        assert_eq!(made, 24);
        assert_eq!(ada.tasks().await?.len(), 25);
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_late_completion_lands_in_the_future_and_two_at_once_make_one() -> Result<()> {
    with_daybook(async |daybook| {
        let ada = daybook.user("ada").await?;
        let other = daybook.replica("task-api", "task-api-2").await?;
        let there = other.api().with_header("authorization", format!("Bearer {}", ada.token()));
        let due = json!({ "date": "2025-01-01", "time": "09:00", "tz": "Europe/Berlin" });
        let daily =
            json!({ "title": "water", "due": due, "recurrence": { "rrule": "FREQ=DAILY" } });
        let mut tasks = Vec::new();
        for _ in 0..AT_ONCE {
            tasks.push(made(&ada, daily.clone()).await?);
        }
        let both = tasks.iter().flat_map(|task| [(ada.api(), task), (&there, task)]);
        let answers =
            try_join_all(both.map(async |(api, task)| complete(api, id(task)).await)).await?;
        let mut next: Vec<&Value> = answers.iter().map(|answer| &answer["next"]).collect();
        next.retain(|next| !next.is_null());
        assert_eq!(next.len(), AT_ONCE, "each made by one of the two");
        for (answer, next) in answers.iter().zip(answers.iter().map(|answer| &answer["next"])) {
            let done_at = answer["task"]["completed_at"].as_str();
            assert!(next.is_null() || next["due_at"].as_str() > done_at, "{answer}");
        }
        let all = ada.tasks().await?;
        let open = all.iter().filter(|task| task["status"] == "open").count();
        assert_eq!((all.len(), open), (2 * AT_ONCE, AT_ONCE));
        // Taken back on one, it is gone on the other; done there, it is the same again.
        let first = answers.iter().find(|answer| !answer["next"].is_null()).expect("one");
        let token = json!({ "token": first["undo_token"] });
        there.post("/api/v1/undo", &token).await?.expect_status(200);
        let path = format!("/api/v1/tasks/{}", id(&first["next"]));
        ada.api().get(&path).await?.expect_status(404);
        let again = complete(ada.api(), id(&first["task"])).await?;
        assert_eq!(again["next"]["id"], first["next"]["id"]);
        Ok(())
    })
    .await
}
