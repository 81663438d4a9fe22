//! A path says an address, or nothing.

use super::*;

#[test]
fn a_path_says_an_address() {
    for (path, tls, host, port, rest) in [
        ("/https/example.com/hook?x=1", true, "example.com", 443, "/hook?x=1"),
        ("/http/example.com:8080/a/b", false, "example.com", 8080, "/a/b"),
        ("/https/example.com", true, "example.com", 443, "/"),
        ("/https/example.com?x=1", true, "example.com", 443, "/?x=1"),
        ("/http/[2606:4700::1]:81/x", false, "2606:4700::1", 81, "/x"),
        ("/http/[2606:4700::1]/x", false, "2606:4700::1", 80, "/x"),
        ("/https/example.com/a//b/../c", true, "example.com", 443, "/a//b/../c"),
    ] {
        let target = Target::of(&path.parse().unwrap()).expect(path);
        let found = (target.tls, target.host.as_str(), target.port, target.path.as_str());
        assert_eq!(found, (tls, host, port, rest), "{path}");
    }
}

#[test]
fn anything_else_says_none() {
    for path in [
        "/",
        "/https",
        "/https/",
        "/https//x",
        "/ftp/example.com/x",
        "/file/etc/passwd",
        "/https/user@example.com/x",
        "/https/user:pw@example.com/",
        "/http/example.com:0/x",
        "/http/example.com:99999/x",
        "/http/example.com:/x",
        "/http/[::1/x",
    ] {
        assert_eq!(Target::of(&path.parse().unwrap()), None, "{path}");
    }
}
