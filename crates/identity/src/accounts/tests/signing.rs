//! Signing up, in and out; and what others see of it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::*;

#[tokio::test]
async fn who_signed_up_can_sign_in_and_the_ledger_hears_of_both() {
    let world = World::new();
    let ada = world.somebody(ADA).await;
    assert!(world.is_live(&ada).await);
    assert_eq!(ada.grant.role, Role::User);
    let me = world.accounts.me(&ada.grant.user).await.unwrap();
    assert_eq!((me.email, me.email_verified, me.has_password), (Some(email(ADA)), false, true));
    assert_eq!(world.events().await, ["account.created", "session.started"]);
    for event in world.dapr.published_on(contract::names::AUDIT_EVENTS) {
        let data = event.data.to_string();
        parse(&event.kind, &event.id, &event.subject, data.as_bytes()).unwrap();
        assert_eq!(event.partition_key, format!("account:{}", ada.grant.user));
    }
}

#[tokio::test]
async fn nothing_secret_is_kept_or_told() {
    let world = World::new();
    let ada = world.somebody(ADA).await;
    let user = &ada.grant.user;
    let second = world.accounts.refresh(&ada.refresh_token).await.unwrap();
    world.accounts.request_password_reset(&email(ADA), None).unwrap();
    let wanted = personal_tokens::reading("backup");
    let personal = world.accounts.create_token(user, wanted).await.unwrap();
    world.accounts.idle().await;
    let letter = world.letter();
    let mut secrets = vec![PASSWORD.to_owned()];
    for token in [ada.refresh_token, second.refresh_token, personal.token, letter.token] {
        // The last 32 bytes of a token are its secret; those before name what it is of.
        let (_, text) = token.split_once('_').unwrap();
        let bytes = URL_SAFE_NO_PAD.decode(text).unwrap();
        secrets.push(URL_SAFE_NO_PAD.encode(&bytes[bytes.len() - 32..]));
        secrets.push(token);
    }
    let kept = world.dapr.documents().into_values();
    let kept = kept.map(|document| String::from_utf8(document.value).unwrap());
    let told = world.dapr.published().into_iter().map(|it| {
        let told = serde_json::to_string(&it.event).unwrap();
        assert!(!told.contains('@'), "addresses are nobody's business: {told}");
        assert!(!told.contains("argon2"), "nor is what is kept of a password: {told}");
        told
    });
    for text in kept.chain(told) {
        for secret in &secrets {
            assert!(!text.contains(secret.as_str()), "{secret} is in {text}");
        }
    }
}

#[tokio::test]
async fn who_signs_up_again_changes_nothing_and_is_told_nothing() {
    let world = World::new();
    world.sign_up(ADA).await.unwrap();
    world.accounts.sign_up(&email("ADA@example.org"), "another password", None).await.unwrap();
    assert!(world.sign_in(ADA).await.is_ok(), "the first password holds");
    let other = world.accounts.sign_in(&email(ADA), "another password", None, None).await;
    assert!(matches!(other, Err(Denied::Credentials)));
    let events = world.events().await;
    assert_eq!(events.iter().filter(|kind| *kind == "account.created").count(), 1);
    assert!(events.contains(&"sign_up.repeated".to_owned()), "{events:?}");
    assert!(events.contains(&"sign_in.failed".to_owned()), "{events:?}");
}

#[tokio::test]
async fn two_who_sign_up_at_once_make_one_account() {
    for flavour in Flavour::ALL {
        let world = World::over(FakeDapr::with_flavour(5, flavour));
        let beside = world.beside();
        let (one, other) = tokio::join!(world.sign_up(ADA), beside.sign_up(ADA));
        assert!(one.is_ok() && other.is_ok());
        let (one, other) = (world.sign_in(ADA).await.unwrap(), beside.sign_in(ADA).await.unwrap());
        assert_eq!(one.grant.user, other.grant.user);
        beside.accounts.idle().await;
        let events = world.events().await;
        let made = events.iter().filter(|kind| *kind == "account.created").count();
        assert_eq!(made, 1, "{flavour:?}: {events:?}");
    }
}

#[tokio::test]
async fn a_claim_that_somebody_did_not_live_to_use_is_gone_on_with() {
    let world = World::new();
    let claim = email_claim(&email(ADA));
    let account = Uuid::from_u128(0x0190_f2d7_0000_7000_8000_0000_0000_0009);
    world.accounts.0.claims.settle(&claim, |_| Some(account)).await.unwrap();
    assert!(matches!(world.sign_in(ADA).await, Err(Denied::Credentials)));
    let ada = world.somebody(ADA).await;
    assert_eq!(ada.grant.user.as_str(), account.to_string());
}

#[tokio::test]
async fn sessions_are_listed_and_end_here_or_everywhere() {
    let world = World::new();
    let first = world.somebody(ADA).await;
    world.pass(TimeDelta::minutes(1));
    let second = world.sign_in(ADA).await.unwrap();
    let third = world.sign_in(ADA).await.unwrap();
    let user = &first.grant.user;
    let listed = world.accounts.sessions(user).await.unwrap();
    assert_eq!(listed.len(), 3);
    assert_eq!(listed[2].id, first.grant.session, "the one used last comes first");
    assert_eq!(listed[0].client.as_deref(), Some("test"));

    world.accounts.sign_out(user, second.grant.session).await.unwrap();
    world.accounts.sign_out(user, second.grant.session).await.unwrap();
    assert!(!world.is_live(&second).await && world.is_live(&third).await);
    assert!(matches!(world.accounts.refresh(&second.refresh_token).await, Err(Denied::Token)));
    let gone = world.accounts.end_session(user, second.grant.session).await;
    assert!(matches!(gone, Err(Denied::NoSuch("session"))));
    let eve = world.somebody("eve@example.org").await;
    let foreign = world.accounts.end_session(&eve.grant.user, first.grant.session).await;
    assert!(matches!(foreign, Err(Denied::NoSuch("session"))) && world.is_live(&first).await);

    let before = world.forgot.0.lock().unwrap().len();
    world.accounts.sign_out_everywhere(user).await.unwrap();
    let forgot = world.forgot.0.lock().unwrap()[before..].to_vec();
    assert_eq!(forgot, std::slice::from_ref(user), "at once on this replica");
    assert!(!world.is_live(&first).await && !world.is_live(&third).await);
    assert!(world.is_live(&eve).await);
    assert!(world.accounts.sessions(user).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_session_that_nobody_uses_ends_and_there_are_never_too_many() {
    let world = World::new();
    let first = world.somebody(ADA).await;
    for _ in 0..100 {
        world.pass(TimeDelta::seconds(1));
        world.sign_in(ADA).await.unwrap();
    }
    assert_eq!(world.accounts.sessions(&first.grant.user).await.unwrap().len(), 100);
    assert!(!world.is_live(&first).await, "the one not used for longest made room");
    world.pass(TimeDelta::days(31));
    assert!(world.accounts.sessions(&first.grant.user).await.unwrap().is_empty());
    let last = world.sign_in(ADA).await.unwrap();
    assert_eq!(world.accounts.sessions(&first.grant.user).await.unwrap().len(), 1);
    assert!(world.is_live(&last).await);
}
