//! Reads the settings, connects to the sidecar, serves until asked to end.

use std::error::Error;
use std::sync::Arc;

use book::{Relay, relay_job};
use service::{Env, Health, Shutdown, SystemClock, http, ops, shutdown, telemetry};
use sidecar::{Callbacks, Dapr};
use task_api::{App, Config, DevTokens, InvokedAudit, router};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let config = Config::from_env(&Env::process())?;
    let telemetry = telemetry::init("task-api", &config.service)?;
    let shutdown = Shutdown::on_signals(shutdown::DEFAULT_LIMIT)?;

    let dapr = Arc::new(Dapr::connect_lazy(config.dapr())?);
    let clock = Arc::new(SystemClock);
    let tokens = DevTokens::new(config.dev_tokens, dapr.clone(), clock.clone());
    let audit = InvokedAudit::new(dapr.app(contract::names::AUDIT));
    let app = App::new(dapr.clone(), dapr.clone(), dapr.clone(), clock, tokens, Arc::new(audit));
    let probe = dapr.clone();
    let health = Health::new(
        move || {
            let dapr = probe.clone();
            async move { dapr.ready().await }
        },
        shutdown.clone(),
    );

    let public = TcpListener::bind(config.listen).await?;
    let callbacks = TcpListener::bind(config.service.app_listen()).await?;
    let ops_port = TcpListener::bind(config.service.ops_listen).await?;
    tracing::info!(listen = %config.listen, "task-api is listening on {}", config.listen);

    let _ops = ops::serve(ops_port, ops::router(health.clone(), telemetry.metrics()));
    let jobs = Callbacks::new(config.app_api_token()).jobs(relay_job(), Relay(app.books()));
    let callbacks = jobs.serve(callbacks, shutdown.requested_owned());
    let public = http::serve(public, router(app, health), &shutdown);
    let (public, callbacks) =
        shutdown.until_forced(async { tokio::join!(public, callbacks) }).await?;
    public?;
    Ok(callbacks?)
}
