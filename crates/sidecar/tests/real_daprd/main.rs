//! The crate against real daprd: the conformance suite over each store and broker, and the
//! callback server. A tool that is missing fails the test and says what to install.

mod components;
mod conformance;
mod sidecar_process;
#[path = "../conformance/suite/mod.rs"]
mod suite;
