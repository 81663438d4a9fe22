//! Tokens of an outside issuer: whose they are, and which do not hold.

use std::sync::Mutex;

use serde_json::{Value, json};
use service::ManualClock;

use super::*;
use crate::testing::{claims, clock, key, signed, token};
use crate::{Jwk, SigningKey};

const THEM: &str = "https://id.example";

/// The issuer, with whatever keys it has today.
struct Issuer(Mutex<Option<Value>>);

impl Issuer {
    fn shows(&self, keys: &[(&str, &SigningKey)]) {
        let jwk = |(kid, key): &(&str, &SigningKey)| {
            let mut jwk = serde_json::to_value(Jwk::from(key.public())).unwrap();
            jwk["kid"] = json!(kid);
            jwk
        };
        let mut all: Vec<Value> = keys.iter().map(jwk).collect();
        all.push(json!({ "kty": "EC", "kid": "other", "crv": "P-256", "x": "AA", "y": "AA" }));
        *self.0.lock().unwrap() = Some(json!({ "keys": all }));
    }
}

#[async_trait]
impl KeySource for Issuer {
    async fn jwks(&self) -> Result<Vec<u8>, Box<dyn Error + Send + Sync>> {
        match &*self.0.lock().unwrap() {
            Some(set) => Ok(set.to_string().into_bytes()),
            None => Err("it does not answer".into()),
        }
    }
}

/// Accounts that let in whoever is not banned, and remember who came.
#[derive(Default)]
struct Door(Mutex<Vec<Outsider>>);

#[async_trait]
impl Outsiders for Door {
    async fn admit(&self, outsider: &Outsider) -> Result<Option<Role>, StoreError> {
        self.0.lock().unwrap().push(outsider.clone());
        Ok((outsider.subject != "banned").then_some(Role::User))
    }
}

fn outside() -> (Outside, Arc<Issuer>, Arc<Door>, Arc<ManualClock>) {
    let (issuer, door, clock) =
        (Arc::new(Issuer(Mutex::default())), Arc::new(Door::default()), clock());
    issuer.shows(&[("one", key(1))]);
    let whose = OutsideIssuer { issuer: THEM.to_owned(), audience: "daybook-web".to_owned() };
    (Outside::new(whose, issuer.clone(), door.clone(), clock.clone()), issuer, door, clock)
}

/// A token of theirs, with this changed.
fn theirs(kid: &str, key: &SigningKey, changes: Value) -> String {
    let mut says =
        json!({ "iss": THEM, "aud": "daybook-web", "sub": "u-7", "exp": claims()["exp"] });
    for (name, value) in changes.as_object().unwrap() {
        says[name] = value.clone();
    }
    let header = json!({ "typ": "JWT", "alg": "RS256", "kid": kid });
    token(&header, &says, |message| key.sign(message).unwrap())
}

async fn why_not(outside: &Outside, token: &str) -> Refused {
    match outside.check(token).await {
        Err(TokenError::Refused(why)) => why,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn somebody_from_outside_has_the_same_account_each_time() {
    let (outside, _, door, _) = outside();
    let verified = json!({ "email": "ada@id.example", "email_verified": true });
    let first = outside.check(&theirs("one", key(1), verified)).await.unwrap();
    let claimed = json!({ "email": "eve@id.example", "aud": ["other", "daybook-web"] });
    let second = outside.check(&theirs("one", key(1), claimed)).await.unwrap();
    let other = outside.check(&theirs("one", key(1), json!({ "sub": "u-8" }))).await.unwrap();
    assert_eq!(first.user.as_str(), "cf89cd26-208c-5120-88ca-b3dd8beb443c");
    assert_eq!(first.user, second.user);
    assert_ne!(first.user, other.user);
    assert_eq!((first.session, first.expires_at.is_some()), (None, true));

    let came = door.0.lock().unwrap();
    assert_eq!(came[0].email.as_deref(), Some("ada@id.example"));
    assert_eq!(came[1].email, None, "an address counts only once it was verified");
    assert_eq!((came[0].issuer.as_str(), came[0].subject.as_str()), (THEM, "u-7"));
}

#[tokio::test]
async fn tokens_that_are_not_theirs_for_us_do_not_hold() {
    let (outside, ..) = outside();
    let now = claims()["iat"].as_i64().unwrap();
    for (changes, why) in [
        (json!({ "iss": "https://other.example" }), Refused::Foreign),
        (json!({ "iss": format!("{THEM}/") }), Refused::Foreign),
        (json!({ "aud": "another-app" }), Refused::Foreign),
        (json!({ "aud": null }), Refused::Foreign),
        (json!({ "sub": null }), Refused::Foreign),
        (json!({ "exp": now - 30 }), Refused::Expired),
        (json!({ "nbf": now + 31 }), Refused::NotYet),
        (json!({ "sub": "banned" }), Refused::Ended),
    ] {
        let token = theirs("one", key(1), changes.clone());
        assert_eq!(why_not(&outside, &token).await, why, "{changes}");
    }
    let nothing = json!({});
    assert_eq!(why_not(&outside, &theirs("one", key(0), nothing.clone())).await, Refused::Foreign);
    assert_eq!(why_not(&outside, &theirs("two", key(1), nothing.clone())).await, Refused::Foreign);
    assert_eq!(why_not(&outside, &theirs("other", key(1), nothing)).await, Refused::Foreign);
    let confused = json!({ "typ": "JWT", "alg": "HS256", "kid": "one" });
    let token =
        token(&confused, &json!({ "iss": THEM, "aud": "daybook-web", "sub": "u-7" }), |_| vec![]);
    assert_eq!(why_not(&outside, &token).await, Refused::Foreign);
    assert_eq!(why_not(&outside, &signed(key(0), &claims())).await, Refused::Foreign, "ours");
}

#[tokio::test]
async fn their_new_key_is_read_when_it_is_first_met() {
    let (outside, issuer, _, clock) = outside();
    outside.check(&theirs("one", key(1), json!({}))).await.unwrap();
    issuer.shows(&[("one", key(1)), ("two", key(2))]);
    let new = theirs("two", key(2), json!({}));
    assert_eq!(why_not(&outside, &new).await, Refused::Foreign, "it was just read");
    clock.advance(REREAD_EARLY);
    assert!(outside.check(&new).await.is_ok());
}

#[tokio::test]
async fn an_issuer_that_does_not_answer_is_nobodys_fault() {
    let (outside, issuer, _, clock) = outside();
    *issuer.0.lock().unwrap() = None;
    let token = theirs("one", key(1), json!({ "exp": claims()["exp"].as_i64().unwrap() + 3600 }));
    assert!(matches!(outside.check(&token).await, Err(TokenError::Unavailable(_))));
    issuer.shows(&[("one", key(1))]);
    assert!(outside.check(&token).await.is_ok());
    *issuer.0.lock().unwrap() = None;
    clock.advance(REREAD);
    assert!(outside.check(&token).await.is_ok(), "what was read stays");
}
