//! E-mails with a one-time token. What they say is neither kept nor logged.

use super::html::Html;
use super::{Letter, one_line};

/// What a one-time token is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LetterKind {
    /// Setting a new password.
    ResetPassword,
    /// Showing that an address is one's own.
    VerifyEmail,
}

/// There is no such letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("reset_password or verify_email is expected")]
pub(crate) struct NoLetter;

impl std::str::FromStr for LetterKind {
    type Err = NoLetter;

    fn from_str(text: &str) -> Result<Self, NoLetter> {
        match text {
            "reset_password" => Ok(Self::ResetPassword),
            "verify_email" => Ok(Self::VerifyEmail),
            _ => Err(NoLetter),
        }
    }
}

/// The e-mail that brings `token` to `to`.
pub(crate) fn of_account(kind: LetterKind, to: &str, token: &str, public_url: &str) -> Letter {
    let (subject, asks, use_it, path) = match kind {
        LetterKind::ResetPassword => (
            "Set a new password for Daybook",
            "Somebody asked for a new password for the Daybook account of this address.",
            "To set one, use this code:",
            "/api/v1/auth/reset-password",
        ),
        LetterKind::VerifyEmail => (
            "Is this your address? Daybook asks",
            "Somebody said that this is the address of their Daybook account.",
            "If it was you, show it with this code:",
            "/api/v1/auth/verify-email",
        ),
    };
    let mut html = Html::new();
    html.paragraph(asks);
    html.paragraph(use_it);
    html.strong(token);
    html.paragraph(&format!("It works once, within half an hour, at {public_url}{path}"));
    html.paragraph("If it was not you, there is nothing to do.");
    Letter { to: to.to_owned(), subject: one_line(subject), html: html.end() }
}
