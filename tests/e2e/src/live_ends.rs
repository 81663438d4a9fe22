//! A stream ends with what it was opened by: a session that is signed out, a personal token that is revoked, on any replica.

use serde_json::{Value, json};
use testkit::{Events, LIMIT, Result, Wishes, with_daybook_of};

use crate::person::Person;

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_ends_with_its_session_or_its_token() -> Result<()> {
    let wishes = Wishes::default().setting("LIVE_HEARTBEAT_SECONDS", "1");
    with_daybook_of(wishes, async |daybook| {
        let other = daybook.replica("task-api", "task-api-2").await?;
        let ada = Person::new(daybook, "ada@example.org").await?;
        let again = Person::sign_in(daybook, "ada@example.org").await?;
        let wanted = json!({ "name": "a program", "scopes": ["tasks:read"] });
        let made = ada.api.post("/api/v1/auth/tokens", &wanted).await?.expect_status(201).json();
        let token = made["token"].as_str().ok_or("no token")?;
        let program = other.api().with_header("authorization", format!("Bearer {token}"));

        let mut of_program = Events::open(&program, None).await?;
        let mut of_session = Events::open(&again.api, None).await?;
        let mut stays = Events::open(&ada.api, None).await?;
        for stream in [&mut of_program, &mut of_session, &mut stays] {
            assert_eq!(stream.next(LIMIT).await?.ok_or("nothing")?["event"], "ready");
        }
        let id = made["id"].as_str().ok_or("no id")?;
        ada.api.delete(&format!("/api/v1/auth/tokens/{id}")).await?.expect_status(204);
        again.api.post("/api/v1/auth/sign-out", &json!({})).await?.expect_status(204);
        for stream in [&mut of_program, &mut of_session] {
            assert_eq!(end(stream).await?["reason"], "token_expired");
            assert!(stream.next(LIMIT).await?.is_none(), "nothing after the end");
        }
        ada.api.post("/api/v1/tasks", &json!({ "title": "still here" })).await?.expect_status(201);
        assert_eq!(stays.change(LIMIT).await?["upserts"]["tasks"][0]["title"], "still here");
        Ok(())
    })
    .await
}

/// The end, after whatever else is said.
async fn end(stream: &mut Events) -> Result<Value> {
    loop {
        let message = stream.next(LIMIT).await?.ok_or("the stream has ended without a word")?;
        if message["event"] == "end" {
            return Ok(message);
        }
    }
}
