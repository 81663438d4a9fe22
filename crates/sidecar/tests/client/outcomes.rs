//! What a write's code means.

use dapr::dapr::proto::common::v1::state_options::{StateConcurrency, StateConsistency};
use dapr::dapr::proto::runtime::v1::{DeleteStateRequest, SaveStateRequest};
use sidecar::{Etag, Expect, State, Swap};
use tonic::{Code, Status};

use crate::stub::{Reply, Stub};

/// Only what was turned away before any store saw it is certainly not written.
#[tokio::test]
async fn only_a_refused_request_is_certainly_not_written() {
    for number in 1..=16 {
        let code = Code::from(number);
        let (_stub, dapr) = Stub::start(move |_| Reply::Fails(Status::new(code, "as told"))).await;
        let refused = matches!(
            code,
            Code::InvalidArgument
                | Code::Unauthenticated
                | Code::PermissionDenied
                | Code::FailedPrecondition
                | Code::ResourceExhausted
                | Code::OutOfRange
                | Code::Unimplemented
        );
        for swap in [
            dapr.compare_and_swap("key", vec![1], Expect::Absent).await,
            dapr.delete("key", None).await,
        ] {
            let (certain, error) = match swap {
                Swap::Done => panic!("{code:?} is no success"),
                Swap::Unsure(error) => (false, error),
                Swap::Refused(error) => (true, error),
            };
            assert_eq!((certain, error.code()), (refused, code));
            assert_eq!(error.message(), "as told");
        }
    }
}

/// Every write asks for first-write and strong consistency: on Redis a document that was written
/// otherwise can be overwritten by anybody's creation.
#[tokio::test]
async fn every_write_asks_for_first_write() {
    let (stub, dapr) = Stub::start(|_| Reply::message(&())).await;
    let etag = Etag::new("7");
    assert!(dapr.compare_and_swap("key", vec![1], Expect::Absent).await.is_done());
    assert!(dapr.compare_and_swap("key", vec![1], Expect::Etag(&etag)).await.is_done());
    assert!(dapr.delete("key", Some(&etag)).await.is_done());

    let asked = stub.asked();
    let mut written = Vec::new();
    for save in &asked[..2] {
        let item = save.message::<SaveStateRequest>().states.remove(0);
        written.push((item.etag, item.options));
    }
    let delete = asked[2].message::<DeleteStateRequest>();
    written.push((delete.etag, delete.options));
    for (_, options) in &written {
        let options = options.expect("options");
        assert_eq!(options.concurrency(), StateConcurrency::ConcurrencyFirstWrite);
        assert_eq!(options.consistency(), StateConsistency::ConsistencyStrong);
    }
    let etags: Vec<_> = written.into_iter().map(|(etag, _)| etag.map(|etag| etag.value)).collect();
    assert_eq!(etags, [None, Some("7".to_owned()), Some("7".to_owned())]);
}
