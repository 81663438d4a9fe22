//! What a crashed `up` left behind: found, and stopped.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use stack::ground::Ground;

use super::broker;
use super::dapr::{MARK, end};
use super::fault::Fault;
use super::processes::{self, Identity};
use super::state::StateDir;

/// How long each may take to stop before it is killed.
const LIMIT: Duration = Duration::from_secs(10);

/// Stops what the last `up` on this directory left; answers the names. To be called under the lock
/// only: nothing of this directory may run then.
///
/// Two ways lead there: what was noted, and, on Linux, what carries this directory's mark.
pub(super) fn stop(dir: &StateDir, root: &Path) -> Result<Vec<String>, Fault> {
    let noted = dir.noted();
    let mut left: Vec<(String, Identity)> =
        noted.iter().flat_map(|n| n.processes.clone()).collect();
    let mark = dir.path().display().to_string();
    for row in processes::with_variable(MARK, &mark) {
        if !left.iter().any(|(_, id)| *id == row.id) {
            left.push((row.program().to_owned(), row.id));
        }
    }
    left.retain(|(_, id)| id.is_alive());
    for (_, id) in &left {
        end(std::slice::from_ref(id), LIMIT);
    }
    // Guards whose `up` is gone are on their way to the end by themselves.
    Ground::wait_idle(dir.path(), LIMIT)?;
    let mut names: BTreeSet<String> = left.into_iter().map(|(name, _)| name).collect();
    if noted.is_some_and(|noted| noted.docker) {
        broker::stop_docker(root)?;
        names.insert("Redpanda".to_owned());
    }
    dir.forget();
    Ok(names.into_iter().collect())
}
