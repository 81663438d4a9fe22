//! Without the broker tasks still work; their events arrive when it is back.

use testkit::{Profile, Result, with_daybook};

#[tokio::test(flavor = "multi_thread")]
async fn events_wait_for_the_broker() -> Result<()> {
    let own = Profile::from_env()?.has_own_broker();
    assert!(own, "embedded has no broker of its own: `cargo xtask test embedded` leaves this out");
    with_daybook(async |daybook| {
        let ada = daybook.user("ada").await?;
        ada.create("before").await?.expect_status(201);
        ada.wait_for_audit(1).await?;

        daybook.broker().kill9().await;
        let mut slowest = std::time::Duration::ZERO;
        for title in ["one", "two", "three"] {
            let asked = std::time::Instant::now();
            let task = ada.create(title).await?.expect_status(201).json();
            slowest = slowest.max(asked.elapsed());
            ada.complete(task["id"].as_str().expect("an id")).await?.expect_status(200);
        }
        assert_eq!(ada.tasks().await?.len(), 4);
        assert_eq!(ada.audit().await?.len(), 1, "audit itself answers");

        daybook.broker().restart().await?;
        let (entries, took) = ada.wait_for_audit(7).await?;
        testkit::note(format_args!(
            "creating a task without a broker took at most {slowest:?}; all events were there {took:?} after its return"
        ));
        let order: Vec<_> = entries.iter().map(|entry| entry["seq"].as_u64()).collect();
        assert_eq!(order, (1..=7).rev().map(Some).collect::<Vec<_>>());
        Ok(())
    })
    .await
}
