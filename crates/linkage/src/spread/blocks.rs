use super::{FIRST_FAMILY_PASS, SpreadError, Terms, packed::Part};
use crate::{
    compare::Comparer,
    link::pair_bits,
    model::{Model, probability},
    normal::index,
};

/// A pair worth keeping.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bond {
    /// The mention with the smaller number.
    pub a: u32,
    /// The other one.
    pub b: u32,
    /// Binary logarithm of the odds that the two are one person.
    pub bits: f32,
    /// The passes that found the pair, as bits.
    pub passes: u32,
}

/// What comparing a block gave.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Compared {
    /// Pairs compared here, not in an earlier block.
    pub pairs: u64,
    /// Sum of the probabilities of the pairs that are not kept.
    pub faint: f64,
    /// The pairs with a probability of [`LEAST_KEPT`] or more.
    pub bonds: Vec<Bond>,
}

/// Pairs below this probability are counted and forgotten.
pub const LEAST_KEPT: f32 = 0.01;

/// Compares the mentions of blocks. A block is its pass, its [`super::block_id`] and its mentions, made
/// [`super::ready`].
pub fn compare(
    terms: &Terms,
    model: &Model,
    blocks: &[(u8, u64, Vec<&[u8]>)],
) -> Result<Vec<Compared>, SpreadError> {
    let part = Part::read(terms, blocks.iter().flat_map(|(_, _, mentions)| mentions.iter().copied()))?;
    let comparer = Comparer::new(&part.corpus);
    let block = |(pass, id, mentions): &(u8, u64, Vec<&[u8]>)| {
        let mut places = part.places(mentions.iter().copied())?;
        places.sort_unstable();
        places.dedup();
        Ok(compare_block(&part, &comparer, model, (*pass, *id), &places))
    };
    blocks.iter().map(block).collect()
}

fn compare_block(
    part: &Part,
    comparer: &Comparer<'_>,
    model: &Model,
    block: (u8, u64),
    places: &[u32],
) -> Compared {
    let mut outcome = Compared::default();
    for (at, a) in places.iter().copied().enumerate() {
        for b in places.iter().copied().skip(at + 1) {
            if comparer.mention(a).row == comparer.mention(b).row {
                continue;
            }
            let Some(passes) = first_met(&part.blocks[index(a)], &part.blocks[index(b)], block) else {
                continue;
            };
            let bits = pair_bits(comparer, model, a, b);
            outcome.pairs += 1;
            if probability(bits) < LEAST_KEPT {
                outcome.faint += f64::from(probability(bits));
            } else {
                let (a, b) = (part.numbers[index(a)], part.numbers[index(b)]);
                outcome.bonds.push(Bond { a, b, bits, passes });
            }
        }
    }
    outcome
}

/// The passes that two mentions have blocks of in common, if `block` is the first of those.
fn first_met(a: &[(u8, u64)], b: &[(u8, u64)], block: (u8, u64)) -> Option<u32> {
    let (mut i, mut j, mut passes) = (0, 0, 0_u32);
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        if x == y {
            if usize::from(x.0) >= FIRST_FAMILY_PASS {
                break;
            }
            if passes == 0 && *x != block {
                return None;
            }
            passes |= 1 << x.0;
        }
        i += usize::from(x <= y);
        j += usize::from(y <= x);
    }
    (passes != 0).then_some(passes)
}

#[cfg(test)]
mod tests {
    use super::first_met;

    #[test]
    fn a_pair_belongs_to_the_first_block_that_both_are_in() {
        let (a, b) = ([(0, 5), (2, 7), (2, 9), (16, 1)], [(1, 5), (2, 7), (2, 9), (3, 3), (16, 1)]);
        assert_eq!(first_met(&a, &b, (2, 7)), Some(1 << 2));
        assert_eq!(first_met(&a, &b, (2, 9)), None);
        assert_eq!(first_met(&a[..1], &b[..1], (0, 5)), None);
        assert_eq!(first_met(&a[3..], &b[4..], (16, 1)), None);
    }
}
