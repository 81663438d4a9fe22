//! Laws that hold for every rule, and dates that are easily lost.

use std::time::{Duration, Instant};

use chrono_tz::Europe::Berlin;
use chrono_tz::Tz;
use proptest::prelude::*;

use super::*;

fn floating(text: &str) -> When {
    When::Floating(text.parse().unwrap())
}

fn series(rule: &str, start: When) -> Series {
    Series::new(rule.parse::<Rrule>().unwrap(), start).unwrap()
}

#[track_caller]
fn check(rule: &str, start: &str, dates: &[&str]) {
    let series = series(rule, When::Day(start.parse().unwrap()));
    let found: Vec<_> =
        series.preview(dates.len()).into_iter().map(|date| date.date().to_string()).collect();
    assert_eq!(found, dates, "{rule}");
}

#[test]
fn a_date_that_a_month_lacks_goes_where_skip_says() {
    check("FREQ=MONTHLY", "2026-01-31", &["2026-01-31", "2026-03-31", "2026-05-31"]);
    let backward = &["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"];
    check("FREQ=MONTHLY;SKIP=BACKWARD", "2026-01-31", backward);
    let forward = &["2026-01-31", "2026-03-01", "2026-03-31", "2026-05-01"];
    check("FREQ=MONTHLY;SKIP=FORWARD", "2026-01-31", forward);
    check(
        "FREQ=MONTHLY;BYMONTHDAY=1,31;SKIP=FORWARD",
        "2026-02-01",
        &["2026-02-01", "2026-03-01", "2026-03-31"],
    );
    check("FREQ=MONTHLY;BYMONTHDAY=31;SKIP=FORWARD", "2026-03-01", &["2026-03-01", "2026-03-31"]);
    check("FREQ=YEARLY;SKIP=FORWARD", "2024-02-29", &["2024-02-29", "2025-03-01", "2026-03-01"]);
    check("FREQ=YEARLY;SKIP=BACKWARD", "2024-02-29", &["2024-02-29", "2025-02-28", "2026-02-28"]);
    check("FREQ=YEARLY;BYYEARDAY=366;SKIP=BACKWARD", "2024-01-01", &["2024-12-31", "2025-12-31"]);
    check("FREQ=YEARLY;BYYEARDAY=366;SKIP=FORWARD", "2026-01-01", &["2026-01-01", "2027-01-01"]);
    // Days are not asked for: what is there lacks none.
    check(
        "FREQ=DAILY;BYMONTHDAY=31;SKIP=BACKWARD",
        "2026-01-31",
        &["2026-01-31", "2026-03-31", "2026-05-31"],
    );
    // RFC 7529 §4.1: days of the week are looked at once the date has been moved. 1 March 2027 is a Monday.
    check(
        "FREQ=MONTHLY;BYMONTHDAY=30;BYDAY=MO;SKIP=FORWARD",
        "2027-01-01",
        &["2027-03-01", "2027-08-30"],
    );
}

#[test]
fn days_with_and_without_a_number_are_all_meant() {
    check("FREQ=MONTHLY;BYDAY=MO,1FR", "2026-05-01", &["2026-05-01", "2026-05-04", "2026-05-11"]);
    check("FREQ=YEARLY;BYDAY=WE,-1FR", "2026-12-20", &["2026-12-23", "2026-12-25", "2026-12-30"]);
}

#[test]
fn times_in_a_gap_are_in_order_and_none_is_lost() {
    let start = When::Zoned("2026-03-29T01:45:00".parse().unwrap(), Berlin);
    let found = |rule: &str| {
        let found = series(rule, start).preview(4);
        found.into_iter().map(|date| date.wall().to_string()).collect::<Vec<_>>()
    };
    // 2:15 and 2:45 are skipped, and become 3:15 and 3:45, which come anyway.
    let expected = [
        "2026-03-29 03:15:00",
        "2026-03-29 03:45:00",
        "2026-03-30 02:15:00",
        "2026-03-30 02:45:00",
    ];
    assert_eq!(found("FREQ=DAILY;BYHOUR=2,3;BYMINUTE=15,45"), expected);
    // 2:45 becomes 3:45, and so comes after 3:15.
    let expected = [
        "2026-03-29 03:15:00",
        "2026-03-29 03:45:00",
        "2026-03-30 02:45:00",
        "2026-03-30 03:15:00",
    ];
    assert_eq!(found("FREQ=DAILY;BYHOUR=2,3;BYMINUTE=15,45;BYSETPOS=2,3"), expected);
}

#[test]
fn rules_that_never_come_say_so_at_once() {
    for rule in [
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=31;BYMONTH=4,6",
        "FREQ=DAILY;BYMONTH=4;BYMONTHDAY=31",
        "FREQ=DAILY;INTERVAL=7;BYDAY=MO",
        "FREQ=HOURLY;INTERVAL=24;BYHOUR=5",
        "FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=31",
        "FREQ=HOURLY;INTERVAL=168;BYDAY=TU",
        "FREQ=MINUTELY;INTERVAL=60;BYMINUTE=5",
        "FREQ=MINUTELY;INTERVAL=1440;BYHOUR=3",
        "FREQ=SECONDLY;INTERVAL=2;BYSECOND=1",
        "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13;BYSETPOS=2",
        "FREQ=WEEKLY;BYDAY=MO,TU;BYSETPOS=3",
        "FREQ=YEARLY;BYWEEKNO=20;BYMONTH=1",
        "FREQ=YEARLY;BYYEARDAY=200;BYMONTH=1",
        "FREQ=YEARLY;BYMONTHDAY=1;BYDAY=54MO",
        "FREQ=YEARLY;BYWEEKNO=53;BYSETPOS=8",
        "FREQ=YEARLY;BYDAY=5TH;BYSETPOS=-2",
        "FREQ=SECONDLY;INTERVAL=4;BYMONTH=6,5;BYYEARDAY=253,187;BYDAY=SA",
        "FREQ=SECONDLY;INTERVAL=9;BYMINUTE=26;BYSECOND=50,40",
        "FREQ=SECONDLY;INTERVAL=25;BYYEARDAY=366;BYHOUR=12,20;BYMINUTE=21;BYSECOND=53",
        "FREQ=MINUTELY;INTERVAL=7;BYMONTH=4,9;BYYEARDAY=-41,-292;BYHOUR=13,20",
        "FREQ=MINUTELY;BYMONTHDAY=16;BYYEARDAY=366",
    ] {
        let Ok(rule) = rule.parse::<Rrule>() else { continue };
        let begun = Instant::now();
        let series = Series::new(rule.clone(), floating("2026-11-22T09:00:00")).unwrap();
        assert_eq!(series.preview(1), [], "{rule}");
        // A hundred times what it takes where nobody else works: a walk to the end of the calendar takes longer.
        assert!(begun.elapsed() < Duration::from_millis(100), "{rule}: {:?}", begun.elapsed());
    }
}

#[test]
fn dates_are_put_in_and_left_out() {
    let dates = |dates: &[&str]| dates.iter().map(|d| floating(d)).collect::<Vec<_>>();
    let series = series("FREQ=DAILY;COUNT=3", floating("2026-01-01T09:00:00"))
        .with_dates(
            &dates(&["2026-01-01T12:00:00", "2026-01-02T09:00:00", "2026-01-09T09:00:00"]),
            &dates(&["2026-01-01T09:00:00"]),
        )
        .unwrap();
    let expected = dates(&[
        "2026-01-01T12:00:00",
        "2026-01-02T09:00:00",
        "2026-01-03T09:00:00",
        "2026-01-09T09:00:00",
    ]);
    assert_eq!(series.preview(9), expected);
    let day = When::Day("2026-01-01".parse().unwrap());
    assert_eq!(series.clone().with_dates(&[day], &[]).unwrap_err().part, "RDATE");
    assert_eq!(series.with_dates(&[], &[day]).unwrap_err().part, "EXDATE");
}

#[test]
fn a_series_has_one_end() {
    let daily =
        || series("FREQ=DAILY", When::Zoned("2026-01-01T23:30:00".parse().unwrap(), Berlin));
    let until = "2026-01-03".parse().ok();
    assert_eq!(daily().ending(until, None).unwrap().dates().count(), 3);
    assert_eq!(daily().ending(None, Some(4)).unwrap().dates().count(), 4);
    assert_eq!(daily().ending(until, Some(4)).unwrap_err().part, "UNTIL");
    let counted = series("FREQ=DAILY;COUNT=2", floating("2026-01-01T23:30:00"));
    assert_eq!(counted.ending(None, Some(4)).unwrap_err().part, "COUNT");
}

const ZONES: [Tz; 7] = [
    Tz::UTC,
    Berlin,
    Tz::America__New_York,
    Tz::America__Santiago,
    Tz::Australia__Lord_Howe,
    Tz::Pacific__Apia,
    Tz::Asia__Kolkata,
];

prop_compose! {
    /// A rule that comes at all, from some time in some zone.
    fn any_series()(
        freq in "YEARLY|MONTHLY|WEEKLY|DAILY|HOURLY",
        interval in 1_u32..40,
        parts in prop::collection::vec(
            "BYMONTH=[1-9],1[0-2]|BYMONTHDAY=(-?[1-9],)?(1[0-9]|2[0-9]|3[01])|BYDAY=(MO|SA),(TU|SU)\
             |BYHOUR=[0-3],1[0-9]|BYMINUTE=[1-4][05]|BYSETPOS=(-1|1)|SKIP=(FORWARD|BACKWARD)",
            0..4,
        ),
        end in "|||;COUNT=[1-9][0-9]|;UNTIL=20[1-3]20101T000000Z",
        days in 0_i64..11_000,
        minutes in 0_i64..1440,
        zone in prop::sample::select(ZONES.as_slice()),
    ) -> Option<Series> {
        let rule = format!("FREQ={freq};INTERVAL={interval};{}{end}", parts.join(";"));
        let rule: Rrule = rule.replace(";;", ";").parse().ok()?;
        let first: NaiveDateTime = "2000-01-01T00:00:00".parse().unwrap();
        let start = first + TimeDelta::days(days) + TimeDelta::minutes(minutes);
        let start = When::Zoned(start, zone);
        Series::new(rule, start).ok()
    }
}

prop_compose! {
    /// A rule whose parts know nothing of each other, so that it need not come at all.
    fn any_parts()(
        freq in "YEARLY|MONTHLY|WEEKLY|DAILY|HOURLY|MINUTELY|SECONDLY",
        interval in "[1-9]|[1-5][0-9]|[1-3][0-9][0-9]|1440|10080|86400",
        parts in prop::collection::vec(
            "BYMONTH=([1-9]|1[0-2])|BYMONTHDAY=-?(1[0-9]|2[0-9]|3[01])|BYYEARDAY=(366|-?[12][0-9][1-9])\
             |BYWEEKNO=(53|-?[1-4][0-9])|BYDAY=-?[1-5]?(MO|WE|SU)|BYHOUR=1?[0-9]|BYMINUTE=[1-5][0-9]\
             |BYSECOND=[1-5][0-9]|BYSETPOS=-?[1-8]|SKIP=FORWARD",
            0..5,
        ),
    ) -> String {
        format!("FREQ={freq};INTERVAL={interval};{}", parts.join(";"))
    }
}

proptest! {
    #[test]
    fn dates_increase_and_keep_to_the_end(series in any_series()) {
        let Some(series) = series else { return Ok(()) };
        let found: Vec<_> = series.dates().take(200).collect();
        prop_assert!(found.windows(2).all(|two| two[0].key() < two[1].key()));
        prop_assert!(found.iter().all(|date| date.key() >= series.start.key()));
        prop_assert!(series.count.is_none_or(|count| found.len() <= count as usize));
        prop_assert!(series.last_key.is_none_or(|last| found.iter().all(|date| date.key() <= last)));
        // What a date says is the instant that it stands for.
        prop_assert!(found.iter().all(|date| series.start.with_key(date.key()) == *date));
    }

    #[test]
    fn jumping_finds_what_walking_does(series in any_series(), n in 0_usize..300, off in -90_000_i64..90_000) {
        let Some(series) = series else { return Ok(()) };
        let walked: Vec<_> = series.dates().take(n + 40).map(When::key).collect();
        let Some(near) = walked.get(n.min(walked.len().saturating_sub(20))) else { return Ok(()) };
        let after = *near + TimeDelta::seconds(off);
        let next = walked.iter().copied().find(|key| *key > after);
        prop_assume!(next.is_some() || walked.len() < n + 40);
        prop_assert_eq!(series.next_key(after), next);
        let last: Vec<_> = walked.iter().copied().filter(|key| *key <= after).collect();
        let three = &last[last.len().saturating_sub(3)..];
        prop_assert_eq!(series.last_keys(3, series.start.key() - TimeDelta::days(1), after), three);
    }

    #[test]
    fn a_range_is_the_same_however_it_is_cut(series in any_series(), a in 0_i64..4000, b in 0_i64..4000, c in 0_i64..4000) {
        let Some(series) = series else { return Ok(()) };
        let mut cuts = [a, b, c];
        cuts.sort_unstable();
        let [a, b, c] = cuts.map(|days| series.start.with_key(series.start.key() + TimeDelta::days(days)));
        let whole: Vec<_> = series.between(a, c).take(3000).collect();
        let parts: Vec<_> = series.between(a, b).chain(series.between(b, c)).take(3000).collect();
        prop_assert_eq!(whole, parts);
    }

    #[test]
    fn the_first_date_is_found_soon_or_that_there_is_none(rule in any_parts(), minute in 0_i64..525_600) {
        let Ok(rule) = rule.trim_end_matches(';').parse::<Rrule>() else { return Ok(()) };
        let start: NaiveDateTime = "2026-01-01T00:00:30".parse().unwrap();
        let start = When::Zoned(start + TimeDelta::minutes(minute), Berlin);
        let Ok(series) = Series::new(rule, start) else { return Ok(()) };
        let begun = Instant::now();
        let first = series.preview(1);
        // A millisecond, compiled for speed and where nobody else works; a walk through the seconds of a year takes longer.
        prop_assert!(begun.elapsed() < Duration::from_millis(500), "{:?}: {first:?}", begun.elapsed());
    }
}

#[test]
fn times_on_whoevers_clock_come_in_the_order_of_instants_where_it_was_put_forward() {
    let zone = chrono_tz::Europe::Berlin;
    let rule = "FREQ=DAILY;BYHOUR=1,2,3;BYMINUTE=10,30;COUNT=12";
    let start: NaiveDateTime = "2026-03-28T01:10:00".parse().unwrap();
    let series = Series::new(rule.parse::<Rrule>().unwrap(), When::Floating(start)).unwrap();
    // At 2 o'clock on the 29th it is 3: 2:10 is at 3:10, as 3:10 itself is, 2:30 at 3:30.
    let mut now: DateTime<Utc> = "2026-03-28T02:20:00Z".parse().unwrap();
    let mut found = Vec::new();
    while let Some(next) = series.next_after(now, zone) {
        now = crate::place(next.wall(), zone);
        found.push(now.format("%dT%H:%M").to_string());
    }
    assert_eq!(found, ["28T02:30", "29T00:10", "29T00:30", "29T01:10", "29T01:30"]);
    // One that is jumped over is not missed because another came before it.
    let two = "FREQ=DAILY;BYHOUR=2,3;BYMINUTE=20,50;BYSETPOS=2,3";
    let series = Series::new(two.parse::<Rrule>().unwrap(), When::Floating(start)).unwrap();
    let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
    let next = |after: &str| series.next_after(at(after), zone).map(|next| next.wall().to_string());
    assert_eq!(next("2026-03-29T00:30:00Z").unwrap(), "2026-03-29 03:20:00");
    assert_eq!(next("2026-03-29T01:20:00Z").unwrap(), "2026-03-29 02:50:00");
    assert_eq!(next("2026-03-29T01:50:00Z").unwrap(), "2026-03-30 02:50:00");
    let done = series.after_done(
        crate::Anchor::Due,
        When::Floating("2026-03-29T03:20:00".parse().unwrap()),
        at("2026-03-29T01:25:00Z"),
        zone,
        crate::Late::SkipMissed,
    );
    assert_eq!(done.unwrap().wall().to_string(), "2026-03-29 02:50:00");
    // What the clock shows twice is the first time.
    let autumn = series.next_after(at("2026-10-25T01:30:00Z"), zone).unwrap();
    assert_eq!(autumn.wall().to_string(), "2026-10-25 03:20:00");
}
