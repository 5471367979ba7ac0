//! How often keys are met.

use std::sync::atomic::{AtomicU32, Ordering};

use rustc_hash::FxHashMap;

use crate::{cut::Cut, intern::scramble, normal::index};

/// For each of `count` places the sum of the weights of all places that have its key. `of` gives key and weight.
pub(crate) fn sums(count: usize, of: impl Fn(usize) -> (u64, u32) + Sync) -> Vec<u32> {
    let cut = Cut::of(count, |at, put| put(scramble(of(index(at)).0)));
    let sums: Vec<AtomicU32> = (0..count).map(|_| AtomicU32::new(0)).collect();
    cut.each(|part| {
        let mut tally = FxHashMap::<u64, u32>::default();
        for (key, at) in &part {
            *tally.entry(*key).or_default() += of(index(*at)).1;
        }
        for (key, at) in &part {
            sums[index(*at)].store(tally.get(key).copied().unwrap_or(0), Ordering::Relaxed);
        }
    });
    sums.into_iter().map(AtomicU32::into_inner).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adds_up_what_has_one_key() {
        let of = |at: usize| (u64::try_from(at % 1009).unwrap(), u32::try_from(at % 7).unwrap());
        let mut wanted = FxHashMap::<u64, u32>::default();
        for count in [0, 1, 100_000] {
            wanted.clear();
            (0..count).for_each(|at| *wanted.entry(of(at).0).or_default() += of(at).1);
            let found = sums(count, of);
            assert_eq!(found.len(), count);
            assert!(found.iter().enumerate().all(|(at, sum)| *sum == wanted[&of(at).0]));
        }
    }
}
