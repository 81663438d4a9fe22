//! Which tasks a filter wants.

use serde_json::json;

use super::*;

fn due(form: serde_json::Value) -> Task {
    Task { due: When::try_from(form).ok(), ..task_named("a task") }
}

/// Asked from Berlin on Wednesday, 1 May 2030, 09:00.
#[test]
fn dates_are_taken_where_one_asks() {
    let day = |date: &str| due(json!({"date": date}));
    let zoned = |time: &str, tz: &str| due(json!({"date": "2030-05-01", "time": time, "tz": tz}));
    let floating = |time: &str| due(json!({"date": "2030-05-01", "time": time}));
    for (filter, task, wanted) in [
        ("today", day("2030-05-01"), true),
        ("today", day("2030-05-02"), false),
        ("today", floating("23:59"), true),
        // In Berlin that is the day after at 05:00.
        ("today", zoned("23:00", "America/New_York"), false),
        ("due:tomorrow", zoned("23:00", "America/New_York"), true),
        ("due < tomorrow", zoned("23:00", "America/New_York"), false),
        ("overdue", day("2030-05-01"), false),
        ("overdue", day("2030-04-30"), true),
        ("overdue", floating("08:59"), true),
        ("overdue", floating("09:00"), false),
        ("overdue", zoned("08:00", "Europe/London"), false),
        ("overdue", zoned("07:59", "Europe/London"), true),
        ("due < in 7 days", day("2030-05-07"), true),
        ("due < in 7 days", day("2030-05-08"), false),
        ("due <= in 1 week", day("2030-05-08"), true),
        ("due > today", floating("23:59"), false),
        ("due >= today", floating("00:00"), true),
        ("due < in 2 hours", floating("10:59"), true),
        ("due < in 2 hours", floating("11:00"), false),
        ("due <= in 2 hours", day("2030-05-01"), true),
        ("due < in 2 hours", day("2030-05-01"), false),
        ("due = next wednesday", day("2030-05-08"), true),
        ("due = next thursday", day("2030-05-02"), true),
        ("due = end of month", day("2030-05-31"), true),
        ("due = end of week", day("2030-05-05"), true),
        ("due = start of week", day("2030-04-29"), true),
        ("due = end of year", day("2030-12-31"), true),
        ("due = 1 month ago", day("2030-04-01"), true),
        ("due = in 10000 years", day("9000-01-01"), false),
        ("due < 2030-05-01T10:00", floating("09:59"), true),
        ("no due", task_named("x"), true),
        ("due = today", task_named("x"), false),
        ("due != today", task_named("x"), true),
        ("created < today", task_named("x"), false),
        ("created = today", task_named("x"), true),
        ("created < 59 minutes ago", task_named("x"), true),
        ("created > 1 hour ago", task_named("x"), false),
        ("completed = today", task_named("x"), false),
    ] {
        assert_eq!(wants(filter, &task), wanted, "{filter}: {:?}", task.due);
    }
}

#[test]
fn a_done_task_is_not_overdue() {
    let task = Task {
        status: Status::Done,
        completed_at: Some(now()),
        ..due(json!({"date": "2030-04-01"}))
    };
    assert!(
        !wants("overdue", &task) && wants("due < today", &task) && wants("completed:today", &task)
    );
}

#[test]
fn the_rest_of_the_conditions() {
    let list = ListId(uuid::Uuid::from_u128(1));
    let tags = ["Work", "two words"].map(|name| name.parse().unwrap()).to_vec();
    let task = Task {
        priority: Priority::High,
        tags,
        list,
        notes: "call Ada".into(),
        ..task_named("Water the plants")
    };
    for (filter, wanted) in [
        ("priority >= high", true),
        ("priority > high", false),
        ("priority < critical", true),
        ("priority != low", true),
        ("tag:WORK", true),
        ("tag:\"two  words\"", true),
        ("tag:two", false),
        ("not tag:later", true),
        ("list:HOME", true),
        ("list:00000000-0000-0000-0000-000000000001", true),
        ("list != home", false),
        ("status:open", true),
        ("has:notes", true),
        ("no checklist", true),
        ("has:reminder", false),
        ("recurring", false),
        ("wat plants ada", true),
        ("\"the plants\"", true),
        ("\"plants the\"", false),
        ("text:\"call ada\"", true),
        ("tag:later or water", true),
        ("tag:later and water", false),
        ("not (tag:later or rain)", true),
    ] {
        assert_eq!(wants(filter, &task), wanted, "{filter}");
    }
    let nowhere = parse("tag:x or not list:\"No such\"").unwrap().prepare(&scope(Tz::UTC));
    assert_eq!(nowhere.unwrap_err(), UnknownList("No such".to_owned()));
}

proptest! {
    #[test]
    fn an_index_changes_nothing_but_the_time(
        tasks in prop::collection::vec(strategies::task(), 0..10), filter in filter(), zone in strategies::zone()
    ) {
        let index = Index::of(&tasks);
        let everywhere = |_: &str| vec![ListId::INBOX];
        let plain = Scope { now: now(), zone, lists_named: &everywhere, index: None };
        let indexed = Scope { index: Some(&index), ..plain };
        let (plain, indexed) = (filter.prepare(&plain).unwrap(), filter.prepare(&indexed).unwrap());
        for task in &tasks {
            prop_assert_eq!(plain.wants(task), indexed.wants(task));
            prop_assert_eq!(plain.relevance(task), indexed.relevance(task));
            prop_assert_eq!(plain.folded_title(task), indexed.folded_title(task));
            let candidate = indexed.candidates().is_none_or(|only| only.contains(&task.id));
            prop_assert!(candidate || !indexed.wants(task));
        }
    }

    #[test]
    fn comparisons_of_dates_fit_together(task in strategies::task(), moment in moment(), zone in strategies::zone()) {
        let asked = |how| {
            let filter = Filter::from(Condition::Date(DateField::Due, how, moment));
            filter.prepare(&scope(zone)).unwrap().wants(&task)
        };
        let [less, at_most, equal, at_least, more] = Comparison::ALL.map(|(_, how)| asked(how));
        let has_due = task.due.is_some();
        prop_assert_eq!([less, equal, more].iter().filter(|one| **one).count(), usize::from(has_due));
        prop_assert_eq!(at_most, less || equal);
        prop_assert_eq!(at_least, more || equal);
    }

    #[test]
    fn not_is_not(task in strategies::task(), filter in filter()) {
        let everywhere = |_: &str| vec![ListId::INBOX];
        let scope = Scope { lists_named: &everywhere, ..scope(Tz::UTC) };
        let opposite = filter.clone().not();
        let (one, other) = (filter.prepare(&scope).unwrap(), opposite.prepare(&scope).unwrap());
        prop_assert_ne!(one.wants(&task), other.wants(&task));
    }
}
