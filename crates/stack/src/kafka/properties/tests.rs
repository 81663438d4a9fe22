//! The broker's settings.

use std::path::Path;

use super::{Listener, server};

#[test]
fn a_plain_broker_listens_on_this_machine_alone() {
    let text = server(20001, 20002, Path::new("/data"), &Listener::Plain);
    let listeners: Vec<_> = text.lines().filter(|line| line.contains("listeners=")).collect();
    assert_eq!(
        listeners,
        [
            "listeners=CLIENTS://127.0.0.1:20001,CONTROLLER://127.0.0.1:20002",
            "advertised.listeners=CLIENTS://127.0.0.1:20001",
        ]
    );
    assert!(text.contains("CLIENTS:PLAINTEXT") && !text.contains("sasl"), "{text}");
}

#[test]
fn a_pem_file_becomes_one_line() {
    let pem = |kind: &str| format!("-----BEGIN {kind}-----\nabc\n-----END {kind}-----\n");
    let listener = Listener::Scram { key: pem("K"), certificate: pem("C"), ca: pem("A") };
    let text = server(20001, 20002, Path::new("/data"), &listener);
    let key = text.lines().find(|line| line.starts_with("ssl.keystore.key=")).unwrap();
    assert_eq!(key, r"ssl.keystore.key=-----BEGIN K-----\nabc\n-----END K-----");
    assert!(text.contains("CLIENTS:SASL_SSL"), "{text}");
    assert!(text.lines().all(|line| line.contains('=')), "each line is a property:\n{text}");
}
