//! An archive is made once; without one a broker starts all the same.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use super::{Classes, find};
use crate::Error;

/// A place of its own, gone after the test.
struct Place(PathBuf);

impl Place {
    fn new(name: &str) -> Self {
        let dir = format!("daybook-classes-{name}-{}", std::process::id());
        Self(std::env::temp_dir().join(dir))
    }

    fn file(&self) -> PathBuf {
        self.0.join("plain.jsa")
    }

    fn make(&self) -> Result<(), Error> {
        fs::write(self.file(), "classes").map_err(Error::io("write"))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).ok();
    }
}

#[test]
fn it_is_made_once() {
    let place = Place::new("once");
    let made = find(&place.file(), || place.make());
    assert_eq!(made, Classes::Archived(place.file()));
    assert_eq!(find(&place.file(), || panic!("it is there")), made);
}

#[test]
fn who_cannot_make_it_goes_without_and_tries_once() {
    let place = Place::new("failing");
    assert_eq!(find(&place.file(), || Err(Error::NoPorts)), Classes::Loaded);
    assert_eq!(find(&place.file(), || panic!("it was tried")), Classes::Loaded);
}

#[test]
fn what_a_busy_machine_could_not_do_is_tried_again() {
    let place = Place::new("busy");
    let late = Error::Late { what: String::new(), limit: Duration::ZERO, log: String::new() };
    assert_eq!(find(&place.file(), || Err(late)), Classes::Loaded);
    assert_eq!(find(&place.file(), || place.make()), Classes::Archived(place.file()));
}

#[test]
fn nobody_waits_for_another_who_makes_it() {
    let place = Place::new("two");
    let made = find(&place.file(), || {
        assert_eq!(find(&place.file(), || panic!("two at once")), Classes::Loaded);
        place.make()
    });
    assert_eq!(made, Classes::Archived(place.file()));
}
