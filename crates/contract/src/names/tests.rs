//! The YAML says the same names.

use super::*;

#[test]
fn the_yaml_says_the_same_names() {
    let subscription = include_str!("../../../../subscriptions/audit.yaml");
    for line in [
        format!("topic: {TASK_EVENTS}"),
        format!("path: {TASK_EVENTS_PATH}"),
        format!("default: {UNKNOWN_PATH}"),
        format!("scopes: [{AUDIT}]"),
    ] {
        assert!(subscription.lines().any(|found| found.trim() == line), "no line `{line}`");
    }
    for (kind, _) in crate::task_event::TYPES {
        let prefix = kind.split_inclusive('.').take(2).collect::<String>();
        let rule = format!("- match: event.type.startsWith(\"{prefix}\")");
        assert!(subscription.contains(&rule), "nobody hears {kind}");
    }
    let live = include_str!("../../../../subscriptions/task-api-live.yaml");
    for line in [
        format!("topic: {TASK_EVENTS}"),
        format!("default: {LIVE_PATH}"),
        format!("scopes: [{TASK_API}]"),
    ] {
        assert!(live.lines().any(|found| found.trim() == line), "no line `{line}`");
    }
    let run_file = include_str!("../../../../dapr.yaml");
    for app in [TASK_API, AUDIT] {
        assert!(run_file.contains(&format!("- appID: {app}\n")), "dapr.yaml does not run {app}");
    }
    let secrets = include_str!("../../../../components/secrets.development.json");
    let key = format!("\"{DEV_TOKENS_SECRET}\": {{ \"{DEV_TOKENS_KEY}\":");
    assert!(secrets.contains(&key), "the development secrets have no `{key}`");
}
