//! Reads the settings, connects to the sidecar, serves until asked to end; with arguments, does what they say instead.

use std::error::Error;
use std::process::ExitCode;
use std::sync::Arc;

use book::{Relay, relay_job};
use contract::names::{AUDIT, LIVE_NOTIFICATIONS_PATH, LIVE_PATH, NOTIFIER};
use contract::notifier::notifier_service_server::NotifierService;
use contract::tasks::task_service_server::TaskServiceServer;
use identity::{AccessTokens, AccountRecord, Accounts, Outside, SigningKeys, Verifier};
use service::http::at_the_edge;
use service::{
    Env, Health, Secret, Shutdown, SystemClock, exit_code, http, listen, ops, shutdown, telemetry,
};
use sidecar::{Callbacks, Dapr, DaprSettings};
use task_api::{
    Allowances, AnswerApps, App, BoundKeys, ByNotifier, CarryOn, Config, DevTokens, Erase,
    InvokedAudit, InvokedNotifier, Live, OnNotificationEvent, OnTaskEvent, People, Purge, Record,
    Tokens, account_relay_job, carry_job, erase_job, purge_job, router,
};

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.as_slice() {
        [] => exit_code(run().await),
        [_, noun, ..] if noun == "account" => admin::account("task-api", &arguments).await,
        [_, noun, ..] if noun == "password" => admin::password("task-api", &arguments),
        // Never with `--values`: here they are hashes and addresses.
        [_, noun, rest @ ..]
            if noun == "book" && rest.iter().any(|it| it.starts_with("account:")) =>
        {
            let shown = arguments.iter().filter(|argument| *argument != "--values");
            admin::book::<AccountRecord>("task-api", &shown.cloned().collect::<Vec<_>>()).await
        }
        arguments => admin::book::<Record>("task-api", arguments).await,
    }
}

async fn run() -> Result<(), Box<dyn Error>> {
    let config = Config::from_env(&Env::process())?;
    let Config { service, listen: address, edge, .. } = &config;
    let address = *address;
    let telemetry = telemetry::init("task-api", service)?;
    let shutdown = Shutdown::on_signals(shutdown::DEFAULT_LIMIT)?;
    let public = listen(address).await?;
    let callbacks = listen(service.app_listen()).await?;
    let ops_port = listen(service.ops_listen).await?;

    let token = service.dapr_api_token.as_ref().map(Secret::expose);
    let dapr = Arc::new(Dapr::connect_lazy(DaprSettings::at(&service.dapr_endpoint, token))?);
    let clock = Arc::new(SystemClock);
    let notifier: Arc<dyn NotifierService> = Arc::new(InvokedNotifier::new(dapr.app(NOTIFIER)));
    let (accounts, people, tokens) = identities(&config, &dapr, &clock, notifier.clone())?;
    let audit = Arc::new(InvokedAudit::new(dapr.app(AUDIT)));
    let live = Live::new(config.live.for_pages_of(&edge.origins), shutdown.clone());
    let app = App::new(dapr.clone(), dapr.clone(), dapr.clone(), clock, tokens, people, audit)
        .allowing(Allowances::new(config.rate_limit_user, config.rate_limit_address))
        .with_live(live.clone())
        .with_notifier(notifier);
    let probed = move || {
        let dapr = dapr.clone();
        async move { dapr.ready().await }
    };
    let health = Health::new(probed, shutdown.clone());

    let _ops = ops::serve(ops_port, ops::router(health.clone(), telemetry.metrics()));
    let books = app.books();
    let jobs = Callbacks::new(service.app_api_token.as_ref().map(|token| token.expose().into()))
        .topic(LIVE_PATH, OnTaskEvent(live.clone()))
        .topic(LIVE_NOTIFICATIONS_PATH, OnNotificationEvent(live.clone()))
        .jobs(relay_job(), Relay(books.clone()))
        .jobs(purge_job(), Purge(app.clone()))
        .jobs(carry_job(), CarryOn(app.clone()))
        .jobs(account_relay_job(), Relay(accounts.books()))
        .jobs(erase_job(), Erase(app.clone()))
        .service(TaskServiceServer::new(AnswerApps(app.clone())))
        .serve(callbacks, shutdown.requested_owned());
    let api = http::serve(public, at_the_edge(router(app, health), edge), &shutdown);
    tracing::info!(listen = %address, "task-api is listening on {address}");
    let ended = async {
        let (api, jobs, ()) = tokio::join!(api, jobs, live.ended());
        books.idle().await;
        accounts.idle().await;
        (api, jobs)
    };
    let (api, jobs) = shutdown.until_forced(ended).await?;
    api?;
    Ok(jobs?)
}

/// Whom the API knows, and by which tokens.
fn identities(
    config: &Config,
    dapr: &Arc<Dapr>,
    clock: &Arc<SystemClock>,
    notifier: Arc<dyn NotifierService>,
) -> Result<(Accounts, People, Tokens), Box<dyn Error>> {
    let dev = DevTokens::new(config.dev_tokens, dapr.clone(), clock.clone());
    let keys = SigningKeys::new(dapr.clone(), clock.clone(), config.dev_tokens);
    let access = AccessTokens::new(keys, clock.clone());
    let deliver = Arc::new(ByNotifier(notifier));
    let accounts = Accounts::new(
        dapr.clone(),
        dapr.clone(),
        dapr.clone(),
        clock.clone(),
        deliver,
        config.accounts,
    )?;
    let outside = config.outside.clone().map(|issuer| {
        let keys = Arc::new(BoundKeys::new(dapr.clone()));
        Outside::new(issuer, keys, Arc::new(accounts.clone()), clock.clone())
    });
    let known = Arc::new(accounts.clone());
    let verifier = Verifier::new(access.clone(), known, outside, clock.clone());
    accounts.tell(Arc::new(verifier.clone()));
    let people = People::new(accounts.clone(), Arc::new(access), dapr.clone());
    Ok((accounts, people, Tokens::new(dev, verifier)))
}
