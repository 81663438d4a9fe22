//! Which names of requests are taken, and where they are said.

use axum::Router;
use axum::body::{Body, to_bytes};
use http::Request;
use serde_json::Value;
use tower::ServiceExt;

use super::*;
use crate::http::{Limits, finish};

async fn answered(sent: &[&[u8]]) -> (String, Value) {
    let mut request = Request::get("/nothing");
    for id in sent {
        request = request.header(X_REQUEST_ID, *id);
    }
    let routes: Router = finish(Router::new(), Limits::default());
    let response = routes.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let header = response.headers()[X_REQUEST_ID].to_str().unwrap().to_owned();
    let body = to_bytes(response.into_body(), 10_000).await.unwrap();
    (header, serde_json::from_slice(&body).unwrap())
}

#[tokio::test]
async fn a_good_name_is_taken_and_said_again() {
    let longest = "x".repeat(128);
    for id in ["a", "0190f2d7-0000-7000-8000-000000000001", "Ab9._-", longest.as_str()] {
        let (header, body) = answered(&[id.as_bytes()]).await;
        assert_eq!((header.as_str(), &body["request_id"]), (id, &Value::from(id)));
    }
}

#[tokio::test]
async fn any_other_gets_a_new_one() {
    let too_long = "x".repeat(129);
    let wrong: [&[&[u8]]; 7] = [
        &[],
        &[b""],
        &[b"a b"],
        &[b"a\"}{"],
        &[b"\xe9"],
        &[too_long.as_bytes()],
        &[b"one", b"two"],
    ];
    for sent in wrong {
        let (header, body) = answered(sent).await;
        assert_eq!(header.len(), 32, "{header}");
        assert!(!sent.contains(&header.as_bytes()));
        assert_eq!(body["request_id"], header.as_str());
    }
    assert_ne!(answered(&[]).await.0, answered(&[]).await.0);
    assert_eq!(current_request_id(), None);
}
