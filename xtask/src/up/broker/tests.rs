//! A broker is known by its answer, not by its open port.

use super::*;
use std::net::TcpListener;
use std::thread;

/// A listener that answers whatever it is sent with `answer`.
fn port_that_answers(answer: Vec<u8>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream.read_exact(&mut [0; 21]).unwrap(); // the whole question
        stream.write_all(&answer).unwrap();
    });
    port
}

#[test]
fn a_broker_answers_the_question_it_was_asked() {
    // Length 10, the question's number, no error, no versions.
    assert!(answers(port_that_answers(b"\0\0\0\x0a\x0d\xa7\xb0\x0c\0\0\0\0\0\0".to_vec())));
}

#[test]
fn another_protocol_is_no_broker() {
    assert!(!answers(port_that_answers(b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec())));
    assert!(!answers(port_that_answers(b"-ERR".to_vec())));
    assert!(!answers(port_that_answers(b"\0\0\0\x0a\x0d\xa7\xb0\x0c\0\x23\0\0\0\0".to_vec())));
}

#[test]
fn a_closed_port_is_no_broker() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    assert!(!answers(port));
}
