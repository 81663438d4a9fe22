//! Which pages may open a WebSocket.
//!
//! A browser sends no token by itself, so that a foreign page has nothing to open one with; this is a second lock.

use axum::http::HeaderMap;
use axum::http::header::{HOST, ORIGIN};
use service::Problem;
use service::http::Origins;

/// Whether scripts of the page that sends this may open a WebSocket: those of the API's own host, and of `allowed`. Whoever
/// sends no `Origin` is no browser.
pub(crate) fn check_origin(headers: &HeaderMap, allowed: &Origins) -> Result<(), Problem> {
    let Some(origin) = headers.get(ORIGIN) else { return Ok(()) };
    let is_own = origin.to_str().is_ok_and(|origin| {
        let own = headers.get(HOST).and_then(|host| host.to_str().ok());
        origin.split_once("://").is_some_and(|(_, host)| Some(host) == own)
    });
    if is_own || allowed.has(origin) {
        return Ok(());
    }
    Err(Problem::forbidden("Pages of this origin may not open a stream."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(headers: &[(&str, &str)]) -> bool {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(axum::http::HeaderName::try_from(*name).unwrap(), value.parse().unwrap());
        }
        check_origin(&map, &"https://daybook.example".parse().unwrap()).is_ok()
    }

    #[test]
    fn own_and_listed_pages_and_programs_may() {
        assert!(check(&[("host", "api.example:8080")]));
        assert!(check(&[("host", "api.example:8080"), ("origin", "http://api.example:8080")]));
        assert!(check(&[("host", "api.example"), ("origin", "https://daybook.example")]));
    }

    #[test]
    fn nobody_else_may() {
        for origin in [
            "null",
            "",
            "https://evil.example",
            "http://daybook.example",
            "https://daybook.example.evil.example",
            "https://daybook.example/",
            "http://api.example:8081",
            "api.example:8080",
        ] {
            assert!(!check(&[("host", "api.example:8080"), ("origin", origin)]), "{origin}");
        }
        assert!(!check(&[("origin", "http://api.example")]), "without a host nothing is its own");
    }
}
