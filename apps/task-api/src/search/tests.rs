//! What the cache of indexes keeps and lets go, and an index that somebody left half done.

use book::{Books, Change, View};
use chrono::{DateTime, Utc};
use domain::TaskId;
use domain::task::Task;
use domain::text::Search;
use sidecar::fake::FakeDapr;
use uuid::Uuid;

use super::*;
use crate::record::{KeptTask, Record, task_key};

fn now() -> DateTime<Utc> {
    "2030-05-01T12:00:00Z".parse().unwrap()
}

/// A book of so many tasks, each of which holds `word`.
async fn book(word: &str, tasks: u128) -> View<Record> {
    let dapr = Arc::new(FakeDapr::new(1));
    let book = Books::<Record>::new(dapr.clone(), dapr.clone(), dapr).open("ada");
    let word = word.to_owned();
    let kept = move |n: u128| {
        let id = TaskId(Uuid::from_u128(n));
        let title = domain::Title::try_from(format!("{word} {n}")).unwrap();
        let task = Task::new(id, title, now());
        (task_key(id), Record::Task(Box::new(KeptTask { seq: 0, task, undo: None })))
    };
    let fill = move |_: &View<Record>| {
        let put = (0..tasks).map(&kept).collect();
        Ok::<_, ()>((Change { put, remove: vec![], events: vec![] }, ()))
    };
    book.commit(fill).await.unwrap();
    book.read().await.unwrap()
}

fn hits(searched: &Searched, view: &View<Record>, word: &str) -> usize {
    let found = searched.in_step(Shelf::new(view, now()));
    found.index().search(&Search::parse(word).unwrap()).len()
}

fn user(name: &str) -> UserId {
    name.parse().unwrap()
}

#[tokio::test]
async fn the_one_that_was_not_asked_for_longest_is_let_go() {
    let view = book("plants", 20).await;
    let one = Index::of(Shelf::new(&view, now()).tasks().map(|kept| &kept.task)).bytes();
    let searches = Searches::within(u32::try_from(one * 5 / 2).unwrap());
    for name in ["ada", "bob", "ada", "eve"] {
        let own = searches.of(&user(name));
        assert_eq!(hits(&own, &view, "plants"), 20);
        searches.weigh(&user(name), &own);
        searches.0.run_pending_tasks();
    }
    let there = |name: &str| searches.0.contains_key(&user(name));
    assert_eq!((there("ada"), there("bob"), there("eve")), (true, false, true));
}

#[tokio::test]
async fn one_that_is_larger_than_the_cache_stays_alone() {
    let view = book("plants", 20).await;
    let searches = Searches::within(1000);
    for name in ["ada", "bob"] {
        let own = searches.of(&user(name));
        assert_eq!(hits(&own, &view, "plants"), 20);
        searches.weigh(&user(name), &own);
        searches.0.run_pending_tasks();
        assert!(Arc::ptr_eq(&own, &searches.of(&user(name))));
        assert_eq!(searches.0.entry_count(), 1);
    }
}

#[tokio::test]
async fn one_that_was_left_half_done_is_made_anew() {
    let view = book("plants", 3).await;
    let searched = Searched::default();
    assert_eq!(hits(&searched, &view, "plants"), 3);
    std::thread::scope(|threads| {
        let panics = threads.spawn(|| {
            let mut state = searched.state.write().unwrap();
            state.index = Index::default();
            panic!("in the middle of it");
        });
        assert!(panics.join().is_err());
    });
    assert_eq!(hits(&searched, &view, "plants"), 3);
}
