//! What the broker may do to events, one schedule after another.

use sidecar::fake::Part;

use super::*;

#[tokio::test(start_paused = true)]
async fn an_event_is_told_as_it_comes() {
    let world = World::new().await;
    let (mut feed, mut copy) = world.follow().await;
    let task = world.create("a").await;
    let (status, _) = world.ask(Method::POST, &format!("{task}/complete"), json!({})).await;
    assert_eq!(status, StatusCode::OK);
    world.bring(&world.published().await).await;
    let began = tokio::time::Instant::now();
    copy.catch_up(&world, &mut feed).await;
    assert_eq!(copy.told, [1, 2]);
    assert!(began.elapsed() <= Duration::from_millis(101), "it waited for nothing");
    copy.assert_whole(&Copy::whole(&world).await.0);
}

#[tokio::test(start_paused = true)]
async fn a_message_says_what_happened() {
    let world = World::new().await;
    let mut feed = world.open(None).await.unwrap();
    world.create("a").await;
    world.bring(&world.published().await).await;
    let mut messages = Vec::new();
    for _ in 0..3 {
        let (Signal::Tell(frame) | Signal::Heartbeat(frame)) = feed.next().await else { panic!() };
        let sse = String::from_utf8(frame.sse.to_vec()).unwrap();
        let message: Value = serde_json::from_str(frame.text().as_str()).unwrap();
        let (event, id) = (message["event"].as_str().unwrap(), message["id"].as_str().unwrap());
        assert_eq!(sse, format!("event: {event}\nid: {id}\ndata: {}\n\n", frame.text().as_str()));
        messages.push(message);
    }
    assert_eq!((&messages[0]["event"], &messages[0]["seq"]), (&json!("ready"), &json!(0)));
    assert_eq!(messages[1]["type"], "daybook.task.created.v1");
    assert_eq!(messages[1]["upserts"]["tasks"][0]["title"], "a");
    assert_eq!(messages[1]["upserts"]["tasks"][0]["notes"], "", "the form of the API, every field");
    assert_eq!(messages[2]["event"], "heartbeat");
    assert_eq!(messages[2]["id"], messages[1]["id"]);
}

#[tokio::test(start_paused = true)]
async fn delivered_twice_and_in_reverse_each_is_told_once_and_in_order() {
    let world = World::new().await;
    let (mut feed, mut copy) = world.follow().await;
    world.create_many(8).await;
    let mut events = world.published().await;
    events.reverse();
    world.bring(&events).await;
    copy.catch_up(&world, &mut feed).await;
    world.bring(&events).await;
    events.reverse();
    world.bring(&events).await;
    copy.drain(&world, &mut feed).await;
    assert_eq!(copy.told, (1..=8).collect::<Vec<_>>());
    copy.assert_whole(&Copy::whole(&world).await.0);
}

#[tokio::test(start_paused = true)]
async fn one_that_is_overtaken_is_waited_for_a_little() {
    let world = World::new().await;
    let (mut feed, mut copy) = world.follow().await;
    world.create_many(2).await;
    let events = world.published().await;
    world.bring(&events[1..]).await;
    let early = tokio::time::timeout(Duration::from_millis(10), feed.next()).await;
    assert!(early.is_err(), "{early:?}");
    world.bring(&events[..1]).await;
    world.dapr.take_down(Part::Store);
    copy.catch_up(&world, &mut feed).await;
    assert_eq!(copy.told, [1, 2], "without the book");
}

#[tokio::test(start_paused = true)]
async fn one_that_is_lost_is_found_with_the_next() {
    let world = World::new().await;
    let (mut feed, mut copy) = world.follow().await;
    world.create_many(3).await;
    let events = world.published().await;
    world.bring(&[events[0].clone(), events[2].clone()]).await;
    copy.catch_up(&world, &mut feed).await;
    assert_eq!(copy.told, [1, 2, 3]);
}

#[tokio::test(start_paused = true)]
async fn when_all_are_lost_the_book_is_looked_at_within_two_heartbeats() {
    let world = World::new().await;
    let (mut feed, mut copy) = world.follow().await;
    world.create_many(3).await;
    let began = tokio::time::Instant::now();
    while copy.told.len() < 3 {
        copy.hear(&world, &mut feed).await;
    }
    assert!(began.elapsed() <= 2 * LiveSettings::default().heartbeat, "{:?}", began.elapsed());
    world.bring(&world.published().await).await;
    copy.drain(&world, &mut feed).await;
    assert_eq!(copy.told, [1, 2, 3], "what comes late is not told again");
}

#[tokio::test(start_paused = true)]
async fn a_change_through_the_same_replica_needs_no_broker() {
    let world = World::new().await;
    let (mut feed, mut copy) = world.follow().await;
    let body = json!({ "title": "a" });
    let began = tokio::time::Instant::now();
    world.ask_of(&world.router, Method::POST, "/api/v1/tasks", body.clone()).await;
    copy.hear(&world, &mut feed).await;
    assert_eq!(copy.told, [1]);
    assert!(began.elapsed() <= Duration::from_millis(1_001), "{:?}", began.elapsed());
    world.bring(&world.published().await).await;

    world.ask_of(&world.router, Method::POST, "/api/v1/tasks", body).await;
    world.dapr.take_down(Part::Store);
    world.bring(&world.published().await).await;
    let began = tokio::time::Instant::now();
    copy.hear(&world, &mut feed).await;
    assert_eq!((copy.told, began.elapsed()), (vec![1, 2], Duration::ZERO), "the event is faster");
}

#[tokio::test(start_paused = true)]
async fn a_slow_reader_is_told_all_and_only_little_waits_for_it() {
    let world = World::new().await;
    let (mut feed, mut copy) = world.follow().await;
    world.create_many(200).await;
    world.bring(&world.published().await).await;
    copy.catch_up(&world, &mut feed).await;
    assert_eq!(copy.told, (1..=200).collect::<Vec<_>>());
    copy.assert_whole(&Copy::whole(&world).await.0);
}

#[tokio::test(start_paused = true)]
async fn a_client_may_come_back_after_any_message() {
    let world = World::new().await;
    let task = world.create("a").await;
    world.create_many(70).await;
    for title in ["b", "c"] {
        world.ask(Method::PATCH, &task, json!({ "title": title })).await;
    }
    let (status, _) = world.ask(Method::DELETE, &format!("{task}?permanent=true"), json!({})).await;
    assert!(status.is_success(), "{status}");
    let book = Copy::whole(&world).await.0;
    for after in 0..80 {
        let mut copy = Copy { last: start(), ..Copy::default() };
        let mut feed = world.open(Some(&copy.last)).await.unwrap();
        for _ in 0..after {
            copy.hear(&world, &mut feed).await;
        }
        let mut feed = world.open(Some(&copy.last)).await.unwrap();
        copy.drain(&world, &mut feed).await;
        copy.assert_whole(&book);
    }
}

fn start() -> String {
    let user: UserId = "ada".parse().unwrap();
    changes::written(&user, domain::changes::Token { seq: 0, floor: 0 })
}
