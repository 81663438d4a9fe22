//! The fake's own levers: what real daprd does when it must, it does when told.

mod delivery;
mod faults;
mod jobs;
mod parts;
mod repeatable;
mod support;
