//! While recurrence is away, occurrences are missed; once it is back, each series has as many of them made good as it says.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use testkit::{LIMIT, Result, Wishes, wait_until, with_daybook_of};

use crate::fast_series::{begin, gaps, made, wait};

/// Seconds from one occurrence to the next.
const EVERY: i64 = 3;
/// Ten of them.
const AWAY: Duration = Duration::from_secs(30);
/// How late an occurrence may be before it was missed, in seconds.
const GRACE: i64 = 2;

#[tokio::test(flavor = "multi_thread")]
async fn what_was_missed_is_made_good_as_each_series_says() -> Result<()> {
    let wishes = Wishes::apps(&["task-api", "recurrence"])
        .setting("MISSED_AFTER_SECONDS", GRACE.to_string());
    with_daybook_of(wishes, async |daybook| {
        let ada = daybook.user("ada").await?;
        for policy in ["latest", "all", "none"] {
            begin(&ada, policy, EVERY, policy).await?;
        }
        for policy in ["latest", "all", "none"] {
            wait(&ada, policy, |made| made.len() >= 2).await?;
        }
        daybook.app("recurrence").kill9().await;
        let last = made(&ada, "all").await?.pop().ok_or("nothing was made")?;
        let killed = Instant::now();
        wait_until("ten intervals have passed", LIMIT, async || {
            Ok((killed.elapsed() >= AWAY).then_some(()))
        })
        .await?;
        assert_eq!(made(&ada, "all").await?.pop(), Some(last), "nobody made any meanwhile");
        daybook.app("recurrence").restart().await?;

        let goes_on = last.due + TimeDelta::from_std(AWAY)? + TimeDelta::seconds(3 * EVERY);
        let mut late = Vec::new();
        for policy in ["latest", "all", "none"] {
            let made = wait(&ada, policy, |made| made.iter().any(|one| one.due > goes_on)).await?;
            let gaps = gaps(&made, EVERY);
            let missed = |one: &&crate::fast_series::Made| one.late() > TimeDelta::seconds(EVERY);
            late.push((policy, made.iter().filter(missed).count()));
            match policy {
                "all" => assert_eq!(gaps, [], "none is missing"),
                _ => assert_eq!(gaps.len(), 1, "{policy}: {gaps:?}"),
            }
            for (before, after) in gaps {
                assert!(after.due - before.due >= TimeDelta::from_std(AWAY)?, "{policy}");
                // The last of those that had passed; or one that was not missed.
                let most = if policy == "latest" { EVERY } else { GRACE };
                let most = TimeDelta::seconds(most) + TimeDelta::milliseconds(500);
                assert!(after.late() <= most, "{policy}: {after:?}");
            }
        }
        testkit::note(format_args!("of ten missed occurrences were made, too late: {late:?}"));
        let of_all = late.iter().find(|(policy, _)| *policy == "all").map_or(0, |(_, late)| *late);
        assert!(of_all >= 9, "{late:?}");
        Ok(())
    })
    .await
}
