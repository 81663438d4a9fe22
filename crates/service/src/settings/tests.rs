//! What an app sees when it is started by `dapr run`, by hand, or wrongly.

use super::*;

#[test]
fn dapr_run_gives_enough() {
    let env = Env::table([
        ("APP_PORT", "3101"),
        ("OPS_LISTEN", "127.0.0.1:3201"),
        ("DAPR_GRPC_PORT", "3601"),
        ("DAPR_API_TOKEN", "s3cret"),
    ]);
    let settings = ServiceSettings::from_env(&env).unwrap();

    assert_eq!(settings.app_listen().to_string(), "127.0.0.1:3101");
    assert_eq!(settings.dapr_endpoint.to_string(), "http://127.0.0.1:3601/");
    assert_eq!(settings.log_format, LogFormat::Text);
    assert_eq!(settings.app_api_token, None);
    assert!(!format!("{settings:?}").contains("s3cret"), "a secret must not be printed");
}

#[test]
fn an_endpoint_wins_over_a_port() {
    let env = Env::table([
        ("APP_PORT", "1"),
        ("OPS_LISTEN", "127.0.0.1:2"),
        ("DAPR_GRPC_PORT", "3601"),
        ("DAPR_GRPC_ENDPOINT", "https://sidecar:443"),
    ]);
    let settings = ServiceSettings::from_env(&env).unwrap();
    assert_eq!(
        settings.dapr_endpoint.to_string(),
        "https://sidecar/".replace("sidecar/", "sidecar:443/")
    );
}

#[track_caller]
fn check_refused(name: &'static str, value: &'static str) {
    let env = Env::from_fn(|asked| match asked {
        _ if asked == name => Some(value.into()),
        "APP_PORT" => Some("3101".into()),
        "OPS_LISTEN" => Some("127.0.0.1:3201".into()),
        _ => None,
    });
    let error = ServiceSettings::from_env(&env).unwrap_err().to_string();
    assert!(error.starts_with(&format!("{name} is not ")), "{error}");
}

#[test]
fn each_wrong_value_is_named() {
    check_refused("APP_PORT", "70000");
    check_refused("APP_PORT", "");
    check_refused("OPS_LISTEN", "3201");
    check_refused("APP_LISTEN_HOST", "localhost");
    check_refused("DAPR_GRPC_ENDPOINT", "sidecar:443");
    check_refused("DAPR_GRPC_PORT", "x");
    check_refused("LOG_FORMAT", "xml");
}
