//! Pages of entries, and wrong requests.

use std::sync::Arc;

use book::NewEntry;
use serde_json::value::{RawValue, to_raw_value};
use sidecar::fake::{FakeDapr, Part};
use tonic::Code;

use super::*;

async fn service(entries: u64) -> (ListEntries, FakeDapr) {
    let dapr = FakeDapr::new(1);
    let ledger = Ledger::new(Arc::new(dapr.clone()));
    let entries = (1..=entries).map(|seq| {
        let id = format!("ada:{seq}");
        let time = "2030-05-01T07:00:00.25Z".parse().unwrap();
        let event = KeptEvent {
            id: id.clone(),
            kind: "daybook.task.created.v1".to_owned(),
            source: "/daybook/task-api".to_owned(),
            subject: seq.to_string(),
            time,
            data: RawValue::from_string(format!("{{\"n\":{seq}}}")).unwrap(),
        };
        let event = to_raw_value(&event).unwrap();
        NewEntry { owner: "ada".to_owned(), seq, id, time, event }
    });
    assert!(ledger.append(entries.collect()).await.iter().all(Result::is_ok));
    (ListEntries { ledger }, dapr)
}

async fn list(
    service: &ListEntries,
    user: &str,
    page_size: u32,
    page_token: &str,
) -> Result<ListEntriesResponse, Status> {
    let (user, page_token) = (user.to_owned(), page_token.to_owned());
    let request =
        ListEntriesRequest { user, page_size, page_token, ..ListEntriesRequest::default() };
    Ok(service.list_entries(Request::new(request)).await?.into_inner())
}

#[tokio::test]
async fn entries_come_newest_first_page_by_page() {
    let (service, _) = service(120).await;
    let (mut seqs, mut token, mut pages) = (Vec::new(), String::new(), 0);
    loop {
        let page = list(&service, "ada", 0, &token).await.unwrap();
        seqs.extend(page.entries.iter().map(|entry| entry.seq));
        pages += 1;
        token = page.next_page_token;
        if token.is_empty() {
            break;
        }
    }
    assert_eq!((seqs, pages), ((1..=120).rev().collect(), 3));
    assert!(list(&service, "eve", 0, "").await.unwrap().entries.is_empty());

    let entry = list(&service, "ada", 1, "2030-05-01.2.2").await.unwrap().entries.remove(0);
    assert_eq!(
        (entry.seq, entry.event_id.as_str(), entry.data_json.as_str()),
        (1, "ada:1", "{\"n\":1}")
    );
    assert_eq!(entry.time, Some(Timestamp { seconds: 1_903_849_200, nanos: 250_000_000 }));
}

#[tokio::test]
async fn a_wrong_request_says_what_is_wrong() {
    let (service, dapr) = service(0).await;
    for (user, size, token, what) in [
        ("", 0, "", "user"),
        ("A", 0, "", "user"),
        ("ada", 201, "", "page_size"),
        ("ada", 0, "x", "page_token"),
        ("ada", 0, "7", "page_token"),
    ] {
        let status = list(&service, user, size, token).await.unwrap_err();
        assert_eq!(status.code(), Code::InvalidArgument);
        assert!(status.message().starts_with(what), "{status}");
    }
    let not_given = list(&service, "ada", 0, "2030-05-01.1.1").await.unwrap();
    assert_eq!((not_given.entries.len(), not_given.next_page_token.as_str()), (0, ""));
    dapr.take_down(Part::Store);
    assert_eq!(list(&service, "ada", 0, "").await.unwrap_err().code(), Code::Unavailable);
}

#[tokio::test]
async fn an_account_has_entries_of_its_own() {
    let (service, _) = service(2).await;
    let request = |account| ListEntriesRequest {
        user: "ada".to_owned(),
        account,
        ..ListEntriesRequest::default()
    };
    let event = to_raw_value(&KeptEvent {
        id: "account:ada:1".to_owned(),
        kind: "daybook.auth.account.created.v1".to_owned(),
        source: "/daybook/task-api".to_owned(),
        subject: "ada".to_owned(),
        time: "2030-05-01T07:00:00Z".parse().unwrap(),
        data: RawValue::from_string("{}".to_owned()).unwrap(),
    });
    let (owner, id) = ("account:ada".to_owned(), "account:ada:1".to_owned());
    let time = "2030-05-01T07:00:00Z".parse().unwrap();
    let entry = NewEntry { owner, seq: 1, id, time, event: event.unwrap() };
    assert!(service.ledger.append(vec![entry]).await.iter().all(Result::is_ok));
    for (account, ids) in [(true, vec!["account:ada:1"]), (false, vec!["ada:2", "ada:1"])] {
        let page = service.list_entries(Request::new(request(account))).await.unwrap();
        let page = page.into_inner();
        assert_eq!(page.entries.iter().map(|it| it.event_id.as_str()).collect::<Vec<_>>(), ids);
    }
}
