//! Accounts over the sidecar in memory.
