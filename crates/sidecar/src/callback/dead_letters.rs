//! Where what is refused of a bulk goes: the app says it to the broker itself.
//!
//! daprd 1.18.1 looks a refused event of a bulk up by its place among all that came, though by then it may hold fewer of them
//! (`pkg/runtime/subscription/postman/grpc`): it buries another one, or ends in a panic. So no event of a raw bulk is
//! answered with DROP.

use std::sync::Arc;

use crate::{PublishRaw, SidecarError};

/// The dead-letter topic of a subscription, and the way to it.
#[derive(Clone)]
pub struct DeadLetters {
    topic: &'static str,
    publish: Arc<dyn PublishRaw>,
}

impl DeadLetters {
    /// What is refused goes to `topic`, as it came.
    pub fn new(topic: &'static str, publish: Arc<dyn PublishRaw>) -> Self {
        Self { topic, publish }
    }

    pub(super) async fn bury(&self, message: Vec<u8>, key: &str) -> Result<(), SidecarError> {
        self.publish.publish_raw(self.topic, message, key).await
    }
}
