//! How late a reminder is at the mail server, when ten thousand are due within the same minute.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use tokio::time::{Instant, interval};

use super::Setting;
use super::mailbox::{Mail, Mailbox};
use super::reminders::{Given, Kept, LAST, USERS, give};
use crate::Failure;
use crate::figure::{Figure, Report};
use crate::stats::{float, percentile};
use crate::tasks::api::{User, expect};
use crate::tasks::http::{Connection, request};

/// How often the mailbox is looked at, and how long for the letter that verifies an address.
const LOOK: Duration = Duration::from_millis(20);
const LETTER: Duration = Duration::from_secs(10);

pub(super) async fn measure(setting: &Setting<'_>, report: &mut Report) -> Result<(), Failure> {
    let mailbox = Mailbox::open(setting.stack.mail()).await?;
    let mut connection = setting.api.connect().await?;
    let mut users = Vec::with_capacity(USERS);
    for number in 0..USERS {
        users.push(verified(&mut connection, &mailbox, number).await?);
    }
    let Given { all, kept, cpu } = give(setting, &Arc::new(users), "mail").await?;
    let mut look = interval(LOOK);
    let limit = Instant::now() + LAST;
    while mailbox.read(|mails| arrivals(mails).len()) < all && Instant::now() < limit {
        look.tick().await;
    }
    let arrivals = mailbox.read(arrivals);
    let late = late(&kept, &arrivals);
    let at = |share| percentile(&late, share).unwrap_or(f64::INFINITY);
    report.add(&Figure::new("mail_late_p50", at(0.5), "ms"))?;
    report.add(&Figure::new("mail_late_p99", at(0.99), "ms").at_most(2_000.0))?;
    report.add(&Figure::new("mail_late_slowest", at(1.0), "ms"))?;
    for figure in &cpu {
        report.add(figure)?;
    }
    report.add(&Figure::new("mails", float(late.len()), ""))?;
    report.add(&Figure::new("mails_missing", float(all - late.len()), "").at_most(0.0))?;
    let doubled = arrivals.values().map(|came| came.len() - 1).sum();
    report.add(&Figure::new("mails_doubled", float(doubled), "").at_most(0.0))?;
    Ok(())
}

/// When each was taken, by the notification that it tells.
fn arrivals(mails: &[Mail]) -> HashMap<String, Vec<DateTime<Utc>>> {
    let mut arrivals: HashMap<String, Vec<DateTime<Utc>>> = HashMap::new();
    for mail in mails {
        let reference = mail.text.split_once("Reference: ").map(|(_, rest)| rest);
        let id = reference.and_then(|it| it.split_once(".email")).map(|(id, _)| id);
        if let Some(id) = id {
            arrivals.entry(id.to_owned()).or_default().push(mail.at);
        }
    }
    arrivals
}

/// How late each came first, in milliseconds.
fn late(kept: &[Kept], arrivals: &HashMap<String, Vec<DateTime<Utc>>>) -> Vec<f64> {
    let first = |it: &Kept| Some((*arrivals.get(&it.id)?.first()? - it.at).as_seconds_f64() * 1e3);
    kept.iter().filter_map(first).collect()
}

/// Somebody with an address that is verified by the letter that is sent to it.
async fn verified(
    connection: &mut Connection,
    mailbox: &Mailbox,
    number: usize,
) -> Result<User, Failure> {
    let email = format!("mail-{number}@example.org");
    let account = json!({ "email": email, "password": "correct horse battery" }).to_string();
    let mut post = async |path: &str, token: &str, body: &str| -> Result<Value, Failure> {
        let asked = request("POST", &format!("/api/v1/auth/{path}"), token, body);
        let answer = expect(connection.send(&asked).await?)?;
        Ok(if answer.is_empty() { Value::Null } else { serde_json::from_slice(answer)? })
    };
    post("sign-up", "", &account).await?;
    let signed_in = post("sign-in", "", &account).await?;
    let token = signed_in["access_token"].as_str().ok_or("no token was given")?.to_owned();
    post("request-email-verification", &token, "{}").await?;
    let limit = Instant::now() + LETTER;
    let mut look = interval(LOOK);
    let one_time = loop {
        let found = mailbox.read(|mails| {
            let own = mails.iter().rev().filter(|mail| mail.to == email);
            own.filter_map(|mail| one_time(&mail.text)).next()
        });
        match found {
            Some(found) => break found,
            None if Instant::now() > limit => return Err("no letter came to verify".into()),
            None => _ = look.tick().await,
        }
    };
    post("verify-email", "", &json!({ "token": one_time }).to_string()).await?;
    Ok(User { token })
}

/// The one-time token in a letter.
fn one_time(text: &str) -> Option<String> {
    let rest = &text[text.find("dbo_")?..];
    let end = rest.find(|it: char| !(it.is_ascii_alphanumeric() || "_-".contains(it)));
    Some(rest[..end.unwrap_or(rest.len())].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mails_are_told_apart_by_their_reference() {
        let mail = |text: &str, second| Mail {
            to: "ada@x.org".into(),
            text: text.into(),
            at: DateTime::UNIX_EPOCH + chrono::TimeDelta::seconds(second),
        };
        let mails = [
            mail("token <strong>dbo_a-B_7</strong>", 0),
            mail("Reference: 7.email</p>", 3),
            mail("Reference: 7.email</p>", 9),
        ];
        assert_eq!(one_time(&mails[0].text).as_deref(), Some("dbo_a-B_7"));
        let arrivals = arrivals(&mails);
        assert_eq!(arrivals["7"].len(), 2);
        let at = DateTime::UNIX_EPOCH + chrono::TimeDelta::seconds(1);
        let kept = |id: &str| Kept { id: id.into(), task: String::new(), at, came: at };
        assert_eq!(late(&[kept("7"), kept("8")], &arrivals), [2_000.0]);
    }
}
