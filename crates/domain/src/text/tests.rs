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
    index.remove(task.id);
    assert_eq!((score(&index, "words"), index.is_empty()), (None, true));
}

proptest! {
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
