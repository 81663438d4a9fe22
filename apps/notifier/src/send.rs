//! Handing messages to what is outside: the mail server and webhooks' endpoints, through output bindings.

mod mail;
mod post;

pub(crate) use mail::Mail;
pub(crate) use post::{Message, Post};
