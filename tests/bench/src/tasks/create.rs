//! Creating tasks, beside the bare change: the same SaveState, and an event by bulk publish.

use std::time::{Duration, Instant};

use super::Setting;
use super::backlog::{Backlog, Ledger};
use super::load::{Answered, Load, for_a_while, in_a_row};
use crate::Failure;
use crate::bare::Slot;
use crate::bench::as_task;
use crate::bench::commit::{swaps, swaps_and_events};
use crate::bench::throughput::{best_linger, swap_and_publish};
use crate::figure::{Figure, Report};
use crate::stats::{float, median, median_of_medians, percentile};
use crate::tasks::api::User;
use crate::workload::Random;

const ROUNDS_1: usize = 12;
/// As many as a bare block has.
const BLOCK: usize = 250;
const ROUNDS: usize = 3;
/// How long one round of creates takes.
const LENGTH: Duration = Duration::from_secs(4);
/// Bare changes in one round.
const BARE_CHANGES: usize = 12_800;

/// One client that creates one task after the other.
pub(super) async fn one_client(setting: &Setting<'_>, report: &mut Report) -> Result<(), Failure> {
    let Setting { stack, options, bare, api } = setting;
    let user = api.user("create-1").await?;
    let mut slot = Slot::new("bare:create".to_owned(), Random::new(7).document());
    let mut ledger = Ledger::at(stack.audit()).await?;
    let (mut creates, mut changes, mut saves) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..=options.count(ROUNDS_1) {
        let known = ledger.entries().await?;
        let (saved, changed);
        (slot, saved) = as_task(swaps(bare.clone(), slot)).await?;
        (slot, changed) = as_task(swaps_and_events(bare.clone(), slot)).await?;
        let created = in_a_row(api, &user, BLOCK, User::create).await?;
        ledger.wait(known + float(BLOCK)).await?;
        if round > 0 {
            // The first warms up.
            saves.push(saved);
            changes.push(changed);
            creates.push(created);
        }
    }
    let p50 = median_of_medians(&creates);
    let figure = |name: &str, value| Figure::new(format!("create_{name}"), value, "ms");
    let beside = figure("p50_1_client", p50).against(median_of_medians(&changes));
    report.add(&beside.at_most(2.0))?;
    let beside = figure("p50_1_client_beside_a_save_alone", p50);
    report.add(&beside.against(median_of_medians(&saves)))?;
    let p99 = |blocks: &[Vec<f64>]| percentile(&blocks.concat(), 0.99).unwrap_or_default();
    report.add(&figure("p99_1_client", p99(&creates)).against(p99(&changes)))?;
    Ok(())
}

/// Many clients, each a user of its own; then as many who share one.
pub(super) async fn many_clients(
    setting: &Setting<'_>,
    report: &mut Report,
) -> Result<(), Failure> {
    for clients in [16, 64] {
        let users = setting.api.users(&format!("creates-{clients}"), clients).await?;
        let (ours, bares) = rounds(setting, &users, true).await?;
        let bare = median(&bares.iter().map(|it| it.rate).collect::<Vec<_>>());
        tell(report, &format!("{clients}_clients"), &ours, bare)?;
        if clients == 16 {
            cpu(setting, report, &ours, &bares)?;
        }
        let shared = setting.api.user(&format!("shared-{clients}")).await?;
        let (ours, _) = rounds(setting, &vec![shared; clients], false).await?;
        let rate = median(&ours.iter().map(|it| it.load.rate()).collect::<Vec<_>>());
        let name = format!("creates_{clients}_clients_of_one_user");
        report.add(&Figure::new(name, rate, "/s").against(bare))?;
    }
    Ok(())
}

/// One round of creates.
struct Round {
    load: Load,
    /// Created in a second, until the ledger had all of them.
    in_ledger: f64,
    /// From the last answer until the ledger had all.
    lag: Duration,
    backlog: Backlog,
    /// Microseconds of each process for one create.
    cpu: Vec<f64>,
}

/// One round of bare changes.
struct BareRound {
    rate: f64,
    /// Microseconds of each process for one change.
    cpu: Vec<f64>,
}

/// Rounds of creates, and where `beside` says so bare ones that take turns with them.
async fn rounds(
    setting: &Setting<'_>,
    users: &[User],
    beside: bool,
) -> Result<(Vec<Round>, Vec<BareRound>), Failure> {
    let Setting { stack, options, bare, .. } = setting;
    let each = options.count(BARE_CHANGES) / users.len();
    let slots = |run: usize| -> Vec<Slot> {
        let key = |n| format!("bare:creates-{}-{run}-{n}", users.len());
        (0..users.len()).map(|n| Slot::new(key(n), Random::new(5).document())).collect()
    };
    let (mut linger, mut kept) = (Duration::ZERO, slots(0));
    if beside {
        (linger, kept) = best_linger(bare, kept, each).await?;
    }
    let (mut ours, mut bares) = (Vec::new(), Vec::new());
    for round in 0..=options.count(ROUNDS) {
        if beside {
            let processes = stack.processes();
            let at_first = processes.used();
            let rate;
            (rate, kept) = swap_and_publish(bare, kept, each, linger).await?;
            let cpu = processes.used().each_since(&at_first, float(each * users.len()));
            bares.push(BareRound { rate, cpu });
        }
        let length = if round == 0 { LENGTH / 4 } else { LENGTH };
        ours.push(creates(setting, users, length).await?);
        stack.shorten_log()?;
    }
    ours.remove(0); // warmed up
    bares.drain(..bares.len().min(1));
    Ok((ours, bares))
}

async fn creates(
    setting: &Setting<'_>,
    users: &[User],
    length: Duration,
) -> Result<Round, Failure> {
    let mut ledger = Ledger::at(setting.stack.audit()).await?;
    let known = ledger.entries().await?;
    let (answered, mut backlog) = (Answered::default(), Backlog::default());
    let processes = setting.stack.processes();
    let at_first = processes.used();
    let started = Instant::now();
    let load = tokio::select! {
        load = for_a_while(&setting.api, users, length, &answered, User::create) => load?,
        never = ledger.watch(&answered, known, &mut backlog) => match never? {},
    };
    let lag = ledger.wait(known + load.count()).await?;
    let in_ledger = load.count() / started.elapsed().as_secs_f64();
    let cpu = processes.used().each_since(&at_first, load.count());
    Ok(Round { load, in_ledger, lag, backlog, cpu })
}

fn tell(report: &mut Report, clients: &str, rounds: &[Round], bare: f64) -> Result<(), Failure> {
    let of = |what: fn(&Round) -> f64| median(&rounds.iter().map(what).collect::<Vec<_>>());
    let rate = of(|it| it.load.rate());
    let creates = |name: &str, value, unit| {
        let name = if name.is_empty() { String::new() } else { format!("_{name}") };
        Figure::new(format!("creates_{clients}{name}"), value, unit)
    };
    report.add(&creates("", rate, "/s").against(bare).at_least(0.5))?;
    let in_ledger = of(|it| it.in_ledger);
    report.add(&creates("until_in_the_ledger", in_ledger, "/s").against(bare))?;
    report.add(&creates("p50", of(|it| it.load.percentile(0.5)), "ms"))?;
    let p99 = creates("p99", of(|it| it.load.percentile(0.99)), "ms");
    report.add(&if clients == "16_clients" { p99.at_most(20.0) } else { p99 })?;
    report.add(&creates("audit_backlog", of(|it| it.backlog.most()), ""))?;
    let growth = of(|it| it.backlog.growth()) / rate * 100.0;
    report.add(&creates("audit_backlog_growth", growth, "%").at_most(1.0))?;
    let lag = of(|it| it.lag.as_secs_f64() * 1e3);
    report.add(&creates("audit_lag_after", lag, "ms").at_most(1000.0))?;
    Ok(())
}

/// Whose processor time it is: of a create, beside that of a bare change.
fn cpu(
    setting: &Setting<'_>,
    report: &mut Report,
    rounds: &[Round],
    bares: &[BareRound],
) -> Result<(), Failure> {
    for (place, name) in setting.stack.processes().names().enumerate() {
        let our = median(&rounds.iter().map(|round| round.cpu[place]).collect::<Vec<_>>());
        let bare = median(&bares.iter().map(|round| round.cpu[place]).collect::<Vec<_>>());
        let name = format!("cpu_per_create_16_clients_{name}");
        report.add(&Figure::new(name, our, "us").against(bare))?;
    }
    Ok(())
}
