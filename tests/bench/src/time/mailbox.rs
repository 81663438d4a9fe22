//! A mail server that takes everything and keeps when it came: it stands for one outside, so it does no more than it must.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use service::{Clock, SystemClock};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::Failure;

/// A message as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mail {
    pub(super) to: String,
    /// Headers and body, decoded from quoted-printable as far as this looks at it.
    pub(super) text: String,
    pub(super) at: DateTime<Utc>,
}

/// The server, until it is dropped.
pub(super) struct Mailbox {
    mails: Arc<Mutex<Vec<Mail>>>,
    serving: JoinHandle<()>,
}

impl Mailbox {
    pub(super) async fn open(address: SocketAddr) -> Result<Self, Failure> {
        let listener = TcpListener::bind(address).await?;
        let mails = Arc::<Mutex<Vec<Mail>>>::default();
        let kept = mails.clone();
        let serving = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let kept = kept.clone();
                tokio::spawn(async move { serve(stream, &kept).await.ok() });
            }
        });
        Ok(Self { mails, serving })
    }

    /// What `look` makes of those that have come so far.
    pub(super) fn read<T>(&self, look: impl FnOnce(&[Mail]) -> T) -> T {
        look(&self.mails.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for Mailbox {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// RFC 5321, as far as a client that is well-behaved speaks it.
async fn serve(stream: TcpStream, kept: &Mutex<Vec<Mail>>) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 sink\r\n").await?;
    let (mut line, mut to) = (String::new(), String::new());
    loop {
        line.clear();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let verb = line.get(..4).unwrap_or_default().to_ascii_uppercase();
        let answer: &[u8] = match verb.as_str() {
            "DATA" => {
                stream.write_all(b"354 go on\r\n").await?;
                let text = data(&mut stream).await?;
                let mail = Mail { to: std::mem::take(&mut to), text, at: SystemClock.now() };
                kept.lock().unwrap_or_else(PoisonError::into_inner).push(mail);
                b"250 taken\r\n"
            }
            "RCPT" => {
                let address = line.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
                to = address.map(|(address, _)| address.to_owned()).unwrap_or_default();
                b"250 ok\r\n"
            }
            "QUIT" => {
                stream.write_all(b"221 bye\r\n").await?;
                return Ok(());
            }
            _ => b"250 ok\r\n",
        };
        stream.write_all(answer).await?;
    }
}

/// A message up to its lonely dot.
async fn data(stream: &mut BufReader<TcpStream>) -> std::io::Result<String> {
    let (mut text, mut line) = (String::new(), String::new());
    loop {
        line.clear();
        if stream.read_line(&mut line).await? == 0 || line == ".\r\n" {
            return Ok(text);
        }
        // A line that ends with `=` goes on in the next.
        let plain = line.trim_end_matches("\r\n");
        match plain.strip_suffix('=') {
            Some(begun) => text.push_str(begun),
            None => {
                text.push_str(plain);
                text.push('\n');
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_sent_is_kept_whole_with_whom_it_is_for() {
        let free = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = free.local_addr().unwrap();
        drop(free);
        let mailbox = Mailbox::open(address).await.unwrap();
        let mut client = TcpStream::connect(address).await.unwrap();
        let said = "EHLO x\r\nMAIL FROM:<d@x.org>\r\nRCPT TO:<ada@x.org>\r\nDATA\r\n\
                    Subject: a\r\n\r\nRefe=\r\nrence: 7\r\n.\r\nQUIT\r\n";
        client.write_all(said.as_bytes()).await.unwrap();
        let mut heard = String::new();
        tokio::io::AsyncReadExt::read_to_string(&mut client, &mut heard).await.unwrap();
        let codes: Vec<_> = heard.lines().filter_map(|line| line.get(..3)).collect();
        assert_eq!(codes, ["220", "250", "250", "250", "354", "250", "221"]);
        let kept = mailbox.read(<[Mail]>::to_vec);
        assert_eq!((kept.len(), kept[0].to.as_str()), (1, "ada@x.org"));
        assert_eq!(kept[0].text, "Subject: a\n\nReference: 7\n");
    }
}
