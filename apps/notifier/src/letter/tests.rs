//! What e-mails say, and that no text of a user's gets out of its place.

use serde_json::json;

use super::*;

fn notification(title: &str) -> Notification {
    let due = json!({"date": "2030-05-03", "time": "09:30", "tz": "Europe/Berlin"});
    let written = json!({
        "id": "114727aa-ea87-5018-a7ad-fbb12d125ae0",
        "kind": "reminder",
        "title": title,
        "task": "0190f2d7-0000-7000-8000-000000000001",
        "reminder": "due-30m",
        "due": due,
        "at": "2030-05-03T07:00:00Z",
        "created_at": "2030-05-03T07:00:00Z",
    });
    serde_json::from_value(written).unwrap()
}

fn letter(notification: &Notification, may_be_a_repeat: bool) -> Letter {
    let delivery = Delivery { may_be_a_repeat, ..Delivery::waiting(notification.at) };
    let user = "ada".parse().unwrap();
    let frame = Frame {
        public_url: "https://daybook.example.org",
        zone: Tz::Europe__Berlin,
        user: &user,
        unsubscribe: "0f0f",
    };
    of_notification(notification, &delivery, "ada@example.org", frame)
}

#[test]
fn a_reminder_reads_well() {
    let letter = letter(&notification("Water the plants"), false);
    assert_eq!(
        (letter.to.as_str(), letter.subject.as_str()),
        ("ada@example.org", "Reminder: Water the plants")
    );
    let expected = "<!doctype html>\n<html lang=\"en\">\n<body>\n\
        <p><strong>Water the plants</strong></p>\n\
        <p>Due: Fri 3 May 2030, 09:30 (Europe/Berlin)</p>\n\
        <p>The task: <a href=\"https://daybook.example.org/tasks/0190f2d7-0000-7000-8000-000000000001\">https://daybook.example.org/tasks/0190f2d7-0000-7000-8000-000000000001</a></p>\n\
        <hr>\n\
        <p>You get this since you asked Daybook for it. No more e-mails: <a href=\"https://daybook.example.org/unsubscribe?token=ada.0f0f\">https://daybook.example.org/unsubscribe?token=ada.0f0f</a></p>\n\
        <p>Reference: 114727aa-ea87-5018-a7ad-fbb12d125ae0.email</p>\n\
        </body>\n</html>\n";
    assert_eq!(letter.html, expected);
}

#[test]
fn a_title_stays_a_text() {
    let nasty = "</p><script>alert('1')</script>\r\nBcc: eve@example.org\r\n\r\n\"&";
    let letter = letter(&notification(nasty), false);
    assert_eq!(letter.subject.lines().count(), 1);
    assert!(letter.subject.contains("Bcc: eve"), "it is part of the subject, and nothing else");
    assert!(!letter.html.contains("<script") && !letter.html.contains('\r'), "{}", letter.html);
    let escaped = "&lt;/p&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;  Bcc: eve@example.org    &quot;&amp;";
    assert!(letter.html.contains(escaped), "{}", letter.html);
}

#[test]
fn what_is_late_or_may_be_a_repeat_says_so() {
    let late = Notification { late_by: Some(3600), ..notification("Water") };
    assert!(
        letter(&late, false)
            .html
            .contains("was for Fri 3 May 2030, 09:00 (Europe/Berlin). It comes late")
    );
    assert!(letter(&late, true).html.contains("You may have had this message before"));
    assert!(!letter(&notification("Water"), false).html.contains("may have had"));
}

#[test]
fn a_digest_tells_what_is_due() {
    let line = |title: &str, due| Line {
        task: domain::TaskId(uuid::Uuid::nil()),
        title: title.to_owned(),
        due,
    };
    let digest = Digest {
        day: "2030-05-03".parse().unwrap(),
        overdue: vec![line("pay <rent>", Some(When::Day("2030-05-01".parse().unwrap())))],
        today: vec![line("call", None), line("write", None)],
        left_out: 7,
    };
    let notification = Notification {
        digest: Some(digest),
        title: "Your day: 1 overdue, 2 due, 7 more".to_owned(),
        ..notification("")
    };
    let letter = letter(&notification, false);
    assert_eq!(letter.subject, "Your day: 1 overdue, 2 due, 7 more");
    for part in [
        "Your day, Friday 3 May 2030",
        "pay &lt;rent&gt; (Wed 1 May 2030)",
        ">call</a>",
        "And 7 more.",
    ] {
        assert!(letter.html.contains(part), "{part}: {}", letter.html);
    }
}

#[test]
fn a_letter_of_an_account_has_its_token_where_nobody_logs_it() {
    for (kind, path) in [
        ("reset_password", "/api/v1/auth/reset-password"),
        ("verify_email", "/api/v1/auth/verify-email"),
    ] {
        let letter = of_account(
            kind.parse().unwrap(),
            "ada@example.org",
            "dbo_secret",
            "https://d.example.org",
        );
        assert!(!letter.subject.contains("dbo_") && letter.html.contains("dbo_secret"), "{kind}");
        assert!(letter.html.contains(&format!("https://d.example.org{path}")), "{}", letter.html);
        assert!(!format!("{letter:?}").contains("dbo_"), "{letter:?}");
    }
    assert!("chain_letter".parse::<LetterKind>().is_err());
}
