//! Redis, the state store and the broker of the embedded profile.

use std::io::{Read, Write};

use crate::ground::Ground;
use crate::process::{Process, Ready, Spec};
use crate::tools::{self, Tool};
use crate::{Error, http};

/// A Redis server whose acknowledged writes survive `kill -9`.
#[derive(Debug)]
pub struct Redis {
    process: Process,
    port: u16,
    password: Option<String>,
}

impl Redis {
    /// Starts one and waits until it answers PING.
    ///
    /// # Errors
    /// [`Error::Tool`] when Redis is not installed; otherwise as [`Process::start`].
    pub fn start(ground: &Ground, name: &str, password: Option<&str>) -> Result<Self, Error> {
        let port = ground.port()?;
        let secret = password.map(str::to_owned);
        let ready = Ready::when(move || pings(port, secret.as_deref()));
        // In a file, since everybody can read the arguments of a process.
        let secret = password.map_or_else(String::new, |secret| format!("requirepass {secret}\n"));
        ground.write(&format!("{name}/redis.conf"), &secret)?;
        let spec = Spec::new(ground, name, tools::path(Tool::RedisServer)?)?
            .arg("redis.conf")
            .args(["--bind", "127.0.0.1", "--port", &port.to_string()])
            .args(["--dir", "."])
            // Written before each reply, so only a machine's crash can lose the last second.
            .args(["--appendonly", "yes", "--appendfsync", "everysec", "--save", ""])
            .ready(ready);
        let password = password.map(str::to_owned);
        Ok(Self { process: Process::start(spec)?, port, password })
    }

    /// The port on 127.0.0.1.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The password, if one is required.
    #[must_use]
    pub fn password(&self) -> Option<&str> {
        self.password.as_deref()
    }

    /// Sends one command and gives the raw reply (RESP 2), up to 64 KiB.
    ///
    /// # Errors
    /// [`Error::Io`] when Redis does not answer.
    pub fn command(&self, parts: &[&str]) -> Result<String, Error> {
        talk(self.port, self.password(), parts).map_err(Error::io("ask Redis"))
    }

    /// The process, for killing and restarting.
    #[must_use]
    pub fn process(&self) -> &Process {
        &self.process
    }
}

fn pings(port: u16, password: Option<&str>) -> bool {
    talk(port, password, &["PING"]).is_ok_and(|reply| reply.starts_with("+PONG"))
}

fn talk(port: u16, password: Option<&str>, parts: &[&str]) -> std::io::Result<String> {
    let mut stream = http::connect(port).ok_or(std::io::ErrorKind::ConnectionRefused)?;
    if let Some(password) = password {
        stream.write_all(&encode(&["AUTH", password]))?;
        let mut ok = [0; 5];
        stream.read_exact(&mut ok)?;
        if ok != *b"+OK\r\n" {
            return Err(std::io::Error::other("Redis refuses the password"));
        }
    }
    stream.write_all(&encode(parts))?;
    let mut reply = vec![0; 64 * 1024];
    let length = stream.read(&mut reply)?;
    reply.truncate(length);
    Ok(String::from_utf8_lossy(&reply).into_owned())
}

/// A command in the Redis protocol.
fn encode(parts: &[&str]) -> Vec<u8> {
    let mut bytes = format!("*{}\r\n", parts.len()).into_bytes();
    for part in parts {
        bytes.extend_from_slice(format!("${}\r\n{part}\r\n", part.len()).as_bytes());
    }
    bytes
}
