//! Ids that differ little are spread all the same.

use std::collections::HashSet;
use std::hash::{BuildHasher, BuildHasherDefault};

use uuid::Uuid;

use super::{IdHasher, TaskId};

#[test]
fn ids_in_a_row_are_spread() {
    let hasher = BuildHasherDefault::<IdHasher>::default();
    for shift in [0, 8, 40, 64, 80, 112] {
        let hash = |n: u128| hasher.hash_one(TaskId(Uuid::from_u128((1 << 127) | (n << shift))));
        let low: HashSet<_> = (0..4096).map(|n| hash(n) & 0xFFFF).collect();
        let high: HashSet<_> = (0..4096).map(|n| hash(n) >> 57).collect();
        // Of 65,536 places and 128 tags; drawn at random some 3,970 places would be taken.
        assert!(low.len() > 3500 && high.len() == 128, "{shift}: {} {}", low.len(), high.len());
    }
}
