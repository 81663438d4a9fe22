//! How streams begin anew, and how they end.

use axum::response::IntoResponse;
use chrono::TimeDelta;
use domain::changes::Token;
use sidecar::fake::Part;
use tokio::time::Instant;

use super::*;
use crate::live::End;

fn id(seq: u64) -> String {
    changes::written(&"ada".parse().unwrap(), Token { seq, floor: 0 })
}

#[tokio::test(start_paused = true)]
async fn who_was_away_for_too_long_begins_anew() {
    let mut world = World::new().await;
    let gone = world.create("a").await;
    world.create("b").await;
    let (_, before) = Copy::whole(&world).await;
    world.ask(Method::DELETE, &gone, json!({})).await;
    // The trash is emptied after 30 days, and what was in it is forgotten after 30 more.
    for _ in 0..2 {
        world.clock.advance(TimeDelta::days(31));
        world.sign_in().await;
        world.dapr.advance(Duration::from_secs(10 * 366 * 86_400));
        world.dapr.fire_due_jobs().await;
        let other = world.create("c").await;
        world.ask(Method::DELETE, &other, json!({})).await;
    }
    let mut feed = world.open(Some(&before)).await.unwrap();
    let mut copy = Copy { last: before, ..Copy::default() };
    assert_eq!(copy.hear(&world, &mut feed).await, "reset");
    world.create("d").await;
    copy.drain(&world, &mut feed).await;
    copy.assert_whole(&Copy::whole(&world).await.0);
}

#[tokio::test(start_paused = true)]
async fn who_is_ahead_of_the_book_begins_anew() {
    let world = World::new().await;
    world.create("a").await;
    let mut feed = world.open(Some(&id(7))).await.unwrap();
    let mut copy = Copy::default();
    assert_eq!(copy.hear(&world, &mut feed).await, "reset");
    assert_eq!(copy.seq, 1);
    world.create("b").await;
    copy.drain(&world, &mut feed).await;
    copy.assert_whole(&Copy::whole(&world).await.0);
}

#[tokio::test(start_paused = true)]
async fn a_place_is_of_one_user() {
    let world = World::new().await;
    let foreign = changes::written(&"bob".parse().unwrap(), Token { seq: 0, floor: 0 });
    for wrong in [foreign.as_str(), "7", "c7", "c7.", "x", "c-1.50e721e4"] {
        let refused = world.open(Some(wrong)).await.err().expect(wrong);
        assert_eq!(refused.into_response().status(), StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        let path = format!("/api/v1/events?since={wrong}");
        let (status, problem) = world.ask(Method::GET, &path, json!({})).await;
        assert_eq!((status.as_u16(), &problem["code"]), (422, &json!("invalid-query")));
    }
}

#[tokio::test(start_paused = true)]
async fn without_the_store_a_stream_waits_and_then_goes_on() {
    let world = World::new().await;
    let (mut feed, mut copy) = world.follow().await;
    world.create_many(3).await;
    let events = world.published().await;
    world.dapr.take_down(Part::Store);
    world.bring(&events[2..]).await;
    copy.catch_up(&world, &mut feed).await;
    assert!(copy.told.is_empty(), "the others can only be in the book");
    let (began, mut beats) = (Instant::now(), 0);
    while beats < 3 {
        assert_eq!(copy.hear(&world, &mut feed).await, "heartbeat");
        beats += 1;
    }
    assert!(began.elapsed() >= 2 * LiveSettings::default().heartbeat);
    world.dapr.bring_back(Part::Store);
    let began = Instant::now();
    copy.hear(&world, &mut feed).await;
    assert!(began.elapsed() <= Duration::from_secs(1), "{:?}", began.elapsed());
    copy.drain(&world, &mut feed).await;
    assert_eq!(copy.told, [1, 2, 3]);
    world.dapr.take_down(Part::Store);
    let refused = world.open(None).await.err().unwrap();
    assert_eq!(refused.into_response().status(), StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test(start_paused = true)]
async fn a_user_has_so_many_streams_and_others_have_theirs() {
    let world = World::with(LiveSettings { streams_per_user: 2, ..LiveSettings::default() }).await;
    let (first, _second) = (world.open(None).await.unwrap(), world.open(None).await.unwrap());
    let (status, problem) = world.ask(Method::GET, "/api/v1/events", json!({})).await;
    assert_eq!((status.as_u16(), &problem["code"]), (429, &json!("too-many-streams")));
    let bob = Feed::open(world.app.clone(), identity("bob"), None).await;
    assert!(bob.is_ok(), "bob has none");
    drop(first);
    assert!(world.open(None).await.is_ok(), "one was closed");
    drop(_second);
    drop(bob);
    assert!(!world.app.live.is_heard("ada") && !world.app.live.is_heard("bob"), "nothing is left");
}

#[tokio::test(start_paused = true)]
async fn with_its_token_a_stream_ends() {
    let world = World::new().await;
    let until = world.app.now() + TimeDelta::minutes(10);
    let identity = Identity { expires_at: Some(until), ..identity("ada") };
    let mut feed = Feed::open(world.app.clone(), identity, None).await.unwrap();
    let began = Instant::now();
    let end = loop {
        if let Signal::End(end) = feed.next().await {
            break end;
        }
    };
    assert_eq!(end, End::TokenExpired);
    assert_eq!(began.elapsed().as_secs(), 600);
    assert_eq!(end.close().code, 4401);
    let text = String::from_utf8(end.event().to_vec()).unwrap();
    assert_eq!(text, "event: end\ndata: {\"event\":\"end\",\"reason\":\"token_expired\"}\n\n");
}

#[tokio::test(start_paused = true)]
async fn with_its_session_a_stream_ends_within_two_heartbeats() {
    let world = World::new().await;
    // Nobody has ever signed in, so this session is none.
    let identity = Identity { session: Some(uuid::Uuid::nil()), ..identity("ada") };
    let mut feed = Feed::open(world.app.clone(), identity, None).await.unwrap();
    let began = Instant::now();
    assert!(matches!(feed.next().await, Signal::Tell(_)));
    assert!(matches!(feed.next().await, Signal::End(End::TokenExpired)));
    assert!(began.elapsed() <= 2 * LiveSettings::default().heartbeat, "{:?}", began.elapsed());
}

#[tokio::test(start_paused = true)]
async fn with_its_personal_token_a_stream_ends_within_two_heartbeats() {
    let world = World::new().await;
    // None was ever made, so this one was revoked.
    let identity = Identity { personal: Some(uuid::Uuid::nil()), ..identity("ada") };
    let mut feed = Feed::open(world.app.clone(), identity, None).await.unwrap();
    let began = Instant::now();
    assert!(matches!(feed.next().await, Signal::Tell(_)));
    assert!(matches!(feed.next().await, Signal::End(End::TokenExpired)));
    assert!(began.elapsed() <= 2 * LiveSettings::default().heartbeat, "{:?}", began.elapsed());
}

#[tokio::test(start_paused = true)]
async fn when_the_process_ends_clients_are_told_to_come_back_each_in_its_time() {
    let world = World::new().await;
    let mut feeds = Vec::new();
    for _ in 0..10 {
        let mut feed = world.open(None).await.unwrap();
        assert!(matches!(feed.next().await, Signal::Tell(_)));
        feeds.push(feed);
    }
    world.create("not told any more").await;
    world.bring(&world.published().await).await;
    world.shutdown.request();
    let mut times = std::collections::BTreeSet::new();
    for feed in &mut feeds {
        let Signal::End(end @ End::Restart(after)) = feed.next().await else {
            panic!("it goes on")
        };
        assert!((500..3_000).contains(&after.as_millis()), "{after:?}");
        times.insert(after);
        let text = String::from_utf8(end.event().to_vec()).unwrap();
        assert!(text.starts_with("event: end\nretry: ") && text.contains("\"restart\""), "{text}");
    }
    assert_eq!(times.len(), feeds.len());
}
