//! Numbers that look random and are the same from the same seed.

pub(crate) struct Draw(u64);

impl Draw {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// SplitMix64.
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    pub(crate) fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    pub(crate) fn of<T: Copy>(&mut self, among: &[T]) -> T {
        among[self.below(among.len() as u64) as usize]
    }

    pub(crate) fn number_in(&mut self, least: i64, most: i64) -> i64 {
        least + self.below((most - least + 1) as u64) as i64
    }

    /// A number, often from the end.
    pub(crate) fn number(&mut self, least: i64, most: i64) -> i64 {
        let n = self.number_in(least, most);
        if self.chance(35) { -n } else { n }
    }

    /// A few numbers with commas between them.
    pub(crate) fn numbers(&mut self, least: i64, most: i64, negative: bool) -> String {
        let numbers: Vec<_> = (0..=self.below(3))
            .map(|_| if negative { self.number(least, most) } else { self.number_in(least, most) })
            .map(|n| n.to_string())
            .collect();
        numbers.join(",")
    }
}
