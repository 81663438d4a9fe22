//! Parts of a task as they are described; `domain` reads and writes them.

use chrono::{DateTime, NaiveDate, Utc};
use utoipa::ToSchema;
use uuid::Uuid;

/// Where a task stands.
#[derive(ToSchema)]
#[schema(as = Status, rename_all = "snake_case")]
#[expect(missing_docs, reason = "they say themselves what they are")]
pub enum StatusForm {
    Open,
    Done,
    Cancelled,
}

/// How much a task matters.
#[derive(ToSchema)]
#[schema(as = Priority, rename_all = "snake_case")]
#[expect(missing_docs, reason = "they say themselves what they are")]
pub enum PriorityForm {
    None,
    Low,
    Medium,
    High,
    Critical,
}

/// A date alone is a whole day; with a time it floats with whoever looks; with a zone as well it is an instant.
#[derive(ToSchema)]
#[schema(as = When, example = json!({ "date": "2030-05-01", "time": "09:00", "tz": "Europe/Berlin" }))]
#[serde(deny_unknown_fields)]
pub struct WhenForm {
    /// `YYYY-MM-DD`, of the years 1900 to 9998.
    pub date: NaiveDate,
    /// `HH:MM` or `HH:MM:SS`.
    #[schema(required = false, pattern = "^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$")]
    pub time: Option<String>,
    /// The name of an IANA zone. Only with a time.
    #[schema(required = false, example = "Europe/Berlin")]
    pub tz: Option<String>,
}

/// One step of a task.
#[derive(ToSchema)]
#[schema(as = ChecklistItem)]
#[serde(deny_unknown_fields)]
pub struct ChecklistItemForm {
    /// What is to be done.
    #[schema(min_length = 1, max_length = 500, pattern = r"\S")]
    pub title: String,
    /// Is it done?
    #[schema(required = false, default = false)]
    pub done: bool,
}

/// So many units later.
#[derive(ToSchema)]
#[schema(as = Every)]
#[serde(deny_unknown_fields)]
pub struct EveryForm {
    /// How many.
    #[schema(required = false, minimum = 1, maximum = 1000, default = 1)]
    pub n: u32,
    /// `hour`, `day`, `week`, `month` or `year`.
    #[schema(pattern = "^(hour|day|week|month|year)$")]
    pub unit: String,
}

/// When a task comes again: exactly one of `rrule`, `cron`, `every` and, in requests, `phrase` is the rule.
#[derive(ToSchema)]
#[schema(as = Recurrence, example = json!({ "rrule": "FREQ=MONTHLY;BYMONTHDAY=31", "month_end": "backward" }))]
#[serde(deny_unknown_fields)]
pub struct RecurrenceForm {
    /// An RFC 5545 recurrence rule without `DTSTART`.
    pub rrule: Option<String>,
    /// A cron expression of five fields.
    pub cron: Option<String>,
    /// So many units later.
    pub every: Option<EveryForm>,
    /// In plain English: `every 2 weeks on mon and thu at 9`, `every! 3 days` (counted from completion), `every last workday until
    /// 2030-12-31`. It is kept as the rule that it means, and its time of day goes to the due date.
    #[schema(max_length = 300)]
    pub phrase: Option<String>,
    /// What the next date is counted from: `due` (as usual) or `completion`.
    #[schema(pattern = "^(due|completion)$")]
    pub anchor: Option<String>,
    /// When the next occurrence is made: `on_completion` (as usual) or `on_schedule`.
    #[schema(pattern = "^(on_completion|on_schedule)$")]
    pub mode: Option<String>,
    /// What becomes of those missed: `skip_missed` or `one_by_one` on completion; `latest`, `all` or `none` on schedule.
    #[schema(pattern = "^(skip_missed|one_by_one|latest|all|none)$")]
    pub catch_up: Option<String>,
    /// What becomes of a date that a month does not have (RFC 7529): `omit` (as usual), `backward` or `forward`.
    #[schema(pattern = "^(omit|backward|forward)$")]
    pub month_end: Option<String>,
    /// The zone that the rule is read in, where that is not the due date's.
    pub tz: Option<String>,
    /// The last date on which it may come.
    pub until: Option<NaiveDate>,
    /// How often it comes, the first time included.
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub count: Option<u32>,
    /// Does it make no occurrences for now?
    pub paused: Option<bool>,
}

/// At an instant (`at`), or so long before or after a date of the task (`relative_to`, `offset_minutes`).
#[derive(ToSchema)]
#[schema(as = Reminder, example = json!({ "relative_to": "due", "offset_minutes": -30 }))]
#[serde(deny_unknown_fields)]
pub struct ReminderForm {
    /// When.
    #[schema(required = false, nullable = false)]
    pub at: Option<DateTime<Utc>>,
    /// `start` or `due`.
    #[schema(required = false, nullable = false, pattern = "^(start|due)$")]
    pub relative_to: Option<String>,
    /// How much later, in minutes; below zero for before.
    #[schema(required = false, nullable = false, minimum = -5_270_400, maximum = 5_270_400)]
    pub offset_minutes: Option<i64>,
}

/// A task's place in its series.
#[derive(ToSchema)]
#[schema(as = Occurrence)]
pub struct OccurrenceForm {
    /// The series.
    pub id: Uuid,
    /// Counts the occurrences of the series, from 1.
    pub occurrence: u32,
}
