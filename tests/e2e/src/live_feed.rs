//! A change made through one replica is seen on every other, over SSE and over a WebSocket, once and in order.

use std::time::Instant;

use testkit::{Events, LIMIT, Result, with_daybook};

use crate::socket::Socket;

#[tokio::test(flavor = "multi_thread")]
async fn a_change_made_through_one_replica_is_seen_on_the_other() -> Result<()> {
    with_daybook(async |daybook| {
        let other = daybook.replica("task-api", "task-api-2").await?;
        let ada = daybook.user("ada").await?;
        let bearer = format!("Bearer {}", ada.token());
        let there = other.api().with_header("authorization", &bearer);
        let mut streams = [Events::open(ada.api(), None).await?, Events::open(&there, None).await?];
        let mut socket = Socket::open(other.api().port(), &[("authorization", &bearer)]).await?;
        for stream in &mut streams {
            assert_eq!(stream.next(LIMIT).await?.expect("a message")["event"], "ready");
        }
        assert_eq!(socket.next(LIMIT).await?["event"], "ready");

        let mut took = Vec::new();
        for number in 1..=40_u64 {
            let asked = Instant::now();
            ada.create(&format!("task {number}")).await?.expect_status(201);
            for stream in &mut streams {
                let change = stream.change(LIMIT).await?;
                assert_eq!(change["seq"], number, "{change}");
                assert_eq!(change["upserts"]["tasks"][0]["title"], format!("task {number}"));
            }
            took.push(asked.elapsed());
            assert_eq!(socket.change(LIMIT).await?["seq"], number);
        }
        took.sort_unstable();
        testkit::note(format_args!(
            "from the request to both replicas' streams: half within {:?}, the slowest {:?}",
            took[took.len() / 2],
            took[took.len() - 1]
        ));

        let bob = daybook.user("bob").await?;
        bob.create("bob's own").await?.expect_status(201);
        ada.create("ada's").await?.expect_status(201);
        let next = streams[1].change(LIMIT).await?;
        assert_eq!(next["upserts"]["tasks"][0]["title"], "ada's", "nobody hears of others");
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_is_good_on_any_replica_and_once() -> Result<()> {
    with_daybook(async |daybook| {
        let other = daybook.replica("task-api", "task-api-2").await?;
        let ada = daybook.user("ada").await?;
        let nothing = serde_json::json!({});
        let made = ada.api().post("/api/v1/live/tickets", &nothing).await?.expect_status(201);
        assert_eq!(made.header("cache-control"), "no-store");
        let made = made.json();
        let path = format!("/api/v1/events?ticket={}", made["ticket"].as_str().expect("a ticket"));
        assert_eq!(other.api().open(&path, &[]).await?.0, 200);
        assert_eq!(other.api().open(&path, &[]).await?.0, 401);
        assert_eq!(daybook.api().open(&path, &[]).await?.0, 401);
        Ok(())
    })
    .await
}
