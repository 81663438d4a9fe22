//! The YAML says the same names.

use super::*;

#[test]
fn the_yaml_says_the_same_names() {
    for subscription in [
        include_str!("../../../../components/embedded/subscription-audit.yaml"),
        include_str!("../../../../components/local/subscription-audit.yaml"),
        include_str!("../../../../components/cloud/subscription-audit.yaml"),
    ] {
        for line in [
            format!("topic: {TASK_EVENTS}"),
            format!("deadLetterTopic: {TASK_EVENTS_DEAD}"),
            format!("default: {TASK_EVENTS_PATH}"),
            format!("scopes: [{AUDIT}]"),
        ] {
            assert!(subscription.lines().any(|found| found.trim() == line), "no line `{line}`");
        }
        is_brought_well(subscription);
    }
    let accounts = include_str!("../../../../subscriptions/audit-auth.yaml");
    for line in [
        format!("topic: {AUDIT_EVENTS}"),
        format!("deadLetterTopic: {AUDIT_EVENTS_DEAD}"),
        format!("default: {AUTH_EVENTS_PATH}"),
        format!("scopes: [{AUDIT}]"),
    ] {
        assert!(accounts.lines().any(|found| found.trim() == line), "no line `{line}`");
    }
    for live in [
        include_str!("../../../../components/embedded/subscription-live.yaml"),
        include_str!("../../../../components/local/subscription-live.yaml"),
        include_str!("../../../../components/cloud/subscription-live.yaml"),
    ] {
        for line in [
            format!("topic: {TASK_EVENTS}"),
            format!("default: {LIVE_PATH}"),
            format!("scopes: [{TASK_API}]"),
        ] {
            assert!(live.lines().any(|found| found.trim() == line), "no line `{line}`");
        }
        is_brought_well(live);
    }
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

#[test]
fn the_yaml_of_time_says_the_same_names() {
    for (app, topic, dead, path) in [
        (RECURRENCE, TASK_EVENTS, TASK_EVENTS_DEAD, TASK_EVENTS_PATH),
        (REMINDER, TASK_EVENTS, TASK_EVENTS_DEAD, TASK_EVENTS_PATH),
        (NOTIFIER, REMINDER_EVENTS, REMINDER_EVENTS_DEAD, REMINDER_EVENTS_PATH),
    ] {
        for environment in ["embedded", "local", "cloud"] {
            let subscription = read(&format!("components/{environment}/subscription-{app}.yaml"));
            for line in [
                format!("topic: {topic}"),
                format!("deadLetterTopic: {dead}"),
                format!("default: {path}"),
                format!("scopes: [{app}]"),
            ] {
                assert!(subscription.lines().any(|found| found.trim() == line), "no line `{line}`");
            }
            is_brought_well(&subscription);
        }
    }
    for (file, lines) in [
        ("audit-reminders", [REMINDER_EVENTS, REMINDER_EVENTS_PATH, AUDIT]),
        ("audit-notifications", [NOTIFICATION_EVENTS, NOTIFICATION_EVENTS_PATH, AUDIT]),
        ("live-notifications", [NOTIFICATION_EVENTS, LIVE_NOTIFICATIONS_PATH, TASK_API]),
    ] {
        let subscription = read(&format!("subscriptions/{file}.yaml"));
        let [topic, path, app] = lines;
        for line in
            [format!("topic: {topic}"), format!("default: {path}"), format!("scopes: [{app}]")]
        {
            assert!(subscription.lines().any(|found| found.trim() == line), "no line `{line}`");
        }
    }
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
