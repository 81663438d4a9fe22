//! Reads the settings, connects to the sidecar, serves until asked to end; with arguments, does what they say instead.

use std::error::Error;
use std::process::ExitCode;
use std::sync::Arc;

use audit::{ListEntries, OnAuthEvent, OnNotificationEvent, OnReminderEvent, OnTaskEvent};
use book::Ledger;
use contract::audit::audit_service_server::AuditServiceServer;
use contract::names::{
    AUTH_EVENTS_PATH, NOTIFICATION_EVENTS_DEAD, NOTIFICATION_EVENTS_PATH, REMINDER_EVENTS_DEAD,
    REMINDER_EVENTS_PATH, TASK_EVENTS_DEAD, TASK_EVENTS_PATH,
};
use service::{
    Env, Health, Secret, ServiceSettings, Shutdown, exit_code, listen, ops, shutdown, telemetry,
};
use sidecar::{Callbacks, Dapr, DaprSettings, DeadLetters};

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.as_slice() {
        [] => exit_code(run().await),
        arguments => admin::ledger("audit", arguments).await,
    }
}

async fn run() -> Result<(), Box<dyn Error>> {
    let settings = ServiceSettings::from_env(&Env::process())?;
    let telemetry = telemetry::init("audit", &settings)?;
    let shutdown = Shutdown::on_signals(shutdown::DEFAULT_LIMIT)?;
    let callbacks = listen(settings.app_listen()).await?;
    let ops_port = listen(settings.ops_listen).await?;

    let token = settings.dapr_api_token.as_ref().map(Secret::expose);
    let dapr = Arc::new(Dapr::connect_lazy(DaprSettings::at(&settings.dapr_endpoint, token))?);
    let ledger = Ledger::new(dapr.clone());
    let dead = |topic| DeadLetters::new(topic, dapr.clone());
    let (dead_tasks, dead_reminders, dead_notifications) =
        (dead(TASK_EVENTS_DEAD), dead(REMINDER_EVENTS_DEAD), dead(NOTIFICATION_EVENTS_DEAD));
    let on_reminder_event = OnReminderEvent { ledger: ledger.clone() };
    let on_notification_event = OnNotificationEvent { ledger: ledger.clone() };
    let probed = move || {
        let dapr = dapr.clone();
        async move { dapr.ready().await }
    };
    let health = Health::new(probed, shutdown.clone());

    let _ops = ops::serve(ops_port, ops::router(health, telemetry.metrics()));
    let served = Callbacks::new(settings.app_api_token.as_ref().map(|token| token.expose().into()))
        .topic(AUTH_EVENTS_PATH, OnAuthEvent { ledger: ledger.clone() })
        .bulk_topic(TASK_EVENTS_PATH, OnTaskEvent { ledger: ledger.clone() }, dead_tasks)
        .bulk_topic(REMINDER_EVENTS_PATH, on_reminder_event, dead_reminders)
        .bulk_topic(NOTIFICATION_EVENTS_PATH, on_notification_event, dead_notifications)
        .service(AuditServiceServer::new(ListEntries { ledger }))
        .serve(callbacks, shutdown.requested_owned());
    tracing::info!(listen = %settings.app_listen(), "audit is listening for its sidecar");
    Ok(shutdown.until_forced(served).await??)
}
