//! The YAML says the same names.

use super::*;

#[test]
fn the_yaml_says_the_same_names() {
    let run_file = include_str!("../../../../dapr.yaml");
    for app in [TASK_API, AUDIT, RECURRENCE, REMINDER, NOTIFIER] {
        assert!(run_file.contains(&format!("- appID: {app}\n")), "dapr.yaml does not run {app}");
    }
    let secrets = include_str!("../../../../components/secrets.development.json");
    let key = format!("\"{DEV_TOKENS_SECRET}\": {{ \"{DEV_TOKENS_KEY}\":");
    assert!(secrets.contains(&key), "the development secrets have no `{key}`");
    let key = format!("\"{SETUP_SECRET}\": {{ \"{SETUP_TOKEN}\":");
    assert!(secrets.contains(&key), "the development secrets have no `{key}`");
}

/// Those which the broker decides how to bring, by file: topic, its dead-letter topic, path and app.
const SUBSCRIPTIONS: [(&str, &str, Option<&str>, &str, &str); 8] = [
    ("audit", TASK_EVENTS, Some(TASK_EVENTS_DEAD), TASK_EVENTS_PATH, AUDIT),
    ("audit-reminders", REMINDER_EVENTS, Some(REMINDER_EVENTS_DEAD), REMINDER_EVENTS_PATH, AUDIT),
    (
        "audit-notifications",
        NOTIFICATION_EVENTS,
        Some(NOTIFICATION_EVENTS_DEAD),
        NOTIFICATION_EVENTS_PATH,
        AUDIT,
    ),
    ("live", TASK_EVENTS, None, LIVE_PATH, TASK_API),
    ("live-notifications", NOTIFICATION_EVENTS, None, LIVE_NOTIFICATIONS_PATH, TASK_API),
    ("recurrence", TASK_EVENTS, Some(TASK_EVENTS_DEAD), TASK_EVENTS_PATH, RECURRENCE),
    ("reminder", TASK_EVENTS, Some(TASK_EVENTS_DEAD), TASK_EVENTS_PATH, REMINDER),
    ("notifier", REMINDER_EVENTS, Some(REMINDER_EVENTS_DEAD), REMINDER_EVENTS_PATH, NOTIFIER),
];

#[test]
fn the_subscriptions_say_the_same_names() {
    let says = |file: &str, topic: &str, dead: Option<&str>, path: &str, app: &str| {
        let subscription = read(file);
        let dead = dead.map(|dead| format!("deadLetterTopic: {dead}"));
        let lines =
            [format!("topic: {topic}"), format!("default: {path}"), format!("scopes: [{app}]")];
        for line in lines.into_iter().chain(dead) {
            let is_said = subscription.lines().any(|found| found.trim() == line);
            assert!(is_said, "{file} has no line `{line}`");
        }
        is_brought_well(&subscription);
    };
    for (file, topic, dead, path, app) in SUBSCRIPTIONS {
        for environment in ["embedded", "local", "cloud"] {
            let file = format!("components/{environment}/subscription-{file}.yaml");
            says(&file, topic, dead, path, app);
        }
    }
    let dead = Some(AUDIT_EVENTS_DEAD);
    says("subscriptions/audit-auth.yaml", AUDIT_EVENTS, dead, AUTH_EVENTS_PATH, AUDIT);
}

#[test]
fn the_bindings_say_the_same_names() {
    for (file, name) in
        [("reconcile", RECONCILE_BINDING), ("email", EMAIL_BINDING), ("webhook", WEBHOOK_BINDING)]
    {
        let component = read(&format!("components/embedded/{file}.yaml"));
        assert!(component.contains(&format!("\n  name: {name}\n")), "{file}.yaml is not {name}");
    }
}

/// A file of the repository.
fn read(path: &str) -> String {
    let repository = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    std::fs::read_to_string(format!("{repository}/{path}"))
        .unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Of what comes in bulk, daprd would bury the wrong event, unless it comes as it is.
#[track_caller]
fn is_brought_well(subscription: &str) {
    let in_bulk = subscription.contains("bulkSubscribe:");
    assert_eq!(in_bulk, subscription.contains("rawPayload: \"true\""), "{subscription}");
    assert!(!in_bulk || !subscription.contains("rules:"), "no rule can look into it");
}
