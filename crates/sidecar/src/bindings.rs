//! Output bindings: asking something outside to act.

use std::collections::BTreeMap;

use async_trait::async_trait;

use crate::SidecarError;

/// What a binding answered.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct BindingReply {
    /// The answer's body.
    pub data: Vec<u8>,
    /// What the component says about it.
    pub metadata: BTreeMap<String, String>,
}

/// The output half of the bindings building block.
#[async_trait]
pub trait OutputBinding: Send + Sync {
    /// Asks the component `binding` for `operation` (`create`, `post`, …, by component).
    async fn invoke(
        &self,
        binding: &str,
        operation: &str,
        data: Vec<u8>,
        metadata: &BTreeMap<String, String>,
    ) -> Result<BindingReply, SidecarError>;
}
