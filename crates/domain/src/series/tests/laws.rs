//! What holds whatever is done in whatever order.

use proptest::prelude::*;

use super::*;

fn rules() -> impl Strategy<Value = Value> {
    prop::sample::select(vec![
        json!({"rrule": "FREQ=DAILY"}),
        json!({"rrule": "FREQ=MONTHLY;BYMONTHDAY=31", "month_end": "backward"}),
        json!({"rrule": "FREQ=WEEKLY;BYDAY=MO,TH", "catch_up": "one_by_one"}),
        json!({"every": {"n": 3, "unit": "day"}, "anchor": "completion"}),
        json!({"every": {"n": 1, "unit": "day"}, "anchor": "completion", "count": 6}),
        json!({"rrule": "FREQ=DAILY", "count": 4}),
    ])
}

proptest! {
    #[test]
    fn one_occurrence_is_open_whatever_is_completed_and_taken_back(
        rule in rules(), steps in prop::collection::vec((any::<bool>(), 0i64..9), 1..40)
    ) {
        let body = json!({"title": "x", "due": {"date": "2030-01-31"}, "recurrence": rule});
        let mut kept = Kept::new(body, "2030-01-30T00:00:00Z");
        let mut now = at("2030-01-31T08:00:00Z");
        for (is_completion, days) in steps {
            now += chrono::TimeDelta::days(days);
            let text = now.to_rfc3339();
            let is_open = kept.newest().status == Status::Open;
            if is_completion && is_open {
                let next = kept.complete(&text);
                if let (Some(next), false) = (next, rule["catch_up"] == "one_by_one") {
                    prop_assert!(next.date() > now.date_naive(), "{next:?} is not after {now}");
                }
            } else {
                let previous = kept.progress.previous.filter(|_| kept.newest().version == 1).map(|place| place.task);
                kept.reopen(previous.unwrap_or(kept.progress.newest.task), &text);
            }
            let open = kept.tasks.iter().filter(|task| task.status == Status::Open).count();
            prop_assert_eq!(open, usize::from(!kept.series.ended));
            let mut ids: Vec<_> = kept.tasks.iter().map(|task| task.id).collect();
            ids.sort_unstable();
            ids.dedup();
            prop_assert_eq!(ids.len(), kept.tasks.len(), "no two of one name");
        }
    }

    #[test]
    fn one_occurrence_is_to_be_done_whatever_is_deleted_and_comes_back(
        rule in rules(), steps in prop::collection::vec((0u8..5, 0i64..9), 1..40)
    ) {
        let body = json!({"title": "x", "due": {"date": "2030-01-31"}, "recurrence": rule});
        let mut kept = Kept::new(body, "2030-01-30T00:00:00Z");
        let mut now = at("2030-01-31T08:00:00Z");
        for (step, days) in steps {
            now += chrono::TimeDelta::days(days);
            let text = now.to_rfc3339();
            let newest = kept.newest();
            let is_there = newest.status == Status::Open && !newest.is_in_trash();
            let in_trash = kept.tasks.iter().rev().find(|task| task.is_in_trash() && !task.is_expired(now)).map(|task| task.id);
            match step {
                0 if is_there => drop(kept.complete(&text)),
                1 if is_there => kept.trash(None, &text),
                2 if is_there => kept.trash(Some(Scope::This), &text),
                // The last that was deleted, while the next is untouched: what an undo does.
                3 => {
                    let last = kept.progress.previous.map(|place| place.task);
                    let back = in_trash.filter(|id| {
                        *id == kept.newest().id || (Some(*id) == last && is_there && kept.newest().version == 1)
                    });
                    if let Some(back) = back {
                        kept.restore(back, &text);
                    }
                }
                _ => {}
            }
            let open = kept.tasks.iter().filter(|task| task.status == Status::Open && !task.is_in_trash()).count();
            prop_assert_eq!(open, usize::from(!kept.series.ended));
        }
    }

    #[test]
    fn undone_and_done_again_is_as_done(rule in rules(), days in 0i64..40) {
        let body = json!({"title": "x", "due": {"date": "2030-01-31"}, "recurrence": rule});
        let mut kept = Kept::new(body, "2030-01-30T00:00:00Z");
        let now = (at("2030-01-31T08:00:00Z") + chrono::TimeDelta::days(days)).to_rfc3339();
        let first = kept.newest().id;
        let due = kept.complete(&now);
        let (tasks, progress) = (kept.tasks.clone(), kept.progress.clone());
        kept.reopen(first, &now);
        prop_assert_eq!(kept.tasks.len(), 1);
        prop_assert_eq!(kept.complete(&now), due);
        prop_assert_eq!(&kept.progress, &progress);
        prop_assert_eq!(&kept.tasks[1..], &tasks[1..]);
    }
}
