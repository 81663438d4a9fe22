//! Dapr's certificate authority: gives each sidecar the identity that access control looks at.

use std::fs;

use crate::Error;
use crate::ground::Ground;
use crate::process::{Process, Ready, Spec};
use crate::tools::{self, Tool};
use crate::wait;

/// The trust domain of every stack; the production configurations name it too.
pub const TRUST_DOMAIN: &str = "public";
/// The namespace that all parts of a stack claim.
pub const NAMESPACE: &str = "default";

/// It insists on a configuration of its own.
const CONFIG: &str = "\
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata: {name: sentry}
spec:
  mtls: {enabled: true}
";

/// A sentry with an authority of its own.
#[derive(Debug)]
pub struct Sentry {
    process: Process,
    port: u16,
}

impl Sentry {
    /// Starts one and waits until it signs.
    ///
    /// # Errors
    /// [`Error::Tool`]; otherwise as [`Process::start`].
    pub fn start(ground: &Ground) -> Result<Self, Error> {
        let [port, health, metrics] = [ground.port()?, ground.port()?, ground.port()?];
        let config = ground.write("sentry/config.yaml", CONFIG)?;
        let spec = Spec::new(ground, "sentry", tools::path(Tool::Sentry)?)?
            .flag("mode", "standalone")
            .flag("config", config.display())
            .flag("port", port)
            .flag("listen-address", "127.0.0.1")
            .flag("healthz-port", health)
            .flag("healthz-listen-address", "127.0.0.1")
            .flag("metrics-port", metrics)
            .flag("metrics-listen-address", "127.0.0.1")
            .flag("trust-domain", TRUST_DOMAIN)
            .flag("issuer-credentials", ".")
            .env("NAMESPACE", NAMESPACE)
            .ready(Ready::http(health, "/healthz"));
        let credentials = ["ca.crt", "issuer.crt", "issuer.key"]
            .map(|file| ground.dir().join("sentry").join(file));
        let process = Process::start(spec)?;
        wait::until(
            "sentry has written its credentials",
            std::time::Duration::from_secs(10),
            || credentials.iter().all(|file| file.is_file()).then_some(()),
        )?;
        Ok(Self { process, port })
    }

    /// Where sidecars ask for their certificate.
    #[must_use]
    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// The file of the authority's certificate, PEM.
    #[must_use]
    pub fn trust_anchors_file(&self) -> std::path::PathBuf {
        self.process.spec().dir.join("ca.crt")
    }

    /// The authority's certificate, PEM.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn trust_anchors(&self) -> Result<String, Error> {
        let file = self.trust_anchors_file();
        fs::read_to_string(&file).map_err(Error::io(format!("read {}", file.display())))
    }

    /// The process, for killing and restarting.
    #[must_use]
    pub fn process(&self) -> &Process {
        &self.process
    }
}

/// Gives a control plane service its identity, where there is a sentry.
pub(crate) fn with_identity(spec: Spec, sentry: Option<&Sentry>) -> Spec {
    match sentry {
        None => spec,
        Some(sentry) => spec
            .flag("tls-enabled", true)
            .flag("trust-domain", TRUST_DOMAIN)
            .flag("trust-anchors-file", sentry.trust_anchors_file().display())
            .flag("sentry-address", sentry.address())
            .env("NAMESPACE", NAMESPACE),
    }
}
