//! Whole or not at all, and once.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;
use crate::tools::{Event, Quiet};

/// A shelf of its own, removed at the end.
struct Own(Shelf);

impl Own {
    fn new(name: &str) -> Self {
        let dir = std::env::temp_dir().join(format!("daybook-{name}-{}", std::process::id()));
        create(&dir).unwrap();
        Self(Shelf(dir))
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.0.0.join("tools")).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0.0).unwrap();
    }
}

fn fill(dir: &Path) -> Result<(), ToolError> {
    fs::write(dir.join("program"), "whole").map_err(ToolError::io("fill"))
}

fn whole(dir: &Path) -> bool {
    dir.join("program").exists()
}

#[test]
fn what_has_lost_a_part_is_made_anew() {
    let own = Own::new("lost");
    own.0.once("helm-4", "helm", &Quiet, whole, fill).unwrap();
    fs::remove_file(own.0.place("helm-4").join("program")).unwrap();
    own.0.once("helm-4", "helm", &Quiet, whole, fill).unwrap();
    assert!(whole(&own.0.place("helm-4")));
    let never = |_: &Path| unreachable!("it is whole");
    own.0.once("helm-4", "helm", &Quiet, whole, never).unwrap();
}

#[test]
fn what_was_made_is_in_its_place() {
    let own = Own::new("made");
    own.0.once("helm-4", "helm", &Quiet, whole, fill).unwrap();
    assert_eq!(fs::read_to_string(own.0.place("helm-4").join("program")).unwrap(), "whole");
    assert_eq!(own.names(), ["helm-4"]);
}

#[test]
fn a_failed_attempt_leaves_nothing_and_the_next_one_counts() {
    let own = Own::new("failed");
    let failing = |dir: &Path| {
        fill(dir)?;
        Err(ToolError::StillMissing { tool: "helm", command: String::new() })
    };
    assert!(own.0.once("helm-4", "helm", &Quiet, whole, failing).is_err());
    assert_eq!(own.names(), [""; 0]);
    own.0.once("helm-4", "helm", &Quiet, whole, fill).unwrap();
    assert_eq!(own.names(), ["helm-4"]);
}

#[test]
fn what_an_interrupted_attempt_left_is_no_tool_and_goes() {
    let own = Own::new("interrupted");
    let left = own.0.0.join("tools").join(".partial-helm-4-1");
    create(&left).unwrap();
    fill(&left).unwrap();
    assert!(!own.0.place("helm-4").exists());
    own.0.once("helm-4", "helm", &Quiet, whole, fill).unwrap();
    assert_eq!(own.names(), ["helm-4"]);
}

/// Counts those that begin to wait.
struct Waiting(AtomicUsize);

impl Progress for Waiting {
    fn show(&self, event: Event<'_>) {
        if matches!(event, Event::Began { what } if what.starts_with("waiting for helm")) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }
}

#[test]
fn two_at_once_make_it_once() {
    let own = Own::new("twice");
    let (made, waiting) = (AtomicUsize::new(0), Waiting(AtomicUsize::new(0)));
    let make = |dir: &Path| {
        // The first one stays inside until the second has been seen to wait.
        while waiting.0.load(Ordering::SeqCst) == 0 {
            std::thread::yield_now();
        }
        made.fetch_add(1, Ordering::SeqCst);
        fill(dir)
    };
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| own.0.once("helm-4", "helm", &waiting, whole, make).unwrap());
        }
    });
    assert_eq!(made.into_inner(), 1);
    assert_eq!(own.names(), ["helm-4"]);
}
