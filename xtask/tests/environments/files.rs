//! The YAML files of the repository as values, and getting at what is in them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// One Dapr or Kubernetes resource.
pub(crate) type Resource = Value;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(file: &Path) -> String {
    fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

fn parse(name: &str, text: &str) -> Vec<Value> {
    let documents = text.split("\n---").filter(|one| !one.trim_matches(['-', '\n']).is_empty());
    let parse =
        |one| serde_yaml_ng::from_str(one).unwrap_or_else(|error| panic!("{name}: {error}"));
    documents.map(parse).collect()
}

/// The resources of one kind in a directory's YAML files.
pub(crate) fn resources(dir: &str, kind: &str) -> Vec<Resource> {
    let mut found = Vec::new();
    for entry in fs::read_dir(root().join(dir)).expect(dir) {
        let path = entry.expect(dir).path();
        if path.extension().is_some_and(|extension| extension == "yaml") {
            found.extend(parse(&path.to_string_lossy(), &read(&path)));
        }
    }
    found.retain(|one| text(one, "/kind") == kind);
    found
}

/// The apps of the run file.
pub(crate) fn apps() -> Vec<Value> {
    let [run] = &parse("dapr.yaml", &read(&root().join("dapr.yaml")))[..] else { panic!("one") };
    run.pointer("/apps").and_then(Value::as_array).expect("apps").clone()
}

/// The Deployments that the chart makes, by app id, as last looked at.
pub(crate) fn deployments() -> BTreeMap<String, Resource> {
    let golden = read(&root().join("charts/daybook/tests/golden/default.yaml"));
    let all = parse("the chart's golden file", &golden).into_iter();
    let app = "/spec/template/metadata/annotations/dapr.io~1app-id";
    let deployments = all.filter(|one| one.pointer(app).is_some());
    deployments.map(|one| (text(&one, app).to_owned(), one)).collect()
}

/// The secrets that the repository brings for development.
pub(crate) fn development_secrets() -> Value {
    let file = root().join("components/secrets.development.json");
    serde_json::from_str(&read(&file)).expect("JSON")
}

/// The text at a JSON pointer.
#[track_caller]
pub(crate) fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    let found = value.pointer(pointer).and_then(Value::as_str);
    found.unwrap_or_else(|| panic!("no text at {pointer} in {value}"))
}

/// The texts in the list at a JSON pointer, sorted.
#[track_caller]
pub(crate) fn texts(value: &Value, pointer: &str) -> Vec<String> {
    let list = value.pointer(pointer).and_then(Value::as_array);
    let list = list.unwrap_or_else(|| panic!("no list at {pointer} in {value}"));
    let mut texts: Vec<_> = list.iter().filter_map(Value::as_str).map(str::to_owned).collect();
    texts.sort();
    texts
}

/// The plain value of a component's setting.
pub(crate) fn metadata<'a>(component: &'a Resource, name: &str) -> Option<&'a str> {
    let items = component.pointer("/spec/metadata")?.as_array()?;
    items.iter().find(|item| text(item, "/name") == name)?.get("value")?.as_str()
}
