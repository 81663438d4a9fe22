//! However many make occurrences - two replicas of every app, their jobs, and the binding of each - there is one for each series
//! and date; and events that come again, in reverse, change nothing.

use chrono::TimeDelta;
use serde_json::{Value, json};
use testkit::{LIMIT, Observer, Result, Wishes, wait_until, with_daybook_of};

use crate::fast_series::{begin, gaps, made, wait};

const EVERY: i64 = 2;
const USERS: usize = 4;
const SERIES: [&str; 3] = ["water", "feed", "walk"];

#[tokio::test(flavor = "multi_thread")]
async fn two_replicas_of_every_app_make_one_occurrence_for_each_date() -> Result<()> {
    let wishes = Wishes::apps(&["task-api", "audit", "recurrence"]).reconciling("@every 1s");
    with_daybook_of(wishes, async |daybook| {
        let replicas = [
            daybook.replica("task-api", "task-api-2").await?,
            daybook.replica("audit", "audit-2").await?,
            daybook.replica("recurrence", "recurrence-2").await?,
        ];
        let mut users = Vec::new();
        for number in 0..USERS {
            let user = daybook.user(&format!("user-{number}")).await?;
            for title in SERIES {
                begin(&user, title, EVERY, "all").await?;
            }
            users.push(user);
        }
        let (mut count, mut late) = (0, TimeDelta::zero());
        for user in &users {
            for title in SERIES {
                let made = wait(user, title, |made| made.len() >= 10).await?;
                assert_eq!(gaps(&made, EVERY), [], "{} {title}", user.name());
                count += made.len();
                late = made.iter().map(|one| one.late()).max().unwrap_or_default().max(late);
            }
        }
        // As many are announced, each once.
        for user in &users {
            for (task, times) in user.audited("daybook.task.occurrence.generated.v1").await? {
                assert_eq!(times, 1, "{task} of {}", user.name());
            }
        }
        testkit::note(format_args!(
            "two replicas of each app made {count} occurrences, the latest {} ms late",
            late.num_milliseconds()
        ));
        drop(replicas);
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn events_that_come_again_in_reverse_change_nothing() -> Result<()> {
    let wishes = Wishes::apps(&["task-api", "audit", "recurrence"]);
    with_daybook_of(wishes, async |daybook| {
        let ada = daybook.user("ada").await?;
        // One that goes on, and one that went on and was ended.
        begin(&ada, "goes on", EVERY, "all").await?;
        let ended = begin(&ada, "ended", EVERY, "all").await?;
        wait(&ada, "ended", |made| made.len() >= 2).await?;
        let series = ended["series"]["id"].as_str().ok_or("no series")?;
        let path = format!("/api/v1/series/{series}/end");
        ada.api().post(&path, &json!({})).await?.expect_status(200);
        let before = made(&ada, "ended").await?;

        let (events, _) = wait_until("the end has been announced", LIMIT, async || {
            let events = ada.audit().await?;
            let is_there = events.iter().any(|event| event["type"] == "daybook.series.ended.v1");
            Ok(is_there.then_some(events))
        })
        .await?;
        let broker = Observer::start(daybook, "dlq.task-events").await?;
        // The audit lists the newest first.
        for event in events.iter().chain(&events) {
            broker.publish_raw("task-events", again(event)).await?;
        }
        // By the time of another whole series, all of that was heard.
        begin(&ada, "behind", EVERY, "all").await?;
        wait(&ada, "behind", |made| made.len() >= 5).await?;
        assert_eq!(made(&ada, "ended").await?, before, "it is over");
        let going = wait(&ada, "goes on", |made| made.len() >= 5).await?;
        assert_eq!(gaps(&going, EVERY), []);
        let entries = ada.audit().await?;
        for event in &events {
            let same = entries.iter().filter(|entry| entry["event_id"] == event["event_id"]);
            assert_eq!(same.count(), 1, "{event}");
        }
        Ok(())
    })
    .await
}

/// An event as it was published.
fn again(entry: &Value) -> String {
    json!({
        "specversion": "1.0", "id": entry["event_id"], "source": entry["source"],
        "type": entry["type"], "subject": entry["subject"], "time": entry["time"],
        "datacontenttype": "application/json", "partitionkey": "ada", "data": entry["data"],
    })
    .to_string()
}
