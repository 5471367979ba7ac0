//! A correction of the odds for what the model takes to be independent and is not: a family shares telephone, home and
//! kin at once, a careless clerk slips in several places at once. It is a logistic regression on top of the model's own
//! odds (Platt 1999), drawn towards changing nothing, tried on examples that it has not seen, and kept only where it
//! foretells those better than the model alone, beyond chance.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    compare::{
        AGE, BIRTH, Comparison, EMAIL, GIVEN, HOME, KIN_OF, LEVELS, NAME, NUMBER, PARENTS, PHONE, POSTCODE,
        SEX, SLOTS, SPOUSE, SURNAME, Slot, TEXTS,
    },
    intern::scramble,
    model::{BOOK_SLOTS, ClassPair, Evidence, Model},
    normal::index,
};

const GROUPS: usize = 7;
/// Where the levels' own features begin.
const LEVELS_FROM: usize = 20;
const FEATURES: usize = LEVELS_FROM + TEXTS * LEVELS;
/// A correction never moves the odds by more bits than this.
const MOST: f64 = 7.0;
/// Examples are told apart into so many parts to try a correction on what it was not fitted to.
const FOLDS: u64 = 5;
/// A feature that fewer examples have is left out.
const FEWEST: u32 = 12;

/// What is added to the odds, by features of the comparison.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Layer {
    /// Number and weight (in bits) of each feature that counts.
    weights: Vec<(u16, f32)>,
    /// Odds in bits beyond which it fades out; everywhere, if not set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) reach: Option<f32>,
    /// Examples that it was learned from.
    pub(crate) examples: u64,
    /// Mean log-loss in bits on examples held out, with the model alone and with the correction.
    pub(crate) loss_before: f64,
    pub(crate) loss_after: f64,
}

/// A pair of which it is known, rightly in most cases, whether it is one person.
pub(crate) struct Example {
    /// Log-odds in bits before the correction.
    pub(crate) bits: f64,
    pub(crate) features: Vec<(u16, f32)>,
    pub(crate) same: bool,
    /// Chance that it is told to be the same though it is not, and that it is told to be different though it is the same.
    pub(crate) wrong: [f64; 2],
    /// Pairs of one fold are tried together: those that belong to one family must have one.
    pub(crate) group: u64,
}

/// How a correction is fitted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fit {
    /// Strengths of the pull towards no correction that are tried.
    pub(crate) pulls: &'static [f64],
    /// Standard errors by which the loss must fall.
    pub(crate) beyond: f64,
}

impl Layer {
    /// Bits to add to odds of `bits`.
    pub(crate) fn correction(&self, features: &[(u16, f32)], bits: f32) -> f32 {
        const FADING: f32 = 8.0;
        let share = self.reach.map_or(1.0, |reach| (1.0 - (bits.abs() - reach) / FADING).clamp(0.0, 1.0));
        if share == 0.0 {
            return 0.0;
        }
        let sum: f64 = features
            .iter()
            .filter_map(|(feature, value)| {
                let at = self.weights.binary_search_by_key(feature, |(known, _)| *known).ok()?;
                Some(f64::from(self.weights[at].1) * f64::from(*value))
            })
            .sum();
        sum.clamp(-MOST, MOST) as f32 * share
    }

    /// The correction that the examples teach, if it helps with examples that it has not seen.
    pub(crate) fn learned(examples: &[Example], fit: Fit) -> Option<Self> {
        let known = known_features(examples);
        if known.is_empty() || !examples.iter().any(|e| e.same) || examples.iter().all(|e| e.same) {
            return None;
        }
        let fold = |example: &Example| scramble(example.group) % FOLDS;
        // Features by their place among the known ones.
        let placed: Vec<Placed<'_>> = examples.iter().map(|example| Placed::of(example, &known)).collect();
        let all: Vec<&Placed<'_>> = placed.iter().collect();
        let before: Vec<f64> = examples.iter().map(|e| loss(e, e.bits)).collect();
        let mut best: Option<(f64, Vec<f64>, Vec<f64>)> = None;
        for pull in fit.pulls {
            let whole = fitted(&all, vec![0.0; known.len()], *pull);
            let mut after = vec![0.0; examples.len()];
            for held in 0..FOLDS {
                let taught: Vec<&Placed<'_>> = placed.iter().filter(|p| fold(p.example) != held).collect();
                let weights = fitted(&taught, whole.clone(), *pull);
                for (loss_after, placed) in
                    after.iter_mut().zip(&placed).filter(|(_, p)| fold(p.example) == held)
                {
                    *loss_after = loss(placed.example, placed.corrected(&weights));
                }
            }
            let total: f64 = after.iter().sum();
            if best.as_ref().is_none_or(|(least, _, _)| total < *least) {
                best = Some((total, whole, after));
            }
        }
        let (_, weights, after) = best?;
        let count = examples.len() as f64;
        let (gain, error) = gain(examples, &before, &after);
        if gain <= fit.beyond * error {
            return None;
        }
        let weights = known
            .iter()
            .zip(&weights)
            .filter(|(_, weight)| weight.abs() > 1e-4)
            .map(|(feature, weight)| (*feature, *weight as f32))
            .collect();
        let bits = std::f64::consts::LN_2 * count;
        Some(Self {
            weights,
            reach: None,
            examples: u64::try_from(examples.len()).unwrap_or(u64::MAX),
            loss_before: before.iter().sum::<f64>() / bits,
            loss_after: after.iter().sum::<f64>() / bits,
        })
    }
}

/// By how much the loss fell in all, and the standard error of that: examples of one group count as one.
fn gain(examples: &[Example], before: &[f64], after: &[f64]) -> (f64, f64) {
    let mut by_group: Vec<(u64, f64)> =
        examples.iter().zip(before.iter().zip(after)).map(|(e, (b, a))| (e.group, b - a)).collect();
    by_group.sort_by_key(|(group, _)| *group);
    let sums: Vec<f64> =
        by_group.chunk_by(|x, y| x.0 == y.0).map(|group| group.iter().map(|(_, d)| d).sum()).collect();
    let total: f64 = sums.iter().sum();
    let mean = total / sums.len() as f64;
    let spread: f64 = sums.iter().map(|d| (d - mean).powi(2)).sum();
    (total, spread.sqrt())
}

fn known_features(examples: &[Example]) -> Vec<u16> {
    let mut counts = vec![[0_u32; 2]; FEATURES];
    for example in examples {
        for (feature, value) in &example.features {
            if *value != 0.0 {
                counts[usize::from(*feature)][usize::from(example.same)] += 1;
            }
        }
    }
    (0_u16..).zip(&counts).filter(|(_, [n, y])| n + y >= FEWEST).map(|(feature, _)| feature).collect()
}

/// An example with its features by their place among the known ones.
struct Placed<'a> {
    example: &'a Example,
    places: Vec<(u32, f32)>,
}

impl<'a> Placed<'a> {
    fn of(example: &'a Example, known: &[u16]) -> Self {
        let places = example
            .features
            .iter()
            .filter_map(|(feature, value)| {
                let at = known.binary_search(feature).ok()?;
                Some((u32::try_from(at).ok()?, *value))
            })
            .collect();
        Self { example, places }
    }

    fn corrected(&self, weights: &[f64]) -> f64 {
        let sum: f64 = self.places.iter().map(|(at, value)| weights[index(*at)] * f64::from(*value)).sum();
        self.example.bits + sum.clamp(-MOST, MOST)
    }
}

/// The chance of "same", and that of being told so, where what is told is now and then wrong.
fn told_same(bits: f64, wrong: [f64; 2]) -> (f64, f64) {
    let p = 1.0 / (1.0 + (-bits).exp2());
    (p, p * (1.0 - wrong[1]) + (1.0 - p) * wrong[0])
}

fn loss(example: &Example, bits: f64) -> f64 {
    let told = told_same(bits, example.wrong).1;
    -(if example.same { told } else { 1.0 - told }).max(1e-12).ln()
}

/// The weights with the least loss and pull, by Newton's method with halved steps. Sums run over fixed parts in a fixed
/// order, so that the result is the same at any number of threads.
fn fitted(examples: &[&Placed<'_>], mut weights: Vec<f64>, pull: f64) -> Vec<f64> {
    let size = weights.len();
    let cost = |weights: &[f64]| {
        let part = examples.len().div_ceil(16).max(1);
        let sums: Vec<f64> = examples
            .par_chunks(part)
            .map(|chunk| chunk.iter().map(|p| loss(p.example, p.corrected(weights))).sum())
            .collect();
        sums.iter().sum::<f64>() + pull / 2.0 * weights.iter().map(|w| w * w).sum::<f64>()
    };
    let mut least = cost(&weights);
    for _ in 0..20 {
        let (gradient, mut curve) = slopes(examples, &weights);
        let gradient: Vec<f64> = gradient.iter().zip(&weights).map(|(g, w)| g + pull * w).collect();
        for at in 0..size {
            curve[at * size + at] += pull;
        }
        let step = solve(&mut curve, &gradient, size);
        let mut length = 1.0;
        let mut moved = false;
        while length > 1e-3 {
            let tried: Vec<f64> = weights.iter().zip(&step).map(|(w, s)| w - length * s).collect();
            let now = cost(&tried);
            if now < least - 1e-9 {
                moved = least - now > 1e-5 * least;
                (weights, least) = (tried, now);
                break;
            }
            length /= 2.0;
        }
        if !moved {
            break;
        }
    }
    weights
}

/// Slope and bend of the loss.
fn slopes(examples: &[&Placed<'_>], weights: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let size = weights.len();
    let part = examples.len().div_ceil(16).max(1);
    let parts: Vec<(Vec<f64>, Vec<f64>)> = examples
        .par_chunks(part)
        .map(|chunk| {
            let (mut gradient, mut curve) = (vec![0.0; size], vec![0.0; size * size]);
            for placed in chunk {
                let wrong = placed.example.wrong;
                let (p, told) = told_same(placed.corrected(weights), wrong);
                let slope = p * (1.0 - p) * (1.0 - wrong[0] - wrong[1]) * std::f64::consts::LN_2;
                if slope < 1e-7 {
                    continue;
                }
                let of_loss = if placed.example.same {
                    -slope / told.max(1e-12)
                } else {
                    slope / (1.0 - told).max(1e-12)
                };
                // Fisher's information: never negative, also where the example is likely told wrongly.
                let bend = slope * slope / (told * (1.0 - told)).max(1e-9);
                for (n, (i, x)) in placed.places.iter().enumerate() {
                    let (row, x) = (index(*i), f64::from(*x));
                    gradient[row] += of_loss * x;
                    for (j, y) in &placed.places[n..] {
                        curve[row * size + index(*j)] += bend * x * f64::from(*y);
                    }
                }
            }
            (gradient, curve)
        })
        .collect();
    let (mut gradient, mut curve) = (vec![0.0; size], vec![0.0; size * size]);
    for (g, c) in &parts {
        gradient.iter_mut().zip(g).for_each(|(sum, part)| *sum += part);
        curve.iter_mut().zip(c).for_each(|(sum, part)| *sum += part);
    }
    // Features ascend, so that only the upper half was summed.
    for i in 0..size {
        for j in 0..i {
            curve[i * size + j] = curve[j * size + i];
        }
    }
    (gradient, curve)
}

/// Solves a symmetric positive system by Cholesky's method; `matrix` is spent.
fn solve(matrix: &mut [f64], right: &[f64], size: usize) -> Vec<f64> {
    for j in 0..size {
        for i in j..size {
            let dot: f64 = (0..j).map(|k| matrix[i * size + k] * matrix[j * size + k]).sum();
            let rest = matrix[i * size + j] - dot;
            matrix[i * size + j] = if i == j { rest.max(1e-9).sqrt() } else { rest / matrix[j * size + j] };
        }
    }
    let mut x = right.to_vec();
    for i in 0..size {
        let dot: f64 = (0..i).map(|k| matrix[i * size + k] * x[k]).sum();
        x[i] = (x[i] - dot) / matrix[i * size + i];
    }
    for i in (0..size).rev() {
        let dot: f64 = (i + 1..size).map(|k| matrix[k * size + i] * x[k]).sum();
        x[i] = (x[i] - dot) / matrix[i * size + i];
    }
    x
}

/// What each slot gives to the odds, weighed against whom the two would be else.
pub(crate) fn contributions(
    model: &Model,
    pair: &ClassPair,
    found: &Comparison,
    evidence: &Evidence,
) -> [f32; SLOTS] {
    let others = evidence.other_shares();
    let mut given = [0.0; SLOTS];
    for (slot, given) in given.iter_mut().enumerate() {
        let level = usize::from(found.levels[slot]);
        if level == 0 {
            continue;
        }
        let rates = model.other_rates(pair, found, slot);
        let other: f32 =
            others.iter().zip(rates).filter(|(share, _)| **share > 0.0).map(|(s, r)| s * r).sum();
        *given = model.same_rate(pair, found, slot) - other;
    }
    given
}

/// The features of a comparison. `numbers` takes the number into account.
pub(crate) fn features(
    model: &Model,
    pair: &ClassPair,
    found: &Comparison,
    evidence: &Evidence,
    numbers: bool,
    put: &mut Vec<(u16, f32)>,
) {
    let mut given = contributions(model, pair, found, evidence);
    let own = if numbers { 0.0 } else { given[NUMBER.0] };
    let bits = evidence.bits() - own;
    if !numbers {
        given[NUMBER.0] = 0.0;
    }
    put.clear();
    let mut add = |feature: usize, value: f32| {
        if value != 0.0 {
            put.push((u16::try_from(feature).unwrap_or(0), value));
        }
    };
    add(0, 1.0);
    add(1, bits.clamp(0.0, 12.0) / 4.0);
    add(2, bits.clamp(-12.0, 0.0) / 4.0);
    let mut groups = [0.0_f32; GROUPS];
    let (mut against, mut speaking_for) = (0, 0);
    for (slot, bits) in given.iter().enumerate() {
        groups[group_of(slot)] += bits.clamp(-12.0, 12.0);
        against += u32::from(*bits < -2.0);
        speaking_for += u32::from(*bits > 3.0);
    }
    for (at, bits) in groups.iter().enumerate() {
        add(3 + at, bits.clamp(-14.0, 14.0) / 4.0);
    }
    let flag = |holds: bool| f32::from(u8::from(holds));
    add(10, flag(found.shares_family()));
    add(11, flag(against >= 2));
    add(12, flag(against >= 3));
    add(13, flag(speaking_for <= 1));
    add(14, flag(speaking_for >= 3));
    add(15, flag(found.level(BIRTH) == 0 && found.level(AGE) == 0));
    let others = evidence.other_shares();
    add(16, others[1]);
    add(17, others[2]);
    for slot in (0..TEXTS).filter(|slot| numbers || *slot != NUMBER.0) {
        let level = usize::from(found.levels[slot]);
        let of_books = found.numbers_apart() && BOOK_SLOTS.contains(&Slot(slot));
        if level > 0 && (numbers || !of_books) {
            add(LEVELS_FROM + slot * LEVELS + level, 1.0);
        }
    }
}

fn group_of(slot: usize) -> usize {
    const OF: [(usize, usize); 13] = [
        (NAME.0, 0),
        (SURNAME.0, 0),
        (GIVEN.0, 0),
        (NUMBER.0, 1),
        (BIRTH.0, 2),
        (AGE.0, 2),
        (SEX.0, 3),
        (PHONE.0, 4),
        (HOME.0, 4),
        (POSTCODE.0, 4),
        (EMAIL.0, 4),
        (SPOUSE.0, 5),
        (PARENTS.0, 5),
    ];
    if slot == KIN_OF.0 {
        return 5;
    }
    OF.iter().find(|(known, _)| *known == slot).map_or(6, |(_, group)| *group)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Examples whose true odds are the model's halved.
    fn overconfident(count: u64, seed: u64) -> Vec<Example> {
        (0..count)
            .map(|n| {
                let unit = |salt: u64| (scramble(seed ^ n << 8 ^ salt) >> 11) as f64 / (1_u64 << 53) as f64;
                let bits = unit(1) * 16.0 - 8.0;
                let p = 1.0 / (1.0 + (-bits / 2.0).exp2());
                let scaled = (bits / 4.0) as f32;
                Example {
                    bits,
                    features: vec![(0, 1.0), (1, scaled.max(0.0)), (2, scaled.min(0.0))],
                    same: unit(2) < p,
                    wrong: [0.0, 0.0],
                    group: n,
                }
            })
            .collect()
    }

    const FIT: Fit = Fit { pulls: &[1.0, 10.0], beyond: 2.0 };

    #[test]
    fn takes_back_what_was_said_too_surely() {
        let layer = Layer::learned(&overconfident(4000, 7), FIT).unwrap();
        for bits in [-8.0_f32, -4.0, 4.0, 8.0] {
            let moved =
                layer.correction(&[(0, 1.0), (1, bits.max(0.0) / 4.0), (2, bits.min(0.0) / 4.0)], bits);
            assert!((moved + bits / 2.0).abs() < 0.6, "{bits} moved by {moved}");
        }
        assert!(layer.loss_after < layer.loss_before);
    }

    #[test]
    fn changes_nothing_where_the_model_is_right_or_little_is_known() {
        let mut right = overconfident(600, 9);
        for (n, example) in (0_u64..).zip(&mut right) {
            let unit = (scramble(n ^ 0x5555) >> 11) as f64 / (1_u64 << 53) as f64;
            example.same = unit < 1.0 / (1.0 + (-example.bits).exp2());
        }
        assert_eq!(Layer::learned(&right, FIT), None);
        assert_eq!(Layer::learned(&overconfident(8, 1), FIT), None);
        assert_eq!(Layer::learned(&[], FIT), None);
    }

    #[test]
    fn solves_a_system_worked_by_hand() {
        let x = solve(&mut [4.0, 2.0, 2.0, 3.0], &[8.0, 7.0], 2);
        assert!((x[0] - 1.25).abs() < 1e-12 && (x[1] - 1.5).abs() < 1e-12);
    }
}
