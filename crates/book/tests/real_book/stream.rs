//! The events in the order in which the broker took them: a Redis stream is that order.

use serde_json::Value;
use stack::redis::Redis;

use crate::TOPIC;
use crate::stack_under_test::done;

/// Which operation each event of `owner` tells of, each published at least once and first in order.
pub(crate) fn told(broker: &Redis, owner: &str) -> Vec<usize> {
    let mut told = Vec::new();
    for event in events(broker) {
        let id = event["id"].as_str().expect("an id");
        let Some(seq) = id.strip_prefix(owner).and_then(|rest| rest.strip_prefix(':')) else {
            continue;
        };
        let seq: usize = seq.parse().expect("a number");
        let op = event["data"]["op"].as_u64().and_then(|op| usize::try_from(op).ok());
        let op = op.expect("it tells of an operation");
        assert!(seq <= told.len() + 1, "{id} came before those before it");
        match told.get(seq - 1) {
            Some(first) => assert_eq!(*first, op, "{id} came twice, and differs"),
            None => told.push(op),
        }
    }
    told
}

/// All events, one by one: each fits one read of the reply.
fn events(broker: &Redis) -> Vec<Value> {
    let mut events = Vec::new();
    let mut after = "-".to_owned();
    loop {
        let reply = done(broker.command(&["XRANGE", TOPIC, &after, "+", "COUNT", "1"]));
        let mut lines = reply.lines();
        let is_place = |line: &&str| {
            let numbers = line.split_once('-').map(|(time, number)| [time, number]);
            numbers.is_some_and(|numbers| numbers.iter().all(|n| n.parse::<u64>().is_ok()))
        };
        let Some(place) = lines.find(is_place) else { return events };
        // Beside the event, an entry holds what Dapr was told about it.
        let event = lines.find(|line| line.starts_with('{') && line.contains("\"specversion\""));
        let event = event.expect("an entry holds an event");
        events.push(serde_json::from_str(event).expect("an event is JSON"));
        after = format!("({place}");
    }
}
