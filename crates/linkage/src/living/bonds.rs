use rustc_hash::FxHashMap;

use crate::{cluster::Bond, normal::index};

/// Whom a mention may be one person with, and the log-odds: as linked as a whole, and beside that the lists of those
/// mentions whose bonds have changed since.
#[derive(Debug, Clone, Default)]
pub(super) struct Bonds {
    pub(super) starts: Vec<u32>,
    pub(super) ends: Vec<(u32, f32)>,
    pub(super) changed: FxHashMap<u32, Vec<(u32, f32)>>,
}

impl Bonds {
    pub(super) fn of(mentions: usize, bonds: &[Bond]) -> Self {
        let mut starts = vec![0_u32; mentions + 1];
        for bond in bonds {
            starts[index(bond.a) + 1] += 1;
            starts[index(bond.b) + 1] += 1;
        }
        for at in 0..mentions {
            starts[at + 1] += starts[at];
        }
        let mut next = starts.clone();
        let mut ends = vec![(0, 0.0); bonds.len() * 2];
        for bond in bonds {
            for (one, other) in [(bond.a, bond.b), (bond.b, bond.a)] {
                let place = &mut next[index(one)];
                ends[index(*place)] = (other, bond.bits);
                *place += 1;
            }
        }
        Self { starts, ends, changed: FxHashMap::default() }
    }

    pub(super) fn of_mention(&self, mention: u32) -> &[(u32, f32)] {
        if let Some(changed) = self.changed.get(&mention) {
            return changed;
        }
        let at = index(mention);
        match (self.starts.get(at), self.starts.get(at + 1)) {
            (Some(from), Some(until)) => &self.ends[index(*from)..index(*until)],
            _ => &[],
        }
    }

    /// Drops what a mention had, on both sides.
    pub(super) fn drop_mention(&mut self, mention: u32) {
        for (other, _) in self.of_mention(mention).to_vec() {
            self.own(other).retain(|(end, _)| *end != mention);
        }
        self.changed.insert(mention, Vec::new());
    }

    pub(super) fn drop_pair(&mut self, a: u32, b: u32) {
        self.own(a).retain(|(end, _)| *end != b);
        self.own(b).retain(|(end, _)| *end != a);
    }

    pub(super) fn add(&mut self, bond: Bond) {
        self.own(bond.a).push((bond.b, bond.bits));
        self.own(bond.b).push((bond.a, bond.bits));
    }

    fn own(&mut self, mention: u32) -> &mut Vec<(u32, f32)> {
        if !self.changed.contains_key(&mention) {
            let known = self.of_mention(mention).to_vec();
            self.changed.insert(mention, known);
        }
        self.changed.entry(mention).or_default()
    }

    /// Bytes held, about.
    pub(super) fn bytes(&self) -> usize {
        let changed: usize = self.changed.values().map(|ends| ends.capacity() * 8 + 32).sum();
        self.starts.capacity() * 4 + self.ends.capacity() * 8 + changed
    }
}
