//! What is recognised in a log, and what is not taken for a secret.

use super::*;

fn found(line: &str) -> Option<String> {
    let known =
        vec![("the store's password", "a1b2c3d4e5f6".to_owned()), ("nothing", String::new())];
    find(&format!("a line before\n{line}\na line after"), &known)
}

#[test]
fn every_kind_of_secret_is_seen() {
    for (line, what) in [
        ("WARN refused token=eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2ln", "a JWT"),
        (r#"{"authorization":"Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZGEifQ."}"#, "a JWT"),
        ("issued db_0190f2d700007000_8000000000000001abc", "a token"),
        (r#""refresh_token":"dbr_AAAAAAAAAAAAAAAAAAAAAAAA""#, "a token"),
        ("connecting with a1b2c3d4e5f6", "the store's password"),
        ("body: {\"password\": \"ada never-in-a-log 1\"}", "a password"),
        ("-----BEGIN PRIVATE KEY-----", "a private key"),
    ] {
        let told = found(line).unwrap_or_default();
        assert!(told.starts_with(what), "{line}: {told}");
    }
}

#[test]
fn other_words_are_left_alone() {
    for line in [
        "",
        "db_host=localhost",
        "component statestore v1.0.0 loaded from components/embedded/statestore.yaml",
        "trace_id=4bf92f3577b34da6a3ce929d0e0e4736 request_id=0190f2d7-0000-7000-8000-000000000001",
        "eyJhbGci",
        "public key NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs",
    ] {
        assert_eq!(found(line), None);
    }
}
