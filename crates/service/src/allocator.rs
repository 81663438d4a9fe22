//! What gives every app its memory.
//!
//! A request is many small pieces that live for a moment: with the system's allocator a sixth of a change's time in task-api went
//! into finding and merging them (docs/decisions/007).

use mimalloc::MiMalloc;

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;
