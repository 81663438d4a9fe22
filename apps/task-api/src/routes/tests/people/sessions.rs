//! Signing up, in, on and out.

use super::*;

#[tokio::test]
async fn who_signs_up_and_in_has_tasks_of_their_own() {
    let api = api();
    let ada = api.somebody(ADA).await;
    let eve = api.somebody("eve@example.org").await;
    api.made(&ada.access, json!({ "title": "mine" })).await;
    let listed = api.of_account(200, Method::GET, "tasks", &ada).await;
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
    let listed = api.of_account(200, Method::GET, "tasks", &eve).await;
    assert_eq!(listed["items"], json!([]));
    let me = api.of_account(200, Method::GET, "me", &ada).await;
    assert_eq!((&me["email"], &me["role"]), (&json!(ADA), &json!("user")));
    assert_eq!((&me["has_password"], &me["email_verified"]), (&json!(true), &json!(false)));
}

#[tokio::test]
async fn whether_an_address_has_an_account_no_answer_tells() {
    let api = api();
    api.somebody(ADA).await;
    let mut said = Vec::new();
    for email in [ADA, "nobody@example.org"] {
        let up = json!({ "email": email, "password": "another password" });
        let wrong = json!({ "email": email, "password": "wrong password" });
        for (status, path, body) in [
            (401, "auth/sign-in", wrong),
            (202, "auth/request-password-reset", json!({ "email": email })),
            (202, "auth/sign-up", up),
        ] {
            let mut reply = api.post(status, path, "", body).await;
            if let Some(body) = reply.body.as_object_mut() {
                body.remove("trace_id");
                body.remove("request_id");
            }
            reply.headers.remove("x-request-id");
            said.push((path, reply.body, format!("{:?}", reply.headers)));
        }
    }
    let (known, unknown) = said.split_at(3);
    assert_eq!(known, unknown);
}

#[tokio::test]
async fn tokens_are_refreshed_and_a_stolen_one_ends_the_session_at_once() {
    let api = api();
    let ada = api.somebody(ADA).await;
    let refresh = async |token: &str, status| {
        api.post(status, "auth/refresh", "", json!({ "refresh_token": token })).await
    };
    let next = Person::of(&refresh(&ada.refresh, 200).await);
    assert_ne!(next.refresh, ada.refresh);
    api.of_account(200, Method::GET, "me", &next).await;
    api.clock.advance(chrono::TimeDelta::seconds(11));
    let reply = refresh(&ada.refresh, 401).await;
    assert_eq!(reply.body["code"], "token-refused");
    assert_eq!(reply.headers[header::WWW_AUTHENTICATE], "Bearer");
    for who in [&ada, &next] {
        let reply = api.of_account(401, Method::GET, "me", who).await;
        assert_eq!(reply["code"], "unauthenticated");
    }
    refresh(&next.refresh, 401).await;
}

#[tokio::test]
async fn signing_out_here_and_everywhere() {
    let api = api();
    let (one, two) = (api.somebody(ADA).await, api.sign_in(ADA).await);
    let sessions = api.of_account(200, Method::GET, "auth/sessions", &one).await;
    let items = sessions["items"].as_array().unwrap().clone();
    assert_eq!(items.iter().filter(|it| it["current"] == true).count(), 1);
    api.of_account(204, Method::POST, "auth/sign-out", &one).await;
    api.of_account(401, Method::GET, "me", &one).await;
    api.of_account(200, Method::GET, "me", &two).await;
    let three = api.sign_in(ADA).await;
    let sessions = api.of_account(200, Method::GET, "auth/sessions", &two).await;
    let other = sessions["items"].as_array().unwrap().iter().find(|it| it["current"] == false);
    let path = format!("auth/sessions/{}", other.unwrap()["id"].as_str().unwrap());
    let eve = api.somebody("eve@example.org").await;
    api.of_account(404, Method::DELETE, &path, &eve).await;
    api.of_account(204, Method::DELETE, &path, &two).await;
    api.of_account(401, Method::GET, "me", &three).await;
    let four = api.sign_in(ADA).await;
    api.of_account(204, Method::POST, "auth/sign-out-everywhere", &four).await;
    for who in [&two, &four] {
        api.of_account(401, Method::GET, "me", who).await;
    }
    api.of_account(200, Method::GET, "me", &eve).await;
}

#[tokio::test]
async fn another_replica_notices_within_ten_seconds() {
    let api = api();
    let beside = api.beside();
    let ada = api.somebody(ADA).await;
    beside.of_account(200, Method::GET, "me", &ada).await;
    api.of_account(204, Method::POST, "auth/sign-out", &ada).await;
    api.clock.advance(chrono::TimeDelta::seconds(11));
    beside.of_account(401, Method::GET, "me", &ada).await;
}

#[tokio::test]
async fn tries_run_out_and_the_answer_says_until_when() {
    let api = api();
    let body = json!({ "email": ADA, "password": "wrong password" });
    for _ in 0..10 {
        let reply = api.post(401, "auth/sign-in", "", body.clone()).await;
        assert_eq!(reply.body["code"], "wrong-credentials");
    }
    let reply = api.post(429, "auth/sign-in", "", body).await;
    assert_eq!(
        (&reply.body["code"], &reply.headers[header::RETRY_AFTER]),
        (&json!("too-many-requests"), &"6".parse().unwrap())
    );
}

#[tokio::test]
async fn passwords_of_nothing_and_of_ten_thousand_characters_are_told_where() {
    let api = api();
    for (password, code) in [(String::new(), "too_short"), ("x".repeat(10_000), "too_long")] {
        let body = json!({ "email": ADA, "password": password });
        let reply = api.post(422, "auth/sign-up", "", body.clone()).await;
        assert_eq!(pointers(&reply), ["/password"]);
        assert_eq!(reply.body["errors"][0]["code"], code);
        api.post(401, "auth/sign-in", "", body).await;
    }
    let reply = api.post(422, "auth/sign-up", "", json!({ "email": "ada", "password": PASSWORD }));
    assert_eq!(pointers(&reply.await), ["/email"]);
    let body = json!({ "email": ADA, "password": PASSWORD, "role": "admin" });
    assert_eq!(api.post(422, "auth/sign-up", "", body).await.body["code"], "invalid-body");
}

#[tokio::test]
async fn passwords_are_changed_and_reset_and_addresses_verified() {
    let api = api();
    let (here, there) = (api.somebody(ADA).await, api.sign_in(ADA).await);
    let new = "staple staple staple";
    let body = json!({ "password": "wrong password", "new_password": new });
    api.post(401, "auth/change-password", &here.access, body).await;
    let body = json!({ "password": PASSWORD, "new_password": new });
    api.post(204, "auth/change-password", &here.access, body).await;
    api.of_account(200, Method::GET, "me", &here).await;
    api.of_account(401, Method::GET, "me", &there).await;

    let me = api.of_account(200, Method::GET, "me", &here).await;
    let letter = async || {
        api.app.people.accounts.idle().await;
        let letters = LETTERS.lock().unwrap();
        let own = letters.iter().rev().find(|letter| me["id"] == letter.user.as_str());
        own.unwrap().token.clone()
    };
    api.of_account(202, Method::POST, "auth/request-email-verification", &here).await;
    api.post(204, "auth/verify-email", "", json!({ "token": letter().await })).await;
    let verified = api.of_account(200, Method::GET, "me", &here).await;
    assert_eq!(verified["email_verified"], true);
    api.post(202, "auth/request-password-reset", "", json!({ "email": ADA })).await;
    let body = json!({ "token": letter().await, "new_password": PASSWORD });
    api.post(204, "auth/reset-password", "", body.clone()).await;
    api.of_account(401, Method::GET, "me", &here).await;
    api.post(401, "auth/reset-password", "", body).await;
    api.sign_in(ADA).await;
}

#[tokio::test]
async fn with_the_store_down_it_is_503() {
    let api = api();
    let ada = api.somebody(ADA).await;
    api.dapr.take_down(Part::Store);
    let body = json!({ "email": ADA, "password": PASSWORD });
    for (path, body) in [
        ("auth/sign-in", body.clone()),
        ("auth/sign-up", body),
        ("auth/refresh", json!({ "refresh_token": ada.refresh })),
    ] {
        let reply = api.post(503, path, "", body).await;
        assert_eq!(reply.headers[header::RETRY_AFTER], "2", "{path}");
    }
}
