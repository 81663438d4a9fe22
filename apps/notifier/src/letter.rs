//! E-mails as they read. The binding sends HTML and nothing beside it, so the HTML is what reads well as text: paragraphs, a
//! list, whole links, no styles.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::UserId;
use domain::when::When;

use crate::delivery::Delivery;
use crate::notification::{Digest, Line, Notification, Way};

mod account;
mod html;
#[cfg(test)]
mod tests;

pub(crate) use account::{LetterKind, of_account};
use html::Html;

/// One e-mail. `Debug` shows neither the address nor what it says.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Letter {
    /// The address, one.
    pub(crate) to: String,
    /// One line.
    pub(crate) subject: String,
    /// What it says.
    pub(crate) html: String,
}

impl std::fmt::Debug for Letter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Letter(…)")
    }
}

/// What an e-mail needs besides what it tells.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Frame<'a> {
    /// What links begin with.
    pub(crate) public_url: &'a str,
    /// The user's zone.
    pub(crate) zone: Tz,
    /// Whose e-mail, and what ends them.
    pub(crate) user: &'a UserId,
    /// What the link that ends them carries besides the user.
    pub(crate) unsubscribe: &'a str,
}

/// The e-mail of a notification to `to`.
pub(crate) fn of_notification(
    notification: &Notification,
    delivery: &Delivery,
    to: &str,
    frame: Frame<'_>,
) -> Letter {
    let mut html = Html::new();
    let subject = match &notification.digest {
        Some(digest) => {
            of_digest(&mut html, digest, frame);
            notification.title.clone()
        }
        None => {
            of_reminder(&mut html, notification, frame);
            format!("Reminder: {}", notification.title)
        }
    };
    if delivery.may_be_a_repeat {
        html.paragraph("You may have had this message before: whether it arrived is not known.");
    }
    let unsubscribe = link_to_unsubscribe(frame);
    html.rule();
    html.link("You get this since you asked Daybook for it. No more e-mails: ", &unsubscribe);
    let reference = Delivery::id(notification.id, Way::Email);
    html.paragraph(&format!("Reference: {reference}"));
    Letter { to: to.to_owned(), subject: one_line(&subject), html: html.end() }
}

/// Where somebody without a token ends the user's e-mails.
fn link_to_unsubscribe(frame: Frame<'_>) -> String {
    let Frame { public_url, user, unsubscribe, .. } = frame;
    format!("{public_url}/unsubscribe?token={user}.{unsubscribe}")
}

fn of_reminder(html: &mut Html, notification: &Notification, frame: Frame<'_>) {
    html.strong(&notification.title);
    if let Some(due) = notification.due {
        html.paragraph(&format!("Due: {}", shown(due)));
    }
    if notification.late_by.is_some() {
        let at = shown_instant(notification.at, frame.zone);
        html.paragraph(&format!("This reminder was for {at}. It comes late: sorry."));
    }
    if let Some(task) = notification.task {
        html.link("The task: ", &format!("{}/tasks/{task}", frame.public_url));
    }
}

fn of_digest(html: &mut Html, digest: &Digest, frame: Frame<'_>) {
    html.strong(&format!("Your day, {}", digest.day.format("%A %-d %B %Y")));
    for (title, lines) in [("Overdue:", &digest.overdue), ("Due today:", &digest.today)] {
        if lines.is_empty() {
            continue;
        }
        html.paragraph(title);
        html.list(lines.iter().map(|Line { task, title, due }| {
            let due = due.map(|due| format!(" ({})", shown(due))).unwrap_or_default();
            (format!("{title}{due}"), format!("{}/tasks/{task}", frame.public_url))
        }));
    }
    if digest.left_out > 0 {
        html.paragraph(&format!("And {} more.", digest.left_out));
    }
}

/// A date as people write it, with its zone where it has one.
fn shown(when: When) -> String {
    let day = when.date().format("%a %-d %b %Y");
    match (when.time(), when.zone()) {
        (None, _) => day.to_string(),
        (Some(time), None) => format!("{day}, {}", time.format("%H:%M")),
        (Some(time), Some(zone)) => format!("{day}, {} ({zone})", time.format("%H:%M")),
    }
}

fn shown_instant(instant: DateTime<Utc>, zone: Tz) -> String {
    format!("{} ({zone})", instant.with_timezone(&zone).format("%a %-d %b %Y, %H:%M"))
}

/// Without line breaks, which a header cannot hold, and not too long.
fn one_line(text: &str) -> String {
    let plain: String =
        text.chars().map(|it| if it.is_control() { ' ' } else { it }).take(200).collect();
    plain.trim().to_owned()
}
