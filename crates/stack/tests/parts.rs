//! The parts start, answer, survive `kill -9` and come back on the same ports.

use std::io::{Read, Write};

use stack::certs::Authority;
use stack::daprd::{Daprd, DaprdOptions, Mtls};
use stack::ground::Ground;
use stack::kafka::{Access, Kafka};
use stack::placement::Placement;
use stack::postgres::Postgres;
use stack::redis::Redis;
use stack::scheduler::Scheduler;
use stack::sentry::Sentry;
use stack::wait;

#[test]
fn redis_keeps_what_it_acknowledged() {
    let ground = Ground::lease("redis").unwrap();
    let redis = Redis::start(&ground, "redis", Some("secret")).unwrap();
    assert_eq!(redis.command(&["SET", "key", "value"]).unwrap(), "+OK\r\n");
    redis.process().kill9();
    assert!(redis.command(&["GET", "key"]).is_err());
    redis.process().restart().unwrap();
    assert_eq!(redis.command(&["GET", "key"]).unwrap(), "$5\r\nvalue\r\n");
}

#[test]
fn a_sidecar_stands_on_scheduler_and_placement() {
    let ground = Ground::lease("dapr").unwrap();
    let scheduler = Scheduler::start(&ground, None).unwrap();
    let placement = Placement::start(&ground, None).unwrap();
    let mut options = DaprdOptions::new("probe");
    options.scheduler = Some(scheduler.address());
    options.placement = Some(placement.address());
    let sidecar = Daprd::start(&ground, options).unwrap();
    assert_eq!(stack::http::status(sidecar.http_port(), "/v1.0/metadata"), Some(200));
    assert!(sidecar.process().rss_bytes().unwrap() > 1024 * 1024);
    sidecar.process().kill9();
    assert_eq!(stack::http::status(sidecar.http_port(), "/v1.0/metadata"), None);
    sidecar.process().restart().unwrap();
    assert_eq!(stack::http::status(sidecar.http_port(), "/v1.0/metadata"), Some(200));
}

#[test]
fn a_sidecar_has_an_identity_from_sentry() {
    let ground = Ground::lease("mtls").unwrap();
    let sentry = Sentry::start(&ground).unwrap();
    let scheduler = Scheduler::start(&ground, Some(&sentry)).unwrap();
    let placement = Placement::start(&ground, Some(&sentry)).unwrap();
    let mut options = DaprdOptions::new("probe");
    options.scheduler = Some(scheduler.address());
    options.placement = Some(placement.address());
    options.mtls = Some(Mtls::of(&sentry).unwrap());
    let sidecar = Daprd::start(&ground, options).unwrap();
    let log = sidecar.process().log();
    assert!(log.contains("Security is initialized successfully"), "{log}");
}

#[test]
fn postgres_keeps_what_it_acknowledged_and_speaks_tls_alone() {
    let ground = Ground::lease("postgres").unwrap();
    let authority = Authority::create(&ground).unwrap();
    let postgres = Postgres::start(&ground, &authority, "secret").unwrap();
    let state = |version: &str| {
        let connection = postgres.connection_string();
        let component = format!(
            "apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {{name: statestore}}\n\
             spec: {{type: state.postgresql, version: v2, metadata: [{{name: connectionString, value: \"{connection}{version}\"}}]}}\n"
        );
        ground.write("resources/statestore.yaml", &component).unwrap();
        let mut options = DaprdOptions::new("probe");
        options.resources.push(ground.dir().join("resources"));
        Daprd::start(&ground, options)
    };
    let sidecar = state("").unwrap();
    let key = "/v1.0/state/statestore/key";
    assert_eq!(
        post(sidecar.http_port(), "/v1.0/state/statestore", r#"[{"key":"key","value":1}]"#),
        204
    );
    postgres.process().kill9();
    postgres.restart().unwrap();
    let limit = std::time::Duration::from_secs(10);
    wait::until("the state is there again", limit, || {
        (stack::http::status(sidecar.http_port(), key) == Some(200)).then_some(())
    })
    .unwrap();
    drop(sidecar);
    let refused = state(" sslmode=disable").unwrap_err().to_string();
    assert!(refused.contains("no pg_hba.conf entry"), "{refused}");
}

#[test]
fn kafka_lets_in_who_knows_the_password() {
    let ground = Ground::lease("kafka").unwrap();
    let authority = Authority::create(&ground).unwrap();
    let access = Access::Scram { authority: &authority, username: "ada", password: "secret" };
    let kafka = Kafka::start(&ground, &access).unwrap();
    let ca = std::fs::read_to_string(authority.ca()).unwrap().replace('\n', "\\n");
    let publish = |password: &str, mechanism: &str| {
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
        let sidecar = Daprd::start(&ground, options)?;
        Ok::<_, stack::Error>(post(sidecar.http_port(), "/v1.0/publish/pubsub/topic", "{}"))
    };
    assert_eq!(publish("secret", "SHA-256").unwrap(), 204);
    assert_eq!(publish("secret", "SHA-512").unwrap(), 204);
    assert!(publish("wrong", "SHA-256").is_err());
    kafka.process().kill9();
    kafka.process().restart().unwrap();
    assert_eq!(publish("secret", "SHA-256").unwrap(), 204);
}

/// The status of a `POST` with a JSON body to a local port.
fn post(port: u16, path: &str, body: &str) -> u16 {
    let mut stream = stack::http::connect(port).expect("a sidecar that listens");
    let length = body.len();
    let head = format!(
        "POST {path} HTTP/1.0\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
    );
    stream.write_all((head + body).as_bytes()).expect("a sidecar that reads");
    let mut status = [0; 12];
    stream.read_exact(&mut status).expect("a sidecar that answers");
    String::from_utf8_lossy(&status[9..]).parse().expect("a status")
}
