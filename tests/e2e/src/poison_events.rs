//! An event that nobody can make sense of goes to the dead-letter topic at once, and does not
//! hold up those behind it.

use serde_json::{Value, json};
use testkit::{Observer, Result, with_daybook};

fn event(id: &str, kind: &str, data: &Value) -> String {
    json!({
        "specversion": "1.0", "id": id, "source": "/daybook/task-api", "type": kind,
        "subject": "0199a1b2-0000-7000-8000-000000000000", "time": "2026-11-21T12:00:00Z",
        "datacontenttype": "application/json", "data": data,
    })
    .to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn poison_is_dead_lettered_and_good_events_follow() -> Result<()> {
    with_daybook(async |daybook| {
        let dead = Observer::start(daybook, "dlq.task-events").await?;
        let ada = daybook.user("ada").await?;
        ada.create("before").await?.expect_status(201);
        ada.wait_for_audit(1).await?;

        let created = "daybook.task.created.v1";
        let poison = [
            "not JSON at all".to_owned(),
            event("ada:90", "daybook.task.exploded.v9", &json!({})), // a type nobody knows
            event("ada:91", "somebody.elses.event.v1", &json!({})),  // no route
            event("ada:92", created, &json!({"task": 5})),           // not its data
            event("no colon", created, &json!({"task": {}})),        // not its id
        ];
        for message in &poison {
            dead.publish_raw("task-events", message.clone()).await?;
        }
        ada.create("behind").await?.expect_status(201);

        let (entries, good) = ada.wait_for_audit(2).await?;
        let dead_letters = dead.wait_for(poison.len()).await?;
        testkit::note(format_args!("the good event behind the poison took {good:?}"));
        assert_eq!(entries[0]["data"]["task"]["title"], "behind");
        assert_eq!(dead_letters.len(), poison.len(), "each once: {:?}", texts(&dead_letters));
        for part in ["not JSON at all", "ada:90", "ada:91", "ada:92", "no colon"] {
            let found = texts(&dead_letters).iter().filter(|text| text.contains(part)).count();
            assert_eq!(found, 1, "{part}: {:?}", texts(&dead_letters));
        }
        Ok(())
    })
    .await
}

fn texts(messages: &[Vec<u8>]) -> Vec<String> {
    messages.iter().map(|message| String::from_utf8_lossy(message).into_owned()).collect()
}
