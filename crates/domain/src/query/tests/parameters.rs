//! Plain query parameters, and saved filters.

use serde_json::json;

use super::*;

#[test]
fn parameters_say_what_an_expression_says() {
    for (params, expression) in [
        (vec![], ""),
        (vec![("status", "open,done")], "status:open or status:done"),
        (vec![("tag", "a"), ("tag", "b"), ("not_tag", "c")], "tag:a tag:b not tag:c"),
        (
            vec![("any_tag", "a"), ("overdue", "true"), ("any_tag", "b, c")],
            "overdue (tag:a or tag:\"b, c\")",
        ),
        (vec![("list", "Home"), ("list", "inbox")], "list:Home or list:inbox"),
        (
            vec![("min_priority", "high"), ("due_before", "in 7 days")],
            "priority >= high due < in 7 days",
        ),
        (vec![("due_from", "today"), ("due_to", "2030-06-01")], "due >= today due <= 2030-06-01"),
        (
            vec![("created_after", "3 days ago"), ("completed_on", "yesterday")],
            "created > 3 days ago completed:yesterday",
        ),
        (vec![("recurring", "false"), ("has_due", "false")], "not recurring no due"),
        (
            vec![("text", "a \"b c\""), ("filter", "today or overdue")],
            "text:\"a \\\"b c\\\"\" (today or overdue)",
        ),
    ] {
        assert_eq!(
            filter_from_params(params.clone()),
            Ok(parse(expression).unwrap()),
            "{params:?}"
        );
    }
}

#[test]
fn every_wrong_parameter_is_named() {
    let wrong = [
        ("status", "open,closed"),
        ("priority", ""),
        ("tag", ""),
        ("due_before", "someday"),
        ("due_around", "today"),
        ("overdue", "yes"),
        ("text", "?"),
        ("filter", "tag:"),
        ("colour", "red"),
        ("list", "ok"),
    ];
    let found = filter_from_params(wrong).unwrap_err().0;
    let named: Vec<_> = found.iter().map(|one| (one.pointer.as_str(), one.code)).collect();
    assert_eq!(
        named,
        [
            ("status", "invalid"),
            ("priority", "invalid"),
            ("tag", "invalid"),
            ("due_before", "invalid"),
            ("due_around", "unknown_field"),
            ("overdue", "invalid"),
            ("text", "invalid"),
            ("filter", "invalid"),
            ("colour", "unknown_field"),
        ]
    );
    assert!(found[7].message.starts_with("column 5: "), "{}", found[7].message);
    let words = "a ".repeat(40);
    let twice = filter_from_params([("text", words.as_str()), ("text", words.as_str())]);
    assert_eq!(twice.unwrap_err().0[0].code, "too_many");
    let many = std::iter::repeat_n(("tag", "x"), 101);
    assert_eq!(filter_from_params(many).unwrap_err().0[0].code, "too_many");
}

#[test]
fn a_filter_is_saved_if_it_makes_sense() {
    let id = uuid::Uuid::from_u128(3);
    let body = json!({"name": " Soon ", "filter": "due < in 7 days", "sort": "-priority,due"});
    let saved = SavedFilter::put(None, id, &body, now()).unwrap();
    assert_eq!((saved.name.as_str(), saved.version), ("Soon", 1));
    let (filter, sort) = saved.parse().unwrap();
    assert_eq!(
        (filter.to_string(), sort.to_string()),
        ("due < in 7 days".to_owned(), "-priority,due".to_owned())
    );
    let later = now() + chrono::TimeDelta::hours(1);
    assert_eq!(SavedFilter::put(Some(&saved), id, &body, later), Ok(saved.clone()));
    let changed =
        SavedFilter::put(Some(&saved), id, &json!({"name": "Soon", "filter": ""}), later).unwrap();
    assert_eq!((changed.version, changed.sort.as_str()), (2, ""));

    let wrong = json!({"name": "", "filter": "tag:", "sort": "-size", "x": 1});
    let found = SavedFilter::put(None, id, &wrong, now()).unwrap_err().0;
    let named: Vec<_> = found.iter().map(|one| one.pointer.as_str()).collect();
    assert_eq!(named, ["/x", "/name", "/filter", "/sort"]);
}
