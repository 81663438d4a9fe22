//! A request with an `Idempotency-Key` happens once, whatever is killed before its answer came.

use bytes::Bytes;
use http::Method;
use testkit::{Daybook, LIMIT, Reply, Result, User, wait_until, with_daybook};

use crate::rng::Rng;

/// How often task-api, or its sidecar, is killed under a request.
const KILLS: usize = 8;

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_comes_again_happens_once_though_the_app_was_killed() -> Result<()> {
    with_daybook(async |daybook| {
        let ada = daybook.user("ada").await?;
        let first = send(&ada, "calm").await?.expect_status(201);
        daybook.app("task-api").kill9().await;
        daybook.app("task-api").restart().await?;
        let again = until_answered(&ada, "calm").await?;
        assert_eq!(again.json(), first.json());
        assert_eq!(again.status, 201);
        assert_eq!(again.header("idempotent-replayed"), "true");

        let mut rng = Rng::seeded(5);
        let mut replayed = 0;
        for kill in 0..KILLS {
            let reply = killed_under_way(daybook, &ada, kill, rng.below(400)).await?;
            replayed += usize::from(reply.header("idempotent-replayed") == "true");
        }
        let tasks = ada.tasks().await?;
        assert_eq!(tasks.len(), 1 + KILLS, "{tasks:?}");
        ada.wait_for_audit(1 + KILLS).await?;
        testkit::note(format_args!(
            "{KILLS} kills: {replayed} had happened before, and were answered again"
        ));
        Ok(())
    })
    .await
}

/// Sends a request over and over until it is answered, while task-api or its sidecar is killed.
async fn killed_under_way(
    daybook: &Daybook,
    user: &User,
    kill: usize,
    spins: usize,
) -> Result<Reply> {
    let key = format!("kill-{kill}");
    let victim =
        if kill.is_multiple_of(2) { daybook.app("task-api") } else { daybook.sidecar("task-api") };
    let killer = async {
        for _ in 0..spins {
            tokio::task::yield_now().await;
        }
        victim.kill9().await;
        victim.restart().await
    };
    let (killed, reply) = tokio::join!(killer, until_answered(user, &key));
    killed?;
    reply
}

async fn until_answered(user: &User, key: &str) -> Result<Reply> {
    let answered = wait_until("the request is answered", LIMIT, async || {
        // A connection that breaks says nothing of what became of the request.
        let Ok(reply) = send(user, key).await else { return Ok(None) };
        Ok(Some(reply).filter(|reply| !reply.status.is_server_error() && reply.status != 409))
    });
    Ok(answered.await?.0.expect_status(201))
}

async fn send(user: &User, key: &str) -> Result<Reply> {
    let body = Bytes::from(format!(r#"{{"title":"under {key}"}}"#));
    let headers = [("content-type", "application/json"), ("idempotency-key", key)];
    user.api().send(Method::POST, "/api/v1/tasks", &headers, body).await
}
