//! What a walk through a book's life leaves in the measures, seen by a recorder in memory.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use metrics::{
    Counter, CounterFn, Gauge, GaugeFn, Histogram, HistogramFn, Key, KeyName, Metadata, Recorder,
    SharedString, Unit,
};
use sidecar::fake::{Call, Fault, Part};

use super::*;
use crate::{Ledger, NewEntry, measures};

/// Everything that was described and measured.
#[derive(Default)]
struct Seen {
    described: Mutex<BTreeSet<String>>,
    measured: Mutex<BTreeMap<String, Arc<Samples>>>,
}

/// What one measure was given, in order; a counter's increments, too.
#[derive(Default)]
struct Samples(Mutex<Vec<f64>>);

impl Samples {
    fn push(&self, value: f64) {
        self.0.lock().unwrap().push(value);
    }
}

impl CounterFn for Samples {
    fn increment(&self, value: u64) {
        self.push(u32::try_from(value).unwrap().into());
    }

    fn absolute(&self, _: u64) {
        panic!("no counter here is set");
    }
}

impl GaugeFn for Samples {
    fn increment(&self, _: f64) {
        panic!("no gauge here is incremented");
    }

    fn decrement(&self, _: f64) {
        panic!("no gauge here is decremented");
    }

    fn set(&self, value: f64) {
        self.push(value);
    }
}

impl HistogramFn for Samples {
    fn record(&self, value: f64) {
        self.push(value);
    }
}

impl Seen {
    fn describe(&self, key: KeyName) {
        self.described.lock().unwrap().insert(key.as_str().to_owned());
    }

    fn samples(&self, key: &Key) -> Arc<Samples> {
        self.measured.lock().unwrap().entry(key.name().to_owned()).or_default().clone()
    }

    fn of(&self, name: &str) -> Vec<f64> {
        let samples = self.measured.lock().unwrap().get(&format!("daybook_book_{name}")).cloned();
        samples.map(|samples| samples.0.lock().unwrap().clone()).unwrap_or_default()
    }
}

impl Recorder for Seen {
    fn describe_counter(&self, key: KeyName, _: Option<Unit>, _: SharedString) {
        self.describe(key);
    }

    fn describe_gauge(&self, key: KeyName, _: Option<Unit>, _: SharedString) {
        self.describe(key);
    }

    fn describe_histogram(&self, key: KeyName, _: Option<Unit>, _: SharedString) {
        self.describe(key);
    }

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        Counter::from_arc(self.samples(key))
    }

    fn register_gauge(&self, key: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::from_arc(self.samples(key))
    }

    fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::from_arc(self.samples(key))
    }
}

#[tokio::test]
async fn each_thing_that_happens_is_measured_and_each_measure_is_described() {
    let seen = Seen::default();
    let _recording = metrics::set_default_local_recorder(&seen);
    let dapr = FakeDapr::new(1);
    let (ours, theirs) = (books_within(&dapr, tiny()), books_within(&dapr, tiny()));

    count(&ours.open("ada")).await.unwrap();
    ours.idle().await;
    assert_eq!((seen.of("commits_total"), seen.of("group_size")), (vec![1.0], vec![1.0]));
    assert_eq!(seen.of("outbox_events"), [1.0]);
    let written = dapr.documents()["book:ada"].value.len();
    assert_eq!(seen.of("head_bytes"), [measures::size(written)]);
    let lag = seen.of("relay_lag_seconds");
    assert_eq!(lag, [0.0], "the event's time is in the future");

    assert_eq!(seen.of("cache_misses_total").len(), 0);
    ours.open("ada").read().await.unwrap();
    theirs.open("ada").read().await.unwrap();
    let reads = (seen.of("cache_hits_total").len(), seen.of("cache_misses_total").len());
    assert_eq!(reads, (1, 1), "ours was known, theirs was not");
    assert!(seen.of("cache_bytes").last().is_some_and(|bytes| *bytes >= 0.0));

    dapr.plan(Call::Write, Fault::LostReply);
    count(&theirs.open("ada")).await.unwrap();
    assert_eq!(seen.of("unsure_resolved_total"), [1.0]);
    count(&ours.open("ada")).await.unwrap();
    assert_eq!(seen.of("conflicts_total"), [1.0]);

    assert_eq!(seen.of("compactions_total").len(), 0);
    for number in 0..3 {
        count_as(&ours.open("ada"), &number.to_string()).await.unwrap();
    }
    ours.idle().await;
    assert!(!seen.of("compactions_total").is_empty());
    let segment = seen.of("segment_bytes_total");
    assert!(segment.iter().all(|bytes| *bytes > 20.0) && !segment.is_empty(), "{segment:?}");

    dapr.take_down(Part::Scheduler);
    dapr.take_down(Part::Broker);
    count(&ours.open("eve")).await.unwrap();
    ours.idle().await;
    assert!(!seen.of("relay_unarmed_total").is_empty());
    assert_eq!(seen.of("publish_failures_total"), [1.0]);

    let described = seen.described.lock().unwrap().clone();
    let measured: BTreeSet<String> = seen.measured.lock().unwrap().keys().cloned().collect();
    assert_eq!(measured, described);
}

#[tokio::test]
async fn what_goes_out_together_is_one_sample() {
    let seen = Seen::default();
    let _recording = metrics::set_default_local_recorder(&seen);
    let dapr = FakeDapr::new(1);
    let books = books(&dapr);
    let (one, two) = (books.open("ada"), books.open("ada"));
    let (one, two) = tokio::join!(count(&one), count(&two));
    assert_eq!((one.unwrap(), two.unwrap()), (1, 2));
    assert_eq!(seen.of("group_size"), [2.0]);
    measures::published(&["2020-01-01T00:00:00Z".parse().unwrap()]);
    assert!(seen.of("relay_lag_seconds").iter().any(|lag| *lag > 1e8), "that was years ago");
}

#[tokio::test]
async fn what_the_ledger_measures_is_described() {
    let seen = Seen::default();
    let _recording = metrics::set_default_local_recorder(&seen);
    let dapr = FakeDapr::new(1);
    let append = async |ledger: &Ledger, seq: u64| {
        let event = serde_json::value::to_raw_value("").unwrap();
        let (owner, id) = ("ada".to_owned(), format!("ada:{seq}"));
        let time = "2030-05-01T07:00:00Z".parse().unwrap();
        ledger.append(vec![NewEntry { owner, seq, id, time, event }]).await.remove(0).unwrap()
    };
    let [ours, theirs] = [(); 2].map(|()| Ledger::new(Arc::new(dapr.clone())));
    append(&ours, 1).await;
    ours.slice("ada", None, 1).await.unwrap(); // it knows the head that the other one replaces
    append(&theirs, 2).await;
    append(&ours, 3).await;
    let measured: BTreeSet<String> = seen.measured.lock().unwrap().keys().cloned().collect();
    assert_eq!(measured, *seen.described.lock().unwrap());
}

/// Whoever operates Daybook finds each of them explained.
#[test]
fn each_measure_is_in_the_operators_page() {
    let seen = Seen::default();
    metrics::with_local_recorder(&seen, measures::describe);
    metrics::with_local_recorder(&seen, measures::describe_ledger);
    let page = include_str!("../../../../docs/operations.md");
    for name in seen.described.lock().unwrap().iter() {
        assert!(page.contains(&format!("`{name}`")), "{name} is not in docs/operations.md");
    }
}
