//! A cron binding brings a tick each second.

use crate::components::component;
use crate::sidecar_process::{Wanted, start};
use crate::suite::recorder::{Answer, count};

/// Without `direction` in the component the sidecar asks the app, without a token, which bindings
/// it takes. A tick that panics is followed by the next.
#[tokio::test(flavor = "multi_thread")]
async fn ticks_arrive() {
    let ticks = component("ticks", "bindings.cron", &[("schedule", "@every 1s")]);
    let other = component("others", "bindings.cron", &[("schedule", "@every 1s")]);
    let wanted = Wanted {
        app_token: Some("the app's token"),
        more: vec![("ticks".to_owned(), ticks), ("others".to_owned(), other)],
        ..Wanted::default()
    };
    let running = start("cron", wanted).await;
    running.app.answer("ticks", [Answer::Panic, Answer::Retry]);
    running.until("three ticks arrive", &|seen| count(seen, "ticks", "ticks") >= 3).await;
    let seen = running.app.seen();
    assert!(seen[0].event.extensions.contains_key("readTimeUTC"), "{:?}", seen[0]);
    assert!(seen.iter().all(|seen| seen.at == "ticks"), "a binding nobody takes: {seen:?}");
}
