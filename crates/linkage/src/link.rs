use base::Progress;
use rayon::prelude::*;

use crate::{
    block::Blocks,
    cluster::{Bond, Constraints, group},
    compare::Comparer,
    corpus::Corpus,
    decide::{Bound, Decision, teach},
    explain::Limits,
    faint::Faint,
    intern::hash_numbers,
    learn::learn,
    model::{Model, probability},
    normal::{Features, index},
    report::{ClassReport, Held, Report, Tally},
    unite::Learned,
};

/// How to link. Nothing has to be set.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Probability from which a pair speaks for one person; `None` lets the engine choose the one with the best
    /// expected F1.
    pub threshold: Option<f64>,
    /// Sources that list a person once only.
    pub one_per_source: Vec<String>,
    /// Threads to use; `None` for all. The result is the same with any number.
    pub threads: Option<usize>,
    /// A model learned before; `None` learns from the files at hand.
    pub model: Option<Model>,
    /// Mentions that people decided are one person.
    pub forced: Vec<(u32, u32)>,
    /// Mentions that people decided are two people.
    pub forbidden: Vec<(u32, u32)>,
    /// Pairs that people decided, to learn from; a few of them may be wrong.
    pub decided: Vec<Decision>,
}

/// A pair and the probability that it is one person.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScoredPair {
    /// The earlier mention.
    pub a: u32,
    /// The later one.
    pub b: u32,
    /// Probability, 0 to 1.
    pub weight: f32,
}

/// What linking found.
#[derive(Debug, Clone)]
pub struct Linkage {
    /// The person of each mention, numbered from 0 in the order of their first mentions.
    pub clusters: Vec<u32>,
    /// The pairs of probability 0.05 or more, sorted by mentions.
    pub pairs: Vec<ScoredPair>,
    /// What was learned.
    pub model: Model,
    /// How the run went.
    pub report: Report,
    /// The probability from which a pair spoke for one person.
    pub threshold: f64,
}

/// Why linking could not be done.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// More mentions than the index can number.
    #[error("too many mentions for one run: {0}, at most 4,000,000,000")]
    TooMany(usize),
    /// A forced or forbidden pair names a mention that is not there.
    #[error("a decided pair names mention {0}, which is not in the corpus")]
    NoSuchMention(u32),
    /// The model was learned with another version of the engine.
    #[error("the model has version {0}, this engine reads version 1")]
    ModelVersion(u32),
    /// The threads could not be started.
    #[error("the worker threads could not be started")]
    Threads(#[source] rayon::ThreadPoolBuildError),
}

/// Pairs below this probability are not listed.
pub const LEAST_LISTED: f32 = 0.05;

/// Whether a pair of these binary log-odds is listed.
pub fn is_listed(bits: f32) -> bool {
    bits >= least_listed()
}

/// Finds out which mentions are one person.
pub fn link(corpus: &Corpus, settings: &Settings, progress: &dyn Progress) -> Result<Linkage, LinkError> {
    check(corpus, settings)?;
    on_threads(settings.threads, || run(corpus, settings, progress))
}

/// Does something on so many threads, or on all.
pub(crate) fn on_threads<T: Send>(
    threads: Option<usize>,
    work: impl FnOnce() -> T + Send,
) -> Result<T, LinkError> {
    let Some(threads) = threads else { return Ok(work()) };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().map_err(LinkError::Threads)?;
    Ok(pool.install(work))
}

fn check(corpus: &Corpus, settings: &Settings) -> Result<(), LinkError> {
    let count = corpus.len();
    if u32::try_from(count).ok().is_none_or(|n| n > 4_000_000_000) {
        return Err(LinkError::TooMany(count));
    }
    let bound = settings.forced.iter().chain(&settings.forbidden).copied();
    let decided = bound.chain(settings.decided.iter().map(|decision| (decision.a, decision.b)));
    if let Some(beyond) = decided.flat_map(|(a, b)| [a, b]).find(|mention| index(*mention) >= count) {
        return Err(LinkError::NoSuchMention(beyond));
    }
    match &settings.model {
        Some(model) if model.version != 1 => Err(LinkError::ModelVersion(model.version)),
        _ => Ok(()),
    }
}

fn run(corpus: &Corpus, settings: &Settings, progress: &dyn Progress) -> Linkage {
    progress.step("link.normalise", 0, 1);
    let comparer = Comparer::new(corpus);
    progress.step("link.block", 0, 1);
    let blocks = Blocks::of(corpus);
    progress.step("link.learn", 0, 1);
    let mut model =
        settings.model.clone().map_or_else(|| learn(&comparer, &blocks), |model| model.fitted_to(corpus));
    if !settings.decided.is_empty() {
        model.decided = None;
        model.decided = teach(&comparer, &model, &settings.decided);
    }
    let (bonds, tally) = score_all(&comparer, &blocks, &model, progress);
    let threshold = settings.threshold.unwrap_or_else(|| {
        let mut histogram = Histogram::default();
        for bond in &bonds {
            histogram.add(bond.bits);
        }
        histogram.best_threshold()
    });
    progress.step("link.cluster", 0, 1);
    let clusters = grouped(&comparer, settings, &bonds, &model, log_odds(threshold));
    progress.step("link.cluster", 1, 1);
    let pairs: Vec<ScoredPair> = bonds
        .iter()
        .map(|bond| ScoredPair { a: bond.a, b: bond.b, weight: probability(bond.bits) })
        .collect();
    let listed = u64::try_from(pairs.len()).unwrap_or(u64::MAX);
    let classes = ClassReport::of(corpus);
    let mut report =
        Report::new(classes, &model, blocks.reports.clone(), &tally, listed, &clusters, threshold);
    let limits = Limits {
        threshold,
        same: &settings.forced,
        different: &settings.forbidden,
        one_per_source: &settings.one_per_source,
    };
    report.held = Some(Held::of(&comparer, &model, &bonds, &clusters, limits));
    Linkage { clusters, pairs, model, report, threshold }
}

/// The group of every mention; where people decided pairs, first without and then with what they said.
fn grouped(
    comparer: &Comparer<'_>,
    settings: &Settings,
    bonds: &[Bond],
    model: &Model,
    least: f32,
) -> Vec<u32> {
    let corpus = comparer.corpus;
    let mut bound = Bound::default();
    let mut constraints =
        constraints(corpus, &settings.one_per_source, &settings.forced, &settings.forbidden);
    let clusters = group(
        corpus.len(),
        bonds,
        &constraints,
        least,
        &Learned { comparer, model, moved: None, places: None },
    );
    if !settings.decided.is_empty() {
        bound = Bound::of(&settings.decided, &clusters, &|a, b| pair_bits(comparer, model, a, b));
    }
    if bound.is_empty() {
        return clusters;
    }
    constraints.forced.extend(&bound.forced);
    constraints.forbidden.extend(&bound.forbidden);
    let bonds = bound.moved_bonds(bonds, &|a, b| pair_bits(comparer, model, a, b));
    let judge = Learned { comparer, model, moved: Some(&bound.moved), places: None };
    group(corpus.len(), &bonds, &constraints, least, &judge)
}

pub(crate) fn pair_bits(comparer: &Comparer<'_>, model: &Model, a: u32, b: u32) -> f32 {
    let classes = (comparer.corpus.class(index(a)), comparer.corpus.class(index(b)));
    model.evidence(model.pair(classes.0, classes.1), &comparer.compare(a, b)).bits()
}

/// Compares every pair that the blocks hold; keeps those that may be one person, in order.
pub(crate) fn score_all(
    comparer: &Comparer<'_>,
    blocks: &Blocks,
    model: &Model,
    progress: &dyn Progress,
) -> (Vec<Bond>, Tally) {
    const CHUNK: usize = 2048;
    let order = near_order(comparer);
    let faint = Faint::new(comparer, model);
    let count = u64::try_from(order.len()).unwrap_or(u64::MAX);
    let done = std::sync::atomic::AtomicU64::new(0);
    let parts: Vec<(Vec<Bond>, Tally)> = order
        .par_chunks(CHUNK)
        .map(|mentions| {
            let (mut found, mut bonds, mut tally) = (Vec::new(), Vec::new(), Tally::default());
            for a in mentions.iter().copied() {
                blocks.candidates(a, false, &mut found);
                for (b, passes) in found.iter().copied() {
                    if comparer.mention(a).row == comparer.mention(b).row {
                        continue;
                    }
                    match faint.bits(a, b) {
                        None => tally.count_faint(1, 0.0),
                        Some(bits) => {
                            tally.count(passes, bits);
                            if is_listed(bits) {
                                bonds.push(Bond { a, b, bits });
                            }
                        }
                    }
                }
            }
            let more = u64::try_from(mentions.len()).unwrap_or(0);
            let now = done.fetch_add(more, std::sync::atomic::Ordering::Relaxed) + more;
            progress.step("link.compare", now, count);
            (bonds, tally)
        })
        .collect();
    let mut all = Vec::with_capacity(parts.iter().map(|(bonds, _)| bonds.len()).sum());
    let mut tally = Tally::default();
    for (bonds, part) in parts {
        all.extend(bonds);
        tally.merge(&part);
    }
    all.par_sort_unstable_by_key(|bond| (bond.a, bond.b));
    (all, tally)
}

/// The mentions in an order in which those of like names and ages follow one another: they are compared with the same
/// others, which are then still in the processor's cache.
fn near_order(comparer: &Comparer<'_>) -> Vec<u32> {
    let key = |at: usize| {
        let me = &comparer.features.mentions[at];
        let name = comparer.features.names.get(if me.name == 0 { me.surname } else { me.name });
        let year = u64::from(me.born(&comparer.features.numbers).year.unsigned_abs());
        (hash_numbers(&[name.fuzzy, year]), u32::try_from(at).unwrap_or(u32::MAX))
    };
    let mut order: Vec<(u64, u32)> =
        (0..comparer.corpus.len()).into_par_iter().with_min_len(4096).map(key).collect();
    order.par_sort_unstable();
    order.into_iter().map(|(_, at)| at).collect()
}

/// Binary logarithm of the odds that a probability stands for.
pub fn log_odds(probability: f64) -> f32 {
    (probability / (1.0 - probability)).log2() as f32
}

const STEPS: usize = 1000;
/// Probabilities are added up as whole numbers of this part of one, so that the order does not matter.
const FRACTION: f64 = 4_294_967_296.0;

/// Listed pairs by probability: how many, and the sum of their probabilities.
#[derive(Debug, Clone)]
pub struct Histogram(Vec<(u64, u64)>);

impl Default for Histogram {
    fn default() -> Self {
        Self(vec![(0, 0); STEPS + 1])
    }
}

impl Histogram {
    /// Counts a pair of the given binary log-odds.
    pub fn add(&mut self, bits: f32) {
        let p = f64::from(probability(bits));
        let slot = &mut self.0[((p * STEPS as f64) as usize).min(STEPS)];
        slot.0 += 1;
        slot.1 += (p * FRACTION) as u64;
    }

    /// The threshold with the greatest expected F1: what is accepted is right as often as its probabilities say, and
    /// what there is to find is the sum of all probabilities.
    pub fn best_threshold(&self) -> f64 {
        let all: f64 = self.0.iter().map(|(_, right)| *right as f64 / FRACTION).sum();
        let (mut accepted, mut right, mut best) = (0.0, 0.0, (0.0, 0.5));
        for (step, (pairs, sum)) in self.0.iter().enumerate().rev() {
            accepted += *pairs as f64;
            right += *sum as f64 / FRACTION;
            let f1 = if accepted > 0.0 { 2.0 * right / (accepted + all) } else { 0.0 };
            if f1 > best.0 {
                best = (f1, step as f64 / STEPS as f64);
            }
        }
        best.1.clamp(0.2, 0.8)
    }
}

pub(crate) fn constraints(
    corpus: &Corpus,
    one_per_source: &[String],
    forced: &[(u32, u32)],
    forbidden: &[(u32, u32)],
) -> Constraints {
    let once: Vec<u16> = (0..corpus.classes())
        .map(|class| {
            let source = corpus.source_name(class);
            one_per_source
                .iter()
                .position(|name| name == source)
                .and_then(|at| u16::try_from(at).ok())
                .unwrap_or(u16::MAX)
        })
        .collect();
    Constraints {
        forced: forced.to_vec(),
        forbidden: forbidden.to_vec(),
        row: (0..corpus.len()).map(|at| corpus.row(at)).collect(),
        once: (0..corpus.len()).map(|at| once[corpus.class(at)]).collect(),
        order: order(corpus, corpus.features()),
    }
}

/// The log-odds from which pairs are listed.
pub(crate) fn least_listed() -> f32 {
    (LEAST_LISTED / (1.0 - LEAST_LISTED)).log2()
}

/// What grouping goes by where scores are equal: what mentions say, not when they came.
pub(crate) fn order(corpus: &Corpus, features: &Features) -> Vec<u64> {
    let key = |at| corpus.content_key(features, at);
    (0..corpus.len()).into_par_iter().with_min_len(1024).map(key).collect()
}
