//! The signing key is replaced while task-api runs: tokens of both keys hold, and the new one signs.

use bytes::Bytes;
use http::Method;
use serde_json::Value;
use testkit::{Daybook, LIMIT, Result, wait_until, with_daybook};

use crate::person::Person;

/// `{"alg":"RS256","typ":"at+jwt","kid":"of-nobody"}.{"iss":"daybook"}`: of a key that is not known, so the keys are read again.
const OF_AN_UNKNOWN_KEY: &str =
    "eyJhbGciOiJSUzI1NiIsInR5cCI6ImF0K2p3dCIsImtpZCI6Im9mLW5vYm9keSJ9.eyJpc3MiOiJkYXlib29rIn0.AAAA";

#[tokio::test(flavor = "multi_thread")]
async fn the_signing_key_is_replaced_without_a_restart() -> Result<()> {
    with_daybook(async |daybook| {
        let ada = Person::new(daybook, "ada@example.org").await?;
        let before = keys(daybook).await?;
        assert_eq!(before.len(), 1);
        daybook.replace_signing_key().await?;
        let after = wait_until("the new key is known beside the old one", LIMIT, async || {
            let value = format!("Bearer {OF_AN_UNKNOWN_KEY}");
            let headers = [("authorization", value.as_str())];
            daybook.api().send(Method::GET, "/api/v1/tasks", &headers, Bytes::new()).await?;
            let keys = keys(daybook).await?;
            Ok((keys.len() == 2).then_some(keys))
        });
        let after = after.await?.0;
        assert_eq!(after[1], before[0], "the old one is still taken: {after:?}");
        assert_ne!(after[0], before[0], "another signs: {after:?}");
        daybook.wait_app_ready("task-api").await?;
        ada.api.get("/api/v1/tasks").await?.expect_status(200);
        let next = ada.refresh(daybook).await?.expect_status(200);
        let next = Person::of(daybook, &ada.email, &next)?;
        next.api.get("/api/v1/tasks").await?.expect_status(200);
        Ok(())
    })
    .await
}

/// The keys' names, the one that signs first.
async fn keys(daybook: &Daybook) -> Result<Vec<String>> {
    let body = daybook.api().get("/.well-known/jwks.json").await?.expect_status(200).json();
    let keys = body["keys"].as_array().ok_or("no keys")?;
    let name = |key: &Value| Ok(key["kid"].as_str().ok_or("a key without a name")?.to_owned());
    keys.iter().map(name).collect()
}
