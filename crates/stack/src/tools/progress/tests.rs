//! What a console writes, on a terminal and elsewhere.

use super::*;

fn written(moving: bool, events: &[Event<'_>]) -> String {
    let console = Console::on(Vec::new(), moving);
    for &event in events {
        console.show(event);
    }
    String::from_utf8(console.state.into_inner().unwrap().out).unwrap()
}

fn going(what: &str, so_far: u64) -> Event<'_> {
    Event::Going { what, so_far: Duration::from_secs(so_far), detail: "runtime/cgo" }
}

#[test]
fn a_file_gets_a_plain_line_every_fifteen_seconds() {
    let (what, took) = ("building daprd", Duration::from_secs(65));
    let mut events = vec![Event::Began { what }];
    events.extend((1..=65).map(|second| going(what, second)));
    events.push(Event::Ended { what, took, well: true });
    assert_eq!(
        written(false, &events),
        "building daprd ...\n\
         building daprd (15 s): runtime/cgo\n\
         building daprd (30 s): runtime/cgo\n\
         building daprd (45 s): runtime/cgo\n\
         building daprd (1 min 00 s): runtime/cgo\n\
         building daprd: done in 1 min 05 s\n"
    );
}

#[test]
fn a_terminal_gets_one_line_for_all_that_goes_on() {
    let (one, two) = ("building helm", "fetching Kafka");
    let text =
        written(true, &[Event::Began { what: one }, Event::Began { what: two }, going(one, 3)]);
    assert_eq!(text, "\r\u{1b}[2K| building helm 3 s | fetching Kafka 0 s");
}

#[test]
fn a_line_never_wraps() {
    let what = "x".repeat(200);
    let text = written(true, &[Event::Began { what: &what }, going(&what, 1)]);
    assert!(text.trim_start_matches("\r\u{1b}[2K").chars().count() < 80, "{text}");
}

#[test]
fn the_end_tells_failure_from_success() {
    let console = Console::on(Vec::new(), false);
    let failed: Result<(), &str> = during(&console, "fetching", |_| Err("no network"));
    assert_eq!(failed, Err("no network"));
    let text = String::from_utf8(console.state.into_inner().unwrap().out).unwrap();
    assert_eq!(text, "fetching ...\nfetching: FAILED in 0 s\n");
}
