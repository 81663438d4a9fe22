//! Bulk delivery with tracing on: daprd adds trace headers once per message.

use dapr::dapr::proto::runtime::v1::TopicEventBulkRequest;
use tonic::Request;

use crate::harness::{obedient, serve};

/// A thousand messages' worth, about 183 B each.
#[tokio::test]
async fn the_headers_of_a_thousand_messages_fit() {
    let served = serve(obedient(None)).await;
    let mut request = Request::new(TopicEventBulkRequest::default());
    let value = "x".repeat(140).parse().expect("ASCII");
    for _ in 0..1000 {
        request.metadata_mut().append("grpc-trace-bin-like", Clone::clone(&value));
    }
    served.client().on_bulk_topic_event(request).await.expect("it is let in");
}
