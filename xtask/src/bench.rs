//! `cargo xtask bench`: what the book costs, measured beside the bare sidecar.

use std::path::Path;
use std::process::Command;

use stack::tools::{self, Console, Tool};

use crate::Outcome;

/// What every run stands on.
const ALWAYS: [Tool; 4] = [Tool::Daprd, Tool::Scheduler, Tool::Java, Tool::KafkaJars];

/// Builds the benchmarks as they would be released, and runs them with the arguments given.
///
/// # Errors
/// When a tool is missing that nobody but the user can get, or when measuring failed. A budget that is missed
/// is told, and is no error.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let Some(("book", rest)) = arguments.split_first().map(|(name, rest)| (name.as_str(), rest))
    else {
        return Err("usage: cargo xtask bench book [OPTION...] (tests/bench/README.md)".into());
    };
    tools::ensure_all(&needs(rest), &Console::new())?;
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let status = Command::new(stack::env::os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["run", "--locked", "--quiet", "--release", "--package", "bench", "--"])
        .args(rest)
        .current_dir(here.parent().unwrap_or(here))
        .status()
        .map_err(|error| format!("could not run cargo: {error}"))?;
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
