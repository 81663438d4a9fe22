//! What is sent without a job: how soon, and who goes on where the process dies between any two steps.

use chrono::TimeDelta;
use sidecar::fake::{Call, Fault, Part};
use tonic::Status;

use crate::delivery::{Delivery, State};
use crate::inbox::Inbox;
use crate::notification::Way;
use crate::testing::{World, ada, now, triggered};

/// In which Ada had an e-mail before, so that the next is claimed by the commit that takes it in.
async fn world() -> World {
    let world = World::new();
    world.subscribe();
    tell(&world, 1).await;
    world.idle().await;
    assert_eq!(world.dapr.binding_calls().len(), 1);
    world
}

/// Brings a reminder, and does not wait for what comes of it.
async fn tell(world: &World, number: u64) {
    world.publish(&triggered(number, now())).await;
    world.dapr.deliver().await;
}

/// What became of the e-mail of a reminder.
async fn delivery(world: &World, number: u64) -> Delivery {
    let view = world.notifier.book(&ada()).read().await.unwrap();
    let id = triggered(number, now()).id.parse().unwrap();
    Inbox::of(&view).notification(id).unwrap().deliveries[&Way::Email].clone()
}

fn jobs(world: &World) -> usize {
    world.dapr.jobs().into_iter().filter(|job| job.name.starts_with("dlv:")).count()
}

async fn commits(world: &World) -> usize {
    let view = world.notifier.book(&ada()).read().await.unwrap();
    usize::try_from(view.seq).unwrap()
}

/// Lets jobs come for an hour, as they would.
async fn later(world: &World) {
    for _ in 0..60 {
        world.settle().await;
        world.advance(TimeDelta::minutes(1)).await;
    }
}

#[tokio::test]
async fn it_takes_no_job_and_two_commits() {
    let world = world().await;
    let before = (commits(&world).await, world.dapr.binding_calls().len());
    tell(&world, 2).await;
    world.idle().await;
    assert_eq!(world.dapr.binding_calls().len(), before.1 + 1, "no time has passed");
    let sent = delivery(&world, 2).await;
    assert_eq!((sent.state, sent.attempts, sent.may_be_a_repeat), (State::Sent(now()), 1, false));
    assert_eq!(commits(&world).await, before.0 + 2, "it came, and it was sent");
    assert_eq!(jobs(&world), 0);
    later(&world).await;
    assert_eq!(world.dapr.binding_calls().len(), before.1 + 1);
    assert_eq!(world.owed(), Vec::<String>::new());
}

#[tokio::test]
async fn the_inbox_does_not_wait_for_the_mail_server() {
    let world = world().await;
    let turns: Vec<_> = world.notifier.0.turns.free_emails(100);
    for number in 2..30 {
        tell(&world, number).await;
    }
    assert_eq!(world.inbox().await.len(), 29);
    assert_eq!(world.dapr.binding_calls().len(), 1);
    drop(turns);
    world.idle().await;
    assert_eq!(world.dapr.binding_calls().len(), 29);
    assert_eq!(jobs(&world), 0);
}

#[tokio::test]
async fn a_process_that_dies_after_its_commit_leaves_it_to_the_relay_job() {
    let mut world = World::new();
    world.subscribe();
    world.begin_no_more();
    tell(&world, 1).await;
    world.idle().await;
    assert!(matches!(delivery(&world, 1).await.state, State::Waiting(_)), "nobody began");
    world.restart();
    later(&world).await;
    let sent = delivery(&world, 1).await;
    assert!(matches!(sent.state, State::Sent(_)) && !sent.may_be_a_repeat, "{sent:?}");
    assert_eq!(world.dapr.binding_calls().len(), 1);
    assert_eq!(world.announced(), ["sent inbox", "sent email"]);
}

#[tokio::test]
async fn a_claim_whose_process_died_is_sent_once_more_and_flagged() {
    let mut world = world().await;
    // The task that would send it is not polled before this process is gone.
    let process = world.notifier.clone();
    let turn = process.0.mail.hold().await;
    tell(&world, 2).await;
    assert!(matches!(delivery(&world, 2).await.state, State::Sending(_)), "claimed as it came");
    world.restart();
    later(&world).await;
    let sent = delivery(&world, 2).await;
    assert!(matches!(sent.state, State::Sent(_)) && sent.may_be_a_repeat, "{sent:?}");
    assert_eq!((sent.attempts, world.dapr.binding_calls().len()), (2, 2));
    drop(turn);
}

#[tokio::test]
async fn one_that_was_sent_and_not_marked_is_marked_by_whoever_remembers_it() {
    let mut world = world().await;
    for dies in [false, true] {
        let number = if dies { 3 } else { 2 };
        let before = world.dapr.binding_calls().len();
        let process = world.notifier.clone();
        let turn = process.0.mail.hold().await;
        tell(&world, number).await;
        world.notifier.books().idle().await;
        world.dapr.take_down(Part::Store);
        drop(turn);
        world.notifier.0.under_way.wait().await;
        assert_eq!(world.dapr.binding_calls().len(), before + 1, "the store is not asked");
        if dies {
            world.restart();
        }
        world.dapr.bring_back(Part::Store);
        later(&world).await;
        let sent = delivery(&world, number).await;
        assert!(matches!(sent.state, State::Sent(_)), "{sent:?}");
        assert_eq!(sent.may_be_a_repeat, dies, "who died forgot");
        assert_eq!(world.dapr.binding_calls().len(), before + 1 + usize::from(dies));
    }
}

#[tokio::test]
async fn what_is_refused_for_now_comes_again_by_a_job_that_was_armed_before_it_was_marked() {
    let world = world().await;
    world.dapr.plan_binding_reply(Err(Status::internal("dial tcp: connection refused")));
    world.dapr.take_down(Part::Scheduler);
    tell(&world, 2).await;
    world.idle().await;
    let kept = delivery(&world, 2).await;
    assert!(matches!(kept.state, State::Sending(_)), "without a job it is not put off: {kept:?}");
    world.dapr.bring_back(Part::Scheduler);
    world.dapr.deliver().await;
    later(&world).await;
    let sent = delivery(&world, 2).await;
    assert!(matches!(sent.state, State::Sent(_)) && !sent.may_be_a_repeat, "{sent:?}");
    assert_eq!((sent.attempts, world.dapr.binding_calls().len()), (2, 3));
}

#[tokio::test]
async fn with_the_broker_away_what_was_left_behind_goes_on() {
    let mut world = world().await;
    world.begin_no_more();
    let turns = world.notifier.0.turns.free_emails(100);
    tell(&world, 2).await;
    world.dapr.take_down(Part::Broker);
    drop(turns);
    world.idle().await;
    world.restart();
    later(&world).await;
    assert_eq!(world.dapr.binding_calls().len(), 2);
    world.dapr.bring_back(Part::Broker);
    later(&world).await;
    assert!(matches!(delivery(&world, 2).await.state, State::Sent(_)));
}

#[tokio::test]
async fn an_answer_that_is_lost_anywhere_sends_nothing_twice_unflagged() {
    for call in [Call::Write, Call::Read, Call::Job, Call::Binding] {
        for fault in [Fault::LostReply, Fault::LostRequest, Fault::Conflict, Fault::Late] {
            for before in 0..4 {
                let world = world().await;
                (0..before).for_each(|_| world.dapr.plan_success(call));
                world.dapr.plan(call, fault);
                // Heard twice.
                tell(&world, 2).await;
                tell(&world, 2).await;
                later(&world).await;
                world.dapr.forget_plans();
                world.dapr.deliver().await;
                later(&world).await;
                let sent = delivery(&world, 2).await;
                let told = format!("{call:?} {fault:?} after {before}: {sent:?}");
                assert!(matches!(sent.state, State::Sent(_)), "{told}");
                let calls = world.dapr.binding_calls().len() - 1;
                let most = if sent.may_be_a_repeat { 2 } else { 1 };
                assert!((1..=most).contains(&calls), "{calls} times: {told}");
            }
        }
    }
}
