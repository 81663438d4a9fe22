//! The callback server, called as a sidecar calls it, without one.

mod answers;
mod finishing;
mod gate;
mod harness;
mod large_headers;
mod logging;
mod raw_bulk;
