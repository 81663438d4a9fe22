//! Whom a request is counted by, whatever it says of itself.

use super::*;

fn client(peer: &str, forwarded: &[&str], proxies: &str) -> String {
    let mut headers = HeaderMap::new();
    for line in forwarded {
        headers.append(FORWARDED_FOR, line.parse().unwrap());
    }
    let proxies: Proxies =
        if proxies.is_empty() { Proxies::default() } else { proxies.parse().unwrap() };
    proxies.client_of(peer.parse().unwrap(), &headers).0.to_string()
}

#[test]
fn nobody_is_believed_who_is_not_trusted() {
    assert_eq!(client("192.0.2.1", &["198.51.100.7"], ""), "192.0.2.1");
    assert_eq!(client("192.0.2.1", &["198.51.100.7"], "10.0.0.0/8"), "192.0.2.1");
}

#[test]
fn a_trusted_proxy_says_whom_it_saw() {
    let trusted = "10.0.0.0/8, 127.0.0.1";
    assert_eq!(client("10.1.2.3", &[], trusted), "10.1.2.3");
    assert_eq!(client("10.1.2.3", &["198.51.100.7"], trusted), "198.51.100.7");
    assert_eq!(client("::ffff:10.1.2.3", &["198.51.100.7:4711"], trusted), "198.51.100.7");
    assert_eq!(client("10.1.2.3", &["198.51.100.7, 10.9.9.9"], trusted), "198.51.100.7");
    assert_eq!(client("10.1.2.3", &["198.51.100.7", "10.9.9.9"], trusted), "198.51.100.7");
    assert_eq!(client("127.0.0.1", &["2001:db8::7"], trusted), "2001:db8::7");
}

#[test]
fn what_a_client_invents_is_not_taken() {
    let trusted = "10.0.0.0/8";
    assert_eq!(client("10.1.2.3", &["203.0.113.1, 198.51.100.7"], trusted), "198.51.100.7");
    assert_eq!(client("10.1.2.3", &["203.0.113.1", "198.51.100.7"], trusted), "198.51.100.7");
    assert_eq!(client("10.1.2.3", &["203.0.113.1, nonsense"], trusted), "10.1.2.3");
    assert_eq!(client("10.1.2.3", &["10.0.0.1, "], trusted), "10.1.2.3");
    let many = ["10.0.0.1"; 100].join(",");
    assert_eq!(client("10.1.2.3", &[&format!("203.0.113.1,{many}")], trusted), "10.0.0.1");
}

#[test]
fn one_subnet_of_ipv6_counts_as_one() {
    let counted = |text: &str| ClientAddress(text.parse().unwrap()).to_count_by().to_string();
    assert_eq!(counted("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
    assert_eq!(counted("192.0.2.7"), "192.0.2.7");
    assert_eq!(counted("::ffff:192.0.2.7"), "192.0.2.7");
}

#[test]
fn networks_are_told_exactly() {
    for (network, address, is_in) in [
        ("10.0.0.0/8", "10.255.0.1", true),
        ("10.0.0.0/8", "11.0.0.1", false),
        ("192.0.2.7", "192.0.2.7", true),
        ("192.0.2.7", "192.0.2.8", false),
        ("0.0.0.0/0", "203.0.113.1", true),
        ("0.0.0.0/0", "2001:db8::1", false),
        ("2001:db8::/32", "2001:db8:ffff::1", true),
        ("2001:db8::/32", "2001:db9::1", false),
    ] {
        let proxies: Proxies = network.parse().unwrap();
        assert_eq!(proxies.has(address.parse().unwrap()), is_in, "{network} {address}");
    }
    for wrong in ["x", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "::/129", "10.0.0.0 /8", ","] {
        assert_eq!(wrong.parse::<Proxies>(), Err(NoNetworks), "{wrong}");
    }
}
