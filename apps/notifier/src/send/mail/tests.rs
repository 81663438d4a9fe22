//! What the binding's errors mean, in the words that it has for them.

use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use sidecar::BindingReply;
use tonic::Status;

use super::*;

const BINDING: &str =
    "error invoking output binding email: error from smtp binding, sending email failed: ";

fn came_of(status: Status) -> (&'static str, Option<u16>) {
    match of_error(&SidecarError::new("invoke a binding", status)) {
        Outcome::Taken { .. } => ("taken", None),
        Outcome::Refused(fault) => ("refused", fault.answer),
        Outcome::RefusedForGood(fault) => ("for good", fault.answer),
        Outcome::Unsure(fault) => ("unsure", fault.answer),
        Outcome::NotBegun(fault) => ("not begun", fault.answer),
    }
}

#[test]
fn what_an_error_means_for_the_message() {
    for (text, expected) in [
        ("gomail: could not send email 1: 550 5.1.1 no such user: ada", ("for good", Some(550))),
        ("gomail: could not send email 1: 553-no such name", ("for good", Some(553))),
        ("gomail: could not send email 1: 451 4.7.1 try again later", ("refused", Some(451))),
        ("gomail: could not send email 1: 421 too many connections", ("refused", Some(421))),
        ("gomail: could not send email 1: 552 mailbox full", ("refused", Some(552))),
        ("gomail: could not send email 1: 554 transaction failed", ("refused", Some(554))),
        ("535 5.7.8 authentication failed", ("refused", Some(535))),
        ("550 the greeting of a server that is closed", ("refused", Some(550))),
        ("dial tcp 127.0.0.1:1025: connect: connection refused", ("refused", None)),
        ("dial tcp: lookup mail.example.org: 5 servers", ("refused", None)),
        ("EOF", ("refused", None)),
        ("gomail: could not send email 1: EOF", ("unsure", None)),
        ("gomail: could not send email 1: read tcp 127.0.0.1:4500: i/o timeout", ("unsure", None)),
    ] {
        assert_eq!(came_of(Status::internal(format!("{BINDING}{text}"))), expected, "{text}");
    }
    assert_eq!(came_of(Status::deadline_exceeded("no answer within 20000 ms")), ("unsure", None));
    assert_eq!(came_of(Status::cancelled("Timeout expired")), ("unsure", None));
    assert_eq!(came_of(Status::unavailable("broken pipe")), ("unsure", None));
    assert_eq!(came_of(Status::invalid_argument("no such binding")), ("refused", None));
}

/// Counts the calls that are under way at once; never answers the first.
#[derive(Default)]
struct Counting {
    calls: AtomicUsize,
    under_way: AtomicUsize,
    most: AtomicUsize,
}

#[async_trait]
impl OutputBinding for Counting {
    async fn invoke(
        &self,
        _: &str,
        _: &str,
        _: Vec<u8>,
        _: &BTreeMap<String, String>,
    ) -> Result<BindingReply, SidecarError> {
        let number = self.calls.fetch_add(1, Ordering::SeqCst);
        let now = self.under_way.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(now, Ordering::SeqCst);
        let _left = Leaving(&self.under_way);
        match number {
            0 => std::future::pending().await,
            _ => tokio::task::yield_now().await,
        }
        Ok(BindingReply::default())
    }
}

struct Leaving<'a>(&'a AtomicUsize);

impl Drop for Leaving<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

#[tokio::test(start_paused = true)]
async fn they_go_one_at_a_time_and_none_waits_for_ever() {
    let binding = Arc::new(Counting::default());
    let mail = Arc::new(Mail::new(binding.clone(), Duration::from_secs(20)));
    let letter = |number: usize| Letter {
        to: format!("{number}@example.org"),
        subject: "hello".to_owned(),
        html: String::new(),
    };
    let sent = (0..20).map(|number| {
        let mail = mail.clone();
        tokio::spawn(async move { mail.send(&letter(number)).await })
    });
    let mut outcomes = Vec::new();
    for sent in sent.collect::<Vec<_>>() {
        outcomes.push(sent.await.unwrap());
    }
    let unsure = outcomes.iter().filter(|it| matches!(it, Outcome::Unsure(_))).count();
    let taken = outcomes.iter().filter(|it| matches!(it, Outcome::Taken { .. })).count();
    assert_eq!((unsure, taken), (1, 19), "the one that hung held the others up, and no longer");
    assert_eq!(binding.most.load(Ordering::SeqCst), 1);
}
