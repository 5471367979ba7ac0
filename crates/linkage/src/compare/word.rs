use rustc_hash::FxHashMap;

use super::{Comparison, Slot, distance, name::jaro_winkler};
use crate::{
    normal::{Words, rarity},
    whole::Whole,
};

/// What the levels of a text mean.
pub(crate) const LEVELS: [(&str, &str); 4] =
    [("相同", "the same"), ("相近", "nearly the same"), ("相似", "alike"), ("不同", "different")];

/// Rarity in bits of each value of a column; 0 stands for none.
pub(super) fn rarities(
    values: impl Iterator<Item = u64>,
    kind: u8,
    whole: Option<&Whole>,
) -> FxHashMap<u64, f32> {
    if let Some(whole) = whole {
        let total = whole.total(kind);
        return values
            .filter(|value| *value != 0)
            .map(|value| (value, rarity(whole.count(kind, value), total)))
            .collect();
    }
    let mut counts = FxHashMap::<u64, u32>::default();
    let mut total = 0;
    for value in values.filter(|value| *value != 0) {
        *counts.entry(value).or_default() += 1;
        total += 1;
    }
    counts.into_iter().map(|(value, count)| (value, rarity(count, total))).collect()
}

pub(super) fn compare(
    words: &Words,
    a: u32,
    b: u32,
    rarities: &FxHashMap<u64, f32>,
    slot: Slot,
    found: &mut Comparison,
) {
    if a == 0 || b == 0 {
        return;
    }
    let (first, second) = (words.get(a), words.get(b));
    if first.whole == 0 || second.whole == 0 {
        return;
    }
    if first.whole == second.whole {
        found.set_rare(slot, 1, rarities.get(&first.whole).copied().unwrap_or(0.0));
        return;
    }
    let (p, q) = (words.characters(&first), words.characters(&second));
    let longest = p.len().max(q.len());
    let edits = distance(p, q, longest / 3 + 1);
    let level = if edits * 6 <= longest || (edits == 1 && longest >= 4) {
        2
    } else if edits * 3 <= longest || edits == 1 || jaro_winkler(p, q) >= 0.85 {
        3
    } else {
        4
    };
    found.set(slot, level);
}
