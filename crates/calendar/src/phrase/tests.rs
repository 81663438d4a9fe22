//! Phrases beyond the conformance cases, and the way back.

use proptest::prelude::*;

use super::*;

#[track_caller]
fn check(text: &str, rule: &str, time: Option<&str>) {
    let phrase = parse_phrase(text).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(phrase.rule.to_string(), rule, "{text}");
    let found = phrase.time.map(|time| time.format("%H:%M").to_string());
    assert_eq!(found.as_deref(), time, "{text}");
}

#[test]
fn phrases_mean_rules() {
    check("Every 2 weeks on Mon and Thu at 9", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH", Some("09:00"));
    check("every month on the 3rd Friday", "FREQ=MONTHLY;BYDAY=3FR", None);
    check("every last friday of the month", "FREQ=MONTHLY;BYDAY=-1FR", None);
    check("every 2nd last day", "FREQ=MONTHLY;BYMONTHDAY=-2", None);
    check(
        "every 31st or the last day",
        "FREQ=MONTHLY;BYMONTHDAY=31;RSCALE=GREGORIAN;SKIP=BACKWARD",
        None,
    );
    check(
        "monthly on the 31st or the next day",
        "FREQ=MONTHLY;BYMONTHDAY=31;RSCALE=GREGORIAN;SKIP=FORWARD",
        None,
    );
    check("every feb 29", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", None);
    check("every 27th of january 6 am", "FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=27", Some("06:00"));
    check("every year on the 4th thursday of november", "FREQ=YEARLY;BYMONTH=11;BYDAY=4TH", None);
    check("every weekend at noon", "FREQ=WEEKLY;BYDAY=SA,SU", Some("12:00"));
    check("weekdays at 7:30", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", Some("07:30"));
    check("weekly on tuesday until 2030-12-31", "FREQ=WEEKLY;BYDAY=TU;UNTIL=20301231", None);
    check("daily 12am 10 times", "FREQ=DAILY;COUNT=10", Some("00:00"));
    check("every three hours", "FREQ=HOURLY;INTERVAL=3", None);
    check("biweekly", "FREQ=WEEKLY;INTERVAL=2", None);
}

#[test]
fn what_is_not_understood_is_said() {
    for text in [
        "",
        "every",
        "buy milk",
        "every 0 days",
        "every 32nd",
        "every 3 workdays",
        "after friday",
        "every 5000 days",
        "every day at 25:00",
        "every day until tomorrow",
        "every 3rd friday, 15th",
        "every day on monday",
        "every day at 13pm",
        "0 times",
        "every 2 weekday",
        "every feb",
    ] {
        assert!(parse_phrase(text).is_err(), "{text:?}: {:?}", parse_phrase(text));
    }
}

#[test]
fn rules_that_nobody_says_are_listed() {
    let describe = |text: &str| {
        let rule: Rrule = text.parse().unwrap();
        crate::Rule::from(rule).describe(Anchor::Due)
    };
    assert_eq!(
        describe("FREQ=YEARLY;INTERVAL=2;BYMONTH=1,3;BYDAY=SU;BYHOUR=8,9;BYMINUTE=30;COUNT=3"),
        "every 2 years, in January and March, on Sunday, in hour 8 and 9, in minute 30 3 times"
    );
    assert_eq!(
        describe("FREQ=MONTHLY;BYMONTHDAY=-2,15"),
        "every month on the 2nd last day and 15th"
    );
}

#[test]
fn a_series_says_its_time_and_end() {
    let start = crate::When::Zoned("2026-01-31T09:00:00".parse().unwrap(), chrono_tz::Tz::UTC);
    let series = |rule: &str| crate::Series::new(rule.parse::<Rrule>().unwrap(), start).unwrap();
    let ended =
        series("FREQ=MONTHLY;SKIP=BACKWARD").ending("2027-01-31".parse().ok(), None).unwrap();
    assert_eq!(
        ended.describe(Anchor::Due),
        "every month on the 31st or the last day at 09:00 until 2027-01-31"
    );
    assert_eq!(series("FREQ=WEEKLY").describe(Anchor::Due), "every Saturday at 09:00");
    assert_eq!(
        series("FREQ=YEARLY").describe(Anchor::Due),
        "every year on the 31st of January at 09:00"
    );
    assert_eq!(series("FREQ=WEEKLY").describe(Anchor::Completion), "every! week at 09:00");
    let counted = series("FREQ=DAILY;BYHOUR=8").ending(None, Some(3)).unwrap();
    assert_eq!(counted.describe(Anchor::Due), "every day, in hour 8 3 times");
    let cron = crate::Series::new("0 9 * * 1".parse::<crate::Cron>().unwrap(), start).unwrap();
    assert_eq!(cron.describe(Anchor::Due), "when the clock matches 0 9 * * 1");
}

/// Rules that people say.
fn friendly() -> impl Strategy<Value = String> {
    prop_oneof![
        "FREQ=(HOURLY|DAILY|WEEKLY|MONTHLY|YEARLY)",
        "FREQ=WEEKLY;BYDAY=(MO,TU,WE,TH,FR|SA,SU|WE|TH,MO|FR,SA,TU)",
        "FREQ=MONTHLY;BYMONTHDAY=([1-9]|1[0-9]|-[1-9])(,(2[0-9]|3[01]))?(;SKIP=(BACKWARD|FORWARD))?",
        "FREQ=MONTHLY;BYDAY=-?[1-4](MO|FR)(,-?[1-5](TU|SU))?",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=(1?[1-9]|-[1-9])(,-1[1-9])?",
        "FREQ=YEARLY;BYMONTH=([1-9]|1[0-2]);BYMONTHDAY=([1-9]|2[0-9]|-[1-9])",
        "FREQ=YEARLY;BYMONTH=([1-9]|1[0-2]);BYDAY=-?[1-5](WE|TH)",
        "FREQ=YEARLY;BYMONTH=([1-9]|1[0-2]);BYDAY=MO,TU,WE,TH,FR;BYSETPOS=[1-9]",
    ]
}

proptest! {
    #[test]
    fn what_is_described_is_read_as_the_same(
        rule in friendly(),
        interval in prop_oneof![Just(1_u32), 1_u32..=30],
        end in "(;COUNT=[1-9][0-9]?|;UNTIL=20[3-9][0-9]0[1-9]1[0-9])?",
        time in prop::option::of((0_u32..24, 0_u32..60)),
        completion: bool,
    ) {
        let phrase = Phrase {
            anchor: if completion { Anchor::Completion } else { Anchor::Due },
            rule: format!("{rule};INTERVAL={interval}{end}").parse().unwrap(),
            time: time.and_then(|(hour, minute)| NaiveTime::from_hms_opt(hour, minute, 0)),
        };
        let said = phrase.to_string();
        prop_assert_eq!(parse_phrase(&said).map_err(|e| e.to_string()), Ok(phrase), "{}", said);
    }

    #[test]
    fn any_text_is_read_or_not_understood(
        text in "\\PC{0,60}|@?(every!?|ev|after|daily|monthly) ((other|[0-9]{1,3}(st|th)?|last|the|on|of|,|and|day|week|fri|jan|at|8pm|times|until|or|workday) ?){0,8}"
    ) {
        if let Ok(phrase) = parse_phrase(&text) {
            prop_assert!(!phrase.to_string().is_empty());
        }
    }
}
