//! The calendar against python-dateutil and croniter, on rules and expressions that are made up.
//!
//! `CALENDAR_RULES=100000 cargo test -p calendar --test real_oracles` tries more, `CALENDAR_SEED=7` others.

mod oracles;

use calendar::{Cron, Rrule, Series, When};
use chrono::{NaiveDateTime, TimeDelta};
use oracles::{Draw, ask, how_many, seed};
use serde_json::{Value, json};

const ZONES: [&str; 10] = [
    "Europe/Berlin",
    "Europe/London",
    "America/New_York",
    "America/Santiago",
    "America/Havana",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "Asia/Kolkata",
    "Asia/Beirut",
    "UTC",
];
/// How many dates of each are compared.
const DATES: usize = 25;

#[test]
fn rules_come_to_what_dateutil_says() {
    let mut draw = Draw::new(seed());
    let cases: Vec<Value> = (0..how_many(6000))
        .map(|_| {
            let (rule, start, until) = oracles::rule(&mut draw);
            let zone = draw.chance(70).then(|| draw.of(&ZONES));
            json!({"rule": rule, "start": start, "until": until, "zone": zone, "n": DATES})
        })
        .collect();
    let mut empty = 0;
    for (case, answer) in cases.iter().zip(ask(&cases)) {
        let found = expand(case);
        assert_eq!(json!(found), answer, "{case}");
        empty += usize::from(found.is_empty());
    }
    assert!(empty < cases.len() / 2, "{empty} of {} rules come to nothing", cases.len());
}

fn expand(case: &Value) -> Vec<NaiveDateTime> {
    let time = |field: &str| -> NaiveDateTime {
        case[field].as_str().expect("well formed").parse().expect("well formed")
    };
    let rule: Rrule = case["rule"]
        .as_str()
        .expect("well formed")
        .parse()
        .unwrap_or_else(|e| panic!("{case}: {e}"));
    let Some(zone) = case["zone"].as_str() else {
        let series = Series::new(rule, When::Floating(time("start"))).expect("well formed");
        let until = time("until");
        let walls = series.dates().map(When::wall).take_while(|wall| *wall <= until);
        return walls.take(DATES).collect();
    };
    // The same dates, floating, say how many there are: those that fall upon each other in a gap are one.
    let walls = expand(&json!({
        "rule": case["rule"], "start": case["start"], "until": case["until"], "zone": null
    }));
    let zone = zone.parse().expect("well formed");
    let series = Series::new(rule.clone(), When::Zoned(time("start"), zone));
    // A rule that ends by a wall clock's time does not go with a zone: what it would come to is cut by hand.
    let series =
        series.or_else(|_| Series::new(without_until(&rule), When::Zoned(time("start"), zone)));
    let series = series.expect("well formed");
    let Some(last) = walls.last() else { return Vec::new() };
    let last = When::Zoned(*last, zone).instant().expect("well formed").naive_utc();
    let instants = series.dates().map(|date| date.instant().expect("well formed").naive_utc());
    let from = last - TimeDelta::days(2);
    // Dates placed later than the last of the walls can only be there where the clock jumps.
    let found: Vec<_> = instants.take_while(|at| *at <= last).collect();
    assert!(found.iter().filter(|at| **at > from).count() <= walls.len());
    found
}

fn without_until(rule: &Rrule) -> Rrule {
    let text = rule.to_string();
    let parts: Vec<_> = text.split(';').filter(|part| !part.starts_with("UNTIL")).collect();
    parts.join(";").parse().expect("well formed")
}

#[test]
fn expressions_fire_when_croniter_says() {
    let mut draw = Draw::new(seed() + 1);
    let cases: Vec<Value> = (0..how_many(2500))
        .map(|_| json!({"cron": oracles::cron(&mut draw), "start": draw.time(), "n": 8}))
        .collect();
    for (case, answer) in cases.iter().zip(ask(&cases)) {
        let start: NaiveDateTime =
            case["start"].as_str().expect("well formed").parse().expect("well formed");
        let cron: Cron = case["cron"]
            .as_str()
            .expect("well formed")
            .parse()
            .unwrap_or_else(|e| panic!("{case}: {e}"));
        let series = Series::new(cron, When::Floating(start)).expect("well formed");
        let ahead = series.dates().map(When::wall).filter(|wall| *wall > start);
        // croniter gives up where nothing comes for thirty years.
        let found: Vec<_> =
            ahead.take(answer.as_array().expect("well formed").len().max(1)).collect();
        let none = answer.as_array().expect("well formed").is_empty();
        assert!(
            if none {
                found.iter().all(|f| *f > start + TimeDelta::days(365 * 7))
            } else {
                json!(found) == answer
            },
            "{case}\nours    {found:?}\ncroniter {answer}"
        );
    }
}
