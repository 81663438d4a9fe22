//! Keys, and answers that are kept.

use serde_json::json;

use super::*;

fn key(key: &str, body: &str) -> Key {
    let mut headers = HeaderMap::new();
    headers.insert("idempotency-key", key.parse().unwrap());
    let uri = Uri::from_static("/api/v1/tasks");
    Key::read(&headers, &Method::POST, &uri, body.as_bytes()).unwrap().unwrap()
}

#[test]
fn a_long_answer_comes_back_as_it_was() {
    let now = "2030-05-01T12:59:59Z".parse().unwrap();
    let long: Vec<u32> = (0..2000).collect();
    for body in [json!({ "a": 1 }), json!(long)] {
        let answer = Answer::created("/x".to_owned(), &body).unwrap().at_version(3);
        let kept = KeptReply::of(&key("k", "{}"), &answer).unwrap();
        let stored = serde_json::to_string(&kept).unwrap();
        assert!(stored.len() < 6000, "{}", stored.len());
        let kept: KeptReply = serde_json::from_str(&stored).unwrap();
        let again = kept.replay(&key("k", "{}")).unwrap();
        let shown = |answer: &Answer| (answer.status, answer.etag.clone(), answer.location.clone());
        assert_eq!(shown(&again), shown(&answer));
        assert_eq!(again.body.unwrap().get(), answer.body.unwrap().get());
        assert!(again.is_replay && !answer.is_replay);
    }
    assert!(
        key("k", "{}")
            .ids(now)
            .any(|id| id == key("k", "").id_now("2030-04-30T13:00:00Z".parse().unwrap()))
    );
    assert!(key("k", "{}").id_now("2030-04-30T11:59:59Z".parse().unwrap()) < oldest_id(now));
}

#[test]
fn another_body_under_the_same_key_is_refused() {
    let kept = KeptReply::of(&key("k", "{}"), &Answer::empty(StatusCode::NO_CONTENT)).unwrap();
    assert!(matches!(kept.replay(&key("k", "{ }")), Err(Refusal::KeyReused)));
}

#[test]
fn a_key_has_1_to_255_visible_characters() {
    for wrong in ["", " ", "a b", "\u{7f}", &"x".repeat(256)] {
        let mut headers = HeaderMap::new();
        headers.insert(
            "idempotency-key",
            wrong.as_bytes().try_into().unwrap_or_else(|_| "\u{e9}".parse().unwrap()),
        );
        let read = Key::read(&headers, &Method::POST, &Uri::from_static("/"), b"");
        assert!(matches!(read, Err(Refusal::Header("idempotency-key", _))), "{wrong:?}");
    }
}

#[test]
fn a_key_is_under_way_until_it_is_answered() {
    let (flights, ada, eve) = (InFlight::default(), "ada".parse().unwrap(), "eve".parse().unwrap());
    let first = flights.begin(&ada, Some(&key("k", ""))).unwrap();
    assert!(matches!(flights.begin(&ada, Some(&key("k", "other"))), Err(Refusal::KeyInFlight)));
    assert!(flights.begin(&eve, Some(&key("k", ""))).is_ok() && flights.begin(&ada, None).is_ok());
    drop(first);
    assert!(flights.begin(&ada, Some(&key("k", ""))).is_ok());
}
