//! What a run tells about itself.

mod held;
mod judged;
mod page;
mod why;

use serde::{Deserialize, Serialize};

use crate::{
    block::{FIRST_FAMILY_PASS, PassReport},
    compare::{LEVELS, SLOTS, TEXTS, meaning, slot_code, slot_names},
    corpus::Corpus,
    evaluate::{Estimate, Evaluation},
    model::{Model, probability},
};

pub use held::{Held, NamedPair, NearMiss, WeakPerson};
pub use page::html;

/// How a run went.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Mentions linked.
    pub mentions: u64,
    /// People found.
    pub people: u64,
    /// Mentions for each source and role.
    pub classes: Vec<ClassReport>,
    /// Pairs compared.
    pub compared: u64,
    /// Pairs of probability 0.05 or more.
    pub listed: u64,
    /// The passes of blocking.
    pub passes: Vec<PassReport>,
    /// True pairs that each pass is expected to have found, and those that no other pass found.
    pub pass_yield: Vec<(f64, f64)>,
    /// Share of the true pairs that blocking is expected to have missed (Chao's lower bound, from the pairs that one and
    /// that two passes found).
    pub blocking_loss: f64,
    /// Probability from which a pair spoke for one person.
    pub threshold: f64,
    /// What would have been at other thresholds.
    pub curve: Vec<CurvePoint>,
    /// Pairs by probability, in twenty steps: how many, and their mean probability.
    pub histogram: Vec<(u64, f64)>,
    /// What was learned of each thing compared.
    pub rates: Vec<RateReport>,
    /// People by the number of their mentions; the last is that many or more.
    pub sizes: Vec<u64>,
    /// Mentions that share no key with any other, or too little to be judged.
    pub alone: u64,
    /// Corrections that were learned on top of the rates, and what they are good for.
    #[serde(default)]
    pub corrections: Vec<CorrectionReport>,
    /// What holds people together; not told of a linkage that was spread over machines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<Held>,
    /// How well the outcome agrees with a truth, where one was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evaluation: Option<Evaluation>,
    /// What a labelled sample says, where one was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub estimate: Option<Estimate>,
}

/// A correction of the odds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CorrectionReport {
    /// What it was learned from: `together` (numbers) or `decided` (people's decisions).
    pub kind: String,
    /// Examples that it was learned from.
    pub examples: u64,
    /// Mean log-loss in bits on examples held out, before and after.
    pub loss_before: f64,
    /// The same after the correction.
    pub loss_after: f64,
}

fn corrections(model: &Model) -> Vec<CorrectionReport> {
    [("together", &model.together), ("decided", &model.decided)]
        .into_iter()
        .filter_map(|(kind, layer)| {
            let layer = layer.as_ref()?;
            Some(CorrectionReport {
                kind: kind.to_owned(),
                examples: layer.examples,
                loss_before: layer.loss_before,
                loss_after: layer.loss_after,
            })
        })
        .collect()
}

/// Mentions of one source and role.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClassReport {
    /// The source.
    pub source: String,
    /// The role.
    pub role: String,
    /// How many mentions.
    pub mentions: u64,
}

impl ClassReport {
    pub(crate) fn of(corpus: &Corpus) -> Vec<Self> {
        let report = |(class, mentions): (usize, u64)| Self {
            source: corpus.source_name(class).to_owned(),
            role: corpus.role_name(class).to_owned(),
            mentions,
        };
        corpus.class_sizes().into_iter().enumerate().map(report).collect()
    }
}

/// What a threshold would give.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CurvePoint {
    /// The probability.
    pub threshold: f64,
    /// Expected precision of the pairs at or above it.
    pub precision: f64,
    /// Expected recall among the pairs compared.
    pub recall: f64,
    /// Harmonic mean of the two.
    pub f1: f64,
}

/// What was learned of one level of one thing compared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RateReport {
    /// The thing compared, its code.
    pub kind: String,
    /// In Chinese.
    pub name_zh: String,
    /// In English.
    pub name_en: String,
    /// The level in Chinese.
    pub level_zh: String,
    /// The level in English.
    pub level_en: String,
    /// How often mentions of one person reach it.
    pub same: f64,
    /// How often those of strangers do, where the values do not say it better.
    pub stranger: f64,
    /// How often those of relatives do.
    pub relative: f64,
}

/// What scoring counts on its way.
#[derive(Debug, Clone)]
pub struct Tally {
    compared: u64,
    steps: [(u64, f64); STEPS],
    expected: f64,
    by_pass: [(f64, f64); FIRST_FAMILY_PASS],
    once: f64,
    twice: f64,
}

const STEPS: usize = 100;

impl Default for Tally {
    fn default() -> Self {
        Self {
            compared: 0,
            steps: [(0, 0.0); STEPS],
            expected: 0.0,
            by_pass: [(0.0, 0.0); FIRST_FAMILY_PASS],
            once: 0.0,
            twice: 0.0,
        }
    }
}

impl Tally {
    /// Counts a pair: the passes that found it as bits, and its binary log-odds.
    pub fn count(&mut self, passes: u32, bits: f32) {
        let p = f64::from(probability(bits));
        self.compared += 1;
        let step = &mut self.steps[((p * STEPS as f64) as usize).min(STEPS - 1)];
        step.0 += 1;
        step.1 += p;
        self.expected += p;
        if p < 0.01 {
            return;
        }
        match passes.count_ones() {
            1 => self.once += p,
            2 => self.twice += p,
            _ => {}
        }
        for (pass, found) in self.by_pass.iter_mut().enumerate().filter(|(pass, _)| passes >> pass & 1 == 1) {
            found.0 += p;
            found.1 += if passes == 1 << pass { p } else { 0.0 };
        }
    }

    /// Counts pairs of less than one in a hundred, whose probabilities add up to `sum`.
    pub fn count_faint(&mut self, pairs: u64, sum: f64) {
        self.compared += pairs;
        self.steps[0].0 += pairs;
        self.steps[0].1 += sum;
        self.expected += sum;
    }

    pub(crate) fn merge(&mut self, other: &Self) {
        self.compared += other.compared;
        self.expected += other.expected;
        self.once += other.once;
        self.twice += other.twice;
        for (sum, part) in self.steps.iter_mut().zip(&other.steps) {
            *sum = (sum.0 + part.0, sum.1 + part.1);
        }
        for (sum, part) in self.by_pass.iter_mut().zip(&other.by_pass) {
            *sum = (sum.0 + part.0, sum.1 + part.1);
        }
    }
}

impl Report {
    pub(crate) fn new(
        classes: Vec<ClassReport>,
        model: &Model,
        passes: Vec<PassReport>,
        tally: &Tally,
        listed: u64,
        clusters: &[u32],
        threshold: f64,
    ) -> Self {
        let people = clusters.iter().max().map_or(0, |last| u64::from(*last) + 1);
        let missed = tally.once * tally.once / (2.0 * tally.twice.max(1.0));
        Self {
            mentions: wide(clusters.len()),
            people,
            classes,
            compared: tally.compared,
            listed,
            passes: passes.into_iter().take(FIRST_FAMILY_PASS).collect(),
            pass_yield: tally.by_pass.to_vec(),
            blocking_loss: missed / (tally.expected + missed).max(1.0),
            threshold,
            curve: curve(tally),
            histogram: tally.steps.chunks(STEPS / 20).map(twentieth).collect(),
            rates: rates(model),
            sizes: sizes(clusters, people),
            alone: alone(clusters, people),
            corrections: corrections(model),
            held: None,
            evaluation: None,
            estimate: None,
        }
    }
}

fn twentieth(steps: &[(u64, f64)]) -> (u64, f64) {
    let (count, sum) = steps.iter().fold((0, 0.0), |(n, sum), step| (n + step.0, sum + step.1));
    (count, if count == 0 { 0.0 } else { sum / count as f64 })
}

fn curve(tally: &Tally) -> Vec<CurvePoint> {
    let (mut accepted, mut right) = (0.0, 0.0);
    let mut points: Vec<CurvePoint> = tally
        .steps
        .iter()
        .enumerate()
        .rev()
        .map(|(step, (count, sum))| {
            accepted += *count as f64;
            right += sum;
            let precision = if accepted > 0.0 { right / accepted } else { 1.0 };
            let recall = if tally.expected > 0.0 { right / tally.expected } else { 1.0 };
            CurvePoint {
                threshold: step as f64 / STEPS as f64,
                precision,
                recall,
                f1: 2.0 * precision * recall / (precision + recall).max(1e-12),
            }
        })
        .collect();
    points.reverse();
    points
}

fn rates(model: &Model) -> Vec<RateReport> {
    let mut rates = Vec::new();
    for slot in 0..SLOTS {
        let own = model.texts.get(slot.wrapping_sub(TEXTS));
        for level in 1..LEVELS {
            let (level_zh, level_en) = meaning(slot, u8::try_from(level).unwrap_or(0));
            if level_en == "not given" || (slot >= TEXTS && own.is_none()) {
                continue;
            }
            let (name_zh, name_en) = slot_names(slot);
            rates.push(RateReport {
                kind: own.map_or_else(|| slot_code(slot).to_owned(), |name| format!("text.{name}")),
                name_zh: own.map_or_else(|| name_zh.to_owned(), Clone::clone),
                name_en: own.map_or_else(|| name_en.to_owned(), Clone::clone),
                level_zh: level_zh.to_owned(),
                level_en: level_en.to_owned(),
                same: f64::from(model.pooled.same[slot][level]).exp2(),
                stranger: f64::from(model.pooled.stranger[slot][level]).exp2(),
                relative: f64::from(model.relative[slot][level]).exp2(),
            });
        }
    }
    rates
}

fn sizes(clusters: &[u32], people: u64) -> Vec<u64> {
    const MOST: usize = 12;
    let mut sizes = vec![0_u64; MOST];
    for size in counts(clusters, people).into_iter().filter(|size| *size > 0) {
        sizes[size.min(MOST) - 1] += 1;
    }
    sizes
}

fn alone(clusters: &[u32], people: u64) -> u64 {
    wide(counts(clusters, people).into_iter().filter(|size| *size == 1).count())
}

fn counts(clusters: &[u32], people: u64) -> Vec<usize> {
    let mut counts = vec![0_usize; usize::try_from(people).unwrap_or(0)];
    for cluster in clusters {
        counts[crate::normal::index(*cluster)] += 1;
    }
    counts
}

fn wide(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
