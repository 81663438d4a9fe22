//! The client against a sidecar that a test scripts: what daprd does too seldom to wait for.

mod bulk_get;
mod deadlines;
mod headers;
mod outcomes;
mod publishing;
mod settings;
mod stub;
