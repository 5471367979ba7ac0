//! Random draws: one `ChaCha8` stream for every piece of work (a block, a row), so that the result
//! never depends on which thread did the work or in which order.
#![expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "the draws are made of shifted words whose ranges are stated beside each"
)]

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// What a stream of draws is for; keeps the streams of one seed apart.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Purpose {
    Land = 1,
    Life,
    Migrants,
    Homes,
    People,
    Order,
    Hukou,
    Marriage,
    Birth,
    Insurance,
    Residence,
    Outlines,
    Buildings,
}

/// A stream of random draws.
pub(crate) struct Chance(ChaCha8Rng);

impl Chance {
    /// The stream of the piece of work `index` within `purpose`.
    pub(crate) fn new(seed: u64, purpose: Purpose, index: u64) -> Self {
        let mut key = [0_u8; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        key[8] = purpose as u8;
        key[16..24].copy_from_slice(b"wanjia/1");
        let mut generator = ChaCha8Rng::from_seed(key);
        generator.set_stream(index);
        Self(generator)
    }

    /// 64 random bits.
    pub(crate) fn word(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// Uniform in `[0, 1)`.
    pub(crate) fn unit(&mut self) -> f64 {
        // 53 bits fit a double exactly.
        (self.word() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// True with probability `p`.
    pub(crate) fn yes(&mut self, p: f64) -> bool {
        p > 0.0 && self.unit() < p
    }

    /// Uniform in `0..n`; 0 when `n` is 0.
    pub(crate) fn below(&mut self, n: u32) -> u32 {
        // The product of two 32-bit numbers fits 64 bits; its high half is below n.
        (((self.word() >> 32) * u64::from(n)) >> 32) as u32
    }

    /// Uniform in `low..=high`.
    pub(crate) fn between(&mut self, low: i32, high: i32) -> i32 {
        low + self.below((high - low).max(0) as u32 + 1).cast_signed()
    }

    /// An index into something of length `n`.
    pub(crate) fn index(&mut self, n: usize) -> usize {
        self.below(n as u32) as usize
    }

    /// One item, each equally likely; the slice must not be empty.
    pub(crate) fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.index(items.len())]
    }

    /// One of some words.
    pub(crate) fn one_of(&mut self, words: &[&'static str]) -> &'static str {
        words[self.index(words.len())]
    }

    /// About normal: the sum of four uniforms, scaled.
    pub(crate) fn bell(&mut self, mean: f64, deviation: f64) -> f64 {
        let sum = self.unit() + self.unit() + self.unit() + self.unit();
        mean + (sum - 2.0) * deviation * 3_f64.sqrt()
    }

    /// A whole number about normal.
    pub(crate) fn bell_int(&mut self, mean: f64, deviation: f64) -> i32 {
        self.bell(mean, deviation).round() as i32
    }

    /// Puts the items in random order (Fisher and Yates).
    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let other = self.index(last + 1);
            items.swap(last, other);
        }
    }
}

/// `share` of `total`, rounded to the nearest whole.
pub(crate) fn share_of(total: u32, share: f64) -> u32 {
    (f64::from(total) * share).round() as u32
}

/// How much of `total` falls to part `index` of `parts` when it is spread as evenly as whole
/// numbers allow; the parts add up to `total`.
pub(crate) fn spread(total: u32, index: u32, parts: u32) -> u32 {
    let until = |i: u32| u64::from(total) * u64::from(i) / u64::from(parts.max(1));
    (until(index + 1) - until(index)) as u32
}

/// A position as an index.
pub(crate) fn at(position: u32) -> usize {
    position as usize
}

/// A length as a position; places have far fewer than 2^32 of anything.
pub(crate) fn count(length: usize) -> u32 {
    length as u32
}

/// The straight line through `(year, value)` knots, level beyond the ends.
pub(crate) fn between_knots(knots: &[(i32, f64)], year: i32) -> f64 {
    let after = knots.partition_point(|knot| knot.0 <= year);
    match (after.checked_sub(1).map(|before| knots[before]), knots.get(after)) {
        (Some((from, low)), Some(&(to, high))) => {
            low + (high - low) * f64::from(year - from) / f64::from(to - from)
        }
        (Some((_, value)), None) | (None, Some(&(_, value))) => value,
        (None, None) => 0.0,
    }
}

/// Items drawn by weight.
#[derive(Clone, Debug)]
pub(crate) struct Weighted<T> {
    items: Vec<T>,
    until: Vec<f64>,
}

impl<T> Weighted<T> {
    /// From items and their weights.
    pub(crate) fn new(pairs: impl IntoIterator<Item = (T, f64)>) -> Self {
        let mut sum = 0.0;
        let (items, until) = pairs
            .into_iter()
            .map(|(item, weight)| {
                sum += weight;
                (item, sum)
            })
            .unzip();
        Self { items, until }
    }

    /// From items in order of popularity: weight falls with the rank as 1 / (rank + `flatness`).
    pub(crate) fn by_rank(items: impl IntoIterator<Item = T>, flatness: f64) -> Self {
        let mut rank = 0.0;
        Self::new(items.into_iter().map(|item| {
            rank += 1.0;
            (item, 1.0 / (rank + flatness))
        }))
    }

    /// One item.
    pub(crate) fn draw(&self, chance: &mut Chance) -> &T {
        let sum = self.until.last().copied().unwrap_or(0.0);
        let mark = chance.unit() * sum;
        let index = self.until.partition_point(|&until| until <= mark);
        &self.items[index.min(self.items.len().saturating_sub(1))]
    }

    /// All items.
    pub(crate) fn items(&self) -> &[T] {
        &self.items
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_add_up() {
        for total in [0, 1, 7, 8_149, 84_186] {
            for parts in [1, 2, 19, 250] {
                assert_eq!((0..parts).map(|i| spread(total, i, parts)).sum::<u32>(), total);
            }
        }
    }

    #[test]
    fn weights_are_kept() {
        let mut chance = Chance::new(1, Purpose::Land, 0);
        let coin = Weighted::new([(0_u32, 1.0), (1, 3.0)]);
        let ones: u32 = (0..40_000).map(|_| *coin.draw(&mut chance)).sum();
        assert!((29_400..30_600).contains(&ones), "{ones}");
    }

    #[test]
    fn knots_are_joined_by_lines() {
        let knots = [(1950, 1.0), (1960, 3.0)];
        for (year, value) in [(1940, 1.0), (1950, 1.0), (1955, 2.0), (1960, 3.0), (2000, 3.0)] {
            assert!((between_knots(&knots, year) - value).abs() < 1e-12, "{year}");
        }
    }
}
