//! Reading: what a request costs that does next to nothing, and a page of tasks.

use std::time::Duration;

use super::Setting;
use super::load::{Answered, for_a_while, in_a_row};
use crate::Failure;
use crate::figure::{Figure, Report};
use crate::stats::median;
use crate::tasks::api::User;

const LENGTH: Duration = Duration::from_secs(4);
const IN_A_ROW: usize = 1_000;
const CLIENTS: usize = 16;

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
    let load = for_a_while(api, &users, LENGTH / 2, &Answered::default(), health).await?;
    let used = processes.used().each_since(&at_first, load.count());
    report.add(&Figure::new("floor_16_clients", load.rate(), "/s"))?;
    for (name, used) in processes.names().zip(used) {
        if matches!(name, "load" | "task_api") {
            report.add(&Figure::new(format!("cpu_per_request_floor_{name}"), used, "us"))?;
        }
    }
    Ok(())
}

/// A page of 50 out of 1,000 tasks.
pub(super) async fn measure(setting: &Setting<'_>, report: &mut Report) -> Result<(), Failure> {
    let Setting { options, api, .. } = setting;
    let user = api.user("page").await?;
    in_a_row(api, &user, options.count(IN_A_ROW), User::create).await?;
    let page = |user: &User, _: usize| user.get("/api/v1/tasks?limit=50");
    let took = in_a_row(api, &user, options.count(IN_A_ROW), page).await?;
    report.add(&Figure::new("page_p50_1_client", median(&took), "ms").at_most(1.5))?;
    let users = vec![user; CLIENTS];
    let load = for_a_while(api, &users, LENGTH / 2, &Answered::default(), page).await?;
    report.add(&Figure::new("page_16_clients", load.rate(), "/s").at_least(3000.0))?;
    Ok(())
}
