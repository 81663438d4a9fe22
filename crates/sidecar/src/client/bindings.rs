//! Output bindings over the sidecar.

use std::collections::BTreeMap;

use async_trait::async_trait;
use dapr::dapr::proto::runtime::v1::InvokeBindingRequest;

use super::{Dapr, answer};
use crate::{BindingReply, OutputBinding, SidecarError};

#[async_trait]
impl OutputBinding for Dapr {
    async fn invoke(
        &self,
        binding: &str,
        operation: &str,
        data: Vec<u8>,
        metadata: &BTreeMap<String, String>,
    ) -> Result<BindingReply, SidecarError> {
        let request = InvokeBindingRequest {
            name: binding.to_owned(),
            data,
            metadata: metadata.clone().into_iter().collect(),
            operation: operation.to_owned(),
        };
        let reply = answer("invoke a binding", self.client.clone().invoke_binding(request)).await?;
        Ok(BindingReply { data: reply.data, metadata: reply.metadata.into_iter().collect() })
    }
}
