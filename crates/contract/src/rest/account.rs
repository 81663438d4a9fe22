//! Accounts, sessions and personal tokens as the API shows and takes them.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A password or a token in a body. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = String)]
pub struct Hidden(pub String);

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hidden(…)")
    }
}

/// What an account is to the whole system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Role)]
pub enum RoleForm {
    /// Sees and changes what is its own.
    User,
    /// Also looks after accounts. Sees nobody else's tasks.
    Admin,
}

/// What a personal token may be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = Scope)]
pub enum ScopeForm {
    /// Reading tasks, lists, tags, saved filters and their changes.
    #[serde(rename = "tasks:read")]
    TasksRead,
    /// Changing them.
    #[serde(rename = "tasks:write")]
    TasksWrite,
    /// Reading the audit ledger.
    #[serde(rename = "audit:read")]
    AuditRead,
}

/// The body of `POST /api/v1/auth/sign-up` and `/sign-in`.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "email": "ada@example.org", "password": "correct horse battery" }))]
pub struct Credentials {
    /// The account's address.
    #[schema(max_length = 254)]
    pub email: String,
    /// A new one has 10 characters at least and 1024 bytes at most.
    #[schema(value_type = String, format = Password)]
    pub password: Hidden,
}

/// Somebody is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SignedIn {
    /// Goes into `Authorization: Bearer …`, for ten minutes.
    #[schema(value_type = String)]
    pub access_token: Hidden,
    /// Always `Bearer`.
    pub token_type: String,
    /// When the access token stops working.
    pub expires_at: DateTime<Utc>,
    /// Gets the next pair, once.
    #[schema(value_type = String)]
    pub refresh_token: Hidden,
    /// When the refresh token stops working.
    pub refresh_expires_at: DateTime<Utc>,
}

/// The body of `POST /api/v1/auth/refresh`.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "refresh_token": "dbr_AZDy1wAAcAC…" }))]
pub struct RefreshSession {
    /// The newest one of the session.
    #[schema(value_type = String)]
    pub refresh_token: Hidden,
}

/// The body of `POST /api/v1/auth/change-password`.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "password": "correct horse battery", "new_password": "staple staple staple" }))]
pub struct ChangePassword {
    /// The present one.
    #[schema(value_type = String, format = Password)]
    pub password: Hidden,
    /// 10 characters at least and 1024 bytes at most.
    #[schema(value_type = String, format = Password, min_length = 10)]
    pub new_password: Hidden,
}

/// The body of `POST /api/v1/auth/request-password-reset`.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "email": "ada@example.org" }))]
pub struct RequestPasswordReset {
    /// The account's address.
    #[schema(max_length = 254)]
    pub email: String,
}

/// The body of `POST /api/v1/auth/reset-password`.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "token": "dbo_AZDy1wAAcAC…", "new_password": "staple staple staple" }))]
pub struct ResetPassword {
    /// The one-time token that was sent.
    #[schema(value_type = String)]
    pub token: Hidden,
    /// 10 characters at least and 1024 bytes at most.
    #[schema(value_type = String, format = Password, min_length = 10)]
    pub new_password: Hidden,
}

/// The body of `POST /api/v1/auth/verify-email` and `/set-up`.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "token": "dbo_AZDy1wAAcAC…" }))]
pub struct GivenToken {
    /// The token that was sent, or printed.
    #[schema(value_type = String)]
    pub token: Hidden,
}

/// Somebody is signed in, somewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = Session)]
pub struct SessionResource {
    /// Names it.
    pub id: Uuid,
    /// Is it the one that asks?
    pub current: bool,
    /// What the client said it is: its `User-Agent`.
    pub client: Option<String>,
    /// When somebody signed in.
    pub started_at: DateTime<Utc>,
    /// When it was last refreshed.
    pub used_at: DateTime<Utc>,
    /// When it ends, if nobody uses it until then.
    pub expires_at: DateTime<Utc>,
}

/// The body of `POST /api/v1/auth/tokens`.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "name": "backup", "scopes": ["tasks:read"] }))]
pub struct CreateToken {
    /// For its owner to know it by, in one line.
    #[schema(min_length = 1, max_length = 100)]
    pub name: String,
    /// What it may be used for.
    #[schema(min_items = 1)]
    pub scopes: Vec<ScopeForm>,
    /// When it stops working: within 366 days; in 90 where nothing is said.
    #[serde(default)]
    pub expires_at: Option<DateTime<Utc>>,
}

/// A personal token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = Token)]
pub struct TokenResource {
    /// Names it.
    pub id: Uuid,
    /// For its owner to know it by.
    pub name: String,
    /// What it may be used for.
    pub scopes: Vec<ScopeForm>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it stops working.
    pub expires_at: DateTime<Utc>,
    /// When it was last used, to the hour.
    pub used_at: Option<DateTime<Utc>>,
}

/// A personal token that was just made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CreatedToken {
    /// Goes into `Authorization: Bearer …`. Shown this once.
    #[schema(value_type = String)]
    pub token: Hidden,
    /// What it is.
    #[serde(flatten)]
    pub resource: TokenResource,
}

/// The caller's account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Me {
    /// The user's id.
    pub id: String,
    /// Null where another issuer knows the user and does not say.
    pub email: Option<String>,
    /// Is the address known to be the owner's?
    pub email_verified: bool,
    /// What to call its owner.
    pub name: Option<String>,
    /// What it is to the whole system.
    pub role: RoleForm,
    /// Is there a password to sign in with?
    pub has_password: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// The body of `PATCH /api/v1/me`. Absent is untouched, null is cleared.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "name": "Ada" }))]
pub struct PatchMe {
    /// What to call its owner, in one line.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100)]
    pub name: Option<Option<String>>,
}

/// The body of `DELETE /api/v1/me`.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "password": "correct horse battery" }))]
pub struct DeleteMe {
    /// Not needed where the account has none.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Password)]
    pub password: Option<Hidden>,
}

/// An account, as administrators see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = Account)]
pub struct AccountResource {
    /// The user's id.
    pub id: String,
    /// Its address.
    pub email: Option<String>,
    /// Is the address known to be its owner's?
    pub email_verified: bool,
    /// What it is to the whole system.
    pub role: RoleForm,
    /// Can nobody sign in to it?
    pub disabled: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// The body of `PATCH /api/v1/admin/accounts/{id}`. Absent is untouched.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "disabled": true }))]
pub struct PatchAccount {
    /// What it is to be.
    #[serde(default)]
    pub role: Option<RoleForm>,
    /// Whether nobody can sign in to it.
    #[serde(default)]
    pub disabled: Option<bool>,
}

/// Tells null from absent.
fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Deserialize::deserialize(deserializer).map(Some)
}
