//! What is stored stays readable; what is newer is refused and left as it is.

use sidecar::fake::FakeDapr;

use super::*;
use crate::draft::announce;
use crate::segment::Part;

const HEAD: &[u8] = include_bytes!("../../golden/head.1.json");
const RECORDS: &[u8] = include_bytes!("../../golden/segment.records.1.json");
const EVENTS: &[u8] = include_bytes!("../../golden/segment.events.1.json");

fn stored(dapr: &FakeDapr, key: &str, value: &[u8]) {
    dapr.write_last_write(key, value.to_vec());
}

#[tokio::test]
async fn the_stored_form_stays_readable() {
    let dapr = FakeDapr::new(1);
    stored(&dapr, "book:ada", HEAD);
    stored(&dapr, "segment:ada:4.0", RECORDS);
    stored(&dapr, "segment:ada:6.0", EVENTS);
    let books = books(&dapr);
    let view = books.open("ada").read().await.unwrap();
    let records: Vec<_> = view.records.iter().map(|(id, number)| (id, *number)).collect();
    assert_eq!((records, view.seq), (vec![("counter", 7), ("kept", 4)], 7));
    assert_eq!(fire(&dapr, &books, 0).await, 0);
    books.settle("ada").await.unwrap();
    assert_eq!(published(&dapr), ["ada:6", "ada:7"]);
}

#[test]
fn what_is_written_is_the_stored_form() {
    let same = |written: Vec<u8>, golden: &[u8]| {
        let written: Value = serde_json::from_slice(&written).unwrap();
        assert_eq!(written, serde_json::from_slice::<Value>(golden).unwrap());
    };
    same(Head::read("head", HEAD).unwrap().write("head").unwrap(), HEAD);
    for golden in [RECORDS, EVENTS] {
        same(Part::read("part", golden).unwrap().write().unwrap(), golden);
    }
}

#[test]
fn an_event_is_stored_with_the_trace_in_which_it_came_about() {
    let traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    let owed = announce("ada", 1, event(1), Some(traceparent)).unwrap();
    let stored: Value = serde_json::from_str(owed.event.get()).unwrap();
    assert_eq!(
        (stored["id"].as_str(), stored["traceparent"].as_str()),
        (Some("ada:1"), Some(traceparent))
    );
}

#[tokio::test]
async fn a_newer_format_is_refused_and_left_as_it_is() {
    for key in ["book:ada", "segment:ada:4.0"] {
        let dapr = FakeDapr::new(1);
        stored(&dapr, "book:ada", HEAD);
        stored(&dapr, "segment:ada:4.0", RECORDS);
        let newer = br#"{"format":2,"what":"ever"}"#;
        stored(&dapr, key, newer);
        let before = dapr.documents();
        let books = books(&dapr);
        let refused = count(&books.open("ada")).await;
        let is_unknown =
            matches!(refused, Err(StoreError::UnknownFormat { found: 2, known: 1, .. }));
        assert!(is_unknown, "{refused:?}");
        assert!(books.settle("ada").await.is_err());
        assert_eq!(dapr.documents(), before);
    }
}
