//! Brings notifications to people: an inbox, e-mails, webhooks.
