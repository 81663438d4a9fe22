//! Whoever is asked to stop finishes first what is under way: a restart is not an outage.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use testkit::{Daybook, LIMIT, Observer, Result, User, wait_until, with_daybook};

/// How long anyone may take to stop; the chart grants more.
const GRACE: Duration = Duration::from_secs(20);

/// How long an app stays for its sidecar, which is asked to stop first (`shutdown.leaveSeconds` of
/// the chart).
const LEAVE: Duration = Duration::from_secs(2);

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_loses_nothing_and_dead_letters_nothing() -> Result<()> {
    with_daybook(async |daybook| {
        let dead = Observer::start(daybook, "dlq.task-events").await?;
        let ada = daybook.user("ada").await?;
        let (created, done) = (AtomicUsize::new(0), AtomicBool::new(false));
        let restarts = async {
            for id in ["audit", "task-api"] {
                busy(&created).await?;
                restart(daybook, id).await?;
            }
            busy(&created).await
        };
        let restarts = async {
            let restarted = restarts.await;
            done.store(true, Ordering::SeqCst);
            restarted
        };
        let (restarted, lost) = tokio::join!(restarts, create(&ada, &created, &done));
        restarted?;
        // One may be sent just as its idle connection is closed; more would have been cut off.
        assert!(lost <= 1, "{lost} requests were begun and not answered");
        let tasks = ada.tasks().await?.len();
        let acknowledged = created.load(Ordering::SeqCst);
        assert!((acknowledged..=acknowledged + lost).contains(&tasks), "{tasks}, {acknowledged}");
        ada.wait_for_audit(tasks).await?;
        assert_eq!(dead.messages().len(), 0, "a good event became a dead letter");
        Ok(())
    })
    .await
}

/// Waits until some more tasks were created.
async fn busy(created: &AtomicUsize) -> Result<()> {
    let goal = created.load(Ordering::SeqCst) + 30;
    wait_until("tasks are created", LIMIT, async || {
        Ok((created.load(Ordering::SeqCst) >= goal).then_some(()))
    })
    .await?;
    Ok(())
}

/// Stops an app and its sidecar as the chart has it, the sidecar first, and starts them again.
async fn restart(daybook: &Daybook, id: &str) -> Result<()> {
    let (app, sidecar) = (daybook.app(id), daybook.sidecar(id));
    let asked = Instant::now();
    let app_ends = async {
        wait_until("the sidecar takes no more events", LIMIT, async || {
            Ok((asked.elapsed() >= LEAVE).then_some(()))
        })
        .await?;
        Result::Ok(app.terminate(GRACE).await)
    };
    let (app_ended, sidecar_ended) = tokio::join!(app_ends, sidecar.terminate(GRACE));
    let app_ended = app_ended?;
    testkit::note(format_args!("{id} and its sidecar ended within {:?}", asked.elapsed()));
    assert_eq!(app_ended.as_deref(), Some("with code 0"), "{id}");
    assert_eq!(sidecar_ended.as_deref(), Some("with code 0"), "the sidecar of {id}");
    app.respawn().await?;
    sidecar.respawn().await?;
    daybook.wait_app_ready(id).await?;
    Ok(())
}

/// Creates tasks until all is done, and counts requests that were lost: neither answered nor
/// refused before they were begun.
async fn create(user: &User, created: &AtomicUsize, done: &AtomicBool) -> usize {
    let mut lost = 0;
    while !done.load(Ordering::SeqCst) {
        match user.create("during a restart").await {
            Ok(reply) if reply.status == 201 => {
                created.fetch_add(1, Ordering::SeqCst);
            }
            Ok(reply) => assert_eq!(reply.status, 503, "{reply:?}"),
            Err(error) if is_refused(&*error) => {}
            Err(_) => lost += 1,
        }
        tokio::task::yield_now().await;
    }
    lost
}

/// Whether nobody listened: then nothing was begun.
fn is_refused(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut causes = std::iter::successors(Some(error), |error| error.source());
    causes.any(|cause| {
        let io = cause.downcast_ref::<std::io::Error>();
        io.is_some_and(|io| io.kind() == std::io::ErrorKind::ConnectionRefused)
    })
}
