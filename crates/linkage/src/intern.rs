use std::hash::Hasher;

use rustc_hash::FxHasher;

/// Texts kept once each. A text is named by a symbol, counted from 1; symbol 0 means "no value".
#[derive(Clone, Default)]
pub(crate) struct Interner {
    arena: String,
    ends: Vec<usize>,
    /// Open addressing, linear probing; 0 is a free slot.
    slots: Vec<u32>,
}

impl Interner {
    /// The symbol of `text`, new or known. An empty text has symbol 0.
    pub(crate) fn symbol(&mut self, text: &str) -> u32 {
        if text.is_empty() {
            return 0;
        }
        if (self.ends.len() + 1) * 2 > self.slots.len() {
            self.grow();
        }
        let mask = self.slots.len() - 1;
        let mut at = hash_text(text) & mask;
        loop {
            let symbol = self.slots[at];
            if symbol == 0 {
                break;
            }
            if self.text(symbol) == text {
                return symbol;
            }
            at = (at + 1) & mask;
        }
        self.arena.push_str(text);
        self.ends.push(self.arena.len());
        let symbol = u32::try_from(self.ends.len()).unwrap_or(u32::MAX);
        self.slots[at] = symbol;
        symbol
    }

    /// The text of a symbol; empty for 0.
    pub(crate) fn text(&self, symbol: u32) -> &str {
        let Some(at) = index(symbol) else { return "" };
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.arena[start..self.ends[at]]
    }

    /// The number of different texts.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    fn grow(&mut self) {
        let capacity = (self.slots.len() * 2).max(64);
        let mut slots = vec![0_u32; capacity];
        let mask = capacity - 1;
        for number in 0..self.ends.len() {
            let symbol = u32::try_from(number + 1).unwrap_or(u32::MAX);
            let mut at = hash_text(self.text(symbol)) & mask;
            while slots[at] != 0 {
                at = (at + 1) & mask;
            }
            slots[at] = symbol;
        }
        self.slots = slots;
    }
}

fn index(symbol: u32) -> Option<usize> {
    usize::try_from(symbol).ok()?.checked_sub(1)
}

fn hash_text(text: &str) -> usize {
    usize::try_from(hash_bytes(text.as_bytes()) >> 8).unwrap_or(0)
}

/// A 64-bit hash that is the same on every run; never 0, so that 0 can mean "no key".
pub(crate) fn hash_bytes(bytes: &[u8]) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(bytes);
    scramble(hasher.finish())
}

/// Folds numbers into one key; never 0.
pub(crate) fn hash_numbers(numbers: &[u64]) -> u64 {
    let mut key = 0x51_7c_c1_b7_27_22_0a_95_u64;
    for number in numbers {
        key = scramble(key ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15)).rotate_left(23);
    }
    key.max(1)
}

/// The finaliser of `SplitMix64` (Steele, Lea, Flood 2014): every input bit reaches every output bit.
pub(crate) fn scramble(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (z ^ (z >> 31)).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_each_text_once_and_gives_it_back() {
        let mut interner = Interner::default();
        let symbols: Vec<u32> = (0..1000).map(|n| interner.symbol(&format!("文{}", n % 300))).collect();
        assert_eq!(interner.len(), 300);
        for (n, symbol) in symbols.iter().enumerate() {
            assert_eq!(interner.text(*symbol), format!("文{}", n % 300));
        }
        assert_eq!((interner.symbol(""), interner.text(0)), (0, ""));
    }
}
