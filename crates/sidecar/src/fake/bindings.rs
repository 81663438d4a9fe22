//! Output bindings in memory, and input bindings by hand.

use std::collections::{BTreeMap, VecDeque};

use async_trait::async_trait;
use tonic::Status;

use super::{Call, FakeDapr, Fault, no_answer};
use crate::{BindingReply, HandlerError, IncomingBinding, OutputBinding, SidecarError};

/// One call of an output binding.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct BindingCall {
    /// The component's name.
    pub binding: String,
    /// What it was asked to do.
    pub operation: String,
    /// The payload.
    pub data: Vec<u8>,
    /// What was said about it.
    pub metadata: BTreeMap<String, String>,
}

#[derive(Default)]
pub(super) struct Outbox {
    calls: Vec<BindingCall>,
    replies: VecDeque<Result<BindingReply, Status>>,
}

impl FakeDapr {
    /// The calls that reached an output binding, in order.
    pub fn binding_calls(&self) -> Vec<BindingCall> {
        self.lock().bindings.calls.clone()
    }

    /// What the next output binding answers; without this, an empty reply.
    pub fn plan_binding_reply(&self, reply: Result<BindingReply, Status>) {
        self.lock().bindings.replies.push_back(reply);
    }

    /// Brings an event of an input binding to the app's handler and gives its answer.
    ///
    /// # Errors
    /// The handler's, or a refusal when no app is there or nobody handles that binding.
    pub async fn bring(&self, event: IncomingBinding) -> Result<(), HandlerError> {
        let app = self.lock().broker.app(&self.app);
        match app {
            Some(app) => app.binding(tracing::Span::current(), event).await,
            None => Err(HandlerError::refuse("no app was attached")),
        }
    }
}

#[async_trait]
impl OutputBinding for FakeDapr {
    async fn invoke(
        &self,
        binding: &str,
        operation: &str,
        data: Vec<u8>,
        metadata: &BTreeMap<String, String>,
    ) -> Result<BindingReply, SidecarError> {
        const DOING: &str = "invoke a binding";
        let fault = self.enter(Call::Binding, DOING).await?;
        if fault == Some(Fault::Conflict) {
            return Err(SidecarError::new(DOING, Status::internal("error invoking the binding")));
        }
        let mut inner = self.lock();
        inner.bindings.calls.push(BindingCall {
            binding: binding.to_owned(),
            operation: operation.to_owned(),
            data,
            metadata: metadata.clone(),
        });
        let reply = inner.bindings.replies.pop_front().unwrap_or_else(|| Ok(Default::default()));
        match fault {
            Some(_) => Err(no_answer(DOING)),
            None => reply.map_err(|status| SidecarError::new(DOING, status)),
        }
    }
}
