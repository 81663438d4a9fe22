//! `cargo xtask up` as a newcomer meets it, and after every kind of crash.
//!
//! Each test has a state directory and ports of its own, and finds the apps built.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails where it stands")]

#[path = "real_up/place.rs"]
mod place;
#[path = "real_up/processes.rs"]
mod processes;

use std::fs;
use std::os::unix::fs::PermissionsExt;

use place::Place;
use rustix::process::Signal;

const UP: &str = "Ctrl-C stops it.";

#[test]
fn what_it_prints_works_when_pasted_and_ctrl_c_leaves_nothing() {
    let place = Place::new("pasted");
    let mut up = place.up(&[]);
    let said = up.wait_for(UP);

    let pasted = place::paste(&place::sample(&said));
    assert!(pasted.contains("\"title\":\"Water the plants\""), "no task was created: {pasted}");
    place::wait_for_entries(&said, 1);

    let (code, book) = place.admin(&["book", "verify", "ada"]);
    assert_eq!(code, Some(0), "{book}");
    assert!(book.starts_with("book:ada is whole: "), "{book}");
    let (code, ledger) = place.admin(&["ledger", "verify", "ada"]);
    assert_eq!(code, Some(0), "{ledger}");
    assert!(ledger.contains(" is whole: 1 entry, "), "{ledger}");
    let (code, nobody) = place.admin(&["book", "show", "nobody"]);
    assert_eq!(code, Some(2), "{nobody}");
    assert!(nobody.contains("`book:nobody` is not there"), "{nobody}");

    let (code, second) = place.up(&[]).wait_end();
    assert_eq!(code, Some(0), "{second}");
    assert!(second.contains("Daybook is up already"), "{second}");
    assert!(second.contains(&format!("{} callbacks", place.base())), "{second}");
    let (code, other) = place.up(&["--profile", "local"]).wait_end();
    assert_eq!(code, Some(1), "{other}");
    assert!(other.contains("the profile embedded runs"), "{other}");

    let elsewhere = Place::new("taken");
    let (code, taken) = elsewhere.up_on(place.base(), &[]).wait_end();
    assert_eq!(code, Some(1), "{taken}");
    let port = format!("port {} (task-api: callbacks) is taken by `task-api`", place.base());
    assert!(taken.contains(&port) && taken.contains("--port-base"), "{taken}");

    up.signal(Signal::INT);
    let (code, last) = up.wait_end();
    assert_eq!(code, Some(0), "{last}");
    assert!(last.ends_with("Daybook is down.\n"), "{last}");
    assert_eq!(place.left(), Vec::<String>::new());
    let (code, down) = place.admin(&["book", "verify", "ada"]);
    assert_eq!(code, Some(2), "{down}");
    assert!(down.contains("start it with `cargo xtask up`"), "{down}");
}

#[test]
fn after_kill_9_nothing_runs_on_and_the_next_up_has_the_tasks() {
    let place = Place::new("killed");
    let mut up = place.up(&[]);
    let said = up.wait_for(UP);
    place::paste(&place::sample(&said));
    up.signal(Signal::KILL);
    up.wait_end();
    place.wait_until_nothing_is_left();

    let mut again = place.up(&[]);
    let said = again.wait_for(UP);
    let list = place::sample(&said).replace("/api/v1/audit", "/api/v1/tasks");
    let tasks = place::paste(&list);
    assert_eq!(
        tasks.lines().last().unwrap_or_default().matches("Water the plants").count(),
        2,
        "{tasks}"
    );
    again.signal(Signal::TERM);
    let (code, last) = again.wait_end();
    assert_eq!(code, Some(0), "{last}");
}

#[test]
fn the_local_profile_runs_on_kafka_and_finds_its_events_again() {
    let place = Place::new("local");
    for tasks in [1, 2] {
        let mut up = place.up(&["--profile", "local"]);
        let said = up.wait_for(UP);
        assert!(said.contains("Apache Kafka"), "{said}");
        place::paste(&place::sample(&said));
        place::wait_for_entries(&said, tasks);
        up.signal(Signal::INT);
        let (code, last) = up.wait_end();
        assert_eq!(code, Some(0), "{last}");
    }
}

#[test]
fn what_survives_a_crash_of_up_and_its_guards_is_found_and_stopped() {
    let place = Place::new("orphans");
    let mut up = place.up(&[]);
    up.wait_for(UP);
    let apps = place.marked();
    // The worst case: `up` and everything that would clean up after it, at once.
    up.signal(Signal::STOP);
    for guard in place.guards() {
        processes::kill(guard);
    }
    up.signal(Signal::KILL);
    up.wait_end();
    assert!(apps.iter().any(|pid| processes::runs(*pid)), "nothing survived: this shows nothing");

    let mut again = place.up(&[]);
    let said = again.wait_for(UP);
    assert!(said.contains("Stopped what an `up` that crashed had left"), "{said}");
    assert!(
        !apps.iter().any(|pid| processes::runs(*pid)),
        "a process of the first `up` still runs"
    );
    again.signal(Signal::INT);
    again.wait_end();
    assert_eq!(place.left(), Vec::<String>::new());
}

#[test]
fn when_dapr_run_is_killed_everything_ends() {
    let place = Place::new("cli");
    let mut up = place.up(&[]);
    up.wait_for(UP);
    let cli = place.marked().into_iter().find(|pid| processes::program(*pid) == "dapr");
    processes::kill(cli.expect("`dapr run` is not among what was started"));
    let (code, last) = up.wait_end();
    assert_eq!(code, Some(1), "{last}");
    assert!(last.contains("`dapr run` has ended: see "), "{last}");
    assert_eq!(place.left(), Vec::<String>::new());
}

#[test]
fn an_app_that_dies_at_start_is_told_with_its_last_lines() {
    let place = Place::new("dies");
    let binaries = place.dir().join("binaries");
    fs::create_dir_all(&binaries).unwrap();
    for name in ["task-api", "recurrence", "reminder", "notifier", "egress"] {
        fs::copy(place::binaries().join(name), binaries.join(name)).unwrap();
    }
    let broken = binaries.join("audit");
    fs::write(&broken, "#!/bin/sh\necho 'the ledger has no pages' >&2\nexit 3\n").unwrap();
    fs::set_permissions(&broken, fs::Permissions::from_mode(0o755)).unwrap();

    let (code, said) = place.up_with(&binaries, place.base(), &[]).wait_end();
    assert_eq!(code, Some(1), "{said}");
    assert!(
        said.contains("audit has ended: see ") && said.contains("the ledger has no pages"),
        "{said}"
    );
    assert_eq!(place.left(), Vec::<String>::new());
}
