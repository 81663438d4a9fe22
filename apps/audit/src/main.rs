//! Reads the settings, connects to the sidecar, serves until asked to end.

use std::error::Error;
use std::sync::Arc;

use audit::{Config, ListEntries, OnTaskEvent, OnUnknownEvent};
use book::Ledger;
use contract::audit::audit_service_server::AuditServiceServer;
use contract::names::{TASK_EVENTS_PATH, UNKNOWN_PATH};
use service::{Env, Health, Shutdown, ops, shutdown, telemetry};
use sidecar::{Callbacks, Dapr};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let config = Config::from_env(&Env::process())?;
    let telemetry = telemetry::init("audit", &config.service)?;
    let shutdown = Shutdown::on_signals(shutdown::DEFAULT_LIMIT)?;

    let dapr = Arc::new(Dapr::connect_lazy(config.dapr())?);
    let ledger = Ledger::new(dapr.clone());
    let probe = move || {
        let dapr = dapr.clone();
        async move { dapr.ready().await }
    };
    let health = Health::new(probe, shutdown.clone());

    let callbacks = TcpListener::bind(config.service.app_listen()).await?;
    let ops_port = TcpListener::bind(config.service.ops_listen).await?;
    tracing::info!(listen = %config.service.app_listen(), "audit is listening for its sidecar");

    let _ops = ops::serve(ops_port, ops::router(health, telemetry.metrics()));
    let callbacks = Callbacks::new(config.app_api_token())
        .topic(TASK_EVENTS_PATH, OnTaskEvent { ledger: ledger.clone() })
        .topic(UNKNOWN_PATH, OnUnknownEvent)
        .service(AuditServiceServer::new(ListEntries { ledger }))
        .serve(callbacks, shutdown.requested_owned());
    Ok(shutdown.until_forced(callbacks).await??)
}
