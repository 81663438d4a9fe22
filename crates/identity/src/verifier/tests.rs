//! What is remembered of a token, and what makes it looked at again.

use std::sync::Mutex;

use async_trait::async_trait;
use book::StoreError;
use service::ManualClock;
use uuid::Uuid;

use super::*;
use crate::testing::{access, claims, grant, key, signed};
use crate::{IssueAccess, LIFETIME, Role, Scope};

/// Accounts that answer what they are told to, and count how often they are asked.
#[derive(Default)]
struct Told {
    ended: AtomicBool,
    away: AtomicBool,
    asked: AtomicU64,
    /// Ends the session while it is being looked at, once.
    while_looking: Mutex<Option<Verifier>>,
}

impl Told {
    fn answer(&self) -> Result<bool, StoreError> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        if self.away.load(Ordering::SeqCst) {
            return Err(StoreError::Ending);
        }
        Ok(!self.ended.load(Ordering::SeqCst))
    }

    fn asked(&self) -> u64 {
        self.asked.load(Ordering::SeqCst)
    }

    fn set(&self, ended: bool, away: bool) {
        self.ended.store(ended, Ordering::SeqCst);
        self.away.store(away, Ordering::SeqCst);
    }
}

#[async_trait]
impl Introspection for Told {
    async fn session_is_live(&self, user: &UserId, _: Uuid) -> Result<bool, StoreError> {
        let answer = self.answer();
        if let Some(verifier) = self.while_looking.lock().unwrap().take() {
            self.set(true, false);
            verifier.forget(user);
        }
        answer
    }

    async fn personal_is_live(&self, _: &UserId, _: Uuid) -> Result<bool, StoreError> {
        self.answer()
    }

    async fn personal(&self, token: &str) -> Result<Option<Identity>, StoreError> {
        let found = self.answer()? && token == "db_good";
        Ok(found.then(|| Identity {
            user: "ada".parse().unwrap(),
            role: Role::User,
            scopes: [Scope::TasksRead].into_iter().collect(),
            session: None,
            personal: None,
            expires_at: None,
        }))
    }
}

async fn verifier() -> (Verifier, Arc<Told>, Arc<ManualClock>, String) {
    let (access, _, clock) = access();
    let token = access.issue(&grant()).await.unwrap().token;
    let told = Arc::new(Told::default());
    let verifier = Verifier::new(access, told.clone(), None, clock.clone());
    (verifier, told, clock, token)
}

async fn refused(verifier: &Verifier, token: &str) -> Refused {
    match verifier.check(token).await {
        Err(TokenError::Refused(why)) => why,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_checked_token_is_remembered_for_ten_seconds() {
    let (verifier, told, clock, token) = verifier().await;
    assert!(verifier.remembered(&token).is_none());
    for _ in 0..5 {
        assert_eq!(verifier.check(&token).await.unwrap().user.as_str(), "ada");
    }
    assert_eq!(told.asked(), 1);
    clock.advance(FRESH);
    told.set(true, false);
    assert_eq!(refused(&verifier, &token).await, Refused::Ended);
    assert_eq!(refused(&verifier, &token).await, Refused::Ended, "and it stays so");
}

#[tokio::test]
async fn what_answers_for_long_can_ask_whether_it_still_may() {
    let (verifier, told, clock, token) = verifier().await;
    let identity = verifier.check(&token).await.unwrap();
    assert!(verifier.still_holds(&identity).await.unwrap());
    told.set(true, false);
    assert!(!verifier.still_holds(&identity).await.unwrap());
    told.set(false, false);
    clock.advance(LIFETIME);
    assert!(!verifier.still_holds(&identity).await.unwrap());
}

#[tokio::test]
async fn a_session_that_ends_here_ends_at_once() {
    let (verifier, told, _, token) = verifier().await;
    verifier.check(&token).await.unwrap();
    told.set(true, false);
    assert!(verifier.check(&token).await.is_ok(), "nobody said so");
    verifier.forget(&"eve".parse().unwrap());
    assert!(verifier.check(&token).await.is_ok(), "it was somebody else");
    verifier.forget(&"ada".parse().unwrap());
    assert!(verifier.remembered(&token).is_none());
    assert_eq!(refused(&verifier, &token).await, Refused::Ended);
}

#[tokio::test]
async fn a_session_that_ends_while_it_is_looked_at_is_looked_at_again() {
    let (verifier, told, _, token) = verifier().await;
    *told.while_looking.lock().unwrap() = Some(verifier.clone());
    assert!(verifier.check(&token).await.is_ok(), "it was there a moment ago");
    assert_eq!(refused(&verifier, &token).await, Refused::Ended);
}

#[tokio::test]
async fn only_one_request_looks_again_and_the_others_go_on() {
    let (verifier, told, clock, token) = verifier().await;
    verifier.check(&token).await.unwrap();
    clock.advance(FRESH);
    assert!(verifier.remembered(&token).is_none(), "this one is to look");
    assert!(verifier.remembered(&token).is_some(), "the next ones need not");
    clock.advance(USABLE - FRESH);
    assert!(verifier.remembered(&token).is_none(), "but it never came back");
    assert_eq!(told.asked(), 1);
}

#[tokio::test]
async fn what_was_seen_lately_outlasts_a_short_outage_of_accounts() {
    let (verifier, told, clock, token) = verifier().await;
    verifier.check(&token).await.unwrap();
    told.set(false, true);
    clock.advance(FRESH);
    assert!(verifier.check(&token).await.is_ok());
    clock.advance(USABLE - FRESH);
    assert!(matches!(verifier.check(&token).await, Err(TokenError::Unavailable(_))));
    told.set(false, false);
    assert!(verifier.check(&token).await.is_ok());
}

#[tokio::test]
async fn a_remembered_token_expires_to_the_second() {
    let (verifier, _, clock, token) = verifier().await;
    clock.advance(LIFETIME - TimeDelta::seconds(1));
    assert!(verifier.check(&token).await.is_ok());
    clock.advance(TimeDelta::seconds(1));
    assert_eq!(refused(&verifier, &token).await, Refused::Expired);
}

#[tokio::test]
async fn each_kind_goes_to_whom_it_concerns() {
    let (verifier, told, ..) = verifier().await;
    let personal = verifier.check("db_good").await.unwrap();
    assert!(personal.scopes.has(Scope::TasksRead) && !personal.scopes.has(Scope::TasksWrite));
    assert_eq!(refused(&verifier, "db_other").await, Refused::Revoked);
    assert_eq!(told.asked(), 2);

    let mut elsewhere = claims();
    elsewhere["iss"] = "https://elsewhere.example".into();
    assert_eq!(refused(&verifier, &signed(key(0), &elsewhere)).await, Refused::Foreign);
    assert_eq!(refused(&verifier, &signed(key(1), &claims())).await, Refused::Foreign);
    for wrong in ["", "x", "dbr_x", "a.b.c", "Bearer x"] {
        assert_eq!(refused(&verifier, wrong).await, Refused::Malformed, "{wrong}");
    }
    assert_eq!(refused(&verifier, &"x".repeat(100_000)).await, Refused::TooLong);
    assert_eq!(refused(&verifier, &format!("db_{}", "x".repeat(5_000))).await, Refused::TooLong);
    assert_eq!(told.asked(), 2, "nobody is asked about what no signature vouches for");
}
