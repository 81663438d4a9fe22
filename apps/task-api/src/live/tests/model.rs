//! Whatever happens in whatever order, the client ends with what the book has.

use proptest::prelude::*;
use sidecar::fake::Part;
use tokio::runtime::Builder;

use super::*;

/// One thing that happens.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// The user changes something, by one of the verbs, of one of the things.
    Change(u8, u8),
    /// The broker brings one of the events that it has; and keeps it, to bring it again.
    Bring(u8, bool),
    /// The broker loses one.
    Lose(u8),
    /// The client takes so many messages.
    Read(u8),
    /// The connection breaks, with a message on it that the client never sees, or without; the client comes back.
    Break(bool),
    /// The store goes away, or comes back.
    Store(bool),
    /// Time passes.
    Wait(u8),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (any::<u8>(), any::<u8>()).prop_map(|(verb, of)| Step::Change(verb, of)),
        6 => (any::<u8>(), prop::bool::weighted(0.2)).prop_map(|(which, again)| Step::Bring(which, again)),
        1 => any::<u8>().prop_map(Step::Lose),
        3 => (0..6u8).prop_map(Step::Read),
        1 => any::<bool>().prop_map(Step::Break),
        1 => prop::bool::weighted(0.3).prop_map(Step::Store),
        1 => (0..40u8).prop_map(Step::Wait),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_the_client_has_what_the_book_has(steps in prop::collection::vec(step(), 1..120)) {
        let runtime = Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        runtime.block_on(run(&steps));
    }
}

async fn run(steps: &[Step]) {
    let world = World::new().await;
    let (mut feed, mut copy) = world.follow().await;
    let (mut tasks, mut wire) = (Vec::new(), Vec::new());
    for step in steps {
        match *step {
            Step::Change(verb, of) => change(&world, &mut tasks, verb, of).await,
            Step::Bring(which, again) if !wire.is_empty() => {
                let which = usize::from(which) % wire.len();
                let event: IncomingEvent = wire.remove(which);
                world.bring(std::slice::from_ref(&event)).await;
                if again {
                    wire.push(event);
                }
            }
            Step::Lose(which) if !wire.is_empty() => {
                wire.remove(usize::from(which) % wire.len());
            }
            Step::Read(count) => {
                for _ in 0..count {
                    copy.hear(&world, &mut feed).await;
                }
            }
            Step::Break(is_unseen) => {
                world.dapr.bring_back(Part::Store);
                if is_unseen {
                    feed.next().await;
                }
                feed = world.open(Some(&copy.last)).await.unwrap();
            }
            Step::Store(is_away) if is_away => world.dapr.take_down(Part::Store),
            Step::Store(_) => world.dapr.bring_back(Part::Store),
            Step::Wait(seconds) => tokio::time::advance(Duration::from_secs(seconds.into())).await,
            Step::Bring(..) | Step::Lose(_) => {}
        }
        wire.extend(world.published().await);
    }
    world.dapr.bring_back(Part::Store);
    copy.drain(&world, &mut feed).await;
    copy.assert_whole(&Copy::whole(&world).await.0);
    let mut once = copy.told.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(copy.told, once, "each place once, and in order");
}

/// Does something that the API may refuse.
async fn change(world: &World, tasks: &mut Vec<String>, verb: u8, of: u8) {
    let tag = ["Home", "work", "WORK", "x"][usize::from(of) % 4];
    let router = if of < 64 { &world.router } else { &world.other };
    let ask = async |method, path: String, body| world.ask_of(router, method, &path, body).await;
    if verb.is_multiple_of(4) || tasks.is_empty() {
        let body = json!({ "title": format!("{of}"), "tags": [tag] });
        let (_, made) = ask(Method::POST, "/api/v1/tasks".to_owned(), body).await;
        tasks.extend(made["id"].as_str().map(|id| format!("/api/v1/tasks/{id}")));
        return;
    }
    let task = tasks[usize::from(of) % tasks.len()].clone();
    match verb % 11 {
        0 => ask(Method::POST, format!("{task}/complete"), json!({})).await,
        1 => ask(Method::POST, format!("{task}/reopen"), json!({})).await,
        2 => ask(Method::DELETE, task, json!({})).await,
        3 => ask(Method::POST, format!("{task}/restore"), json!({})).await,
        4 => ask(Method::DELETE, format!("{task}?permanent=true"), json!({})).await,
        5 => {
            ask(
                Method::PATCH,
                format!("/api/v1/tags/{tag}"),
                json!({ "name": format!("{tag}{verb}") }),
            )
            .await
        }
        6 => ask(Method::DELETE, format!("/api/v1/tags/{tag}"), json!({})).await,
        7 => {
            ask(Method::POST, "/api/v1/lists".to_owned(), json!({ "name": format!("{of}") })).await
        }
        8 => {
            ask(Method::PATCH, format!("/api/v1/tags/{tag}"), json!({ "name": tag.to_uppercase() }))
                .await
        }
        9 => {
            ask(
                Method::POST,
                "/api/v1/filters".to_owned(),
                json!({ "name": format!("{of}"), "filter": "today" }),
            )
            .await
        }
        _ => ask(Method::PATCH, task, json!({ "title": format!("{verb}") })).await,
    };
}
