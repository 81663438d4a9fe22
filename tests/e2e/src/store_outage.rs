//! Without the store task-api says so, and when to come back; nothing acknowledged is lost.

use std::time::{Duration, Instant};

use testkit::{Daybook, LIMIT, Result, User, wait_until, with_daybook};

/// An answer must not take longer than this, however the store fails.
const PROMPT: Duration = Duration::from_secs(10);

async fn is_refused(user: &User) -> Result<Duration> {
    let asked = Instant::now();
    let reply = user.create("in vain").await?.expect_status(503);
    let took = asked.elapsed();
    assert_eq!(reply.header("content-type"), "application/problem+json", "{reply:?}");
    assert_eq!(reply.json()["code"], "unavailable", "{reply:?}");
    assert!(reply.header("retry-after").parse::<u32>().is_ok(), "{reply:?}");
    assert!(took < PROMPT, "the refusal took {took:?}");
    Ok(took)
}

async fn works_again(daybook: &Daybook, user: &User) -> Result<()> {
    let back = wait_until("a task can be created again", LIMIT, async || {
        Ok((user.create("after").await?.status == 201).then_some(()))
    });
    let ((), back) = back.await?;
    let tasks = user.tasks().await?;
    let titles: Vec<_> = tasks.iter().filter_map(|task| task["title"].as_str()).collect();
    assert!(titles.contains(&"before") && titles.contains(&"after"), "{titles:?}");
    // «in vain» may have been written all the same: then its event is owed like any other.
    let (_, arrived) = user.wait_for_audit(tasks.len()).await?;
    testkit::note(format_args!(
        "{}: working again {back:?} after the store's return, events {arrived:?} later",
        daybook.profile().name()
    ));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_store_is_a_503_and_loses_nothing() -> Result<()> {
    with_daybook(async |daybook| {
        let ada = daybook.user("ada").await?;
        ada.create("before").await?.expect_status(201);
        daybook.store().kill9().await;
        let took = is_refused(&ada).await?;
        testkit::note(format_args!("refused after {took:?}"));
        daybook.store().restart().await?;
        works_again(daybook, &ada).await
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_frozen_store_is_a_503_and_loses_nothing() -> Result<()> {
    with_daybook(async |daybook| {
        let ada = daybook.user("ada").await?;
        ada.create("before").await?.expect_status(201);
        daybook.store().process().freeze()?;
        let took = is_refused(&ada).await?;
        testkit::note(format_args!("refused after {took:?}"));
        daybook.store().process().thaw();
        works_again(daybook, &ada).await
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_scheduler_tasks_and_events_go_on() -> Result<()> {
    with_daybook(async |daybook| {
        let ada = daybook.user("ada").await?;
        daybook.scheduler().kill9().await;
        for title in ["one", "two"] {
            ada.create(title).await?.expect_status(201);
        }
        ada.wait_for_audit(2).await?;
        Ok(())
    })
    .await
}
