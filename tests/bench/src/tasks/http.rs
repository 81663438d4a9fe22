//! HTTP/1.1 over one connection that is kept, as lean as can be: every microsecond that it takes is taken from
//! the servers, which share the processors.
//!
//! It knows no more than task-api's answers need: a status, and a body whose length is told.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::Failure;

/// One connection.
pub(crate) struct Connection {
    stream: TcpStream,
    /// The last answer, as far as it has come.
    buffer: Vec<u8>,
}

/// An answer, whole.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Answer<'a> {
    pub(crate) status: u16,
    pub(crate) body: &'a [u8],
}

impl Connection {
    pub(crate) async fn open(address: SocketAddr) -> Result<Self, Failure> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::with_capacity(64 << 10) })
    }

    /// Sends a request, as [`request`] makes one, and waits for its answer.
    pub(crate) async fn send(&mut self, request: &[u8]) -> Result<Answer<'_>, Failure> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        loop {
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                return Err("the server closed the connection".into());
            }
            if let Some(length) = length(&self.buffer)?
                && self.buffer.len() >= length
            {
                break;
            }
        }
        answer(&self.buffer)
    }
}

/// A request's bytes; a body is JSON.
pub(crate) fn request(method: &str, path: &str, token: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "{method} {path} HTTP/1.1\r\nhost: daybook\r\nauthorization: Bearer {token}\r\n\
         content-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

/// How long the whole answer is, once its head is there.
fn length(bytes: &[u8]) -> Result<Option<usize>, Failure> {
    let Some(head) = head(bytes) else { return Ok(None) };
    let text = std::str::from_utf8(&bytes[..head])?;
    let lines = text.split("\r\n").skip(1).filter_map(|line| line.split_once(':'));
    let told = lines.filter(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    let mut body = told.map(|(_, value)| value.trim().parse::<usize>());
    // One without content has no length (RFC 9110 §8.6).
    let empty = text.starts_with("HTTP/1.1 204").then_some(Ok(0));
    Ok(Some(head + body.next().or(empty).ok_or("an answer does not tell its length")??))
}

/// Where the body begins.
fn head(bytes: &[u8]) -> Option<usize> {
    bytes.windows(4).position(|four| four == b"\r\n\r\n").map(|place| place + 4)
}

fn answer(bytes: &[u8]) -> Result<Answer<'_>, Failure> {
    let status = bytes.get(9..12).and_then(|digits| std::str::from_utf8(digits).ok()?.parse().ok());
    let status = status.ok_or("an answer has no status")?;
    Ok(Answer { status, body: &bytes[head(bytes).unwrap_or(bytes.len())..] })
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    #[test]
    fn an_answer_is_whole_when_its_body_is() {
        let whole = b"HTTP/1.1 201 Created\r\nContent-Length: 5\r\nx: y\r\n\r\nhello";
        assert_eq!(length(whole).unwrap(), Some(whole.len()));
        assert_eq!(length(&whole[..30]).unwrap(), None);
        assert_eq!(answer(whole).unwrap(), Answer { status: 201, body: b"hello" });
        assert_eq!(length(b"HTTP/1.1 204 No Content\r\n\r\n").unwrap(), Some(27));
        assert!(length(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n").is_err());
    }

    #[tokio::test]
    async fn answers_are_read_one_after_the_other_however_they_come() {
        let server = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = server.local_addr().unwrap();
        let answering = tokio::spawn(async move {
            let (mut stream, _) = server.accept().await.unwrap();
            let mut heard = vec![0; 1024];
            for body in ["one", "three"] {
                let count = stream.read(&mut heard).await.unwrap();
                assert!(heard[..count].starts_with(b"POST /x HTTP/1.1\r\nhost: daybook\r\n"));
                let length = body.len();
                let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n");
                for part in [head.as_bytes(), &body.as_bytes()[..1], &body.as_bytes()[1..]] {
                    stream.write_all(part).await.unwrap();
                    tokio::task::yield_now().await;
                }
            }
        });
        let mut connection = Connection::open(address).await.unwrap();
        let asked = request("POST", "/x", "t", "{}");
        assert_eq!(connection.send(&asked).await.unwrap().body, b"one");
        assert_eq!(connection.send(&asked).await.unwrap().body, b"three");
        assert!(connection.send(&asked).await.is_err(), "the server is gone");
        answering.await.unwrap();
    }
}
