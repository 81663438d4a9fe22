//! The calendar against a second reading of RFC 5545 §3.3.10 that is slow and plain: every day of a period is looked at, and
//! each BY part says of it alone whether it is meant. It goes where python-dateutil differs or falls over: weeks 51 to 53, places
//! far into a period, weeks that begin before the start, `SKIP`.

use calendar::{Rrule, Series, When};
use chrono::{Datelike, Days, Months, NaiveDate, Weekday};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

const DAYS: [(&str, Weekday); 7] = [
    ("MO", Weekday::Mon),
    ("TU", Weekday::Tue),
    ("WE", Weekday::Wed),
    ("TH", Weekday::Thu),
    ("FR", Weekday::Fri),
    ("SA", Weekday::Sat),
    ("SU", Weekday::Sun),
];

/// A rule of whole days, in the words of the RFC.
#[derive(Clone, Debug, Default)]
struct Letter {
    freq: &'static str,
    interval: u32,
    months: Vec<i64>,
    weeks: Vec<i64>,
    year_days: Vec<i64>,
    month_days: Vec<i64>,
    days: Vec<(i64, usize)>,
    places: Vec<i64>,
    wkst: usize,
    skip: &'static str,
}

impl Letter {
    fn text(&self) -> String {
        let mut text = format!("FREQ={};INTERVAL={}", self.freq, self.interval);
        let days = self.days.iter().map(|(nth, day)| match nth {
            0 => DAYS[*day].0.to_owned(),
            nth => format!("{nth}{}", DAYS[*day].0),
        });
        let numbers = |list: &[i64]| list.iter().map(i64::to_string).collect::<Vec<_>>();
        for (name, list) in [
            ("BYMONTH", numbers(&self.months)),
            ("BYWEEKNO", numbers(&self.weeks)),
            ("BYYEARDAY", numbers(&self.year_days)),
            ("BYMONTHDAY", numbers(&self.month_days)),
            ("BYDAY", days.collect()),
            ("BYSETPOS", numbers(&self.places)),
        ] {
            if !list.is_empty() {
                text += &format!(";{name}={}", list.join(","));
            }
        }
        text + &format!(";WKST={};RSCALE=GREGORIAN;SKIP={}", DAYS[self.wkst].0, self.skip)
    }

    /// The same with what the start says where the rule does not.
    fn filled(&self, start: NaiveDate) -> Self {
        let mut rule = self.clone();
        let lists = [&rule.weeks, &rule.year_days, &rule.month_days];
        if rule.days.is_empty() && lists.iter().all(|list| list.is_empty()) {
            match rule.freq {
                "YEARLY" if rule.months.is_empty() => {
                    rule.months.push(i64::from(start.month()));
                    rule.month_days.push(i64::from(start.day()));
                }
                "YEARLY" | "MONTHLY" => rule.month_days.push(i64::from(start.day())),
                "WEEKLY" => {
                    rule.days.push((0, start.weekday().num_days_from_monday() as usize));
                }
                _ => {}
            }
        }
        rule
    }

    fn week_start(&self, date: NaiveDate) -> NaiveDate {
        date.week(DAYS[self.wkst].1).first_day()
    }

    /// All weeks of the year that has four of their days, by their first days.
    fn weeks_of(&self, year: i32) -> Vec<NaiveDate> {
        let first = self.week_start(day(year, 1, 1));
        let weeks = (0..54).map(|n| first + Days::new(7 * n));
        weeks.filter(|week| (*week + Days::new(3)).year() == year).collect()
    }

    fn is_week(&self, date: NaiveDate) -> bool {
        let week = self.week_start(date);
        let weeks = self.weeks_of((week + Days::new(3)).year());
        let at = weeks.iter().position(|one| *one == week).expect("well formed") as i64;
        self.weeks.iter().any(|no| *no == at + 1 || *no == at - weeks.len() as i64)
    }

    fn is_weekday(&self, date: NaiveDate) -> bool {
        if !self.days.iter().any(|(_, day)| DAYS[*day].1 == date.weekday()) {
            return false;
        }
        let whole_year = self.freq == "YEARLY" && self.months.is_empty();
        let month = date.with_day(1).expect("well formed");
        let (from, to) = match whole_year {
            true => (day(date.year(), 1, 1), day(date.year(), 12, 31)),
            false => (month, month + Months::new(1) - Days::new(1)),
        };
        let before = (date - from).num_days() / 7;
        let mut same = vec![date - Days::new(7 * before.unsigned_abs())];
        while *same.last().expect("well formed") + Days::new(7) <= to {
            same.push(*same.last().expect("well formed") + Days::new(7));
        }
        let at = same.iter().position(|one| *one == date).expect("well formed") as i64;
        self.days.iter().any(|(nth, day)| {
            DAYS[*day].1 == date.weekday()
                && (*nth == 0 || *nth == at + 1 || *nth == at - same.len() as i64)
        })
    }

    /// The days that are asked for by their place in `days`, a whole month or year, which are counted from 1 and from the end.
    fn placed(&self, days: &[NaiveDate], places: &[i64]) -> Vec<NaiveDate> {
        let length = days.len() as i64;
        let one = |place: &i64| match (*place, self.skip) {
            (place, _) if (1..=length).contains(&place) => Some(days[place as usize - 1]),
            (place, _) if (-length..0).contains(&place) => Some(days[(length + place) as usize]),
            (1.., "BACKWARD") => days.last().copied(),
            (1.., "FORWARD") => days.last().map(|last| *last + Days::new(1)),
            _ => None,
        };
        places.iter().filter_map(one).collect()
    }

    /// What the period has whose days these are.
    fn of_period(&self, days: &[NaiveDate]) -> Vec<NaiveDate> {
        let is_month = |date: &NaiveDate| {
            self.months.is_empty() || self.months.contains(&i64::from(date.month()))
        };
        let is_long = matches!(self.freq, "YEARLY" | "MONTHLY");
        let mut found: Vec<NaiveDate> = days.iter().copied().filter(is_month).collect();
        if !self.month_days.is_empty() {
            let mut months: Vec<Vec<NaiveDate>> = Vec::new();
            for date in found {
                match months.last_mut().filter(|month| month[0].month() == date.month()) {
                    Some(month) => month.push(date),
                    None => months.push(vec![date]),
                }
            }
            found = match is_long {
                true => {
                    months.iter().flat_map(|month| self.placed(month, &self.month_days)).collect()
                }
                false => months
                    .concat()
                    .into_iter()
                    .filter(|date| {
                        let length = (date.with_day(1).expect("well formed") + Months::new(1)
                            - Days::new(1))
                        .day();
                        let at = i64::from(date.day());
                        self.month_days.iter().any(|n| *n == at || *n == at - i64::from(length) - 1)
                    })
                    .collect(),
            };
        }
        if !self.year_days.is_empty() {
            let asked = self.placed(days, &self.year_days);
            found.retain(|date| asked.contains(date));
        }
        found.retain(|date| self.weeks.is_empty() || self.is_week(*date));
        found.retain(|date| self.days.is_empty() || self.is_weekday(*date));
        found.sort_unstable();
        found.dedup();
        if self.places.is_empty() {
            return found;
        }
        let whole = Self { skip: "OMIT", ..self.clone() };
        let mut chosen = whole.placed(&found, &self.places);
        chosen.sort_unstable();
        chosen.dedup();
        chosen
    }

    fn dates(&self, start: NaiveDate, end: NaiveDate) -> Vec<NaiveDate> {
        let rule = self.filled(start);
        let mut found = Vec::new();
        // One period before the start: a day that a month lacks may be moved into it.
        for step in -1_i64.. {
            let step = step * i64::from(self.interval);
            let (first, next) = match self.freq {
                "YEARLY" => {
                    let year = start.year() + step as i32;
                    (day(year, 1, 1), day(year + 1, 1, 1))
                }
                "MONTHLY" => {
                    let first = plus_months(start.with_day(1).expect("well formed"), step);
                    (first, plus_months(first, 1))
                }
                "WEEKLY" => {
                    let first = self.week_start(start) + chrono::TimeDelta::days(7 * step);
                    (first, first + Days::new(7))
                }
                _ => {
                    let first = start + chrono::TimeDelta::days(step);
                    (first, first + Days::new(1))
                }
            };
            if first > end {
                break;
            }
            let days: Vec<_> = first.iter_days().take_while(|date| *date < next).collect();
            found.extend(rule.of_period(&days));
        }
        found.retain(|date| (start..=end).contains(date));
        found.sort_unstable();
        found.dedup();
        found
    }
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("well formed")
}

fn plus_months(date: NaiveDate, months: i64) -> NaiveDate {
    let by = Months::new(months.unsigned_abs() as u32);
    if months < 0 { date - by } else { date + by }
}

fn signed(most: i64) -> impl Strategy<Value = i64> {
    (1..=most, any::<bool>()).prop_map(|(n, from_end)| if from_end { -n } else { n })
}

/// Often empty.
fn some<T: std::fmt::Debug + Clone + 'static>(
    item: impl Strategy<Value = T> + 'static,
) -> impl Strategy<Value = Vec<T>> {
    prop_oneof![2 => Just(Vec::new()).boxed(), 1 => vec(item, 1..4).boxed()]
}

fn letters() -> impl Strategy<Value = Letter> {
    let parts = (
        some(1..=12_i64),
        some(prop_oneof![signed(53), select(vec![1, 52, 53, -1, -52, -53])]),
        some(prop_oneof![signed(366), select(vec![1, 60, 365, 366, -1, -365, -366])]),
        some(prop_oneof![signed(31), select(vec![28, 29, 30, 31, -1, -29, -31])]),
        some((prop_oneof![Just(0), signed(6), signed(53)], 0..7_usize)),
        some(prop_oneof![signed(5), signed(60), signed(366)]),
    );
    let freq = select(vec!["YEARLY", "YEARLY", "MONTHLY", "WEEKLY", "DAILY"]);
    let skip = select(vec!["OMIT", "OMIT", "BACKWARD", "FORWARD"]);
    (freq, 1..5_u32, parts, 0..7_usize, skip).prop_map(|(freq, interval, parts, wkst, skip)| {
        let (months, mut weeks, mut year_days, mut month_days, mut days, mut places) = parts;
        if freq != "YEARLY" {
            weeks.clear();
            year_days.clear();
        }
        if freq == "WEEKLY" {
            month_days.clear();
        }
        if !matches!(freq, "YEARLY" | "MONTHLY") || !weeks.is_empty() {
            days.iter_mut().for_each(|(nth, _)| *nth = 0);
        }
        // What is moved into another month is looked at by its day of the week alone: RFC 7529 says nothing of the rest.
        let plain =
            weeks.is_empty() && year_days.is_empty() && days.iter().all(|(nth, _)| *nth == 0);
        let skip = if plain { skip } else { "OMIT" };
        let lists = [&months, &weeks, &year_days, &month_days];
        if lists.iter().all(|list| list.is_empty()) && days.is_empty() {
            places.clear();
        }
        Letter { freq, interval, months, weeks, year_days, month_days, days, places, wkst, skip }
    })
}

proptest! {
    #[test]
    fn every_day_that_is_meant_and_no_other(
        letter in letters(), year in 1999..2030_i32, ordinal in prop_oneof![1..=365_u32, select(vec![1, 3, 59, 60, 362, 365])]
    ) {
        let start = NaiveDate::from_yo_opt(year, ordinal).expect("well formed");
        let years = match letter.freq { "YEARLY" => 9, "MONTHLY" => 5, _ => 2 };
        let end = start + Months::new(12 * years * letter.interval.min(3));
        let rule: Rrule = letter.text().parse().map_err(|fault| TestCaseError::fail(format!("{fault}")))?;
        let series = Series::new(rule, When::Day(start)).expect("well formed");
        let found: Vec<_> = series.between(When::Day(start), When::Day(end + Days::new(1))).map(When::date).collect();
        prop_assert_eq!(found, letter.dates(start, end), "{}", letter.text());
    }
}
