//! Quiet hours over midnight and over clock changes, the time of a digest, and patches.

use serde_json::json;

use super::*;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn time(text: &str) -> NaiveTime {
    NaiveTime::parse_from_str(text, "%H:%M").unwrap()
}

fn quiet(from: &str, to: &str) -> QuietHours {
    QuietHours { from: time(from), to: time(to) }
}

#[track_caller]
fn check(hours: (&str, &str), zone: &str, now: &str, until: Option<&str>) {
    let until = until.map(at);
    let zone = zone.parse().unwrap();
    assert_eq!(quiet(hours.0, hours.1).until(at(now), zone), until, "{now} in {zone}");
}

#[test]
fn quiet_hours_end_on_the_users_clock() {
    let night = ("22:00", "07:00");
    let berlin = "Europe/Berlin";
    check(night, berlin, "2030-06-01T19:59:59Z", None);
    check(night, berlin, "2030-06-01T20:00:00Z", Some("2030-06-02T05:00:00Z"));
    check(night, berlin, "2030-06-01T22:30:00Z", Some("2030-06-02T05:00:00Z"));
    check(night, berlin, "2030-06-02T04:59:59Z", Some("2030-06-02T05:00:00Z"));
    check(night, berlin, "2030-06-02T05:00:00Z", None);
    check(night, "America/New_York", "2030-06-02T04:00:00Z", Some("2030-06-02T11:00:00Z"));
    check(("13:00", "14:30"), berlin, "2030-01-01T12:15:00Z", Some("2030-01-01T13:30:00Z"));
    check(("13:00", "14:30"), berlin, "2030-01-01T13:30:00Z", None);
}

#[test]
fn a_night_in_which_the_clock_is_changed_ends_when_the_clock_says_so() {
    let berlin = "Europe/Berlin";
    // Put forward at 2:00 on 31 March 2030, back at 3:00 on 27 October.
    check(("22:00", "07:00"), berlin, "2030-03-30T22:00:00Z", Some("2030-03-31T05:00:00Z"));
    check(("22:00", "07:00"), berlin, "2030-10-26T21:00:00Z", Some("2030-10-27T06:00:00Z"));
    // An end that the clock jumps over is an hour later; one that it shows twice is the first.
    check(("22:00", "02:30"), berlin, "2030-03-30T23:00:00Z", Some("2030-03-31T01:30:00Z"));
    check(("22:00", "02:30"), berlin, "2030-10-27T00:10:00Z", Some("2030-10-27T00:30:00Z"));
    check(("22:00", "02:30"), berlin, "2030-10-27T01:10:00Z", None);
}

#[test]
fn a_digest_comes_once_a_day() {
    let zone: Tz = "Europe/Berlin".parse().unwrap();
    let next = |time_of_day: &str, after: &str| {
        clock_times::next(time(time_of_day), zone, at(after)).unwrap()
    };
    assert_eq!(next("08:00", "2030-06-01T05:59:59Z"), at("2030-06-01T06:00:00Z"));
    assert_eq!(next("08:00", "2030-06-01T06:00:00Z"), at("2030-06-02T06:00:00Z"));
    assert_eq!(next("08:00", "2030-03-30T12:00:00Z"), at("2030-03-31T06:00:00Z"));
    assert_eq!(next("02:30", "2030-03-30T12:00:00Z"), at("2030-03-31T01:30:00Z"), "jumped over");
    assert_eq!(next("02:30", "2030-10-26T12:00:00Z"), at("2030-10-27T00:30:00Z"));
    assert_eq!(next("02:30", "2030-10-27T00:30:00Z"), at("2030-10-28T01:30:00Z"), "shown twice");
}

#[test]
fn a_patch_changes_what_it_says() {
    let usual = KeptPreferences::default();
    let patched = |patch| usual.patched(&patch).unwrap();
    assert_eq!(patched(json!({})), usual);
    assert_eq!(
        serde_json::to_value(usual.resource()).unwrap(),
        json!({"channels": {"email": true, "webhook": true}})
    );
    let off = patched(json!({"channels": {"email": false}}));
    assert_eq!((off.email, off.webhook), (false, true));
    let full =
        patched(json!({"quiet_hours": {"from": "22:00", "to": "07:00"}, "digest_at": "08:00"}));
    assert_eq!((full.quiet, full.digest_at), (Some(quiet("22:00", "07:00")), Some(time("08:00"))));
    assert!(full.patched(&json!({"quiet_hours": {"to": "09:30"}})).is_err(), "whole, or null");
    assert_eq!(full.patched(&json!({"quiet_hours": null, "digest_at": null})).unwrap(), usual);
}

#[test]
fn a_wrong_patch_says_where() {
    let usual = KeptPreferences::default();
    for (patch, pointers) in [
        (json!([]), vec![""]),
        (json!({"colour": 1, "channels": {"sms": true}}), vec!["/colour", "/channels/sms"]),
        (json!({"channels": null}), vec!["/channels"]),
        (
            json!({"channels": {"email": "yes", "webhook": null}}),
            vec!["/channels/email", "/channels/webhook"],
        ),
        (json!({"quiet_hours": {"from": "22:00"}}), vec!["/quiet_hours/to"]),
        (
            json!({"quiet_hours": {"from": "7:00", "to": "24:00"}}),
            vec!["/quiet_hours/from", "/quiet_hours/to"],
        ),
        (json!({"quiet_hours": {"from": "07:00", "to": "07:00"}}), vec!["/quiet_hours/to"]),
        (json!({"digest_at": "08:00:30"}), vec!["/digest_at"]),
        (json!({"digest_at": 8}), vec!["/digest_at"]),
    ] {
        let found = usual.patched(&patch).unwrap_err();
        let mut found: Vec<_> =
            found.0.iter().map(|violation| violation.pointer.as_str()).collect();
        found.sort_unstable();
        let mut pointers = pointers;
        pointers.sort_unstable();
        assert_eq!(found, pointers, "{patch}");
    }
}
