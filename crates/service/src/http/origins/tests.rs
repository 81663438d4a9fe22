//! What is an origin.

use super::*;

#[test]
fn only_whole_origins_are_taken() {
    let origins: Origins = "https://app.example.com, http://localhost:5173".parse().unwrap();
    for (origin, is_one) in [
        ("https://app.example.com", true),
        ("http://localhost:5173", true),
        ("http://app.example.com", false),
        ("https://app.example.com:8443", false),
        ("https://app.example.com.evil.example", false),
        ("https://evil.example/https://app.example.com", false),
        ("null", false),
        ("", false),
    ] {
        assert_eq!(origins.has(&origin.parse().unwrap()), is_one, "{origin}");
    }
    for wrong in [
        "*",
        "https://*.example.com",
        "app.example.com",
        "https://app.example.com/",
        "https://app.example.com/path",
        "https://App.example.com",
        "https://user@app.example.com",
        "ftp://app.example.com",
        "null",
        "https://a.example,,https://b.example",
    ] {
        assert_eq!(wrong.parse::<Origins>(), Err(NoOrigins), "{wrong}");
    }
    assert!(!Origins::default().has(&"https://app.example.com".parse().unwrap()));
}
