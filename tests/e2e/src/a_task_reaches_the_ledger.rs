//! What happens to a task is in the audit list within a second, each event once.

use std::time::Duration;

use testkit::{Result, with_daybook};

/// From the answer to the change until the entry is there.
const BUDGET: Duration = Duration::from_secs(1);

#[tokio::test(flavor = "multi_thread")]
async fn each_change_is_in_the_audit_list_within_a_second() -> Result<()> {
    with_daybook(async |daybook| {
        // A broker takes its time over the very first event: the topic is made, the group forms.
        let first = daybook.user("first").await?;
        first.create("any").await?.expect_status(201);
        let (_, first) = first.wait_for_audit(1).await?;

        let ada = daybook.user("ada").await?;
        let task = ada.create("water the plants").await?.expect_status(201).json();
        let id = task["id"].as_str().expect("an id");
        let (_, created) = ada.wait_for_audit(1).await?;
        let done = ada.complete(id).await?.expect_status(200).json();
        assert!(done["task"]["completed_at"].is_string(), "{done}");
        let (_, completed) = ada.wait_for_audit(2).await?;
        ada.delete(id).await?.expect_status(200);
        let (entries, trashed) = ada.wait_for_audit(3).await?;

        let kinds: Vec<_> = entries.iter().map(|entry| entry["type"].as_str()).collect();
        let newest_first =
            ["trashed", "completed", "created"].map(|what| format!("daybook.task.{what}.v1"));
        assert_eq!(kinds, newest_first.each_ref().map(|kind| Some(kind.as_str())));
        assert!(entries.iter().all(|entry| entry["subject"] == id), "{entries:?}");
        testkit::note(format_args!(
            "in the audit list after {created:?}, {completed:?}, {trashed:?}; the very first after {first:?}"
        ));
        assert!(created < BUDGET, "created: {created:?}");
        assert!(completed < BUDGET, "completed: {completed:?}");
        assert!(trashed < BUDGET, "trashed: {trashed:?}");
        Ok(())
    })
    .await
}
