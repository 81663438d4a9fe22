//! Tasks as a user might have them: the same in each run.

use serde_json::{Value, json};

use crate::workload::Random;

/// Words of titles and notes; a search looks for two of them.
const WORDS: [&str; 32] = [
    "water",
    "plants",
    "balcony",
    "invoice",
    "dentist",
    "garden",
    "letter",
    "bicycle",
    "kitchen",
    "report",
    "meeting",
    "birthday",
    "passport",
    "library",
    "concert",
    "window",
    "budget",
    "holiday",
    "tickets",
    "laundry",
    "printer",
    "coffee",
    "school",
    "insurance",
    "bakery",
    "museum",
    "painting",
    "battery",
    "station",
    "curtain",
    "recipe",
    "workshop",
];
const PRIORITIES: [&str; 5] = ["none", "low", "medium", "high", "critical"];
const TAGS: [&str; 4] = ["work", "home", "later", "waiting"];

/// The body of a new task: four of five are open, half have the tag `work`, three of five a priority from
/// `medium` on, and most are due within two months.
pub(super) fn task(random: &mut Random, number: usize) -> Value {
    let mut words = |count: usize| {
        (0..count).map(|_| WORDS[random.below(WORDS.len())]).collect::<Vec<_>>().join(" ")
    };
    let (title, notes) = (format!("{} {number}", words(4)), words(16));
    let mut task = json!({
        "title": title,
        "notes": notes,
        "status": if random.below(5) == 0 { "done" } else { "open" },
        "priority": PRIORITIES[random.below(PRIORITIES.len())],
        "tags": [TAGS[random.below(2)], TAGS[2 + random.below(2)]],
    });
    if random.below(4) > 0 {
        let (month, day) = (5 + random.below(2), 1 + random.below(28));
        task["due"] = json!({ "date": format!("2030-{month:02}-{day:02}") });
    }
    task
}

/// The body of a batch that makes so many tasks.
pub(super) fn batch(random: &mut Random, count: usize) -> String {
    let operation = |number| json!({ "op": "create", "task": task(random, number) });
    json!({ "operations": (0..count).map(operation).collect::<Vec<_>>() }).to_string()
}

/// Three filters and two fields to sort by.
pub(super) const PAGE: &str =
    "/api/v1/tasks?status=open&min_priority=medium&tag=work&sort=-priority,due&limit=50";
/// Two words, in any field, the best first.
pub(super) const SEARCH: &str = "/api/v1/tasks?text=water%20plants&limit=50";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_finds_more_than_it_holds_and_not_everything() {
        let mut random = Random::new(1);
        let tasks: Vec<Value> = (0..1_000).map(|number| task(&mut random, number)).collect();
        let fits = |task: &&Value| {
            let priority = task["priority"].as_str().unwrap();
            task["status"] == "open"
                && ["medium", "high", "critical"].contains(&priority)
                && task["tags"][0] == "work"
        };
        let found = tasks.iter().filter(fits).count();
        assert!((150..350).contains(&found), "{found}");
        let bytes: usize = tasks.iter().map(|task| task.to_string().len()).sum();
        assert!((250_000..450_000).contains(&bytes), "{bytes}");
    }

    #[test]
    fn a_batch_has_as_many_operations_as_asked() {
        let batch: Value = batch(&mut Random::new(1), 500).parse().unwrap();
        let operations = batch["operations"].as_array().unwrap();
        assert_eq!(operations.len(), 500);
        assert_eq!(operations[7]["op"], "create");
        assert!(operations[7]["task"]["title"].is_string());
    }
}
