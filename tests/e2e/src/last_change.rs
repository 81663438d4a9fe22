//! Even a user's last change reaches the ledger once it is acknowledged, whatever is killed at
//! that moment: no later change of that user carries the event along.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use testkit::{Daybook, LIMIT, Part, Result, User, wait_until, with_daybook};

use crate::rng::Rng;

/// Users per kill, each with a single task.
const USERS: usize = 24;
/// How often each victim is killed.
const KILLS: usize = 4;

#[tokio::test(flavor = "multi_thread")]
async fn an_acknowledged_change_with_nothing_after_it_is_announced() -> Result<()> {
    with_daybook(async |daybook| {
        let mut rng = Rng::seeded(3);
        let (mut acknowledged, mut others) = (Vec::new(), Vec::new());
        for kill in 0..KILLS {
            for (name, victim) in
                [("app", daybook.app("task-api")), ("sidecar", daybook.sidecar("task-api"))]
            {
                let users = users(daybook, &format!("{name}-{kill}")).await?;
                let answers = play(&users, &victim, rng.below(USERS)).await?;
                for (user, was_acknowledged) in users.into_iter().zip(answers) {
                    if was_acknowledged { &mut acknowledged } else { &mut others }.push(user);
                }
            }
        }
        let settling = Instant::now();
        for user in &acknowledged {
            user.wait_for_audit(1).await?;
        }
        testkit::note(format_args!(
            "{} kills: the entries of {} acknowledged changes were there {:?} after the last; {}",
            2 * KILLS,
            acknowledged.len(),
            settling.elapsed(),
            unacknowledged(&others).await?
        ));
        Ok(())
    })
    .await
}

/// What became of changes that were not acknowledged: nothing was promised.
async fn unacknowledged(users: &[User]) -> Result<String> {
    let (mut made, mut announced) = (0, 0);
    for user in users {
        made += user.tasks().await?.len();
        announced += user.audit().await?.len();
    }
    Ok(format!("of {} others {made} were made and {announced} announced", users.len()))
}

async fn users(daybook: &Daybook, round: &str) -> Result<Vec<User>> {
    let mut users = Vec::new();
    for number in 0..USERS {
        users.push(daybook.user(&format!("{round}-{number}")).await?);
    }
    Ok(users)
}

/// Everybody creates one task; the victim is killed once `moment` of them are answered. Tells
/// whose were acknowledged.
async fn play(users: &[User], victim: &Part, moment: usize) -> Result<Vec<bool>> {
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
    let (killed, mut one, other) =
        tokio::join!(killer, create(half, &answered), create(rest, &answered));
    killed?;
    one.extend(other);
    Ok(one)
}

/// Each creates one task. A lost answer is no answer: the task may exist all the same.
async fn create(users: &[User], answered: &AtomicUsize) -> Vec<bool> {
    let mut acknowledged = Vec::new();
    for user in users {
        let reply = user.create("the last").await;
        acknowledged.push(reply.is_ok_and(|reply| reply.status == 201));
        answered.fetch_add(1, Ordering::SeqCst);
    }
    acknowledged
}
