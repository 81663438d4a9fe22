//! No call waits for ever.

use std::collections::BTreeMap;
use std::future::Future;
use std::time::{Duration, Instant};

use sidecar::{
    CloudEvent, Dapr, DaprSettings, Due, Expect, Job, Jobs, OutputBinding, Publish, Secrets,
    SidecarError, State, Swap,
};
use tokio::net::{TcpSocket, TcpStream};
use tonic::Code;

use crate::stub::{Reply, Stub};

async fn is_late<T>(what: &str, call: impl Future<Output = Result<T, SidecarError>>) {
    let started = Instant::now();
    let Err(error) = call.await else { panic!("{what} was answered") };
    assert_eq!(error.code(), Code::DeadlineExceeded, "{what}: {error:?}");
    assert!(error.is_unavailable(), "{what}");
    let took = started.elapsed();
    assert!((250..2000).contains(&took.as_millis()), "{what} took {took:?}");
}

fn outcome(swap: Swap) -> Result<(), SidecarError> {
    match swap {
        Swap::Done => Ok(()),
        Swap::Unsure(error) => Err(error),
        Swap::Refused(error) => panic!("nobody refused: {error:?}"),
    }
}

/// Every call of every trait, on a sidecar that takes it and says nothing.
#[tokio::test]
async fn every_call_has_a_deadline() {
    for silent in [|| Reply::Silence, || Reply::HeadersOnly] {
        let (_stub, dapr) = Stub::start(move |_| silent()).await;
        let event = CloudEvent {
            id: "1".to_owned(),
            source: "/test".to_owned(),
            kind: "test.v1".to_owned(),
            subject: String::new(),
            time: chrono::DateTime::UNIX_EPOCH,
            dataschema: None,
            partition_key: String::new(),
            traceparent: None,
            data: serde_json::Value::Null,
        };
        let job =
            Job { name: "job".to_owned(), due: Due::In(Duration::from_secs(1)), data: Vec::new() };
        is_late("get", dapr.ready()).await;
        is_late("get", State::get(&dapr, "key")).await;
        is_late("get_bulk", dapr.get_bulk(&["key".to_owned()])).await;
        let swap = async { outcome(dapr.compare_and_swap("key", vec![1], Expect::Absent).await) };
        is_late("compare_and_swap", swap).await;
        let deletion = async { outcome(State::delete(&dapr, "key", None).await) };
        is_late("delete", deletion).await;
        is_late("publish", dapr.publish("topic", &event)).await;
        is_late("publish_bulk", dapr.publish_bulk("topic", std::slice::from_ref(&event))).await;
        is_late("schedule", dapr.schedule(&job)).await;
        is_late("look up", Jobs::get(&dapr, "job")).await;
        is_late("delete job", Jobs::delete(&dapr, "job")).await;
        is_late("secret", dapr.secret("name")).await;
        let asking = OutputBinding::invoke(&dapr, "b", "create", Vec::new(), &NOTHING);
        is_late("binding", asking).await;
    }
}

static NOTHING: BTreeMap<String, String> = BTreeMap::new();

/// Connecting counts: this listener's queue is full, so that nobody gets through.
#[tokio::test]
async fn the_deadline_covers_connecting() {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.bind("127.0.0.1:0".parse().expect("an address")).expect("a free port");
    let listener = socket.listen(1).expect("it listens");
    let address = listener.local_addr().expect("it is bound");
    let mut queue = Vec::new();
    let brief = Duration::from_millis(200);
    while let Ok(Ok(stream)) = tokio::time::timeout(brief, TcpStream::connect(address)).await {
        queue.push(stream);
        assert!(queue.len() < 100, "the queue never fills");
    }
    let settings = DaprSettings {
        endpoint: format!("http://{address}"),
        deadline: Duration::from_millis(300),
        connect_timeout: Duration::from_secs(30),
        ..DaprSettings::default()
    };
    let dapr = Dapr::connect_lazy(settings).expect("an address");
    is_late("get", State::get(&dapr, "key")).await;
}
