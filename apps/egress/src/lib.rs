//! Passes webhooks on to public addresses, and to nothing else.

mod dial;
mod refused;
mod relay;
mod target;

pub use dial::Allowed;
pub use refused::REFUSED;
pub use relay::{Relay, TOKEN};
