//! Series that come every few seconds, and what became of them.

use chrono::{DateTime, NaiveDateTime, TimeDelta, Timelike, Utc};
use serde_json::{Value, json};
use testkit::{LIMIT, Result, User, wait_until};

/// An occurrence that was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Made {
    pub(crate) due: DateTime<Utc>,
    pub(crate) at: DateTime<Utc>,
}

impl Made {
    /// How much later than it was due.
    pub(crate) fn late(&self) -> TimeDelta {
        self.at - self.due
    }
}

/// What time it is, as task-api sees it.
pub(crate) async fn now(user: &User) -> Result<DateTime<Utc>> {
    let marker = user.create("what time is it?").await?.expect_status(201).json();
    Ok(text(&marker["created_at"]).parse()?)
}

/// Begins a series on schedule that comes every so many seconds, a divisor of 60, for about ten minutes.
pub(crate) async fn begin(user: &User, title: &str, every: i64, catch_up: &str) -> Result<Value> {
    let now = now(user).await?;
    let minutes = (0..10).map(|ahead| now + TimeDelta::minutes(ahead));
    let (hours, minutes): (Vec<_>, Vec<_>) = minutes.map(|at| (at.hour(), at.minute())).unzip();
    let rule = format!(
        "FREQ=DAILY;BYHOUR={};BYMINUTE={};BYSECOND={}",
        list(hours),
        list(minutes),
        list((0..60).step_by(usize::try_from(every)?)),
    );
    let task = json!({
        "title": title,
        "due": {
            "date": now.date_naive().to_string(),
            "time": now.format("%H:%M").to_string(),
            "tz": "UTC",
        },
        "recurrence": {"rrule": rule, "mode": "on_schedule", "catch_up": catch_up},
    });
    Ok(user.api().post("/api/v1/tasks", &task).await?.expect_status(201).json())
}

/// The occurrences that were made of the series of that title, in order; the first of all, of which it was made, is none.
pub(crate) async fn made(user: &User, title: &str) -> Result<Vec<Made>> {
    let tasks = user.tasks().await?;
    let of_series = tasks.iter().filter(|task| {
        task["title"] == title && task["series"]["occurrence"].as_u64().is_some_and(|it| it > 1)
    });
    let mut made = of_series.map(read).collect::<Result<Vec<_>>>()?;
    made.sort();
    Ok(made)
}

/// Waits until `enough` says so of what was made of that series.
pub(crate) async fn wait(
    user: &User,
    title: &str,
    enough: impl Fn(&[Made]) -> bool,
) -> Result<Vec<Made>> {
    let what = format!("enough is made of {title}");
    let waited = wait_until(&what, LIMIT, async || {
        let made = made(user, title).await?;
        if enough(&made) { Ok(Some(made)) } else { Err(format!("{} are made", made.len()).into()) }
    });
    Ok(waited.await?.0)
}

/// Between which of those made others are missing: with the date before and the date after.
#[track_caller]
pub(crate) fn gaps(made: &[Made], every: i64) -> Vec<(Made, Made)> {
    let every = TimeDelta::seconds(every);
    let steps = made.windows(2).map(|two| (two[0], two[1]));
    let gaps: Vec<_> = steps.filter(|(one, two)| two.due - one.due != every).collect();
    let doubled: Vec<_> = gaps.iter().filter(|(one, two)| two.due - one.due < every).collect();
    assert!(doubled.is_empty(), "made twice, or beside its time: {doubled:?}");
    gaps
}

fn read(task: &Value) -> Result<Made> {
    let (date, time) = (text(&task["due"]["date"]), text(&task["due"]["time"]));
    let seconds = if time.len() == 5 { ":00" } else { "" };
    let due: NaiveDateTime = format!("{date}T{time}{seconds}").parse()?;
    Ok(Made { due: due.and_utc(), at: text(&task["created_at"]).parse()? })
}

fn list(numbers: impl IntoIterator<Item: ToString>) -> String {
    let mut texts: Vec<_> = numbers.into_iter().map(|number| number.to_string()).collect();
    texts.dedup();
    texts.join(",")
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
