//! In which calls replicas sent events, and whether the broker may have taken them in the order it did.

use std::collections::BTreeSet;
use std::sync::Mutex;

use sidecar::CloudEvent;

use crate::owner::lock;

/// Every call that published something.
#[derive(Default)]
pub(super) struct Sent(Mutex<Vec<Call>>);

struct Call {
    ids: BTreeSet<String>,
    /// Whether the answer came, and was that all of it is published.
    is_whole: bool,
}

impl Sent {
    /// Notes a call; gives its number.
    pub(super) fn begin(&self, events: &[CloudEvent]) -> usize {
        let mut calls = lock(&self.0);
        let ids = events.iter().map(|event| event.id.clone()).collect();
        calls.push(Call { ids, is_whole: false });
        calls.len() - 1
    }

    pub(super) fn end(&self, call: usize, is_whole: bool) {
        lock(&self.0)[call].is_whole = is_whole;
    }

    /// Holds `published`, the events of `owner` as the broker took them, against promise (b): each once at
    /// least, and first publications in `seq` order. In a burst, an event may come before an earlier one if
    /// both were in one call that failed in part. Gives the operation behind each event.
    pub(super) fn check(
        &self,
        owner: &str,
        published: Vec<CloudEvent>,
        with_bursts: bool,
    ) -> Vec<usize> {
        let mut told: Vec<Option<serde_json::Value>> = Vec::new();
        for event in published {
            let seq: usize = event.id.rsplit(':').next().unwrap().parse().unwrap();
            told.resize(told.len().max(seq), None);
            match &told[seq - 1] {
                Some(first) => {
                    assert_eq!(*first, event.data, "{} came twice, and differs", event.id);
                }
                None => {
                    let missing = (1..seq).filter(|earlier| told[earlier - 1].is_none());
                    for earlier in missing.map(|earlier| format!("{owner}:{earlier}")) {
                        let is_excused = with_bursts && self.failed_together(&earlier, &event.id);
                        assert!(is_excused, "{} came before {earlier}", event.id);
                    }
                    told[seq - 1] = Some(event.data);
                }
            }
        }
        let op = |data: Option<serde_json::Value>| {
            let op = data.expect("each was published")["op"].as_u64().unwrap();
            usize::try_from(op).unwrap()
        };
        told.into_iter().map(op).collect()
    }

    fn failed_together(&self, one: &str, other: &str) -> bool {
        let both = |call: &Call| call.ids.contains(one) && call.ids.contains(other);
        lock(&self.0).iter().any(|call| !call.is_whole && both(call))
    }
}
