//! A client of one stream, as lean as can be.

use std::net::SocketAddr;
use std::time::Instant;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::Failure;
use crate::tasks::api::User;

/// One open stream.
pub(super) struct Stream {
    connection: TcpStream,
    come: Vec<u8>,
}

/// A change as it came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Come {
    /// Its place.
    pub(super) seq: u64,
    /// The number in the task's title.
    pub(super) number: usize,
    pub(super) at: Instant,
}

impl Stream {
    /// Opens a stream, and waits until it tells everything from now on.
    pub(super) async fn open(address: SocketAddr, user: &User) -> Result<Self, Failure> {
        let mut connection = TcpStream::connect(address).await?;
        let token = &user.token;
        let request = format!(
            "GET /api/v1/events HTTP/1.1\r\nhost: daybook\r\nauthorization: Bearer {token}\r\n\r\n"
        );
        connection.write_all(request.as_bytes()).await?;
        let mut stream = Self { connection, come: Vec::new() };
        while !contains(&stream.come, b"event: ready") || !stream.come.ends_with(b"\n\n\r\n") {
            stream.more().await?;
        }
        if !stream.come.starts_with(b"HTTP/1.1 200") {
            return Err(String::from_utf8_lossy(&stream.come).into_owned().into());
        }
        stream.come = Vec::new();
        Ok(stream)
    }

    /// The next change.
    pub(super) async fn next(&mut self) -> Result<Come, Failure> {
        loop {
            while let Some(end) = self.come.windows(2).position(|two| two == b"\n\n") {
                let at = Instant::now();
                let event: Vec<u8> = self.come.drain(..end + 2).collect();
                if contains(&event, b"event: change") {
                    let number = after(&event, b"\"title\":\"").ok_or("a change without a task")?;
                    let seq = after(&event, b"\"seq\":").ok_or("a change without a place")?;
                    return Ok(Come { seq: seq as u64, number, at });
                }
                if !contains(&event, b"event: heartbeat") {
                    return Err(String::from_utf8_lossy(&event).into_owned().into());
                }
            }
            self.more().await?;
        }
    }

    async fn more(&mut self) -> Result<(), Failure> {
        if self.connection.read_buf(&mut self.come).await? == 0 {
            return Err("the stream has ended".into());
        }
        Ok(())
    }
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// The number after the first `part`.
fn after(bytes: &[u8], part: &[u8]) -> Option<usize> {
    let place = bytes.windows(part.len()).position(|window| window == part)?;
    let digits = bytes[place + part.len()..].iter().take_while(|byte| byte.is_ascii_digit());
    let digits: Vec<u8> = digits.copied().collect();
    std::str::from_utf8(&digits).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_says_its_place_and_its_number() {
        let event = b"event: change\nid: c7.0\ndata: {\"seq\":7,\"upserts\":{\"tasks\":[{\"title\":\"42 x\"}]}}\n\n";
        assert_eq!((after(event, b"\"seq\":"), after(event, b"\"title\":\"")), (Some(7), Some(42)));
        assert_eq!(after(event, b"\"nothing\":"), None);
    }
}
