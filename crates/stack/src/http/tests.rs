//! The readiness probe understands what servers answer, and what they do not.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener};
use std::thread;

use super::{accepts, status};

/// The status that a server with this answer is taken to give.
fn answered(answer: &'static [u8]) -> Option<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = [0; 4];
        stream.read_exact(&mut request).unwrap();
        assert_eq!(&request, b"GET ");
        stream.write_all(answer).unwrap();
    });
    let status = status(port, "/healthz");
    server.join().unwrap();
    status
}

#[test]
fn a_status_line_is_read() {
    assert_eq!(answered(b"HTTP/1.1 204 No Content\r\n\r\n"), Some(204));
    assert_eq!(answered(b"HTTP/1.0 503 Service Unavailable\r\n\r\n"), Some(503));
}

#[test]
fn anything_else_is_no_status() {
    assert_eq!(answered(b"HTTP/1.1 2"), None);
    assert_eq!(answered(b"+PONG and so on\r\n"), None);
}

#[test]
fn nobody_is_told_from_somebody() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    assert!(accepts(port));
    drop(listener);
    assert!(!accepts(port));
    assert_eq!(status(port, "/"), None);
}
