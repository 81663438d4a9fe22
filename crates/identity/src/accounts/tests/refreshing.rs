//! Each refresh token works once, and a stolen one ends the session for both.

use super::*;
use crate::opaque::{RefreshToken, Secret};

#[tokio::test]
async fn a_refresh_token_is_changed_for_the_next() {
    let world = World::new();
    let ada = world.somebody(ADA).await;
    let mut token = ada.refresh_token.clone();
    for _ in 0..3 {
        world.pass(TimeDelta::minutes(10));
        let next = world.accounts.refresh(&token).await.unwrap();
        assert_eq!(next.grant, ada.grant);
        assert_ne!(next.refresh_token, token);
        token = next.refresh_token;
    }
    assert!(world.is_live(&ada).await);
    let session = &world.accounts.sessions(&ada.grant.user).await.unwrap()[0];
    assert_eq!(session.used_at - session.started_at, TimeDelta::minutes(30));
}

#[tokio::test]
async fn a_used_one_that_comes_again_ends_the_session_and_no_other() {
    let world = World::new();
    let ada = world.somebody(ADA).await;
    let other = world.sign_in(ADA).await.unwrap();
    let next = world.accounts.refresh(&ada.refresh_token).await.unwrap();
    world.pass(TimeDelta::seconds(11));
    let replayed = world.accounts.refresh(&ada.refresh_token).await;
    assert!(matches!(replayed, Err(Denied::Token)));
    assert_eq!(world.forgot.0.lock().unwrap().last(), Some(&ada.grant.user));
    assert!(!world.is_live(&ada).await && world.is_live(&other).await);
    assert!(matches!(world.accounts.refresh(&next.refresh_token).await, Err(Denied::Token)));
    assert!(world.accounts.refresh(&other.refresh_token).await.is_ok());
    world.accounts.idle().await;
    let published = world.dapr.published_on(contract::names::AUDIT_EVENTS);
    let ended = published.iter().find(|event| event.kind == SESSION_ENDED).unwrap();
    assert_eq!(ended.data["reason"], "refresh_reused");
    assert_eq!(ended.subject, ada.grant.session.to_string());
}

#[tokio::test]
async fn who_got_no_answer_asks_again_and_gets_the_same() {
    let world = World::new();
    let ada = world.somebody(ADA).await;
    let first = world.accounts.refresh(&ada.refresh_token).await.unwrap();
    world.pass(TimeDelta::seconds(10));
    let again = world.beside().accounts.refresh(&ada.refresh_token).await.unwrap();
    assert_eq!(first.refresh_token, again.refresh_token);
    let next = world.accounts.refresh(&first.refresh_token).await.unwrap();
    // Only the very last one may come again, however soon.
    assert!(matches!(world.accounts.refresh(&ada.refresh_token).await, Err(Denied::Token)));
    assert!(matches!(world.accounts.refresh(&next.refresh_token).await, Err(Denied::Token)));
}

#[tokio::test]
async fn two_who_refresh_at_once_get_the_same() {
    let world = World::new();
    let beside = world.beside();
    let ada = world.somebody(ADA).await;
    let token = &ada.refresh_token;
    let (one, other) = tokio::join!(world.accounts.refresh(token), beside.accounts.refresh(token));
    assert_eq!(one.unwrap().refresh_token, other.unwrap().refresh_token);
}

#[tokio::test]
async fn one_that_was_made_up_ends_nothing() {
    let world = World::new();
    let ada = world.somebody(ADA).await;
    let real = RefreshToken::read(&ada.refresh_token).unwrap();
    // Account and session are in every access token: no secrets.
    let made_up =
        RefreshToken { family: Secret::new().unwrap(), secret: Secret::new().unwrap(), ..real };
    for wrong in [made_up.to_text(), String::new(), "dbr_".to_owned(), "x".repeat(100_000)] {
        assert!(matches!(world.accounts.refresh(&wrong).await, Err(Denied::Token)));
    }
    assert!(world.is_live(&ada).await);
    // Who knows the family has had a real one.
    let stolen = RefreshToken { secret: Secret::new().unwrap(), ..real };
    assert!(matches!(world.accounts.refresh(&stolen.to_text()).await, Err(Denied::Token)));
    assert!(!world.is_live(&ada).await);
}

#[tokio::test]
async fn an_expired_one_works_no_more() {
    let world = World::new();
    let ada = world.somebody(ADA).await;
    assert_eq!(ada.refresh_expires_at, world.accounts.now() + TimeDelta::days(30));
    world.pass(TimeDelta::days(30));
    assert!(matches!(world.accounts.refresh(&ada.refresh_token).await, Err(Denied::Token)));
    assert!(!world.is_live(&ada).await);
}

#[tokio::test]
async fn no_session_lasts_longer_than_ninety_days() {
    let world = World::new();
    let ada = world.somebody(ADA).await;
    let mut token = ada.refresh_token;
    for _ in 0..4 {
        world.pass(TimeDelta::days(20));
        token = world.accounts.refresh(&token).await.unwrap().refresh_token;
    }
    world.pass(TimeDelta::days(10));
    assert!(matches!(world.accounts.refresh(&token).await, Err(Denied::Token)));
}
