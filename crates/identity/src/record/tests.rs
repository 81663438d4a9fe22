//! Each record reads back from what the first version wrote, and keeps what a later one added.

use serde_json::json;

use super::*;

const GOLDEN: &str = include_str!("../../golden/account-records.json");

#[test]
fn what_was_stored_is_understood_and_written_the_same() {
    let golden: Value = serde_json::from_str(GOLDEN).unwrap();
    let kinds: Vec<&str> = golden
        .as_array()
        .unwrap()
        .iter()
        .map(|record| {
            let record = record.as_object().unwrap();
            record.keys().next().unwrap().as_str()
        })
        .collect();
    assert_eq!(kinds, ["profile", "deleted", "session", "token", "one_time", "listed"]);
    let records: Vec<AccountRecord> = serde_json::from_str(GOLDEN).unwrap();
    assert_eq!(serde_json::to_value(&records).unwrap(), golden);
}

#[test]
fn fields_of_a_newer_version_are_kept() {
    let mut golden: Value = serde_json::from_str(GOLDEN).unwrap();
    for (index, kind) in [(0, "profile"), (2, "session"), (3, "token")] {
        golden[index][kind]["mood"] = json!("blue");
    }
    let records: Vec<AccountRecord> = serde_json::from_value(golden.clone()).unwrap();
    assert_eq!(serde_json::to_value(&records).unwrap(), golden);
}

#[test]
fn a_session_ends_when_it_is_idle_and_in_any_case() {
    let golden: Vec<AccountRecord> = serde_json::from_str(GOLDEN).unwrap();
    let AccountRecord::Session(mut session) = golden[2].clone() else { panic!("no session") };
    let start = session.started_at;
    session.used_at = start;
    assert_eq!(session.expires_at(), start + TimeDelta::days(30));
    session.used_at = start + TimeDelta::days(80);
    assert_eq!(session.expires_at(), start + TimeDelta::days(90));
}
