//! What the things compared say together. Two sound numbers tell whether two mentions are one person, nearly always; so
//! the pairs that both have one teach how far the rest of the evidence can be trusted where there is none.

use rayon::prelude::*;

use super::Sampled;
use crate::{
    block::{FIRST_FAMILY_PASS, LARGEST_BLOCK, keys},
    compare::{Comparer, NUMBER},
    intern::hash_numbers,
    layer::{self, Example, Fit, Layer},
    model::Model,
    normal::{MentionFeature, NameFeature},
};

/// Fewer examples teach nothing.
const FEWEST: usize = 400;
/// At most so many are used.
const MOST: usize = 40_000;
/// Two sound numbers that differ, or one number under two people: how often at least they mislead.
const LEAST_MISLEADING: f64 = 0.002;
const MOST_MISLEADING: f64 = 0.03;
/// The first pass that does not read the own number, and those by name that may have large blocks.
const FIRST_WITHOUT_NUMBER: usize = 3;
const BY_NEAR_NAME: usize = 4;
const BY_NAME: usize = 11;
const BITS_OF_A_YEAR: f32 = 6.0;
/// Odds in bits beyond which a pair is taken to be certain without its numbers.
const CERTAIN: f64 = 16.0;

pub(super) fn learned(comparer: &Comparer<'_>, model: &Model, sample: &[Sampled]) -> Option<Layer> {
    let mut examples: Vec<(usize, Example)> = sample
        .par_iter()
        .with_min_len(1024)
        .filter_map(|sampled| Some((sampled.pair, example(comparer, model, sampled)?)))
        .collect();
    let step = examples.len().div_ceil(MOST).max(1);
    if step > 1 {
        examples = examples.into_iter().step_by(step).collect();
    }
    if examples.len() < FEWEST {
        return None;
    }
    let examples = told_wrongly(examples, model.pairs.len());
    Layer::learned(&examples, Fit { pulls: &[10.0], beyond: 3.0 })
}

/// Notes how often the numbers mislead. Where all else is two people's, one number is a relative's in the wrong place.
/// Where all else is one person's, two numbers are those of two household books; which sources have them shows in them.
fn told_wrongly(examples: Vec<(usize, Example)>, pairs: usize) -> Vec<Example> {
    const USUAL: f64 = 40.0;
    let mut apart = (1.0, 1.0 / LEAST_MISLEADING);
    let mut two_books = vec![(0.0, 0.0); pairs];
    for (pair, example) in &examples {
        if example.bits < -CERTAIN {
            apart = (apart.0 + f64::from(u8::from(example.same)), apart.1 + 1.0);
        } else if example.bits > CERTAIN {
            let books = &mut two_books[*pair];
            *books = (books.0 + f64::from(u8::from(!example.same)), books.1 + 1.0);
        }
    }
    let (books, certain) =
        two_books.iter().fold((1.0, 1.0 / LEAST_MISLEADING), |sum, x| (sum.0 + x.0, sum.1 + x.1));
    let usual = books / certain;
    let of_another = (apart.0 / apart.1).clamp(LEAST_MISLEADING, MOST_MISLEADING);
    examples
        .into_iter()
        .map(|(pair, mut example)| {
            let (books, certain) = two_books[pair];
            let share = (books + USUAL * usual) / (certain + USUAL);
            example.wrong = [of_another, share.clamp(LEAST_MISLEADING, 0.9)];
            example
        })
        .collect()
}

fn example(comparer: &Comparer<'_>, model: &Model, sampled: &Sampled) -> Option<Example> {
    let same = match sampled.found.level(NUMBER) {
        1 => true,
        6 => false,
        _ => return None,
    };
    let (a, b) = sampled.mentions;
    let found = comparer.compare_without_numbers(a, b);
    if !met_without_numbers(comparer, sampled.mentions) {
        return None;
    }
    let pair = &model.pairs[sampled.pair];
    let evidence = model.plain_evidence(pair, &found);
    let mut features = Vec::new();
    layer::features(model, pair, &found, &evidence, false, &mut features);
    let of_family = |mention: u32| {
        let me = comparer.mention(mention);
        let year = u64::from(me.born(&comparer.features.numbers).year.unsigned_abs());
        hash_numbers(&[comparer.features.names.get(me.name).surname, year])
    };
    let (first, second) = (of_family(a), of_family(b));
    let group = hash_numbers(&[first.min(second), first.max(second)]);
    let bits = f64::from(evidence.bits());
    Some(Example { bits, features, same, wrong: [LEAST_MISLEADING; 2], group })
}

/// Whether the two would have been compared had they no number: pairs that only their number brought together would
/// teach that such pairs are one person. Blocks too large to be compared count as none.
fn met_without_numbers(comparer: &Comparer<'_>, (a, b): (u32, u32)) -> bool {
    let bare = |at: u32| MentionFeature { number: 0, ..*comparer.mention(at) };
    let (first, second) = (bare(a), bare(b));
    let of_name = |bits: fn(&NameFeature) -> f32| bits(comparer.features.names.get(first.name));
    let largest = (comparer.corpus.whole_len() as f32 / LARGEST_BLOCK as f32).log2();
    let (mut mine, mut theirs) = (Vec::new(), Vec::new());
    (FIRST_WITHOUT_NUMBER..FIRST_FAMILY_PASS).any(|pass| {
        let rare_enough = match pass {
            BY_NAME => of_name(|name| name.pinyin_bits) > largest,
            BY_NEAR_NAME => of_name(|name| name.fuzzy_bits) + BITS_OF_A_YEAR > largest,
            _ => true,
        };
        if !rare_enough {
            return false;
        }
        mine.clear();
        theirs.clear();
        keys::of_mention(comparer.corpus, comparer.features, pass, a, &first, &mut |key| mine.push(key));
        keys::of_mention(comparer.corpus, comparer.features, pass, b, &second, &mut |key| theirs.push(key));
        mine.iter().any(|key| theirs.contains(key))
    })
}
