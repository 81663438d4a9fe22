//! Another password: by the present one, or by a letter.

use super::*;
use crate::{Cost, Letter};

const NEW: &str = "staple staple staple";

async fn with(world: &World, password: &str) -> Result<SignedIn, Denied> {
    world.accounts.sign_in(&email(ADA), password, None, None).await
}

#[tokio::test]
async fn a_changed_password_ends_every_other_session() {
    let world = World::new();
    let here = world.somebody(ADA).await;
    let there = world.sign_in(ADA).await.unwrap();
    let user = &here.grant.user;
    let change = |present: &'static str, new: &'static str| {
        let (accounts, user, session) = (world.accounts.clone(), user.clone(), here.grant.session);
        async move { accounts.change_password(&user, Some(session), present, new, None).await }
    };
    assert!(matches!(change("wrong password", NEW).await, Err(Denied::Credentials)));
    assert!(matches!(change(PASSWORD, "short").await, Err(Denied::Invalid(_))));
    assert!(world.is_live(&there).await);
    change(PASSWORD, NEW).await.unwrap();
    assert!(world.is_live(&here).await && !world.is_live(&there).await);
    assert_eq!(world.forgot.0.lock().unwrap().last(), Some(user));
    assert!(matches!(with(&world, PASSWORD).await, Err(Denied::Credentials)));
    assert!(with(&world, NEW).await.is_ok());
    let events = world.events().await;
    assert!(events.contains(&"password.changed".to_owned()), "{events:?}");
}

#[tokio::test]
async fn who_began_to_sign_in_with_the_old_password_comes_too_late() {
    let world = World::new();
    let ada = world.somebody(ADA).await;
    let user = &ada.grant.user;
    let view = world.accounts.read(user).await.unwrap();
    let old = crate::account::Account::of(&view).profile().unwrap().password.clone().unwrap();
    world.accounts.change_password(user, None, PASSWORD, NEW, None).await.unwrap();
    // The old password was compared before the change, and the session is begun after it.
    let late = world.accounts.begin(user, old, None, None).await;
    assert!(matches!(late, Err(Denied::Credentials)));
    assert!(world.accounts.sessions(user).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_letter_sets_a_new_password_once() {
    let world = World::new();
    let ada = world.somebody(ADA).await;
    world.accounts.request_password_reset(&email(ADA), None).unwrap();
    world.accounts.idle().await;
    let Letter { token, email: to, purpose, .. } = world.letter();
    assert_eq!((to, purpose), (email(ADA), Purpose::PasswordReset));
    assert!(token.starts_with("dbo_"));
    assert!(
        matches!(world.accounts.verify_email(&token).await, Err(Denied::Token)),
        "not for that"
    );
    assert!(matches!(
        world.accounts.reset_password(&token, "short").await,
        Err(Denied::Invalid(_))
    ));
    world.accounts.reset_password(&token, NEW).await.unwrap();
    assert!(!world.is_live(&ada).await, "every session ends");
    assert!(matches!(with(&world, PASSWORD).await, Err(Denied::Credentials)));
    assert!(with(&world, NEW).await.is_ok());
    assert!(world.accounts.me(&ada.grant.user).await.unwrap().email_verified);
    let again = world.accounts.reset_password(&token, "something else").await;
    assert!(matches!(again, Err(Denied::Token)));
}

#[tokio::test]
async fn two_who_use_one_letter_at_once_set_one_password() {
    let world = World::new();
    let ada = world.somebody(ADA).await;
    let letter = world.accounts.one_time(&ada.grant.user, Purpose::PasswordReset).await.unwrap();
    let beside = world.beside();
    let (one, other) = tokio::join!(
        world.accounts.reset_password(&letter.token, NEW),
        beside.accounts.reset_password(&letter.token, "something else"),
    );
    assert_eq!(usize::from(one.is_ok()) + usize::from(other.is_ok()), 1, "{one:?} {other:?}");
}

#[tokio::test]
async fn a_letter_is_good_for_half_an_hour_and_until_the_next() {
    let world = World::new();
    let user = world.somebody(ADA).await.grant.user;
    let one = async || world.accounts.one_time(&user, Purpose::PasswordReset).await.unwrap().token;
    let (old, new) = (one().await, one().await);
    assert!(matches!(world.accounts.reset_password(&old, NEW).await, Err(Denied::Token)));
    world.pass(TimeDelta::minutes(30));
    assert!(matches!(world.accounts.reset_password(&new, NEW).await, Err(Denied::Token)));
    let third = one().await;
    world.pass(TimeDelta::seconds(1799));
    world.accounts.reset_password(&third, NEW).await.unwrap();
}

#[tokio::test]
async fn an_address_is_verified_by_a_letter() {
    let world = World::new();
    let user = world.somebody(ADA).await.grant.user;
    world.accounts.request_email_verification(&user).await.unwrap();
    let letter = world.letter();
    let reset = world.accounts.reset_password(&letter.token, NEW).await;
    assert!(matches!(reset, Err(Denied::Token)), "not for that");
    world.accounts.verify_email(&letter.token).await.unwrap();
    assert!(world.accounts.me(&user).await.unwrap().email_verified);
    assert!(matches!(world.accounts.verify_email(&letter.token).await, Err(Denied::Token)));
    for _ in 0..2 {
        world.accounts.request_email_verification(&user).await.unwrap();
    }
    let fourth = world.accounts.request_email_verification(&user).await;
    assert!(matches!(fourth, Err(Denied::Throttled(_))));
}

#[tokio::test]
async fn a_password_is_kept_anew_when_the_parameters_change() {
    let world = World::new();
    let user = world.somebody(ADA).await.grant.user;
    let dearer = Cost { iterations: 3, ..Cost::TINY };
    let later = World::at(world.dapr.clone(), world.clock.clone(), dearer);
    later.sign_in(ADA).await.unwrap();
    let view = later.accounts.read(&user).await.unwrap();
    let kept = crate::account::Account::of(&view).profile().unwrap().password.clone().unwrap();
    assert!(kept.contains("t=3"), "{kept}");
    let (again, calls) = later.calls(later.sign_in(ADA)).await;
    assert!(again.is_ok());
    assert_eq!(calls.runs, 1);
}
