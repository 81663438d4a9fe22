//! The log files of `dapr run -f`: two per app, named anew at each start.

use std::fs;
use std::path::{Path, PathBuf};

use super::Fault;

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
pub(super) fn begin(run: &Path) -> Result<(), Fault> {
    let (logs, last) = (directory(run), run.join(".dapr").join("logs.last-run"));
    if logs.is_dir() {
        fs::remove_dir_all(&last).ok();
        fs::rename(&logs, &last).map_err(Fault::io(format_args!("move {}", logs.display())))?;
    }
    fs::create_dir_all(&logs).map_err(Fault::io(format_args!("make {}", logs.display())))
}

/// The app's newest log; `kind` is `app` or `daprd`.
pub(super) fn latest(run: &Path, app: &str, kind: &str) -> Option<PathBuf> {
    let start = format!("{app}_{kind}_");
    let files = fs::read_dir(directory(run)).ok()?.flatten().map(|entry| entry.path());
    let ours = |path: &PathBuf| {
        path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with(&start))
    };
    files.filter(ours).max()
}

/// Whether the app or its sidecar has ended, as far as the CLI noticed.
pub(super) fn end_of(run: &Path, app: &str) -> Option<End> {
    // The app first: a sidecar often follows it, and the cause is to be told.
    [("app", app.to_owned()), ("daprd", format!("the sidecar of {app}"))].into_iter().find_map(
        |(kind, what)| {
            let log = latest(run, app, kind)?;
            let ended =
                tail(&log, 3).lines().any(|line| ENDED.iter().any(|end| line.contains(end)));
            ended.then_some(End { what, log })
        },
    )
}

/// The lines that show why: the errors among the last ones, or just the last ones.
pub(super) fn why(log: &Path) -> String {
    let tail = tail(log, 200);
    let own = |line: &&str| !ENDED.iter().any(|end| line.contains(end));
    let is_error = |line: &&str| {
        ["level=fatal", "level=error", "ERROR", "Error", "panicked"]
            .iter()
            .any(|m| line.contains(m))
    };
    let errors: Vec<&str> = tail.lines().filter(own).filter(is_error).collect();
    let lines = if errors.is_empty() { tail.lines().filter(own).collect() } else { errors };
    lines[lines.len().saturating_sub(LINES)..].join("\n")
}

/// The last lines of a file; empty where it cannot be read.
pub(super) fn tail(path: &Path, count: usize) -> String {
    let bytes = fs::read(path).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(count)..].join("\n")
}

fn directory(run: &Path) -> PathBuf {
    run.join(".dapr").join("logs")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_is_seen_and_told_with_its_cause() {
        let run = std::env::temp_dir().join(format!("daybook-logs-{}", std::process::id()));
        begin(&run).unwrap();
        assert!(end_of(&run, "audit").is_none());
        let write = |name: &str, text: &str| fs::write(directory(&run).join(name), text).unwrap();
        write("audit_app_20261121000000.log", "== APP - audit == fine\n");
        write("audit_daprd_20261121000000.log", "level=info msg=a\nlevel=fatal msg=b\n");
        assert!(end_of(&run, "audit").is_none());

        write(
            "audit_app_20261121000001.log",
            "ERROR no port\nThe App process exited with error code: 1\n",
        );
        let end = end_of(&run, "audit").unwrap();
        assert_eq!(end.what, "audit");
        assert_eq!(why(&end.log), "ERROR no port");

        begin(&run).unwrap();
        assert!(end_of(&run, "audit").is_none(), "a log of the last run counts for this one");
        fs::remove_dir_all(run).unwrap();
    }
}
