//! A reminder reaches the inbox, the live feed, a mailbox and a webhook, each once; and what refuses, hangs or dies on the way is
//! told, and repeated no more often than it has to be.

use std::collections::BTreeMap;

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use http::Method;
use serde_json::{Value, json};
use testkit::{Daybook, Events, LIMIT, Result, Wishes, wait_until, with_daybook_of};

use crate::person::Person;
use crate::receiver::Receiver;

/// With little patience, and endpoints on this machine.
fn wishes() -> Wishes {
    Wishes::all()
        .setting("SEND_DEADLINE_SECONDS", "3")
        .setting("DELIVERY_RETRY_SECONDS", "1")
        .setting("WEBHOOKS_TO_PRIVATE", "on")
}

/// Makes tasks, each with a reminder a moment from now.
async fn remind(person: &Person, titles: impl IntoIterator<Item = String>) -> Result<()> {
    #[expect(clippy::disallowed_methods, reason = "reminders are set by the clock of the machine")]
    let at = Utc::now() + TimeDelta::seconds(2);
    for title in titles {
        let at = at.to_rfc3339_opts(SecondsFormat::Millis, true);
        let body = json!({ "title": title, "reminders": [{ "at": at }] });
        person.api.post("/api/v1/tasks", &body).await?.expect_status(201);
    }
    Ok(())
}

/// Waits until there are so many notifications, each with deliveries of which all have that status; gives them.
async fn wait_for(person: &Person, count: usize, status: &str) -> Result<Vec<Value>> {
    wait_for_any(person, count, &[status]).await
}

/// The same with one of those.
async fn wait_for_any(person: &Person, count: usize, statuses: &[&str]) -> Result<Vec<Value>> {
    let what = format!("{count} notifications are {}", statuses.join(" or "));
    let waited = wait_until(&what, LIMIT * 2, async || {
        let reply = person.api.get("/api/v1/notifications?limit=200").await?;
        let items = reply.json()["items"].as_array().cloned().unwrap_or_default();
        let is_so = |item: &Value| {
            let all = item["deliveries"].as_array();
            let is_one = |it: &Value| statuses.iter().any(|status| it["status"] == *status);
            all.is_some_and(|all| !all.is_empty() && all.iter().all(is_one))
        };
        let so = items.iter().filter(|item| is_so(item)).count();
        match items.len() == count && so == count {
            true => Ok(Some(items)),
            false => Err(format!("{} there, {so} so: {}", items.len(), reply.json()).into()),
        }
    });
    Ok(waited.await?.0)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reminder_reaches_everything_once() -> Result<()> {
    with_daybook_of(wishes(), async |daybook| {
        let ada = verified_by_mail(daybook, "ada@example.org").await?;
        let receiver = Receiver::start(&[500]).await?;
        let body = json!({ "url": receiver.url });
        ada.api.post("/api/v1/webhooks", &body).await?.expect_status(201);
        let mut stream = Events::open(&ada.api, None).await?;
        remind(&ada, ["Water the plants".to_owned()]).await?;
        let items = wait_for(&ada, 1, "sent").await?;
        let told = async {
            loop {
                let message = stream.next(LIMIT).await?.ok_or("the stream ended")?;
                if message["event"] == "notification" {
                    return Ok::<_, testkit::Error>(message);
                }
            }
        };
        let told = told.await?;
        assert_eq!(told["notification"]["title"], "Water the plants", "{told}");
        assert_eq!((told["channel"].as_str(), told["unread"].as_u64()), (Some("inbox"), Some(1)));

        let mails = mails(daybook, "ada@example.org")?;
        let mails: Vec<_> = mails.iter().filter(|it| it.0.starts_with("Reminder")).collect();
        let [(subject, body)] = mails.as_slice() else { return Err(format!("{mails:?}").into()) };
        assert_eq!(subject, "Reminder: Water the plants");
        let id = items[0]["id"].as_str().ok_or("no id")?;
        assert!(body.contains(&format!("Reference: {id}.email")), "{body}");

        let received = receiver.received();
        assert_eq!(received.len(), 2, "it was refused once");
        assert_eq!(received[0].headers["webhook-id"], received[1].headers["webhook-id"]);
        assert!(received[1].headers["webhook-signature"].starts_with("v1,"));
        let posted: Value = received[1].body.parse()?;
        assert_eq!((&posted["type"], &posted["data"]["id"]), (&json!("reminder"), &json!(id)));

        unsubscribe(daybook, body).await?;
        remind(&ada, ["And the cat".to_owned()]).await?;
        wait_for(&ada, 2, "sent").await?;
        assert_eq!(receiver.received().len(), 3);
        let after = mails_about(daybook, "ada@example.org", "Reminder: And the cat")?;
        assert_eq!(after, 0, "there are to be no more");
        Ok(())
    })
    .await
}

/// Somebody whose address is verified by the letter that is sent to it.
async fn verified_by_mail(daybook: &Daybook, email: &str) -> Result<Person> {
    let person = Person::new(daybook, email).await?;
    let path = "/api/v1/auth/request-email-verification";
    person.api.post(path, &json!({})).await?.expect_status(202);
    let letter = wait_until("the letter is there", LIMIT, async || {
        Ok(mails(daybook, email)?.into_iter().find(|(_, body)| body.contains("dbo_")))
    });
    let ((_, body), _) = letter.await?;
    let token = body.split_once("<strong>").and_then(|(_, rest)| rest.split('<').next());
    let body = json!({ "token": token });
    daybook.api().post("/api/v1/auth/verify-email", &body).await?.expect_status(204);
    Ok(person)
}

/// Follows the link of an e-mail as people do: a page first, then its button.
async fn unsubscribe(daybook: &Daybook, mail: &str) -> Result<()> {
    let link = mail.split_once("/unsubscribe?token=").ok_or("no link")?.1;
    let path = format!("/unsubscribe?token={}", link.split('"').next().unwrap_or_default());
    let api = daybook.api();
    let page = api.get(&path).await?.expect_status(200);
    assert!(String::from_utf8_lossy(&page.body).contains("<form method=\"post\""));
    api.send(Method::POST, &path, &[], "List-Unsubscribe=One-Click".into())
        .await?
        .expect_status(200);
    Ok(())
}

/// Subject and text of what came for that address.
fn mails(daybook: &Daybook, email: &str) -> Result<Vec<(String, String)>> {
    let all = daybook.mail().messages()?.into_iter();
    let own = all.filter(|message| message.to == [email]);
    Ok(own.map(|message| (message.subject, message.body)).collect())
}

fn mails_about(daybook: &Daybook, email: &str, subject: &str) -> Result<usize> {
    Ok(mails(daybook, email)?.iter().filter(|mail| mail.0 == subject).count())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_refuses_or_hangs_is_told_and_holds_nobody_else_up() -> Result<()> {
    with_daybook_of(wishes(), async |daybook| {
        let (refused, hangs) = ("refused@example.org", "hang@example.org");
        let (busy, bob) = ("busy2@example.org", "bob@example.org");
        let mut people = BTreeMap::new();
        for email in [refused, hangs, busy, bob] {
            people.insert(email, Person::verified(daybook, email).await?);
        }
        for email in [hangs, refused, busy, bob] {
            remind(&people[email], [format!("of {email}")]).await?;
        }
        for email in [bob, busy] {
            wait_for(&people[email], 1, "sent").await?;
            assert_eq!(mails_about(daybook, email, &format!("Reminder: of {email}"))?, 1);
        }
        let tries = |items: &[Value]| items[0]["deliveries"][0]["attempts"].as_u64();
        let failed = wait_for(&people[refused], 1, "failed").await?;
        assert_eq!(
            (tries(&failed), &failed[0]["deliveries"][0]["last_status"]),
            (Some(1), &json!(550))
        );
        let failed = wait_for(&people[hangs], 1, "failed").await?;
        assert_eq!(
            tries(&failed),
            Some(2),
            "whether it arrived is not known: once more, and no more"
        );
        assert_eq!(failed[0]["deliveries"][0]["may_be_a_repeat"], true);
        // And the letters of accounts wait for nobody.
        remind(&people[bob], ["again".to_owned()]).await?;
        wait_for(&people[bob], 2, "sent").await?;
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_while_it_sends_it_sends_nothing_twice_unflagged() -> Result<()> {
    with_daybook_of(wishes(), async |daybook| {
        const COUNT: usize = 40;
        let ada = Person::verified(daybook, "ada@example.org").await?;
        remind(&ada, (0..COUNT).map(|number| format!("task {number}"))).await?;
        for threshold in [COUNT / 8, COUNT / 2] {
            wait_until("some are sent", LIMIT, async || {
                Ok((mails(daybook, "ada@example.org")?.len() >= threshold).then_some(()))
            })
            .await?;
            daybook.app("notifier").kill9().await;
            daybook.app("notifier").restart().await?;
        }
        let items = wait_for_any(&ada, COUNT, &["sent", "failed"]).await?;
        let (mut flagged, mut failed) = (0, 0);
        for item in &items {
            let title = item["title"].as_str().unwrap_or_default();
            let count = mails_about(daybook, "ada@example.org", &format!("Reminder: {title}"))?;
            let may_be_twice = item["deliveries"][0]["may_be_a_repeat"] == true;
            flagged += usize::from(may_be_twice);
            // Both deaths may have cut the same one off: then it is given up, and says so.
            let is_failed = item["deliveries"][0]["status"] == "failed";
            failed += usize::from(is_failed);
            assert!(may_be_twice || !is_failed, "{item}");
            let (least, most) = (usize::from(!is_failed), if may_be_twice { 2 } else { 1 });
            assert!((least..=most).contains(&count), "{count} of {item}");
        }
        assert!(flagged <= 4, "{flagged} are flagged; at each death there were two under way");
        assert!(failed <= 2, "{failed} were cut off twice");
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_server_that_is_away_gets_them_when_it_is_back() -> Result<()> {
    with_daybook_of(wishes(), async |daybook| {
        let ada = Person::verified(daybook, "ada@example.org").await?;
        daybook.mail_part().kill9().await;
        remind(&ada, ["wait".to_owned()]).await?;
        wait_for(&ada, 1, "waiting").await?;
        let tried = wait_until("it was tried", LIMIT, async || {
            let reply = ada.api.get("/api/v1/notifications/deliveries").await?;
            let attempts = reply.json()["items"][0]["attempts"].as_u64();
            Ok(attempts.filter(|attempts| *attempts >= 2))
        });
        tried.await?;
        daybook.mail_part().restart().await?;
        let items = wait_for(&ada, 1, "sent").await?;
        assert!(items[0]["deliveries"][0]["may_be_a_repeat"].is_null(), "none was sent before");
        assert_eq!(mails_about(daybook, "ada@example.org", "Reminder: wait")?, 1);
        testkit::note(format_args!("{} attempts", items[0]["deliveries"][0]["attempts"]));
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn many_at_once_are_all_mailed_once() -> Result<()> {
    with_daybook_of(wishes(), async |daybook| {
        const EACH: usize = 60;
        let mut people = Vec::new();
        for name in ["ada", "bob", "eve"] {
            people.push(Person::verified(daybook, &format!("{name}@example.org")).await?);
        }
        for person in &people {
            remind(person, (0..EACH).map(|number| format!("task {number}"))).await?;
        }
        let (mut inbox, mut mailed) = (Vec::new(), Vec::new());
        for person in &people {
            let items = wait_for(person, EACH, "sent").await?;
            for item in &items {
                let time = |value: &Value| -> Result<DateTime<Utc>> {
                    Ok(value.as_str().ok_or("no time")?.parse()?)
                };
                let at = time(&item["at"])?;
                inbox.push((time(&item["created_at"])? - at).num_milliseconds());
                mailed.push((time(&item["deliveries"][0]["ended_at"])? - at).num_milliseconds());
            }
            let mails = mails(daybook, &person.email)?;
            let reminders = mails.iter().filter(|mail| mail.0.starts_with("Reminder: ")).count();
            assert_eq!(reminders, EACH, "{}", person.email);
        }
        for (what, mut took) in [("in the inbox", inbox), ("mailed", mailed)] {
            took.sort_unstable();
            let (half, most) = (took[took.len() / 2], took[took.len() - 1]);
            let all = took.len();
            testkit::note(format_args!("{all} {what}: half {half} ms late, the last {most} ms"));
        }
        Ok(())
    })
    .await
}
