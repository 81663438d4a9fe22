//! How long the calendar takes, beside the bare `rrule` and `saffron` crates: `cargo run --release -p calendar --example speed`.
//!
//! Prints the best and the median. Nothing is asserted: on a machine that does something else, only the best is near what
//! the code takes.

use std::hint::black_box;
use std::io::{self, Write};
use std::time::{Duration, Instant};

use calendar::{Cron, Rrule, Series, When, parse_phrase};
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Europe::Berlin;

/// The best and the median of many rounds.
fn measure(rounds: usize, mut work: impl FnMut()) -> [Duration; 2] {
    work();
    let mut took: Vec<_> = (0..rounds)
        .map(|_| {
            let begun = Instant::now();
            work();
            begun.elapsed()
        })
        .collect();
    took.sort_unstable();
    [took[0], took[took.len() / 2]]
}

fn show(name: &str, [best, median]: [Duration; 2]) -> io::Result<()> {
    writeln!(io::stdout(), "{name:<58} best {best:>12.3?}  median {median:>12.3?}")
}

fn start() -> When {
    let wall = DateTime::from_timestamp(1_767_600_000, 0).unwrap_or_default().naive_utc();
    When::Zoned(wall, Berlin)
}

fn series(rule: &str) -> Series {
    rule.parse::<Rrule>()
        .and_then(|rule| Series::new(rule, start()))
        .unwrap_or_else(|fault| panic!("{rule}: {fault}"))
}

fn ours() -> io::Result<()> {
    let soon = start().instant().unwrap_or_default() + TimeDelta::days(100);
    let late = soon + TimeDelta::days(3653);
    for rule in [
        "FREQ=DAILY",
        "FREQ=WEEKLY;BYDAY=MO,WE,FR",
        "FREQ=MONTHLY;BYDAY=-1FR",
        "FREQ=MONTHLY;BYMONTHDAY=31",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
    ] {
        let it = series(rule);
        let next = |after| {
            measure(2000, || {
                black_box(it.next_after(black_box(after), Berlin));
            })
        };
        show(&format!("next, {rule}"), next(soon))?;
        show("  the same after ten idle years", next(late))?;
    }
    let whole = || series("FREQ=WEEKLY;BYDAY=MO,WE,FR").next_after(soon, Berlin);
    show(
        "next, the rule read and checked first",
        measure(2000, || {
            black_box(whole());
        }),
    )?;
    let ten_years = series("FREQ=DAILY;COUNT=3653");
    show(
        "ten years of a daily rule",
        measure(200, || assert_eq!(ten_years.dates().count(), 3653)),
    )?;
    for rule in [
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13;BYSETPOS=2",
        "FREQ=YEARLY;BYWEEKNO=20;BYMONTH=1",
    ] {
        let never = measure(50, || assert!(series(rule).dates().next().is_none()));
        show(&format!("never, {rule}"), never)?;
    }
    let cron: Cron = "30 9 * * 1-5".parse().unwrap_or_else(|fault| panic!("{fault}"));
    let cron = Series::new(cron, start()).unwrap_or_else(|fault| panic!("{fault}"));
    show(
        "next, cron 30 9 * * 1-5",
        measure(2000, || {
            black_box(cron.next_after(black_box(late), Berlin));
        }),
    )?;
    let read = || parse_phrase(black_box("every 2 weeks on mon and thu at 9"));
    show(
        "a phrase read",
        measure(2000, || {
            black_box(read().is_ok());
        }),
    )
}

/// The crate alone, in UTC, which is its fastest zone.
fn bare() -> io::Result<()> {
    let first = start().wall().and_utc();
    let begin = first.with_timezone(&rrule::Tz::UTC);
    let set = |rule: &str| {
        let read: rrule::RRule<rrule::Unvalidated> = rule.parse().unwrap_or_else(|e| panic!("{e}"));
        let rule = read.validate(begin).unwrap_or_else(|e| panic!("{e}"));
        rrule::RRuleSet::new(begin).rrule(rule)
    };
    let after = |set: &rrule::RRuleSet, at: DateTime<Utc>| set.into_iter().find(|date| *date > at);
    for rule in ["FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,WE,FR", "FREQ=MONTHLY;BYMONTHDAY=31"] {
        let it = set(rule);
        let days = |days| first + TimeDelta::days(days);
        show(
            &format!("rrule: next, {rule}"),
            measure(200, || {
                black_box(after(&it, days(100)));
            }),
        )?;
        let late = measure(10, || {
            black_box(after(&it, days(3753)));
        });
        show("rrule:   the same after ten idle years", late)?;
    }
    let ten_years = set("FREQ=DAILY;COUNT=3653");
    show(
        "rrule: ten years of a daily rule",
        measure(50, || {
            black_box(ten_years.into_iter().count());
        }),
    )?;
    let never = set("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30");
    show(
        "rrule: never",
        measure(2, || {
            black_box(never.into_iter().next());
        }),
    )?;
    let cron: saffron::Cron =
        "30 9 * * MON-FRI".parse().unwrap_or_else(|_| panic!("an expression"));
    show(
        "saffron: next",
        measure(2000, || {
            black_box(cron.next_after(black_box(first)));
        }),
    )
}

fn main() -> io::Result<()> {
    ours()?;
    bare()
}
