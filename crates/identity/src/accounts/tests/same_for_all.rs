//! Who has an account, nobody learns: not by an answer, nor by what is done before it. Runs of argon2 and calls of the store
//! are counted, since a wall clock would tell nothing of a busy machine.

use super::*;

#[tokio::test]
async fn signing_up_does_the_same_whether_the_address_is_taken_or_not() {
    let world = World::new();
    world.sign_up("somebody@example.org").await.unwrap();
    let (fresh, of_fresh) = world.calls(world.sign_up(ADA)).await;
    let (taken, of_taken) = world.calls(world.sign_up(ADA)).await;
    assert!(fresh.is_ok() && taken.is_ok());
    assert_eq!(of_fresh, of_taken);
    assert_eq!((of_fresh.runs, of_fresh.writes), (1, 2));
}

#[tokio::test]
async fn signing_in_does_the_same_for_a_wrong_password_and_for_nobody() {
    let world = World::new();
    world.somebody(ADA).await;
    let wrong = |address: &'static str| {
        let accounts = world.accounts.clone();
        async move { accounts.sign_in(&email(address), "wrong password", None, None).await }
    };
    // Whatever is remembered of either is remembered by now.
    for address in [ADA, "nobody@example.org"] {
        assert!(wrong(address).await.is_err());
    }
    let (known, of_known) = world.calls(wrong(ADA)).await;
    let (nobody, of_nobody) = world.calls(wrong("nobody@example.org")).await;
    let (first, of_first) = world.calls(wrong("first@example.org")).await;
    assert_eq!(of_known, of_nobody);
    assert_eq!(of_known, of_first);
    assert_eq!(of_known, Calls { reads: 2, writes: 0, runs: 1 });
    let said = [known, nobody, first].map(|it| it.unwrap_err().to_string());
    assert!(said.iter().all(|one| *one == said[0]), "{said:?}");
}

#[tokio::test]
async fn asking_for_a_reset_does_nothing_before_the_answer() {
    let world = World::new();
    world.sign_up(ADA).await.unwrap();
    for address in [ADA, "nobody@example.org"] {
        let asked = async { world.accounts.request_password_reset(&email(address), None) };
        let (asked, calls) = world.calls(asked).await;
        asked.unwrap();
        assert_eq!(calls, Calls::default(), "{address}");
    }
    world.accounts.idle().await;
    assert_eq!(world.mailbox.0.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn tries_run_out_for_an_account_and_for_nobody_alike_and_cost_nothing_then() {
    let world = World::new();
    world.somebody(ADA).await;
    // Signing up was a try, too.
    world.pass(TimeDelta::seconds(6));
    for address in [ADA, "nobody@example.org"] {
        for _ in 0..10 {
            let wrong = world.accounts.sign_in(&email(address), "wrong", None, None).await;
            assert!(matches!(wrong, Err(Denied::Credentials)));
        }
        let (right, calls) = world.calls(world.sign_in(address)).await;
        let Err(Denied::Throttled(after)) = right else { panic!("{address}: {right:?}") };
        assert_eq!((after, calls), (Duration::from_secs(6), Calls::default()), "{address}");
    }
    world.pass(TimeDelta::seconds(6));
    assert!(world.sign_in(ADA).await.is_ok(), "one more has come back");
    assert!(world.sign_in(ADA).await.is_ok(), "and a good one costs none");
}

#[tokio::test]
async fn one_network_address_runs_out_whatever_accounts_it_tries() {
    let world = World::new();
    let from = Some("203.0.113.7".parse().unwrap());
    for number in 0..100 {
        let address = email(&format!("n{number}@example.org"));
        let tried = world.accounts.sign_in(&address, "wrong", None, from).await;
        assert!(matches!(tried, Err(Denied::Credentials)));
    }
    let address = email("n100@example.org");
    let tried = world.accounts.sign_in(&address, "wrong", None, from).await;
    assert!(matches!(tried, Err(Denied::Throttled(_))), "{tried:?}");
    let up = world.accounts.sign_up(&address, PASSWORD, from).await;
    assert!(matches!(up, Err(Denied::Throttled(_))), "{up:?}");
    let other = Some("203.0.113.8".parse().unwrap());
    let tried = world.accounts.sign_in(&address, "wrong", None, other).await;
    assert!(matches!(tried, Err(Denied::Credentials)));
}

#[tokio::test]
async fn a_password_of_nothing_or_of_ten_thousand_characters_is_just_wrong() {
    let world = World::new();
    world.somebody(ADA).await;
    for (text, code) in [(String::new(), "too_short"), ("x".repeat(10_000), "too_long")] {
        let new = email("new@example.org");
        let up = world.accounts.sign_up(&new, &text, None);
        let (up, calls) = world.calls(up).await;
        let Err(Denied::Invalid(violations)) = up else { panic!("{up:?}") };
        assert_eq!((violations.0[0].code, calls), (code, Calls::default()));
        for address in [ADA, "nobody@example.org"] {
            let address = email(address);
            let tried = world.accounts.sign_in(&address, &text, None, None);
            let (tried, calls) = world.calls(tried).await;
            assert!(matches!(tried, Err(Denied::Credentials)));
            assert_eq!(calls.runs, 1);
        }
    }
}
