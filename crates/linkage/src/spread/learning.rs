use super::{SpreadError, Terms, packed::Part};
pub use crate::learn::{is_drawn, random_pairs, step_of};
use crate::{
    compare::Comparer,
    learn::{Lesson, learn_from},
    model::Model,
};

/// Learns a model from the mentions of pairs, made [`super::ready`]. `pairs` are those of drawn mentions
/// ([`is_drawn`]) with later ones of their blocks, of all passes; `step` is what they were drawn by.
pub fn learn(terms: &Terms, packed: &[&[u8]], pairs: &[(u32, u32)], step: u64) -> Result<Model, SpreadError> {
    let part = Part::read(terms, packed.iter().copied())?;
    let placed = |pairs: &[(u32, u32)]| {
        pairs.iter().map(|(a, b)| Ok((part.place(*a)?, part.place(*b)?))).collect::<Result<Vec<_>, _>>()
    };
    let mut pairs = placed(pairs)?;
    pairs.sort_unstable();
    pairs.dedup();
    let random = placed(&random_pairs(part.corpus.whole_len()))?;
    Ok(learn_from(&Comparer::new(&part.corpus), &Lesson { pairs, step, random }))
}
