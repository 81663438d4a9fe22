//! A client that follows the changes has what there is.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::strategies::task_named;

fn now() -> DateTime<Utc> {
    "2030-05-01T07:00:00Z".parse().unwrap()
}

/// A client that has everything up to there.
fn at(seq: u64) -> Token {
    Token { seq, floor: 0 }
}

fn id(n: u8) -> Uuid {
    Uuid::from_u128(n.into())
}

fn task(n: u8) -> Name {
    Name::Task(TaskId(id(n)))
}

fn tag(name: &str) -> Name {
    Name::Tag(name.parse().unwrap())
}

/// One thing of each kind, and then again: the sixth is the second task.
fn any_name(n: u8) -> Name {
    match n % 4 {
        0 if n == 8 => Name::Series(SeriesId(id(n))),
        0 => task(n),
        1 => Name::List(ListId(id(n))),
        2 => tag(&format!("Tag {n}")),
        _ => Name::Filter(id(n)),
    }
}

/// A thing as it is kept, its version saying which change made it so.
#[derive(Clone)]
enum Kept {
    Task(Box<Task>),
    List(List),
    Tag(Tag),
    Filter(SavedFilter),
    Series(Box<Series>),
}

impl Kept {
    fn of(name: &Name, version: u64) -> Self {
        let form = serde_json::json!({"name": "x", "filter": "today"});
        match name {
            Name::Task(id) => {
                Self::Task(Box::new(Task { id: *id, version, ..task_named("a task") }))
            }
            Name::List(id) => Self::List(List { id: *id, version, ..List::inbox() }),
            Name::Tag(name) => Self::Tag(Tag { name: name.clone(), colour: None, version }),
            Name::Series(id) => {
                let rule = serde_json::json!({"rrule": "FREQ=DAILY"});
                let recurrence = Some(Box::new(rule.try_into().unwrap()));
                let first = Task { recurrence, ..task_named("a task") };
                let (series, _) = Series::begin(&first, now(), chrono_tz::UTC).unwrap();
                Self::Series(Box::new(Series { id: *id, version, ..series }))
            }
            Name::Filter(id) => {
                let made = SavedFilter::put(None, *id, &form, now()).unwrap();
                Self::Filter(SavedFilter { version, ..made })
            }
        }
    }

    fn item(&self) -> Item<'_> {
        match self {
            Self::Task(task) => Item::Task(task),
            Self::List(list) => Item::List(list),
            Self::Tag(tag) => Item::Tag(tag),
            Self::Filter(filter) => Item::Filter(filter),
            Self::Series(series) => Item::Series(series),
        }
    }
}

fn version(item: Item<'_>) -> u64 {
    match item {
        Item::Task(task) => task.version,
        Item::List(list) => list.version,
        Item::Tag(tag) => tag.version,
        Item::Filter(filter) => filter.version,
        Item::Series(series) => series.version,
    }
}

/// A user's history as the store has it.
#[derive(Default)]
struct Store {
    seq: u64,
    there: BTreeMap<Name, (u64, Kept)>,
    ends: BTreeMap<Name, Tombstone>,
    forgotten: u64,
}

impl Store {
    /// A tombstone of before stays where it is.
    fn put(&mut self, name: &Name) {
        self.seq += 1;
        self.there.insert(name.clone(), (self.seq, Kept::of(name, self.seq)));
    }

    fn end(&mut self, name: &Name, deleted_at: DateTime<Utc>) -> bool {
        let was = self.there.remove(name).is_some();
        if was {
            let end = Tombstone { name: name.clone(), seq: self.seq, deleted_at };
            self.ends.insert(name.clone(), end);
        }
        was
    }

    fn delete(&mut self, name: &Name, deleted_at: DateTime<Utc>) {
        self.seq += 1;
        if !self.end(name, deleted_at) {
            self.seq -= 1;
        }
    }

    /// One event: a tag of that name is there, and one of the other is not.
    fn rename(&mut self, from: &Name, to: &Name) {
        if self.there.contains_key(from) {
            self.put(to);
            self.end(from, now());
        }
    }

    fn sweep(&mut self, now: DateTime<Utc>) {
        let ends = std::mem::take(&mut self.ends);
        let (forgotten, kept) = sweep(ends.into_values(), self.forgotten, now);
        self.forgotten = forgotten;
        self.ends = kept.into_iter().map(|end| (end.name.clone(), end)).collect();
    }

    fn ask(&self, since: Option<Token>, limit: usize) -> Result<Changes<'_>, Gone> {
        let items = self.there.values().map(|(seq, kept)| Changed { seq: *seq, item: kept.item() });
        changes(since, self.seq, self.forgotten, items, self.ends.values().cloned(), limit)
    }
}

fn names(upserts: &[Item<'_>]) -> Vec<Name> {
    upserts.iter().map(Item::name).collect()
}

#[test]
fn a_client_that_knows_nothing_is_told_what_there_is() {
    let mut store = Store::default();
    assert_eq!(store.ask(None, 10).unwrap().next.to_string(), "c0");
    (1..=3).for_each(|n| store.put(&any_name(n)));
    store.delete(&any_name(2), now());
    assert_eq!(store.ask(None, 1).unwrap().next.to_string(), "c1-4");
    let told = store.ask(None, 10).unwrap();
    assert_eq!(names(&told.upserts), [any_name(1), any_name(3)]);
    assert_eq!((told.tombstones.len(), told.next.seq, told.has_more), (0, 4, false));
    assert_eq!(store.ask(Some(told.next), 10).unwrap().upserts, []);
}

#[test]
fn a_client_that_knows_something_is_told_what_is_no_more() {
    let mut store = Store::default();
    (1..=4).for_each(|n| store.put(&any_name(n)));
    let known = store.ask(None, 10).unwrap().next;
    (1..=4).for_each(|n| store.delete(&any_name(n), now()));
    store.put(&any_name(2));
    let told = store.ask(Some(known), 10).unwrap();
    assert_eq!(told.tombstones, [any_name(1), any_name(3), any_name(4)]);
    assert_eq!(names(&told.upserts), [tag("TAG 2")], "made again");
    let first = store.ask(Some(known), 2).unwrap();
    assert_eq!(
        (first.tombstones.as_slice(), first.has_more),
        (&[any_name(1), tag("tag 2")][..], true)
    );
}

#[test]
fn a_renamed_tag_is_one_change() {
    let mut store = Store::default();
    store.put(&tag("work"));
    store.rename(&tag("work"), &tag("office"));
    let told = store.ask(Some(at(1)), 1).unwrap();
    assert_eq!((names(&told.upserts), told.tombstones), (vec![tag("office")], vec![tag("work")]));
    assert!(!told.has_more);
}

#[test]
fn a_token_older_than_what_is_known_of_deletions_is_gone() {
    let mut store = Store::default();
    (1..=2).for_each(|n| store.put(&task(n)));
    store.delete(&task(1), now() - TimeDelta::days(30));
    store.delete(&task(2), now() - TimeDelta::days(30) + TimeDelta::seconds(1));
    store.sweep(now());
    assert_eq!((store.forgotten, store.ends.len()), (3, 1));
    assert_eq!(store.ask(Some(at(2)), 10), Err(Gone));
    assert_eq!(store.ask(Some(at(3)), 10).unwrap().tombstones, [task(2)]);
    assert_eq!(store.ask(Some(at(9)), 10), Err(Gone), "of another history");
    assert_eq!(sweep([], 7, now()), (7, vec![]));
}

#[test]
fn all_changes_of_one_place_come_together() {
    let kept: Vec<_> = (1..=5).map(|n| Kept::of(&any_name(n), 1)).collect();
    let places = [1, 2, 2, 2, 3];
    let changed = || kept.iter().zip(places).map(|(kept, seq)| Changed { seq, item: kept.item() });
    let first = changes(None, 3, 0, changed(), [], 2).unwrap();
    assert_eq!((first.upserts.len(), first.next), (4, Token { seq: 2, floor: 3 }));
    assert!(first.has_more);
    let rest = changes(Some(first.next), 3, 0, changed(), [], 2).unwrap();
    assert_eq!((rest.upserts.len(), rest.next), (1, Token { seq: 3, floor: 3 }));
    assert!(!rest.has_more && !changes(Some(at(1)), 3, 0, changed(), [], 4).unwrap().has_more);
}

#[test]
fn an_answer_has_its_limits() {
    let kept: Vec<_> =
        (0..600).map(|n| (n + 1, Kept::of(&Name::Filter(Uuid::from_u128(n.into())), 1))).collect();
    let changed = || kept.iter().map(|(seq, kept)| Changed { seq: *seq, item: kept.item() });
    let told = |limit| changes(None, 600, 0, changed(), [], limit).unwrap().upserts.len();
    assert_eq!((told(0), told(499), told(9999)), (1, 499, MAX_CHANGES));
}

#[test]
fn a_tombstone_says_of_what_kind_it_is() {
    let forms = [
        (task(1), "task", "00000000-0000-0000-0000-000000000001"),
        (any_name(1), "list", "00000000-0000-0000-0000-000000000001"),
        (tag("Work"), "tag", "Work"),
        (any_name(3), "filter", "00000000-0000-0000-0000-000000000003"),
        (any_name(8), "series", "00000000-0000-0000-0000-000000000008"),
    ];
    for (name, kind, id) in forms {
        let end = Tombstone { name: name.clone(), seq: 7, deleted_at: now() };
        let form = serde_json::json!({"kind": kind, "id": id, "seq": 7, "deleted_at": now()});
        assert_eq!(serde_json::to_value(&end).unwrap(), form);
        assert_eq!(serde_json::from_value::<Tombstone>(form).unwrap(), end);
        assert_eq!((name.kind(), name.key().as_ref()), (kind, id.to_lowercase().as_str()));
    }
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
    there: BTreeMap<Name, u64>,
}

impl Client {
    /// Asks once; begins anew where it has been away for too long. Gives back whether there is more.
    fn ask(&mut self, store: &Store, limit: usize) -> bool {
        let told = store.ask(self.since, limit).unwrap_or_else(|Gone| {
            self.there.clear();
            store.ask(None, limit).unwrap()
        });
        let (upserts, ends) = (names(&told.upserts), &told.tombstones);
        let told_of: BTreeSet<_> = upserts.iter().chain(ends).collect();
        assert_eq!(told_of.len(), upserts.len() + ends.len(), "each thing once");
        // Either order is as good.
        self.there.extend(told.upserts.iter().map(|item| (item.name(), version(*item))));
        self.there.retain(|name, _| !ends.contains(name));
        self.since = told.next.to_string().parse().ok();
        told.has_more
    }
}

proptest! {
    #[test]
    fn a_client_that_follows_has_what_there_is(
        steps in prop::collection::vec((1u8..13, 0u8..11, 1usize..6), 0..80), limit in 1usize..7
    ) {
        let (mut store, mut client) = (Store::default(), Client::default());
        for (n, what, size) in steps {
            match what {
                0..=3 => store.put(&any_name(n)),
                4..=5 => store.delete(&any_name(n), now()),
                6 => store.rename(&any_name(n % 3 * 4 + 2), &any_name(n % 2 * 4 + 2)),
                7 => store.sweep(now() + TimeDelta::days(31)),
                _ => {
                    client.ask(&store, size);
                }
            }
        }
        let pages = (0..100).take_while(|_| client.ask(&store, limit)).count();
        prop_assert!(pages < 100, "it never comes to an end");
        let there: BTreeMap<_, _> =
            store.there.iter().map(|(name, (_, kept))| (name.clone(), version(kept.item()))).collect();
        prop_assert_eq!(client.there, there);
    }
}
