//! The directory where a stack keeps its data, its logs, and a note of what runs.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, flock};
use serde_json::{Map, Value, json};

use super::fault::Fault;
use super::processes::Identity;
use super::secrets::write_private;

/// The directory, known to exist, by its absolute path.
#[derive(Debug)]
pub(super) struct StateDir(PathBuf);

/// Held as long as this `up` runs; the system lets go of it however `up` ends.
#[derive(Debug)]
pub(super) struct Lock(#[expect(dead_code, reason = "held, never read")] File);

/// What runs, for a second `up` and for one that comes after a crash.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Running {
    pub(super) profile: String,
    /// Everything that was started, in the order to stop it in.
    pub(super) processes: Vec<(String, Identity)>,
    /// Whether a broker was started by Docker.
    pub(super) docker: bool,
    /// What to tell about it: ports and places, as text. Empty until it is up.
    pub(super) told: String,
    /// The way to each app's state, by app. Empty until it is up.
    pub(super) doors: BTreeMap<String, Door>,
}

/// What a command needs that asks an app's sidecar, as the app does.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Door {
    /// The app's binary.
    pub(super) program: PathBuf,
    /// Where the sidecar serves gRPC.
    pub(super) port: u16,
    /// What it asks for.
    pub(super) token: String,
}

impl fmt::Debug for Door {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at port {}", self.program.display(), self.port)
    }
}

impl Door {
    fn to_json(&self) -> Value {
        json!({ "program": self.program, "port": self.port, "token": self.token })
    }

    fn from_json(value: &Value) -> Option<Self> {
        Some(Self {
            program: value.get("program")?.as_str()?.into(),
            port: value.get("port")?.as_u64()?.try_into().ok()?,
            token: value.get("token")?.as_str()?.to_owned(),
        })
    }
}

impl StateDir {
    pub(super) fn open(path: &Path) -> Result<Self, Fault> {
        let made = fs::create_dir_all(path.join("run"))
            .and_then(|()| fs::create_dir_all(path.join("logs")))
            .and_then(|()| path.canonicalize());
        made.map(Self).map_err(Fault::io(format_args!("make the directory {}", path.display())))
    }

    /// One that is there, as it is.
    pub(super) fn existing(path: &Path) -> Option<Self> {
        path.canonicalize().ok().map(Self)
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    /// Where apps and sidecars are started.
    pub(super) fn run(&self) -> PathBuf {
        self.0.join("run")
    }

    /// Where logs are found under lasting names.
    pub(super) fn logs(&self) -> PathBuf {
        self.0.join("logs")
    }

    /// What an app writes.
    pub(super) fn app_log(&self, app: &str) -> PathBuf {
        self.logs().join(format!("{app}.log"))
    }

    /// `None` where another `up` holds it.
    pub(super) fn lock(&self) -> Result<Option<Lock>, Fault> {
        let path = self.0.join("up.lock");
        let open = File::options().create(true).truncate(false).write(true).open(&path);
        let file = open.map_err(Fault::io(format_args!("open {}", path.display())))?;
        Ok(flock(&file, FlockOperation::NonBlockingLockExclusive).is_ok().then_some(Lock(file)))
    }

    /// What the last `up` noted; `None` where it ended in good order, or none was.
    pub(super) fn noted(&self) -> Option<Running> {
        let value: Value = fs::read_to_string(self.note()).ok()?.parse().ok()?;
        let text =
            |name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let rows = value.get("processes").and_then(Value::as_array);
        let process =
            |row: &Value| Some((row.get("name")?.as_str()?.to_owned(), Identity::from_json(row)?));
        let doors = value.get("doors").and_then(Value::as_object);
        let door = |(app, row): (&String, &Value)| Some((app.clone(), Door::from_json(row)?));
        Some(Running {
            profile: text("profile"),
            processes: rows.into_iter().flatten().filter_map(process).collect(),
            docker: value.get("docker").and_then(Value::as_bool).unwrap_or(false),
            told: text("told"),
            doors: doors.into_iter().flatten().filter_map(door).collect(),
        })
    }

    pub(super) fn note_down(&self, running: &Running) -> Result<(), Fault> {
        let process = |(name, id): &(String, Identity)| {
            let mut row = id.to_json();
            row["name"] = json!(name);
            row
        };
        let value = json!({
            "profile": running.profile,
            "processes": running.processes.iter().map(process).collect::<Vec<_>>(),
            "docker": running.docker,
            "told": running.told,
            "doors": running
                .doors
                .iter()
                .map(|(app, door)| (app.clone(), door.to_json()))
                .collect::<Map<_, _>>(),
        });
        write_private(&self.note(), &format!("{value:#}\n"))
    }

    /// Nothing runs any more.
    pub(super) fn forget(&self) {
        fs::remove_file(self.note()).ok();
    }

    fn note(&self) -> PathBuf {
        self.0.join("running.json")
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn one_at_a_time_and_what_it_noted_is_read_back() {
        let path = std::env::temp_dir().join(format!("daybook-state-{}", std::process::id()));
        let dir = StateDir::open(&path).unwrap();
        let lock = dir.lock().unwrap();
        assert!(lock.is_some());
        assert!(dir.lock().unwrap().is_none(), "two hold the lock");
        drop(lock);
        assert!(dir.lock().unwrap().is_some());

        assert_eq!(dir.noted(), None);
        let own = Identity::of(std::process::id()).unwrap();
        let running = Running {
            profile: "local".to_owned(),
            processes: vec![("redis".to_owned(), own)],
            docker: true,
            told: "two\nlines".to_owned(),
            doors: BTreeMap::from([(
                "task-api".to_owned(),
                Door { program: "/bin/task-api".into(), port: 3601, token: "t".to_owned() },
            )]),
        };
        assert!(!format!("{running:?}").contains("token"));
        dir.note_down(&running).unwrap();
        assert_eq!(dir.noted(), Some(running));
        let mode = fs::metadata(dir.note()).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "others can read the token");
        dir.forget();
        assert_eq!(dir.noted(), None);
        fs::remove_dir_all(path).unwrap();
    }
}
