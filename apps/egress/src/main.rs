//! Reads the settings and serves until asked to end.

use std::convert::Infallible;
use std::error::Error;
use std::process::ExitCode;

use egress::{Allowed, Relay};
use service::{
    Env, Health, Secret, ServiceSettings, Shutdown, exit_code, http, listen, ops, shutdown,
    telemetry,
};

#[tokio::main]
async fn main() -> ExitCode {
    exit_code(run().await)
}

async fn run() -> Result<(), Box<dyn Error>> {
    let env = Env::process();
    let settings = ServiceSettings::from_env(&env)?;
    let token: Secret = env.required("EGRESS_TOKEN", "the token that callers show")?;
    let expected = "addresses, such as 10.0.0.5,127.0.0.1:9000";
    let allowed: Allowed = env.optional("EGRESS_ALLOW", expected)?.unwrap_or_default();
    let telemetry = telemetry::init("egress", &settings)?;
    let shutdown = Shutdown::on_signals(shutdown::DEFAULT_LIMIT)?;
    let listener = listen(settings.app_listen()).await?;
    let ops_port = listen(settings.ops_listen).await?;
    let health = Health::new(|| async { Ok::<_, Infallible>(()) }, shutdown.clone());
    let _ops = ops::serve(ops_port, ops::router(health, telemetry.metrics()));
    tracing::info!(listen = %settings.app_listen(), "egress is listening");
    let served = http::serve(listener, Relay::new(token.expose(), allowed).router(), &shutdown);
    Ok(shutdown.until_forced(served).await??)
}
