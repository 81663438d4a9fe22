//! What a webhook may lead to, and what it may not, in whatever spelling.

use super::*;

fn refused(text: &str) -> Option<NotAUrl> {
    WebhookUrl::parse(text, Reach::Public).err()
}

#[test]
fn what_everybody_can_reach_is_taken() {
    for text in [
        "https://example.org",
        "http://example.org/",
        "https://hooks.example.org:8443/daybook?room=7&key=%20",
        "https://xn--bcher-kva.example/",
        "https://93.184.216.34/in",
        "https://[2606:2800:220:1:248:1893:25c8:1946]:443/in",
        "HTTPS://EXAMPLE.ORG/",
        "https://example.org./",
    ] {
        assert_eq!(refused(text), None, "{text}");
    }
}

#[test]
fn what_leads_to_the_machine_or_its_network_is_not() {
    for text in [
        "http://localhost/",
        "http://LOCALHOST:8080/",
        "http://api.localhost/",
        "http://localhost./",
        "http://printer.local/",
        "http://metadata.google.internal/",
        "http://redis/",
        "http://127.0.0.1/",
        "http://127.1.2.3:6379/",
        "http://0.0.0.0/",
        "http://10.0.0.1/",
        "http://172.16.0.1/",
        "http://192.168.1.1/",
        "http://169.254.169.254/latest/meta-data",
        "http://100.64.0.1/",
        "http://192.0.0.1/",
        "http://192.0.2.1/",
        "http://198.18.0.1/",
        "http://224.0.0.1/",
        "http://255.255.255.255/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://0x7f000001/",
        "http://127.1/",
        "http://0177.0.0.1/",
        "http://1.2.3.4.5/",
        "http://[::1]/",
        "http://[::]/",
        "http://[fe80::1]/",
        "http://[fc00::1]/",
        "http://[ff02::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:7f00:1]/",
        "http://[::127.0.0.1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://[2001:db8::1]/",
        "http://[64:ff9b:1::1]/",
    ] {
        assert_eq!(refused(text), Some(NotAUrl::Private), "{text}");
        assert!(WebhookUrl::parse(text, Reach::Private).is_ok(), "{text}");
    }
}

#[test]
fn what_is_no_url_of_http_says_why() {
    for (text, why) in [
        ("", NotAUrl::Malformed),
        ("example.org", NotAUrl::Malformed),
        ("/daybook", NotAUrl::Malformed),
        ("https://", NotAUrl::Malformed),
        ("https:///daybook", NotAUrl::Malformed),
        ("https://exa mple.org/", NotAUrl::Malformed),
        ("https://example.org/\n", NotAUrl::Malformed),
        ("https://exämple.org/", NotAUrl::Malformed),
        ("https://example.org/#top", NotAUrl::Malformed),
        ("https://example.org\\@10.0.0.1/", NotAUrl::Malformed),
        ("https://a,b/", NotAUrl::Malformed),
        ("https://[::1/", NotAUrl::Malformed),
        ("https://[fe80::1%25eth0]/", NotAUrl::Malformed),
        ("ftp://example.org/", NotAUrl::Scheme),
        ("file://example.org/etc", NotAUrl::Scheme),
        ("gopher://example.org:6379/", NotAUrl::Scheme),
        ("https://ada@example.org/", NotAUrl::Credentials),
        ("https://ada:secret@example.org/", NotAUrl::Credentials),
        ("https://example.org@10.0.0.1/", NotAUrl::Credentials),
        ("https://example.org:0/", NotAUrl::Port),
        ("https://example.org:/", NotAUrl::Port),
        ("https://example.org/a/../b", NotAUrl::Upward),
    ] {
        assert_eq!(refused(text), Some(why), "{text:?}");
    }
    assert!(refused("https://example.org:65536/").is_some());
    assert_eq!(refused(&format!("https://example.org/{}", "a".repeat(2048))), Some(NotAUrl::Long));
}

#[test]
fn the_relay_is_told_all_of_it() {
    for (text, path) in [
        ("https://example.org", "/https/example.org/"),
        ("HTTPS://example.org:8443/a/b?c=d", "/https/example.org:8443/a/b?c=d"),
        ("http://example.org?c=/d", "/http/example.org/?c=/d"),
        ("http://[2606:2800::1]:81/in", "/http/[2606:2800::1]:81/in"),
    ] {
        assert_eq!(WebhookUrl::parse(text, Reach::Public).unwrap().relayed(), path);
    }
}
