//! Who signs up can sign in, also after a crash; a stolen refresh token ends the session; and the ledger has all of it.

use serde_json::json;
use testkit::{Daybook, LIMIT, NEVER_LOGGED, Result, wait_until, with_daybook};

use crate::person::{Person, credentials};

#[tokio::test(flavor = "multi_thread")]
async fn an_account_outlives_a_crash_and_a_stolen_token_ends_its_session() -> Result<()> {
    with_daybook(async |daybook| {
        let ada = Person::new(daybook, "ada@example.org").await?;
        ada.api.post("/api/v1/tasks", &json!({ "title": "mine" })).await?.expect_status(201);
        nobody_learns_who_has_an_account(daybook).await?;

        daybook.app("task-api").kill9().await;
        daybook.app("task-api").restart().await?;
        daybook.wait_app_ready("task-api").await?;
        let tasks = ada.api.get("/api/v1/tasks").await?.expect_status(200).json();
        assert_eq!(
            tasks["items"].as_array().map(Vec::len),
            Some(1),
            "the same token, after a crash"
        );

        let next =
            Person::of(daybook, &ada.email, &ada.refresh(daybook).await?.expect_status(200))?;
        let again = ada.refresh(daybook).await?.expect_status(200).json();
        assert_eq!(again["refresh_token"], next.refresh_token, "who got no answer asks again");
        let third = next.refresh(daybook).await?.expect_status(200);
        let third = Person::of(daybook, &ada.email, &third)?;
        ada.refresh(daybook).await?.expect_status(401);
        third.refresh(daybook).await?.expect_status(401);
        third.api.get("/api/v1/tasks").await?.expect_status(401);

        let ada = Person::sign_in(daybook, "ada@example.org").await?;
        let kinds = [
            "session.started.v1",
            "session.ended.v1",
            "sign_in.failed.v1",
            "sign_up.repeated.v1",
            "session.started.v1",
            "account.created.v1",
        ];
        let items = ada.wait_for_ledger(&kinds).await?;
        assert_eq!(items[1]["data"]["reason"], "refresh_reused");
        assert!(!format!("{items:?}").contains("example.org"), "no address: {items:?}");
        // Apart, and by another topic.
        wait_until("the ledger has what happened to the task", LIMIT, async || {
            let of_tasks = ada.api.get("/api/v1/audit").await?.json();
            let count = of_tasks["items"].as_array().map_or(0, Vec::len);
            if count == 1 { Ok(Some(())) } else { Err(format!("{of_tasks}").into()) }
        })
        .await?;
        Ok(())
    })
    .await
}

async fn nobody_learns_who_has_an_account(daybook: &Daybook) -> Result<()> {
    let other = format!("{NEVER_LOGGED} wrong password");
    let mut said = Vec::new();
    for email in ["ada@example.org", "nobody@example.org"] {
        let body = credentials(email, &other);
        let up = daybook.api().post("/api/v1/auth/sign-up", &body).await?.expect_status(202);
        assert_eq!(up.body.len(), 0);
        let body = credentials(email, &format!("{other}s"));
        let reply = daybook.api().post("/api/v1/auth/sign-in", &body).await?.expect_status(401);
        let body = reply.json();
        said.push([body["title"].clone(), body["detail"].clone(), body["code"].clone()]);
    }
    assert_eq!(said[0], said[1]);
    Ok(())
}
