//! Learning without labels: expectation and maximisation over a sample of the pairs that blocking finds (Dempster,
//! Laird, Rubin 1977; for record linkage Winkler 1988). What strangers have in common is measured on random pairs and
//! stays fixed. Four kinds of pairs are told apart: one person, strangers, relatives and twins; without the last two
//! a family that shares a telephone, a home and its kin would count three times what is one fact.

mod beforehand;
mod sums;
mod together;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use self::{
    beforehand::{BOOKS_WEIGHT, ENOUGH_ANCHORED, TWIN_WEIGHT, spouses_apart, usual_books, usual_twins},
    sums::{Sums, add, drawn_to, held, logs, merge, rates},
};
use crate::{
    block::Blocks,
    compare::{
        AGE, BIRTH, Comparer, Comparison, EMAIL, GIVEN, HOME, KIN_OF, LEVELS, NAME, NUMBER, PARENTS, PHONE,
        SEX, SLOTS, SPOUSE, SURNAME, TEXTS,
    },
    corpus::Corpus,
    intern::scramble,
    model::{ClassPair, Model, Table, pair_number},
    normal::index,
};

/// Pairs that the rates of one person are learned from, about.
const SAMPLE: u64 = 250_000;
/// Random pairs that the rates of strangers are measured on.
const RANDOM_PAIRS: u64 = 600_000;
const ROUNDS: usize = 16;
/// More classes than this are not told apart.
const MOST_CLASSES: usize = 16;
/// The pooled rate of a level weighs against a pair of classes' own as much as so many pairs that reach the level: a rare
/// level that a small class has not met yet is as rare there as everywhere, not unheard of.
const STRANGER_EVENTS: f64 = 3.0;
const SAME_EVENTS: f64 = 1.0;

type Counts = [[f64; LEVELS]; SLOTS];

struct Sampled {
    pair: usize,
    found: Comparison,
    mentions: (u32, u32),
}

/// What a model is learned from: pairs by the places of their mentions.
#[derive(Debug, Default)]
pub(crate) struct Lesson {
    /// Pairs that blocking finds, in order.
    pub(crate) pairs: Vec<(u32, u32)>,
    /// How many pairs of the whole each of them stands for.
    pub(crate) step: u64,
    /// Pairs drawn at random.
    pub(crate) random: Vec<(u32, u32)>,
}

impl Lesson {
    fn of(comparer: &Comparer<'_>, blocks: &Blocks) -> Self {
        let step = step_of(blocks.pairs());
        let count = u32::try_from(comparer.corpus.len()).unwrap_or(u32::MAX);
        let drawn: Vec<u32> = (0..count).filter(|mention| is_drawn(*mention, step)).collect();
        let pairs = drawn
            .par_chunks(256)
            .map(|mentions| {
                let (mut found, mut pairs) = (Vec::new(), Vec::new());
                for a in mentions {
                    blocks.candidates(*a, true, &mut found);
                    pairs.extend(found.iter().map(|(b, _)| (*a, *b)));
                }
                pairs
            })
            .collect::<Vec<_>>()
            .concat();
        Self { pairs, step, random: random_pairs(comparer.corpus.len()) }
    }
}

/// Of how many mentions one is drawn, for blocks that hold `pairs` pairs.
pub fn step_of(pairs: u64) -> u64 {
    // Most pairs are found by about three passes.
    (pairs / 3 / SAMPLE).max(1)
}

/// Whether the pairs of a mention with later ones are learned from.
pub fn is_drawn(mention: u32, step: u64) -> bool {
    scramble(u64::from(mention)).is_multiple_of(step)
}

/// Pairs of different mentions drawn at random out of `mentions`.
pub fn random_pairs(mentions: usize) -> Vec<(u32, u32)> {
    const CHUNKS: u64 = 64;
    let count = u64::try_from(mentions).unwrap_or(0).max(1);
    let wanted = RANDOM_PAIRS.min(count * 60);
    (0..CHUNKS)
        .flat_map(|chunk| (0..wanted / CHUNKS).map(move |n| chunk * RANDOM_PAIRS + n))
        .map(|seed| {
            let pick = |salt: u64| u32::try_from(scramble(seed ^ salt << 40) % count).unwrap_or(0);
            (pick(1), pick(2))
        })
        .filter(|(a, b)| a != b)
        .collect()
}

/// Learns a model from the files at hand.
pub(crate) fn learn(comparer: &Comparer<'_>, blocks: &Blocks) -> Model {
    learn_from(comparer, &Lesson::of(comparer, blocks))
}

/// The model of a corpus of which the truth is known: the rates that an analyst who knows everybody would set, and thus
/// a bound to what learning without labels can reach.
pub fn learn_known(corpus: &Corpus, truth: &[Option<u32>]) -> Model {
    let (comparer, blocks) = (Comparer::new(corpus), Blocks::of(corpus));
    learn_with(&comparer, &Lesson::of(&comparer, &blocks), Some(truth))
}

/// Learns a model from given pairs.
pub(crate) fn learn_from(comparer: &Comparer<'_>, lesson: &Lesson) -> Model {
    learn_with(comparer, lesson, None)
}

fn learn_with(comparer: &Comparer<'_>, lesson: &Lesson, truth: Option<&[Option<u32>]>) -> Model {
    let classes = comparer.corpus.classes().max(1);
    let told_apart = if classes <= MOST_CLASSES { classes } else { 1 };
    let pairs = told_apart * (told_apart + 1) / 2;
    let number = |a: u32, b: u32| {
        if told_apart == 1 {
            0
        } else {
            pair_number(comparer.corpus.class(index(a)), comparer.corpus.class(index(b)))
        }
    };
    let of_two_rows = |(a, b): &(u32, u32)| comparer.mention(*a).row != comparer.mention(*b).row;
    let sample: Vec<Sampled> = lesson
        .pairs
        .par_iter()
        .with_min_len(1024)
        .filter(|pair| of_two_rows(pair))
        .map(|(a, b)| Sampled { pair: number(*a, *b), found: comparer.compare(*a, *b), mentions: (*a, *b) })
        .collect();
    let stranger = strangers(comparer, pairs, lesson, &number);
    let totals = totals(comparer, told_apart);
    let learner = Learner { stranger, totals, step: lesson.step as f64, sample: &sample, truth };
    let mut model = learner.round(comparer, told_apart, &|sampled| first_guess(&sampled.found));
    for _ in 0..ROUNDS {
        let shares = |sampled: &Sampled| model.evidence(&model.pairs[sampled.pair], &sampled.found).shares();
        model = learner.round(comparer, told_apart, &shares);
    }
    model.together = together::learned(comparer, &model, &sample);
    model
}

/// Rates of each level between strangers, for each pair of classes, from random pairs.
fn strangers(
    comparer: &Comparer<'_>,
    pairs: usize,
    lesson: &Lesson,
    number: &(impl Fn(u32, u32) -> usize + Sync),
) -> Vec<Table> {
    let counted: Vec<Vec<Counts>> = lesson
        .random
        .par_chunks(lesson.random.len().div_ceil(64).max(1))
        .map(|chunk| {
            let mut counts = vec![[[0.0; LEVELS]; SLOTS]; pairs];
            for (a, b) in chunk.iter().copied() {
                if comparer.mention(a).row == comparer.mention(b).row {
                    continue;
                }
                let found = comparer.compare(a, b);
                if points(&found) <= 2.0 {
                    add(&mut counts[number(a, b)], &found, 1.0);
                }
            }
            counts
        })
        .collect();
    let mut counts = vec![[[0.0; LEVELS]; SLOTS]; pairs];
    for chunk in &counted {
        for (sum, part) in counts.iter_mut().zip(chunk) {
            merge(sum, part);
        }
    }
    let mut all = [[0.0; LEVELS]; SLOTS];
    for part in &counts {
        merge(&mut all, part);
    }
    // Half a pair in each level: what was never seen in so many random pairs is rare, not impossible.
    let pooled = rates(&all, &[[0.0; LEVELS]; SLOTS], 0.0, 0.5);
    let sexes = sexes_of_namesakes(comparer);
    counts
        .iter()
        .map(|part| {
            let mut table = logs(&drawn_to(part, &pooled, STRANGER_EVENTS));
            table[SEX.0][1] = sexes.log2() as f32;
            table[SEX.0][2] = (1.0 - sexes).log2() as f32;
            table
        })
        .collect()
}

/// How often strangers of one name are of one sex.
fn sexes_of_namesakes(comparer: &Comparer<'_>) -> f64 {
    let mut by_name = FxHashMap::<u64, [u32; 2]>::default();
    for (name, sex) in comparer.features.mentions.iter().filter_map(|m| m.name_and_sex(comparer.features)) {
        by_name.entry(name).or_default()[sex] += 1;
    }
    let (same, all) = match comparer.corpus.whole() {
        Some(whole) => whole.namesakes,
        None => by_name.values().fold((0, 0), |sums, [male, female]| {
            let more = squares(u64::from(*male), u64::from(*female));
            (sums.0 + more.0, sums.1 + more.1)
        }),
    };
    ((same + 1) as f64 / (all + 2) as f64).clamp(0.5, 0.97)
}

/// Squares of the sexes of those who have one name: of either sex, and of both. Names of few mentions are mostly one
/// person's and do not count.
pub(crate) fn squares(male: u64, female: u64) -> (u64, u64) {
    if male + female < 12 {
        return (0, 0);
    }
    (male * male + female * female, (male + female) * (male + female))
}

/// How many pairs of mentions each pair of classes has in all.
fn totals(comparer: &Comparer<'_>, told_apart: usize) -> Vec<f64> {
    let mut sizes = vec![0.0_f64; told_apart];
    for (class, mentions) in comparer.corpus.class_sizes().into_iter().enumerate() {
        sizes[class.min(told_apart - 1)] += mentions as f64;
    }
    let mut totals = Vec::new();
    for high in 0..told_apart {
        for low in 0..=high {
            let pairs =
                if low == high { sizes[low] * (sizes[low] - 1.0) / 2.0 } else { sizes[low] * sizes[high] };
            totals.push(pairs.max(1.0));
        }
    }
    totals
}

/// A rough count of what speaks for one person: where the learning starts from.
fn points(found: &Comparison) -> f64 {
    let level = |slot| found.level(slot);
    let mut points = match level(NUMBER) {
        1 | 2 => 4.0,
        3..=5 => 2.5,
        6 => -4.0,
        7 | 8 => -1.5,
        _ => 0.0,
    };
    points += match level(NAME) {
        1 | 2 => 2.0,
        // Siblings often have all but one character in common.
        5 if found.shares_family() => -1.0,
        3..=5 | 8 | 15 => 1.0,
        0 | 6 | 11 => 0.0,
        _ => -2.0,
    };
    for slot in [SURNAME, GIVEN] {
        points += match level(slot) {
            1 | 5 => 1.0,
            2 => 0.8,
            3 => 0.2,
            4 => -1.0,
            _ => 0.0,
        };
    }
    points += match level(BIRTH) {
        1 => 2.0,
        2..=8 => 1.0,
        11..=15 => -2.0,
        _ => 0.0,
    };
    points += match level(AGE) {
        3 => -1.5,
        _ => 0.0,
    };
    points -= if matches!(level(SEX), 2 | 4) { 2.0 } else { 0.0 };
    points += f64::from(u8::from(level(PHONE) == 1)) + f64::from(u8::from(matches!(level(HOME), 1..=3)));
    points += f64::from(u8::from(matches!(level(SPOUSE), 1 | 2)))
        + f64::from(u8::from(matches!(level(PARENTS), 1..=3)));
    points -= if level(KIN_OF) == 2 { 5.0 } else { 0.0 };
    points +=
        (EMAIL.0 - 1..TEXTS - 1).map(|slot| f64::from(u8::from(found.levels[slot] == 1)) * 0.5).sum::<f64>();
    points
        + (TEXTS..SLOTS)
            .map(|slot| f64::from(u8::from(matches!(found.levels[slot], 1 | 2))) * 0.5)
            .sum::<f64>()
}

fn first_guess(found: &Comparison) -> [f64; 4] {
    let same = 1.0 / (1.0 + (-2.0 * (points(found) - 3.4)).exp());
    if !found.shares_family() {
        return [same, 1.0 - same, 0.0, 0.0];
    }
    let twin = if found.may_be_twins() { 0.8 } else { 0.0 };
    [same, (1.0 - same) * 0.1, (1.0 - same) * 0.9 * (1.0 - twin), (1.0 - same) * 0.9 * twin]
}

struct Learner<'a> {
    stranger: Vec<Table>,
    totals: Vec<f64>,
    step: f64,
    sample: &'a [Sampled],
    /// Who each mention is, where that is known.
    truth: Option<&'a [Option<u32>]>,
}

impl Learner<'_> {
    /// What a pair is, by the truth where that is known.
    fn told(&self, sampled: &Sampled, shares: [f64; 4]) -> [f64; 4] {
        let Some(truth) = self.truth else { return shares };
        let (a, b) = (truth[index(sampled.mentions.0)], truth[index(sampled.mentions.1)]);
        if a.is_some() && a == b {
            return [1.0, 0.0, 0.0, 0.0];
        }
        let others = (shares[1] + shares[2] + shares[3]).max(f64::MIN_POSITIVE);
        [0.0, shares[1] / others, shares[2] / others, shares[3] / others]
    }

    /// The model that follows from what each pair is taken for.
    fn round(
        &self,
        comparer: &Comparer<'_>,
        told_apart: usize,
        shares: &(impl Fn(&Sampled) -> [f64; 4] + Sync),
    ) -> Model {
        let pairs = self.totals.len();
        let size = self.sample.len().div_ceil(16).max(1);
        let parts: Vec<Sums> = self
            .sample
            .par_chunks(size)
            .with_max_len(1)
            .map(|sample| {
                let mut sums = Sums::new(pairs);
                for sampled in sample {
                    sums.add(sampled, &self.told(sampled, shares(sampled)));
                }
                sums
            })
            .collect();
        let mut sums = Sums::new(pairs);
        for part in &parts {
            sums.merge(part);
        }
        self.model(comparer, &sums, told_apart)
    }

    fn model(&self, comparer: &Comparer<'_>, sums: &Sums, told_apart: usize) -> Model {
        let mut all = [[0.0; LEVELS]; SLOTS];
        for part in &sums.same {
            merge(&mut all, part);
        }
        let none = [[0.0; LEVELS]; SLOTS];
        let mut pooled = rates(&all, &none, 0.0, 0.3);
        // Relatives do not have one number: the pairs that share a number tell how often one person's name is miswritten.
        let anchor =
            if sums.anchored > ENOUGH_ANCHORED { rates(&sums.anchor, &pooled, 10.0, 0.0) } else { pooled };
        let free = if self.truth.is_some() { 1e9 } else { 1.0 };
        pooled = held(pooled, &anchor, 1.5 * free);
        let total: f64 = self.totals.iter().sum();
        let prior = |matched: f64, total: f64| ((matched * self.step + 0.5) / total).min(0.5).log2() as f32;
        // Where the mentions of one person are met, so are those of twins: a pair of classes in which the learning has once
        // taken all twins for one person would never find back.
        let twins = self.twins_of_classes(sums, told_apart);
        let pairs = (0..self.totals.len())
            .map(|pair| ClassPair {
                prior: prior(sums.matched[pair], self.totals[pair]),
                relative_prior: prior(sums.relatives[pair], self.totals[pair]),
                twin_prior: prior(sums.twins[pair].max(sums.matched[pair] * twins[pair]), self.totals[pair]),
                same: logs(&held(drawn_to(&sums.same[pair], &pooled, SAME_EVENTS), &anchor, 2.5 * free)),
                stranger: self.stranger[pair],
            })
            .collect::<Vec<_>>();
        let mut twin = rates(&unnamed(&sums.twin), &usual_twins(), TWIN_WEIGHT, 0.1);
        // Twins are born on one day; what else they share is learned.
        twin[BIRTH.0] = [0.001; LEVELS];
        (twin[BIRTH.0][1], twin[BIRTH.0][7], twin[BIRTH.0][2]) = (0.95, 0.02, 0.01);
        let mut relative = rates(&unnamed(&sums.relative), &none, 0.0, 0.3);
        for table in [&mut relative, &mut twin] {
            self.number_apart(table);
            spouses_apart(table);
        }
        let corpus = comparer.corpus;
        Model {
            version: 1,
            mentions: u64::try_from(corpus.whole_len()).unwrap_or(u64::MAX),
            classes: (0..corpus.classes())
                .map(|class| (corpus.source_name(class).to_owned(), corpus.role_name(class).to_owned()))
                .collect(),
            texts: corpus.text_columns().iter().map(|(name, _)| name.clone()).collect(),
            pooled: ClassPair {
                prior: prior(sums.matched.iter().sum(), total),
                relative_prior: prior(sums.relatives.iter().sum(), total),
                twin_prior: prior(sums.twins.iter().sum(), total),
                same: logs(&pooled),
                stranger: self.stranger[0],
            },
            pairs: if told_apart == 1 && corpus.classes() > 1 {
                vec![pairs[0].clone(); pairs.len()]
            } else {
                pairs
            },
            relative: logs(&relative),
            twin: logs(&twin),
            two_books: Some(logs(&rates(&sums.two_books, &usual_books(&pooled), BOOKS_WEIGHT, 0.0))),
            together: None,
            decided: None,
        }
    }
}

impl Learner<'_> {
    /// For each pair of classes how many pairs of twins there are at least to each pair of one person. How many of a class
    /// have a twin in it shows within the class, where few mentions are of one person; between two classes it is taken to
    /// be the mean of the two, as their people are partly the same.
    fn twins_of_classes(&self, sums: &Sums, told_apart: usize) -> Vec<f64> {
        const MOST: f64 = 0.1;
        let share = |class: usize| {
            let own = pair_number(class, class);
            // A class of n mentions has n (n - 1) / 2 pairs.
            let mentions = (2.0 * self.totals[own]).sqrt().max(1.0);
            let of_one_person = 1.0 + 2.0 * sums.matched[own] * self.step / mentions;
            2.0 * sums.twins[own] * self.step / mentions / of_one_person
        };
        let shares: Vec<f64> = (0..told_apart).map(share).collect();
        let between = |high: usize, low: usize| {
            if high == low { 0.0 } else { (shares[high] * shares[low]).sqrt().min(MOST) }
        };
        (0..told_apart)
            .flat_map(|high| (0..=high).map(move |low| (high, low)))
            .map(|(h, l)| between(h, l))
            .collect()
    }
}

/// The counts of relatives but for equal names, which are judged by how rare the name is: else the mentions of one
/// person would, in the first rounds, make their own likeness look usual among relatives.
fn unnamed(counts: &Counts) -> Counts {
    let mut counts = *counts;
    (counts[NAME.0][1], counts[NAME.0][2]) = (0.0, 0.0);
    counts[GIVEN.0][1] = counts[GIVEN.0][1].min(counts[GIVEN.0][2..].iter().sum::<f64>() / 50.0);
    counts
}

/// How often the row of one person bears the number of a relative.
const NUMBER_OF_RELATIVE: f64 = 0.01;

impl Learner<'_> {
    /// Two relatives have two numbers, like any two strangers; now and then a form has the wrong one's.
    fn number_apart(&self, table: &mut Counts) {
        for (level, rate) in table[NUMBER.0].iter_mut().enumerate().skip(1) {
            let apart = f64::from(self.stranger[0][NUMBER.0][level]).exp2();
            *rate = (1.0 - NUMBER_OF_RELATIVE) * apart + if level == 1 { NUMBER_OF_RELATIVE } else { 0.0 };
        }
    }
}
