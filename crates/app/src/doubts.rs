//! Which pairs people are asked about, and with what evidence.

use std::collections::BTreeMap;

use linkage::{Explanation, ScoredPair};
use records::MentionRef;
use registry::StandingRecord;
use sha2::{Digest as _, Sha256};
use store::{DoubtfulPair, Named, pair_of};

use crate::{decisions::Decisions, linking::PairExplainer};

/// Two people with a pair of mentions at least this likely to be one person go to review.
const DOUBTFUL_FROM: f32 = 0.2;
/// A mention whose best link within its own person is weaker than this goes to review.
const DOUBTFUL_BELOW: f32 = 0.9;
/// Reasons below this weight are left out of a pattern: they vary from pair to pair.
const MAIN_BITS: f64 = 1.0;

/// What linkage found, beside what people decided.
#[derive(Debug)]
pub(crate) struct Doubts<'a> {
    /// The person of each mention.
    pub(crate) clusters: &'a [u32],
    /// The pairs that may be one person.
    pub(crate) pairs: &'a [ScoredPair],
    pub(crate) decisions: &'a Decisions,
}

fn at(index: u32) -> usize {
    usize::try_from(index).unwrap_or(usize::MAX)
}

impl Doubts<'_> {
    fn cluster(&self, mention: u32) -> u32 {
        self.clusters.get(at(mention)).copied().unwrap_or(u32::MAX)
    }

    /// For each mention the weight of its best link within its own cluster and the mention at its other end: 1 and
    /// itself for a person of one mention, 1 where people decided, and even odds where the cluster holds together by
    /// other pairs only. What goes where another goes counts for nothing.
    pub(crate) fn scores(&self) -> Vec<(f32, usize)> {
        let clusters = self.clusters;
        let mut sizes: BTreeMap<u32, u32> = BTreeMap::new();
        let follows = |mention: u32| self.decisions.follow().contains_key(&mention);
        for (_, cluster) in (0..).zip(clusters).filter(|(mention, _)| !follows(*mention)) {
            *sizes.entry(*cluster).or_default() += 1;
        }
        let mut best: Vec<Option<(f32, usize)>> = vec![None; clusters.len()];
        for pair in self.pairs {
            if self.cluster(pair.a) == self.cluster(pair.b) {
                let weight = if self.decisions.joins(pair.a, pair.b) { 1.0 } else { pair.weight };
                let (a, b) = (at(pair.a), at(pair.b));
                for (one, other) in [(a, b), (b, a)] {
                    if let Some(best) = best.get_mut(one)
                        && best.is_none_or(|(known, _)| known < weight)
                    {
                        *best = Some((weight, other));
                    }
                }
            }
        }
        let alone = |mention: usize| {
            u32::try_from(mention).is_ok_and(follows)
                || clusters.get(mention).and_then(|cluster| sizes.get(cluster)).is_none_or(|size| *size == 1)
        };
        best.into_iter()
            .enumerate()
            .map(|(mention, best)| best.unwrap_or((if alone(mention) { 1.0 } else { 0.5 }, mention)))
            .collect()
    }

    /// The best pair between each two people that might be one, and the link of each mention that might not belong,
    /// without what people have decided.
    fn indexed(&self) -> Vec<(u32, u32)> {
        let mut across: BTreeMap<(u32, u32), (f32, u32, u32)> = BTreeMap::new();
        for pair in self.pairs.iter().filter(|pair| pair.weight >= DOUBTFUL_FROM) {
            let (one, other) = (self.cluster(pair.a), self.cluster(pair.b));
            if one == other || self.decisions.parts(pair.a, pair.b, |mention| self.cluster(mention)) {
                continue;
            }
            let best =
                across.entry((one.min(other), one.max(other))).or_insert((pair.weight, pair.a, pair.b));
            if best.0 < pair.weight {
                *best = (pair.weight, pair.a, pair.b);
            }
        }
        let mut within: BTreeMap<(u32, u32), f32> = BTreeMap::new();
        for (mention, (weight, other)) in self.scores().into_iter().enumerate() {
            let (Ok(one), Ok(two)) = (u32::try_from(mention), u32::try_from(other)) else { continue };
            if weight < DOUBTFUL_BELOW && one != two {
                within.insert((one.min(two), one.max(two)), weight);
            }
        }
        across.into_values().map(|(_, a, b)| (a, b)).chain(within.into_keys()).collect()
    }

    /// The pairs to ask people about, each with the evidence that its probability was computed from.
    pub(crate) fn pairs(
        &self,
        explainer: &PairExplainer<'_>,
        records: &[StandingRecord],
        mentions: &[MentionRef],
    ) -> Vec<DoubtfulPair> {
        let places: Vec<&StandingRecord> = records
            .iter()
            .flat_map(|record| std::iter::repeat_n(record, record.reading.mentions.len()))
            .collect();
        let found = self.indexed();
        found
            .into_iter()
            .filter_map(|(a, b)| {
                let side = |mention: u32| Some((*places.get(at(mention))?, mentions.get(at(mention))?));
                Some(doubt(side(a)?, side(b)?, &explainer.explain(a, b)?))
            })
            .collect()
    }
}

fn doubt(
    a: (&StandingRecord, &MentionRef),
    b: (&StandingRecord, &MentionRef),
    explanation: &Explanation,
) -> DoubtfulPair {
    let (id, turned) = pair_of(named(a), named(b));
    let (first, second) = if turned { (b.1, a.1) } else { (a.1, b.1) };
    DoubtfulPair {
        id,
        a: first.clone(),
        b: second.clone(),
        probability: explanation.probability,
        pattern: pattern(explanation).into(),
        evidence: serde_json::to_string(explanation).ok().map(Into::into),
    }
}

fn named<'a>((record, mention): (&'a StandingRecord, &'a MentionRef)) -> Named<'a> {
    Named { source: record.source.as_str(), key: &record.key, role: mention.role.as_str() }
}

/// What pairs with the same main reasons share: a short name of these reasons, whatever their exact weights.
pub(crate) fn pattern(explanation: &Explanation) -> String {
    let mut reasons: Vec<(&str, &str)> = explanation
        .items
        .iter()
        .filter(|reason| reason.kind != "start" && reason.weight_bits.abs() >= MAIN_BITS)
        .map(|reason| (reason.kind.as_str(), reason.zh.as_str()))
        .collect();
    reasons.sort_unstable();
    let mut hash = Sha256::new();
    for (kind, text) in reasons {
        hash.update(kind);
        hash.update([0]);
        hash.update(text);
        hash.update([0]);
    }
    let short = hash.finalize().iter().take(8).fold(0_u64, |short, byte| (short << 8) | u64::from(*byte));
    format!("{short:016x}")
}
