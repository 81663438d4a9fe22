//! Answers that are lost, on each way that writes, and by chance everywhere.

use super::*;

/// Does `doing` in a world where the answer to each of its writes is lost, one after the other.
async fn each_lost(doing: impl AsyncFn(&World) -> Result<(), Denied>, told: &[&str]) {
    for (flavour, nth) in Flavour::ALL.into_iter().flat_map(|it| (0..3).map(move |nth| (it, nth))) {
        for fault in [Fault::LostReply, Fault::LostRequest, Fault::Late, Fault::Conflict] {
            let world = World::over(FakeDapr::with_flavour(9, flavour));
            world.somebody(ADA).await;
            world.accounts.idle().await;
            let before = world.events().await.len();
            (0..nth).for_each(|_| world.dapr.plan_success(Call::Write));
            world.dapr.plan(Call::Write, fault);
            let done = doing(&world).await;
            world.dapr.forget_plans();
            world.dapr.land_late();
            assert!(done.is_ok(), "{flavour:?} {fault:?} {nth}: {done:?}");
            assert_eq!(world.events().await[before..], *told, "{flavour:?} {fault:?} {nth}");
        }
    }
}

async fn ada(world: &World) -> UserId {
    world.accounts.by_email(&email(ADA)).await.unwrap().unwrap()
}

#[tokio::test]
async fn signing_up_and_in() {
    each_lost(async |world| world.sign_up("eve@example.org").await, &["account.created"]).await;
    each_lost(async |world| world.sign_in(ADA).await.map(drop), &["session.started"]).await;
}

#[tokio::test]
async fn refreshing() {
    let refreshed = async |world: &World| {
        let signed_in = world.sign_in(ADA).await?;
        let next = world.accounts.refresh(&signed_in.refresh_token).await?;
        world.accounts.refresh(&next.refresh_token).await.map(drop)
    };
    each_lost(refreshed, &["session.started"]).await;
}

#[tokio::test]
async fn signing_out_and_ending() {
    let out = async |world: &World| world.accounts.sign_out_everywhere(&ada(world).await).await;
    each_lost(out, &["session.ended"]).await;
}

#[tokio::test]
async fn passwords_and_letters() {
    let changed = async |world: &World| {
        let user = ada(world).await;
        world.accounts.change_password(&user, None, PASSWORD, "staple staple", None).await
    };
    each_lost(changed, &["session.ended", "password.changed"]).await;
    let reset = async |world: &World| {
        let letter = world.accounts.one_time(&ada(world).await, Purpose::PasswordReset).await?;
        world.accounts.reset_password(&letter.token, "staple staple").await
    };
    each_lost(reset, &["password_reset.requested", "session.ended", "password.changed"]).await;
    let verified = async |world: &World| {
        let purpose = Purpose::EmailVerification;
        let letter = world.accounts.one_time(&ada(world).await, purpose).await?;
        world.accounts.verify_email(&letter.token).await
    };
    each_lost(verified, &["email_verification.requested", "email.verified"]).await;
}

#[tokio::test]
async fn tokens() {
    let made = async |world: &World| {
        let user = ada(world).await;
        let made = world.accounts.create_token(&user, personal_tokens::reading("x")).await?;
        world.accounts.revoke_token(&user, made.summary.id).await
    };
    each_lost(made, &["token.created", "token.revoked"]).await;
}

#[tokio::test]
async fn setting_up_and_looking_after() {
    let set_up = async |world: &World| world.accounts.set_up(&ada(world).await).await;
    each_lost(set_up, &["role.changed"]).await;
    let disabled = async |world: &World| {
        let by = "admin".parse().unwrap();
        world.accounts.administer(&by, &ada(world).await, None, Some(true)).await.map(drop)
    };
    each_lost(disabled, &["account.disabled", "session.ended"]).await;
}

#[tokio::test]
async fn deleting() {
    let deleted = async |world: &World| {
        let user = ada(world).await;
        world.accounts.delete(&user).await?;
        world.accounts.release(&user).await
    };
    each_lost(deleted, &["account.deleted"]).await;
}

#[tokio::test(start_paused = true)]
async fn by_chance_everywhere_two_replicas_agree_in_the_end() {
    for seed in 0..60 {
        let flavour = Flavour::ALL[seed as usize % Flavour::ALL.len()];
        let world = World::over(FakeDapr::with_flavour(seed, flavour));
        let beside = world.beside();
        world.dapr.set_chances(Chances {
            lost_request: 0.05,
            lost_reply: 0.1,
            late: 0.05,
            conflict: 0.05,
            longest_delay: Duration::from_millis(3),
            ..Chances::default()
        });
        let (_, _) = tokio::join!(world.sign_up(ADA), beside.sign_up(ADA));
        world.dapr.set_chances(Chances::default());
        world.dapr.land_late();
        // Whoever got no answer asks again.
        world.sign_up(ADA).await.unwrap();
        let signed_in = world.sign_in(ADA).await.unwrap();
        assert_eq!(beside.sign_in(ADA).await.unwrap().grant.user, signed_in.grant.user);
        beside.accounts.idle().await;
        let events = world.events().await;
        let made = events.iter().filter(|kind| *kind == "account.created").count();
        assert_eq!(made, 1, "seed {seed}: {events:?}");
    }
}
