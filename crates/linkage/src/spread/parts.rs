use super::{SpreadError, Terms, packed::Part};
use crate::{
    cluster::{Constraints, Fixed, is_cut, least_joining, root, stronger, within},
    compare::Comparer,
    link::constraints,
    model::Model,
    normal::index,
    unite::Learned,
};

/// Joins bonds to connected parts while they pass by; holds eight bytes a mention and no bond. What grows too large is
/// cut by reading the bonds again, only the stronger ones.
#[derive(Debug)]
pub struct Parts {
    parent: Vec<u32>,
    /// The first mention of each mention's part, once that is settled.
    first: Vec<u32>,
    /// Whether a mention is in a part that is being cut; all are at the start.
    open: Vec<bool>,
    threshold: f32,
    least: f32,
    round: usize,
}

impl Parts {
    /// Parts of `mentions` mentions by bonds above a `threshold` in binary log-odds.
    pub fn new(mentions: usize, threshold: f32) -> Self {
        let alone: Vec<u32> = (0..u32::try_from(mentions).unwrap_or(u32::MAX)).collect();
        let open = vec![true; mentions];
        Self { parent: alone.clone(), first: alone, open, threshold, least: threshold, round: 0 }
    }

    /// Bonds weaker than this need not be read in this round.
    pub fn least(&self) -> f32 {
        if self.round == 0 { least_joining(self.threshold) } else { self.least }
    }

    /// Takes a bond.
    pub fn join(&mut self, a: u32, b: u32, bits: f32) {
        if bits >= self.least() && self.open[index(a)] && self.open[index(b)] {
            let (a, b) = (root(&mut self.parent, a), root(&mut self.parent, b));
            self.parent[index(a.max(b))] = a.min(b);
        }
    }

    /// Ends a round of reading; whether the bonds have to be read once more.
    pub fn end_round(&mut self) -> bool {
        let mut sizes = vec![0_u32; self.parent.len()];
        for at in (0..self.parent.len()).filter(|at| self.open[*at]) {
            let root = root(&mut self.parent, u32::try_from(at).unwrap_or(u32::MAX));
            sizes[index(root)] += 1;
        }
        let mut more = false;
        for at in (0..self.parent.len()).filter(|at| self.open[*at]).collect::<Vec<_>>() {
            let mention = u32::try_from(at).unwrap_or(u32::MAX);
            let root = root(&mut self.parent, mention);
            self.open[at] = is_cut(index(sizes[index(root)]), self.least);
            if !self.open[at] {
                self.first[at] = root;
            }
            more |= self.open[at];
        }
        for at in (0..self.parent.len()).filter(|at| self.open[*at]) {
            self.parent[at] = u32::try_from(at).unwrap_or(u32::MAX);
        }
        self.least = stronger(self.least);
        self.round += 1;
        more
    }

    /// For each mention the first mention of its part: itself, if it is alone.
    pub fn firsts(self) -> Vec<u32> {
        self.first
    }
}

/// The people within parts, whose mentions were made [`super::ready`]: for each mention its number and that of the
/// first mention of the same person.
pub fn people(
    terms: &Terms,
    model: &Model,
    threshold: f32,
    parts: &[Vec<&[u8]>],
) -> Result<Vec<Vec<(u32, u32)>>, SpreadError> {
    let part = Part::read(terms, parts.iter().flatten().copied())?;
    let comparer = Comparer::new(&part.corpus);
    let constraints: Constraints = constraints(&part.corpus, &terms.one_per_source, &[], &[]);
    let judge = Learned { comparer: &comparer, model, moved: None, places: None };
    let grouped = |mentions: &Vec<&[u8]>| {
        let mut places = part.places(mentions.iter().copied())?;
        places.sort_unstable();
        places.dedup();
        let groups = within(&places, &Fixed::default(), &constraints, threshold, &judge);
        let mut found = Vec::with_capacity(places.len());
        for group in groups {
            let first = group.iter().copied().min().unwrap_or(0);
            let numbered = |at: &u32| (part.numbers[index(*at)], part.numbers[index(first)]);
            found.extend(group.iter().map(numbered));
        }
        Ok(found)
    };
    parts.iter().map(grouped).collect()
}

/// Numbers people from 0 in the order of their first mentions, given each mention's first.
pub fn number(firsts: &[u32]) -> Vec<u32> {
    crate::cluster::number_firsts(firsts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::Bond;

    /// The parts that the engine makes of the same bonds in memory.
    #[test]
    fn cuts_like_the_engine_in_memory() {
        // Two crowds of 400 held by strong bonds, joined by a weak one; a pair; and somebody alone.
        let mut bonds: Vec<Bond> = Vec::new();
        for crowd in [0_u32, 400] {
            let strength = if crowd == 0 { 30.0 } else { 9.0 };
            bonds.extend((1..400).map(|at| Bond { a: crowd + at - 1, b: crowd + at, bits: strength }));
        }
        bonds.push(Bond { a: 399, b: 400, bits: 3.0 });
        bonds.push(Bond { a: 800, b: 801, bits: 0.2 });
        let mut parts = Parts::new(803, 1.0);
        let mut rounds = 0;
        loop {
            for bond in &bonds {
                parts.join(bond.a, bond.b, bond.bits);
            }
            rounds += 1;
            if !parts.end_round() {
                break;
            }
        }
        let firsts = parts.firsts();
        let mut wanted: Vec<u32> = (0..803).collect();
        for part in crate::cluster::parts(803, &bonds, 1.0) {
            for mention in &part {
                wanted[index(*mention)] = part[0];
            }
        }
        assert!(rounds > 2);
        assert_eq!(firsts, wanted);
    }
}
