//! The connection to the sidecar beside the app, cheap to clone.

mod bindings;
mod channel;
mod connector;
mod jobs;
mod publish;
mod secrets;
mod state;

use std::fmt::Display;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use dapr::dapr::proto::runtime::v1::GetMetadataRequest;
use dapr::dapr::proto::runtime::v1::dapr_client::DaprClient;
use http::HeaderValue;
use tonic::transport::Endpoint;
use tonic::{Response, Status};

pub use channel::AppChannel;

use crate::{Secret, SidecarError};

/// The largest answer read from the sidecar: many documents of up to 4 MiB, Dapr's own limit.
const LARGEST_ANSWER: usize = 64 << 20;

/// How often an idle connection is tried. daprd hangs up on who pings more often than every 8 s.
const PING: Duration = Duration::from_secs(10);

/// Where the sidecar is and which of its components this app uses.
#[derive(Clone, Debug)]
pub struct DaprSettings {
    /// The sidecar's gRPC address, for example `http://127.0.0.1:50001`. Plain HTTP/2 only.
    pub endpoint: String,
    /// Sent to the sidecar with every call (`DAPR_API_TOKEN`).
    pub api_token: Option<Secret>,
    /// The state store's component name.
    pub state_store: String,
    /// The pub/sub component's name.
    pub pubsub: String,
    /// The secret store's component name.
    pub secret_store: String,
    /// The longest that any one call may take, from the first attempt to connect to the answer.
    pub deadline: Duration,
    /// The longest that [`Dapr::ready`] may take.
    pub ready_deadline: Duration,
    /// The longest that connecting may take.
    pub connect_timeout: Duration,
}

impl Default for DaprSettings {
    fn default() -> Self {
        Self {
            endpoint: "http://127.0.0.1:50001".to_owned(),
            api_token: None,
            state_store: "statestore".to_owned(),
            pubsub: "pubsub".to_owned(),
            secret_store: "secretstore".to_owned(),
            deadline: Duration::from_secs(5),
            ready_deadline: Duration::from_millis(500),
            connect_timeout: Duration::from_secs(1),
        }
    }
}

impl DaprSettings {
    /// The sidecar at `endpoint`, which wants `api_token`; the rest as by default.
    pub fn at(endpoint: impl Display, api_token: Option<&str>) -> Self {
        Self {
            endpoint: endpoint.to_string(),
            api_token: api_token.map(Secret::from),
            ..Self::default()
        }
    }
}

/// Settings that no sidecar can be reached with.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The endpoint is not `http://host:port`.
    #[error("`{endpoint}` is not the address of a sidecar: http://host:port is needed")]
    Endpoint {
        /// As it was given.
        endpoint: String,
    },
    /// The token holds something that no header can carry.
    #[error("the sidecar's API token is not visible ASCII")]
    Token,
}

/// A connection to the sidecar. Implements every building block's trait.
#[derive(Clone, Debug)]
pub struct Dapr {
    client: DaprClient<AppChannel>,
    channel: AppChannel,
    names: Arc<Names>,
    ready_deadline: Duration,
}

/// The components this app uses.
#[derive(Debug)]
struct Names {
    state_store: String,
    pubsub: String,
    secret_store: String,
}

impl Dapr {
    /// Connects on first use, so an app and its sidecar may start in either order.
    ///
    /// # Errors
    /// When the endpoint or the token cannot be used at all.
    pub fn connect_lazy(settings: DaprSettings) -> Result<Self, SettingsError> {
        let bad_endpoint = || SettingsError::Endpoint { endpoint: settings.endpoint.clone() };
        if !settings.endpoint.starts_with("http://") {
            return Err(bad_endpoint());
        }
        let endpoint = Endpoint::from_shared(settings.endpoint.clone())
            .map_err(|_| bad_endpoint())?
            .connect_timeout(settings.connect_timeout)
            .http2_keep_alive_interval(PING)
            .keep_alive_timeout(Duration::from_secs(5))
            .keep_alive_while_idle(true);
        let connector = connector::Backoff::new(settings.connect_timeout);
        let token = settings.api_token.as_ref().map(header_of).transpose()?;
        let channel = AppChannel::new(
            endpoint.connect_with_connector_lazy(connector),
            token,
            settings.deadline,
        );
        let client = DaprClient::new(channel.clone()).max_decoding_message_size(LARGEST_ANSWER);
        let names = Names {
            state_store: settings.state_store,
            pubsub: settings.pubsub,
            secret_store: settings.secret_store,
        };
        let ready_deadline = settings.ready_deadline;
        Ok(Self { client, channel, names: Arc::new(names), ready_deadline })
    }

    /// Whether the sidecar is there and takes calls from this app.
    ///
    /// # Errors
    /// What kept it from answering within [`DaprSettings::ready_deadline`].
    pub async fn ready(&self) -> Result<(), SidecarError> {
        const DOING: &str = "ask the sidecar whether it is ready";
        let mut client = self.client.clone();
        let asked = client.get_metadata(GetMetadataRequest {});
        match tokio::time::timeout(self.ready_deadline, asked).await {
            Ok(answer) => answer.map(drop).map_err(|status| SidecarError::new(DOING, status)),
            Err(_) => Err(SidecarError::new(DOING, too_late(self.ready_deadline))),
        }
    }

    /// The channel to another app, by way of both sidecars: for its generated tonic client.
    pub fn app(&self, app_id: &'static str) -> AppChannel {
        self.channel.clone().for_app(HeaderValue::from_static(app_id))
    }
}

/// Gives a call's answer, or an error that says what was being done.
async fn answer<T>(
    doing: &'static str,
    call: impl Future<Output = Result<Response<T>, Status>> + Send,
) -> Result<T, SidecarError> {
    call.await.map(Response::into_inner).map_err(|status| SidecarError::new(doing, status))
}

fn header_of(token: &Secret) -> Result<HeaderValue, SettingsError> {
    let mut value = HeaderValue::from_str(token.expose()).map_err(|_| SettingsError::Token)?;
    value.set_sensitive(true);
    Ok(value)
}

fn too_late(deadline: Duration) -> Status {
    Status::deadline_exceeded(format!("no answer within {} ms", deadline.as_millis()))
}
