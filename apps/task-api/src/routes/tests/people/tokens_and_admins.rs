//! Personal tokens, and administrators.

use super::*;

#[tokio::test]
async fn a_personal_token_is_shown_once_and_good_for_its_scopes() {
    let api = api();
    let ada = api.somebody(ADA).await;
    let wanted = json!({ "name": "backup", "scopes": ["tasks:read"] });
    let made = api.post(201, "auth/tokens", &ada.access, wanted).await;
    assert_eq!(made.headers[header::CACHE_CONTROL], "no-store");
    let token = made.body["token"].as_str().unwrap().to_owned();
    let program = Person { access: token.clone(), refresh: String::new() };
    api.of_account(200, Method::GET, "tasks", &program).await;
    assert_eq!(api.create(&token, "a").await.status, StatusCode::FORBIDDEN);
    api.of_account(403, Method::GET, "me", &program).await;
    api.of_account(403, Method::GET, "auth/tokens", &program).await;
    api.app.people.accounts.idle().await;
    let listed = api.of_account(200, Method::GET, "auth/tokens", &ada).await;
    assert!(!listed.to_string().contains(&token[60..]), "it is shown once");
    assert_eq!(listed["items"][0]["used_at"], "2030-05-01T12:00:00Z");
    let path = format!("auth/tokens/{}", made.body["id"].as_str().unwrap());
    let eve = api.somebody("eve@example.org").await;
    api.of_account(404, Method::DELETE, &path, &eve).await;
    api.of_account(204, Method::DELETE, &path, &ada).await;
    api.of_account(401, Method::GET, "tasks", &program).await;
    for wrong in [json!(["account"]), json!([]), json!(["tasks:read", "everything"])] {
        let body = json!({ "name": "x", "scopes": wrong });
        api.post(422, "auth/tokens", &ada.access, body).await;
    }
}

#[tokio::test]
async fn the_set_up_token_makes_the_first_administrator_and_no_other() {
    let api = api();
    let (ada, eve) = (api.somebody(ADA).await, api.somebody("eve@example.org").await);
    let setup = |token: &str| json!({ "token": token });
    let reply = api.post(403, "auth/set-up", &ada.access, setup("guessed")).await;
    assert_eq!(reply.body["code"], "forbidden");
    api.of_account(403, Method::GET, "admin/accounts", &ada).await;
    api.post(204, "auth/set-up", &ada.access, setup("the-set-up-token-of-this-test")).await;
    api.post(409, "auth/set-up", &eve.access, setup("the-set-up-token-of-this-test")).await;

    let body = json!({ "refresh_token": ada.refresh });
    let ada = Person::of(&api.post(200, "auth/refresh", "", body).await);
    api.app.people.accounts.idle().await;
    let listed = api.of_account(200, Method::GET, "admin/accounts?limit=1", &ada).await;
    let cursor = listed["next_cursor"].as_str().unwrap();
    let path = format!("admin/accounts?limit=1&cursor={cursor}");
    let rest = api.of_account(200, Method::GET, &path, &ada).await;
    assert_eq!(rest["next_cursor"], Value::Null);
    let all = [&listed["items"][0], &rest["items"][0]];
    let of = |email: &str| all.iter().find(|it| it["email"] == email).unwrap()["id"].clone();
    let path = |email: &str| format!("/api/v1/admin/accounts/{}", of(email).as_str().unwrap());

    let disabled = json!({ "disabled": true });
    let patch = async |status, path: &str, who: &Person, body: Value| {
        api.expect(status, Method::PATCH, path, &who.access, body).await.body
    };
    patch(403, &path(ADA), &eve, json!({ "role": "user" })).await;
    patch(409, &path(ADA), &ada, disabled.clone()).await;
    let seen = patch(200, &path("eve@example.org"), &ada, disabled).await;
    assert_eq!((&seen["disabled"], &seen["role"]), (&json!(true), &json!("user")));
    api.of_account(401, Method::GET, "me", &eve).await;
    let body = json!({ "email": "eve@example.org", "password": PASSWORD });
    assert_eq!(api.post(403, "auth/sign-in", "", body).await.body["code"], "account-disabled");
    patch(404, &format!("/api/v1/admin/accounts/{ID}"), &ada, json!({ "disabled": true })).await;
    patch(200, &path("eve@example.org"), &ada, json!({ "role": "admin", "disabled": false })).await;
    let eve = api.sign_in("eve@example.org").await;
    api.of_account(200, Method::GET, "admin/accounts", &eve).await;
}

#[tokio::test]
async fn a_token_of_the_dev_only_issuer_has_no_account() {
    let api = api();
    let token = api.token("ada").await;
    let ada = Person { access: token, refresh: String::new() };
    api.of_account(404, Method::GET, "me", &ada).await;
    api.of_account(204, Method::POST, "auth/sign-out", &ada).await;
    let wanted = json!({ "name": "backup", "scopes": ["tasks:read"] });
    api.post(404, "auth/tokens", &ada.access, wanted).await;
    let documents = api.dapr.documents();
    assert!(documents.keys().all(|key| !key.contains("account:ada")), "{documents:?}");
}
