//! The run file that `dapr run -f` is given, derived from `dapr.yaml`: the same apps with the same
//! settings, on the profile's components, as binaries that are built already.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use super::fault::Fault;

#[cfg(test)]
mod tests;

const SIDECAR_GRPC: &str = "sidecar gRPC";

/// The ports that an entry of the run file names, with what each is for.
const PORTS: [(&str, &str); 5] = [
    ("appPort", "callbacks"),
    ("daprHTTPPort", "sidecar HTTP"),
    ("daprGRPCPort", SIDECAR_GRPC),
    ("daprInternalGRPCPort", "sidecar to sidecar"),
    ("metricsPort", "sidecar metrics"),
];

/// What a link to a port of this machine begins with.
const LOCAL: &str = "http://localhost:";

/// A shell that becomes the program `$0`, its output in the file `$1`.
const LOGGED: &str = "exec \"$0\" >>\"$1\" 2>&1";

/// The contents of `dapr.yaml`, its ports perhaps replaced.
#[derive(Debug, Clone)]
pub(super) struct RunFile(Value);

/// One app, as the run file has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct App {
    pub(super) id: String,
    /// The package whose binary it is.
    pub(super) package: String,
    /// Where users reach it; `None` for an app that only other apps reach.
    pub(super) listen: Option<SocketAddr>,
    /// Where its health and metrics are.
    pub(super) ops: SocketAddr,
    /// Every port it and its sidecar use, with what each is for.
    pub(super) ports: Vec<(String, u16)>,
}

/// What the derived run file says beyond `dapr.yaml`.
#[derive(Debug)]
pub(super) struct Derivation<'a> {
    /// The checkout, which relative paths in `dapr.yaml` are relative to.
    pub(super) root: &'a Path,
    pub(super) profile: &'a str,
    /// Where apps and sidecars are started.
    pub(super) run_dir: &'a Path,
    /// Where the apps' logs are kept.
    pub(super) logs: &'a Path,
    /// The apps' binaries by package.
    pub(super) binaries: &'a BTreeMap<String, PathBuf>,
    pub(super) scheduler: &'a str,
}

impl App {
    /// Where its sidecar serves gRPC.
    pub(super) fn sidecar_port(&self) -> Option<u16> {
        self.ports.iter().find(|(what, _)| what == SIDECAR_GRPC).map(|(_, port)| *port)
    }
}

impl RunFile {
    pub(super) fn read(path: &Path) -> Result<Self, Fault> {
        let text = std::fs::read_to_string(path)
            .map_err(Fault::io(format_args!("read {}", path.display())))?;
        Self::parse(&text).map_err(|error| {
            Fault::new(format!("{} is not a run file: {error}: correct it", path.display()))
        })
    }

    fn parse(text: &str) -> Result<Self, String> {
        let value: Value = serde_yaml_ng::from_str(text).map_err(|error| error.to_string())?;
        let file = Self(value);
        file.apps()?;
        Ok(file)
    }

    /// Every app, in the file's order.
    pub(super) fn apps(&self) -> Result<Vec<App>, String> {
        let entries =
            self.0.get("apps").and_then(Value::as_array).ok_or("it has no list `apps`")?;
        entries.iter().map(app).collect()
    }

    /// Replaces each port by one from `base` on, in the order they come, and those in links to this machine accordingly.
    pub(super) fn move_ports(&mut self, base: u16) {
        let mut next = base;
        let mut moved = BTreeMap::new();
        let mut take = || {
            next += 1;
            next - 1
        };
        for entry in self.entries() {
            for (field, _) in PORTS {
                if let Some(port) = entry.get_mut(field) {
                    *port = json!(take());
                }
            }
            let environment = entry.get_mut("env").and_then(Value::as_object_mut);
            for value in
                environment.into_iter().flat_map(|map| map.iter_mut()).map(|(_, value)| value)
            {
                if let Some(address) = address(value) {
                    let port = take();
                    moved.insert(address.port(), port);
                    *value = json!(SocketAddr::new(address.ip(), port).to_string());
                }
            }
        }
        for environment in self.entries().filter_map(|entry| entry.get_mut("env")?.as_object_mut())
        {
            for value in environment.values_mut() {
                let port = value.as_str().and_then(|it| it.strip_prefix(LOCAL)?.parse().ok());
                if let Some(port) = port.and_then(|port: u16| moved.get(&port)) {
                    *value = json!(format!("{LOCAL}{port}"));
                }
            }
        }
    }

    /// Lets whoever measures ask as often as they like.
    pub(super) fn lift_limits(&mut self) {
        for environment in self.entries().filter_map(|entry| entry.get_mut("env")?.as_object_mut())
        {
            for limit in ["RATE_LIMIT_USER", "RATE_LIMIT_ADDRESS"] {
                environment.insert(limit.to_owned(), json!("0"));
            }
        }
    }

    /// The run file of this stack. JSON, which is YAML too.
    pub(super) fn derive(mut self, how: &Derivation<'_>) -> Result<String, Fault> {
        let resources = self.resources(how.root, how.profile);
        for entry in self.entries() {
            let package = package(entry).map_err(Fault::new)?;
            let binary = how.binaries.get(&package);
            let binary = binary.ok_or_else(|| {
                Fault::new(format!("the package {package} in dapr.yaml has no binary of that name"))
            })?;
            let log = how.logs.join(format!("{}.log", id(entry).map_err(Fault::new)?));
            entry.insert("command".to_owned(), json!(["/bin/sh", "-c", LOGGED, binary, log]));
            if let Some(config) = entry.get("configFilePath").and_then(Value::as_str) {
                let absolute = how.root.join(config);
                entry.insert("configFilePath".to_owned(), json!(absolute));
            }
            entry.insert("appDirPath".to_owned(), json!(how.run_dir));
            entry.insert("appLogDestination".to_owned(), json!("file"));
            entry.insert("daprdLogDestination".to_owned(), json!("file"));
        }
        if let Some(common) = self.0.get_mut("common").and_then(Value::as_object_mut) {
            common.insert("resourcesPaths".to_owned(), json!(resources));
            common.insert("schedulerHostAddress".to_owned(), json!(how.scheduler));
        }
        Ok(format!("{:#}\n", self.0))
    }

    /// The directories of components, subscriptions and so on, for this profile, absolute.
    pub(super) fn resources(&self, root: &Path, profile: &str) -> Vec<PathBuf> {
        let paths = self.0.pointer("/common/resourcesPaths").and_then(Value::as_array);
        let paths = paths.into_iter().flatten().filter_map(Value::as_str);
        let of_profile = |path: &str| match path.strip_prefix("components/") {
            Some(_) => root.join("components").join(profile),
            None => root.join(path),
        };
        paths.map(of_profile).collect()
    }

    fn entries(&mut self) -> impl Iterator<Item = &mut Map<String, Value>> {
        let apps = self.0.get_mut("apps").and_then(Value::as_array_mut);
        apps.into_iter().flatten().filter_map(Value::as_object_mut)
    }
}

fn app(entry: &Value) -> Result<App, String> {
    let entry = entry.as_object().ok_or("an entry of `apps` is not a map")?;
    let id = id(entry)?;
    let setting = |name| entry.get("env").and_then(|env| env.get(name)).and_then(address);
    let mut ports = Vec::new();
    for (field, what) in PORTS {
        let port =
            entry.get(field).and_then(Value::as_u64).and_then(|port| u16::try_from(port).ok());
        ports.push((what.to_owned(), port.ok_or_else(|| format!("{id} has no port `{field}`"))?));
    }
    let listen = setting("LISTEN");
    let ops = setting("OPS_LISTEN").ok_or_else(|| format!("{id} has no `OPS_LISTEN` in `env`"))?;
    ports.extend(listen.map(|address| ("users".to_owned(), address.port())));
    ports.push(("health and metrics".to_owned(), ops.port()));
    let package = package(entry)?;
    Ok(App { id: id.to_owned(), package, listen, ops, ports })
}

fn id(entry: &Map<String, Value>) -> Result<&str, String> {
    entry.get("appID").and_then(Value::as_str).ok_or_else(|| "an app has no `appID`".to_owned())
}

/// `x` in the command `cargo run --package x`.
fn package(entry: &Map<String, Value>) -> Result<String, String> {
    let command = entry.get("command").and_then(Value::as_array);
    let words: Vec<&str> = command.into_iter().flatten().filter_map(Value::as_str).collect();
    let package = words.windows(2).find(|pair| matches!(pair[0], "--package" | "-p"));
    match package {
        Some(pair) if words.starts_with(&["cargo", "run"]) => Ok(pair[1].to_owned()),
        _ => Err(format!("the command {words:?} is not `cargo run --package …`")),
    }
}

fn address(value: &Value) -> Option<SocketAddr> {
    value.as_str()?.parse().ok()
}
