//! Who has an account, and what makes somebody signed in.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header::{CACHE_CONTROL, USER_AGENT};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use contract::names::{SETUP_SECRET, SETUP_TOKEN};
use contract::rest::{
    AccountResource, Hidden, Me, RoleForm, ScopeForm, SessionResource, TokenResource,
};
use identity::{Accounts, Email, IssueAccess, Role, Scope, Scopes, SignedIn};
use service::http::ClientAddress;
use sha2::{Digest, Sha256};
use sidecar::Secrets;
use uuid::Uuid;

use crate::App;
use crate::refusal::Refusal;

/// The prefix of the jobs that publish what happened to accounts; their owners are named apart from users.
pub fn account_relay_job() -> &'static str {
    "relay:account:"
}

/// What the routes of accounts work with. Cheap to clone.
#[derive(Clone)]
pub struct People {
    pub(crate) accounts: Accounts,
    access: Arc<dyn IssueAccess>,
    secrets: Arc<dyn Secrets>,
}

impl People {
    /// `access` makes the tokens of those who sign in; `secrets` has the set-up token.
    pub fn new(
        accounts: Accounts,
        access: Arc<dyn IssueAccess>,
        secrets: Arc<dyn Secrets>,
    ) -> Self {
        Self { accounts, access, secrets }
    }

    /// The answer to whoever has just signed in, or gone on.
    pub(crate) async fn answer(&self, signed_in: SignedIn) -> Result<Response, Refusal> {
        let issued = self.access.issue(&signed_in.grant).await?;
        Ok(private(contract::rest::SignedIn {
            access_token: Hidden(issued.token),
            token_type: "Bearer".to_owned(),
            expires_at: issued.expires_at,
            refresh_token: Hidden(signed_in.refresh_token),
            refresh_expires_at: signed_in.refresh_expires_at,
        }))
    }

    /// Whether this is the set-up token. There may be none: then nothing is.
    pub(crate) async fn is_setup_token(&self, token: &str) -> Result<bool, Refusal> {
        let secret = self.secrets.secret(SETUP_SECRET).await.map_err(Refusal::NoSetupToken)?;
        let kept = secret.get(SETUP_TOKEN).filter(|kept| kept.expose().len() >= 16);
        // Hashes are compared, so that how long it takes tells nothing of the token.
        let hash = |text: &str| Sha256::digest(text.as_bytes());
        Ok(kept.is_some_and(|kept| hash(kept.expose()) == hash(token)))
    }
}

/// What is known of who sends a request, besides what the request says.
pub(crate) struct Client {
    pub(crate) address: Option<std::net::IpAddr>,
    pub(crate) agent: Option<String>,
}

impl FromRequestParts<App> for Client {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let address = ClientAddress::from_request_parts(parts, app).await?.to_count_by();
        let agent = parts.headers.get(USER_AGENT).and_then(|value| value.to_str().ok());
        Ok(Self { address: Some(address), agent: agent.map(str::to_owned) })
    }
}

/// A JSON answer that nobody on the way keeps.
pub(crate) fn private(body: impl serde::Serialize) -> Response {
    ([(CACHE_CONTROL, "no-store")], axum::Json(body)).into_response()
}

/// The address that a body says.
pub(crate) fn email(text: &str) -> Result<Email, Refusal> {
    text.parse().map_err(|error: identity::NotAnEmail| {
        domain::violation::Violations::one("/email", "invalid", error.to_string()).into()
    })
}

pub(crate) fn role(form: RoleForm) -> Role {
    match form {
        RoleForm::User => Role::User,
        RoleForm::Admin => Role::Admin,
    }
}

fn role_form(role: Role) -> RoleForm {
    match role {
        Role::User => RoleForm::User,
        Role::Admin => RoleForm::Admin,
    }
}

pub(crate) fn scopes(forms: &[ScopeForm]) -> Scopes {
    let scope = |form: &ScopeForm| match form {
        ScopeForm::TasksRead => Scope::TasksRead,
        ScopeForm::TasksWrite => Scope::TasksWrite,
        ScopeForm::AuditRead => Scope::AuditRead,
    };
    forms.iter().map(scope).collect()
}

pub(crate) fn session(summary: identity::SessionSummary, current: Option<Uuid>) -> SessionResource {
    SessionResource {
        id: summary.id,
        current: current == Some(summary.id),
        client: summary.client,
        started_at: summary.started_at,
        used_at: summary.used_at,
        expires_at: summary.expires_at,
    }
}

pub(crate) fn token(summary: identity::TokenSummary) -> TokenResource {
    let form = |scope| match scope {
        Scope::TasksRead => Some(ScopeForm::TasksRead),
        Scope::TasksWrite => Some(ScopeForm::TasksWrite),
        Scope::AuditRead => Some(ScopeForm::AuditRead),
        Scope::Account => None,
    };
    TokenResource {
        id: summary.id,
        name: summary.name,
        scopes: summary.scopes.iter().filter_map(form).collect(),
        created_at: summary.created_at,
        expires_at: summary.expires_at,
        used_at: summary.used_at,
    }
}

pub(crate) fn me(me: identity::Me) -> Me {
    Me {
        id: me.id.into(),
        email: me.email.map(Into::into),
        email_verified: me.email_verified,
        name: me.name,
        role: role_form(me.role),
        has_password: me.has_password,
        created_at: me.created_at,
        updated_at: me.updated_at,
    }
}

pub(crate) fn account(summary: identity::AccountSummary) -> AccountResource {
    AccountResource {
        id: summary.id.into(),
        email: summary.email.map(Into::into),
        email_verified: summary.email_verified,
        role: role_form(summary.role),
        disabled: summary.disabled,
        created_at: summary.created_at,
    }
}
