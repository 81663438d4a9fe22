//! Tickets: once, for half a minute, for one user.

use chrono::TimeDelta;

use super::*;

async fn ticket(world: &World) -> String {
    let (status, made) = world.ask(Method::POST, "/api/v1/live/tickets", json!({})).await;
    assert_eq!(status, StatusCode::CREATED);
    made["ticket"].as_str().unwrap().to_owned()
}

/// Opens a stream with nothing but this.
async fn open(world: &World, query: &str) -> StatusCode {
    let request = Request::get(format!("/api/v1/events?{query}")).body(Body::empty()).unwrap();
    tower::ServiceExt::oneshot(world.router.clone(), request).await.unwrap().status()
}

#[tokio::test(start_paused = true)]
async fn a_ticket_opens_one_stream() {
    let world = World::new().await;
    let ticket = ticket(&world).await;
    assert_eq!(open(&world, &format!("ticket={ticket}")).await, StatusCode::OK);
    assert_eq!(open(&world, &format!("ticket={ticket}")).await, StatusCode::UNAUTHORIZED);
    let view = world.books[0].open("ada").read().await.unwrap();
    assert_eq!(view.records.len(), 0, "nothing is left of it");
}

#[tokio::test(start_paused = true)]
async fn of_two_that_come_at_once_with_one_ticket_one_is_let_in() {
    let world = World::new().await;
    let query = format!("ticket={}", ticket(&world).await);
    let (one, other) = tokio::join!(open(&world, &query), open(&world, &query));
    let mut both = [one.as_u16(), other.as_u16()];
    both.sort_unstable();
    assert_eq!(both, [200, 401]);
}

#[tokio::test(start_paused = true)]
async fn a_ticket_does_not_last() {
    let world = World::new().await;
    let query = format!("ticket={}", ticket(&world).await);
    world.clock.advance(TimeDelta::seconds(30));
    assert_eq!(open(&world, &query).await, StatusCode::UNAUTHORIZED);
    ticket(&world).await;
    let view = world.books[0].open("ada").read().await.unwrap();
    assert_eq!(view.records.len(), 1, "the old one was swept away");
}

#[tokio::test(start_paused = true)]
async fn what_is_no_ticket_opens_nothing() {
    let world = World::new().await;
    let good = ticket(&world).await;
    let (_, secret) = good.split_once('.').unwrap();
    for wrong in [
        String::new(),
        "dbl_".to_owned(),
        "dbl_YWRh".to_owned(),
        "dbl_YWRh.".to_owned(),
        format!("dbl_Ym9i.{secret}"),
        format!("{good}0"),
        good[..good.len() - 1].to_owned(),
        good.to_uppercase(),
        "dbl_/w.1".to_owned(),
        format!("dbl_{}.1", "A".repeat(9_000)),
        world.token.clone(),
    ] {
        assert_eq!(
            open(&world, &format!("ticket={wrong}")).await,
            StatusCode::UNAUTHORIZED,
            "{wrong}"
        );
    }
    assert_eq!(open(&world, "").await, StatusCode::UNAUTHORIZED);
    assert_eq!(open(&world, &format!("ticket={good}")).await, StatusCode::OK);
}

#[tokio::test(start_paused = true)]
async fn so_many_tickets_wait_and_no_more() {
    let world = World::new().await;
    for _ in 0..32 {
        ticket(&world).await;
    }
    let (status, problem) = world.ask(Method::POST, "/api/v1/live/tickets", json!({})).await;
    assert_eq!((status.as_u16(), &problem["code"]), (409, &json!("limit-reached")));
    world.clock.advance(TimeDelta::seconds(31));
    ticket(&world).await;
}
