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
    for app in [TASK_API, AUDIT] {
        assert!(run_file.contains(&format!("- appID: {app}\n")), "dapr.yaml does not run {app}");
    }
    let secrets = include_str!("../../../../components/secrets.development.json");
    let key = format!("\"{DEV_TOKENS_SECRET}\": {{ \"{DEV_TOKENS_KEY}\":");
    assert!(secrets.contains(&key), "the development secrets have no `{key}`");
    let key = format!("\"{SETUP_SECRET}\": {{ \"{SETUP_TOKEN}\":");
    assert!(secrets.contains(&key), "the development secrets have no `{key}`");
}

/// Of what comes in bulk, daprd would bury the wrong event, unless it comes as it is.
#[track_caller]
fn is_brought_well(subscription: &str) {
    let in_bulk = subscription.contains("bulkSubscribe:");
    assert_eq!(in_bulk, subscription.contains("rawPayload: \"true\""), "{subscription}");
    assert!(!in_bulk || !subscription.contains("rules:"), "no rule can look into it");
}
