//! Deliveries whose mail server refuses, hangs or dies, whose process dies between any two steps, whose answers are lost.

use chrono::TimeDelta;
use sidecar::Jobs;
use sidecar::fake::{Call, Fault, Part};
use tonic::Status;

use super::*;
use crate::testing::{World, ada, now, triggered};

mod webhooks;

const EMAIL: Way = Way::Email;
const BINDING: &str =
    "error from smtp binding, sending email failed: gomail: could not send email 1: ";

async fn world() -> World {
    World::with_a_delivery_due().await
}

fn refused(text: &str) -> Result<sidecar::BindingReply, Status> {
    Err(Status::internal(format!("{BINDING}{text}")))
}

fn only_job(world: &World) -> sidecar::Job {
    let all = world.dapr.jobs();
    let mut found = all.into_iter().filter(|job| job.name.starts_with("dlv:"));
    found.next().expect("a job of the delivery")
}

#[tokio::test]
async fn it_is_sent_once_and_says_what_it_is_about() {
    let world = world().await;
    world.settle().await;
    let delivery = world.delivery(EMAIL).await;
    assert_eq!((delivery.state, delivery.attempts), (State::Sent(now()), 1));
    assert_eq!(world.announced(), ["sent inbox", "sent email"]);
    let calls = world.dapr.binding_calls();
    let [call] = calls.as_slice() else { panic!("{} calls", calls.len()) };
    assert_eq!((call.binding.as_str(), call.operation.as_str()), ("email", "create"));
    assert_eq!(call.metadata["emailTo"], "ada@example.org");
    assert_eq!(call.metadata["subject"], "Reminder: water <the> plant 1");
    let body = String::from_utf8(call.data.clone()).unwrap();
    assert!(body.contains("water &lt;the&gt; plant 1"), "{body}");
    assert!(!body.contains("may have had"), "{body}");
    assert_eq!(world.owed(), Vec::<String>::new());
}

#[tokio::test]
async fn a_job_that_comes_again_sends_nothing() {
    let world = world().await;
    let job = only_job(&world);
    world.settle().await;
    for _ in 0..3 {
        world.dapr.schedule(&job).await.unwrap();
        world.settle().await;
    }
    assert_eq!(world.dapr.binding_calls().len(), 1);
}

#[tokio::test]
async fn what_is_refused_for_now_is_tried_eight_times_and_then_shown_as_failed() {
    let world = world().await;
    for _ in 0..12 {
        world.dapr.plan_binding_reply(refused("451 try again later"));
    }
    for attempts in 1..=8 {
        world.settle().await;
        assert_eq!(world.delivery(EMAIL).await.attempts, attempts);
        world.advance(TimeDelta::hours(8)).await;
    }
    world.settle().await;
    let delivery = world.delivery(EMAIL).await;
    assert!(matches!(delivery.state, State::Failed(_)), "{delivery:?}");
    assert_eq!((delivery.attempts, delivery.answer), (8, Some(451)));
    assert_eq!(world.dapr.binding_calls().len(), 8);
    assert_eq!(world.announced(), ["sent inbox", "failed email"]);
    let shown = &world.inbox().await[0].deliveries[0];
    assert_eq!(shown.last_error.as_deref(), Some("the mail server refused it for now"));
    assert_eq!(world.owed(), Vec::<String>::new());
}

#[tokio::test]
async fn what_is_refused_for_good_is_not_tried_again() {
    let world = world().await;
    world.dapr.plan_binding_reply(refused("550 no such user"));
    world.settle().await;
    world.advance(TimeDelta::days(1)).await;
    world.settle().await;
    let delivery = world.delivery(EMAIL).await;
    assert!(matches!(delivery.state, State::Failed(_)), "{delivery:?}");
    assert_eq!(world.dapr.binding_calls().len(), 1);
    assert_eq!(world.announced(), ["sent inbox", "failed email"]);
}

#[tokio::test]
async fn a_server_that_comes_back_gets_it() {
    let world = world().await;
    world.dapr.plan_binding_reply(Err(Status::internal("dial tcp: connection refused")));
    world.settle().await;
    let delivery = world.delivery(EMAIL).await;
    let State::Waiting(next) = delivery.state else { panic!("{delivery:?}") };
    assert!(!delivery.may_be_a_repeat, "it was not sent");
    world.advance(next - now() - TimeDelta::milliseconds(1)).await;
    world.settle().await;
    assert_eq!(world.delivery(EMAIL).await.attempts, 1, "not before its time");
    world.advance(TimeDelta::milliseconds(1)).await;
    world.settle().await;
    assert!(matches!(world.delivery(EMAIL).await.state, State::Sent(_)));
    assert_eq!(world.announced(), ["sent inbox", "sent email"]);
}

#[tokio::test]
async fn an_answer_of_the_binding_that_is_lost_is_sent_once_more_and_flagged() {
    let world = world().await;
    world.dapr.plan(Call::Binding, Fault::LostReply);
    world.settle().await;
    world.advance(TimeDelta::hours(1)).await;
    world.settle().await;
    let delivery = world.delivery(EMAIL).await;
    assert!(matches!(delivery.state, State::Sent(_)) && delivery.may_be_a_repeat, "{delivery:?}");
    let calls = world.dapr.binding_calls();
    assert_eq!(calls.len(), 2);
    let bodies: Vec<_> =
        calls.iter().map(|call| String::from_utf8_lossy(&call.data).into_owned()).collect();
    let reference = format!("Reference: {}", world.inbox().await[0].deliveries[0].id);
    assert!(bodies.iter().all(|body| body.contains(&reference)), "the same in both");
    assert!(bodies[1].contains("You may have had this message before"), "{}", bodies[1]);
}

#[tokio::test]
async fn one_that_is_lost_twice_is_given_up() {
    let world = world().await;
    world.dapr.plan(Call::Binding, Fault::LostReply);
    world.dapr.plan(Call::Binding, Fault::LostReply);
    for _ in 0..5 {
        world.settle().await;
        world.advance(TimeDelta::hours(8)).await;
    }
    let delivery = world.delivery(EMAIL).await;
    assert!(matches!(delivery.state, State::Failed(_)), "{delivery:?}");
    assert_eq!(world.dapr.binding_calls().len(), 2);
    assert!(delivery.fault.unwrap().ends_with("not known"));
}

#[tokio::test]
async fn a_process_that_died_between_claim_and_mark_leaves_it_to_the_next_once() {
    let mut world = world().await;
    let wanted: Wanted = serde_json::from_slice(&only_job(&world).data).unwrap();
    let contact = world.notifier.0.contacts.of(&ada()).await.unwrap();
    for (attempts, is_repeat) in [(1, false), (2, true)] {
        // Claimed; whether it is sent nobody will know.
        let found = world.notifier.claim(&wanted, Some(&contact)).await.unwrap();
        let Found::Send(claimed) = found else { panic!("nothing to send") };
        let seen = (claimed.delivery.attempts, claimed.delivery.may_be_a_repeat);
        assert_eq!(seen, (attempts, is_repeat));
        world.idle().await;
        world.restart();
        // The job comes again at once: the claim may still be held.
        world.settle().await;
        assert_eq!(world.dapr.binding_calls().len(), 0);
        world.advance(TimeDelta::seconds(61)).await;
    }
    world.settle().await;
    let delivery = world.delivery(EMAIL).await;
    assert!(matches!(delivery.state, State::Failed(_)), "{delivery:?}");
    assert_eq!(world.dapr.binding_calls().len(), 0);
    assert_eq!(world.announced(), ["sent inbox", "failed email"]);
}

#[tokio::test]
async fn a_process_that_died_once_costs_a_repeat_at_most() {
    let mut world = world().await;
    let wanted: Wanted = serde_json::from_slice(&only_job(&world).data).unwrap();
    let contact = world.notifier.0.contacts.of(&ada()).await.unwrap();
    let found = world.notifier.claim(&wanted, Some(&contact)).await.unwrap();
    let Found::Send(claimed) = found else { panic!("nothing to send") };
    let ended = world.notifier.send(&wanted, *claimed, Some(contact)).await;
    assert!(matches!(ended.outcome, crate::delivery::Outcome::Taken { .. }));
    world.restart(); // before it was marked
    for _ in 0..4 {
        world.settle().await;
        world.advance(TimeDelta::seconds(61)).await;
    }
    let delivery = world.delivery(EMAIL).await;
    assert!(matches!(delivery.state, State::Sent(_)) && delivery.may_be_a_repeat, "{delivery:?}");
    assert_eq!(world.dapr.binding_calls().len(), 2);
}

#[tokio::test]
async fn of_two_replicas_that_get_the_same_job_one_sends() {
    for _ in 0..20 {
        let world = world().await;
        let wanted: Wanted = serde_json::from_slice(&only_job(&world).data).unwrap();
        let other = world.replica();
        let (one, two) = tokio::join!(world.notifier.deliver(&wanted), other.deliver(&wanted));
        assert!(one.is_ok() && two.is_ok());
        world.settle().await;
        other.books().idle().await;
        assert_eq!(world.dapr.binding_calls().len(), 1);
        let delivery = world.delivery(EMAIL).await;
        assert!(matches!(delivery.state, State::Sent(_)) && !delivery.may_be_a_repeat);
    }
}

#[tokio::test]
async fn what_was_sent_and_could_not_be_marked_is_marked_and_not_sent_again() {
    let world = world().await;
    let wanted: Wanted = serde_json::from_slice(&only_job(&world).data).unwrap();
    let contact = world.notifier.0.contacts.of(&ada()).await.unwrap();
    let found = world.notifier.claim(&wanted, Some(&contact)).await.unwrap();
    let Found::Send(claimed) = found else { panic!("nothing to send") };
    let ended = world.notifier.send(&wanted, *claimed, Some(contact)).await;
    world.dapr.take_down(Part::Store);
    world.notifier.0.settled.keep(&wanted, ended);
    assert!(world.notifier.deliver(&wanted).await.is_err(), "it cannot be kept yet");
    assert!(world.notifier.deliver(&wanted).await.is_err(), "nor forgotten");
    world.dapr.bring_back(Part::Store);
    world.notifier.deliver(&wanted).await.unwrap();
    world.settle().await;
    let delivery = world.delivery(EMAIL).await;
    assert_eq!((delivery.state, delivery.may_be_a_repeat), (State::Sent(now()), false));
    assert_eq!(world.dapr.binding_calls().len(), 1);
}

#[tokio::test]
async fn the_lost_answer_of_any_commit_sends_it_once() {
    for fault in [Fault::LostReply, Fault::LostRequest, Fault::Conflict, Fault::Late] {
        for before in 0..6 {
            let world = world().await;
            for _ in 0..before {
                world.dapr.plan_success(Call::Write);
            }
            world.dapr.plan(Call::Write, fault);
            for _ in 0..4 {
                world.settle().await;
                world.advance(TimeDelta::minutes(2)).await;
            }
            world.dapr.forget_plans();
            world.settle().await;
            let delivery = world.delivery(EMAIL).await;
            assert!(matches!(delivery.state, State::Sent(_)), "{fault:?} {before}: {delivery:?}");
            assert_eq!(world.dapr.binding_calls().len(), 1, "{fault:?} after {before} writes");
            assert!(!delivery.may_be_a_repeat);
        }
    }
}

#[tokio::test]
async fn whoever_has_no_address_or_wants_none_gets_none() {
    let world = World::new();
    world.reachable(None);
    world.subscribe();
    world.publish(&triggered(1, now())).await;
    world.dapr.deliver().await;
    world.settle().await;
    assert!(matches!(world.delivery(EMAIL).await.state, State::Skipped(_)));
    assert_eq!(world.announced(), ["sent inbox"]);
    world.publish(&triggered(2, now())).await;
    world.dapr.deliver().await;
    world.settle().await;
    let with: Vec<_> =
        world.inbox().await.iter().map(|notification| notification.deliveries.len()).collect();
    assert_eq!(with.iter().sum::<usize>(), 1, "that there is none is known by now");
    assert!(world.dapr.binding_calls().is_empty());
}

#[tokio::test]
async fn task_api_away_holds_up_the_e_mail_alone() {
    let world = world().await;
    let contacts = std::mem::take(&mut *world.users.contacts.lock().unwrap());
    world.settle().await;
    assert_eq!(world.delivery(EMAIL).await.attempts, 0);
    *world.users.contacts.lock().unwrap() = contacts;
    world.settle().await;
    assert!(matches!(world.delivery(EMAIL).await.state, State::Sent(_)));
}
