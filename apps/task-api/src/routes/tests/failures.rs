//! What the caller sees while something does not answer.

use super::*;

#[tokio::test]
async fn with_the_store_down_it_is_503_at_once_and_says_when_to_come_back() {
    let api = Api::new();
    let ada = api.token("ada").await;
    api.dapr.take_down(Part::Store);
    for reply in
        [api.create(&ada, "a").await, api.send(Method::GET, "/api/v1/tasks", &ada, "").await]
    {
        assert_eq!(reply.status, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(reply.headers[header::RETRY_AFTER], "2");
        assert_eq!(reply.body["code"], "unavailable");
    }
    api.dapr.bring_back(Part::Store);
    assert_eq!(api.create(&ada, "a").await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn with_the_broker_down_the_user_notices_nothing() {
    let api = Api::new();
    let ada = api.token("ada").await;
    api.dapr.take_down(Part::Broker);
    assert_eq!(api.create(&ada, "a").await.status, StatusCode::CREATED);
    assert_eq!(
        api.dapr.jobs().iter().map(|job| job.name.as_str()).collect::<Vec<_>>(),
        ["relay:ada"]
    );
}

#[tokio::test]
async fn a_lost_reply_makes_one_task_and_one_event() {
    let api = Api::new();
    let ada = api.token("ada").await;
    api.dapr.plan(Call::Write, Fault::LostReply);
    assert_eq!(api.create(&ada, "a").await.status, StatusCode::CREATED);
    let listed = api.send(Method::GET, "/api/v1/tasks", &ada, "").await;
    assert_eq!(listed.body["items"].as_array().unwrap().len(), 1);
    assert_eq!(api.published().await.len(), 1);
}
