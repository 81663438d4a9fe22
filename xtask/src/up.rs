//! `cargo xtask up`: Daybook on this machine, with real Dapr.
//!
//! What is there is used, what is missing is built or started, and `dapr run -f` runs the apps.
//! Everything that is started has a guard (see `stack::guard`), so that it ends with this process,
//! however this process ends; what escapes that is found by the next `up` (see `leftovers`).

pub(crate) mod admin;
mod broker;
mod build;
mod dapr;
mod egress;
mod fault;
mod leftovers;
mod listeners;
pub(crate) mod measured;
mod options;
mod parts;
mod processes;
mod runfile;
mod secrets;
mod signals;
mod state;
mod tell;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use stack::ground::Ground;
use stack::ports::{Ports, is_free};
use stack::process::Process;
use stack::tools::{Console, Progress};

use crate::Outcome;
use dapr::DaprRun;
use fault::Fault;
use options::{Options, USAGE};
use parts::{Found, Parts};
use processes::Identity;
use runfile::{App, Derivation, RunFile};
use secrets::Secrets;
use signals::Stop;
use state::{Running, StateDir};

/// How often the running apps are looked at.
const LOOK: Duration = Duration::from_millis(500);

/// Starts Daybook and stays until Ctrl-C.
pub(crate) fn run(args: &[String]) -> Outcome {
    let root = root();
    let Some(options) = Options::parse(args, &root)? else {
        println!("{USAGE}");
        return Ok(());
    };
    let stop = Stop::on_signals()?;
    let dir = StateDir::open(&options.state_dir)?;
    let Some(_lock) = dir.lock()? else { return already(&dir, &options) };
    let welcomed = |up: &Up<'_>| {
        let url = up.url();
        println!("{}{}\nCtrl-C stops it.", tell::welcome(&url, up.took), up.running.told);
        stay(up)
    };
    ended(up(&root, &options, &dir, &stop, welcomed), &dir, &stop)?;
    println!("Daybook is down.");
    Ok(())
}

/// A Daybook that is up, and what watches it.
struct Up<'a> {
    apps: &'a [App],
    parts: &'a Parts,
    dapr: &'a DaprRun,
    dir: &'a StateDir,
    stop: &'a Stop,
    running: &'a Running,
    /// How long it took to start.
    took: Duration,
}

impl Up<'_> {
    /// Where users reach it.
    fn url(&self) -> String {
        let listen = self.apps.iter().find_map(|app| app.listen);
        listen.map(|address| format!("http://{address}")).unwrap_or_default()
    }
}

/// What `up` came to, with nothing left behind.
fn ended(outcome: Result<(), Fault>, dir: &StateDir, stop: &Stop) -> Outcome {
    let Err(fault) = outcome else { return Ok(()) };
    // What was started has ended with its owner in `up`; this is for what has no owner there.
    leftovers::stop(dir, &root())?;
    // A build that Ctrl-C ended fails in ways of its own.
    Err(if stop.is_asked() { "stopped before it was up".into() } else { fault.into() })
}

/// The checkout that this program was built from.
fn root() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own).to_owned()
}

/// Says what runs.
fn already(dir: &StateDir, options: &Options) -> Outcome {
    let running = dir.noted().unwrap_or_default();
    if running.told.is_empty() {
        println!(
            "Another `cargo xtask up` is starting: wait for it, or stop it with Ctrl-C there."
        );
        return Ok(());
    }
    println!("Daybook is up already:\n\n{}", running.told);
    if running.profile == options.profile.name() {
        return Ok(());
    }
    let (is, wanted) = (running.profile, options.profile.name());
    Err(format!("the profile {is} runs: stop it with Ctrl-C there before you start {wanted}")
        .into())
}

/// From nothing to everything, and back when `work` is done.
fn up(
    root: &Path,
    options: &Options,
    dir: &StateDir,
    stop: &Stop,
    work: impl FnOnce(&Up<'_>) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let started = Instant::now();
    let left = leftovers::stop(dir, root)?;
    if !left.is_empty() {
        println!("Stopped what an `up` that crashed had left: {}.", left.join(", "));
    }
    let mut run_file = RunFile::read(&root.join("dapr.yaml"))?;
    options.port_base.iter().for_each(|&base| run_file.move_ports(base));
    let apps = run_file.apps().map_err(Fault::new)?;
    let profile = options.profile.name();
    let mut secrets = Secrets::read(root)?;
    secrets.check(&run_file.resources(root, profile))?;
    check_ports(&apps)?;
    let found = Found::look(options, root);
    let docker = found.needs_docker();
    let mut running = Running { profile: profile.to_owned(), docker, ..Running::default() };
    dir.note_down(&running)?;

    let console = Console::new();
    let ground = Ground::at(dir.path(), Ports::lease()?)?;
    let (parts, binaries) = prepare(root, options, found, &ground, &apps, &console)?;
    running.processes = part_processes(&parts);
    dir.note_down(&running)?;
    stop.check()?;

    secrets.set("redis", "host", &parts.redis());
    if let Some(address) = parts.broker() {
        secrets.set("kafka", "brokers", address);
    }
    options.mail_port.iter().for_each(|port| secrets.send_mail_to(*port));
    let relay = egress::start(&ground, &binaries, &mut secrets)?;
    running.processes.extend(identity(&relay));
    dir.note_down(&running)?;
    let setup = secrets.write(&dir.run())?;
    if options.unlimited {
        run_file.lift_limits();
    }
    let text = run_file.derive(&Derivation {
        root,
        profile,
        run_dir: &dir.run(),
        logs: &dir.logs(),
        binaries: &binaries,
        scheduler: &parts.scheduler(),
    })?;
    let path = ground.write("dapr.yaml", &text)?;
    let dapr = DaprRun::start(dir, &ground, &path, apps.clone())?;
    dapr.wait_ready(dir, stop, &console)?;
    dapr.link_logs(dir);

    running.processes = dapr.processes().into_iter().chain(part_processes(&parts)).collect();
    running.processes.extend(identity(&relay));
    running.doors = dapr.doors(&binaries);
    running.told = tell::summary(profile, &apps, &parts, &dir.logs(), &setup);
    dir.note_down(&running)?;
    let took = started.elapsed();
    let (apps, parts_up, dapr_up, running) = (&*apps, &parts, &dapr, &running);
    let worked = work(&Up { apps, parts: parts_up, dapr: dapr_up, dir, stop, running, took });
    dapr.stop();
    drop(relay);
    parts.stop(root)?;
    dir.forget();
    worked
}

/// Builds the apps while the parts below them start.
fn prepare(
    root: &Path,
    options: &Options,
    found: Found,
    ground: &Ground,
    apps: &[App],
    progress: &dyn Progress,
) -> Result<(Parts, BTreeMap<String, PathBuf>), Fault> {
    let mut packages: Vec<String> = apps.iter().map(|app| app.package.clone()).collect();
    packages.push(egress::EGRESS.to_owned());
    std::thread::scope(|scope| {
        let build = scope.spawn(|| match stack::env::path("DAYBOOK_BIN_DIR") {
            Some(built) => Ok(build::built(&built, &packages)),
            None => build::build(root, &packages, options.release, progress),
        });
        let parts = Parts::start(found, root, ground, progress);
        let built = build.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        Ok((parts?, built?))
    })
}

/// Refuses ports that are taken, before anything has been started.
fn check_ports(apps: &[App]) -> Result<(), Fault> {
    for app in apps {
        if let Some((what, port)) = app.ports.iter().find(|(_, port)| !is_free(*port)) {
            let holder = listeners::holder(*port).unwrap_or_else(|| "another process".to_owned());
            return Err(Fault::new(format!(
                "port {port} ({}: {what}) is taken by {holder}: stop that, or use other ports with \
                 `cargo xtask up --port-base 28000`",
                app.id
            )));
        }
    }
    Ok(())
}

fn part_processes(parts: &Parts) -> Vec<(String, Identity)> {
    parts.processes().into_iter().filter_map(identity).collect()
}

fn identity(process: &Process) -> Option<(String, Identity)> {
    Some((process.name().to_owned(), Identity::of(process.pid()?)?))
}

/// Until the end is asked for, or `dapr run` ends by itself. An app, or a part below the apps, that
/// ends is told once: its log can be read while the others go on.
fn stay(up: &Up<'_>) -> Result<(), Fault> {
    let Up { dapr, parts, dir, stop, .. } = up;
    let mut told = false;
    while !stop.wait(LOOK) {
        dapr.check_cli()?;
        if let Err(fault) = dapr.check_apps(dir).and_then(|()| parts.check())
            && !told
        {
            told = true;
            println!("\n{fault}\n\nThe rest goes on; Ctrl-C stops it.");
        }
    }
    Ok(())
}
