//! The examples of RFC 5545 §3.8.5.3, against what the RFC prints for some of them, and against the `rrule` crate for all.

use calendar::{Rrule, Series, When};
use chrono::{DateTime, NaiveDateTime};

/// Rules and the starts that the RFC gives them.
const EXAMPLES: [(&str, &str); 39] = [
    ("FREQ=DAILY;COUNT=10", "1997-09-02T09:00:00"),
    ("FREQ=DAILY;UNTIL=19971224T000000Z", "1997-09-02T09:00:00"),
    ("FREQ=DAILY;INTERVAL=2", "1997-09-02T09:00:00"),
    ("FREQ=DAILY;INTERVAL=10;COUNT=5", "1997-09-02T09:00:00"),
    (
        "FREQ=YEARLY;UNTIL=20000131T140000Z;BYMONTH=1;BYDAY=SU,MO,TU,WE,TH,FR,SA",
        "1998-01-01T09:00:00",
    ),
    ("FREQ=DAILY;UNTIL=20000131T140000Z;BYMONTH=1", "1998-01-01T09:00:00"),
    ("FREQ=WEEKLY;COUNT=10", "1997-09-02T09:00:00"),
    ("FREQ=WEEKLY;UNTIL=19971224T000000Z", "1997-09-02T09:00:00"),
    ("FREQ=WEEKLY;INTERVAL=2;WKST=SU", "1997-09-02T09:00:00"),
    ("FREQ=WEEKLY;UNTIL=19971007T000000Z;WKST=SU;BYDAY=TU,TH", "1997-09-02T09:00:00"),
    ("FREQ=WEEKLY;INTERVAL=2;UNTIL=19971224T000000Z;WKST=SU;BYDAY=MO,WE,FR", "1997-09-01T09:00:00"),
    ("FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH", "1997-09-02T09:00:00"),
    ("FREQ=MONTHLY;COUNT=10;BYDAY=1FR", "1997-09-05T09:00:00"),
    ("FREQ=MONTHLY;UNTIL=19971224T000000Z;BYDAY=1FR", "1997-09-05T09:00:00"),
    ("FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU", "1997-09-07T09:00:00"),
    ("FREQ=MONTHLY;COUNT=6;BYDAY=-2MO", "1997-09-22T09:00:00"),
    ("FREQ=MONTHLY;BYMONTHDAY=-3", "1997-09-28T09:00:00"),
    ("FREQ=MONTHLY;COUNT=10;BYMONTHDAY=2,15", "1997-09-02T09:00:00"),
    ("FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1", "1997-09-30T09:00:00"),
    ("FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15", "1997-09-10T09:00:00"),
    ("FREQ=MONTHLY;INTERVAL=2;BYDAY=TU", "1997-09-02T09:00:00"),
    ("FREQ=YEARLY;COUNT=10;BYMONTH=6,7", "1997-06-10T09:00:00"),
    ("FREQ=YEARLY;INTERVAL=2;COUNT=10;BYMONTH=1,2,3", "1997-03-10T09:00:00"),
    ("FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200", "1997-01-01T09:00:00"),
    ("FREQ=YEARLY;BYDAY=20MO", "1997-05-19T09:00:00"),
    ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", "1997-05-12T09:00:00"),
    ("FREQ=YEARLY;BYMONTH=3;BYDAY=TH", "1997-03-13T09:00:00"),
    ("FREQ=YEARLY;BYDAY=TH;BYMONTH=6,7,8", "1997-06-05T09:00:00"),
    ("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "1997-09-02T09:00:00"),
    ("FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13", "1997-09-13T09:00:00"),
    ("FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8", "1996-11-05T09:00:00"),
    ("FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3", "1997-09-04T09:00:00"),
    ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2", "1997-09-29T09:00:00"),
    ("FREQ=HOURLY;INTERVAL=3;UNTIL=19970902T170000Z", "1997-09-02T09:00:00"),
    ("FREQ=MINUTELY;INTERVAL=15;COUNT=6", "1997-09-02T09:00:00"),
    ("FREQ=MINUTELY;INTERVAL=90;COUNT=4", "1997-09-02T09:00:00"),
    ("FREQ=DAILY;BYHOUR=9,10,11,12,13,14,15,16;BYMINUTE=0,20,40", "1997-09-02T09:00:00"),
    ("FREQ=MINUTELY;INTERVAL=20;BYHOUR=9,10,11,12,13,14,15,16", "1997-09-02T09:00:00"),
    ("FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO", "1997-08-05T09:00:00"),
];

fn dates(rule: &str, start: &str, n: usize) -> Vec<NaiveDateTime> {
    let rule: Rrule = rule.parse().expect("a rule");
    let start = When::Zoned(start.parse().expect("a time"), chrono_tz::UTC);
    let series = Series::new(rule, start).expect("a series");
    series.preview(n).into_iter().map(When::wall).collect()
}

#[test]
fn all_come_to_what_the_rrule_crate_says() {
    for (text, start) in EXAMPLES {
        let begin: NaiveDateTime = start.parse().unwrap();
        let begin: DateTime<rrule::Tz> = begin.and_utc().with_timezone(&rrule::Tz::UTC);
        let rule: rrule::RRule<rrule::Unvalidated> = text.parse().unwrap();
        let set = rrule::RRuleSet::new(begin).rrule(rule.validate(begin).unwrap());
        let theirs: Vec<_> = set.into_iter().take(40).map(|date| date.naive_utc()).collect();
        assert_eq!(dates(text, start, 40), theirs, "{text}");
    }
}

#[test]
fn what_the_rfc_prints_is_found() {
    for (rule, start, printed) in [
        ("FREQ=YEARLY;BYDAY=20MO", "1997-05-19", "1997-05-19 1998-05-18 1999-05-17"),
        ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", "1997-05-12", "1997-05-12 1998-05-11 1999-05-17"),
        (
            "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
            "1997-09-02",
            "1998-02-13 1998-03-13 1998-11-13 1999-08-13 2000-10-13",
        ),
        (
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2",
            "1997-09-29",
            "1997-09-29 1997-10-30 1997-11-27 1997-12-30",
        ),
        (
            "FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200",
            "1997-01-01",
            "1997-01-01 1997-04-10 1997-07-19 2000-01-01 2000-04-09 2000-07-18",
        ),
        (
            "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO",
            "1997-08-05",
            "1997-08-05 1997-08-10 1997-08-19 1997-08-24",
        ),
        (
            "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU",
            "1997-08-05",
            "1997-08-05 1997-08-17 1997-08-19 1997-08-31",
        ),
        (
            "FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5",
            "2007-01-15",
            "2007-01-15 2007-01-30 2007-02-15 2007-03-15 2007-03-30",
        ),
    ] {
        let found = dates(rule, &format!("{start}T09:00:00"), printed.split(' ').count());
        let found: Vec<_> = found.iter().map(|date| date.date().to_string()).collect();
        assert_eq!(found.join(" "), printed, "{rule}");
    }
}
