//! Bytes that two servers could read as two different requests: none of them gets a second one past this server.

use std::time::Duration;

use crate::Shutdown;
use crate::http::{Edge, Limits, at_the_edge, finish, serve};
use axum::Router;
use axum::body::Bytes;
use axum::routing::{get, post};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What whoever smuggles is after.
const HIDDEN: &str = "GET /hidden HTTP/1.1\r\nhost: a\r\n\r\n";

async fn server() -> std::net::SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let routes = Router::new()
        .route("/echo", post(async |body: Bytes| format!("[{}]", body.len())))
        .route("/hidden", get(async || "HIDDEN"));
    let routes = at_the_edge(finish(routes, Limits::default()), &Edge::default());
    tokio::spawn(async move { serve(listener, routes, &Shutdown::new()).await });
    address
}

/// Everything that comes back until the server closes, or says nothing more for a moment.
async fn say(address: std::net::SocketAddr, bytes: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(bytes.as_bytes()).await.unwrap();
    let mut said = Vec::new();
    let quiet = Duration::from_millis(300);
    while let Ok(Ok(1..)) = tokio::time::timeout(quiet, stream.read_buf(&mut said)).await {}
    String::from_utf8_lossy(&said).into_owned()
}

fn post_with(headers: &str, body: &str) -> String {
    format!("POST /echo HTTP/1.1\r\nhost: a\r\n{headers}\r\n{body}")
}

#[tokio::test]
async fn nothing_is_smuggled_past_the_length_of_a_body() {
    let address = server().await;
    let chunked = format!("0\r\n\r\n{HIDDEN}");
    let length = format!("content-length: {}\r\n", chunked.len());
    for (what, headers, body) in [
        ("two lengths", "content-length: 0\r\ncontent-length: 44\r\n".to_owned(), HIDDEN),
        ("two lengths in one", "content-length: 0, 44\r\n".to_owned(), HIDDEN),
        ("a length with a sign", "content-length: +0\r\n".to_owned(), HIDDEN),
        ("a negative length", "content-length: -1\r\n".to_owned(), HIDDEN),
        ("a length in hex", "content-length: 0x0\r\n".to_owned(), HIDDEN),
        ("a length and more", "content-length: 0 0\r\n".to_owned(), HIDDEN),
        ("no number", "content-length: \r\n".to_owned(), HIDDEN),
        ("both ways", format!("{length}transfer-encoding: chunked\r\n"), &chunked),
        ("both, the other way round", format!("transfer-encoding: chunked\r\n{length}"), &chunked),
        ("not chunked in the end", "transfer-encoding: chunked, identity\r\n".to_owned(), &chunked),
        ("an encoding nobody knows", "transfer-encoding: xchunked\r\n".to_owned(), &chunked),
        ("a space before the colon", "transfer-encoding : chunked\r\n".to_owned(), &chunked),
        ("a vertical tab", "transfer-encoding: \x0bchunked\r\n".to_owned(), &chunked),
        ("a name in two lines", "transfer-\r\n encoding: chunked\r\n".to_owned(), &chunked),
        ("a value in two lines", "x: y\r\n transfer-encoding: chunked\r\n".to_owned(), &chunked),
        ("a bare CR", "x: y\rtransfer-encoding: chunked\r\n".to_owned(), &chunked),
        ("a NUL", "x: y\0\r\ncontent-length: 0\r\n".to_owned(), HIDDEN),
        ("no name", ": x\r\ncontent-length: 0\r\n".to_owned(), HIDDEN),
    ] {
        let said = say(address, &post_with(&headers, body)).await;
        assert!(!said.contains("HIDDEN"), "{what}: {said}");
        // With both ways, the chunks count and nothing after them (RFC 9112 §6.3).
        let is_closed = what.starts_with("both") && said.contains("\r\nconnection: close\r\n");
        let is_refused = said.is_empty() || said.starts_with("HTTP/1.1 400");
        assert!(is_refused || is_closed, "{what}: {said}");
    }
}

#[tokio::test]
async fn chunks_that_are_not_whole_end_the_connection() {
    let address = server().await;
    for (what, body) in [
        ("a size that is none", format!("x\r\n\r\n{HIDDEN}")),
        ("a size that overflows", format!("10000000000000000\r\n\r\n{HIDDEN}")),
        ("a negative size", format!("-1\r\n\r\n{HIDDEN}")),
        ("a size with 0x", format!("0x0\r\n\r\n{HIDDEN}")),
        ("no end of a chunk", format!("1\r\naa\r\n0\r\n\r\n{HIDDEN}")),
        ("an extension with a bare LF", format!("0;a\nb\r\n\r\n{HIDDEN}")),
    ] {
        let request = post_with("transfer-encoding: chunked\r\n", &body);
        let said = say(address, &request).await;
        assert!(!said.contains("HIDDEN"), "{what}: {said}");
        assert!(!said.starts_with("HTTP/1.1 200"), "{what}: {said}");
    }
}

#[tokio::test]
async fn a_head_that_is_none_is_refused() {
    let address = server().await;
    let many = "x: y\r\n".repeat(101);
    let long = format!("x: {}\r\n", "y".repeat(1 << 20));
    for (what, request) in [
        ("two hosts", "GET /hidden HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n".to_owned()),
        ("a space in the address", "GET /hid den HTTP/1.1\r\nhost: a\r\n\r\n".to_owned()),
        ("a tab for a space", "GET\t/hidden\tHTTP/1.1\r\nhost: a\r\n\r\n".to_owned()),
        ("another protocol", "GET /hidden HTTP/3.0\r\nhost: a\r\n\r\n".to_owned()),
        ("no protocol", "GET /hidden\r\n\r\n".to_owned()),
        ("a control in the address", "GET /hid\x01den HTTP/1.1\r\nhost: a\r\n\r\n".to_owned()),
        ("a hundred headers and one", format!("GET /hidden HTTP/1.1\r\nhost: a\r\n{many}\r\n")),
        ("a megabyte of header", format!("GET /hidden HTTP/1.1\r\nhost: a\r\n{long}\r\n")),
    ] {
        let said = say(address, &request).await;
        assert!(!said.contains("HIDDEN"), "{what}: {said:.300}");
        let status = said.get(9..12).unwrap_or_default();
        assert!(["", "400", "431", "414"].contains(&status), "{what}: {said:.300}");
    }
}

#[tokio::test]
async fn what_is_well_formed_is_served_one_after_the_other() {
    let address = server().await;
    let first = post_with("content-length: 3\r\n", "abc");
    let second = post_with("Transfer-Encoding: Chunked\r\n", "3\r\nabc\r\n0\r\n\r\n");
    let said = say(address, &format!("{first}{second}{HIDDEN}")).await;
    assert_eq!(said.matches("HTTP/1.1 200").count(), 3, "{said}");
    assert_eq!(said.matches("[3]").count(), 2, "{said}");
    assert!(said.contains("HIDDEN"), "{said}");
}
