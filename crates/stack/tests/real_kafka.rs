//! Kafka with SASL/SCRAM over TLS starts, survives `kill -9` and lets nobody in without the password; and a broker has its
//! classes from an archive.

mod common;

use std::time::Duration;

use common::post;
use stack::certs::Authority;
use stack::daprd::{Daprd, DaprdOptions};
use stack::ground::Ground;
use stack::kafka::{Access, Kafka};
use stack::wait;

#[test]
fn kafka_lets_in_who_knows_the_password() {
    let ground = Ground::lease("kafka").unwrap();
    let authority = Authority::create(&ground).unwrap();
    let access = Access::Scram { authority: &authority, username: "ada", password: "secret" };
    let kafka = Kafka::start(&ground, &access).unwrap();
    let ca = std::fs::read_to_string(authority.ca()).unwrap().replace('\n', "\\n");
    let start = |password: &str, mechanism: &str| {
        let component = format!(
            "apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {{name: pubsub}}\n\
             spec:\n  type: pubsub.kafka\n  version: v1\n  metadata:\n  \
             - {{name: brokers, value: \"{}\"}}\n  - {{name: authType, value: password}}\n  \
             - {{name: saslUsername, value: ada}}\n  - {{name: saslPassword, value: {password}}}\n  \
             - {{name: saslMechanism, value: {mechanism}}}\n  - {{name: caCert, value: \"{ca}\"}}\n",
            kafka.address()
        );
        ground.write("resources/pubsub.yaml", &component).unwrap();
        let mut options = DaprdOptions::new("probe");
        options.resources.push(ground.dir().join("resources"));
        Daprd::start(&ground, options)
    };
    let publish = |mechanism: &str| {
        let sidecar = start("secret", mechanism).unwrap();
        post(sidecar.http_port(), "/v1.0/publish/pubsub/topic", "{}")
    };
    assert_eq!(publish("SHA-256"), 204);
    assert_eq!(publish("SHA-512"), 204);
    if let Ok(sidecar) = start("wrong", "SHA-256") {
        // It can say that it is ready just before it ends.
        let has_ended = || (!sidecar.process().is_running()).then_some(());
        wait::until("the sidecar is not let in", Duration::from_secs(30), has_ended).unwrap();
    }
    kafka.process().kill9();
    kafka.process().restart().unwrap();
    assert_eq!(publish("SHA-256"), 204);
}

/// Otherwise each start takes twice the processor time, and nothing else would tell.
#[cfg(target_os = "linux")]
#[test]
fn a_broker_maps_an_archive_of_its_classes() {
    let ground = Ground::lease("kafka").unwrap();
    let maps_one = || {
        // The first may be without: while another test's broker makes the archive.
        let kafka = Kafka::start(&ground, &Access::Plain).unwrap();
        let maps = std::fs::read_to_string(format!("/proc/{}/maps", kafka.process().pid()?));
        maps.unwrap().contains("/kafka-classes/plain-").then_some(())
    };
    wait::until("a broker has an archive", Duration::from_secs(60), maps_one).unwrap();
}
