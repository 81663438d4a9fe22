//! Which access tokens hold, and every kind that does not.

use aws_lc_rs::hmac;
use serde_json::{Value, json};

use super::*;
use crate::testing::{access, claims, grant, key, signed, token};

async fn why_not(tokens: &AccessTokens, token: &str) -> Refused {
    match tokens.check(token).await {
        Err(TokenError::Refused(why)) => why,
        other => panic!("{other:?}: {token:.80}"),
    }
}

#[tokio::test]
async fn a_token_says_what_was_granted_for_ten_minutes() {
    let (tokens, _, clock) = access();
    let issued = tokens.issue(&grant()).await.unwrap();
    assert_eq!(issued.expires_at.to_rfc3339(), "2030-05-01T12:10:00+00:00");
    assert!(issued.token.len() < 1024, "{}", issued.token.len());

    let identity = tokens.check(&issued.token).await.unwrap();
    assert_eq!((identity.user, identity.session), (grant().user, Some(grant().session)));
    assert_eq!((identity.role, identity.scopes), (Role::User, Scopes::all()));
    assert_eq!(identity.expires_at, Some(issued.expires_at));

    clock.advance(LIFETIME - TimeDelta::seconds(1));
    assert!(tokens.check(&issued.token).await.is_ok());
    clock.advance(TimeDelta::seconds(1));
    assert_eq!(why_not(&tokens, &issued.token).await, Refused::Expired);
}

#[tokio::test]
async fn two_tokens_of_one_grant_differ() {
    let (tokens, ..) = access();
    let (one, two) = (tokens.issue(&grant()).await.unwrap(), tokens.issue(&grant()).await.unwrap());
    assert!(one != two);
}

#[tokio::test]
async fn claims_that_are_not_ours_do_not_hold() {
    let (tokens, ..) = access();
    let with = |name: &str, value: Value| {
        let mut claims = claims();
        claims[name] = value;
        signed(key(0), &claims)
    };
    assert!(tokens.check(&signed(key(0), &claims())).await.is_ok());
    let now = claims()["iat"].as_i64().unwrap();
    for (name, value, why) in [
        ("iss", json!("https://elsewhere.example"), Refused::Foreign),
        ("iss", json!(["daybook", 7]), Refused::Foreign),
        ("iss", Value::Null, Refused::Foreign),
        ("aud", json!("elsewhere"), Refused::Foreign),
        ("aud", json!([]), Refused::Foreign),
        ("sub", Value::Null, Refused::Foreign),
        ("sub", json!("A||B"), Refused::Malformed),
        ("sub", json!(""), Refused::Malformed),
        ("sid", json!("x"), Refused::Foreign),
        ("role", json!("root"), Refused::Foreign),
        ("exp", json!(now), Refused::Expired),
        ("exp", json!("never"), Refused::Foreign),
        ("exp", Value::Null, Refused::Foreign),
        ("nbf", json!(now + 6), Refused::NotYet),
    ] {
        assert_eq!(why_not(&tokens, &with(name, value.clone())).await, why, "{name}: {value}");
    }
    assert!(tokens.check(&with("nbf", json!(now + 5))).await.is_ok(), "clocks are apart a little");
}

#[tokio::test]
async fn a_header_that_is_not_ours_does_not_hold() {
    let (tokens, ..) = access();
    let kid = key(0).public().kid();
    let rs = |message: &[u8]| key(0).sign(message).unwrap();
    // HS256 by what everybody can read: the classic confusion of a public key with a shared one.
    let by_public_key = |text: String| {
        move |message: &[u8]| {
            let key = hmac::Key::new(hmac::HMAC_SHA256, text.as_bytes());
            hmac::sign(&key, message).as_ref().to_vec()
        }
    };
    let public = key(0).public();
    let jwk = serde_json::to_string(&crate::Jwk::from(public)).unwrap();
    let modulus = public.modulus().to_owned();
    let header = |alg: &str| json!({ "typ": "at+jwt", "alg": alg, "kid": kid });
    for (token, why) in [
        (token(&header("none"), &claims(), |_| vec![]), Refused::Malformed),
        (token(&header("None"), &claims(), |_| vec![]), Refused::Malformed),
        (token(&header("HS256"), &claims(), by_public_key(jwk)), Refused::Foreign),
        (token(&header("HS256"), &claims(), by_public_key(modulus)), Refused::Foreign),
        (token(&header("HS256"), &claims(), rs), Refused::Foreign),
        (token(&header("RS384"), &claims(), rs), Refused::Foreign),
        (token(&header("PS256"), &claims(), rs), Refused::Foreign),
        (token(&json!({ "typ": "at+jwt", "alg": "RS256" }), &claims(), rs), Refused::Foreign),
        (
            token(&json!({ "typ": "JWT", "alg": "RS256", "kid": kid }), &claims(), rs),
            Refused::Foreign,
        ),
        (token(&json!({ "alg": "RS256", "kid": kid }), &claims(), rs), Refused::Foreign),
        (
            token(&json!({ "typ": "at+jwt", "alg": "RS256", "kid": "x" }), &claims(), rs),
            Refused::Foreign,
        ),
        // A key of the sender's own, in the header, or at an address of theirs.
        (signed(key(1), &claims()), Refused::Foreign),
        (token(&header("RS256"), &claims(), |m| key(1).sign(m).unwrap()), Refused::Foreign),
    ] {
        assert_eq!(why_not(&tokens, &token).await, why, "{token:.60}");
    }
}

#[tokio::test]
async fn a_token_that_is_cut_off_or_blown_up_does_not_hold() {
    let (tokens, ..) = access();
    let good = tokens.issue(&grant()).await.unwrap().token;
    for length in 0..good.len() {
        let why = why_not(&tokens, &good[..length]).await;
        assert!(matches!(why, Refused::Malformed | Refused::Foreign), "{length}: {why:?}");
    }
    let (message, signature) = good.rsplit_once('.').unwrap();
    let (header, claims) = message.split_once('.').unwrap();
    for wrong in [
        format!("{good}."),
        format!("{good}=="),
        format!(".{good}"),
        format!("{header}..{signature}"),
        format!("{header}.{claims}.{signature}.{signature}"),
        format!("{header}.{claims}"),
        format!("{claims}.{header}.{signature}"),
        "..".to_owned(),
        "é.é.é".to_owned(),
    ] {
        let why = why_not(&tokens, &wrong).await;
        assert!(matches!(why, Refused::Malformed | Refused::Foreign), "{wrong:.60}: {why:?}");
    }
    assert_eq!(why_not(&tokens, &"x".repeat(100_000)).await, Refused::TooLong);
    let mut long = serde_json::from_str::<Value>(&crate::testing::claims().to_string()).unwrap();
    long["more"] = json!("x".repeat(100_000));
    assert_eq!(why_not(&tokens, &signed(key(0), &long)).await, Refused::TooLong);
}

#[tokio::test]
async fn without_a_key_nothing_is_made_and_nothing_is_said_of_the_token() {
    let (tokens, dapr, _) = access();
    dapr.take_down(sidecar::fake::Part::Sidecar);
    assert!(tokens.issue(&grant()).await.is_err());
    let checked = tokens.check(&signed(key(0), &claims())).await;
    assert!(matches!(checked, Err(TokenError::Unavailable(_))), "{checked:?}");
}
