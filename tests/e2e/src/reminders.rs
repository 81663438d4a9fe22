//! A reminder is given when it is due, if it is still wanted then; one that was missed is given once, late.

use std::collections::BTreeMap;
use std::time::Duration;

use http::Method;
use serde_json::{Value, json};
use testkit::{LIMIT, Observer, Result, Wishes, with_daybook_of};

use crate::reminding::{APPS, after, now, remind, said, text, until, wait_for};

const TRIGGERED: &str = "daybook.reminder.triggered.v1";
const SCHEDULED: &str = "daybook.reminder.scheduled.v1";

/// Of which tasks, and which of their reminders.
fn names(events: &BTreeMap<String, Value>) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let pairs = events.values().map(|it| (text(&it["subject"]), text(&it["data"]["reminder"])));
    let mut pairs: Vec<_> = pairs.collect();
    pairs.sort();
    pairs
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wanted_is_given_when_it_is_due_and_nothing_else() -> Result<()> {
    with_daybook_of(Wishes::apps(APPS), async |daybook| {
        let observer = Observer::start(daybook, "reminder-events").await?;
        let ada = daybook.user("ada").await?;
        let due = now() + chrono::TimeDelta::seconds(8);
        let at = text(due);
        let mut ids = Vec::new();
        for _ in 0..6 {
            ids.push(remind(&ada, &at).await?);
        }
        wait_for(&observer, SCHEDULED, 6, LIMIT).await?;
        let tasks = |id: &str| format!("/api/v1/tasks/{id}");
        ada.complete(&ids[1]).await?.expect_status(200);
        ada.delete(&ids[2]).await?.expect_status(200);
        let gone = format!("{}?permanent=true", tasks(&ids[3]));
        ada.api().delete(&gone).await?.expect_status(204);
        let later = text(due + chrono::TimeDelta::milliseconds(1500));
        let moved = json!({ "reminders": [{ "at": later }] }).to_string();
        let patch = [("content-type", "application/json")];
        ada.api()
            .send(Method::PATCH, &tasks(&ids[4]), &patch, moved.into())
            .await?
            .expect_status(200);
        let snooze = format!("{}/snooze", tasks(&ids[5]));
        ada.api().post(&snooze, &json!({ "until": later })).await?.expect_status(200);

        let upcoming = ada.api().get("/api/v1/reminders").await?.expect_status(200).json();
        assert_eq!(upcoming["items"].as_array().map(Vec::len), Some(4), "{upcoming}");

        let mut expected = vec![
            (ids[0].clone(), "at".to_owned()),
            (ids[4].clone(), "at".to_owned()),
            (ids[5].clone(), "at".to_owned()),
            (ids[5].clone(), "snooze".to_owned()),
        ];
        expected.sort();
        wait_for(&observer, TRIGGERED, expected.len(), LIMIT).await?;
        // Whatever else was set for then would have come by now.
        until(due + chrono::TimeDelta::seconds(4)).await?;
        let given = said(&observer, TRIGGERED);
        assert_eq!(names(&given), expected);
        for event in given.values() {
            assert_eq!(event["data"]["late_by"], Value::Null, "{event}");
            assert_eq!(event["data"]["task"]["title"], "water the plants");
        }
        let audited = ada.api().get("/api/v1/audit?about=reminders&limit=200").await?;
        let audited = audited.expect_status(200).json();
        let entries = audited["items"].as_array().cloned().unwrap_or_default();
        let kept = entries.iter().filter(|entry| entry["type"] == TRIGGERED).count();
        assert_eq!(kept, expected.len(), "{audited}");
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_missed_while_everything_was_down_is_given_once_on_return() -> Result<()> {
    with_daybook_of(Wishes::apps(APPS), async |daybook| {
        let observer = Observer::start(daybook, "reminder-events").await?;
        let ada = daybook.user("ada").await?;
        let at = after(4_000);
        let missed = remind(&ada, &at).await?;
        wait_for(&observer, SCHEDULED, 1, LIMIT).await?;
        daybook.app("reminder").kill9().await;
        daybook.sidecar("reminder").kill9().await;
        daybook.scheduler().kill9().await;
        // Made while nobody hears of it, and due before anybody does.
        let unheard = remind(&ada, &after(1_000)).await?;
        until(now() + chrono::TimeDelta::seconds(12)).await?;
        assert!(said(&observer, TRIGGERED).is_empty());
        daybook.scheduler().restart().await?;
        daybook.sidecar("reminder").respawn().await?;
        daybook.app("reminder").restart().await?;
        daybook.wait_ready().await?;
        let given = wait_for(&observer, TRIGGERED, 2, LIMIT).await?;
        let mut expected = vec![(missed, "at".to_owned()), (unheard, "at".to_owned())];
        expected.sort();
        assert_eq!(names(&given), expected);
        for event in given.values() {
            assert!(event["data"]["late_by"].as_u64().is_some_and(|late| late > 5), "{event}");
        }
        // A reminder of today is given at once.
        let just = remind(&ada, &after(-60 * 60 * 1000)).await?;
        let given = wait_for(&observer, TRIGGERED, 3, Duration::from_secs(30)).await?;
        assert!(names(&given).contains(&(just, "at".to_owned())));
        Ok(())
    })
    .await
}
