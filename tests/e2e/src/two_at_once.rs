//! Two Daybooks on one machine know nothing of each other, and leave nothing behind.

use std::path::Path;

use testkit::{Daybook, LIMIT, Result, wait_until};

#[tokio::test(flavor = "multi_thread")]
async fn two_daybooks_do_not_meet_and_leave_nothing() -> Result<()> {
    let (one, other) = tokio::try_join!(Daybook::start(), Daybook::start())?;
    let (ada, namesake) = (one.user("ada").await?, other.user("ada").await?);
    for title in ["one", "two", "three"] {
        ada.create(title).await?.expect_status(201);
    }
    ada.wait_for_audit(3).await?;
    assert_eq!(namesake.audit().await?.len(), 0);
    namesake.create("other").await?.expect_status(201);
    let (entries, _) = namesake.wait_for_audit(1).await?;
    assert_eq!(entries[0]["data"]["task"]["title"], "other");
    assert_eq!(ada.audit().await?.len(), 3);
    let foreign = ada.token();
    let refused = other.api().with_header("authorization", format!("Bearer {foreign}"));
    refused.get("/api/v1/tasks").await?.expect_status(401);

    for daybook in [one, other] {
        let dir = daybook.dir();
        let parts = daybook.parts();
        let pids: Vec<u32> = parts.iter().filter_map(|part| part.process().pid()).collect();
        assert!(pids.len() >= 7, "{pids:?}");
        drop(parts);
        drop(daybook);
        let what = format!("nothing is left of {}", dir.display());
        let gone = |pid: &u32| !Path::new(&format!("/proc/{pid}")).exists();
        wait_until(&what, LIMIT, async || {
            Ok((pids.iter().all(gone) && !dir.exists()).then_some(()))
        })
        .await?;
    }
    Ok(())
}
