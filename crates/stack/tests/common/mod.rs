//! What several tests need.

use std::io::{Read, Write};

/// The status of a `POST` with a JSON body to a local port.
pub(crate) fn post(port: u16, path: &str, body: &str) -> u16 {
    let mut stream = stack::http::connect(port).expect("a sidecar that listens");
    let length = body.len();
    let head = format!(
        "POST {path} HTTP/1.0\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
    );
    stream.write_all((head + body).as_bytes()).expect("a sidecar that reads");
    let mut status = [0; 12];
    stream.read_exact(&mut status).expect("a sidecar that answers");
    String::from_utf8_lossy(&status[9..]).parse().expect("a status")
}
