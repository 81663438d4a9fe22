//! A webhook's endpoint on this machine, which keeps what it is sent and answers what it is told to.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use testkit::Result;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// One message.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    /// By name, in lower case.
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: String,
}

#[derive(Default)]
struct Kept {
    received: Vec<Received>,
    /// What it answers next; 204 once there is nothing.
    answers: VecDeque<u16>,
}

/// The endpoint. It ends with the test.
pub(crate) struct Receiver {
    pub(crate) url: String,
    kept: Arc<Mutex<Kept>>,
}

impl Receiver {
    /// One that answers these first.
    pub(crate) async fn start(answers: &[u16]) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://127.0.0.1:{}/in?room=7", listener.local_addr()?.port());
        let kept = Kept { answers: answers.iter().copied().collect(), ..Kept::default() };
        let kept = Arc::new(Mutex::new(kept));
        let shared = kept.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let kept = shared.clone();
                tokio::spawn(async move { serve(stream, &kept).await });
            }
        });
        Ok(Self { url, kept })
    }

    pub(crate) fn received(&self) -> Vec<Received> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).received.clone()
    }
}

/// One request for each connection.
async fn serve(mut stream: TcpStream, kept: &Mutex<Kept>) -> Option<()> {
    let mut bytes = Vec::new();
    let (head, length) = loop {
        stream.read_buf(&mut bytes).await.ok().filter(|count| *count > 0)?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, _)) = text.split_once("\r\n\r\n") {
            let headers = headers(head);
            let length: usize = headers.get("content-length")?.parse().ok()?;
            if bytes.len() >= head.len() + 4 + length {
                break (head.to_owned(), length);
            }
        }
    };
    let body = String::from_utf8_lossy(&bytes[head.len() + 4..][..length]).into_owned();
    let answer = {
        let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.received.push(Received { headers: headers(&head), body });
        kept.answers.pop_front().unwrap_or(204)
    };
    let answer = format!("HTTP/1.1 {answer} so\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    stream.write_all(answer.as_bytes()).await.ok()
}

fn headers(head: &str) -> BTreeMap<String, String> {
    let lines = head.lines().filter_map(|line| line.split_once(": "));
    lines.map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())).collect()
}
