//! Makes the occurrences of series on schedule when their time comes.
//! Reads the settings, connects to the sidecar, serves until asked to end; with arguments, does what they say instead.

use std::error::Error;
use std::process::ExitCode;
use std::sync::Arc;

use book::{Relay, relay_job};
use contract::names::{RECONCILE_BINDING, TASK_API, TASK_EVENTS_DEAD, TASK_EVENTS_PATH};
use recurrence::{
    App, Config, InvokedTasks, MakeOccurrence, OnReconcile, OnTaskEvent, Record, occurrence_job,
};
use service::{
    Env, Health, Secret, Shutdown, SystemClock, exit_code, listen, ops, shutdown, telemetry,
};
use sidecar::{Callbacks, Dapr, DaprSettings, DeadLetters};

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.as_slice() {
        [] => exit_code(run().await),
        arguments => admin::book::<Record>("recurrence", arguments).await,
    }
}

async fn run() -> Result<(), Box<dyn Error>> {
    let Config { service: settings, missed_after } = Config::from_env(&Env::process())?;
    let telemetry = telemetry::init("recurrence", &settings)?;
    let shutdown = Shutdown::on_signals(shutdown::DEFAULT_LIMIT)?;
    let callbacks = listen(settings.app_listen()).await?;
    let ops_port = listen(settings.ops_listen).await?;

    let token = settings.dapr_api_token.as_ref().map(Secret::expose);
    let dapr = Arc::new(Dapr::connect_lazy(DaprSettings::at(&settings.dapr_endpoint, token))?);
    let tasks = Arc::new(InvokedTasks::new(dapr.app(TASK_API)));
    let clock = Arc::new(SystemClock);
    let app = App::new(dapr.clone(), dapr.clone(), dapr.clone(), clock, tasks, missed_after);
    let dead_letters = DeadLetters::new(TASK_EVENTS_DEAD, dapr.clone());
    let probed = move || {
        let dapr = dapr.clone();
        async move { dapr.ready().await }
    };
    let health = Health::new(probed, shutdown.clone());

    let _ops = ops::serve(ops_port, ops::router(health, telemetry.metrics()));
    let served = Callbacks::new(settings.app_api_token.as_ref().map(|token| token.expose().into()))
        .bulk_topic(TASK_EVENTS_PATH, OnTaskEvent(app.clone()), dead_letters)
        .jobs(relay_job(), Relay(app.books()))
        .jobs(occurrence_job(), MakeOccurrence(app.clone()))
        .binding(RECONCILE_BINDING, OnReconcile(app.clone()))
        .serve(callbacks, shutdown.requested_owned());
    tracing::info!(listen = %settings.app_listen(), "recurrence is listening for its sidecar");
    let ended = async {
        let served = served.await;
        app.books().idle().await;
        served
    };
    Ok(shutdown.until_forced(ended).await??)
}
