//! Series kept in step, over the sidecar in memory.

mod catching_up;
mod crashes;
mod events;
mod world;
mod zones;
