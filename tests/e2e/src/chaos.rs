//! Whatever is killed, and whenever: what was acknowledged is in the audit list, once.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use testkit::{Daybook, LIMIT, Part, Result, User, wait_until, with_daybook};

use crate::rng::Rng;

/// Tasks that are acknowledged in all.
const TASKS: usize = 500;
/// Each round creates some of them, and this is killed on the way; the order is random.
const ROUNDS: [Victim; 12] = [
    Victim::TaskApi,
    Victim::TaskApi,
    Victim::TaskApi,
    Victim::TaskApiSidecar,
    Victim::Audit,
    Victim::Audit,
    Victim::Audit,
    Victim::AuditForLong,
    Victim::AuditSidecar,
    Victim::AuditSidecar,
    Victim::AuditSidecar,
    Victim::AuditSidecar,
];
/// Who creates them, side by side.
const USERS: [&str; 4] = ["ada", "bob", "cyd", "dan"];
/// How long audit is away while its sidecar runs.
const AWAY: Duration = Duration::from_secs(10);

/// What is killed.
#[derive(Clone, Copy)]
enum Victim {
    TaskApi,
    TaskApiSidecar,
    Audit,
    /// It comes back only after [`AWAY`].
    AuditForLong,
    AuditSidecar,
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost_or_doubled() -> Result<()> {
    with_daybook(async |daybook| {
        let mut rng = Rng::seeded(20_261_121);
        let mut users = Vec::new();
        for name in USERS {
            users.push((daybook.user(name).await?, BTreeSet::new()));
        }
        let mut left = ROUNDS.to_vec();
        while !left.is_empty() {
            let victim = left.swap_remove(rng.below(left.len()));
            let made: usize = users.iter().map(|(_, ids)| ids.len()).sum();
            let quota = (TASKS - made) / (left.len() + 1);
            play(daybook, &mut users, quota, rng.below(quota), victim).await?;
        }
        let acknowledged: usize = users.iter().map(|(_, ids)| ids.len()).sum();
        assert_eq!(acknowledged, TASKS);
        let settling = Instant::now();
        for (user, ids) in &users {
            check(user, ids).await?;
        }
        testkit::note(format_args!(
            "{TASKS} tasks, {} kills: every entry was there {:?} after the last",
            ROUNDS.len(),
            settling.elapsed()
        ));
        Ok(())
    })
    .await
}

/// One round: `quota` tasks are acknowledged, and the victim is killed after `moment` of them.
async fn play(
    daybook: &Daybook,
    users: &mut [(User, BTreeSet<String>)],
    quota: usize,
    moment: usize,
    victim: Victim,
) -> Result<()> {
    let left = AtomicUsize::new(quota);
    let killer = async {
        let what = format!("{moment} of {quota} tasks are acknowledged");
        wait_until(&what, LIMIT, async || {
            Ok((left.load(Ordering::SeqCst) <= quota - moment).then_some(()))
        })
        .await?;
        kill(daybook, victim).await
    };
    let [a, b, c, d] = users else { return Err("four users".into()) };
    let (killed, ..) = tokio::join!(
        killer,
        create(a, &left),
        create(b, &left),
        create(c, &left),
        create(d, &left)
    );
    killed
}

/// Kills it and starts it again.
async fn kill(daybook: &Daybook, victim: Victim) -> Result<()> {
    let part: Part = match victim {
        Victim::TaskApi => daybook.app("task-api"),
        Victim::TaskApiSidecar => daybook.sidecar("task-api"),
        Victim::Audit | Victim::AuditForLong => daybook.app("audit"),
        Victim::AuditSidecar => daybook.sidecar("audit"),
    };
    part.kill9().await;
    if matches!(victim, Victim::AuditForLong) {
        let back = Instant::now() + AWAY;
        wait_until("audit was away", AWAY * 2, async || Ok((Instant::now() >= back).then_some(())))
            .await?;
    }
    part.restart().await
}

/// Creates tasks until none is left to create. What is not acknowledged is tried again as
/// another task.
async fn create((user, ids): &mut (User, BTreeSet<String>), left: &AtomicUsize) {
    let take = |left: usize| left.checked_sub(1);
    while left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, take).is_ok() {
        let made = wait_until("a task is acknowledged", LIMIT, async || {
            let reply = user.create("survive").await?;
            Ok((reply.status == 201)
                .then(|| reply.json()["id"].as_str().map(str::to_owned))
                .flatten())
        });
        let (id, _) = made.await.expect("task-api comes back");
        assert!(ids.insert(id), "ids are unique");
    }
}

/// Every acknowledged task is among the user's tasks and has its entry; no task has two.
async fn check(user: &User, ids: &BTreeSet<String>) -> Result<()> {
    let tasks = user.tasks().await?;
    let tasks: BTreeSet<_> = tasks.iter().filter_map(|task| task["id"].as_str()).collect();
    assert!(ids.iter().all(|id| tasks.contains(id.as_str())), "{} lost a task", user.name());
    // A task that was not acknowledged may exist all the same; then its event is owed too.
    user.wait_for_audit(tasks.len()).await?;
    let entries = user.audited("daybook.task.created.v1").await?;
    let doubled: Vec<_> = entries.iter().filter(|(_, count)| **count != 1).collect();
    assert!(doubled.is_empty(), "{} has doubled entries: {doubled:?}", user.name());
    let lost: Vec<_> = tasks.iter().filter(|id| !entries.contains_key(**id)).collect();
    assert!(lost.is_empty(), "{} lost entries: {lost:?}", user.name());
    Ok(())
}
