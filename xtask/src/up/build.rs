//! Builds the apps, and says where their binaries are.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use stack::tools::{Progress, during};

use super::fault::Fault;

/// Lines of the compiler's output that a failure shows.
const TAIL: usize = 40;

/// Builds the packages; answers each one's binary.
pub(super) fn build(
    root: &Path,
    packages: &[String],
    release: bool,
    progress: &dyn Progress,
) -> Result<BTreeMap<String, PathBuf>, Fault> {
    let cargo = stack::env::path("CARGO").unwrap_or_else(|| PathBuf::from("cargo"));
    let mut command = Command::new(cargo);
    command.current_dir(root).args(["build", "--message-format", "json-render-diagnostics"]);
    for package in packages {
        command.args(["--package", package]);
    }
    if release {
        command.arg("--release");
    }
    during(progress, "building the apps", |detail| {
        let doing = || Fault::io("run `cargo build`");
        let mut cargo =
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().map_err(doing())?;
        let (messages, lines) = (cargo.stdout.take(), cargo.stderr.take());
        let (artifacts, said) = std::thread::scope(|scope| {
            let artifacts = scope.spawn(move || text(messages));
            let mut said = Vec::new();
            for line in lines.into_iter().flat_map(|lines| BufReader::new(lines).lines()).flatten()
            {
                detail.set(&line);
                said.push(line);
            }
            (artifacts.join().unwrap_or_default(), said)
        });
        if !cargo.wait().map_err(doing())?.success() {
            let tail = said[said.len().saturating_sub(TAIL)..].join("\n");
            return Err(Fault::new("the apps do not compile").with_log(tail));
        }
        Ok(executables(&artifacts))
    })
}

/// The binaries that were built into `directory` beforehand.
pub(super) fn built(directory: &Path, packages: &[String]) -> BTreeMap<String, PathBuf> {
    let directory = std::path::absolute(directory).unwrap_or_else(|_| directory.to_owned());
    packages.iter().map(|package| (package.clone(), directory.join(package))).collect()
}

fn text(source: Option<impl Read>) -> String {
    let mut text = String::new();
    if let Some(mut source) = source {
        source.read_to_string(&mut text).ok(); // what is missing is told by the exit code
    }
    text
}

/// The binary of each target, from cargo's messages: one JSON object per line.
fn executables(messages: &str) -> BTreeMap<String, PathBuf> {
    let artifact = |line: &str| {
        let message: Value = line.parse().ok()?;
        let name = message.pointer("/target/name")?.as_str()?.to_owned();
        Some((name, PathBuf::from(message.get("executable")?.as_str()?)))
    };
    messages.lines().filter_map(artifact).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn binaries_are_read_from_cargos_messages() {
        let messages = r#"
{"reason":"compiler-artifact","target":{"name":"audit","kind":["lib"]},"executable":null}
{"reason":"compiler-artifact","target":{"name":"audit","kind":["bin"]},"executable":"/t/audit"}
{"reason":"build-finished","success":true}"#;
        let expected = BTreeMap::from([("audit".to_owned(), PathBuf::from("/t/audit"))]);
        assert_eq!(executables(messages), expected);
    }
}
