//! What time costs: reminders, recurring tasks, pending jobs, and the calendar itself.

mod calendar;
mod completions;
mod mail;
mod mailbox;
mod pending;
mod reminders;

use crate::Failure;
use crate::figure::Report;
use crate::tasks::api::Api;
use crate::tasks::options::Options;
use crate::tasks::stack::Stack;

/// Their names, in the order they run.
const BENCHES: [&str; 5] = ["calendar", "completions", "reminders", "mail", "pending"];

/// What each benchmark is given.
struct Setting<'a> {
    stack: &'a Stack,
    options: &'a Options,
    api: Api,
}

/// Measures what is up, as `cargo xtask bench time` tells.
pub(crate) fn run(arguments: impl Iterator<Item = String>) -> Result<(), Failure> {
    let options = Options::parse(arguments, "time", &BENCHES)?;
    let stack = Stack::find()?;
    let mut report = Report::new(options.form, true);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(all(&stack, &options, &mut report))
}

async fn all(stack: &Stack, options: &Options, report: &mut Report) -> Result<(), Failure> {
    let api = Api::new(stack.api());
    let setting = Setting { stack, options, api };
    stack.keep_log()?;
    for name in BENCHES {
        if !options.wants(name) {
            continue;
        }
        report.doing(name);
        match name {
            "calendar" => calendar::measure(report)?,
            "completions" => completions::measure(&setting, report).await?,
            "reminders" => reminders::measure(&setting, report).await?,
            "mail" => mail::measure(&setting, report).await?,
            _ => pending::measure(&setting, report).await?,
        }
        stack.shorten_log()?;
    }
    Ok(())
}
