//! `cargo xtask`: what a person runs to work on Daybook, or to see it run.
#![expect(clippy::print_stdout, reason = "a command line program talks on standard output")]

mod bench;
mod chart;
mod doctor;
mod get;
mod test;
mod up;

use std::error::Error;
use std::process::ExitCode;

/// What a command comes to. The error's text, with its sources, is all a person gets to read.
type Outcome = Result<(), Box<dyn Error>>;

const USAGE: &str = "\
usage: cargo xtask COMMAND

  up [--profile embedded|local]   start Daybook with real Dapr, and say where it is
  test [NAME...] [--keep-going]   everything that must pass, or the named parts (--list names them)
  admin book|ledger ...           looks at what the apps keep that run (--help says how)
  bench book|tasks [--json] [--quick]
                                  what the book, or the tasks API, costs beside the bare sidecar
  doctor                          what is there, what is missing, and the command that gets it
  get [NAME...]                   get the named tools, or all that are missing";

fn main() -> ExitCode {
    // This executable also serves as the guard of the processes that it starts.
    if let Some(code) = stack::guard::intercept() {
        return code;
    }
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match arguments.split_first() {
        Some((command, rest)) => match command.as_str() {
            "admin" => return up::admin::run(rest), // its exit codes say more than these
            "up" => up::run(rest),
            "test" => test::run(rest),
            "bench" => bench::run(rest),
            "doctor" => doctor::run(rest),
            "get" => get::run(rest),
            "help" | "--help" | "-h" => {
                println!("{USAGE}");
                Ok(())
            }
            unknown => Err(format!("no command `{unknown}`\n{USAGE}").into()),
        },
        None => Err(USAGE.into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Who reads only the head of a list has no use for an error about its tail.
            let kind = error.downcast_ref::<std::io::Error>().map(std::io::Error::kind);
            if kind != Some(std::io::ErrorKind::BrokenPipe) {
                complain(&*error);
            }
            ExitCode::FAILURE
        }
    }
}

/// Tells an error with what is behind it, on standard error.
fn complain(error: &dyn Error) {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    // Where standard error is closed there is nobody to tell.
    let _ = std::io::Write::write_fmt(&mut std::io::stderr(), format_args!("error: {text}\n"));
}
