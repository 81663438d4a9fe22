//! The crate against real daprd: the conformance suite over each store and broker, the callback
//! server, and the connection. A tool that is missing fails the test and says what to install.

mod app_token;
mod bulk_delivery;
mod components;
mod conformance;
mod connection;
mod first_subscription;
mod health_check;
mod http_binding;
mod input_binding;
mod invocation;
mod key_prefix;
mod output_binding;
mod secrets;
mod sidecar_process;
#[path = "../conformance/suite/mod.rs"]
mod suite;
mod trace;
mod wire;
