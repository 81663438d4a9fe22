//! An idle app is small, and ready at once when its sidecar is there.

use std::time::{Duration, Instant};

use testkit::{Result, with_daybook};

/// What an app may take beside its executable. The whole may take 20 MB in a release, which `cargo xtask bench tasks`
/// watches: here it is not optimised, and several times as large.
const MEMORY: u64 = 8 * 1024 * 1024;
const START: Duration = Duration::from_secs(1);

#[tokio::test(flavor = "multi_thread")]
async fn an_idle_app_is_small_and_quick_to_start() -> Result<()> {
    with_daybook(async |daybook| {
        let ada = daybook.user("ada").await?;
        ada.create("water the plants").await?.expect_status(201);
        ada.wait_for_audit(1).await?;
        for id in ["task-api", "audit"] {
            let app = daybook.app(id);
            let memory = app.process().own_bytes().expect("a running app");
            app.kill9().await;
            let started = Instant::now();
            app.restart().await?;
            let start = started.elapsed();
            let fresh = app.process().own_bytes().expect("a running app");
            testkit::note(format_args!(
                "{id}: ready {start:?} after its start, {} KB then, {} KB after a task",
                fresh / 1024,
                memory / 1024
            ));
            assert!(start < START, "{id} was ready after {start:?}");
            assert!(memory < MEMORY, "{id} takes {memory} bytes");
        }
        Ok(())
    })
    .await
}
