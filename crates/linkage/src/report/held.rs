//! What holds people together: how firmly over all, the weakest, and those who were nearly joined.

use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};

use crate::{
    cluster::{Bond, root},
    compare::Comparer,
    corpus::Corpus,
    explain::{Apart, Cause, Explainer, HoldingPair, Limits, Reason},
    link::log_odds,
    model::{Model, probability},
    normal::index,
};

/// People are told apart by the probability of their weakest bond at these steps.
const STEPS: [f64; 5] = [0.0, 0.5, 0.9, 0.99, 0.999];
/// How many people and near misses are shown.
const SHOWN: usize = 10;
/// People of more mentions are not compared each with each for a report.
const MOST_MENTIONS: usize = 60;

/// What holds people together.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Held {
    /// People of two or more mentions by the probability of their weakest bond: from which on, and how many.
    pub by_weakest: Vec<(f64, u64)>,
    /// Those who hang together most weakly, the weakest first.
    pub weakest: Vec<WeakPerson>,
    /// Pairs of people who were nearly one, the nearest first.
    pub near: Vec<NearMiss>,
}

/// A person who might be two. Mentions are named `<source>: <record>#<role>`; no value of anybody is here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WeakPerson {
    /// Number of the cluster.
    pub cluster: u32,
    /// The bonds that hold the mentions, the strongest first; the last is the weakest.
    pub bonds: Vec<NamedPair>,
    /// The mentions on the two sides of the weakest.
    pub sides: [Vec<String>; 2],
    /// Pairs between the sides, and those of them that by themselves speak for one person.
    pub pairs: (u64, u64),
    /// Their mean evidence in bits above the threshold.
    pub mean_bits: f64,
    /// What speaks for and against the weakest bond.
    pub reasons: Vec<Reason>,
    /// Pairs within that by themselves look like two people.
    pub against: Vec<NamedPair>,
}

/// A pair of mentions and the probability that they are one person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NamedPair {
    /// One mention.
    pub a: String,
    /// The other.
    pub b: String,
    /// Probability.
    pub probability: f64,
}

/// Two people who were nearly one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NearMiss {
    /// Their clusters.
    pub clusters: (u32, u32),
    /// The likeliest pair between them.
    pub best: NamedPair,
    /// Pairs between them, and those that speak for one person.
    pub pairs: (u64, u64),
    /// Mean evidence in bits above the threshold, of the pairs that may be one person.
    pub mean_bits: f64,
    /// What kept them apart.
    pub cause: Cause,
    /// What speaks for and against the likeliest pair.
    pub reasons: Vec<Reason>,
}

impl Held {
    pub(crate) fn of(
        comparer: &Comparer<'_>,
        model: &Model,
        bonds: &[Bond],
        clusters: &[u32],
        limits: Limits<'_>,
    ) -> Self {
        let weakest = weakest_bonds(bonds, clusters);
        let people = clusters.iter().max().map_or(0, |last| index(*last) + 1);
        let mut sizes = vec![0_u32; people];
        for cluster in clusters {
            sizes[index(*cluster)] += 1;
        }
        let mut by_weakest: Vec<(f64, u64)> = STEPS.iter().map(|step| (*step, 0)).collect();
        for bits in sizes.iter().zip(&weakest).filter(|(size, _)| **size > 1).map(|(_, bits)| *bits) {
            let probability = f64::from(probability(bits));
            if let Some(step) = by_weakest.iter_mut().rev().find(|(from, _)| probability >= *from) {
                step.1 += 1;
            }
        }
        let mut order: Vec<(f32, u32)> = (0_u32..)
            .zip(&weakest)
            .filter(|(cluster, _)| (2..=MOST_MENTIONS as u32).contains(&sizes[index(*cluster)]))
            .map(|(cluster, bits)| (*bits, cluster))
            .collect();
        let first = |x: &(f32, u32), y: &(f32, u32)| x.0.total_cmp(&y.0).then(x.1.cmp(&y.1));
        if order.len() > SHOWN {
            order.select_nth_unstable_by(SHOWN, first);
            order.truncate(SHOWN);
        }
        order.sort_unstable_by(first);
        let near = nearest(bonds, clusters, &sizes, limits);
        let wanted: FxHashSet<u32> = order
            .iter()
            .map(|(_, cluster)| *cluster)
            .chain(near.iter().flat_map(|bond| [clusters[index(bond.a)], clusters[index(bond.b)]]))
            .collect();
        let mut members = FxHashMap::<u32, Vec<u32>>::default();
        for (mention, cluster) in (0_u32..).zip(clusters).filter(|(_, cluster)| wanted.contains(cluster)) {
            members.entry(*cluster).or_default().push(mention);
        }
        let explainer = Explainer::with(comparer.again(), model.clone());
        let shown = Shown { corpus: comparer.corpus, explainer, members, limits };
        Self {
            by_weakest,
            weakest: order.iter().filter_map(|(_, cluster)| shown.person(*cluster)).collect(),
            near: near
                .iter()
                .filter_map(|bond| shown.near(clusters[index(bond.a)], clusters[index(bond.b)]))
                .collect(),
        }
    }
}

/// For each cluster the bits of the weakest bond of a maximum spanning tree of its listed pairs: a cluster that these do
/// not hold together has negative infinity, one of a single mention positive.
fn weakest_bonds(bonds: &[Bond], clusters: &[u32]) -> Vec<f32> {
    let sure = log_odds(STEPS[STEPS.len() - 1]);
    let count = u32::try_from(clusters.len()).unwrap_or(u32::MAX);
    let mut parent: Vec<u32> = (0..count).collect();
    let people = clusters.iter().max().map_or(0, |last| index(*last) + 1);
    let mut weakest = vec![f32::INFINITY; people];
    let mut left = vec![0_u32; people];
    for cluster in clusters {
        left[index(*cluster)] += 1;
    }
    let mut join = |bond: &Bond| {
        let (a, b) = (root(&mut parent, bond.a), root(&mut parent, bond.b));
        if a != b {
            parent[index(a.max(b))] = a.min(b);
            let cluster = index(clusters[index(a)]);
            weakest[cluster] = weakest[cluster].min(bond.bits);
            left[cluster] -= 1;
        }
    };
    // The sure ones in any order: among them the weakest is weak by nobody's measure.
    let within = |bond: &&Bond| clusters[index(bond.a)] == clusters[index(bond.b)];
    bonds.iter().filter(within).filter(|bond| bond.bits >= sure).for_each(&mut join);
    let mut rest: Vec<&Bond> = bonds.iter().filter(within).filter(|bond| bond.bits < sure).collect();
    rest.sort_unstable_by(|x, y| y.bits.total_cmp(&x.bits).then((x.a, x.b).cmp(&(y.a, y.b))));
    rest.into_iter().for_each(&mut join);
    for (weakest, left) in weakest.iter_mut().zip(left) {
        if left > 1 {
            *weakest = f32::NEG_INFINITY;
        }
    }
    weakest
}

/// The likeliest bonds between different clusters, half of them among those below the threshold; one for two clusters.
fn nearest(bonds: &[Bond], clusters: &[u32], sizes: &[u32], limits: Limits<'_>) -> Vec<Bond> {
    let least = log_odds(limits.threshold);
    let few = |mention: u32| index(sizes[index(clusters[index(mention)])]) <= MOST_MENTIONS;
    let across =
        |bond: &Bond| clusters[index(bond.a)] != clusters[index(bond.b)] && few(bond.a) && few(bond.b);
    let (mut above, mut below): (Vec<Bond>, Vec<Bond>) =
        bonds.iter().copied().filter(across).partition(|bond| bond.bits >= least);
    let mut seen = FxHashSet::default();
    let mut chosen = Vec::new();
    for (side, most) in [(&mut above, SHOWN / 2), (&mut below, SHOWN)] {
        side.sort_unstable_by(|x, y| y.bits.total_cmp(&x.bits).then((x.a, x.b).cmp(&(y.a, y.b))));
        for bond in side.iter() {
            if chosen.len() >= most {
                break;
            }
            let pair = (clusters[index(bond.a)], clusters[index(bond.b)]);
            if seen.insert((pair.0.min(pair.1), pair.0.max(pair.1))) {
                chosen.push(*bond);
            }
        }
    }
    chosen
}

struct Shown<'a> {
    corpus: &'a Corpus,
    explainer: Explainer<'a>,
    members: FxHashMap<u32, Vec<u32>>,
    limits: Limits<'a>,
}

impl Shown<'_> {
    fn name(&self, mention: u32) -> String {
        let (source, record, role) = self.corpus.name_of(mention);
        format!("{source}: {record}#{role}")
    }

    fn pair(&self, pair: HoldingPair) -> NamedPair {
        NamedPair { a: self.name(pair.a), b: self.name(pair.b), probability: pair.probability }
    }

    fn person(&self, cluster: u32) -> Option<WeakPerson> {
        let found = self.explainer.cluster(self.members.get(&cluster)?, self.limits);
        let (seam, weakest) = (found.seam?, *found.bonds.last()?);
        Some(WeakPerson {
            cluster,
            bonds: found.bonds.iter().map(|bond| self.pair(*bond)).collect(),
            sides: seam.sides.map(|side| side.into_iter().map(|mention| self.name(mention)).collect()),
            pairs: (seam.pairs, seam.speak_for),
            mean_bits: seam.mean_bits,
            reasons: self.explainer.of(weakest).items,
            against: found.against.iter().map(|pair| self.pair(*pair)).collect(),
        })
    }

    fn near(&self, one: u32, other: u32) -> Option<NearMiss> {
        let found = self.explainer.apart(self.members.get(&one)?, self.members.get(&other)?, self.limits)?;
        let Apart { best, pairs, speak_for, mean_bits, cause } = found;
        let reasons = self.explainer.of(best).items;
        let clusters = (one.min(other), one.max(other));
        Some(NearMiss {
            clusters,
            best: self.pair(best),
            pairs: (pairs, speak_for),
            mean_bits,
            cause,
            reasons,
        })
    }
}
