//! PostgreSQL starts as whoever may run it, survives `kill -9` and lets nobody in without TLS.

mod common;

use common::post;
use stack::certs::Authority;
use stack::daprd::{Daprd, DaprdOptions};
use stack::ground::Ground;
use stack::postgres::Postgres;
use stack::wait;

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
    sidecar.process().kill9(); // gone before the next one takes its ports: it would answer for it
    // It may answer its port for a moment before its store fails it.
    let refused = match state(" sslmode=disable") {
        Err(error) => error.to_string(),
        Ok(sidecar) => {
            let ended = || (!sidecar.process().is_running()).then_some(());
            wait::until("the sidecar has ended", limit, ended).unwrap();
            sidecar.process().log()
        }
    };
    assert!(refused.contains("no pg_hba.conf entry"), "{refused}");
}
