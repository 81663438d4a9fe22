//! Keys that change under way.

use serde_json::json;
use sidecar::fake::{FakeDapr, Part};

use super::*;
use crate::testing::{access, claims, clock, grant, key, put, signed};
use crate::{AccessTokens, IssueAccess, JwkSet, Refused, TokenError};

async fn kids(keys: &SigningKeys) -> Vec<String> {
    let ring = keys.ring().await.unwrap();
    ring.public().map(|key| key.kid().to_owned()).collect()
}

fn kid(which: usize) -> String {
    key(which).public().kid().to_owned()
}

#[tokio::test]
async fn a_rotation_ends_no_session_and_needs_no_restart() {
    let (tokens, dapr, clock) = access();
    let old = tokens.issue(&grant()).await.unwrap().token;

    put(&dapr, PREVIOUS_KEY, 0);
    put(&dapr, CURRENT_KEY, 1);
    clock.advance(REREAD);
    let new = tokens.issue(&grant()).await.unwrap().token;
    assert_eq!(kids(tokens.keys()).await, [kid(1), kid(0)]);
    for token in [&old, &new] {
        assert!(tokens.check(token).await.is_ok());
    }

    dapr.put_secret(SIGNING_KEYS_SECRET, PREVIOUS_KEY, "");
    clock.advance(REREAD);
    assert!(tokens.check(&new).await.is_ok());
    assert!(matches!(tokens.check(&old).await, Err(TokenError::Refused(Refused::Foreign))));
}

#[tokio::test]
async fn a_key_that_another_replica_saw_first_is_looked_for_at_once_and_not_too_often() {
    let (tokens, dapr, clock) = access();
    assert!(tokens.check(&signed(key(0), &claims())).await.is_ok());
    let new = signed(key(1), &claims());
    assert!(tokens.check(&new).await.is_err(), "nobody has it");

    put(&dapr, PREVIOUS_KEY, 0);
    put(&dapr, CURRENT_KEY, 1);
    assert!(tokens.check(&new).await.is_err(), "it was just looked for");
    clock.advance(REREAD_EARLY);
    assert!(tokens.check(&new).await.is_ok());
}

#[tokio::test]
async fn keys_that_were_read_outlast_an_outage_of_the_store() {
    let (tokens, dapr, clock) = access();
    let token = tokens.issue(&grant()).await.unwrap().token;
    dapr.take_down(Part::Sidecar);
    clock.advance(REREAD);
    assert!(tokens.check(&token).await.is_ok());

    dapr.bring_back(Part::Sidecar);
    put(&dapr, CURRENT_KEY, 1);
    clock.advance(REREAD_EARLY);
    assert_eq!(kids(tokens.keys()).await, [kid(1)], "it is soon tried again");
}

#[tokio::test]
async fn a_half_written_secret_changes_nothing() {
    let (tokens, dapr, clock) = access();
    assert_eq!(kids(tokens.keys()).await, [kid(0)]);
    dapr.put_secret(SIGNING_KEYS_SECRET, CURRENT_KEY, "-----BEGIN PRIVATE KEY-----\nAAAA\n");
    clock.advance(REREAD);
    assert_eq!(kids(tokens.keys()).await, [kid(0)]);
}

#[tokio::test]
async fn only_development_makes_a_key_and_keeps_it() {
    let (dapr, clock) = (FakeDapr::new(1), clock());
    let strict = SigningKeys::new(Arc::new(dapr.clone()), clock.clone(), false);
    assert!(matches!(strict.ring().await, Err(KeyError::Store(_))));

    let keys = SigningKeys::new(Arc::new(dapr.clone()), clock.clone(), true);
    dapr.take_down(Part::Sidecar);
    assert!(keys.ring().await.is_err(), "nobody said that there is none");
    dapr.bring_back(Part::Sidecar);
    let made = kids(&keys).await;
    clock.advance(REREAD);
    assert_eq!(kids(&keys).await, made);
    let token = AccessTokens::new(keys.clone(), clock.clone()).issue(&grant()).await;
    assert!(token.is_ok());

    put(&dapr, CURRENT_KEY, 1);
    clock.advance(REREAD);
    assert_eq!(kids(&keys).await, [kid(1)], "one that is there goes before one that was made");
}

#[test]
fn a_key_that_cannot_be_used_is_told_without_being_shown() {
    let pem = |text: &str| SigningKey::from_pem(text).unwrap_err();
    let good = key(0).to_pem().unwrap();
    assert_eq!(SigningKey::from_pem(&good).unwrap().public().kid(), kid(0));
    assert_eq!(SigningKey::from_pem(&good.replace('\n', "\r\n")).unwrap().public().kid(), kid(0));
    for wrong in ["", "x", &good[..good.len() / 2], &good.replace("PRIVATE", "PUBLIC")] {
        assert_eq!(pem(wrong), BadKey::Form);
    }
    let shown = format!("{:?} {}", key(0), BadKey::Form);
    assert!(!shown.contains(&good[40..80]), "{shown}");
}

/// The example of RFC 7638 §3.1.
#[test]
fn the_name_of_a_key_is_its_thumbprint() {
    let n = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";
    let set = json!({ "keys": [{ "kty": "RSA", "n": n, "e": "AQAB", "kid": "theirs" }] });
    let read = crate::jwks::read(set.to_string().as_bytes()).unwrap();
    assert_eq!(read[0].kid(), "theirs");
    let bytes = |text: &str| {
        use base64::Engine;
        base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(text).unwrap()
    };
    let ours = PublicKey::of(&bytes(n), &bytes("AQAB"));
    assert_eq!(ours.kid(), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
}

#[tokio::test]
async fn the_set_shows_both_keys_and_nothing_private() {
    let (tokens, dapr, _) = access();
    put(&dapr, PREVIOUS_KEY, 1);
    let ring = tokens.keys().ring().await.unwrap();
    let set = serde_json::to_value(JwkSet::from(&*ring)).unwrap();
    let shown = set["keys"].as_array().unwrap();
    assert_eq!(shown.len(), 2);
    for (jwk, which) in shown.iter().zip([0, 1]) {
        let names: Vec<&str> = jwk.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(names, ["alg", "e", "kid", "kty", "n", "use"]);
        assert_eq!((&jwk["kid"], &jwk["alg"]), (&json!(kid(which)), &json!("RS256")));
        assert_eq!(jwk["e"], "AQAB");
    }
    let read = crate::jwks::read(set.to_string().as_bytes()).unwrap();
    assert_eq!(read.iter().map(PublicKey::kid).collect::<Vec<_>>(), [kid(0), kid(1)]);
}
