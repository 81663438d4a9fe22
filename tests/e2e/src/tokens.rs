//! Access tokens on the real thing: the key from the secret store is shown, and whoever has only what everybody can see gets
//! nowhere.

use bytes::Bytes;
use http::Method;
use testkit::{Client, Daybook, Result, with_daybook};

#[tokio::test(flavor = "multi_thread")]
async fn the_key_is_shown_and_wrong_tokens_are_refused() -> Result<()> {
    with_daybook(async |daybook| {
        the_key_is_shown(daybook).await?;
        wrong_tokens_are_refused(daybook).await
    })
    .await
}

async fn the_key_is_shown(daybook: &Daybook) -> Result<()> {
    let reply = daybook.api().get("/.well-known/jwks.json").await?.expect_status(200);
    let body = reply.json();
    let keys = body["keys"].as_array().ok_or("no keys")?;
    assert_eq!(keys.len(), 1, "{body}");
    assert_eq!((&keys[0]["alg"], &keys[0]["kty"]), (&"RS256".into(), &"RSA".into()), "{body}");
    assert_eq!(keys[0].as_object().map(serde_json::Map::len), Some(6), "nothing private: {body}");
    Ok(())
}

async fn wrong_tokens_are_refused(daybook: &Daybook) -> Result<()> {
    let ada = daybook.user("ada").await?;
    let truncated = &ada.token()[..ada.token().len() - 5];
    let unsigned =
        "eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJub25lIn0.eyJpc3MiOiJkYXlib29rIiwic3ViIjoiYWRhIn0.";
    let long = "x".repeat(100_000);
    let api = daybook.api();
    for token in [truncated, unsigned, "db_0190f2d700007000_8000000000000001abc", "", &long] {
        let value = format!("Bearer {token}");
        let headers = [("authorization", value.as_str())];
        let reply = api.send(Method::GET, "/api/v1/tasks", &headers, Bytes::new()).await?;
        // A header block of 100 KB is refused before anybody looks at what is in it.
        let expected = if token.len() > 50_000 { [401, 431] } else { [401, 401] };
        assert!(expected.contains(&reply.status.as_u16()), "{token:.20}: {reply:?}");
    }
    both_ends_say_the_same_id(&api).await
}

async fn both_ends_say_the_same_id(api: &Client) -> Result<()> {
    let headers = [("x-request-id", "from-a-test.1")];
    let reply = api.send(Method::GET, "/api/v1/tasks", &headers, Bytes::new()).await?;
    assert_eq!(reply.header("x-request-id"), "from-a-test.1");
    assert_eq!(reply.json()["request_id"], "from-a-test.1");
    assert_eq!(reply.header("x-content-type-options"), "nosniff");
    assert!(reply.header("content-security-policy").contains("frame-ancestors 'none'"));
    Ok(())
}
