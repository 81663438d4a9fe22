//! The settings that every app has. An app keeps its own beside them.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::str::FromStr;

use ::http::Uri;

use crate::{Env, EnvError, Secret};

#[cfg(test)]
mod tests;

/// What every app reads at start. Each field names its variable and its default.
#[derive(Clone, Debug)]
pub struct ServiceSettings {
    /// The address on which the app listens for its own sidecar.
    /// `APP_LISTEN_HOST`, by default `127.0.0.1`.
    pub app_host: IpAddr,
    /// The port on which the app listens for its own sidecar. `APP_PORT`, which Dapr sets.
    pub app_port: u16,
    /// Where health and metrics are served. `OPS_LISTEN`.
    pub ops_listen: SocketAddr,
    /// Where the sidecar serves gRPC. `DAPR_GRPC_ENDPOINT`, else `http://127.0.0.1:` and
    /// `DAPR_GRPC_PORT`, which Dapr sets, by default 50001.
    pub dapr_endpoint: Uri,
    /// The token that the sidecar asks of the app. `DAPR_API_TOKEN`, by default none.
    pub dapr_api_token: Option<Secret>,
    /// The token that the app asks of the sidecar. `APP_API_TOKEN`, by default none.
    pub app_api_token: Option<Secret>,
    /// How log lines look. `LOG_FORMAT`, `text` or `json`, by default `text`.
    pub log_format: LogFormat,
    /// Which log lines are written, as `tracing-subscriber` filters. `RUST_LOG`, by default `info`.
    pub log_filter: String,
    /// Where traces are sent by OTLP over gRPC. `OTEL_EXPORTER_OTLP_ENDPOINT`, by default nowhere.
    pub otlp_endpoint: Option<Uri>,
}

/// Where the app's own sidecar is: all that a command needs which does its work and ends.
#[derive(Clone, Debug)]
pub struct SidecarSettings {
    /// As [`ServiceSettings::dapr_endpoint`].
    pub endpoint: Uri,
    /// As [`ServiceSettings::dapr_api_token`].
    pub api_token: Option<Secret>,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people: one line of text each.
    Text,
    /// For programs: one JSON object per line.
    Json,
}

impl FromStr for LogFormat {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            _ => Err(()),
        }
    }
}

impl SidecarSettings {
    /// Reads the settings from `env`; the error names the variable that is wrong.
    pub fn from_env(env: &Env<'_>) -> Result<Self, EnvError> {
        let api_token = env.optional("DAPR_API_TOKEN", "a token")?;
        Ok(Self { endpoint: dapr_endpoint(env)?, api_token })
    }
}

impl ServiceSettings {
    /// Reads the settings from `env`; the error names the variable that is wrong.
    pub fn from_env(env: &Env<'_>) -> Result<Self, EnvError> {
        let port = "a port, such as 3101; `dapr run` sets it";
        let address = "an IP address, such as 127.0.0.1";
        let sidecar = SidecarSettings::from_env(env)?;
        Ok(Self {
            app_host: env.with_default("APP_LISTEN_HOST", address, Ipv4Addr::LOCALHOST.into())?,
            app_port: env.required("APP_PORT", port)?,
            ops_listen: env
                .required("OPS_LISTEN", "an address and a port, such as 127.0.0.1:3201")?,
            dapr_endpoint: sidecar.endpoint,
            dapr_api_token: sidecar.api_token,
            app_api_token: env.optional("APP_API_TOKEN", "a token")?,
            log_format: env.with_default("LOG_FORMAT", "`text` or `json`", LogFormat::Text)?,
            log_filter: env.with_default("RUST_LOG", "log filters", "info".to_owned())?,
            otlp_endpoint: env
                .optional("OTEL_EXPORTER_OTLP_ENDPOINT", "a URL, such as http://127.0.0.1:4317")?,
        })
    }

    /// Where the app listens for its own sidecar.
    pub fn app_listen(&self) -> SocketAddr {
        SocketAddr::new(self.app_host, self.app_port)
    }
}

fn dapr_endpoint(env: &Env<'_>) -> Result<Uri, EnvError> {
    let (name, expected) = ("DAPR_GRPC_ENDPOINT", "a URL, such as http://127.0.0.1:50001");
    if let Some(uri) = env.optional::<Uri>(name, expected)? {
        let whole = matches!(uri.scheme_str(), Some("http" | "https"));
        return whole.then_some(uri).ok_or(EnvError::Invalid { name, expected: expected.into() });
    }
    let port = env.with_default("DAPR_GRPC_PORT", "a port, such as 50001", 50001_u16)?;
    // A port makes a URL whatever it is, so the error cannot happen; it is passed on all the same.
    format!("http://127.0.0.1:{port}")
        .parse()
        .map_err(|_| EnvError::Invalid { name, expected: expected.into() })
}
