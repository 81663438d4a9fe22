//! What `up` says once it is up: where it is, what to try, and where the logs are.

use std::fmt::Write;
use std::path::Path;
use std::time::Duration;

use super::parts::Parts;
use super::runfile::App;

/// Everything there is to tell, as text that a second `up` tells again.
pub(super) fn summary(
    profile: &str,
    apps: &[App],
    parts: &Parts,
    logs: &Path,
    setup: &str,
) -> String {
    let mut text = String::new();
    for app in apps {
        let ports = app.ports.iter().map(|(what, port)| format!("{port} {what}"));
        writeln!(text, "  {:<12} {}", app.id, ports.collect::<Vec<_>>().join(", ")).ok();
    }
    for (name, address, there) in parts.told() {
        let how = if there { " (was running already)" } else { "" };
        writeln!(text, "  {name:<12} {address}{how}").ok();
    }
    writeln!(text, "  {:<12} {profile}", "profile").ok();
    writeln!(text, "  {:<12} {}", "logs", logs.display()).ok();
    writeln!(text, "  {:<12} {setup} (makes the first administrator: docs/api.md)", "set-up token")
        .ok();
    text
}

/// The first thing to read: the address, and lines to paste.
pub(super) fn welcome(url: &str, took: Duration) -> String {
    format!(
        "\nDaybook is up at {url} after {:.1} s.\n\nTry it:\n\n{}\nThe whole API, to read and to try: {url}/api/docs\n",
        took.as_secs_f64(),
        sample(url)
    )
}

/// Gets a token, creates a task, and lists what the audit ledger has of it.
fn sample(url: &str) -> String {
    let json = "-H 'content-type: application/json'";
    let bearer = "-H \"authorization: Bearer $TOKEN\"";
    format!(
        "  TOKEN=$(curl -sS {url}/api/v1/dev/tokens {json} -d '{{\"user\":\"ada\"}}' | \
         sed 's/.*\"token\" *: *\"\\([^\"]*\\)\".*/\\1/')\n  \
         curl -sS {url}/api/v1/tasks {bearer} {json} -d '{{\"title\":\"Water the plants\"}}'; echo\n  \
         sleep 1; curl -sS {url}/api/v1/audit {bearer}; echo\n"
    )
}
