//! What is up: found in the environment, where `cargo xtask bench tasks` puts it.

use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::time::Duration;

use serde::Deserialize;
use stack::daprd::{Daprd, DaprdOptions};
use stack::ground::Ground;

use crate::Failure;
use crate::components::{PUBSUB, STORE, file, kafka, redis};
use crate::cpu::Processes;

/// How long Redis may take to write its log anew.
const REWRITE: Duration = Duration::from_secs(60);

/// What is up, and the bare sidecar beside it.
pub(crate) struct Stack {
    told: Told,
    daprd: Daprd,
    _ground: Ground,
}

/// As it is told.
#[derive(Debug, Deserialize)]
struct Told {
    api: SocketAddr,
    task_api_ops: SocketAddr,
    audit_ops: SocketAddr,
    reminder_ops: SocketAddr,
    mail: SocketAddr,
    sidecar: String,
    sidecar_token: String,
    redis: String,
    broker: String,
    processes: Vec<Named>,
    /// Where the sidecars were started.
    run_dir: PathBuf,
}

#[derive(Debug, Deserialize)]
struct Named {
    name: String,
    pid: u32,
}

impl Stack {
    /// Reads what is up, and starts a sidecar without an app over the same store and broker.
    pub(crate) fn find() -> Result<Self, Failure> {
        let told = stack::env::var("DAYBOOK_BENCH_STACK")
            .ok_or("start this with `cargo xtask bench tasks`, which starts what it measures")?;
        let told: Told = serde_json::from_str(&told)?;
        let ground = Ground::lease("bench-bare")?;
        let state = file(STORE, "state.redis", &redis(&told.redis, ""));
        ground.write("resources/statestore.yaml", &state)?;
        let events = file(PUBSUB, "pubsub.kafka", &kafka(&told.broker));
        ground.write("resources/pubsub.yaml", &events)?;
        let options = DaprdOptions {
            resources: vec![ground.dir().join("resources")],
            log_level: "warn".to_owned(),
            ..DaprdOptions::new("bare")
        };
        let daprd = Daprd::start(&ground, options)?;
        Ok(Self { told, daprd, _ground: ground })
    }

    /// Where the bare sidecar listens.
    pub(crate) fn bare_endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.daprd.grpc_port())
    }

    pub(crate) fn api(&self) -> SocketAddr {
        self.told.api
    }

    /// Where task-api tells what it has measured.
    pub(crate) fn task_api(&self) -> SocketAddr {
        self.told.task_api_ops
    }

    /// Where the sidecars were started, which their secrets are beside.
    pub(crate) fn run_dir(&self) -> PathBuf {
        self.told.run_dir.clone()
    }

    /// task-api's own sidecar, and its token.
    pub(crate) fn sidecar(&self) -> (&str, &str) {
        (&self.told.sidecar, &self.told.sidecar_token)
    }

    /// Where audit tells what it has measured.
    pub(crate) fn audit(&self) -> SocketAddr {
        self.told.audit_ops
    }

    /// Where reminder tells what it has measured.
    pub(crate) fn reminder(&self) -> SocketAddr {
        self.told.reminder_ops
    }

    /// Where e-mails are sent to, and nobody listens yet.
    pub(crate) fn mail(&self) -> SocketAddr {
        self.told.mail
    }

    /// What a change goes through, this process first.
    pub(crate) fn processes(&self) -> Processes {
        let parts = self.told.processes.iter().filter_map(|it| Some((part(it)?, Some(it.pid))));
        Processes::new("load", parts.chain([("bare_sidecar", self.daprd.process().pid())]))
    }

    /// The resident memory of a process in bytes, by the name that [`processes`](Self::processes) gives it.
    pub(crate) fn resident(&self, name: &str) -> Result<f64, Failure> {
        let is_it = |process: &&Named| part(process) == Some(name);
        let process = self.told.processes.iter().find(is_it);
        let process = process.ok_or_else(|| format!("no {name} runs"))?;
        let status = fs::read_to_string(format!("/proc/{}/status", process.pid))?;
        Ok(resident(&status).ok_or("the system does not say how much memory is resident")?)
    }

    /// Keeps Redis from writing its log anew in the middle of a round.
    pub(crate) fn keep_log(&self) -> Result<(), Failure> {
        self.redis("CONFIG SET auto-aof-rewrite-percentage 0").map(drop)
    }

    /// Lets Redis write its log anew, which otherwise grows by every document that was ever written. To be
    /// called while nothing is measured.
    pub(crate) fn shorten_log(&self) -> Result<(), Failure> {
        self.redis("BGREWRITEAOF")?;
        stack::wait::until("Redis has written its log anew", REWRITE, || {
            let state = self.redis("INFO persistence").ok()?;
            let flags = ["aof_rewrite_in_progress:0", "aof_rewrite_scheduled:0"];
            flags.iter().all(|flag| state.contains(flag)).then_some(())
        })?;
        Ok(())
    }

    fn redis(&self, command: &str) -> Result<String, Failure> {
        let mut stream = TcpStream::connect(&self.told.redis)?;
        stream.write_all(format!("{command}\r\n").as_bytes())?;
        let mut reply = vec![0; 64 << 10];
        let length = stream.read(&mut reply)?;
        Ok(String::from_utf8_lossy(&reply[..length]).into_owned())
    }
}

/// From `/proc/PID/status`, in bytes.
fn resident(status: &str) -> Option<f64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024.0)
}

/// What a process is; several are daprd, which say whose sidecar they are.
fn part(process: &Named) -> Option<&'static str> {
    let arguments = || fs::read(format!("/proc/{}/cmdline", process.pid)).unwrap_or_default();
    match process.name.as_str() {
        "task-api" => Some("task_api"),
        "audit" => Some("audit"),
        "recurrence" => Some("recurrence"),
        "reminder" => Some("reminder"),
        "notifier" => Some("notifier"),
        "daprd" => {
            let arguments = arguments();
            let of = |app: &str| arguments.split(|&byte| byte == 0).any(|it| it == app.as_bytes());
            let all = [
                ("audit", "audit_sidecar"),
                ("recurrence", "recurrence_sidecar"),
                ("reminder", "reminder_sidecar"),
                ("notifier", "notifier_sidecar"),
            ];
            Some(all.into_iter().find(|(app, _)| of(app)).map_or("sidecar", |(_, name)| name))
        }
        "redis" => Some("store"),
        "kafka" => Some("broker"),
        "scheduler" => Some("scheduler"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resident_memory_is_read_in_bytes() {
        let status = "Name:\taudit\nVmHWM:\t   14000 kB\nVmRSS:\t   12000 kB\n";
        assert_eq!(resident(status), Some(12_288_000.0));
        assert_eq!(resident("Name:\taudit\n"), None);
    }

    #[test]
    fn a_process_is_told_by_its_name() {
        let named = |name: &str| part(&Named { name: name.to_owned(), pid: 0 });
        assert_eq!(named("task-api"), Some("task_api"));
        assert_eq!((named("redis"), named("dapr")), (Some("store"), None));
    }
}
