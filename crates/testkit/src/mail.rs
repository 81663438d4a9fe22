//! An SMTP server for tests, which keeps what it is sent.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::path::PathBuf;
use std::time::Duration;

use serde_json::Value;
use stack::Error;
use stack::ground::Ground;
use stack::process::{Process, Ready, Spec};
use stack::tools::{self, Tool};

/// The server. What it answers depends on the recipient: see [`MailServer::start`].
#[derive(Debug)]
pub struct MailServer {
    process: Process,
    port: u16,
    mailbox: PathBuf,
}

/// A message as it arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Whom it is for, by the envelope.
    pub to: Vec<String>,
    /// Its subject, decoded.
    pub subject: String,
    /// Its only part, decoded.
    pub body: String,
}

impl MailServer {
    /// Starts one and waits until it greets.
    ///
    /// Recipients whose address begins with `refused` are answered 550, with `busy` 451 (with `busy2` to the first two
    /// messages), with `hang` never, with `slow` after a second; all others are taken.
    ///
    /// # Errors
    /// [`Error::Tool`] when aiosmtpd is not there; otherwise as [`Process::start`].
    pub fn start(ground: &Ground) -> Result<Self, Error> {
        let port = ground.port()?;
        ground.write("mail/server.py", include_str!("mail/server.py"))?;
        let mailbox = ground.part("mail/box")?;
        let spec = Spec::new(ground, "mail", tools::path(Tool::Aiosmtpd)?)?
            .args(["server.py", &port.to_string(), "box"])
            .ready(Ready::when(move || greets(port)));
        Ok(Self { process: Process::start(spec)?, port, mailbox })
    }

    /// The port on 127.0.0.1.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// All it has taken so far, in no order.
    ///
    /// # Errors
    /// [`Error::Io`] when its mailbox cannot be read.
    pub fn messages(&self) -> Result<Vec<Message>, Error> {
        let read = || -> std::io::Result<Vec<Message>> {
            let mut messages = Vec::new();
            for entry in fs::read_dir(&self.mailbox)? {
                let path = entry?.path();
                if path.extension().is_some_and(|it| it == "json") {
                    messages.push(message(&serde_json::from_slice(&fs::read(path)?)?));
                }
            }
            Ok(messages)
        };
        read().map_err(|source| Error::Io { doing: "read the mailbox".into(), source })
    }

    /// The process.
    #[must_use]
    pub fn process(&self) -> &Process {
        &self.process
    }
}

fn message(kept: &Value) -> Message {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    Message {
        to: kept["to"].as_array().into_iter().flatten().map(text).collect(),
        subject: text(&kept["headers"]["subject"]),
        body: text(&kept["body"]),
    }
}

fn greets(port: u16) -> bool {
    let Ok(stream) = TcpStream::connect(("127.0.0.1", port)) else { return false };
    let mut line = String::new();
    stream.set_read_timeout(Some(Duration::from_secs(1))).is_ok()
        && BufReader::new(stream).read_line(&mut line).is_ok()
        && line.starts_with("220")
}
