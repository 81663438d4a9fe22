//! Orders and pages.

use serde_json::json;

use super::*;

fn query(sort: &str, limit: usize) -> Query {
    Query { sort: sort.parse().unwrap(), limit, ..Query::all() }
}

fn everything(zone: Tz) -> Prepared<'static> {
    Filter::All.prepare(&Scope { lists_named: &no_lists, ..scope(zone) }).unwrap()
}

fn titles(tasks: &[Task], sort: &str) -> Vec<String> {
    let page = page(tasks, &query(sort, 50), &everything(Tz::UTC), "ada").unwrap();
    page.items.into_iter().map(|task| task.title.to_string()).collect()
}

#[test]
fn several_keys_nothing_last_ties_by_id() {
    let due = |title: &str, form: serde_json::Value, priority| Task {
        due: When::try_from(form).ok(),
        priority,
        ..task_named(title)
    };
    let tasks = [
        due("no date", json!(null), Priority::High),
        due("day", json!({"date": "2030-05-01"}), Priority::Low),
        due("noon", json!({"date": "2030-05-01", "time": "12:00"}), Priority::Low),
        due(
            "zoned 11:00",
            json!({"date": "2030-05-01", "time": "13:00", "tz": "Europe/Berlin"}),
            Priority::Low,
        ),
        due("next day", json!({"date": "2030-05-02"}), Priority::High),
    ];
    assert_eq!(titles(&tasks, "due"), ["zoned 11:00", "noon", "day", "next day", "no date"]);
    assert_eq!(titles(&tasks, "-due"), ["next day", "day", "noon", "zoned 11:00", "no date"]);
    assert_eq!(
        titles(&tasks, "-priority,due"),
        ["next day", "no date", "zoned 11:00", "noon", "day"]
    );
    assert_eq!(titles(&tasks, "title"), ["day", "next day", "no date", "noon", "zoned 11:00"]);
    let mut ids: Vec<_> = tasks.iter().map(|task| (task.id, task.title.to_string())).collect();
    ids.sort();
    assert_eq!(
        titles(&tasks, "status"),
        ids.into_iter().map(|(_, title)| title).collect::<Vec<_>>()
    );
}

#[test]
fn orders_are_read_and_printed() {
    for good in
        ["-priority,due", "title,-created,updated", "position", "-relevance,status,start,completed"]
    {
        assert_eq!(good.parse::<Sort>().unwrap().to_string(), good);
    }
    assert_eq!("".parse::<Sort>(), Ok(Sort::default()));
    for (bad, error) in [
        ("size", InvalidSort::Unknown("size".to_owned())),
        ("due,", InvalidSort::Unknown(String::new())),
        ("--due", InvalidSort::Unknown("-due".to_owned())),
        ("due,-due", InvalidSort::Twice("due".to_owned())),
    ] {
        assert_eq!(bad.parse::<Sort>(), Err(error));
    }
}

#[test]
fn the_best_fit_comes_first() {
    let mut notes = task_named("call Ada");
    notes.notes = "about the plants".into();
    let tasks = [notes, task_named("plantsman"), task_named("the plants")];
    let filter = parse("plants").unwrap();
    let prepared = filter.prepare(&scope(Tz::UTC)).unwrap();
    let page =
        page(&tasks, &Query { filter, ..query("-relevance", 50) }, &prepared, "ada").unwrap();
    let titles: Vec<_> = page.items.iter().map(|task| task.title.as_str()).collect();
    assert_eq!(titles, ["the plants", "plantsman", "call Ada"]);
}

#[test]
fn a_cursor_of_another_query_or_user_is_refused() {
    let tasks: Vec<_> = ["a", "b", "c"].into_iter().map(task_named).collect();
    let all = everything(Tz::UTC);
    let first = page(&tasks, &query("title", 1), &all, "ada").unwrap();
    let text = first.next.unwrap().to_string();
    let cursor: Cursor = text.parse().unwrap();
    let after = |query: Query| Query { after: Some(cursor.clone()), ..query };
    let second = page(&tasks, &after(query("title", 2)), &all, "ada").unwrap();
    assert_eq!(second.items.iter().map(|task| task.title.as_str()).collect::<Vec<_>>(), ["b", "c"]);
    assert_eq!(second.next, None);

    let other_filter = Query { filter: parse("overdue").unwrap(), ..query("title", 1) };
    let trash = Query { in_trash: true, ..query("title", 1) };
    for other in [query("-title", 1), query("title,due", 1), other_filter, trash] {
        assert_eq!(page(&tasks, &after(other), &all, "ada"), Err(InvalidCursor));
    }
    assert_eq!(page(&tasks, &after(query("title", 1)), &all, "eve"), Err(InvalidCursor));
    let berlin = everything(Tz::Europe__Berlin);
    assert_eq!(page(&tasks, &after(query("title", 1)), &berlin, "ada"), Err(InvalidCursor));
    for forged in ["", "x", "bnVsbA", "W10", "é", &"A".repeat(20_000), &text[1..]] {
        assert_eq!(forged.parse::<Cursor>(), Err(InvalidCursor), "{forged}");
    }
}

#[test]
fn the_trash_is_apart_and_totals_are_of_all_pages() {
    let mut tasks: Vec<_> = ["a", "b", "c"].into_iter().map(task_named).collect();
    tasks[1].deleted_at = Some(now());
    let counted = Query { with_total: true, ..query("title", 1) };
    let here = page(&tasks, &counted, &everything(Tz::UTC), "ada").unwrap();
    assert_eq!((here.items.len(), here.total), (1, Some(2)));
    let there =
        page(&tasks, &Query { in_trash: true, ..counted }, &everything(Tz::UTC), "ada").unwrap();
    assert_eq!((there.items, there.total, there.next), (vec![&tasks[1]], Some(1), None));
}

fn sort() -> impl Strategy<Value = String> {
    let keys = [
        "title",
        "status",
        "priority",
        "due",
        "start",
        "created",
        "updated",
        "completed",
        "position",
        "relevance",
    ];
    (prop::sample::subsequence(keys.to_vec(), 0..4).prop_shuffle(), any::<u8>()).prop_map(
        |(keys, ways)| {
            let key = |(index, key): (usize, &str)| {
                format!("{}{key}", if ways & (1 << index) != 0 { "-" } else { "" })
            };
            keys.into_iter().enumerate().map(key).collect::<Vec<_>>().join(",")
        },
    )
}

proptest! {
    #[test]
    fn an_order_is_total(tasks in prop::collection::vec(strategies::task(), 3), sort in sort(), zone in strategies::zone()) {
        let sort: Sort = sort.parse().unwrap();
        let all = everything(zone);
        let values: Vec<_> = tasks.iter().map(|task| {
            let mut values = vec![];
            sort.read(task, &all, &mut values);
            (values, task.id)
        }).collect();
        let compare = |a: usize, b: usize| sort.compare((&values[a].0, values[a].1), (&values[b].0, values[b].1));
        for a in 0..3 {
            prop_assert!(compare(a, a).is_eq());
            for b in 0..3 {
                prop_assert_eq!(compare(a, b), compare(b, a).reverse());
                prop_assert_eq!(compare(a, b).is_eq(), tasks[a].id == tasks[b].id);
                for c in 0..3 {
                    prop_assert!(!(compare(a, b).is_le() && compare(b, c).is_le()) || compare(a, c).is_le());
                }
            }
        }
    }

    #[test]
    fn pages_together_are_the_sorted_list_whatever_comes_meanwhile(
        tasks in prop::collection::vec(strategies::task(), 0..30), late in prop::collection::vec(strategies::task(), 0..10),
        sort in sort(), limit in 1usize..7, zone in strategies::zone()
    ) {
        let all = everything(zone);
        let mut query = query(&sort, limit);
        let mut present = tasks.clone();
        let mut late = late.into_iter();
        let mut seen: Vec<TaskId> = vec![];
        loop {
            let page = page(&present, &query, &all, "ada").unwrap();
            seen.extend(page.items.iter().map(|task| task.id));
            let Some(next) = page.next else { break };
            query.after = Some(next.to_string().parse().unwrap());
            present.extend(late.next());
        }
        let whole = |tasks: &[Task]| -> Vec<TaskId> {
            let query = Query { limit: 200, after: None, ..query.clone() };
            page(tasks, &query, &all, "ada").unwrap().items.iter().map(|task| task.id).collect()
        };
        let once: std::collections::HashSet<_> = seen.iter().collect();
        prop_assert_eq!(once.len(), seen.len(), "nothing is shown twice");
        let from_the_start: Vec<_> = seen.iter().copied().filter(|id| tasks.iter().any(|task| task.id == *id)).collect();
        prop_assert_eq!(from_the_start, whole(&tasks), "what was there is shown, in order");
        let in_order: Vec<_> = whole(&present).into_iter().filter(|id| once.contains(id)).collect();
        prop_assert_eq!(in_order, seen.clone(), "what came is where it belongs");
    }
}
