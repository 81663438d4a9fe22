//! What settings are taken, and what is said of the others.

use super::*;

const APP: [(&str, &str); 2] = [("APP_PORT", "3105"), ("OPS_LISTEN", "127.0.0.1:3205")];

fn read(name: &'static str, value: &'static str) -> Result<Settings, EnvError> {
    let [port, ops] = APP;
    Config::from_env(&Env::table([port, ops, (name, value)])).map(|config| config.settings)
}

#[test]
fn what_is_not_set_is_as_usual() {
    let settings = read("PUBLIC_URL", "").unwrap();
    assert_eq!(settings.public_url, "http://localhost:8080");
    assert_eq!((settings.reach, settings.retry.as_secs()), (Reach::Public, 60));
    assert_eq!(settings.backoff(), Backoff::default());
}

#[test]
fn what_is_set_is_taken() {
    let url = |value| read("PUBLIC_URL", value).unwrap().public_url;
    assert_eq!(url("https://daybook.example.org/"), "https://daybook.example.org");
    assert_eq!(url("https://example.org/daybook"), "https://example.org/daybook");
    assert_eq!(read("WEBHOOKS_TO_PRIVATE", "on").unwrap().reach, Reach::Private);
    assert_eq!(read("DELIVERY_RETRY_SECONDS", "1").unwrap().backoff().first, TimeDelta::seconds(1));
    let deadline = read("SEND_DEADLINE_SECONDS", "2").unwrap();
    assert_eq!(deadline.backoff().claim, TimeDelta::seconds(6));
}

#[test]
fn what_is_wrong_says_its_name() {
    for (name, value) in [
        ("PUBLIC_URL", "daybook.example.org"),
        ("PUBLIC_URL", "ftp://daybook.example.org"),
        ("PUBLIC_URL", "https://daybook.example.org/?a=b"),
        ("WEBHOOKS_TO_PRIVATE", "yes"),
        ("SEND_DEADLINE_SECONDS", "0"),
        ("SEND_DEADLINE_SECONDS", "61"),
        ("DELIVERY_RETRY_SECONDS", "soon"),
    ] {
        let error = read(name, value).unwrap_err().to_string();
        assert!(error.contains(name), "{name}={value}: {error}");
    }
}
