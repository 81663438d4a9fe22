//! A handler that has begun comes to its end.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use dapr::dapr::proto::runtime::v1::TopicEventRequest;
use sidecar::Callbacks;
use tokio::sync::Notify;
use tonic::Request;

use crate::harness::{By, serve};

const LIMIT: Duration = Duration::from_secs(10);

/// Its caller gives up, and the server is told to stop: the server waits for it all the same.
#[tokio::test]
async fn neither_a_lost_caller_nor_a_shutdown_cuts_a_handler() {
    let (begun, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let ended = Arc::new(AtomicBool::new(false));
    let handler = {
        let (begun, go_on, ended) = (begun.clone(), go_on.clone(), ended.clone());
        By(move |_| {
            let (begun, go_on, ended) = (begun.clone(), go_on.clone(), ended.clone());
            Box::pin(async move {
                begun.notify_one();
                go_on.notified().await;
                ended.store(true, Ordering::SeqCst);
                Ok(())
            }) as crate::harness::Work
        })
    };
    let mut served = serve(Callbacks::new(None).topic("/slow", handler)).await;

    let request = TopicEventRequest { path: "/slow".to_owned(), ..Default::default() };
    let mut client = served.client();
    let call = tokio::spawn(async move { client.on_topic_event(Request::new(request)).await });
    begun.notified().await;
    call.abort();
    call.await.expect_err("the caller is gone");
    drop(served.channel);
    served.shutdown.send(()).expect("the server runs");
    let too_early = tokio::time::timeout(Duration::from_millis(300), &mut served.server).await;
    too_early.expect_err("the server waits for the handler");
    assert!(!ended.load(Ordering::SeqCst));

    go_on.notify_one();
    let stopped = tokio::time::timeout(LIMIT, served.server).await;
    stopped.expect("it stops in time").expect("and well");
    assert!(ended.load(Ordering::SeqCst), "the handler came to its end");
}
