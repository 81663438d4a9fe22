//! Reading: what a request costs that does next to nothing, and pages of tasks that are found.

use std::time::Duration;

use super::Setting;
use super::api::User;
use super::load::{Answered, for_a_while, in_a_row};
use super::seed::Seed;
use super::workload::{PAGE, SEARCH};
use crate::Failure;
use crate::cpu::Processes;
use crate::figure::{Figure, Report};
use crate::stats::{median, percentile};

const LENGTH: Duration = Duration::from_secs(3);
const IN_A_ROW: usize = 1_000;
const IN_A_ROW_LARGE: usize = 300;
const CLIENTS: usize = 16;
/// Times the model user's 1,000 tasks.
const LARGE: usize = 100;

/// What HTTP alone costs, on both sides: `GET /healthz`, which waits for nobody.
pub(super) async fn floor(setting: &Setting<'_>, report: &mut Report) -> Result<(), Failure> {
    let Setting { stack, options, api, .. } = setting;
    let user = api.user("floor").await?;
    let health = |user: &User, _: usize| user.get("/healthz");
    let took = in_a_row(api, &user, options.count(IN_A_ROW), health).await?;
    report.add(&Figure::new("floor_p50_1_client", median(&took), "ms"))?;
    let processes = stack.processes();
    let at_first = processes.used();
    let users = vec![user; CLIENTS];
    let load = for_a_while(api, &users, LENGTH, &Answered::default(), health).await?;
    let used = processes.used().each_since(&at_first, load.count());
    report.add(&Figure::new("floor_16_clients", load.rate(), "/s"))?;
    tell_cpu(report, "cpu_per_request_floor", &processes, &used)
}

/// Whose processor time it was that a read takes: no broker's, and nothing of audit's.
fn tell_cpu(
    report: &mut Report,
    what: &str,
    processes: &Processes,
    used: &[f64],
) -> Result<(), Failure> {
    for (name, used) in processes.names().zip(used) {
        if matches!(name, "load" | "task_api" | "sidecar" | "store") {
            report.add(&Figure::new(format!("{what}_{name}"), *used, "us"))?;
        }
    }
    Ok(())
}

/// A page of 50 out of 1,000 tasks, by filters and by text.
pub(super) async fn found(setting: &Setting<'_>, report: &mut Report) -> Result<(), Failure> {
    let Setting { stack, options, api, .. } = setting;
    let seed = Seed::take(setting, "model-page").await?;
    let processes = stack.processes();
    let names: Vec<String> = (0..CLIENTS).map(|n| format!("page-{n}")).collect();
    seed.give(&names, 1).await?;
    let users = api.users("page", CLIENTS).await?;
    for (name, path) in [("page", PAGE), ("search", SEARCH)] {
        let ask = move |user: &User, _: usize| user.get(path);
        in_a_row(api, &users[0], IN_A_ROW / 10, ask).await?; // opens the book, and warms up
        let took = in_a_row(api, &users[0], options.count(IN_A_ROW), ask).await?;
        let p50 = Figure::new(format!("{name}_p50_1_client"), median(&took), "ms");
        report.add(&p50.at_most(1.5))?;
        for_a_while(api, &users, LENGTH / 6, &Answered::default(), ask).await?;
        let at_first = processes.used();
        let load = for_a_while(api, &users, LENGTH, &Answered::default(), ask).await?;
        let used = processes.used().each_since(&at_first, load.count());
        let rate = Figure::new(format!("{name}_16_clients"), load.rate(), "/s");
        report.add(&rate.at_least(3000.0))?;
        let p99 = load.percentile(0.99);
        report.add(&Figure::new(format!("{name}_16_clients_p99"), p99, "ms"))?;
        tell_cpu(report, &format!("cpu_per_{name}"), &processes, &used)?;
    }
    Ok(())
}

/// The same out of 100,000.
pub(super) async fn found_among_many(
    setting: &Setting<'_>,
    report: &mut Report,
) -> Result<(), Failure> {
    let Setting { options, api, .. } = setting;
    Seed::take(setting, "model-large").await?.give(&["large".to_owned()], LARGE).await?;
    let user = api.user("large").await?;
    for (name, path) in [("page", PAGE), ("search", SEARCH)] {
        let ask = move |user: &User, _: usize| user.get(path);
        let first = in_a_row(api, &user, 1, ask).await?;
        report.add(&Figure::new(format!("{name}_of_100000_first"), median(&first), "ms"))?;
        let took = in_a_row(api, &user, options.count(IN_A_ROW_LARGE), ask).await?;
        report.add(&Figure::new(format!("{name}_of_100000_p50"), median(&took), "ms"))?;
        let p99 = percentile(&took, 0.99).unwrap_or_default();
        report.add(&Figure::new(format!("{name}_of_100000_p99"), p99, "ms").at_most(50.0))?;
    }
    Ok(())
}
