//! An app's `admin` command looks at what the app keeps, beside it, and announces what an app that died has not.

use serde_json::Value;
use testkit::{Daybook, LIMIT, Ran, Result, User, wait_until, with_daybook};

async fn admin(daybook: &Daybook, command: &str, user: &User) -> Result<Ran> {
    daybook.app_of("task-api").run(&["admin", "book", command, "--json", user.name()]).await
}

/// What a command answers that must succeed.
async fn answer(daybook: &Daybook, command: &str, user: &User) -> Result<Value> {
    let ran = admin(daybook, command, user).await?;
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{command}: {}", ran.out);
    Ok(ran.out.parse()?)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_book_is_shown_and_verified_and_its_events_are_replayed() -> Result<()> {
    with_daybook(async |daybook| {
        let ada = daybook.user("ada").await?;
        for number in 1..=100 {
            ada.create(&format!("secret {number}")).await?.expect_status(201);
        }
        ada.wait_for_audit(100).await?;

        let head = answer(daybook, "show", &ada).await?;
        assert_eq!((&head["key"], &head["seq"]), (&"book:ada".into(), &100.into()), "{head}");
        assert_ne!(head["segments"], Value::Array(vec![]), "nothing was folded: {head}");
        assert!(!head.to_string().contains("secret"), "what a user wrote is shown: {head}");
        let verdict = answer(daybook, "verify", &ada).await?;
        assert_eq!(
            (&verdict["records"], &verdict["findings"]),
            (&100.into(), &Value::Array(vec![]))
        );

        the_ledger_is_verified_by_its_own_app(daybook, &ada).await?;
        who_has_no_book_gets_none(daybook, &ada).await?;
        if daybook.profile().has_own_broker() {
            what_died_with_the_app_is_replayed(daybook, &ada).await?;
        }
        Ok(())
    })
    .await
}

async fn the_ledger_is_verified_by_its_own_app(daybook: &Daybook, ada: &User) -> Result<()> {
    let audit = daybook.app_of("audit");
    let ran = audit.run(&["admin", "ledger", "verify", "--json", ada.name()]).await?;
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{}", ran.out);
    let walked: Vec<Value> =
        ran.out.lines().map(str::parse).collect::<std::result::Result<_, _>>()?;
    // More than one, where the test ran over midnight.
    let intact: u64 = walked.iter().filter_map(|chain| chain["intact"].as_u64()).sum();
    assert_eq!(intact, 100, "{}", ran.out);
    assert!(!ran.out.contains("secret"), "what a user wrote is shown: {}", ran.out);
    Ok(())
}

async fn who_has_no_book_gets_none(daybook: &Daybook, ada: &User) -> Result<()> {
    let audit = daybook.app_of("audit").run(&["admin", "book", "show", ada.name()]).await?;
    assert_eq!((audit.code, audit.out.as_str()), (Some(2), ""), "it has no books: {}", audit.err);
    let unknown = admin(daybook, "show", &daybook.user("eve").await?).await?;
    assert_eq!(unknown.code, Some(2), "{}", unknown.out);
    assert!(unknown.err.contains("`book:eve` is not there"), "{}", unknown.err);
    Ok(())
}

async fn what_died_with_the_app_is_replayed(daybook: &Daybook, ada: &User) -> Result<()> {
    daybook.broker().kill9().await;
    for title in ["one", "two", "three"] {
        ada.create(title).await?.expect_status(201);
    }
    // No job publishes either: there is nobody to do it.
    daybook.app("task-api").kill9().await;
    let outbox = answer(daybook, "outbox", ada).await?;
    let owed: Vec<_> = outbox["owed"].as_array().expect("a list").iter().collect();
    let seqs: Vec<_> = owed.iter().filter_map(|event| event["seq"].as_u64()).collect();
    assert!(seqs.ends_with(&[101, 102, 103]), "{outbox}");
    let refused = admin(daybook, "replay", ada).await?;
    assert_eq!(refused.code, Some(2), "without a broker: {}", refused.out);

    daybook.broker().restart().await?;
    // A broker that has just come back refuses for a while.
    let replayed = wait_until("the replay succeeds", LIMIT, async || {
        let ran = admin(daybook, "replay", ada).await?;
        if ran.code == Some(0) { Ok(Some(ran.out)) } else { Err(ran.err.into()) }
    });
    let (replayed, took) = replayed.await?;
    let replayed: Value = replayed.parse()?;
    assert_eq!((&replayed["last"], &replayed["owed"]), (&103.into(), &0.into()), "{replayed}");
    testkit::note(format_args!("a replay worked {took:?} after the broker's return"));
    assert_eq!(answer(daybook, "outbox", ada).await?["owed"], Value::Array(vec![]));
    assert_eq!(answer(daybook, "verify", ada).await?["findings"], Value::Array(vec![]));

    daybook.app("task-api").restart().await?;
    daybook.wait_app_ready("task-api").await?;
    let (entries, _) = ada.wait_for_audit(103).await?;
    let order: Vec<_> = entries.iter().filter_map(|entry| entry["seq"].as_u64()).collect();
    assert_eq!(order, (1..=103).rev().collect::<Vec<_>>());
    Ok(())
}
