//! What is described is taken, and the other way round.

use domain::query::filter_from_params;
use serde_json::to_value;

use super::*;

#[test]
fn every_described_filter_is_taken_as_its_example_says() {
    let mut names = Vec::new();
    for parameter in filtering() {
        let json = to_value(&parameter).unwrap();
        let example = &json["example"];
        let example = example.as_array().map_or(example, |several| &several[0]);
        let example = example.as_str().map_or(example.to_string(), str::to_owned);
        let taken = filter_from_params([(parameter.name.as_str(), example.as_str())]);
        assert!(taken.is_ok(), "{}={example}: {taken:?}", parameter.name);
        names.push(parameter.name);
    }
    assert_eq!(names.len(), 3 + 4 + 25 + 7 + 2);
}

#[test]
fn none_is_needed_and_none_is_described_twice() {
    let all = FindTasks::into_params(|| None);
    let mut names: Vec<_> = all.iter().map(|parameter| &parameter.name).collect();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), all.len());
    for parameter in &all {
        let json = to_value(parameter).unwrap();
        assert_eq!((&json["in"], &json["required"]), (&json!("query"), &json!(false)), "{json}");
        assert!(json["schema"].is_object() && json["description"].is_string(), "{json}");
    }
}
