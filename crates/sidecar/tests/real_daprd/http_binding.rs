//! Reading something from a web server outside, as the keys of an OIDC issuer are.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use sidecar::OutputBinding;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::components::component;
use crate::sidecar_process::{Wanted, start};

const KEYS: &str = r#"{"keys":[{"kty":"RSA","kid":"one","n":"AQAB","e":"AQAB"}]}"#;

/// Answers `/keys` with the keys, and everything else with 500.
async fn issuer() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("its address");
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut head = vec![0; 4096];
            let read = stream.read(&mut head).await.unwrap_or_default();
            let is_keys = head[..read].starts_with(b"GET /keys ");
            let (status, body) = if is_keys { ("200 OK", KEYS) } else { ("500 Oops", "x") };
            let head = format!(
                "HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
                body.len()
            );
            let _ = stream.write_all(format!("{head}{body}").as_bytes()).await;
        }
    });
    address
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_web_server_shows_is_read_to_the_byte() {
    let issuer = issuer().await;
    let binding = |name: &str, path: &str| {
        let url = format!("http://{issuer}/{path}");
        let settings = [("url", url.as_str()), ("direction", "output"), ("responseTimeout", "5s")];
        (name.to_owned(), component(name, "bindings.http", &settings))
    };
    let more = vec![binding("oidc-keys", "keys"), binding("broken", "nothing")];
    let running = start("http-binding", Wanted { more, ..Wanted::default() }).await;

    let reply = running.dapr.invoke("oidc-keys", "get", Vec::new(), &BTreeMap::new()).await;
    assert_eq!(String::from_utf8_lossy(&reply.expect("they are read").data), KEYS);
    let broken = running.dapr.invoke("broken", "get", Vec::new(), &BTreeMap::new()).await;
    assert!(broken.is_err(), "a page that says 500 is no answer: {broken:?}");
}
