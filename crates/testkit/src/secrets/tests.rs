//! The secrets of a stack are those that the component files ask for.

use std::fs;

use serde_json::Value;

use super::{KafkaSecret, RedisSecret, Secrets};
use crate::paths;

fn all() -> Secrets {
    Secrets {
        redis: Some(RedisSecret { host: "host".to_owned(), password: "password".to_owned() }),
        kafka: Some(KafkaSecret::default()),
        postgres: Some("connection".to_owned()),
        ..Secrets::default()
    }
}

/// `(name, key)` of each `secretKeyRef: {name: redis, key: host}` in a file.
fn references(text: &str) -> Vec<(String, String)> {
    text.split("secretKeyRef: {name: ")
        .skip(1)
        .map(|rest| {
            let (reference, _) = rest.split_once('}').unwrap();
            let (name, key) = reference.split_once(", key: ").unwrap();
            (name.to_owned(), key.to_owned())
        })
        .collect()
}

#[test]
fn every_secret_that_a_component_names_is_there() {
    let file: Value = serde_json::from_str(&all().file()).unwrap();
    let mut found = 0;
    for profile in ["embedded", "local", "cloud"] {
        for entry in fs::read_dir(paths::repository().join("components").join(profile)).unwrap() {
            let path = entry.unwrap().path();
            // Tests put another in its place: nobody is sent e-mail by SendGrid from here.
            if path.ends_with("cloud/email.yaml") {
                continue;
            }
            for (name, key) in references(&fs::read_to_string(&path).unwrap()) {
                assert!(file[&name][&key].is_string(), "{}: {name}/{key}", path.display());
                found += 1;
            }
        }
    }
    assert!(found >= 10, "only {found} references were found");
}

#[test]
fn no_two_stacks_share_a_signing_key() {
    let key = |file: String| {
        let file: Value = serde_json::from_str(&file).unwrap();
        file["dev-tokens"]["signing-key"].as_str().unwrap().to_owned()
    };
    let (one, other) = (key(all().file()), key(all().file()));
    assert_ne!(one, other);
    assert!(one.len() >= 32);
}
