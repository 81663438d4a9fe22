//! Brings notifications to people: an inbox, e-mails, webhooks.
//! Reads the settings, connects to the sidecar, serves until asked to end; with arguments, does what they say instead.

use std::error::Error;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use book::relay_job;
use contract::names::{REMINDER_EVENTS_DEAD, REMINDER_EVENTS_PATH, TASK_API};
use contract::notifier::notifier_service_server::NotifierServiceServer;
use notifier::{
    AnswerApps, Config, Deliver, InvokedTasks, Notifier, OnReminderEvent, Record, RelayAndResume,
    SendDigest, delivery_job, digest_job,
};
use service::{
    Env, Health, Secret, Shutdown, SystemClock, exit_code, listen, ops, shutdown, telemetry,
};
use sidecar::{Callbacks, Dapr, DaprSettings, DeadLetters};

/// A send ends by its own deadline first; this one only cuts off what is left.
const GRACE: Duration = Duration::from_secs(1);

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.as_slice() {
        [] => exit_code(run().await),
        // Never with `--values`: here they are the secrets of webhooks.
        arguments => {
            let shown = arguments.iter().filter(|argument| *argument != "--values");
            admin::book::<Record>("notifier", &shown.cloned().collect::<Vec<_>>()).await
        }
    }
}

async fn run() -> Result<(), Box<dyn Error>> {
    let Config { service, settings } = Config::from_env(&Env::process())?;
    let telemetry = telemetry::init("notifier", &service)?;
    let shutdown = Shutdown::on_signals(shutdown::DEFAULT_LIMIT)?;
    let callbacks = listen(service.app_listen()).await?;
    let ops_port = listen(service.ops_listen).await?;

    let token = service.dapr_api_token.as_ref().map(Secret::expose);
    let at = DaprSettings::at(&service.dapr_endpoint, token);
    let deadline = settings.send_deadline + GRACE;
    let bindings = Arc::new(Dapr::connect_lazy(DaprSettings { deadline, ..at.clone() })?);
    let dapr = Arc::new(Dapr::connect_lazy(at)?);
    let tasks = Arc::new(InvokedTasks::new(dapr.app(TASK_API)));
    let stores = (dapr.clone() as _, dapr.clone() as _, dapr.clone() as _);
    let notifier = Notifier::new(stores, bindings, tasks, Arc::new(SystemClock), settings);
    let dead_letters = DeadLetters::new(REMINDER_EVENTS_DEAD, dapr.clone());
    let probed = move || {
        let dapr = dapr.clone();
        async move { dapr.ready().await }
    };
    let health = Health::new(probed, shutdown.clone());

    let _ops = ops::serve(ops_port, ops::router(health, telemetry.metrics()));
    let served = Callbacks::new(service.app_api_token.as_ref().map(|token| token.expose().into()))
        .bulk_topic(REMINDER_EVENTS_PATH, OnReminderEvent(notifier.clone()), dead_letters)
        .jobs(relay_job(), RelayAndResume(notifier.clone()))
        .jobs(delivery_job(), Deliver(notifier.clone()))
        .jobs(digest_job(), SendDigest(notifier.clone()))
        .service(NotifierServiceServer::new(AnswerApps(notifier.clone())))
        .serve(callbacks, shutdown.requested_owned());
    tracing::info!(listen = %service.app_listen(), "notifier is listening for its sidecar");
    let ended = async {
        let served = served.await;
        notifier.finish().await;
        served
    };
    Ok(shutdown.until_forced(ended).await??)
}
