//! A client that follows the changes has what there is.

use std::collections::BTreeMap;

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::strategies::task_named;

fn now() -> DateTime<Utc> {
    "2030-05-01T07:00:00Z".parse().unwrap()
}

fn id(n: u8) -> TaskId {
    TaskId(Uuid::from_u128(n.into()))
}

/// A client that has everything up to there.
fn at(seq: u64) -> Token {
    Token { seq, floor: 0 }
}

fn task(n: u8, version: u64) -> Task {
    Task { id: id(n), version, ..task_named("a task") }
}

/// A user's history as the store has it.
#[derive(Default)]
struct Store {
    seq: u64,
    tasks: BTreeMap<TaskId, (u64, Task)>,
    ends: Vec<Tombstone>,
    forgotten: u64,
}

impl Store {
    fn put(&mut self, n: u8) {
        self.seq += 1;
        self.ends.retain(|end| end.id != id(n));
        self.tasks.insert(id(n), (self.seq, task(n, self.seq)));
    }

    fn delete(&mut self, n: u8, deleted_at: DateTime<Utc>) {
        if self.tasks.remove(&id(n)).is_some() {
            self.seq += 1;
            self.ends.push(Tombstone { id: id(n), seq: self.seq, deleted_at });
        }
    }

    fn ask(&self, since: Option<Token>, limit: usize) -> Result<Changes<'_>, Gone> {
        let tasks = self.tasks.values().map(|(seq, task)| Changed { seq: *seq, task });
        changes(since, self.seq, self.forgotten, tasks, self.ends.iter().copied(), limit)
    }
}

#[test]
fn a_client_that_knows_nothing_is_told_what_there_is() {
    let mut store = Store::default();
    assert_eq!(store.ask(None, 10).unwrap().next.to_string(), "c0");
    (1..=3).for_each(|n| store.put(n));
    store.delete(2, now());
    assert_eq!(store.ask(None, 1).unwrap().next.to_string(), "c1-4");
    let told = store.ask(None, 10).unwrap();
    assert_eq!(told.upserts.iter().map(|task| task.id).collect::<Vec<_>>(), [id(1), id(3)]);
    assert_eq!((told.tombstones.len(), told.next.seq, told.has_more), (0, 4, false));
    assert_eq!(store.ask(Some(told.next), 10).unwrap().upserts, Vec::<&Task>::new());
}

#[test]
fn a_token_older_than_what_is_known_of_deletions_is_gone() {
    let mut store = Store::default();
    (1..=2).for_each(|n| store.put(n));
    store.delete(1, now() - TimeDelta::days(30));
    store.delete(2, now() - TimeDelta::days(30) + TimeDelta::seconds(1));
    (store.forgotten, store.ends) = sweep(store.ends, store.forgotten, now());
    assert_eq!((store.forgotten, store.ends.len()), (3, 1));
    assert_eq!(store.ask(Some(at(2)), 10), Err(Gone));
    assert_eq!(store.ask(Some(at(3)), 10).unwrap().tombstones, [id(2)]);
    assert_eq!(store.ask(Some(at(9)), 10), Err(Gone), "of another history");
    assert_eq!(sweep([], 7, now()), (7, vec![]));
}

#[test]
fn all_changes_of_one_place_come_together() {
    let tasks: Vec<_> = (1..=5).map(|n| task(n, 1)).collect();
    let changed = || tasks.iter().zip([1, 2, 2, 2, 3]).map(|(task, seq)| Changed { seq, task });
    let first = changes(None, 3, 0, changed(), [], 2).unwrap();
    assert_eq!(
        (first.upserts.len(), first.next, first.has_more),
        (4, Token { seq: 2, floor: 3 }, true)
    );
    let rest = changes(Some(first.next), 3, 0, changed(), [], 2).unwrap();
    assert_eq!(
        (rest.upserts.len(), rest.next, rest.has_more),
        (1, Token { seq: 3, floor: 3 }, false)
    );
}

#[test]
fn tokens_have_one_spelling() {
    for good in ["c12", "c0", "c3-9"] {
        assert_eq!(good.parse::<Token>().map(|token| token.to_string()).as_deref(), Ok(good));
    }
    for bad in [
        "",
        "12",
        "c",
        "c012",
        "c+1",
        "c-1",
        "c99999999999999999999",
        "c1 ",
        "c3-2",
        "c1-",
        "c1-2-3",
    ] {
        assert_eq!(bad.parse::<Token>(), Err(InvalidToken), "{bad}");
    }
}

/// A phone, that follows.
#[derive(Default)]
struct Client {
    since: Option<Token>,
    tasks: BTreeMap<TaskId, u64>,
}

impl Client {
    /// Asks once; begins anew where it has been away for too long. Gives back whether there is more.
    fn ask(&mut self, store: &Store, limit: usize) -> bool {
        let told = store.ask(self.since, limit).unwrap_or_else(|Gone| {
            self.tasks.clear();
            store.ask(None, limit).unwrap()
        });
        self.tasks.extend(told.upserts.iter().map(|task| (task.id, task.version)));
        self.tasks.retain(|id, _| !told.tombstones.contains(id));
        self.since = told.next.to_string().parse().ok();
        told.has_more
    }
}

proptest! {
    #[test]
    fn a_client_that_follows_has_what_there_is(
        steps in prop::collection::vec((1u8..8, 0u8..10), 0..60), limit in 1usize..5
    ) {
        let (mut store, mut client) = (Store::default(), Client::default());
        for (n, what) in steps {
            match what {
                0..=4 => store.put(n),
                5..=6 => store.delete(n, now()),
                7 => {
                    let ends = std::mem::take(&mut store.ends);
                    (store.forgotten, store.ends) = sweep(ends, store.forgotten, now() + TimeDelta::days(31));
                }
                _ => {
                    client.ask(&store, limit);
                }
            }
        }
        let pages = (0..100).take_while(|_| client.ask(&store, limit)).count();
        prop_assert!(pages < 100, "it never comes to an end");
        let there: BTreeMap<_, _> = store.tasks.iter().map(|(id, (_, task))| (*id, task.version)).collect();
        prop_assert_eq!(client.tasks, there);
    }
}
