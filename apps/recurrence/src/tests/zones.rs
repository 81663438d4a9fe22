//! Whole days and times on whoever's clock, in the zone that the user is in, also when that changes.

use domain::when::Tz;
use serde_json::{Value, json};

use super::world::*;
use crate::agenda::{Draft, Key, shard_of};

fn daily(start: Value) -> Value {
    let recurrence = json!({"rrule": "FREQ=DAILY", "mode": "on_schedule"});
    series(json!({"recurrence": recurrence, "start": start}))
}

#[tokio::test]
async fn a_whole_day_begins_at_midnight_where_the_user_is() {
    let world = World::new(1);
    world.hear(moved(1, "Europe/Berlin")).await;
    world.hear(about(2, CREATED, daily(json!({"date": "2026-01-01"})))).await;
    world.pass(23 * 3600 - 1).await;
    assert_eq!(world.made(), [""; 0]);
    world.pass(1).await;
    assert_eq!(world.made(), ["20260102"]);
}

#[tokio::test]
async fn whoever_moves_takes_whole_days_and_floating_times_along() {
    for start in [json!({"date": "2026-01-01"}), json!({"date": "2026-01-01", "time": "00:00"})] {
        let world = World::new(1);
        world.hear(about(1, CREATED, daily(start))).await;
        world.pass(86_400).await;
        assert_eq!(world.made().len(), 1, "the second, in UTC");
        // To New York, where it is the second once more in five hours: the day has been made.
        world.hear(moved(2, "America/New_York")).await;
        world.pass(86_400 + 5 * 3600 - 1).await;
        assert_eq!(world.made().len(), 1);
        world.pass(1).await;
        assert_eq!(world.made().len(), 2);
        // To Auckland, where it is six in the evening of the third.
        world.hear(moved(3, "Pacific/Auckland")).await;
        world.pass(6 * 3600 - 1).await;
        assert_eq!(world.made().len(), 2);
        world.pass(1).await;
        assert_eq!(world.made().len(), 3);
        world.pass(86_400).await;
        assert_eq!(world.made().len(), 4);
        assert!(world.made()[3].starts_with("20260105"), "{:?}", world.made());
    }
}

#[tokio::test]
async fn a_time_in_a_zone_stays_where_it_is() {
    let world = World::new(1);
    let start = json!({"date": "2026-01-01", "time": "09:00", "tz": "Europe/Berlin"});
    world.hear(about(1, CREATED, daily(start))).await;
    world.hear(moved(2, "America/New_York")).await;
    world.pass(2 * 86_400).await;
    assert_eq!(world.made(), ["20260102T080000Z"]);
}

#[tokio::test]
async fn an_old_move_that_is_heard_late_moves_nobody() {
    let world = World::new(1);
    world.hear(moved(5, "Europe/Berlin")).await;
    world.hear(moved(2, "Pacific/Auckland")).await;
    let start = json!({"date": "2026-01-01", "time": "09:00"});
    let data = json!({"user": "ada", "tz": "Pacific/Auckland", "series": daily(start)});
    world.hear(event(3, CREATED, data)).await;
    world.pass(32 * 3600).await;
    assert_eq!(world.made(), ["20260102T090000"]);
    assert_eq!(world.dapr.now().to_rfc3339(), "2026-01-02T08:00:00+00:00");
}

#[tokio::test]
async fn what_was_made_in_a_zone_that_was_left_meanwhile_settles_nothing() {
    let world = World::new(1);
    world.hear(moved(1, "Europe/Berlin")).await;
    world.hear(about(2, CREATED, daily(json!({"date": "2026-01-01", "time": "09:00"})))).await;
    let before = world.agenda().await;
    let key = Key { user: "ada".parse().unwrap(), series: SERIES.parse().unwrap() };
    // Whoever read the agenda before ada moved: at nine in Berlin it was not nine yet where she had been.
    let now = "2026-01-02T08:30:00Z".parse().unwrap();
    let shard = shard_of(&key.user);
    let settle = move |draft: &mut Draft<'_>| draft.settle(&key, 2, Tz::UTC, now);
    let next = world.app.agenda.write(shard, now, settle).await.unwrap();
    assert_eq!(world.agenda().await, before);
    assert_eq!(next[0].date.text, "20260102T090000", "and it is not forgotten");
}
