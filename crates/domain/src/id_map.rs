//! Maps keyed by task, made for many look-ups.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use crate::TaskId;

#[cfg(test)]
mod tests;

/// A map keyed by task. Ids are the server's own, mostly random: whoever could choose them to collide would slow down
/// nobody else's map.
pub(crate) type IdMap<V> = HashMap<TaskId, V, BuildHasherDefault<IdHasher>>;

/// Mixes the bits of an id, once for each eight bytes.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct IdHasher(u64);

impl Hasher for IdHasher {
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            // Both halves of the product (2^64 over the golden ratio is the factor), so that each bit reaches each:
            // ids that were not drawn at random differ in a few places only.
            let product = u128::from(self.0 ^ u64::from_be_bytes(word)) * 0x9E37_79B9_7F4A_7C15;
            self.0 = (product >> 64) as u64 ^ product as u64 ^ self.0.rotate_left(23);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
