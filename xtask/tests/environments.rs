//! What must hold between the YAML files of all environments: the same names and rights everywhere,
//! and no way for an event to get lost.

#[path = "environments/files.rs"]
mod files;

use std::collections::{BTreeMap, BTreeSet};

use files::{Resource, apps, deployments, development_secrets, resources, text, texts};

/// What every replica hears for itself. It need not arrive: it is never tried again, and never a dead letter.
const BROADCAST: &str = "pubsub-live";

/// What apps publish by.
const PUBLISHED_BY: &str = "pubsub";

const ENVIRONMENTS: [&str; 3] = ["components/embedded", "components/local", "components/cloud"];

/// What apps see of a component: its building block, and who may do what with it.
fn face(component: &Resource) -> (String, String, Vec<String>, BTreeMap<String, String>) {
    let kind = text(component, "/spec/type").split('.').next().unwrap_or_default().to_owned();
    let rights = ["allowedTopics", "protectedTopics", "publishingScopes", "subscriptionScopes"];
    let rights = rights.iter().filter_map(|name| {
        Some(((*name).to_owned(), files::metadata(component, name)?.to_owned()))
    });
    (
        text(component, "/metadata/name").to_owned(),
        kind,
        texts(component, "/scopes"),
        rights.collect(),
    )
}

#[test]
fn environments_differ_only_in_what_is_behind_the_components() {
    let faces = |dir| resources(dir, "Component").iter().map(face).collect::<BTreeSet<_>>();
    let first = faces(ENVIRONMENTS[0]);
    assert_eq!(
        first.len(),
        8,
        "a store, a broker, the same for the ledger and for all replicas, secrets, a clock, e-mail and webhooks: {first:?}"
    );
    for other in &ENVIRONMENTS[1..] {
        assert_eq!(faces(other), first, "{other} and {}", ENVIRONMENTS[0]);
    }
}

#[test]
fn every_app_is_everywhere() {
    let mut named = BTreeSet::new();
    for app in apps() {
        let id = text(&app, "/appID").to_owned();
        let configuration = format!("configuration/development/{id}.yaml");
        assert_eq!(text(&app, "/configFilePath"), configuration);
        // dapr 1.16.5 ends in a panic where the run file has common variables and an app has none.
        assert!(app.pointer("/env").is_some_and(serde_json::Value::is_object), "{id} has no env");
        named.insert(id);
    }
    for dir in ["configuration/development", "configuration/production"] {
        let configured = resources(dir, "Configuration");
        let configured: BTreeSet<_> =
            configured.iter().map(|one| text(one, "/metadata/name").to_owned()).collect();
        assert_eq!(configured, named, "{dir}");
    }
    assert_eq!(deployments().into_keys().collect::<BTreeSet<_>>(), named, "the chart");
}

/// `app=topic,topic;app=…` as topics by app.
fn topics_by_app(scopes: &str) -> BTreeMap<&str, BTreeSet<&str>> {
    let pairs = scopes.split(';').filter_map(|one| one.split_once('='));
    pairs.map(|(app, topics)| (app, topics.split(',').collect())).collect()
}

#[test]
fn every_subscription_is_allowed_and_has_somewhere_to_put_what_it_refuses() {
    for environment in ENVIRONMENTS {
        let mut subscriptions = resources(environment, "Subscription");
        subscriptions.extend(resources("subscriptions", "Subscription"));
        assert!(!subscriptions.is_empty());
        for subscription in &subscriptions {
            check_subscription(environment, subscription);
        }
    }
}

/// Who hears what, and where what is refused goes, is the same everywhere; how it is brought is the broker's affair.
#[test]
fn environments_differ_in_subscriptions_only_in_how_events_are_brought() {
    let of = |environment| {
        let mut subscriptions = resources(environment, "Subscription");
        for subscription in &mut subscriptions {
            let spec = subscription.pointer_mut("/spec").and_then(serde_json::Value::as_object_mut);
            let spec = spec.expect("a spec");
            spec.remove("bulkSubscribe");
            spec.remove("metadata");
        }
        subscriptions.sort_by_key(|one| text(one, "/metadata/name").to_owned());
        subscriptions
    };
    for other in &ENVIRONMENTS[1..] {
        assert_eq!(of(other), of(ENVIRONMENTS[0]), "{other}");
    }
}

#[track_caller]
fn check_subscription(environment: &str, subscription: &Resource) {
    let name = text(subscription, "/spec/pubsubname");
    let components = resources(environment, "Component");
    let named =
        |name| components.iter().find(|one| text(one, "/metadata/name") == name).expect(name);
    let pubsub = named(name);
    let right = |right| files::metadata(pubsub, right).unwrap_or_default();
    let topic = text(subscription, "/spec/topic");
    // Without a default, an event that no rule matches is acknowledged and gone.
    assert!(subscription.pointer("/spec/routes/default").is_some(), "{topic} has no default route");
    let (publish, subscribe) =
        (topics_by_app(right("publishingScopes")), topics_by_app(right("subscriptionScopes")));
    let lists = ["allowedTopics", "protectedTopics"];
    let lists = lists.map(|list| (list, right(list).split(',').collect::<BTreeSet<_>>()));
    for (list, listed) in &lists {
        assert!(listed.contains(topic), "{environment}: {list} {listed:?}");
    }
    let apps = texts(subscription, "/scopes");
    for app in &apps {
        assert!(
            subscribe[app.as_str()].contains(topic),
            "{environment}: {app} may not hear {topic}"
        );
    }
    if name == BROADCAST {
        assert_eq!(files::metadata(pubsub, "consumerID"), Some("{uuid}"), "{environment}");
        assert!(subscription.pointer("/spec/deadLetterTopic").is_none(), "{topic}");
        return;
    }
    let dead = text(subscription, "/spec/deadLetterTopic");
    for (list, listed) in &lists {
        assert!(listed.contains(dead), "{environment}: {list} {listed:?}");
    }
    // Whatever events are heard by, apps publish by this one; what is refused of a bulk, too.
    let apps_publish = files::metadata(named(PUBLISHED_BY), "publishingScopes").unwrap_or_default();
    let apps_publish = topics_by_app(apps_publish);
    assert!(apps_publish.values().any(|topics| topics.contains(topic)), "nobody publishes {topic}");
    for app in apps {
        for publish in [&publish, &apps_publish] {
            let may = publish[app.as_str()].contains(dead);
            assert!(may, "{environment}: {app} may not fill {dead}");
        }
    }
}

#[test]
fn an_event_is_tried_until_it_is_done() {
    let [resiliency] = &resources("resiliency", "Resiliency")[..] else { panic!("one file") };
    for environment in ENVIRONMENTS {
        for component in resources(environment, "Component") {
            if !text(&component, "/spec/type").starts_with("pubsub.") {
                continue;
            }
            let name = text(&component, "/metadata/name");
            if name == BROADCAST {
                continue;
            }
            let target = format!("/spec/targets/components/{name}");
            let inbound = resiliency.pointer(&format!("{target}/inbound")).expect("inbound policy");
            let retry = format!("/spec/policies/retries/{}", text(inbound, "/retry"));
            let retry = resiliency.pointer(&retry).expect("the policy it names");
            assert_eq!(retry.pointer("/maxRetries"), Some(&(-1).into()), "{name}");
            // The exponential one gives up after 15 minutes, whatever maxRetries says.
            assert_eq!(text(retry, "/policy"), "constant", "{name}");
            // An open breaker ends the retries: the event would become a dead letter.
            assert!(inbound.pointer("/circuitBreaker").is_none(), "{name}");
            assert!(inbound.pointer("/timeout").is_some(), "{name}: a frozen app would block it");
        }
    }
}

#[test]
fn production_trusts_nobody_by_default() {
    for configuration in resources("configuration/production", "Configuration") {
        let name = text(&configuration, "/metadata/name").to_owned();
        assert_eq!(text(&configuration, "/spec/accessControl/defaultAction"), "deny", "{name}");
        let reload = serde_json::json!({ "name": "HotReload", "enabled": false });
        assert_eq!(configuration.pointer("/spec/features/0"), Some(&reload), "{name}");
    }
    for dir in ["configuration/development", "configuration/production"] {
        for configuration in resources(dir, "Configuration") {
            let scope = configuration.pointer("/spec/secrets/scopes/0").expect("a secret scope");
            assert_eq!(text(scope, "/storeName"), "secretstore");
            assert_eq!(text(scope, "/defaultAccess"), "deny");
            let allowed = configuration.pointer("/spec/api/allowed").expect("an allow-list");
            assert!(!allowed.to_string().contains("shutdown"), "{dir}");
        }
    }
}

#[test]
fn what_differs_between_machines_comes_from_the_secret_store() {
    let elsewhere = [
        "Host",
        "Password",
        "host",
        "port",
        "user",
        "password",
        "url",
        "securityToken",
        "emailFrom",
        "apiKey",
        "brokers",
        "sasl",
        "caCert",
        "connectionString",
    ];
    let ours = ["saslMechanism", "emailFromName", "securityTokenHeader"];
    let secrets = development_secrets();
    for environment in ENVIRONMENTS {
        for component in resources(environment, "Component") {
            let items = component.pointer("/spec/metadata").and_then(|list| list.as_array());
            for item in items.into_iter().flatten() {
                let name = text(item, "/name");
                let reference = item.pointer("/secretKeyRef");
                let must =
                    elsewhere.iter().any(|part| name.contains(part)) && !ours.contains(&name);
                assert_eq!(reference.is_some(), must, "{environment}: {name}");
                let Some(reference) = reference else { continue };
                let found = &secrets[text(reference, "/name")][text(reference, "/key")];
                let known = found.is_string() || environment.ends_with("cloud");
                assert!(known, "{environment}: {reference} is not among the development secrets");
            }
        }
    }
}
