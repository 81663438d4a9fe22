//! A connection on which a test says every byte, so that it can say what no HTTP client would.

use std::time::{Duration, Instant};

use testkit::{Daybook, LIMIT, Result};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// A connection to task-api's public port.
pub(crate) struct Raw(TcpStream);

/// Whatever came back before the server closed the connection.
#[derive(Debug)]
pub(crate) struct Answer {
    /// 0 where it closed without a word.
    pub(crate) status: u16,
    /// The first answer's headers and what followed them.
    pub(crate) text: String,
    /// From the first byte sent until the connection was closed.
    pub(crate) took: Duration,
}

impl Raw {
    pub(crate) async fn connect(daybook: &Daybook) -> Result<Self> {
        let port = daybook.app_of("task-api").public_port();
        Ok(Self(TcpStream::connect(("127.0.0.1", port)).await?))
    }

    /// Sends all of it, ends its own side if `end`, and reads until the server ends the other.
    ///
    /// # Errors
    /// When the server has not closed the connection within a minute.
    pub(crate) async fn say(mut self, bytes: &[u8], end: bool) -> Result<Answer> {
        let started = Instant::now();
        // It may answer and close before it has read all: what it said counts.
        let _ = self.0.write_all(bytes).await;
        if end {
            let _ = self.0.shutdown().await;
        }
        let mut said = Vec::new();
        let _ = timeout(LIMIT, self.0.read_to_end(&mut said)).await?;
        Ok(Answer::read(&said, started))
    }

    /// Sends `start` and then `more`, a byte for each second in which the server says nothing.
    ///
    /// # Errors
    /// When the server has not closed the connection within a minute.
    pub(crate) async fn drip(mut self, start: &[u8], more: &[u8]) -> Result<Answer> {
        let started = Instant::now();
        self.0.write_all(start).await?;
        let mut said = Vec::new();
        for byte in more {
            if let Ok(read) = timeout(Duration::from_secs(1), self.0.read_buf(&mut said)).await {
                if matches!(read, Ok(0) | Err(_)) {
                    return Ok(Answer::read(&said, started));
                }
                continue;
            }
            let _ = self.0.write_all(&[*byte]).await;
        }
        Err(format!("not closed after {:?}", started.elapsed()).into())
    }
}

impl Answer {
    fn read(said: &[u8], started: Instant) -> Self {
        let text = String::from_utf8_lossy(said).into_owned();
        let status = text.split(' ').nth(1).and_then(|word| word.parse().ok()).unwrap_or_default();
        Self { status, text, took: started.elapsed() }
    }
}
