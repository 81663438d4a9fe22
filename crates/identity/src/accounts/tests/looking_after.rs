//! Administrators: the first, and what they may do with other accounts.

use super::*;

#[tokio::test]
async fn exactly_one_becomes_the_first_administrator() {
    let world = World::new();
    let beside = world.beside();
    let ada = world.somebody(ADA).await.grant.user;
    let eve = world.somebody("eve@example.org").await.grant.user;
    let (one, other) = tokio::join!(world.accounts.set_up(&ada), beside.accounts.set_up(&eve));
    assert_eq!(usize::from(one.is_ok()) + usize::from(other.is_ok()), 1, "{one:?} {other:?}");
    let (first, second) = if one.is_ok() { (ada, eve) } else { (eve, ada) };
    assert_eq!(world.accounts.me(&first).await.unwrap().role, Role::Admin);
    assert_eq!(world.accounts.me(&second).await.unwrap().role, Role::User);
    assert!(matches!(world.accounts.set_up(&second).await, Err(Denied::Conflict(_))));
    // Who lost the role does not get it back by the token.
    world.accounts.administer(&second, &first, Some(Role::User), None).await.unwrap();
    assert!(matches!(world.accounts.set_up(&first).await, Err(Denied::Conflict(_))));
}

#[tokio::test]
async fn who_did_not_see_the_end_of_it_asks_again() {
    let world = World::new();
    let ada = world.somebody(ADA).await.grant.user;
    world.accounts.idle().await;
    // The claim goes through, the account's own commit does not, nor does any try of it.
    world.dapr.plan_success(Call::Write);
    for _ in 0..64 {
        world.dapr.plan(Call::Write, Fault::LostRequest);
    }
    assert!(matches!(world.accounts.set_up(&ada).await, Err(Denied::Store(_))));
    world.dapr.forget_plans();
    assert_eq!(world.accounts.me(&ada).await.unwrap().role, Role::User);
    let eve = world.somebody("eve@example.org").await.grant.user;
    assert!(matches!(world.accounts.set_up(&eve).await, Err(Denied::Conflict(_))));
    world.accounts.set_up(&ada).await.unwrap();
    assert_eq!(world.accounts.me(&ada).await.unwrap().role, Role::Admin);
}

#[tokio::test]
async fn accounts_are_listed_page_by_page() {
    let world = World::new();
    let mut made = Vec::new();
    for number in 0..5 {
        world.pass(TimeDelta::seconds(1));
        let user = world.somebody(&format!("n{number}@example.org")).await.grant.user;
        made.push(user);
    }
    world.accounts.idle().await;
    world.accounts.delete(&made[1]).await.unwrap();
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let (page, next) = world.accounts.all(after.as_ref(), 2).await.unwrap();
        seen.extend(page.into_iter().map(|one| one.id));
        after = next;
        if after.is_none() {
            break;
        }
    }
    made.remove(1);
    assert_eq!(seen, made);
}

#[tokio::test]
async fn who_is_disabled_is_told_after_the_right_password_only() {
    let world = World::new();
    let ada = world.somebody(ADA).await;
    let admin = world.somebody("eve@example.org").await.grant.user;
    let user = &ada.grant.user;
    let own = world.accounts.administer(&admin, &admin, None, Some(true)).await;
    assert!(matches!(own, Err(Denied::Conflict(_))));
    let seen = world.accounts.administer(&admin, user, None, Some(true)).await.unwrap();
    assert!(seen.disabled);
    assert_eq!(world.forgot.0.lock().unwrap().last(), Some(user));
    assert!(!world.is_live(&ada).await);
    assert!(matches!(world.accounts.refresh(&ada.refresh_token).await, Err(Denied::Token)));
    assert!(matches!(world.sign_in(ADA).await, Err(Denied::Disabled)));
    let wrong = world.accounts.sign_in(&email(ADA), "wrong password", None, None).await;
    assert!(matches!(wrong, Err(Denied::Credentials)));
    assert!(world.accounts.one_time(user, Purpose::PasswordReset).await.is_err());
    world.accounts.administer(&admin, user, None, Some(false)).await.unwrap();
    world.accounts.administer(&admin, user, None, Some(false)).await.unwrap();
    assert!(world.sign_in(ADA).await.is_ok());
    assert!(!world.is_live(&ada).await, "sessions that ended stay so");
    let events = world.events().await;
    let count = |kind: &str| events.iter().filter(|one| *one == kind).count();
    assert_eq!((count("account.disabled"), count("account.enabled")), (1, 1));
}

#[tokio::test]
async fn a_name_is_set_and_taken_away() {
    let world = World::new();
    let user = world.somebody(ADA).await.grant.user;
    let patch = |name: Option<&str>| ProfilePatch { name: Some(name.map(str::to_owned)) };
    let me = world.accounts.patch_me(&user, patch(Some("Ada"))).await.unwrap();
    assert_eq!(me.name.as_deref(), Some("Ada"));
    world.accounts.patch_me(&user, ProfilePatch::default()).await.unwrap();
    let me = world.accounts.patch_me(&user, patch(None)).await.unwrap();
    assert_eq!(me.name, None);
    for wrong in ["", " ", "two\nlines", &"x".repeat(101)] {
        let refused = world.accounts.patch_me(&user, patch(Some(wrong))).await;
        assert!(matches!(refused, Err(Denied::Invalid(_))), "{wrong:.20}");
    }
    let events = world.events().await;
    assert_eq!(events.iter().filter(|kind| *kind == "account.updated").count(), 2);
}
