//! Asking something outside to act.

use std::collections::BTreeMap;

use sidecar::OutputBinding;
use tonic::Code;

use crate::components::component;
use crate::sidecar_process::{Wanted, start};

/// Not base64, which this component would decode.
const NOTE: &[u8] = b"milk & eggs";

#[tokio::test(flavor = "multi_thread")]
async fn a_binding_acts_and_answers() {
    let files = component("files", "bindings.localstorage", &[("rootPath", "{dir}/files")]);
    let wanted = Wanted { more: vec![("files".to_owned(), files)], ..Wanted::default() };
    let running = start("binding", wanted).await;
    let file = BTreeMap::from([("fileName".to_owned(), "note.txt".to_owned())]);

    let dapr = &running.dapr;
    dapr.invoke("files", "create", NOTE.to_vec(), &file).await.expect("it is written");
    let reply = dapr.invoke("files", "get", Vec::new(), &file).await.expect("it is read");
    assert_eq!(reply.data, NOTE);
    dapr.invoke("files", "delete", Vec::new(), &file).await.expect("it is deleted");
    let error = dapr.invoke("files", "get", Vec::new(), &file).await.expect_err("it is gone");
    assert_eq!(error.code(), Code::Internal);

    let error = dapr.invoke("strangers", "get", Vec::new(), &file).await.expect_err("unknown");
    assert!(error.message().contains("strangers"), "{error:?}");
}
