//! What is printed of the ledger's chains, and how it ends.

use ::book::{Ledger, NewEntry};
use serde_json::value::to_raw_value;

use super::*;

/// Three entries of ada's on one day, and one on the next.
async fn kept() -> FakeDapr {
    let dapr = FakeDapr::new(1);
    let ledger = Ledger::new(Arc::new(dapr.clone()));
    for (seq, time) in [(1, 1), (2, 1), (3, 1), (4, 2)] {
        let entry = NewEntry {
            owner: "ada".to_owned(),
            seq,
            id: format!("ada:{seq}"),
            time: format!("2030-05-0{time}T07:00:00Z").parse().unwrap(),
            event: to_raw_value("secret").unwrap(),
        };
        ledger.append(vec![entry]).await.remove(0).unwrap();
    }
    dapr
}

/// Lets something else stand where ada's second entry says "secret".
fn alter(dapr: &FakeDapr) {
    let key =
        dapr.documents().into_keys().find(|key| key.starts_with("ledger:2030-05-01")).unwrap();
    let mut head: Value = serde_json::from_slice(&dapr.documents()[&key].value).unwrap();
    head["tail"][1]["event"] = json!({ "here": "other" });
    dapr.write_last_write(&key, serde_json::to_vec(&head).unwrap());
}

/// Output, complaints and exit code of `admin ledger` with these arguments.
async fn ledger(dapr: &FakeDapr, arguments: &str) -> (String, String, u8) {
    let words = ["admin", "ledger"].into_iter().chain(arguments.split_whitespace());
    let arguments: Vec<String> = words.map(str::to_owned).collect();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let ended = match parse("app", &super::super::ledger::LEDGER, &arguments) {
        Ok(Asked::Command(options)) => {
            super::super::ledger::run(&options, &parts(dapr), &mut out, &mut err).await
        }
        other => told(other, &mut out, &mut err),
    };
    (String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap(), ended as u8)
}

#[tokio::test]
async fn a_whole_chain_ends_with_0_and_a_damaged_one_with_1() {
    let dapr = kept().await;
    let before = dapr.documents();
    let (out, err, code) = ledger(&dapr, "verify ada").await;
    assert_eq!(out, include_str!("../../golden/ledger-verify.txt"));
    assert_eq!((err.as_str(), code), ("", 0));
    let (day, _, code) = ledger(&dapr, "day 2030-05-01").await;
    assert_eq!(
        (day.as_str(), code),
        (out.lines().next().map(|l| format!("{l}\n")).unwrap().as_str(), 0)
    );
    assert_eq!(dapr.documents(), before, "looking changed something");

    alter(&dapr);
    let before = dapr.documents();
    let (out, _, code) = ledger(&dapr, "verify ada").await;
    assert_eq!((out.as_str(), code), (include_str!("../../golden/ledger-damaged.txt"), 1));
    let (out, _, code) = ledger(&dapr, "day --json 2030-05-01").await;
    let walked: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(
        (&walked["intact"], walked["flaw"].is_string(), code),
        (&json!(1), true, 1),
        "{out}"
    );
    assert!(!out.contains("secret") && !out.contains("other"), "{out}");
    assert_eq!(dapr.documents(), before, "looking changed something");
}

#[tokio::test]
async fn what_is_not_there_or_no_day_ends_with_2() {
    let dapr = kept().await;
    for (arguments, says) in [
        ("verify eve", "the ledger has no entries of eve"),
        ("day 2030-06-01", "the ledger has no entries of 2030-06-01"),
        ("day tomorrow", "`tomorrow` is not a day"),
        ("verify", "USER|DAY... is needed"),
        ("verify ada --values", "there is no option `--values`"),
    ] {
        let (out, err, code) = ledger(&dapr, arguments).await;
        assert_eq!((out.as_str(), code), ("", 2), "{arguments}");
        assert!(err.contains(says), "{arguments}: {err}");
    }
    dapr.take_down(Part::Sidecar);
    let (_, err, code) = ledger(&dapr, "verify ada").await;
    assert_eq!(code, 2);
    assert!(err.contains("DAPR_GRPC_PORT"), "{err}");
    let (out, _, code) = ledger(&dapr, "--help").await;
    assert_eq!((out.as_str(), code), (include_str!("../../golden/ledger-help.txt"), 0));
}
