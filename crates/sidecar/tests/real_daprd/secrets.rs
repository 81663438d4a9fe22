//! Secrets with several keys, from a file as Kubernetes has them.

use sidecar::Secrets;
use tonic::Code;

use crate::components::component;
use crate::sidecar_process::{Wanted, start};

/// JSON is YAML; as a component file it is none, and left alone.
const FILE: &str = r#"{"redis": {"host": "example:6379", "password": "p"}}"#;

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_has_all_its_keys() {
    let settings = [("secretsFile", "{dir}/resources/secrets.yaml"), ("multiValued", "true")];
    let store = component("secretstore", "secretstores.local.file", &settings);
    let more = vec![("secretstore".to_owned(), store), ("secrets".to_owned(), FILE.to_owned())];
    let running = start("secrets", Wanted { more, ..Wanted::default() }).await;

    let secret = running.dapr.secret("redis").await.expect("it is there");
    let keys: Vec<_> = secret.keys().map(String::as_str).collect();
    assert_eq!(keys, ["host", "password"]);
    assert_eq!(secret["host"].expose(), "example:6379");
    assert!(!format!("{secret:?}").contains("example"), "no log shows it");
    let error = running.dapr.secret("nothing").await.expect_err("it is not there");
    assert_eq!(error.code(), Code::Internal);
}
