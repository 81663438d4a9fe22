//! With the scheduler killed, or a job lost, occurrences are late and none is missing.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use serde_json::json;
use sidecar::{Dapr, DaprSettings, Jobs};
use testkit::{LIMIT, Result, Wishes, wait_until, with_daybook_of};

use crate::fast_series::{Made, begin, gaps, now, wait};
use crate::rng::Rng;

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_scheduler_delays_occurrences_and_loses_none() -> Result<()> {
    with_daybook_of(Wishes::apps(&["task-api", "recurrence"]), async |daybook| {
        let ada = daybook.user("ada").await?;
        begin(&ada, "often", 3, "all").await?;
        wait(&ada, "often", |made| made.len() >= 2).await?;
        daybook.scheduler().kill9().await;
        let killed = Instant::now();
        let before = wait(&ada, "often", |made| made.len() >= 2).await?.pop().ok_or("none")?;
        wait_until("some intervals have passed", LIMIT, async || {
            Ok((killed.elapsed() >= Duration::from_secs(9)).then_some(()))
        })
        .await?;
        daybook.scheduler().restart().await?;
        let restarted = Instant::now();
        let goes_on = before.due + TimeDelta::seconds(18);
        let made = wait(&ada, "often", |made| made.iter().any(|one| one.due > goes_on)).await?;
        assert_eq!(gaps(&made, 3), []);
        let late = made.iter().map(|one| one.late().num_milliseconds()).max();
        testkit::note(format_args!(
            "with the scheduler away for 9 s, the latest occurrence was {} ms late; {:?} after it was back",
            late.unwrap_or_default(),
            restarted.elapsed()
        ));
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_of_it_is_killed_again_and_again_none_is_missing() -> Result<()> {
    with_daybook_of(Wishes::apps(&["task-api", "recurrence"]), async |daybook| {
        let ada = daybook.user("ada").await?;
        begin(&ada, "often", 2, "all").await?;
        let mut rng = Rng::seeded(11);
        let mut last = wait(&ada, "often", |made| !made.is_empty()).await?.pop().ok_or("none")?;
        for _ in 0..4 {
            for victim in [daybook.app("recurrence"), daybook.sidecar("recurrence")] {
                // At some moment, be it while an occurrence is being made.
                let (moment, begun) =
                    (Duration::from_millis(rng.below(2000) as u64), Instant::now());
                wait_until("it is some moment", LIMIT, async || {
                    Ok((begun.elapsed() >= moment).then_some(()))
                })
                .await?;
                victim.kill9().await;
                victim.restart().await?;
                let goes_on = last.due;
                let goes_on = |made: &[Made]| made.last().is_some_and(|one| one.due > goes_on);
                last = wait(&ada, "often", goes_on).await?.pop().ok_or("none")?;
            }
        }
        let ended = last.due + TimeDelta::seconds(6);
        let made = wait(&ada, "often", |made| made.iter().any(|one| one.due > ended)).await?;
        assert_eq!(gaps(&made, 2), []);
        let late = made.iter().map(|one| one.late().num_milliseconds()).max().unwrap_or_default();
        let count = made.len();
        testkit::note(format_args!("8 kills, {count} occurrences, the latest {late} ms late"));
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_job_is_set_again_by_the_binding() -> Result<()> {
    let wishes = Wishes::apps(&["task-api", "recurrence"]).reconciling("@every 2s");
    with_daybook_of(wishes, async |daybook| {
        let ada = daybook.user("ada").await?;
        // Daily, at a time that comes in ten minutes.
        let next = now(&ada).await? + TimeDelta::minutes(10);
        let due = next - TimeDelta::days(1);
        let task = json!({
            "title": "daily",
            "due": {"date": due.date_naive().to_string(), "time": due.format("%H:%M").to_string(), "tz": "UTC"},
            "recurrence": {"rrule": "FREQ=DAILY", "mode": "on_schedule"},
        });
        let task = ada.api().post("/api/v1/tasks", &task).await?.expect_status(201).json();
        let series = task["series"]["id"].as_str().ok_or("no series")?;
        let job = format!("occ:ada:{series}:{}", next.format("%Y%m%dt%H%M00z"));
        // As the app does, over gRPC: in production the sidecar's HTTP API is closed.
        let port = daybook.daprd("recurrence").grpc_port();
        let app = daybook.app_of("recurrence");
        let endpoint = format!("http://127.0.0.1:{port}");
        let sidecar = DaprSettings::at(endpoint, Some(app.sidecar_token()));
        let sidecar = Dapr::connect_lazy(sidecar)?;
        let is_set = async || Ok(sidecar.get(&job).await?.map(|_| ()));
        let (_, took) = wait_until("the job of the next occurrence is set", LIMIT, is_set).await?;
        testkit::note(format_args!("the job of the next occurrence was set after {took:?}"));
        sidecar.delete(&job).await?;
        let (_, took) = wait_until("it is set again", LIMIT, is_set).await?;
        testkit::note(format_args!("the binding set it again after {took:?}"));
        Ok(())
    })
    .await
}
