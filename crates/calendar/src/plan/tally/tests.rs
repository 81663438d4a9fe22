//! What is counted without walking is what a walk counts, and little is looked at for it.

use chrono::{Days, NaiveDate, NaiveDateTime, TimeDelta};

use super::*;
use crate::rule::Rrule;
use crate::series::Series;
use crate::when::When;

/// Rules of every frequency, with what may make a period differ from the next.
const RULES: [&str; 36] = [
    "FREQ=DAILY",
    "FREQ=DAILY;INTERVAL=3;BYHOUR=8,9,17",
    "FREQ=DAILY;BYDAY=MO,WE,FR;INTERVAL=2",
    "FREQ=DAILY;BYMONTH=2,3;BYMONTHDAY=1,15,-1",
    "FREQ=DAILY;BYHOUR=8,12;BYMINUTE=0,30;BYSETPOS=1,-1,9",
    "FREQ=WEEKLY",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH;WKST=SU",
    "FREQ=WEEKLY;BYDAY=MO,TH;BYMONTH=1,2,12",
    "FREQ=WEEKLY;BYDAY=MO,TU,FR;BYSETPOS=2,-1,-2",
    "FREQ=MONTHLY",
    "FREQ=MONTHLY;BYMONTHDAY=31;SKIP=BACKWARD",
    "FREQ=MONTHLY;BYMONTHDAY=30,31;SKIP=FORWARD",
    "FREQ=MONTHLY;BYDAY=MO,-1FR;INTERVAL=5",
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
    "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
    "FREQ=YEARLY",
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
    "FREQ=YEARLY;BYWEEKNO=1,53;BYDAY=MO,SU",
    "FREQ=YEARLY;BYYEARDAY=1,-1,366",
    "FREQ=YEARLY;BYDAY=20MO,-1SU;BYHOUR=1,2",
    "FREQ=YEARLY;INTERVAL=2;BYMONTH=5;BYDAY=1MO;BYSETPOS=1,2",
    "FREQ=YEARLY;SKIP=FORWARD",
    "FREQ=HOURLY",
    "FREQ=HOURLY;INTERVAL=7;BYMINUTE=5,50",
    "FREQ=HOURLY;INTERVAL=6;BYDAY=SA,SU",
    "FREQ=HOURLY;INTERVAL=5;BYHOUR=9,10",
    "FREQ=HOURLY;BYHOUR=9,10;BYMINUTE=0,30;BYSETPOS=-1;BYMONTH=3",
    "FREQ=MINUTELY;INTERVAL=15",
    "FREQ=MINUTELY;INTERVAL=15;BYHOUR=8,9;BYMINUTE=0,15",
    "FREQ=MINUTELY;INTERVAL=7",
    "FREQ=MINUTELY;INTERVAL=90;BYDAY=MO",
    "FREQ=MINUTELY;INTERVAL=50;BYHOUR=3",
    "FREQ=SECONDLY;INTERVAL=240",
    "FREQ=SECONDLY;INTERVAL=90;BYDAY=TU;BYHOUR=4",
    "FREQ=SECONDLY;BYHOUR=7;BYMINUTE=1,2;BYSECOND=3,4",
    "FREQ=SECONDLY;INTERVAL=3601;BYHOUR=7",
];
const STARTS: [&str; 4] =
    ["2024-01-31T08:07:09", "2024-02-29T00:00:00", "2023-12-31T23:59:59", "2025-06-16T09:30:00"];

fn plan(rule: &str, start: NaiveDateTime) -> Plan {
    Plan::new(&rule.parse::<Rrule>().unwrap(), start)
}

fn starts() -> impl Iterator<Item = NaiveDateTime> {
    STARTS.into_iter().map(|start| start.parse().unwrap())
}

#[test]
fn it_counts_what_a_walk_counts() {
    let mut tallied = 0;
    for rule in RULES {
        for start in starts() {
            let plan = plan(rule, start);
            for days in [1, 2, 3, 9, 40, 400, 800] {
                let floor = start + TimeDelta::days(days) + TimeDelta::seconds(days * 977);
                let Some(tally) = plan.tally(floor) else { continue };
                tallied += 1;
                let end = floor + TimeDelta::days(1500);
                let rest = Walk::from_period(&plan, tally.period, end).take(60);
                let rest: Vec<_> = rest.collect();
                assert!(rest.first().is_none_or(|first| *first < end), "{rule} {start} {floor}");
                let skipped = usize::try_from(tally.dates).unwrap();
                let walked = Walk::between(&plan, start, end).skip(skipped).take(60);
                assert_eq!(rest, walked.collect::<Vec<_>>(), "{rule} {start} {floor} {tally:?}");
                let before = Walk::between(&plan, start, floor).take_while(|date| *date < floor);
                assert!(before.count() >= skipped, "{rule} {start} {floor}: it goes too far");
            }
        }
    }
    assert!(tallied > RULES.len() * STARTS.len() * 3, "{tallied}");
}

#[test]
fn a_counted_rule_comes_to_the_same_from_wherever_it_is_asked() {
    let count = |rule: &str| format!("{rule};COUNT=37");
    for rule in RULES {
        for start in starts() {
            let rule: Rrule = count(rule).parse().unwrap();
            let series = Series::new(rule.clone(), When::Floating(start)).unwrap();
            let dates: Vec<_> = series.dates().collect();
            for (at, date) in dates.iter().enumerate() {
                assert_eq!(series.next(*date), dates.get(at + 1).copied(), "{rule} {start}");
            }
            let later = start.checked_add_days(Days::new(30_000)).unwrap();
            let after = dates.iter().find(|date| date.wall() > later);
            assert_eq!(series.next(When::Floating(later)), after.copied(), "{rule} {start}");
        }
    }
}

/// Ten idle years are not walked through: at most each of their days is looked at, and what is walked after that is less
/// than three periods or days of dates.
#[test]
fn ten_idle_years_are_passed_in_few_steps() {
    let start = NaiveDate::from_ymd_opt(2024, 1, 31).unwrap().and_hms_opt(8, 0, 0).unwrap();
    let floor = start + TimeDelta::days(3652);
    for rule in RULES {
        let plan = plan(rule, start);
        let Some(tally) = plan.tally(floor) else {
            let walks = ["SKIP=FORWARD", "INTERVAL=5;BYHOUR", "INTERVAL=50", "INTERVAL=3601"];
            assert!(walks.iter().any(|part| rule.contains(part)), "{rule} walks");
            continue;
        };
        assert!(tally.looked <= 3652, "{rule}: {tally:?}");
        let walked = Walk::from_period(&plan, tally.period, floor).take_while(|date| *date < floor);
        let walked = walked.count() as u64;
        assert!(walked <= 3 * 366, "{rule} walks through {walked}");
    }
}
