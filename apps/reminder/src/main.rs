//! Reads the settings, connects to the sidecar, serves until asked to end.

use std::error::Error;
use std::process::ExitCode;
use std::sync::Arc;

use contract::names::{TASK_API, TASK_EVENTS_DEAD, TASK_EVENTS_PATH};
use reminder::{GiveReminder, InvokedTasks, OnTaskEvent, Reminders, describe, reminder_job};
use service::{
    Env, Health, Secret, ServiceSettings, Shutdown, SystemClock, exit_code, listen, ops, shutdown,
    telemetry,
};
use sidecar::{Callbacks, Dapr, DaprSettings, DeadLetters};

#[tokio::main]
async fn main() -> ExitCode {
    exit_code(run().await)
}

async fn run() -> Result<(), Box<dyn Error>> {
    let settings = ServiceSettings::from_env(&Env::process())?;
    let telemetry = telemetry::init("reminder", &settings)?;
    describe();
    let shutdown = Shutdown::on_signals(shutdown::DEFAULT_LIMIT)?;
    let callbacks = listen(settings.app_listen()).await?;
    let ops_port = listen(settings.ops_listen).await?;

    let token = settings.dapr_api_token.as_ref().map(Secret::expose);
    let dapr = Arc::new(Dapr::connect_lazy(DaprSettings::at(&settings.dapr_endpoint, token))?);
    let tasks = Arc::new(InvokedTasks::new(dapr.app(TASK_API)));
    let reminders = Reminders::new(tasks, dapr.clone(), dapr.clone(), Arc::new(SystemClock));
    let dead_letters = DeadLetters::new(TASK_EVENTS_DEAD, dapr.clone());
    let probed = move || {
        let dapr = dapr.clone();
        async move { dapr.ready().await }
    };
    let health = Health::new(probed, shutdown.clone());

    let _ops = ops::serve(ops_port, ops::router(health, telemetry.metrics()));
    let served = Callbacks::new(settings.app_api_token.as_ref().map(|token| token.expose().into()))
        .bulk_topic(TASK_EVENTS_PATH, OnTaskEvent(reminders.clone()), dead_letters)
        .jobs(reminder_job(), GiveReminder(reminders))
        .serve(callbacks, shutdown.requested_owned());
    tracing::info!(listen = %settings.app_listen(), "reminder is listening for its sidecar");
    Ok(shutdown.until_forced(served).await??)
}
