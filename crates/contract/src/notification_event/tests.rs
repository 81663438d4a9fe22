//! The published forms of what becomes of notifications, and what is refused.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::*;
use crate::rest::{DeliveryResource, DeliveryStatus, NotificationKind};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../contracts/events/notification");
const ID: Uuid = Uuid::from_u128(0x1147_27aa_ea87_5018_a7ad_fbb1_2d12_5ae0);
const TASK: Uuid = Uuid::from_u128(0x0190_f2d7_0000_7000_8000_0000_0000_0001);

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// As notifier says it.
fn samples(kind: &str) -> Vec<Data> {
    let user: UserId = "ada".parse().unwrap();
    let notification = NotificationResource {
        id: ID,
        kind: NotificationKind::Reminder,
        title: "water the plants".to_owned(),
        task: Some(domain::TaskId(TASK)),
        reminder: Some("due-30m".to_owned()),
        at: at("2030-05-03T07:00:00Z"),
        late_by: Some(42),
        created_at: at("2030-05-03T07:00:42.100Z"),
        read: false,
        deliveries: Vec::new(),
    };
    let mut sent = Delivered {
        user: user.clone(),
        at: at("2030-05-03T07:00:42.100Z"),
        channel: Channel::Inbox,
        notification,
        unread: 3,
    };
    if kind == NOTIFICATION_READ {
        let read = |notifications| {
            let at = at("2030-05-03T07:05:00Z");
            Data::Read(Read { user: user.clone(), at, notifications, read: true, unread: 2 })
        };
        return vec![read(vec![ID]), read(vec![ID, TASK])];
    }
    let failed = DeliveryResource {
        id: format!("{ID}.email"),
        channel: Channel::Email,
        webhook: None,
        status: DeliveryStatus::Failed,
        attempts: 8,
        next_at: None,
        ended_at: Some(at("2030-05-03T17:20:00Z")),
        may_be_a_repeat: false,
        last_error: Some("the mail server refused it for now".to_owned()),
        last_status: Some(451),
    };
    let in_inbox = Data::Delivered(Box::new(sent.clone()));
    (sent.channel, sent.at) = (Channel::Email, at("2030-05-03T17:20:00Z"));
    sent.notification.deliveries = vec![failed];
    if kind == NOTIFICATION_FAILED {
        return vec![Data::Delivered(Box::new(sent))];
    }
    let delivery = &mut sent.notification.deliveries[0];
    (delivery.channel, delivery.status) = (Channel::Webhook, DeliveryStatus::Sent);
    (delivery.id, delivery.webhook) = (format!("{ID}.{TASK}"), Some(TASK));
    (delivery.attempts, delivery.may_be_a_repeat) = (2, true);
    (delivery.last_error, delivery.last_status) = (None, Some(204));
    sent.channel = Channel::Webhook;
    vec![in_inbox, Data::Delivered(Box::new(sent))]
}

fn schema(kind: &str) -> Value {
    let name = kind.strip_prefix("daybook.notification.").unwrap();
    let path = Path::new(FOLDER).join(format!("{name}.schema.json"));
    let text = fs::read_to_string(&path).unwrap_or_else(|_| panic!("no {}", path.display()));
    serde_json::from_str(&text).unwrap()
}

#[test]
fn each_type_has_a_schema_that_takes_what_is_said_and_its_own_examples() {
    for kind in TYPES {
        let schema = schema(kind);
        assert!(schema["description"].as_str().unwrap().contains(kind), "{kind} is not named");
        let options = jsonschema::draft202012::options().should_validate_formats(true);
        let validator = options.build(&schema).unwrap();
        let said: Vec<Value> =
            samples(kind).iter().map(|data| serde_json::to_value(data).unwrap()).collect();
        assert_eq!(schema["examples"], json!(said), "{kind}");
        for said in said {
            let refused = validator.validate(&said).map_err(|error| error.to_string());
            assert_eq!(refused, Ok(()), "{kind}: {said}");
            for (field, value) in [
                ("user", json!("Ada")),
                ("at", json!("noon")),
                ("at", Value::Null),
                ("unread", json!(-1)),
            ] {
                let mut wrong = said.clone();
                wrong[field] = value.clone();
                assert!(!validator.is_valid(&wrong), "{kind} took {value} as {field}");
            }
        }
    }
    let files = fs::read_dir(FOLDER).unwrap().count();
    assert_eq!(files, TYPES.len(), "a schema of what is not said");
}

#[test]
fn what_is_said_is_understood() {
    for kind in TYPES {
        for data in samples(kind) {
            let text = serde_json::to_vec(&data).unwrap();
            let (id, read) = parse(kind, "inbox:ada:7", &data.subject(), &text).unwrap();
            assert_eq!((id.user.as_str(), id.seq, read), ("ada", 7, data), "{kind}");
        }
    }
}

#[test]
fn what_will_never_be_understood_says_why() {
    let data = &samples(NOTIFICATION_SENT)[0];
    let (good, subject) = (serde_json::to_string(data).unwrap(), ID.to_string());
    let check = |kind: &str, id: &str, subject: &str, data: &str| {
        parse(kind, id, subject, data.as_bytes()).unwrap_err().to_string()
    };
    let id = "inbox:ada:7";
    assert!(check("daybook.notification.sung.v1", id, &subject, &good).contains("is unknown"));
    for wrong in ["", "inbox:", "ada:7", "inbox:ada:0", "inbox:ada:07", "account:ada:7"] {
        let says = check(NOTIFICATION_SENT, wrong, &subject, &good);
        assert!(says.contains("is not"), "{wrong}: {says}");
    }
    assert!(check(NOTIFICATION_SENT, "inbox:eve:7", &subject, &good).contains("id"));
    assert!(check(NOTIFICATION_SENT, id, "ada", &good).contains("subject"));
    assert!(check(NOTIFICATION_SENT, id, &subject, "{}").contains("data"));
    assert!(check(NOTIFICATION_READ, id, &subject, &good).contains("data"));
}
