//! The published forms of what happens to accounts, and what is refused.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::*;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../contracts/events/auth");
const ID: Uuid = Uuid::from_u128(0x0190_f2d7_0000_7000_8000_0000_0000_0001);
const USER: &str = "0190f2d7-0000-7000-8000-000000000007";

/// As identity says it.
fn sample(kind: &str) -> AuthData {
    let mut data = AuthData::of(&USER.parse().unwrap(), "2030-05-01T07:00:00.5Z".parse().unwrap());
    match kind {
        SESSION_STARTED => data.session = Some(ID),
        SESSION_ENDED => {
            (data.session, data.reason) = (Some(ID), Some("refresh_reused".to_owned()));
        }
        PASSWORD_CHANGED => data.reason = Some("reset".to_owned()),
        TOKEN_CREATED | TOKEN_REVOKED => data.token = Some(ID),
        ROLE_CHANGED => {
            (data.role, data.by) = (Some("admin".to_owned()), USER.parse().ok());
        }
        ACCOUNT_DISABLED | ACCOUNT_ENABLED => data.by = USER.parse().ok(),
        _ => {}
    }
    data
}

fn schema(kind: &str) -> Value {
    let name = kind.strip_prefix("daybook.auth.").unwrap();
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
        let said = serde_json::to_value(sample(kind)).unwrap();
        let examples = schema["examples"].as_array().unwrap();
        assert_eq!(examples, &vec![said.clone()], "{kind}");
        assert!(validator.is_valid(&said), "{kind}: {said}");
        for wrong in [json!({}), json!({ "user": USER }), json!({ "user": "A", "at": said["at"] })]
        {
            assert!(!validator.is_valid(&wrong), "{kind} took {wrong}");
        }
    }
    let files = fs::read_dir(FOLDER).unwrap().count();
    assert_eq!(files, TYPES.len(), "a schema of what is not said");
}

#[test]
fn what_is_said_is_understood() {
    for kind in TYPES {
        let data = sample(kind);
        let text = serde_json::to_vec(&data).unwrap();
        let (id, read) = parse(kind, &format!("account:{USER}:7"), &data.subject(), &text).unwrap();
        assert_eq!((id.user.as_str(), id.seq, read), (USER, 7, data));
    }
}

#[test]
fn what_will_never_be_understood_says_why() {
    let data = sample(SESSION_STARTED);
    let (good, subject) = (serde_json::to_string(&data).unwrap(), ID.to_string());
    let check = |kind: &str, id: &str, subject: &str, data: &str| {
        parse(kind, id, subject, data.as_bytes()).unwrap_err().to_string()
    };
    let id = format!("account:{USER}:7");
    assert!(check("daybook.auth.door.opened.v1", &id, &subject, &good).contains("is unknown"));
    for wrong in ["", "account:", USER, "account:ada:0", "ada:7", "account:ada:07", "account::7"] {
        let says = check(SESSION_STARTED, wrong, &subject, &good);
        assert!(says.contains("is not"), "{wrong}: {says}");
    }
    assert!(check(SESSION_STARTED, "account:eve:7", &subject, &good).contains("id"));
    assert!(check(SESSION_STARTED, &id, USER, &good).contains("subject"));
    assert!(check(SESSION_STARTED, &id, &subject, "{}").contains("data"));
}
