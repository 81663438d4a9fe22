//! `admin account`: a printed token works, and who has no account gets none.

use identity::{AccountSettings, Accounts, Cost, Email, NoNotifier};
use service::SystemClock;

use super::*;
use crate::account::{self, ACCOUNT};
use crate::options;

const ADA: &str = "ada@example.org";

async fn ran(dapr: &FakeDapr, arguments: &[&str]) -> (Ended, String, String) {
    let words: Vec<String> =
        ["admin", "account"].iter().chain(arguments).map(|&word| word.to_owned()).collect();
    let Ok(options::Asked::Command(options)) = options::parse("task-api", &ACCOUNT, &words) else {
        panic!("{words:?}")
    };
    let sidecar = Arc::new(dapr.clone());
    let parts = Parts {
        state: sidecar.clone(),
        publish: sidecar.clone(),
        jobs: sidecar,
        place: "here".to_owned(),
    };
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let ended = account::run(&options, &parts, &mut out, &mut err).await;
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (ended, text(out), text(err))
}

#[tokio::test]
async fn a_printed_token_sets_a_password_once() {
    let dapr = FakeDapr::new(1);
    let sidecar = Arc::new(dapr.clone());
    let settings = AccountSettings { password_cost: Cost::TINY, ..AccountSettings::default() };
    let (state, publish, jobs) = (sidecar.clone(), sidecar.clone(), sidecar);
    let clock = Arc::new(SystemClock);
    let accounts =
        Accounts::new(state, publish, jobs, clock, Arc::new(NoNotifier), settings).unwrap();
    let ada: Email = ADA.parse().unwrap();
    accounts.sign_up(&ada, "correct horse battery", None).await.unwrap();

    let (ended, out, _) = ran(&dapr, &["show", ADA]).await;
    assert_eq!(ended, Ended::Well);
    assert!(out.contains("role            user") && !out.contains("argon2"), "{out}");
    let (ended, out, err) = ran(&dapr, &["reset", "--json", ADA]).await;
    assert_eq!((ended, err.as_str()), (Ended::Well, ""));
    let answer: serde_json::Value = out.parse().unwrap();
    let token = answer["token"].as_str().unwrap();
    accounts.reset_password(token, "staple staple").await.unwrap();
    assert!(accounts.reset_password(token, "staple staple").await.is_err());
    accounts.sign_in(&ada, "staple staple", None, None).await.unwrap();
    let (_, out, _) = ran(&dapr, &["verify", "--json", ADA]).await;
    let answer: serde_json::Value = out.parse().unwrap();
    accounts.verify_email(answer["token"].as_str().unwrap()).await.unwrap();
    accounts.idle().await;
}

#[tokio::test]
async fn who_has_no_account_gets_no_token_and_none_is_made() {
    let dapr = FakeDapr::new(1);
    for address in ["nobody@example.org", "nobody"] {
        for command in ["show", "reset", "verify"] {
            let (ended, out, err) = ran(&dapr, &[command, address]).await;
            assert_eq!((ended, out.as_str()), (Ended::NotDone, ""));
            assert!(err.contains("there is no account"), "{err}");
        }
    }
    assert!(dapr.documents().is_empty());
}

#[test]
fn parameters_are_tuned_and_wrong_numbers_told() {
    let options = |words: &[&str]| {
        let words: Vec<String> = ["admin", "password", "tune"]
            .iter()
            .chain(words)
            .map(|&word| word.to_owned())
            .collect();
        match options::parse("task-api", &crate::password::PASSWORD, &words) {
            Ok(options::Asked::Command(options)) => options,
            other => panic!("{other:?}"),
        }
    };
    let (mut out, mut err) = (Vec::new(), Vec::new());
    assert_eq!(crate::password::run(&options(&["1"]), &mut out, &mut err), Ended::Well);
    let out = String::from_utf8(out).unwrap();
    let line = out.lines().next().unwrap();
    let cost: Cost = line.strip_prefix("DAYBOOK_PASSWORD_COST=").unwrap().parse().unwrap();
    assert_eq!(cost, Cost::default(), "never less than is safe");
    for wrong in [&["0"][..], &["soon"], &["2001"], &["1", "2"]] {
        let ended = crate::password::run(&options(wrong), &mut Vec::new(), &mut err);
        assert_eq!(ended, Ended::NotDone, "{wrong:?}");
    }
}
