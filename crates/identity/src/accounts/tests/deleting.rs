//! A deleted account leaves nothing that works, and its address free.

use super::*;

#[tokio::test]
async fn nothing_of_a_deleted_account_works() {
    let world = World::new();
    let ada = world.somebody(ADA).await;
    let user = &ada.grant.user;
    let personal = world.accounts.create_token(user, personal_tokens::reading("x")).await.unwrap();
    let letter = world.accounts.one_time(user, Purpose::PasswordReset).await.unwrap();
    let may = async |password: Option<&'static str>| {
        world.accounts.may_delete(user, password, None).await
    };
    assert!(matches!(may(None).await, Err(Denied::Invalid(_))));
    assert!(matches!(may(Some("wrong password")).await, Err(Denied::Credentials)));
    may(Some(PASSWORD)).await.unwrap();

    world.accounts.delete(user).await.unwrap();
    world.accounts.delete(user).await.unwrap();
    assert_eq!(world.forgot.0.lock().unwrap().last(), Some(user));
    assert!(!world.is_live(&ada).await);
    assert!(matches!(world.accounts.refresh(&ada.refresh_token).await, Err(Denied::Token)));
    assert_eq!(world.accounts.personal(&personal.token).await.unwrap(), None);
    let reset = world.accounts.reset_password(&letter.token, "staple staple").await;
    assert!(matches!(reset, Err(Denied::Token)));
    assert!(matches!(world.sign_in(ADA).await, Err(Denied::Credentials)));
    assert!(world.accounts.me(user).await.is_err());
    let events = world.events().await;
    assert_eq!(events.iter().filter(|kind| *kind == "account.deleted").count(), 1);
    let view = world.accounts.read(user).await.unwrap();
    assert_eq!(view.records.len(), 1, "{:?}", view.records);
}

#[tokio::test]
async fn the_address_is_free_for_another_account() {
    let world = World::new();
    let first = world.somebody(ADA).await.grant.user;
    world.accounts.delete(&first).await.unwrap();
    world.accounts.release(&first).await.unwrap();
    let second = world.somebody(ADA).await.grant.user;
    assert_ne!(first, second);
    // A job that comes again takes it from nobody.
    world.accounts.release(&first).await.unwrap();
    assert_eq!(world.sign_in(ADA).await.unwrap().grant.user, second);
}

#[tokio::test]
async fn who_signs_up_before_the_address_is_free_gets_another_account_too() {
    let world = World::new();
    let first = world.somebody(ADA).await.grant.user;
    world.accounts.delete(&first).await.unwrap();
    let second = world.somebody(ADA).await.grant.user;
    assert_ne!(first, second);
    world.accounts.release(&first).await.unwrap();
    assert_eq!(world.sign_in(ADA).await.unwrap().grant.user, second, "the late job took nothing");
}
