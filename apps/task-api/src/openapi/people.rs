//! Examples of accounts, sessions and tokens.

use serde_json::{Value, json};

pub(crate) const ID: &str = "0190f2d7-0000-7000-8000-000000000007";

pub(crate) fn signed_in() -> Value {
    json!({
        "access_token": "eyJhbGciOiJSUzI1NiIs…",
        "token_type": "Bearer",
        "expires_at": "2030-05-01T12:10:00Z",
        "refresh_token": "dbr_AZDy1wAAcAC…",
        "refresh_expires_at": "2030-05-31T12:00:00Z",
    })
}

pub(crate) fn session() -> Value {
    json!({
        "id": ID,
        "current": true,
        "client": "curl/8.5.0",
        "started_at": "2030-05-01T12:00:00Z",
        "used_at": "2030-05-01T12:10:00Z",
        "expires_at": "2030-05-31T12:10:00Z",
    })
}

pub(crate) fn token() -> Value {
    json!({
        "id": ID,
        "name": "backup",
        "scopes": ["tasks:read"],
        "created_at": "2030-05-01T12:00:00Z",
        "expires_at": "2030-08-01T00:00:00Z",
        "used_at": null,
    })
}

pub(crate) fn created_token() -> Value {
    let mut created = token();
    created["token"] = json!("db_AZDy1wAAcAC…");
    created
}

pub(crate) fn me() -> Value {
    json!({
        "id": ID,
        "email": "ada@example.org",
        "email_verified": true,
        "name": "Ada",
        "role": "user",
        "has_password": true,
        "created_at": "2030-05-01T12:00:00Z",
        "updated_at": "2030-05-01T12:00:00Z",
    })
}

pub(crate) fn account() -> Value {
    json!({
        "id": ID,
        "email": "ada@example.org",
        "email_verified": true,
        "role": "user",
        "disabled": false,
        "created_at": "2030-05-01T12:00:00Z",
    })
}

pub(crate) fn export() -> Value {
    json!({
        "exported_at": "2030-05-01T12:00:00Z",
        "account": me(),
        "settings": { "tz": "Europe/Berlin" },
        "sessions": [session()],
        "personal_tokens": [token()],
        "lists": [],
        "tags": [],
        "filters": [],
        "tasks": [],
        "audit": [],
        "account_audit": [],
        "reminder_audit": [],
        "notification_audit": [],
    })
}
