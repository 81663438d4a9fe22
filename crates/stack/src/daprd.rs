//! One sidecar.

use std::path::PathBuf;
use std::time::Duration;

use crate::ground::Ground;
use crate::process::{Process, Ready, Spec};
use crate::sentry::{NAMESPACE, Sentry, TRUST_DOMAIN};
use crate::tools::{self, Tool};
use crate::{Error, http, wait};

/// What a sidecar is started with. Fill in what differs from [`DaprdOptions::new`].
#[derive(Debug, Clone, Default)]
pub struct DaprdOptions {
    /// The id of the app it stands beside; also names its directory and its log (`{id}-sidecar`), unless there is a name.
    pub app_id: String,
    /// What its app is called among several of one id.
    pub name: Option<String>,
    /// The port where the app listens for it, on 127.0.0.1; none for a sidecar without an app.
    pub app_port: Option<u16>,
    /// `grpc` or `http`.
    pub app_protocol: String,
    /// Directories of components, subscriptions, resiliency; absolute paths.
    pub resources: Vec<PathBuf>,
    /// Configuration files, later ones on top of earlier ones; absolute paths.
    pub configs: Vec<PathBuf>,
    /// Where it is started, which relative paths in component files are relative to.
    pub dir: Option<PathBuf>,
    /// The scheduler's address.
    pub scheduler: Option<String>,
    /// The placement service's address.
    pub placement: Option<String>,
    /// Certificates, where mTLS is on: sentry's address and trust anchors (see [`Mtls::of`]).
    pub mtls: Option<Mtls>,
    /// What callers must send it (`DAPR_API_TOKEN`).
    pub api_token: Option<String>,
    /// What it sends its app (`APP_API_TOKEN`).
    pub app_token: Option<String>,
    /// More variables.
    pub env: Vec<(String, String)>,
    /// How long its API stays open after SIGTERM, for handlers that are under way.
    pub block_shutdown: Option<Duration>,
    /// `debug`, `info`, `warn`, `error`.
    pub log_level: String,
    /// More flags, as daprd takes them.
    pub flags: Vec<String>,
}

/// What a sidecar needs for mTLS.
#[derive(Debug, Clone)]
pub struct Mtls {
    /// Sentry's address.
    pub sentry: String,
    /// The authority's certificate, PEM.
    pub trust_anchors: String,
}

impl Mtls {
    /// As this sentry has it.
    ///
    /// # Errors
    /// [`Error::Io`] when its certificate cannot be read.
    pub fn of(sentry: &Sentry) -> Result<Self, Error> {
        Ok(Self { sentry: sentry.address(), trust_anchors: sentry.trust_anchors()? })
    }
}

impl DaprdOptions {
    /// A gRPC app's sidecar without app port, resources, tokens or control plane.
    #[must_use]
    pub fn new(app_id: &str) -> Self {
        Self {
            app_id: app_id.to_owned(),
            app_protocol: "grpc".to_owned(),
            log_level: "info".to_owned(),
            ..Self::default()
        }
    }
}

/// A running sidecar, on four ports that stay the same when it is restarted.
#[derive(Debug)]
pub struct Daprd {
    process: Process,
    http: u16,
    grpc: u16,
    metrics: u16,
}

impl Daprd {
    /// Starts one and waits until its outbound side (components, API) is ready; it does not wait
    /// for the app.
    ///
    /// # Errors
    /// [`Error::Tool`]; otherwise as [`Process::start`].
    pub fn start(ground: &Ground, options: DaprdOptions) -> Result<Self, Error> {
        let daprd = Self::spawn(ground, options)?;
        daprd.process.wait_ready()?;
        Ok(daprd)
    }

    /// As [`Daprd::start`], without waiting.
    ///
    /// # Errors
    /// [`Error::Tool`]; otherwise as [`Process::spawn`].
    pub fn spawn(ground: &Ground, options: DaprdOptions) -> Result<Self, Error> {
        let [http, grpc, internal, metrics] =
            [ground.port()?, ground.port()?, ground.port()?, ground.port()?];
        let name = format!("{}-sidecar", options.name.as_deref().unwrap_or(&options.app_id));
        let isolated = ground.write(&format!("{name}/names.yaml"), &names(ground))?;
        let mut spec = Spec::new(ground, &name, tools::path(Tool::Daprd)?)?
            .flag("mode", "standalone")
            .flag("app-id", &options.app_id)
            .flag("dapr-http-port", http)
            .flag("dapr-grpc-port", grpc)
            .flag("dapr-internal-grpc-port", internal)
            .flag("metrics-port", metrics)
            .flag("dapr-listen-addresses", "127.0.0.1")
            .flag("dapr-internal-grpc-listen-address", "127.0.0.1")
            .flag("metrics-listen-address", "127.0.0.1")
            .flag("log-level", &options.log_level)
            .flag("log-as-json", false)
            .env("DAPR_HOST_IP", "127.0.0.1")
            .ready(Ready::http(http, "/v1.0/healthz/outbound"));
        for config in options.configs.iter().chain([&isolated]) {
            spec = spec.flag("config", config.display());
        }
        Ok(Self { process: Process::spawn(finish(spec, options))?, http, grpc, metrics })
    }

    /// The HTTP API's port.
    #[must_use]
    pub fn http_port(&self) -> u16 {
        self.http
    }

    /// The gRPC API's port.
    #[must_use]
    pub fn grpc_port(&self) -> u16 {
        self.grpc
    }

    /// The port of its Prometheus metrics.
    #[must_use]
    pub fn metrics_port(&self) -> u16 {
        self.metrics
    }

    /// Waits until it is wholly ready, its app's channel and subscriptions included.
    ///
    /// # Errors
    /// [`Error::Late`].
    pub fn wait_healthy(&self, limit: Duration) -> Result<(), Error> {
        let what = format!("{} is healthy", self.process.name());
        wait::until(&what, limit, || {
            (http::status(self.http, "/v1.0/healthz") == Some(204)).then_some(())
        })
    }

    /// The process, for killing and restarting.
    #[must_use]
    pub fn process(&self) -> &Process {
        &self.process
    }
}

/// A configuration that keeps sidecars of one stack from finding another stack's: mDNS, the
/// default, answers for the whole machine, so the names of a stack are kept in a file of its own.
fn names(ground: &Ground) -> String {
    let file = ground.dir().join("names.db");
    format!(
        "apiVersion: dapr.io/v1alpha1\n\
         kind: Configuration\n\
         metadata: {{name: names}}\n\
         spec:\n  \
           nameResolution:\n    \
             component: sqlite\n    \
             configuration:\n      \
               connectionString: \"{}\"\n      \
               updateInterval: 3600s\n",
        file.display()
    )
}

/// Adds what depends on the options alone.
fn finish(mut spec: Spec, options: DaprdOptions) -> Spec {
    if let Some(port) = options.app_port {
        spec = spec.flag("app-port", port).flag("app-protocol", &options.app_protocol);
    }
    for resources in &options.resources {
        spec = spec.flag("resources-path", resources.display());
    }
    if let Some(dir) = &options.dir {
        spec = spec.dir(dir);
    }
    if let Some(address) = &options.scheduler {
        spec = spec.flag("scheduler-host-address", address);
    }
    if let Some(address) = &options.placement {
        spec = spec.flag("placement-host-address", address);
    }
    if let Some(mtls) = options.mtls {
        spec = spec
            .flag("enable-mtls", true)
            .flag("sentry-address", mtls.sentry)
            .flag("control-plane-trust-domain", TRUST_DOMAIN)
            .flag("control-plane-namespace", NAMESPACE)
            .env("DAPR_TRUST_ANCHORS", mtls.trust_anchors)
            .env("NAMESPACE", NAMESPACE);
    }
    if let Some(token) = options.api_token {
        spec = spec.env("DAPR_API_TOKEN", token);
    }
    if let Some(token) = options.app_token {
        spec = spec.env("APP_API_TOKEN", token);
    }
    if let Some(block) = options.block_shutdown {
        // Handlers that are under way get as long again to end.
        let grace = block.as_secs() + 5;
        spec = spec
            .flag("dapr-block-shutdown-duration", format!("{}ms", block.as_millis()))
            .flag("dapr-graceful-shutdown-seconds", grace);
    }
    for (name, value) in options.env {
        spec = spec.env(&name, value);
    }
    spec.args(options.flags)
}
