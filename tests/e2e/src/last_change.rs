//! Even a user's last change reaches the ledger, whatever is killed at that moment: no later
//! change of that user carries the event along.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use testkit::{Daybook, LIMIT, Part, Result, User, wait_until, with_daybook};

use crate::rng::Rng;

/// Users per kill, each with a single task.
const USERS: usize = 24;
/// How often each victim is killed.
const KILLS: usize = 4;

#[tokio::test(flavor = "multi_thread")]
async fn a_change_with_nothing_after_it_is_announced() -> Result<()> {
    with_daybook(async |daybook| {
        let mut rng = Rng::seeded(3);
        let mut all = Vec::new();
        for kill in 0..KILLS {
            for (name, victim) in
                [("app", daybook.app("task-api")), ("sidecar", daybook.sidecar("task-api"))]
            {
                let users = users(daybook, &format!("{name}-{kill}")).await?;
                play(&users, &victim, rng.below(USERS)).await?;
                all.extend(users);
            }
        }
        let settling = Instant::now();
        let mut tasks = 0;
        for user in &all {
            tasks += check(user).await?;
        }
        testkit::note(format_args!(
            "{} kills among {} users: all entries of their {tasks} tasks were there {:?} after the last",
            2 * KILLS,
            all.len(),
            settling.elapsed()
        ));
        Ok(())
    })
    .await
}

async fn users(daybook: &Daybook, round: &str) -> Result<Vec<User>> {
    let mut users = Vec::new();
    for number in 0..USERS {
        users.push(daybook.user(&format!("{round}-{number}")).await?);
    }
    Ok(users)
}

/// Everybody creates one task; the victim is killed once `moment` of them are answered.
async fn play(users: &[User], victim: &Part, moment: usize) -> Result<()> {
    let answered = AtomicUsize::new(0);
    let (half, rest) = users.split_at(USERS / 2);
    let killer = async {
        wait_until("some requests are answered", LIMIT, async || {
            Ok((answered.load(Ordering::SeqCst) >= moment).then_some(()))
        })
        .await?;
        victim.kill9().await;
        victim.restart().await
    };
    let one = create(half, &answered);
    let other = create(rest, &answered);
    tokio::join!(killer, one, other).0
}

/// Each creates one task. A lost answer is no answer: the task may exist all the same.
async fn create(users: &[User], answered: &AtomicUsize) {
    for user in users {
        user.create("the last").await.ok();
        answered.fetch_add(1, Ordering::SeqCst);
    }
}

/// Whatever task there is has its entry. Answers how many tasks there are.
async fn check(user: &User) -> Result<usize> {
    let (tasks, _) =
        wait_until("the tasks are shown", LIMIT, async || user.tasks().await.map(Some)).await?;
    user.wait_for_audit(tasks.len()).await?;
    Ok(tasks.len())
}
