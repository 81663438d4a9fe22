//! A bulk answer is put in order, and not believed where it says "missing".

use std::collections::HashMap;
use std::time::Duration;

use dapr::dapr::proto::runtime::v1::{
    BulkStateItem, GetBulkStateRequest, GetBulkStateResponse, GetStateRequest, GetStateResponse,
};
use sidecar::State;
use tonic::Code;

use crate::stub::{Reply, Stub};

fn item(key: &str, data: &str) -> BulkStateItem {
    let etag = if data.is_empty() { String::new() } else { "1".to_owned() };
    BulkStateItem { key: key.to_owned(), data: data.into(), etag, ..BulkStateItem::default() }
}

fn keys(keys: &[&str]) -> Vec<String> {
    keys.iter().map(|key| (*key).to_owned()).collect()
}

/// As PostgreSQL answers when its connection breaks after the first row: what was not reached is
/// called missing, without an error. Each is asked for again.
#[tokio::test]
async fn what_is_called_missing_is_asked_for_again() {
    let (stub, dapr) = Stub::start(|asked| match asked.method.as_str() {
        "GetBulkState" => {
            let items = vec![item("c", ""), item("b", "B"), item("a", "")];
            Reply::message(&GetBulkStateResponse { items })
        }
        _ => match asked.message::<GetStateRequest>().key.as_str() {
            "a" => Reply::message(&GetStateResponse {
                data: b"A".to_vec(),
                etag: "7".to_owned(),
                metadata: HashMap::new(),
            }),
            _ => Reply::message(&GetStateResponse::default()),
        },
    })
    .await;
    let found = dapr.get_bulk(&keys(&["a", "b", "c"])).await.expect("an answer");
    let found: Vec<_> = found.into_iter().map(|found| found.map(|found| found.value)).collect();
    assert_eq!(found, [Some(b"A".to_vec()), Some(b"B".to_vec()), None]);
    let asked: Vec<_> = stub.asked().into_iter().map(|asked| asked.method).collect();
    assert_eq!(asked, ["GetBulkState", "GetState", "GetState"]);
    assert_eq!(stub.asked()[0].message::<GetBulkStateRequest>().keys, ["a", "b", "c"]);
}

/// One key that cannot be read, or that the answer lacks, fails the call.
#[tokio::test]
async fn half_an_answer_is_an_error() {
    let broken = BulkStateItem { error: "connection reset".to_owned(), ..item("a", "") };
    for items in [vec![broken, item("b", "B")], vec![item("b", "B")]] {
        let reply = GetBulkStateResponse { items };
        let (_stub, dapr) = Stub::start(move |_| Reply::message(&reply)).await;
        let error = dapr.get_bulk(&keys(&["a", "b"])).await.expect_err("a is not there");
        assert_eq!(error.code(), Code::Internal);
    }
}

/// Many documents of up to 4 MiB come in one answer.
#[tokio::test]
async fn an_answer_may_be_large() {
    let (_stub, dapr) = Stub::start_with_deadline(Duration::from_secs(20), |_| {
        let large = "x".repeat(3 << 20);
        let items = ["a", "b", "c", "d"].map(|key| item(key, &large)).to_vec();
        Reply::message(&GetBulkStateResponse { items })
    })
    .await;
    let found = dapr.get_bulk(&keys(&["a", "b", "c", "d"])).await.expect("12 MiB");
    assert!(found.iter().flatten().all(|found| found.value.len() == 3 << 20));
}
