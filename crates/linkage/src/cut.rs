//! Many keys cut into parts that fit into a core's own cache, to be sorted or counted one by one: all at once each step
//! would wait for memory.

use rayon::prelude::*;

use crate::normal::index;

/// Entries that are cut at a time.
const CHUNK: usize = 1 << 15;
/// About so many entries make a part.
const AT_A_TIME: usize = 1 << 12;

/// A key, which must be a hash, and where it stands.
pub(crate) type Entry = (u64, u32);

/// Entries by the first bits of their keys: every part holds the keys between those of the parts before and after it.
pub(crate) struct Cut {
    /// Those of some places after those of the places before, each with where its parts begin.
    chunks: Vec<(Vec<Entry>, Vec<u32>)>,
    bits: u32,
}

impl Cut {
    /// Cuts what `entries_of` puts for each of `count` places.
    pub(crate) fn of(count: usize, entries_of: impl Fn(u32, &mut dyn FnMut(u64)) + Sync) -> Self {
        let bits = (count / AT_A_TIME).max(1).ilog2().min(12);
        let chunks = (0..count.div_ceil(CHUNK))
            .into_par_iter()
            .with_max_len(1)
            .map(|chunk| {
                let places = chunk * CHUNK..count.min((chunk + 1) * CHUNK);
                let mut entries = Vec::with_capacity(places.len());
                for at in places {
                    let at = u32::try_from(at).unwrap_or(u32::MAX);
                    entries_of(at, &mut |key| entries.push((key, at)));
                }
                cut(&entries, bits)
            })
            .collect();
        Self { chunks, bits }
    }

    /// Does something with each part, on all threads, and gives the results in the order of the keys.
    pub(crate) fn each<T: Send>(&self, work: impl Fn(Vec<Entry>) -> T + Sync) -> Vec<T> {
        (0..1 << self.bits).into_par_iter().with_max_len(1).map(|part| work(self.part(part))).collect()
    }

    /// The entries of a part, in the order of their places.
    fn part(&self, part: usize) -> Vec<Entry> {
        let of = |starts: &[u32]| index(starts[part])..index(starts[part + 1]);
        let mut entries = Vec::with_capacity(self.chunks.iter().map(|(_, starts)| of(starts).len()).sum());
        for (chunk, starts) in &self.chunks {
            entries.extend_from_slice(&chunk[of(starts)]);
        }
        entries
    }
}

fn cut(entries: &[Entry], bits: u32) -> (Vec<Entry>, Vec<u32>) {
    let part = |key: u64| if bits == 0 { 0 } else { usize::try_from(key >> (64 - bits)).unwrap_or(0) };
    let mut starts = vec![0_u32; (1 << bits) + 1];
    for (key, _) in entries {
        starts[part(*key) + 1] += 1;
    }
    for at in 1..starts.len() {
        starts[at] += starts[at - 1];
    }
    let (mut next, mut placed) = (starts.clone(), vec![(0, 0); entries.len()]);
    for entry in entries {
        let place = &mut next[part(entry.0)];
        placed[index(*place)] = *entry;
        *place += 1;
    }
    (placed, starts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intern::scramble;

    #[test]
    fn parts_in_order_are_all_there_is_in_order() {
        for count in [0_u32, 1, 3, 70_000] {
            let key = |at: u32| scramble(u64::from(at % 30_011));
            let cut = Cut::of(index(count), |at, put| {
                if at % 3 > 0 {
                    put(key(at));
                }
            });
            let sorted = cut.each(|mut part| {
                part.sort_unstable();
                part
            });
            let mut wanted: Vec<Entry> = (0..count).filter(|at| at % 3 > 0).map(|at| (key(at), at)).collect();
            wanted.sort_unstable();
            assert_eq!(sorted.concat(), wanted);
        }
    }
}
