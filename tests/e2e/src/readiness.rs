//! `/readyz` tells whether the app can do its work: its sidecar is part of that.

use testkit::{Daybook, LIMIT, Result, wait_until, with_daybook};

#[tokio::test(flavor = "multi_thread")]
async fn an_app_without_its_sidecar_says_so() -> Result<()> {
    with_daybook(async |daybook| {
        readiness_follows_the_sidecar(daybook).await?;
        task_api_says_when_to_come_back(daybook).await
    })
    .await
}

async fn readiness_follows_the_sidecar(daybook: &Daybook) -> Result<()> {
    for id in ["task-api", "audit"] {
        let ops = testkit::Client::new(daybook.app_of(id).ops_port());
        ops.get("/readyz").await?.expect_status(200);
        daybook.sidecar(id).kill9().await;
        let unready = wait_until("readiness is gone", LIMIT, async || {
            let reply = ops.get("/readyz").await?;
            Ok((reply.status != 200).then_some(reply))
        });
        let (reply, noticed) = unready.await?;
        let body = reply.expect_status(503).json();
        assert_eq!(body["code"], "not-ready", "{body}");
        ops.get("/healthz").await?.expect_status(200); // the app itself is well
        daybook.sidecar(id).restart().await?;
        let back = daybook.wait_app_ready(id).await?;
        testkit::note(format_args!("{id}: unready after {noticed:?}, ready again after {back:?}"));
    }
    // What was lost with the sidecars is there again: both apps work together.
    let ada = daybook.user("ada").await?;
    ada.create("water the plants").await?.expect_status(201);
    ada.wait_for_audit(1).await?;
    Ok(())
}

async fn task_api_says_when_to_come_back(daybook: &Daybook) -> Result<()> {
    let ada = daybook.user("ada").await?;
    daybook.sidecar("task-api").kill9().await;
    let reply = ada.create("water the plants").await?.expect_status(503);
    assert_eq!(reply.json()["code"], "unavailable", "{reply:?}");
    assert!(reply.header("retry-after").parse::<u32>().is_ok(), "{reply:?}");
    daybook.sidecar("task-api").restart().await?;
    daybook.wait_app_ready("task-api").await?;
    let created = wait_until("a task can be created", LIMIT, async || {
        Ok((ada.create("water the plants").await?.status == 201).then_some(()))
    });
    created.await?;
    Ok(())
}
