//! Expressions: what they mean, and where they go wrong.

use super::*;

/// The expression as it is printed again.
fn read(text: &str) -> String {
    parse(text).unwrap_or_else(|error| panic!("{text}: {error}")).to_string()
}

#[test]
fn the_example_of_the_documentation() {
    assert_eq!(
        read("priority >= high and tag:work and not tag:later and due < in 7 days"),
        "priority >= high and tag:\"work\" and not tag:\"later\" and due < in 7 days"
    );
}

#[test]
fn and_binds_more_than_or_and_not_most() {
    for (text, printed) in [
        ("overdue or today and recurring", "overdue or today and has:recurrence"),
        ("(overdue or today) and recurring", "(overdue or today) and has:recurrence"),
        ("not overdue today", "not overdue and today"),
        ("not (overdue today)", "not (overdue and today)"),
        ("((overdue)) AND Not NOT today", "overdue and not not today"),
        ("", ""),
        ("  ", ""),
    ] {
        assert_eq!(read(text), printed, "{text}");
    }
}

#[test]
fn every_kind_of_condition() {
    for (text, printed) in [
        ("status:done", "status:done"),
        ("status != Open", "not status:open"),
        ("priority:low", "priority = low"),
        ("tag:\"two words\"", "tag:\"two words\""),
        ("tag != x", "not tag:\"x\""),
        ("list:inbox", "list:\"inbox\""),
        ("list:00000000-0000-0000-0000-000000000000", "list:00000000-0000-0000-0000-000000000000"),
        ("no due", "not has:due"),
        ("no tag", "not has:tags"),
        ("has:reminder", "has:reminder"),
        ("due:today", "due = today"),
        ("start>=2030-05-01", "start >= 2030-05-01"),
        ("created < 3 days ago", "created < 3 days ago"),
        ("completed > 1 week ago", "completed > 1 weeks ago"),
        ("updated = yesterday", "updated = yesterday"),
        ("due <= next monday", "due <= next monday"),
        ("due <= end of month", "due <= end of month"),
        ("due < in 2 hours", "due < in 2 hours"),
        ("due < 2030-05-01T09:30", "due < 2030-05-01T09:30:00"),
        ("due < 2030-05-01T09:30:00+02:00", "due < 2030-05-01T07:30:00Z"),
        ("water plants", "text:\"water\" and text:\"plants\""),
        ("\"water the \\\"plants\\\"\"", "\"water the \\\"plants\\\"\""),
        ("text:\"water plants\"", "text:\"water plants\""),
        ("x-ray 京都", "text:\"x-ray\" and text:\"京都\""),
    ] {
        assert_eq!(read(text), printed, "{text}");
    }
}

#[test]
fn errors_point_at_the_column() {
    for (text, column, part) in [
        ("priority >= urgent", 13, "one of none, low"),
        ("priority high", 10, "an operator after `priority`"),
        ("tag:work and", 13, "a condition"),
        ("and tag:work", 1, "a condition"),
        ("(overdue", 9, "`)`"),
        ("overdue)", 8, "the end"),
        ("äöü:x", 1, "one of the fields status"),
        ("tag < x", 5, "`:`"),
        ("due < someday", 7, "a date"),
        ("due < in many days", 10, "a number"),
        ("due < in 10001 days", 10, "a number"),
        ("due < in 3 moons", 12, "one of minutes"),
        ("due < 3 days", 13, "`ago`"),
        ("due < 2030-02-30", 7, "a date"),
        ("due <", 6, "a date"),
        ("due < next year", 12, "one of monday"),
        ("end of = 3", 5, "one of the fields"),
        ("status:", 8, "one of open"),
        ("no way", 4, "one of due"),
        ("tag:\"open", 5, "a closing quotation mark"),
        ("ok \"!\"", 4, "a word to search for"),
        ("< 3", 1, "a condition"),
        ("has", 4, "an operator after `has`"),
    ] {
        let error = parse(text).unwrap_err();
        assert!(error.column == column && error.expected.contains(part), "{text}: {error}");
    }
    let error = parse("a (é \"b\" tag:)").unwrap_err();
    assert_eq!(
        error.to_string(),
        "column 14: a name, or one between quotation marks expected, not `)`"
    );
}

#[test]
fn what_an_expression_may_cost_has_a_limit() {
    let deep = |n: usize| format!("{}overdue{}", "(".repeat(n), ")".repeat(n));
    assert!(parse(&deep(32)).is_ok() && parse(&deep(33)).is_err());
    assert!(parse(&"not ".repeat(33)).is_err());
    assert!(parse(&"overdue ".repeat(100)).is_ok() && parse(&"overdue ".repeat(101)).is_err());
    let error = parse(&"é".repeat(32 * 1024)).unwrap_err();
    assert_eq!((error.column, error.found.as_str()), (2048, "more"));
    assert!(parse(&"(".repeat(4000)).is_err());
    let words = |n: usize| format!("text:\"{}\" or ", "a ".repeat(32)).repeat(2) + &"a ".repeat(n);
    assert!(parse(words(0).trim_end_matches(" or ")).is_ok());
    let error = parse(&words(1)).unwrap_err();
    assert!(error.expected.contains("64 words") && error.column > 100, "{error}");
}

proptest! {
    #[test]
    fn printed_and_parsed_again_it_is_the_same(filter in filter()) {
        let printed = filter.to_string();
        prop_assert_eq!(parse(&printed).map_err(|error| format!("{printed}: {error}")), Ok(filter));
    }

    #[test]
    fn a_date_printed_and_parsed_again_is_the_same(moment in moment()) {
        prop_assert_eq!(parse_moment(&moment.to_string()), Ok(moment));
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in any::<String>()) {
        let _ = parse(&text);
    }

    #[test]
    fn no_words_of_the_grammar_make_the_parser_panic(
        words in prop::collection::vec(prop::sample::select(vec![
            "and", "or", "not", "(", ")", "due", "<", ">=", ":", "in", "7", "days", "ago", "next", "monday", "end", "of",
            "month", "tag", "\"", "\\", "priority", "high", "has", "no", "x", "2030-05-01", "!=", "9:30", "=",
        ]), 0..30),
        between in "|[ ]"
    ) {
        let text = words.join(&between);
        match parse(&text) {
            Ok(filter) => prop_assert_eq!(parse(&filter.to_string()), Ok(filter)),
            Err(error) => prop_assert!((1..=text.chars().count() + 1).contains(&error.column), "{text}: {error}"),
        }
    }
}
