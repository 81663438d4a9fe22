//! What an administrator's command prints sets a new password once; and the set-up token makes one first administrator.

use serde_json::{Value, json};
use testkit::{Daybook, NEVER_LOGGED, Result, with_daybook};

use crate::person::{Person, credentials};

#[tokio::test(flavor = "multi_thread")]
async fn a_printed_token_works_once_and_one_account_is_the_first_administrator() -> Result<()> {
    with_daybook(async |daybook| {
        let ada = Person::new(daybook, "ada@example.org").await?;
        let eve = Person::new(daybook, "eve@example.org").await?;
        a_new_password_is_set(daybook, &ada).await?;
        let ada = Person::new_password(daybook, &ada.email).await?;
        the_first_administrator_looks_after_others(daybook, &ada, &eve).await
    })
    .await
}

fn new_password() -> String {
    format!("{NEVER_LOGGED} staple staple")
}

impl Person {
    async fn new_password(daybook: &Daybook, email: &str) -> Result<Self> {
        let body = credentials(email, &new_password());
        let reply = daybook.api().post("/api/v1/auth/sign-in", &body).await?.expect_status(200);
        Self::of(daybook, email, &reply)
    }
}

async fn a_new_password_is_set(daybook: &Daybook, ada: &Person) -> Result<()> {
    let task_api = daybook.app_of("task-api");
    let ran = task_api.run(&["admin", "account", "reset", "--json", &ada.email]).await?;
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    let answer: Value = ran.out.parse()?;
    let body = json!({ "token": answer["token"], "new_password": new_password() });
    let api = daybook.api();
    api.post("/api/v1/auth/reset-password", &body).await?.expect_status(204);
    api.post("/api/v1/auth/reset-password", &body).await?.expect_status(401);
    ada.api.get("/api/v1/me").await?.expect_status(401);
    let nobody = task_api.run(&["admin", "account", "reset", "nobody@example.org"]).await?;
    assert_eq!((nobody.code, nobody.out.as_str()), (Some(2), ""));
    Ok(())
}

async fn the_first_administrator_looks_after_others(
    daybook: &Daybook,
    ada: &Person,
    eve: &Person,
) -> Result<()> {
    let setup = |token: &str| json!({ "token": token });
    let path = "/api/v1/auth/set-up";
    ada.api.post(path, &setup("guessed")).await?.expect_status(403);
    ada.api.post(path, &setup(daybook.setup_token())).await?.expect_status(204);
    eve.api.post(path, &setup(daybook.setup_token())).await?.expect_status(409);
    let ada = Person::of(daybook, &ada.email, &ada.refresh(daybook).await?.expect_status(200))?;
    let listed = ada.api.get("/api/v1/admin/accounts").await?.expect_status(200).json();
    let accounts = listed["items"].as_array().ok_or("no accounts")?;
    assert_eq!(accounts.len(), 2, "{listed}");
    let of_eve = accounts.iter().find(|it| it["email"] == eve.email.as_str()).ok_or("no Eve")?;
    let id = of_eve["id"].as_str().ok_or("no id")?;
    let (path, body) = (format!("/api/v1/admin/accounts/{id}"), json!({ "disabled": true }));
    let headers = [("content-type", "application/json")];
    let patch = ada.api.send(http::Method::PATCH, &path, &headers, body.to_string().into());
    patch.await?.expect_status(200);
    eve.api.get("/api/v1/me").await?.expect_status(401);
    Ok(())
}
