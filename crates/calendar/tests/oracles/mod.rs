//! Made-up rules and expressions, and the programs that are asked about them.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use chrono::{Datelike, NaiveDate, NaiveDateTime, TimeDelta, Weekday};
use serde_json::Value;
use stack::tools::{Tool, path};

mod draw;

pub(crate) use draw::Draw;

fn variable(name: &str, usual: u64) -> u64 {
    #[expect(
        clippy::disallowed_methods,
        reason = "how much a test tries is no setting of the service"
    )]
    let value = std::env::var(name);
    value.ok().map_or(usual, |value| value.parse().expect("well formed"))
}

/// How many rules, or expressions, are tried.
pub(crate) fn how_many(usual: u64) -> u64 {
    variable("CALENDAR_RULES", usual)
}

/// What the made-up ones come from.
pub(crate) fn seed() -> u64 {
    variable("CALENDAR_SEED", 5545)
}

/// What `oracle.py` answers.
pub(crate) fn ask(cases: &[Value]) -> Vec<Value> {
    let oracle = path(Tool::Croniter).unwrap_or_else(|error| panic!("{error}"));
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle.py");
    let (stdin, stdout) = (Stdio::piped(), Stdio::piped());
    let mut child =
        Command::new(oracle).arg(script).stdin(stdin).stdout(stdout).spawn().expect("well formed");
    let mut input = child.stdin.take().expect("well formed");
    let lines: String = cases.iter().map(|case| format!("{case}\n")).collect();
    let writer = std::thread::spawn(move || input.write_all(lines.as_bytes()));
    let output = child.wait_with_output().expect("well formed");
    writer.join().expect("well formed").expect("well formed");
    let answers = String::from_utf8(output.stdout).expect("well formed");
    let answers: Vec<_> =
        answers.lines().map(|line| serde_json::from_str(line).expect("well formed")).collect();
    assert_eq!(answers.len(), cases.len(), "the oracle gave up: {:?}", output.status);
    answers
}

const FREQUENCIES: [&str; 7] =
    ["YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY", "SECONDLY"];
const DAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/// A rule, the time it counts from, and one beyond which it is not followed. Nothing that RFC 5545 forbids, and nothing in
/// which dateutil is known to differ from it (`README.md`).
pub(crate) fn rule(draw: &mut Draw) -> (String, NaiveDateTime, NaiveDateTime) {
    let at = draw.below(7) as usize;
    let (freq, mut start) = (FREQUENCIES[at], draw.time());
    let mut parts = vec![format!("FREQ={freq}")];
    if draw.chance(50) {
        let interval = draw.of(&[2, 2, 2, 3, 3, 4, 5, 6, 7, 12, 14, 24, 25, 36, 90]);
        parts.push(format!("INTERVAL={interval}"));
    }
    let part = |parts: &mut Vec<String>, draw: &mut Draw, often, name, (least, most), signed| {
        if draw.chance(often) {
            parts.push(format!("{name}={}", draw.numbers(least, most, signed)));
        }
    };
    part(&mut parts, draw, 25, "BYMONTH", (1, 12), false);
    let within_month = parts.iter().any(|part| part.starts_with("BYMONTH="));
    let week_numbers = freq == "YEARLY" && draw.chance(15);
    if week_numbers {
        part(&mut parts, draw, 100, "BYWEEKNO", (1, 50), true);
    }
    if !matches!(freq, "MONTHLY" | "WEEKLY" | "DAILY") {
        part(&mut parts, draw, 8, "BYYEARDAY", (1, 366), true);
    }
    if freq != "WEEKLY" {
        part(&mut parts, draw, 25, "BYMONTHDAY", (1, 31), true);
    }
    // A time of day that is rare would be looked for in vain at seconds' distance.
    part(&mut parts, draw, 20, "BYHOUR", (0, 23), false);
    part(&mut parts, draw, 20, "BYMINUTE", (0, 59), false);
    part(&mut parts, draw, 12, "BYSECOND", (0, 59), false);
    let numbered = at < 2 && !week_numbers && draw.chance(50);
    if draw.chance(35) {
        let days: Vec<_> = (0..=draw.below(3))
            .map(|_| {
                let day = draw.of(&DAYS);
                // The 53rd of a month makes dateutil fall over.
                let most = if at == 0 && !within_month && draw.chance(20) { 53 } else { 5 };
                let nth = draw.number(1, most);
                if numbered { format!("{nth}{day}") } else { day.to_owned() }
            })
            .collect();
        parts.push(format!("BYDAY={}", days.join(",")));
    }
    // dateutil takes minutes to find that a minute has no fourth second.
    let chosen = at < 5 && parts.iter().any(|part| part.starts_with("BY")) && draw.chance(25);
    if chosen {
        parts.push(format!("BYSETPOS={}", draw.numbers(1, 4, true)));
    }
    let wkst = draw.of(&[0, 0, 0, 6, 6, 2]);
    parts.push(format!("WKST={}", DAYS[wkst as usize]));
    if chosen && freq == "WEEKLY" {
        // dateutil chooses among the rest of the first week: so it has to be whole.
        let first = Weekday::try_from(wkst).expect("well formed");
        start = start.date().week(first).first_day().and_time(start.time());
    }
    let until = start
        + TimeDelta::hours([30 * 8766, 20 * 8766, 5 * 8766, 4 * 8766, 24 * 200, 24 * 10, 12][at]);
    match draw.below(4) {
        0 => parts.push(format!("COUNT={}", draw.below(30) + 1)),
        1 => {
            let end = start + (until - start) / 3;
            parts.push(format!("UNTIL={}", end.format("%Y%m%dT%H%M%S")));
        }
        _ => {}
    }
    (parts.join(";"), start, until)
}

/// An expression of five fields that crontab and croniter read alike.
pub(crate) fn cron(draw: &mut Draw) -> String {
    let minute = field(draw, 0, 59, 40, &[]);
    let hour = field(draw, 0, 23, 40, &[]);
    let month = field(
        draw,
        1,
        12,
        65,
        &["JAN", "FEB", "mar", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"],
    );
    let mut day = field(draw, 1, 31, 50, &[]);
    let mut weekday = field(draw, 0, 6, 50, &["SUN", "mon", "TUE", "WED", "THU", "FRI", "SAT"]);
    if draw.chance(4) {
        (day, weekday) = ("L".to_owned(), "*".to_owned());
    } else if draw.chance(6) {
        weekday = format!("{}#{}", draw.below(7), draw.below(5) + 1);
        day = "*".to_owned();
    } else if draw.chance(3) {
        weekday = "7".to_owned();
    }
    format!("{minute} {hour} {day} {month} {weekday}")
}

fn field(draw: &mut Draw, least: i64, most: i64, any: u64, names: &[&str]) -> String {
    if draw.chance(any) {
        return "*".to_owned();
    }
    let mut covered = BTreeSet::new();
    let mut one = |draw: &mut Draw| {
        let (a, b) = (draw.number_in(least, most), draw.number_in(least, most));
        let (low, high) = (a.min(b), a.max(b));
        let step = draw.number_in(2, if most > 20 { 15 } else { 4 });
        let (text, from, to, step) = match draw.below(8) {
            0 if !names.is_empty() => (names[(a - least) as usize].to_owned(), a, a, 1),
            0..=3 => (a.to_string(), a, a, 1),
            4 | 5 if low < high => (format!("{low}-{high}"), low, high, 1),
            6 if low < high => (format!("{low}-{high}/{step}"), low, high, step),
            _ => (format!("*/{step}"), least, most, step),
        };
        covered.extend((from..=to).step_by(step as usize));
        text
    };
    let items: Vec<_> = (0..=draw.below(2)).map(|_| one(draw)).collect();
    // All of them would be another way to write a star, on which crontab and croniter do not agree.
    let all = covered.len() as i64 > most - least;
    if all { least.to_string() } else { items.join(",") }
}

impl Draw {
    /// A time between 1997 and 2027, often at a month's end, often at night when clocks change.
    pub(crate) fn time(&mut self) -> NaiveDateTime {
        let first = NaiveDate::from_ymd_opt(1997, 1, 1).expect("well formed");
        let mut date = first + TimeDelta::days(self.below(30 * 365) as i64);
        if self.chance(30) {
            let day = 28 + self.below(4) as u32;
            date = date.with_day(day).unwrap_or(date);
        }
        let hour = if self.chance(40) { self.below(4) } else { self.below(24) };
        let minute = if self.chance(50) { self.of(&[0, 15, 30]) } else { self.below(60) };
        date.and_hms_opt(hour as u32, minute as u32, 0).expect("well formed")
    }
}
