//! What the book and the tasks API cost, measured against a bare client of a sidecar. See `README.md`.
#![expect(clippy::print_stdout, reason = "figures go to standard output")]
#![expect(clippy::print_stderr, reason = "progress goes to standard error")]

mod bare;
mod bench;
mod components;
mod counted;
mod cpu;
mod figure;
mod listener;
mod live;
mod options;
mod rig;
mod stats;
mod tasks;
mod time;
mod workload;

use std::error::Error;
use std::process::ExitCode;

use figure::Report;
use options::Options;
use rig::Rig;

/// What went wrong: everything that can is told to a person, and to nobody else.
type Failure = Box<dyn Error + Send + Sync>;

fn main() -> ExitCode {
    // This executable also serves as the guard of the processes that it starts.
    if let Some(code) = stack::guard::intercept() {
        return code;
    }
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprint!("error: {error}");
            let mut source = error.source();
            while let Some(cause) = source {
                eprint!(": {cause}");
                source = cause.source();
            }
            eprintln!();
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1).peekable();
    if arguments.next_if(|first| first == "tasks").is_some() {
        return tasks::run(arguments);
    }
    if arguments.next_if(|first| first == "live").is_some() {
        return live::run(arguments);
    }
    if arguments.next_if(|first| first == "time").is_some() {
        return time::run(arguments);
    }
    let options = Options::parse(arguments)?;
    let mut report = Report::new(options.form, options.sidecar.is_none());
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    if let Some(endpoint) = &options.sidecar {
        return runtime.block_on(bench::memory::measure(endpoint, options.quick, &mut report));
    }
    let rig = Rig::start(options.store)?;
    runtime.block_on(bench::run(&rig, &options, &mut report))
}
