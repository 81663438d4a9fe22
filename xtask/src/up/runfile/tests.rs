//! What is kept of `dapr.yaml`, what is replaced, and what a broken one says.

use super::*;

const FILE: &str = "
version: 1
common:
  resourcesPaths: [components/local, subscriptions]
  appProtocol: grpc
apps:
  - appID: front
    appDirPath: .
    configFilePath: configuration/front.yaml
    command: [cargo, run, --package, front-app]
    appPort: 3101
    daprHTTPPort: 3501
    daprGRPCPort: 3601
    daprInternalGRPCPort: 3801
    metricsPort: 3701
    env: {LISTEN: '127.0.0.1:8080', OPS_LISTEN: '127.0.0.1:3201', DAYBOOK_DEV_TOKENS: 'on'}
  - appID: back
    command: [cargo, run, --package, back-app]
    appPort: 3102
    daprHTTPPort: 3502
    daprGRPCPort: 3602
    daprInternalGRPCPort: 3802
    metricsPort: 3702
    env: {OPS_LISTEN: '127.0.0.1:3202', PUBLIC_URL: 'http://localhost:8080', AWAY: 'http://localhost:9'}
";

fn derived(file: RunFile) -> Value {
    let binary = |name: &str| (format!("{name}-app"), PathBuf::from(format!("/bin/{name}")));
    let binaries = BTreeMap::from([binary("front"), binary("back")]);
    let text = file.derive(&Derivation {
        root: Path::new("/repo"),
        profile: "embedded",
        run_dir: Path::new("/state/run"),
        logs: Path::new("/state/logs"),
        binaries: &binaries,
        scheduler: "127.0.0.1:1",
    });
    serde_yaml_ng::from_str(&text.unwrap()).unwrap()
}

#[test]
fn the_profile_and_the_binary_are_replaced_and_the_rest_is_kept() {
    let value = derived(RunFile::parse(FILE).unwrap());
    let paths = &value["common"]["resourcesPaths"];
    assert_eq!(*paths, json!(["/repo/components/embedded", "/repo/subscriptions"]));
    assert_eq!(value["common"]["appProtocol"], "grpc");
    assert_eq!(value["common"]["schedulerHostAddress"], "127.0.0.1:1");

    let app = &value["apps"][0];
    assert_eq!(
        app["command"],
        json!(["/bin/sh", "-c", LOGGED, "/bin/front", "/state/logs/front.log"])
    );
    assert_eq!(app["configFilePath"], "/repo/configuration/front.yaml");
    assert_eq!(app["appDirPath"], "/state/run");
    assert_eq!(app["appLogDestination"], "file");
    assert_eq!(app["daprHTTPPort"], 3501);
    assert_eq!(app["env"]["DAYBOOK_DEV_TOKENS"], "on");
}

#[test]
fn every_port_moves_and_none_is_used_twice() {
    let mut file = RunFile::parse(FILE).unwrap();
    file.move_ports(28_000);
    let apps = file.apps().unwrap();
    let app = apps[0].clone();

    let mut ports: Vec<u16> =
        apps.iter().flat_map(|app| &app.ports).map(|(_, port)| *port).collect();
    ports.sort_unstable();
    assert_eq!(ports, (28_000..28_013).collect::<Vec<_>>());
    assert!(app.listen.unwrap().port() >= 28_000);
    let value = derived(file);
    assert_eq!(value["apps"][0]["env"]["OPS_LISTEN"], app.ops.to_string());
    // A link to what has moved leads there, and no other link changes.
    let environment = &value["apps"][1]["env"];
    let port = app.listen.unwrap().port();
    assert_eq!(environment["PUBLIC_URL"], format!("http://localhost:{port}"));
    assert_eq!(environment["AWAY"], "http://localhost:9");
}

#[track_caller]
fn check_refused(from: &str, to: &str, says: &str) {
    assert!(FILE.contains(from));
    let error = RunFile::parse(&FILE.replace(from, to)).unwrap_err();
    assert!(error.contains(says), "{error}");
}

#[test]
fn a_broken_file_says_what_is_wrong() {
    check_refused("appDirPath: .", "appDirPath: [", "line ");
    check_refused("metricsPort: 3701", "metricsPort: 99999", "front has no port `metricsPort`");
    check_refused("OPS_LISTEN", "OPS", "no `OPS_LISTEN`");
    check_refused("cargo, run", "make, run", "is not `cargo run --package …`");
    check_refused("apps:", "app:", "no list `apps`");
    check_refused("appID: front", "id: front", "no `appID`");
}

#[test]
fn the_projects_own_file_can_be_derived() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let apps = RunFile::read(&root.join("dapr.yaml")).unwrap().apps().unwrap();
    assert!(apps.iter().any(|app| app.listen.is_some()), "no app has a public port");
    let mut ports: Vec<u16> =
        apps.iter().flat_map(|app| &app.ports).map(|(_, port)| *port).collect();
    let all = ports.len();
    ports.sort_unstable();
    ports.dedup();
    assert_eq!(ports.len(), all, "a port is used twice");
}
