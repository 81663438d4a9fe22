//! Personal tokens: shown once, good for what they say, gone when they are revoked.

use super::*;
use crate::Scopes;

pub(super) fn reading(name: &str) -> NewToken {
    let scopes: Scopes = [Scope::TasksRead].into_iter().collect();
    NewToken { name: name.to_owned(), scopes, expires_at: None }
}

#[tokio::test]
async fn one_is_good_for_its_scopes_until_it_is_revoked() {
    let world = World::new();
    let user = world.somebody(ADA).await.grant.user;
    let made = world.accounts.create_token(&user, reading("backup")).await.unwrap();
    assert!(made.token.starts_with("db_"));
    let identity = world.accounts.personal(&made.token).await.unwrap().unwrap();
    assert_eq!((&identity.user, identity.session), (&user, None));
    assert_eq!(identity.scopes.iter().collect::<Vec<_>>(), [Scope::TasksRead]);
    assert_eq!(identity.expires_at, Some(made.summary.expires_at));
    assert_eq!(made.summary.expires_at - made.summary.created_at, TimeDelta::days(90));

    let eve = world.somebody("eve@example.org").await.grant.user;
    let foreign = world.accounts.revoke_token(&eve, made.summary.id).await;
    assert!(matches!(foreign, Err(Denied::NoSuch(_))));
    world.accounts.revoke_token(&user, made.summary.id).await.unwrap();
    assert_eq!(world.forgot.0.lock().unwrap().last(), Some(&user));
    assert_eq!(world.accounts.personal(&made.token).await.unwrap(), None);
    assert!(world.accounts.tokens(&user).await.unwrap().is_empty());
    let events = world.events().await;
    assert!(events.contains(&"token.created".to_owned()), "{events:?}");
    assert!(events.contains(&"token.revoked".to_owned()), "{events:?}");
}

#[tokio::test]
async fn the_last_use_is_known_to_the_hour_and_written_once_in_it() {
    let world = World::new();
    let user = world.somebody(ADA).await.grant.user;
    let made = world.accounts.create_token(&user, reading("backup")).await.unwrap();
    let used = async || {
        for _ in 0..5 {
            world.accounts.personal(&made.token).await.unwrap().unwrap();
            world.accounts.idle().await;
        }
        world.accounts.tokens(&user).await.unwrap()[0].used_at.unwrap().to_rfc3339()
    };
    let (at, calls) = world.calls(used()).await;
    assert_eq!((at.as_str(), calls.writes), ("2030-05-01T12:00:00+00:00", 1));
    world.pass(TimeDelta::minutes(61));
    assert_eq!(used().await, "2030-05-01T13:00:00+00:00");
}

#[tokio::test]
async fn one_that_expired_or_was_made_up_or_whose_account_is_disabled_is_none() {
    let world = World::new();
    let ada = world.somebody(ADA).await.grant.user;
    let eve = world.somebody("eve@example.org").await.grant.user;
    let made = world.accounts.create_token(&ada, reading("backup")).await.unwrap();
    let mut made_up = made.token.clone();
    let last = made_up.pop().unwrap();
    made_up.push(if last == 'A' { 'Q' } else { 'A' });
    for wrong in [made_up.as_str(), "db_", "", &made.token[..40]] {
        assert_eq!(world.accounts.personal(wrong).await.unwrap(), None, "{wrong}");
    }
    world.accounts.administer(&eve, &ada, None, Some(true)).await.unwrap();
    assert_eq!(world.accounts.personal(&made.token).await.unwrap(), None);
    world.accounts.administer(&eve, &ada, None, Some(false)).await.unwrap();
    assert!(world.accounts.personal(&made.token).await.unwrap().is_some());
    world.pass(TimeDelta::days(90));
    assert_eq!(world.accounts.personal(&made.token).await.unwrap(), None);
    assert!(world.accounts.tokens(&ada).await.unwrap().is_empty());
}

#[tokio::test]
async fn what_cannot_be_is_refused_with_every_reason() {
    let world = World::new();
    let user = world.somebody(ADA).await.grant.user;
    let now = world.accounts.now();
    let wrong = NewToken {
        name: "x".repeat(101),
        scopes: [Scope::Account, Scope::TasksRead].into_iter().collect(),
        expires_at: Some(now + TimeDelta::days(367)),
    };
    let refused = world.accounts.create_token(&user, wrong).await;
    let Err(Denied::Invalid(violations)) = refused else { panic!("{refused:?}") };
    let places: Vec<_> = violations.0.iter().map(|one| one.pointer.as_str()).collect();
    assert_eq!(places, ["/name", "/scopes", "/expires_at"]);
    for _ in 0..50 {
        world.accounts.create_token(&user, reading("backup")).await.unwrap();
    }
    let more = world.accounts.create_token(&user, reading("backup")).await;
    assert!(matches!(more, Err(Denied::TooMany { max: 50, .. })));
}
