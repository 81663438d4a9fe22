//! What the tasks API costs: requests from this process to a Daybook that runs under `dapr run`.

pub(crate) mod api;
mod backlog;
mod batch;
mod create;
pub(crate) mod http;
mod idle;
mod load;
mod memory;
pub(crate) mod options;
mod page;
mod seed;
pub(crate) mod stack;
mod workload;

use std::sync::Arc;

use crate::Failure;
use crate::bare::Bare;
use crate::figure::Report;
use options::Options;
use stack::Stack;

/// Their names, in the order they run.
const BENCHES: [&str; 8] =
    ["idle", "floor", "create", "creates", "page", "large", "batch", "memory"];

/// What each benchmark is given.
struct Setting<'a> {
    stack: &'a Stack,
    options: &'a Options,
    /// A client of a sidecar of its own, over the same store and broker.
    bare: Bare,
    api: Arc<api::Api>,
}

/// Measures what is up, as `cargo xtask bench tasks` tells.
pub(crate) fn run(arguments: impl Iterator<Item = String>) -> Result<(), Failure> {
    let options = Options::parse(arguments, "tasks", &BENCHES)?;
    let stack = Stack::find()?;
    let mut report = Report::new(options.form, true);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(all(&stack, &options, &mut report))
}

async fn all(stack: &Stack, options: &Options, report: &mut Report) -> Result<(), Failure> {
    let bare = Bare::connect(&stack.bare_endpoint(), crate::options::Store::Redis).await?;
    let api = Arc::new(api::Api::new(stack.api()));
    let setting = Setting { stack, options, bare, api };
    stack.keep_log()?;
    for name in BENCHES {
        if !options.wants(name) {
            continue;
        }
        report.doing(name);
        match name {
            "idle" => idle::measure(&setting, report).await?,
            "floor" => page::floor(&setting, report).await?,
            "create" => create::one_client(&setting, report).await?,
            "creates" => create::many_clients(&setting, report).await?,
            "page" => page::found(&setting, report).await?,
            "large" => page::found_among_many(&setting, report).await?,
            "batch" => batch::measure(&setting, report).await?,
            _ => memory::measure(&setting, report).await?,
        }
        stack.shorten_log()?;
    }
    Ok(())
}
