//! What is found, where, and that the index and the plain look agree.

use proptest::prelude::*;

use super::token::tokenise;
use super::*;
use crate::strategies::{self, task_named};

fn tokens(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    tokenise(text, |token| tokens.push(token.text.to_owned()));
    tokens
}

fn found(search: &str, text: &str) -> bool {
    let search = Search::parse(search).unwrap();
    let task = task_named(text);
    let hits = Index::of([&task]).search(&search).score(task.id);
    assert_eq!(hits, search.score(&task), "index and look agree");
    hits.is_some()
}

fn ranges(search: &str, text: &str) -> Vec<(u32, u32)> {
    let found = Search::parse(search).unwrap().highlights(&task_named(text));
    found.into_iter().flat_map(|highlight| highlight.ranges).collect()
}

#[test]
fn texts_are_cut_into_words_and_pairs() {
    assert_eq!(tokens("Don't PANIC, x-ray 3.5"), ["don", "t", "panic", "x", "ray", "3", "5"]);
    assert_eq!(tokens("Straße ŁÓDŹ ﬁn ＡＢＣ"), ["strasse", "lodz", "fin", "abc"]);
    assert_eq!(tokens("東京都 ok"), ["東京", "京都", "都", "ok"]);
    assert_eq!(tokens("がｶﾞ"), ["がガ", "ガ"]);
    assert_eq!(tokens("\u{1112}\u{1161}\u{11AB}국"), ["한국", "국"]);
    assert_eq!(tokens("हिन्दी"), ["हिन्दी"]);
    assert_eq!(tokens("\u{301} \u{200D} 🙂"), Vec::<String>::new());
}

#[test]
fn case_accents_and_width_do_not_count() {
    for (search, text) in [
        ("cafe", "Café"),
        ("CAFÉ", "cafe\u{301}"),
        ("uber", "Über"),
        ("strasse", "STRAẞE"),
        ("Ὀδυσσεύς", "ΟΔΥΣΣΕΥΣ"),
        ("istanbul", "İSTANBUL"),
        ("øre", "ore"),
        ("ＡＢ", "ab"),
        ("שלום", "שָׁלוֹם"),
        ("елка", "ёлка"),
    ] {
        assert!(found(search, text), "{search} in {text}");
    }
    assert!(!found("か", "が"), "a voiced kana is another letter");
}

#[test]
fn words_are_found_by_their_beginning_and_phrases_as_they_stand() {
    let text = "Water the plants at Waterloo";
    for search in ["wat", "the", "plants wat", "\"the plants\"", "\"water the\" at", "\"plants at"]
    {
        assert!(found(search, text), "{search}");
    }
    for search in ["ater", "plants tea", "\"the plant\"", "\"plants the\"", "\"water plants\""] {
        assert!(!found(search, text), "{search}");
    }
    assert!(found("x-r", "an x-ray") && !found("x-r", "x and ray"));
}

#[test]
fn text_without_spaces_is_found_by_any_part() {
    for search in ["東", "都", "京都", "東京都", "京都に", "\"京都\""] {
        assert!(found(search, "明日東京都に行く"), "{search}");
    }
    assert!(!found("東都", "東京都"));
    assert!(found("국", "한국어") && found("한국", "한국어") && found("กรุง", "ไปกรุงเทพ"));
    assert!(found("tokyo 京都", "Tokyo東京都"));
}

#[test]
fn a_phrase_stays_within_one_text() {
    let mut task = task_named("buy milk");
    task.checklist = vec![];
    task.tags = vec!["red".parse().unwrap(), "wine".parse().unwrap()];
    let index = Index::of([&task]);
    let score = |search| index.search(&Search::parse(search).unwrap()).score(task.id);
    assert!(score("milk red wine").is_some());
    assert_eq!((score("\"milk red\""), score("\"red wine\"")), (None, None));
    assert!(
        score("milk") > score("wine") && score("milk") > score("mil"),
        "titles and whole words count more"
    );
}

#[test]
fn what_was_found_is_marked_in_the_text_as_it_stands() {
    assert_eq!(ranges("cafe", "a Cafe\u{301}!"), [(2, 7)]);
    assert_eq!(ranges("pla", "the plants"), [(4, 10)]);
    assert_eq!(ranges("京都", "東京都に京都"), [(1, 3), (4, 6)]);
    assert_eq!(ranges("京", "東京都"), [(1, 2)]);
    assert_eq!(ranges("\"a b\"", "a b a"), [(0, 1), (2, 3)]);
    assert_eq!(ranges("ﬁ", "🙂 ﬁn"), [(2, 4)]);
}

#[test]
fn searches_have_limits() {
    assert_eq!(Search::parse(" \" ?! 🙂"), Err(InvalidSearch::Empty));
    assert_eq!(Search::parse(&"a".repeat(501)), Err(InvalidSearch::TooLong));
    assert_eq!(Search::parse(&"a ".repeat(65)), Err(InvalidSearch::TooLong));
    assert!(Search::parse(&"a ".repeat(64)).is_ok());
}

#[test]
fn a_task_is_found_by_its_present_words_only() {
    let mut task = task_named("old words");
    let mut index = Index::of([&task]);
    for n in 0..1000 {
        task.title = format!("words {n}").try_into().unwrap();
        index.put(&task);
    }
    let score = |index: &Index, text| index.search(&Search::parse(text).unwrap()).score(task.id);
    assert_eq!((score(&index, "old"), score(&index, "998")), (None, None));
    assert!(score(&index, "999").is_some());
    assert!(index.size() < 200, "what is gone is taken out");
    assert!(index.is_weighed_right());
    index.remove(task.id);
    assert_eq!((score(&index, "words"), index.is_empty()), (None, true));
}

#[test]
fn an_index_says_about_how_much_memory_it_takes() {
    let many: Vec<_> = (0..1000).map(|n| task_named(&format!("water the plant {n}"))).collect();
    let (few, all) = (Index::of(&many[..500]).bytes(), Index::of(&many).bytes());
    assert!(Index::default().bytes() < 300);
    assert!((1_500..3_000).contains(&(all * 1000 / few)), "twice the tasks: {few}, {all}");
    // An entry of 48 bytes, an id of 21, a title of some 20, four words at 8 to 16 each, one of them its own.
    assert!((150..500).contains(&(all / many.len())), "{all} for {} tasks", many.len());
    let mut index = Index::of(&many);
    many.iter().for_each(|task| index.remove(task.id));
    assert!(index.bytes() < all / 2, "what is gone is given back: {}", index.bytes());
}

#[test]
fn what_did_not_change_is_not_read_again() {
    let mut tasks: Vec<_> = ["one", "two", "three"].into_iter().map(task_named).collect();
    let mut index = Index::default();
    let all = |tasks: &[Task]| (1..).zip(tasks.to_vec()).collect::<Vec<_>>();
    let step = |index: &mut Index, since, tasks: &[(u64, Task)]| {
        let followed = index.follow(since, || tasks.iter().map(|(seq, task)| (*seq, task)));
        (followed.changed, followed.removed)
    };
    assert_eq!(step(&mut index, 0, &all(&tasks)), (3, 0));
    assert_eq!(step(&mut index, 3, &all(&tasks)), (0, 0));
    tasks[0].title = "uno".to_owned().try_into().unwrap();
    assert_eq!(step(&mut index, 3, &all(&tasks)), (0, 0), "its place is no later");
    let found = |index: &Index, text| index.search(&Search::parse(text).unwrap()).len();
    assert_eq!((found(&index, "one"), found(&index, "uno")), (1, 0));
    let later = [(4, tasks[0].clone()), (2, tasks[1].clone())];
    assert_eq!(step(&mut index, 3, &later), (1, 1));
    assert_eq!((found(&index, "one"), found(&index, "uno"), found(&index, "three")), (0, 1, 0));
    assert_eq!(step(&mut index, 4, &[]), (0, 2));
    assert!(index.is_empty());
}

proptest! {
    #[test]
    fn an_index_that_follows_is_as_one_made_anew(
        steps in prop::collection::vec(prop::collection::vec((0u128..12, strategies::words(), 0u8..4), 0..8), 1..8)
    ) {
        let (mut index, mut seq, mut since) = (Index::default(), 0, 0);
        let mut tasks: std::collections::BTreeMap<u128, (u64, Task)> = Default::default();
        for step in steps {
            for (id, words, what) in step {
                seq += 1;
                if what == 0 {
                    tasks.remove(&id);
                } else {
                    let task = Task { id: crate::TaskId(uuid::Uuid::from_u128(id)), ..task_named(&words) };
                    tasks.insert(id, (seq, task));
                }
            }
            index.follow(since, || tasks.values().map(|(seq, task)| (*seq, task)));
            since = seq;
            let anew = Index::of(tasks.values().map(|(_, task)| task));
            prop_assert!(index.is_weighed_right());
            prop_assert_eq!(index.len(), anew.len());
            for word in ["water", "plants", "cafe", "東京", "x", "the"] {
                let search = Search::parse(word).unwrap();
                let (mut found, mut expected): (Vec<_>, Vec<_>) =
                    (index.search(&search).iter().collect(), anew.search(&search).iter().collect());
                found.sort_unstable();
                expected.sort_unstable();
                prop_assert_eq!(found, expected);
            }
            for (_, task) in tasks.values() {
                prop_assert_eq!(index.folded_title(task.id), anew.folded_title(task.id));
            }
        }
    }

    #[test]
    fn the_index_and_the_plain_look_agree(
        tasks in prop::collection::vec(strategies::task(), 0..12), changed in strategies::task(), words in strategies::words(),
        quoted: bool
    ) {
        let mut tasks = tasks;
        let mut index = Index::of(&tasks);
        if let Some(first) = tasks.first_mut() {
            *first = Task { id: first.id, ..changed };
            index.put(first);
        }
        let text = if quoted { format!("\"{words}\"") } else { words };
        let search = Search::parse(&text).unwrap();
        let hits = index.search(&search);
        for task in &tasks {
            prop_assert_eq!(hits.score(task.id), search.score(task));
            let marked = !search.highlights(task).is_empty();
            prop_assert!(marked || search.score(task).is_none());
        }
        prop_assert_eq!(hits.iter().count(), tasks.iter().filter(|task| search.score(task).is_some()).count());
    }

    #[test]
    fn no_text_makes_a_search_panic(text in any::<String>(), other in "\\PC*") {
        let mut ends = 0;
        tokenise(&text, |token| {
            assert!(token.from < token.first_to && token.first_to <= token.to);
            ends = token.to;
        });
        prop_assert!(ends as usize <= text.chars().count());
        if let Ok(search) = Search::parse(&other) {
            search.score(&task_named("a task"));
        }
    }

    #[test]
    fn every_word_of_a_text_finds_it(text in "[\\PC&&[^\"“”„]]{1,40}") {
        let mut task = task_named("x");
        task.notes = text.clone().into();
        for word in text.split_whitespace() {
            if let Ok(search) = Search::parse(word) {
                prop_assert!(search.score(&task).is_some(), "{word:?} in {text:?}");
            }
        }
    }
}
