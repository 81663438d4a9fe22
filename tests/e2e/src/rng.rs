//! Random choices that can be made again.

/// SplitMix64: small, and good enough to choose victims.
pub(crate) struct Rng(u64);

impl Rng {
    /// Takes the seed from `DAYBOOK_SEED`, else `seed`, and tells which, so that a failure can
    /// be repeated.
    pub(crate) fn seeded(seed: u64) -> Self {
        let chosen = testkit::var("DAYBOOK_SEED").and_then(|text| text.parse().ok());
        let seed = chosen.unwrap_or(seed);
        testkit::note(format_args!("the seed is {seed}: repeat with DAYBOOK_SEED={seed}"));
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// From 0 to `end`, without `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end).unwrap_or(u64::MAX);
        usize::try_from(self.next() % end).unwrap_or_default()
    }
}
