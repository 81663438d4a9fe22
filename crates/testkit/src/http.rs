//! A small HTTP client, so that a test says what goes over the wire.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::request::Builder;
use http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client as Pool;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;

use crate::Result;

/// Longer than any deadline inside Daybook.
const LIMIT: Duration = Duration::from_secs(30);

/// Calls a port of this machine.
#[derive(Debug, Clone)]
pub struct Client {
    pool: Pool<HttpConnector, Full<Bytes>>,
    port: u16,
    headers: Vec<(&'static str, String)>,
}

impl Client {
    /// A client of `127.0.0.1:port`.
    #[must_use]
    pub fn new(port: u16) -> Self {
        let pool = Pool::builder(TokioExecutor::new()).build_http();
        Self { pool, port, headers: Vec::new() }
    }

    /// The port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Sends this header with every request.
    #[must_use]
    pub fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// `GET`.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn get(&self, path: &str) -> Result<Reply> {
        self.send(Method::GET, path, &[], Bytes::new()).await
    }

    /// `GET` of something that goes on: the answer's status, and its body as it comes.
    ///
    /// # Errors
    /// When there is no answer within 30 s.
    pub async fn open(
        &self,
        path: &str,
        headers: &[(&str, &str)],
    ) -> Result<(StatusCode, UnsyncBoxBody<Bytes, crate::Error>)> {
        let request = self.request(Method::GET, path, headers).body(Full::default())?;
        let response = tokio::time::timeout(LIMIT, self.pool.request(request)).await??;
        let status = response.status();
        Ok((status, response.into_body().map_err(Into::into).boxed_unsync()))
    }

    /// `DELETE`.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn delete(&self, path: &str) -> Result<Reply> {
        self.send(Method::DELETE, path, &[], Bytes::new()).await
    }

    /// `POST` with a JSON body.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn post(&self, path: &str, body: &Value) -> Result<Reply> {
        let headers = [("content-type", "application/json")];
        self.send(Method::POST, path, &headers, body.to_string().into()).await
    }

    /// Any request.
    ///
    /// # Errors
    /// When there is no answer within 30 s, or the request is none.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Bytes,
    ) -> Result<Reply> {
        let request = self.request(method, path, headers);
        let answer = async {
            let response = self.pool.request(request.body(Full::new(body))?).await?;
            let (head, body) = response.into_parts();
            let body = body.collect().await?.to_bytes();
            Ok(Reply { status: head.status, headers: head.headers, body })
        };
        tokio::time::timeout(LIMIT, answer).await?
    }

    fn request(&self, method: Method, path: &str, headers: &[(&str, &str)]) -> Builder {
        let uri = format!("http://127.0.0.1:{}{path}", self.port);
        let own = self.headers.iter().map(|(name, value)| (*name, value.as_str()));
        own.chain(headers.iter().copied())
            .fold(Request::builder().method(method).uri(uri), |request, (name, value)| {
                request.header(name, value)
            })
    }
}

/// A whole answer.
#[derive(Clone)]
pub struct Reply {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

impl Reply {
    /// The body as JSON; `Null` where it is none.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// The first value of a header; empty where there is none.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Itself.
    ///
    /// # Panics
    /// With the whole answer when the status is another.
    #[track_caller]
    pub fn expect_status(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{self:?}");
        self
    }
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} {:?}", self.status, self.headers)?;
        f.write_str(&String::from_utf8_lossy(&self.body))
    }
}
