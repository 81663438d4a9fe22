//! Requests of the tasks API, as bytes.

use std::net::SocketAddr;

use serde_json::{Value, json};

use super::http::{Answer, Connection, request};
use crate::Failure;

/// task-api's public port.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Api(SocketAddr);

/// Who asks: a user with a token.
#[derive(Clone, Debug)]
pub(crate) struct User {
    pub(crate) token: String,
}

impl Api {
    pub(crate) fn new(address: SocketAddr) -> Self {
        Self(address)
    }

    pub(crate) async fn connect(&self) -> Result<Connection, Failure> {
        Connection::open(self.0).await
    }

    /// A user of this name, who need not exist yet.
    pub(crate) async fn user(&self, name: &str) -> Result<User, Failure> {
        let body = json!({ "user": name }).to_string();
        let asked = request("POST", "/api/v1/dev/tokens", "", &body);
        let mut connection = self.connect().await?;
        let answer = expect(connection.send(&asked).await?)?;
        let answer: Value = serde_json::from_slice(answer)?;
        let token = answer["token"].as_str().ok_or("no token was given")?.to_owned();
        Ok(User { token })
    }

    /// So many users, whose names begin alike.
    pub(crate) async fn users(&self, prefix: &str, count: usize) -> Result<Vec<User>, Failure> {
        let mut users = Vec::with_capacity(count);
        for number in 0..count {
            users.push(self.user(&format!("{prefix}-{number}")).await?);
        }
        Ok(users)
    }
}

impl User {
    /// A new task.
    pub(crate) fn create(&self, number: usize) -> Vec<u8> {
        let title = format!("water the plants on the balcony before noon, {number}");
        request("POST", "/api/v1/tasks", &self.token, &json!({ "title": title }).to_string())
    }

    pub(crate) fn get(&self, path: &str) -> Vec<u8> {
        request("GET", path, &self.token, "")
    }
}

/// The body of an answer that says yes.
pub(crate) fn expect(answer: Answer<'_>) -> Result<&[u8], Failure> {
    let Answer { status, body } = answer;
    if (200..300).contains(&status) {
        return Ok(body);
    }
    Err(format!("{status}: {}", String::from_utf8_lossy(body)).into())
}
