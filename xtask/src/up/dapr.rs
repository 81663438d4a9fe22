//! `dapr run -f`: the apps and their sidecars, from start to end.

mod logs;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rustix::process::Signal;
use stack::ground::Ground;
use stack::process::{Process, Spec};
use stack::tools::{self, Progress, Tool, during};

use super::fault::Fault;
use super::processes::{self, Identity, Row};
use super::runfile::App;
use super::secrets;
use super::signals::Stop;
use super::state::{Door, StateDir};

/// The variable that every app and sidecar of a stack carries, with its state directory.
pub(super) const MARK: &str = "DAYBOOK_UP";
/// Passed on from the shell: they change what is told, not what is done.
const PASSED_ON: [&str; 6] = [
    "RUST_LOG",
    "LOG_FORMAT",
    "RUST_BACKTRACE",
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    "GOGC",
    "GOMEMLIMIT",
];
/// How long all apps together may take to become ready.
const READY_LIMIT: Duration = Duration::from_secs(90);
/// How long apps, and then sidecars, may take to finish what is in flight.
const STOP_LIMIT: Duration = Duration::from_secs(12);

/// A running `dapr run -f`.
pub(super) struct DaprRun {
    cli: Process,
    apps: Vec<App>,
    /// What every sidecar asks for.
    api_token: String,
}

impl DaprRun {
    /// Starts the run file's apps; does not wait for them.
    ///
    /// Both API tokens are drawn anew: the CLI hands its own environment to every sidecar and app.
    pub(super) fn start(
        dir: &StateDir,
        ground: &Ground,
        run_file: &Path,
        apps: Vec<App>,
    ) -> Result<Self, Fault> {
        let runtime = ground.part("runtime")?;
        lay_out(&runtime, &tools::path(Tool::Daprd)?)?;
        logs::begin(dir, &apps)?;
        // Names of sidecars that are gone.
        fs::remove_file(dir.run().join(".dapr/names.db")).ok();
        let api_token = secrets::random()?;
        let mut spec = Spec::new(ground, "dapr-run", tools::path(Tool::DaprCli)?)?
            .args(["run", "--run-file"])
            .arg(run_file.display().to_string())
            .dir(&dir.run())
            .env(MARK, dir.path())
            .env("DAPR_RUNTIME_PATH", &runtime)
            .env("DAPR_API_TOKEN", &api_token)
            .env("APP_API_TOKEN", secrets::random()?)
            // Sidecars find each other by the file that the configuration names, on this machine.
            .env("DAPR_HOST_IP", "127.0.0.1");
        for name in PASSED_ON {
            if let Some(value) = stack::env::os(name) {
                spec = spec.env(name, value);
            }
        }
        Ok(Self { cli: Process::start(spec)?, apps, api_token })
    }

    /// Waits until every app says that it is ready.
    pub(super) fn wait_ready(
        &self,
        dir: &StateDir,
        stop: &Stop,
        progress: &dyn Progress,
    ) -> Result<(), Fault> {
        during(progress, "starting the apps", |detail| {
            let started = Instant::now();
            let ready = stack::wait::until("every app is ready", READY_LIMIT, || {
                let alive = stop.check().and_then(|()| self.check_apps(dir));
                if let Err(fault) = alive.and_then(|()| self.check_cli()) {
                    return Some(Err(fault));
                }
                let Some(waiting) = self.apps.iter().find(|app| !is_ready(app)) else {
                    return Some(Ok(()));
                };
                detail.set(&format!("waiting for {}", waiting.id));
                None
            });
            ready.unwrap_or_else(|_| Err(self.late(dir, started.elapsed())))
        })
    }

    /// That no app or sidecar has ended.
    pub(super) fn check_apps(&self, dir: &StateDir) -> Result<(), Fault> {
        for app in &self.apps {
            if let Some(end) = logs::end_of(dir, &app.id) {
                let why = logs::why(&end.log);
                return Err(Fault::new(format!(
                    "{} has ended: see {}, correct what it says, and start again",
                    end.what,
                    end.log.display()
                ))
                .with_log(why));
            }
        }
        Ok(())
    }

    /// That the CLI runs.
    pub(super) fn check_cli(&self) -> Result<(), Fault> {
        if self.cli.is_running() {
            return Ok(());
        }
        let log = self.cli.spec().log_path().display();
        Err(Fault::new(format!("`dapr run` has ended: see {log}")).with_log(self.cli.log_tail(15)))
    }

    fn late(&self, dir: &StateDir, after: Duration) -> Fault {
        let Some(app) = self.apps.iter().find(|app| !is_ready(app)) else {
            return Fault::new("the apps were not ready in time: start again");
        };
        let sidecar = logs::latest(dir, &app.id, "daprd");
        let both = [Some(dir.app_log(&app.id)), sidecar];
        let tails = both.into_iter().flatten().map(|log| logs::tail(&log, 8));
        let after = after.as_secs();
        Fault::new(format!("{} is not ready after {after} s; it and its sidecar say:", app.id))
            .with_log(tails.collect::<Vec<_>>().join("\n"))
    }

    /// Makes the sidecars' logs be found beside the apps', as `{app}-sidecar.log`.
    pub(super) fn link_logs(&self, dir: &StateDir) {
        for app in &self.apps {
            let link = dir.logs().join(format!("{}-sidecar.log", app.id));
            fs::remove_file(&link).ok();
            if let Some(log) = logs::latest(dir, &app.id, "daprd") {
                symlink(log, link).ok(); // a convenience; the log itself is there
            }
        }
    }

    /// The way to each app's state; `binaries` are the apps' by package.
    pub(super) fn doors(&self, binaries: &BTreeMap<String, PathBuf>) -> BTreeMap<String, Door> {
        let door = |app: &App| {
            let program = binaries.get(&app.package)?.clone();
            let (port, token) = (app.sidecar_port()?, self.api_token.clone());
            Some((app.id.clone(), Door { program, port, token }))
        };
        self.apps.iter().filter_map(door).collect()
    }

    /// Everything that runs, in the order to stop it in: apps, sidecars, the CLI.
    pub(super) fn processes(&self) -> Vec<(String, Identity)> {
        let Some(cli) = self.cli.pid() else { return Vec::new() };
        let root = i32::try_from(cli).unwrap_or_default();
        let (sidecars, apps): (Vec<Row>, Vec<Row>) =
            processes::descendants(root).into_iter().partition(is_sidecar);
        let named = |row: Row| (row.program().to_owned(), row.id);
        let cli = Identity::of(cli).map(|id| ("dapr".to_owned(), id));
        apps.into_iter().chain(sidecars).map(named).chain(cli).collect()
    }

    /// Stops the apps, then their sidecars, then the CLI, which by itself would kill them.
    pub(super) fn stop(self) {
        let running = self.processes();
        let kind = |sidecars: bool| {
            let wanted = move |(name, _): &&(String, Identity)| {
                name != "dapr" && (name == "daprd") == sidecars
            };
            running.iter().filter(wanted).map(|(_, id)| id.clone()).collect::<Vec<_>>()
        };
        end(&kind(false), STOP_LIMIT);
        end(&kind(true), STOP_LIMIT);
        self.cli.terminate(STOP_LIMIT);
    }
}

/// Asks the processes to end, and kills those that have not after `limit`.
pub(super) fn end(processes: &[Identity], limit: Duration) {
    let all_gone = || processes.iter().all(|id| !id.is_alive()).then_some(());
    for signal in [Signal::TERM, Signal::KILL] {
        processes.iter().for_each(|id| id.signal(signal));
        if stack::wait::until("the processes end", limit, all_gone).is_ok() {
            return;
        }
    }
}

/// The layout in which the CLI looks for the runtime.
fn lay_out(runtime: &Path, daprd: &Path) -> Result<(), Fault> {
    let bin = runtime.join(".dapr").join("bin");
    let link = bin.join("daprd");
    let made = fs::create_dir_all(&bin).and_then(|()| {
        fs::remove_file(&link).ok();
        symlink(daprd, &link)
    });
    made.map_err(Fault::io(format_args!("link {}", link.display())))
}

fn is_sidecar(row: &Row) -> bool {
    row.program() == "daprd"
}

fn is_ready(app: &App) -> bool {
    stack::http::status(app.ops.port(), "/readyz") == Some(200)
}
