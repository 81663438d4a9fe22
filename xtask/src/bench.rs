//! `cargo xtask bench`: what the book, the tasks API, the live feed and time cost, measured beside the bare sidecar.

use std::path::{Path, PathBuf};
use std::process::Command;

use stack::tools::{self, Console, Tool};

use crate::{Outcome, up};

const USAGE: &str =
    "usage: cargo xtask bench book|tasks|live|time [OPTION...] (tests/bench/README.md)";
/// What every run stands on.
const ALWAYS: [Tool; 4] = [Tool::Daprd, Tool::Scheduler, Tool::Java, Tool::KafkaJars];
/// Where the benchmarks of the whole find what they measure.
const STACK: &str = "DAYBOOK_BENCH_STACK";

/// Builds the benchmarks as they would be released, and runs them with the arguments given.
///
/// # Errors
/// When a tool is missing that nobody but the user can get, or when measuring failed. A budget that is missed
/// is told, and is no error.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let (first, rest) = arguments.split_first().ok_or(USAGE)?;
    match first.as_str() {
        "book" => {
            tools::ensure_all(&needs(rest), &Console::new())?;
            done(&mut cargo("run", &["--"], rest))
        }
        which @ ("tasks" | "live" | "time") => {
            if which == "time" {
                tools::ensure_all(&[Tool::Croniter], &Console::new())?;
            }
            // Before anything runs: it would take processor time from what is measured.
            done(&mut cargo("build", &[], &[]))?;
            if rest.iter().any(|it| it == "--help") {
                return done(&mut cargo("run", &["--", which], rest));
            }
            up::measured::run(cargo("run", &["--", which], rest), STACK)
        }
        _ => Err(USAGE.into()),
    }
}

/// Cargo, about this package as it would be released.
fn cargo(what: &str, then: &[&str], rest: &[String]) -> Command {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut command =
        Command::new(stack::env::os("CARGO").unwrap_or_else(|| PathBuf::from("cargo").into()));
    command
        .args([what, "--locked", "--quiet", "--release", "--package", "bench"])
        .args(then)
        .args(rest)
        .current_dir(here.parent().unwrap_or(here));
    command
}

fn done(command: &mut Command) -> Outcome {
    let status = command.status().map_err(|error| format!("could not run cargo: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("the benchmarks: {status}").into()) }
}

fn needs(arguments: &[String]) -> Vec<Tool> {
    let mut needs = ALWAYS.to_vec();
    if arguments.iter().any(|argument| argument == "postgres") {
        needs.extend([Tool::PostgresBin, Tool::Openssl]);
    } else {
        needs.push(Tool::RedisServer);
    }
    needs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_store_that_is_asked_for_must_be_there() {
        let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let redis = needs(&words("--json --only commit"));
        assert!(redis.contains(&Tool::RedisServer) && !redis.contains(&Tool::PostgresBin));
        let postgres = needs(&words("--store postgres"));
        assert!(postgres.contains(&Tool::PostgresBin) && !postgres.contains(&Tool::RedisServer));
    }
}
