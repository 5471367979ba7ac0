use std::hash::Hasher;

use rustc_hash::FxHasher;

/// Texts kept once each. A text is named by a symbol, counted from 1; symbol 0 means "no value".
#[derive(Clone, Default)]
pub(crate) struct Interner {
    arena: String,
    ends: Vec<usize>,
    /// Open addressing, linear probing: a symbol with 32 bits of its text's hash above it; 0 is a free slot.
    slots: Vec<u64>,
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
        let (mask, tag) = (self.slots.len() - 1, tag_of(text));
        let mut at = place_of(tag) & mask;
        loop {
            let slot = self.slots[at];
            if slot == 0 {
                break;
            }
            // The tag nearly always tells two texts apart, so that only an equal text is looked at.
            if slot & TAG == tag && self.text(symbol_of(slot)) == text {
                return symbol_of(slot);
            }
            at = (at + 1) & mask;
        }
        self.arena.push_str(text);
        self.ends.push(self.arena.len());
        let symbol = u32::try_from(self.ends.len()).unwrap_or(u32::MAX);
        self.slots[at] = tag | u64::from(symbol);
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

    /// Lets go of what only serves to find texts; it is made anew if another text comes.
    pub(crate) fn settle(&mut self) {
        self.slots = Vec::new();
        self.arena.shrink_to_fit();
        self.ends.shrink_to_fit();
    }

    fn grow(&mut self) {
        let capacity = (self.ends.len() * 3).next_power_of_two().max(64);
        let mask = capacity - 1;
        let mut slots = vec![0_u64; capacity];
        let mut place = |slot: u64| {
            let mut at = place_of(slot) & mask;
            while slots[at] != 0 {
                at = (at + 1) & mask;
            }
            slots[at] = slot;
        };
        if self.slots.is_empty() {
            let count = u32::try_from(self.ends.len()).unwrap_or(u32::MAX);
            (1..=count).for_each(|symbol| place(tag_of(self.text(symbol)) | u64::from(symbol)));
        } else {
            self.slots.iter().copied().filter(|slot| *slot != 0).for_each(place);
        }
        self.slots = slots;
    }
}

/// The part of a slot that is its text's hash.
const TAG: u64 = 0xffff_ffff_0000_0000;

fn tag_of(text: &str) -> u64 {
    hash_bytes(text.as_bytes()) & TAG
}

fn place_of(slot: u64) -> usize {
    usize::try_from(slot >> 32).unwrap_or(0)
}

fn symbol_of(slot: u64) -> u32 {
    u32::try_from(slot & !TAG).unwrap_or(0)
}

fn index(symbol: u32) -> Option<usize> {
    usize::try_from(symbol).ok()?.checked_sub(1)
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
        interner.settle();
        assert_eq!((interner.symbol("文7"), interner.symbol("新")), (8, 301));
    }
}
