//! A Daybook of its own, to measure: optimised, on the profile `local`, beside any other that runs.

use std::process::{Command, ExitStatus};
use std::time::Duration;

use serde_json::{Value, json};
use stack::ground::Ground;
use stack::ports::Ports;

use super::fault::Fault;
use super::options::{Options, Profile};
use super::signals::Stop;
use super::state::StateDir;
use super::{Up, ended, root};
use crate::Outcome;

/// How often the command is looked at.
const LOOK: Duration = Duration::from_millis(200);

/// Starts it in a directory that goes with it, runs `command`, and stops it when the command has ended.
///
/// The command finds what is up in its environment, under `variable`: JSON, as [`told`] makes it.
///
/// # Errors
/// When it does not come up, or the command fails.
pub(crate) fn run(mut command: Command, variable: &str) -> Outcome {
    let stop = Stop::on_signals()?;
    let ground = Ground::lease("bench-tasks")?;
    let ports = Ports::lease()?;
    let mail_port = ground.port()?;
    let options = Options {
        profile: Profile::Local,
        release: true,
        port_base: Some(ports.base()),
        state_dir: ground.dir().join("up"),
        unlimited: true,
        mail_port: Some(mail_port),
    };
    let dir = StateDir::open(&options.state_dir)?;
    let measure = |up: &Up<'_>| {
        command.env(variable, told(up, mail_port).to_string());
        let status = supervised(&mut command, up)?;
        if status.success() {
            return Ok(());
        }
        Err(Fault::new(format!("the benchmarks: {status}")))
    };
    ended(super::up(&root(), &options, &dir, &stop, measure), &dir, &stop)
}

/// Runs the command to its end, or until the end is asked for, or something below it ends.
fn supervised(command: &mut Command, up: &Up<'_>) -> Result<ExitStatus, Fault> {
    let mut child = command.spawn().map_err(Fault::io("start the benchmarks"))?;
    loop {
        if let Some(status) = child.try_wait().map_err(Fault::io("wait for the benchmarks"))? {
            return Ok(status);
        }
        up.stop.wait(LOOK);
        let all = up.stop.check().and_then(|()| up.dapr.check_cli());
        let all = all.and_then(|()| up.dapr.check_apps(up.dir)).and_then(|()| up.parts.check());
        if let Err(fault) = all {
            child.kill().ok();
            child.wait().ok();
            return Err(fault);
        }
    }
}

/// Where everything is that is up, and where e-mails go.
fn told(up: &Up<'_>, mail_port: u16) -> Value {
    let ops = |id: &str| {
        up.apps.iter().find(|app| app.id == id).map(|app| app.ops.to_string()).unwrap_or_default()
    };
    let door = up.running.doors.get("task-api");
    let processes = up.running.processes.iter();
    json!({
        "api": up.apps.iter().find_map(|app| app.listen).map(|address| address.to_string()),
        "task_api_ops": ops("task-api"),
        "audit_ops": ops("audit"),
        "reminder_ops": ops("reminder"),
        "mail": format!("127.0.0.1:{mail_port}"),
        "run_dir": up.dir.run(),
        "redis": up.parts.redis(),
        "broker": up.parts.broker(),
        "sidecar": door.map(|door| format!("http://127.0.0.1:{}", door.port)),
        "sidecar_token": door.map(|door| door.token.clone()),
        "processes": processes
            .map(|(name, id)| json!({ "name": name, "pid": id.pid }))
            .collect::<Vec<_>>(),
    })
}
