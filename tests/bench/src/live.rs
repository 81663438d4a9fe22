//! What the live feed costs: streams of many users on a Daybook that runs under `dapr run`, and on a second replica.

mod changes;
mod idle;
mod push;
mod replica;
mod stream;
mod token;

use std::net::SocketAddr;

use crate::Failure;
use crate::figure::Report;
use crate::tasks::api::Api;
use crate::tasks::options::Options;
use crate::tasks::stack::Stack;

/// Their names, in the order they run.
const BENCHES: [&str; 4] = ["token", "push", "replicas", "idle"];

/// What each benchmark is given.
struct Setting<'a> {
    stack: &'a Stack,
    options: &'a Options,
    api: Api,
}

/// Measures what is up, as `cargo xtask bench live` tells.
pub(crate) fn run(arguments: impl Iterator<Item = String>) -> Result<(), Failure> {
    let options = Options::parse(arguments, "live", &BENCHES)?;
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
            "token" => token::measure(&setting, report).await?,
            "push" => push::on_one_replica(&setting, report).await?,
            "replicas" => push::on_the_other(&setting, report).await?,
            _ => idle::measure(&setting, report).await?,
        }
        stack.shorten_log()?;
    }
    Ok(())
}

/// Where a stream is opened, and where changes are made.
#[derive(Clone, Copy, Debug)]
struct Doors {
    streams: SocketAddr,
    changes: SocketAddr,
}
