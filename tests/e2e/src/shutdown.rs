//! An app that is asked to stop stops by itself, and soon.

use std::time::{Duration, Instant};

use testkit::{Result, with_daybook};

#[tokio::test(flavor = "multi_thread")]
async fn an_app_ends_when_asked_and_comes_back() -> Result<()> {
    with_daybook(async |daybook| {
        let ada = daybook.user("ada").await?;
        let _ = ada.create("before").await?.expect_status(201);
        for id in ["task-api", "audit"] {
            let asked = Instant::now();
            let ended = daybook.app(id).terminate(Duration::from_secs(20)).await;
            testkit::note(format_args!("{id} ended {:?} after it was asked", asked.elapsed()));
            assert_eq!(ended.as_deref(), Some("with code 0"), "{id}");
            daybook.app(id).restart().await?;
        }
        let _ = ada.create("after").await?.expect_status(201);
        ada.wait_for_audit(2).await?;
        Ok(())
    })
    .await
}
