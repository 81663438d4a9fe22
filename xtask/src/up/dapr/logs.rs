//! The logs of one run. An app writes its own, `logs/{app}.log`; `dapr run -f` writes two more per
//! app, named anew at each start: its sidecar's, and one with what became of the app.
//!
//! The app's own output does not go through the CLI, which loses the last lines of a process that
//! ends: it waits for the end before it has read everything.

use std::fs;
use std::path::{Path, PathBuf};

use super::{App, Fault, StateDir};

/// What the CLI appends to a log when the process behind it has ended.
const ENDED: [&str; 4] = [
    "The App process exited with error code",
    "The daprd process exited with error code",
    "Exited App successfully",
    "Exited Dapr successfully",
];
/// Lines of a log that show why a process ended.
const LINES: usize = 12;

/// An app or a sidecar that has ended.
pub(super) struct End {
    pub(super) what: String,
    pub(super) log: PathBuf,
}

/// Puts the last run's logs aside, and those before it away.
pub(super) fn begin(dir: &StateDir, apps: &[App]) -> Result<(), Fault> {
    let (logs, last) = (of_cli(dir), dir.run().join(".dapr").join("logs.last-run"));
    if logs.is_dir() {
        fs::remove_dir_all(&last).ok();
        fs::rename(&logs, &last).map_err(Fault::io(format_args!("move {}", logs.display())))?;
    }
    for app in apps {
        let last = dir.logs().join(format!("{}.last-run.log", app.id));
        fs::rename(dir.app_log(&app.id), last).ok(); // there is none before the first run
    }
    fs::create_dir_all(&logs).map_err(Fault::io(format_args!("make {}", logs.display())))
}

/// The newest log that the CLI writes for the app; `kind` is `app` or `daprd`.
pub(super) fn latest(dir: &StateDir, app: &str, kind: &str) -> Option<PathBuf> {
    let start = format!("{app}_{kind}_");
    let files = fs::read_dir(of_cli(dir)).ok()?.flatten().map(|entry| entry.path());
    let ours = |path: &PathBuf| {
        path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with(&start))
    };
    files.filter(ours).max()
}

/// Whether the app or its sidecar has ended, as far as the CLI noticed.
pub(super) fn end_of(dir: &StateDir, app: &str) -> Option<End> {
    let ended = |kind| {
        let log = latest(dir, app, kind)?;
        let said = tail(&log, 3);
        said.lines().any(|line| ENDED.iter().any(|end| line.contains(end))).then_some(log)
    };
    // The app first: a sidecar often follows it, and the cause is to be told.
    let of_app = ended("app").map(|_| End { what: app.to_owned(), log: dir.app_log(app) });
    of_app.or_else(|| ended("daprd").map(|log| End { what: format!("the sidecar of {app}"), log }))
}

/// The lines that show why: what was fatal, or else the errors among the last lines, or else just
/// the last lines.
pub(super) fn why(log: &Path) -> String {
    let tail = tail(log, 200);
    let own = |line: &&str| !ENDED.iter().any(|end| line.contains(end));
    let lines: Vec<&str> = tail.lines().filter(own).collect();
    let with = |marks: &[&str]| {
        let has = |line: &&&str| marks.iter().any(|mark| line.contains(mark));
        Some(lines.iter().filter(has).copied().collect::<Vec<_>>())
            .filter(|found| !found.is_empty())
    };
    let found =
        with(&["level=fatal", "panicked"]).or_else(|| with(&["level=error", "ERROR", "Error"]));
    let lines = found.unwrap_or(lines);
    let last = &lines[lines.len().saturating_sub(LINES)..];
    last.iter().map(|line| message(line)).collect::<Vec<_>>().join("\n")
}

/// What a line of daprd's log says, without the fields around it; any other line as it is.
fn message(line: &str) -> &str {
    let inner = line.split_once(" msg=\"").and_then(|(_, rest)| rest.split_once("\" app_id="));
    inner.map_or(line, |(message, _)| message)
}

/// The last lines of a file; empty where it cannot be read.
pub(super) fn tail(path: &Path, count: usize) -> String {
    let bytes = fs::read(path).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(count)..].join("\n")
}

fn of_cli(dir: &StateDir) -> PathBuf {
    dir.run().join(".dapr").join("logs")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_is_seen_and_told_with_its_cause() {
        let path = std::env::temp_dir().join(format!("daybook-logs-{}", std::process::id()));
        let dir = StateDir::open(&path).unwrap();
        let write = |name: &str, text: &str| fs::write(of_cli(&dir).join(name), text).unwrap();
        begin(&dir, &[]).unwrap();
        assert!(end_of(&dir, "audit").is_none());
        write("audit_app_20261121000000.log", "");
        write("audit_daprd_20261121000000.log", "level=info msg=a\nlevel=fatal msg=b\n");
        assert!(end_of(&dir, "audit").is_none());

        let exited = "The daprd process exited with error code: exit status 1\n";
        let fatal = "level=fatal msg=\"no such store\" app_id=audit";
        write("audit_daprd_20261121000001.log", &format!("level=error msg=c\n{fatal}\n{exited}"));
        let end = end_of(&dir, "audit").unwrap();
        assert_eq!(
            (end.what.as_str(), why(&end.log).as_str()),
            ("the sidecar of audit", "no such store")
        );

        write("audit_app_20261121000001.log", "Exited App successfully\n");
        assert_eq!(end_of(&dir, "audit").unwrap().log, dir.app_log("audit"));

        begin(&dir, &[]).unwrap();
        assert!(end_of(&dir, "audit").is_none(), "a log of the last run counts for this one");
        fs::remove_dir_all(path).unwrap();
    }
}
