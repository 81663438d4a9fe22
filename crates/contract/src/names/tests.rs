//! The YAML says the same names.

use super::*;

#[test]
fn the_yaml_says_the_same_names() {
    let subscription = include_str!("../../../../subscriptions/audit.yaml");
    for line in [
        format!("topic: {TASK_EVENTS}"),
        format!("default: {TASK_EVENTS_PATH}"),
        format!("scopes: [{AUDIT}]"),
    ] {
        assert!(subscription.lines().any(|found| found.trim() == line), "no line `{line}`");
    }
    // Of a bulk with several routes, daprd dead-letters the wrong event.
    let in_bulk = subscription.contains("bulkSubscribe:");
    assert!(!in_bulk || !subscription.contains("rules:"), "a bulk needs a single route");
    let run_file = include_str!("../../../../dapr.yaml");
    for app in [TASK_API, AUDIT] {
        assert!(run_file.contains(&format!("- appID: {app}\n")), "dapr.yaml does not run {app}");
    }
    let secrets = include_str!("../../../../components/secrets.development.json");
    let key = format!("\"{DEV_TOKENS_SECRET}\": {{ \"{DEV_TOKENS_KEY}\":");
    assert!(secrets.contains(&key), "the development secrets have no `{key}`");
}
