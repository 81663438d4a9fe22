//! Which tokens hold, and until when.

use chrono::Utc;
use jsonwebtoken::{EncodingKey, Header, encode};
use serde_json::json;
use service::ManualClock;
use sidecar::fake::{FakeDapr, Part};

use super::*;

const KEY: &str = "a key of at least thirty-two bytes, for tests";

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn tokens(key: &str) -> (DevTokens, Arc<ManualClock>, FakeDapr) {
    let (dapr, clock) = (FakeDapr::new(1), Arc::new(ManualClock::at(at("2030-05-01T12:00:00Z"))));
    dapr.put_secret(DEV_TOKENS_SECRET, DEV_TOKENS_KEY, key);
    (DevTokens::new(true, Arc::new(dapr.clone()), clock.clone()), clock, dapr)
}

async fn why_not(tokens: &DevTokens, token: &str) -> Refused {
    match tokens.check(token).await {
        Err(TokenError::Refused(why)) => why,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_token_speaks_for_its_user_until_it_expires() {
    let (tokens, clock, _) = tokens(KEY);
    let issued = tokens.issue(&"ada".parse().unwrap()).await.unwrap();
    assert_eq!(issued.expires_at, at("2030-05-02T00:00:00Z"));
    assert_eq!(tokens.check(&issued.token).await.unwrap().user.as_str(), "ada");

    clock.advance(LIFETIME - TimeDelta::seconds(1));
    assert!(tokens.check(&issued.token).await.is_ok());
    clock.advance(TimeDelta::seconds(1));
    assert_eq!(why_not(&tokens, &issued.token).await, Refused::Expired);
}

#[tokio::test]
async fn a_token_of_another_making_does_not_hold() {
    let (tokens, ..) = tokens(KEY);
    let make = |algorithm, claims: serde_json::Value, key: &str| {
        encode(&Header::new(algorithm), &claims, &EncodingKey::from_secret(key.as_bytes())).unwrap()
    };
    let claims = json!({
        "sub": "ada", "iss": ISSUER, "aud": AUDIENCE, "iat": 0, "exp": 4_000_000_000_i64,
    });
    assert!(tokens.check(&make(Algorithm::HS256, claims.clone(), KEY)).await.is_ok());

    let with = |name: &str, value: serde_json::Value| {
        let mut claims = claims.clone();
        claims[name] = value;
        make(Algorithm::HS256, claims, KEY)
    };
    let ours = Refused::Foreign;
    assert_eq!(why_not(&tokens, &make(Algorithm::HS512, claims.clone(), KEY)).await, ours);
    assert_eq!(why_not(&tokens, &make(Algorithm::HS256, claims.clone(), "another")).await, ours);
    assert_eq!(why_not(&tokens, &with("iss", json!("elsewhere"))).await, ours);
    assert_eq!(why_not(&tokens, &with("aud", json!("elsewhere"))).await, ours);
    assert_eq!(why_not(&tokens, &with("exp", json!("never"))).await, ours);
    assert_eq!(why_not(&tokens, &with("sub", json!("A||B"))).await, Refused::Malformed);
    assert_eq!(why_not(&tokens, &"x".repeat(5000)).await, Refused::TooLong);
}

#[tokio::test]
async fn a_weak_or_absent_key_is_a_fault_of_the_system_and_not_of_the_token() {
    let (weak, ..) = tokens("short");
    assert!(matches!(weak.check("x").await, Err(TokenError::Unavailable(_))));
    let why = weak.issue(&"ada".parse().unwrap()).await;
    assert!(matches!(why, Err(NoDevToken::Key(KeyError::TooShort))));
    let (good, _, dapr) = tokens(KEY);
    dapr.take_down(Part::Sidecar);
    assert!(matches!(good.check("x").await, Err(TokenError::Unavailable(_))));
    dapr.bring_back(Part::Sidecar);
    assert!(matches!(good.check("x").await, Err(TokenError::Refused(_))), "it was not remembered");
}
