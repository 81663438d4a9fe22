//! Settings that cannot be used are said to be so before anything is called.

use sidecar::{Dapr, DaprSettings, SettingsError};

fn with(endpoint: &str, token: Option<&str>) -> Result<Dapr, SettingsError> {
    Dapr::connect_lazy(DaprSettings {
        endpoint: endpoint.to_owned(),
        api_token: token.map(Into::into),
        ..DaprSettings::default()
    })
}

#[tokio::test]
async fn an_endpoint_is_a_plain_http_address() {
    for endpoint in ["", "localhost:50001", "https://dapr:443", "http://", "http://a b:1"] {
        let error = with(endpoint, None).expect_err(endpoint);
        assert!(error.to_string().contains("http://host:port"), "{error}");
    }
    with("http://127.0.0.1:50001", None).expect("an address");
    with("http://[::1]:50001", None).expect("an address");
}

#[tokio::test]
async fn a_token_is_not_shown() {
    let error = with("http://127.0.0.1:1", Some("line\nbreak")).expect_err("no header");
    assert!(!format!("{error} {error:?}").contains("line"));
    let dapr = with("http://127.0.0.1:1", Some("sesame")).expect("a header");
    assert!(!format!("{dapr:?}").contains("sesame"), "{dapr:?}");
}
