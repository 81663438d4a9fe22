//! What is printed and how it ends, on books in memory.

mod account;
mod ledger;

use std::convert::Infallible;
use std::sync::Arc;

use ::book::{Books, Change, Limits, NewEvent};
use serde_json::{Value, json};
use sidecar::State;
use sidecar::fake::{FakeDapr, Part};

use super::*;
use crate::options::parse;

/// A head in its stored form, with what it names.
const STORED: [(&str, &[u8]); 3] = [
    ("book:ada", include_bytes!("../../book/golden/head.1.json")),
    ("segment:ada:4.0", include_bytes!("../../book/golden/segment.records.1.json")),
    ("segment:ada:6.0", include_bytes!("../../book/golden/segment.events.1.json")),
];

fn stored() -> FakeDapr {
    let dapr = FakeDapr::new(1);
    for (key, document) in STORED {
        dapr.write_last_write(key, document.to_vec());
    }
    dapr
}

/// A book of one record that owes three events: the broker is away.
async fn owing() -> FakeDapr {
    let dapr = FakeDapr::new(1);
    dapr.take_down(Part::Broker);
    let shared = Arc::new(dapr.clone());
    let limits = Limits { outbox_events: 2, tail_records: 0, ..Limits::default() };
    let books: Books<u64> = Books::with_limits(shared.clone(), shared.clone(), shared, limits);
    for number in 1..=3 {
        let event = NewEvent {
            topic: "things",
            kind: "thing.counted.v1",
            source: "/test",
            subject: "secret".to_owned(),
            time: "2030-05-01T07:00:00Z".parse().unwrap(),
            data: json!({ "number": number }),
        };
        let change =
            Change { put: vec![("one".to_owned(), number)], remove: vec![], events: vec![event] };
        let decide = move |_: &::book::View<u64>| Ok::<_, Infallible>((change.clone(), ()));
        books.open("ada").commit(decide).await.unwrap();
    }
    books.idle().await;
    dapr
}

fn parts(dapr: &FakeDapr) -> Parts {
    let shared = Arc::new(dapr.clone());
    let (state, publish, jobs) = (shared.clone(), shared.clone(), shared);
    Parts { state, publish, jobs, place: "http://127.0.0.1:3601/".to_owned() }
}

/// Output, complaints and exit code of `admin book` with these arguments.
async fn book(dapr: &FakeDapr, arguments: &str) -> (String, String, u8) {
    let words = ["admin", "book"].into_iter().chain(arguments.split_whitespace());
    let arguments: Vec<String> = words.map(str::to_owned).collect();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let ended = match parse("app", &super::book::BOOK, &arguments) {
        Ok(Asked::Command(options)) => {
            super::book::run::<u64>(&options, &parts(dapr), &mut out, &mut err).await
        }
        other => told(other, &mut out, &mut err),
    };
    (String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap(), ended as u8)
}

#[tokio::test]
async fn a_head_is_printed_readably_and_without_what_users_wrote() {
    let dapr = stored();
    let before = dapr.documents();
    let (out, err, code) = book(&dapr, "show ada").await;
    assert_eq!(out, include_str!("../golden/show.txt"));
    assert_eq!((err.as_str(), code), ("", 0));
    let (out, _, _) = book(&dapr, "show ada --values").await;
    assert_eq!(out, include_str!("../golden/show-values.txt"));
    assert_eq!(dapr.documents(), before, "looking changed something");
}

#[tokio::test]
async fn what_is_owed_is_listed() {
    let dapr = stored();
    let before = dapr.documents();
    let (out, _, code) = book(&dapr, "outbox ada").await;
    assert_eq!((out.as_str(), code), (include_str!("../golden/outbox.txt"), 0));
    let (out, _, _) = book(&dapr, "outbox --values ada").await;
    assert!(out.contains(r#"{"number":7}"#), "{out}");
    assert_eq!(dapr.documents(), before, "looking changed something");
}

#[tokio::test]
async fn for_programs_there_is_one_object_per_user_and_line() {
    let dapr = stored();
    for (command, pointer, expected) in [
        ("show", "/tail/0/id", json!("counter")),
        ("show", "/tail/0/bytes", json!(1)),
        ("show", "/outbox/0/type", json!("thing.counted.v1")),
        ("verify", "/seq", json!(7)),
        ("outbox", "/owed/1/seq", json!(7)),
        ("replay", "/published", json!(2)),
    ] {
        let (out, _, _) = book(&dapr, &format!("{command} ada --json")).await;
        assert_eq!(out.lines().count(), 1, "{command}: {out}");
        let object: Value = serde_json::from_str(&out).unwrap();
        assert_eq!(object.pointer(pointer), Some(&expected), "{command}: {out}");
        assert_eq!(object["key"], "book:ada", "{command}: {out}");
        assert!(!out.contains("number") && !out.contains(r#""value""#), "{command}: {out}");
    }
}

#[tokio::test]
async fn a_whole_book_ends_with_0_and_a_damaged_one_with_1() {
    let dapr = owing().await;
    let (out, _, code) = book(&dapr, "verify ada").await;
    assert_eq!((out.as_str(), code), (include_str!("../golden/verify.txt"), 0));

    let mut head: Value = serde_json::from_slice(&dapr.documents()["book:ada"].value).unwrap();
    let segment = format!("segment:ada:{}.0", head["segments"][0]["parts"][0]);
    assert!(State::delete(&dapr, &segment, None).await.is_done());
    head["seq"] = json!(9);
    dapr.write_last_write("book:ada", serde_json::to_vec(&head).unwrap());
    let before = dapr.documents();
    let (out, _, code) = book(&dapr, "verify ada").await;
    assert_eq!((out.as_str(), code), (include_str!("../golden/verify-damaged.txt"), 1));
    let (out, _, code) = book(&dapr, "verify --json ada").await;
    let verdict: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, &verdict["findings"][0]["damage"]), (1, &json!("missing")), "{out}");
    assert_eq!(dapr.documents(), before, "looking changed something");
}

#[tokio::test]
async fn a_head_that_cannot_be_read_is_damage_and_is_not_quoted() {
    let dapr = FakeDapr::new(1);
    dapr.write_last_write("book:ada", br#"{"format":1,"seq":"water the plants"}"#.to_vec());
    for command in ["show", "verify", "outbox", "replay"] {
        let (out, err, code) = book(&dapr, &format!("{command} ada")).await;
        assert_eq!(code, 1, "{command}: {err}");
        assert!((out + &err).contains("book:ada: cannot be read: it has another form at line 1"));
        assert!(!err.contains("plants"), "{command}: {err}");
    }
}

#[tokio::test]
async fn a_replay_publishes_what_is_owed_once() {
    let dapr = owing().await;
    let before = dapr.documents();
    let (_, err, code) = book(&dapr, "replay ada").await;
    assert_eq!(code, 2, "the broker is away");
    assert!(err.contains("try again when the store and the broker answer"), "{err}");
    dapr.bring_back(Part::Broker);
    assert_eq!(dapr.published_on("things").len(), 0);

    let (out, err, code) = book(&dapr, "replay ada").await;
    assert_eq!((err.as_str(), code), ("", 0));
    assert_eq!(out, "book:ada: 3 events published, from 1 to 3\n");
    let ids = |dapr: &FakeDapr| {
        dapr.published_on("things").into_iter().map(|event| event.id).collect::<Vec<_>>()
    };
    assert_eq!(ids(&dapr), ["ada:1", "ada:2", "ada:3"]);
    assert_ne!(dapr.documents(), before);

    let settled = dapr.documents();
    assert_eq!(book(&dapr, "replay ada").await.0, "book:ada owes nothing\n");
    assert_eq!(book(&dapr, "outbox ada").await.0, "book:ada owes nothing\n");
    assert_eq!(ids(&dapr).len(), 3, "nothing goes out twice");
    assert_eq!(dapr.documents(), settled, "where nothing is owed, nothing is written");
}

#[tokio::test]
async fn who_has_no_book_gets_none() {
    let dapr = FakeDapr::new(1);
    for command in ["show", "verify", "outbox", "replay"] {
        let (out, err, code) = book(&dapr, &format!("{command} eve")).await;
        assert_eq!((out.as_str(), code), ("", 2), "{command}");
        assert!(err.starts_with("error: `book:eve` is not there"), "{command}: {err}");
    }
    assert!(dapr.documents().is_empty() && dapr.jobs().is_empty());
}

#[tokio::test]
async fn of_several_users_the_worst_decides() {
    let dapr = owing().await;
    let (out, err, code) = book(&dapr, "verify eve ada").await;
    assert_eq!(code, 2);
    assert!(out.contains("book:ada is whole") && err.contains("book:eve"), "{out}{err}");
}

#[tokio::test]
async fn a_sidecar_that_does_not_answer_is_named_with_what_to_do() {
    let dapr = owing().await;
    dapr.take_down(Part::Sidecar);
    let (out, err, code) = book(&dapr, "verify ada").await;
    assert_eq!((out.as_str(), code), ("", 2));
    assert_eq!(err.lines().count(), 1, "{err}");
    assert!(err.contains("http://127.0.0.1:3601/") && err.contains("DAPR_GRPC_PORT"), "{err}");
}

#[tokio::test]
async fn what_cannot_be_asked_is_refused_with_the_usage() {
    let dapr = FakeDapr::new(1);
    for (arguments, says) in [
        ("", "a command is needed, and USER..."),
        ("show", "USER... is needed"),
        ("burn ada", "has no command `burn`"),
        ("show ada --force", "there is no option `--force`"),
    ] {
        let (out, err, code) = book(&dapr, arguments).await;
        assert_eq!((out.as_str(), code), ("", 2), "{arguments}");
        assert!(err.contains(says) && err.contains("usage: app admin"), "{arguments}: {err}");
    }
    let (out, err, code) = book(&dapr, "--help").await;
    assert_eq!((out.as_str(), err.as_str(), code), (include_str!("../golden/help.txt"), "", 0));
    let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
    for other in ["amdin book show ada", "admin ledger verify ada"] {
        assert!(parse("app", &super::book::BOOK, &words(other)).is_err(), "{other}");
    }
}
