//! `contracts/events/` describes what is published, and nothing else.

use std::path::Path;

use jsonschema::{Registry, Validator};
use serde_json::{Value, json};

use super::*;

const FOLDER: &str = "../../contracts/events";

fn read(file: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap()
}

/// Where the schemas refer to each other from: the folder, as a URI of its own.
fn uri(file: &Path) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(FOLDER);
    format!("test:///{}", file.strip_prefix(folder).unwrap().display())
}

fn parts() -> Vec<(String, Value)> {
    golden(&format!("{FOLDER}/parts")).iter().map(|file| (uri(file), read(file))).collect()
}

/// Calls `each` with every type, its schema, and what checks data by it.
fn each_schema(mut each: impl FnMut(&str, &Value, &Validator)) {
    let parts = parts();
    let registry = parts.iter().fold(Registry::new(), |registry, (uri, schema)| {
        registry.add(uri.clone(), schema).unwrap()
    });
    let registry = registry.prepare().unwrap();
    for file in golden(FOLDER) {
        let schema = read(&file);
        let options = jsonschema::draft202012::options().with_base_uri(uri(&file));
        let options = options.with_registry(&registry).should_validate_formats(true);
        each(&kind_of(&file), &schema, &options.build(&schema).unwrap());
    }
}

#[test]
fn each_type_has_a_schema_with_a_title_a_description_and_examples() {
    let mut kinds = Vec::new();
    each_schema(|kind, schema, validator| {
        kinds.push(kind.to_owned());
        for name in ["title", "description"] {
            assert!(schema[name].as_str().is_some_and(|text| !text.is_empty()), "{kind}: {name}");
        }
        assert!(schema["description"].as_str().unwrap().contains(kind), "{kind} is not named");
        for example in schema["examples"].as_array().unwrap() {
            let refused = validator.validate(example).map_err(|error| error.to_string());
            assert_eq!(refused, Ok(()), "an example of {kind}");
        }
    });
    let mut all: Vec<_> = TYPES.iter().map(|(kind, _)| (*kind).to_owned()).collect();
    all.sort_unstable();
    kinds.sort_unstable();
    assert_eq!(kinds, all);
    for (uri, part) in parts() {
        let described = |name: &str| part[name].as_str().is_some_and(|text| !text.is_empty());
        assert!(described("title") && described("description"), "{uri}");
        assert!(jsonschema::draft202012::meta::is_valid(&part), "{uri} is no schema");
    }
}

#[test]
fn what_is_published_and_what_was_is_as_its_schema_says() {
    let (user, events) = (user(), samples::events());
    let files: Vec<_> = [golden("golden"), golden("golden/first")].concat();
    let mut checked = 0;
    each_schema(|kind, _, validator| {
        let fresh = events.iter().filter(|event| super::kind(event) == kind);
        let fresh = fresh.map(|event| serde_json::to_value(Data::of(&user, event)).unwrap());
        let kept = files.iter().filter(|file| kind_of(file) == kind).map(|file| read(file));
        for data in fresh.chain(kept) {
            let refused = validator.validate(&data).map_err(|error| error.to_string());
            assert_eq!(refused, Ok(()), "{kind}: {data}");
            checked += 1;
        }
    });
    assert_eq!(checked, events.len() + files.len());
}

#[test]
fn what_is_not_as_published_is_refused() {
    let wrong = [
        ("daybook.task.created.v1", "/user", json!("Ada Lovelace")),
        ("daybook.task.created.v1", "/task", json!("water the plants")),
        ("daybook.task.created.v1", "/task/id", json!("7")),
        ("daybook.task.created.v1", "/task/title", json!("")),
        ("daybook.task.created.v1", "/task/title", json!("two\nlines")),
        ("daybook.task.created.v1", "/task/title", json!("x".repeat(501))),
        ("daybook.task.created.v1", "/task/version", json!("1")),
        ("daybook.task.created.v1", "/task/created_at", json!("yesterday")),
        ("daybook.task.created.v1", "/task/due/date", json!("2030-02-30")),
        ("daybook.task.created.v1", "/task/due/time", json!("24:00")),
        ("daybook.task.created.v1", "/task/recurrence/cron", json!("0 9 * * *")),
        ("daybook.task.created.v1", "/task/reminders/0", json!({"at": "noon"})),
        ("daybook.task.updated.v1", "/changed", json!([])),
        ("daybook.task.completed.v1", "/task/status", json!("open")),
        ("daybook.task.restored.v1", "/task/deleted_at", json!("2030-05-01T07:00:00Z")),
        ("daybook.list.created.v1", "/list/name", json!(7)),
        ("daybook.list.created.v1", "/list/colour", json!("green")),
        ("daybook.tag.updated.v1", "/previous_name", json!(null)),
        ("daybook.filter.created.v1", "/filter/sort", json!(["due"])),
    ];
    let mut tried = 0;
    each_schema(|kind, _, validator| {
        let golden = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join(format!("golden/{}.json", kind.strip_prefix("daybook.").unwrap()));
        for (_, pointer, value) in wrong.iter().filter(|(of, ..)| *of == kind) {
            let mut data = read(&golden);
            let (parent, name) = pointer.rsplit_once('/').unwrap();
            match data.pointer_mut(parent).unwrap() {
                Value::Array(items) => items[name.parse::<usize>().unwrap()] = value.clone(),
                parent => parent[name] = value.clone(),
            }
            assert!(!validator.is_valid(&data), "{kind} with {value} at {pointer} passed");
            tried += 1;
        }
        assert!(!validator.is_valid(&json!({"user": "ada"})), "{kind} about nothing");
    });
    assert_eq!(tried, wrong.len());
}
