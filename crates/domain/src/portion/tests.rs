//! Portions: how much goes into one.

use super::*;
use crate::strategies::task_named;
use crate::task::trash;

fn tasks(titles: &[&str]) -> Vec<Task> {
    titles.iter().map(|title| task_named(title)).collect()
}

fn carry(tasks: &[Task], portion: Portion) -> (usize, bool) {
    let now = "2030-05-01T07:00:00Z".parse().unwrap();
    let carried = portion.of(tasks.iter(), |task| trash(task, now));
    (carried.tasks.len(), carried.more)
}

#[test]
fn a_portion_is_full_by_tasks_or_by_bytes() {
    let tasks = tasks(&["a", "b", "c", "d"]);
    let now = "2030-05-01T07:00:00Z".parse().unwrap();
    let one = serde_json::to_vec(&trash(&tasks[0], now).task).unwrap().len();
    let of = |tasks, bytes| Portion { tasks, bytes };
    assert_eq!(carry(&tasks, of(3, 1 << 20)), (3, true));
    assert_eq!(carry(&tasks, of(4, 1 << 20)), (4, false));
    assert_eq!(carry(&tasks, of(9, 2 * one)), (2, true));
    assert_eq!(carry(&tasks, of(9, 2 * one - 1)), (1, true));
    assert_eq!(carry(&tasks, of(0, 0)), (1, true), "it goes on");
    assert_eq!(carry(&tasks[..1], of(1, 1)), (1, false));
    assert_eq!(carry(&[], of(1, 1)), (0, false));
}

#[test]
fn what_does_not_change_takes_no_room() {
    let mut tasks = tasks(&["a", "b", "c"]);
    tasks[1].deleted_at = Some(tasks[1].created_at);
    assert_eq!(carry(&tasks, Portion { tasks: 2, bytes: 1 << 20 }), (2, false));
}
