//! What people decided about pairs: it corrects the odds where that foretells other decisions better, it binds the pairs
//! themselves as far as people can be trusted, and it tells which pairs are worth asking about next.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::{
    cluster::Bond,
    compare::{BIRTH, Comparer, HOME, NAME, NUMBER, PHONE},
    corpus::Corpus,
    intern::hash_numbers,
    layer::{self, Example, Fit, Layer},
    link::{Linkage, ScoredPair},
    model::{Model, pair_number},
    normal::index,
};

/// What somebody said of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// One person.
    Same,
    /// Two people.
    Different,
    /// Could not tell.
    Unsure,
}

/// A pair that somebody decided. Unlike a forced or forbidden pair it may be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decision {
    /// One mention.
    pub a: u32,
    /// The other.
    pub b: u32,
    /// What was said.
    pub answer: Answer,
}

/// Share of decisions that are wrong, about: people who compare records by hand err in a few of a hundred cases.
const WRONG: f64 = 0.03;
/// Odds in bits from which a decision, with what the records say, binds.
const BINDING: f32 = 3.0;

/// The correction that the decisions teach, if it foretells decisions that it has not seen better than the model does.
pub(crate) fn teach(comparer: &Comparer<'_>, model: &Model, decided: &[Decision]) -> Option<Layer> {
    let groups = families(comparer, decided);
    let mut examples: Vec<Example> = Vec::with_capacity(decided.len());
    for (decision, group) in decided.iter().zip(groups) {
        let same = match decision.answer {
            Answer::Same => true,
            Answer::Different => false,
            Answer::Unsure => continue,
        };
        let classes = [decision.a, decision.b].map(|mention| comparer.corpus.class(index(mention)));
        let pair = model.pair(classes[0], classes[1]);
        let found = comparer.compare(decision.a, decision.b);
        let evidence = model.evidence(pair, &found);
        let mut features = Vec::new();
        layer::features(model, pair, &found, &evidence, true, &mut features);
        let bits = f64::from(evidence.bits());
        examples.push(Example { bits, features, same, wrong: [WRONG; 2], group });
    }
    let mut layer = Layer::learned(&examples, Fit { pulls: &[2.0, 6.0, 20.0, 60.0], beyond: 1.64 })?;
    // Far from anything that was asked the decisions say nothing.
    let mut far: Vec<f64> = examples.iter().map(|example| example.bits.abs()).collect();
    far.sort_unstable_by(f64::total_cmp);
    layer.reach = Some(far[far.len() * 9 / 10] as f32 + 2.0);
    Some(layer)
}

/// A number for each decision that those have in common whose mentions hang together: by a mention, a row, a surname in
/// one home.
fn families(comparer: &Comparer<'_>, decided: &[Decision]) -> Vec<u64> {
    let mut parent: Vec<u32> = (0..u32::try_from(decided.len()).unwrap_or(u32::MAX)).collect();
    let mut seen = FxHashMap::<u64, u32>::default();
    for (at, decision) in (0_u32..).zip(decided) {
        for mention in [decision.a, decision.b] {
            let me = comparer.mention(mention);
            let home = comparer.features.places[index(me.address)].dwelling;
            let keys =
                [hash_numbers(&[1, u64::from(me.row)]), if home == 0 { 0 } else { hash_numbers(&[2, home]) }];
            for key in keys.into_iter().filter(|key| *key != 0) {
                let other = *seen.entry(key).or_insert(at);
                let (x, y) =
                    (crate::cluster::root(&mut parent, at), crate::cluster::root(&mut parent, other));
                parent[index(x.max(y))] = x.min(y);
            }
        }
    }
    (0..parent.len())
        .map(|at| u64::from(crate::cluster::root(&mut parent, u32::try_from(at).unwrap_or(u32::MAX))))
        .collect()
}

/// What decisions do to grouping.
#[derive(Debug, Default)]
pub(crate) struct Bound {
    pub(crate) forced: Vec<(u32, u32)>,
    pub(crate) forbidden: Vec<(u32, u32)>,
    /// Bits that a decision adds to its pair where it does not bind.
    pub(crate) moved: FxHashMap<(u32, u32), f32>,
}

impl Bound {
    /// Weighs each decision against the records: `bits` are those of a pair, `clusters` what was found without decisions.
    pub(crate) fn of(decided: &[Decision], clusters: &[u32], bits: &impl Fn(u32, u32) -> f32) -> Self {
        let trust = ((1.0 - WRONG) / WRONG).log2() as f32;
        let mut members = FxHashMap::<u32, Vec<u32>>::default();
        let asked: FxHashSet<u32> =
            decided.iter().flat_map(|d| [d.a, d.b]).map(|m| clusters[index(m)]).collect();
        for (mention, cluster) in (0_u32..).zip(clusters).filter(|(_, cluster)| asked.contains(cluster)) {
            members.entry(*cluster).or_default().push(mention);
        }
        let mean_to = |mention: u32, group: &[u32]| {
            let others: Vec<f32> = group
                .iter()
                .filter(|m| **m != mention)
                .map(|m| bits(mention, *m).clamp(-12.0, 12.0))
                .collect();
            others.iter().sum::<f32>() / others.len().max(1) as f32
        };
        let mut bound = Self::default();
        for decision in decided {
            let (a, b) = (decision.a.min(decision.b), decision.a.max(decision.b));
            let mut before = bits(a, b).clamp(-16.0, 16.0);
            let cluster = clusters[index(a)];
            if a != b && cluster == clusters[index(b)] {
                // What holds the two in one group speaks for them too.
                if let Some(group) = members.get(&cluster).filter(|group| group.len() <= 64) {
                    before = before.max(mean_to(a, group).min(mean_to(b, group)));
                }
            }
            let (after, pairs) = match decision.answer {
                Answer::Unsure => continue,
                Answer::Same => (before + trust, &mut bound.forced),
                Answer::Different => (before - trust, &mut bound.forbidden),
            };
            let agrees = (decision.answer == Answer::Same) == (after > 0.0);
            if agrees && after.abs() >= BINDING {
                pairs.push((a, b));
            } else {
                let moved = if decision.answer == Answer::Same { trust } else { -trust };
                *bound.moved.entry((a, b)).or_default() += moved;
            }
        }
        bound
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.forced.is_empty() && self.forbidden.is_empty() && self.moved.is_empty()
    }

    /// The bonds with what decisions add; pairs that were no bond before become one where a decision speaks for them.
    pub(crate) fn moved_bonds(&self, bonds: &[Bond], bits: &impl Fn(u32, u32) -> f32) -> Vec<Bond> {
        let mut left = self.moved.clone();
        let mut all: Vec<Bond> = bonds
            .iter()
            .map(|bond| {
                let more = left.remove(&(bond.a, bond.b)).unwrap_or(0.0);
                Bond { bits: bond.bits + more, ..*bond }
            })
            .collect();
        let mut added: Vec<Bond> = left
            .into_iter()
            .filter(|(_, more)| *more > 0.0)
            .map(|((a, b), more)| Bond { a, b, bits: bits(a, b) + more })
            .collect();
        added.sort_unstable_by_key(|bond| (bond.a, bond.b));
        all.extend(added);
        all
    }
}

/// The `count` pairs most worth asking people about, best first: uncertain ones that decide over many mentions and are
/// unlike those asked already, no two about one family.
pub fn next_pairs(corpus: &Corpus, linkage: &Linkage, decided: &[Decision], count: usize) -> Vec<ScoredPair> {
    let comparer = Comparer::new(corpus);
    let mut sizes = vec![0_u32; linkage.clusters.iter().max().map_or(0, |last| index(*last) + 1)];
    linkage.clusters.iter().for_each(|cluster| sizes[index(*cluster)] += 1);
    let known: FxHashSet<(u32, u32)> = decided.iter().map(|d| (d.a.min(d.b), d.a.max(d.b))).collect();
    let kind = |a: u32, b: u32| {
        let found = comparer.compare(a, b);
        let classes = pair_number(corpus.class(index(a)), corpus.class(index(b)));
        let levels = [NUMBER, NAME, BIRTH].map(|slot| u64::from(found.level(slot)));
        let family = u64::from(found.level(PHONE) == 1) * 2 + u64::from(matches!(found.level(HOME), 1..=3));
        hash_numbers(&[u64::try_from(classes).unwrap_or(0) + 1, levels[0], levels[1], levels[2], family])
    };
    let mut asked = FxHashMap::<u64, u32>::default();
    for decision in decided {
        *asked.entry(kind(decision.a, decision.b)).or_default() += 1;
    }
    let worth = |pair: &ScoredPair| {
        let p = f64::from(pair.weight);
        let of = |mention: u32| f64::from(sizes[index(linkage.clusters[index(mention)])]);
        // A decision moves as many pairs as there are between the two groups.
        4.0 * p * (1.0 - p) * (of(pair.a) * of(pair.b)).sqrt()
    };
    let mut best: Vec<(f64, ScoredPair)> = linkage
        .pairs
        .iter()
        .filter(|pair| pair.weight < 0.995 && !known.contains(&(pair.a, pair.b)))
        .map(|pair| (worth(pair), *pair))
        .collect();
    let order = |x: &(f64, ScoredPair), y: &(f64, ScoredPair)| {
        y.0.total_cmp(&x.0).then_with(|| (x.1.a, x.1.b).cmp(&(y.1.a, y.1.b)))
    };
    best.sort_unstable_by(order);
    best.truncate(count.saturating_mul(20).max(2000));
    let kinds: Vec<u64> = best.iter().map(|(_, pair)| kind(pair.a, pair.b)).collect();
    let mut families = FxHashSet::default();
    let mut chosen = Vec::new();
    let mut left: Vec<usize> = (0..best.len()).collect();
    // Each round takes one of every kind that is left, the kinds asked least first.
    while chosen.len() < count && !left.is_empty() {
        left.sort_by(|x, y| {
            let value = |at: usize| {
                best[at].0 / (1.0 + f64::from(asked.get(&kinds[at]).copied().unwrap_or(0))).sqrt()
            };
            value(*y).total_cmp(&value(*x)).then(x.cmp(y))
        });
        let mut of_round = FxHashSet::default();
        let mut later = Vec::new();
        for at in left {
            if chosen.len() >= count || !of_round.insert(kinds[at]) {
                later.push(at);
                continue;
            }
            let pair = best[at].1;
            if family_keys(&comparer, linkage, pair).iter().any(|key| families.contains(key)) {
                of_round.remove(&kinds[at]);
                continue;
            }
            families.extend(family_keys(&comparer, linkage, pair));
            *asked.entry(kinds[at]).or_default() += 1;
            chosen.push(pair);
        }
        left = later;
    }
    chosen
}

/// Keys that pairs about one family have in common.
fn family_keys(comparer: &Comparer<'_>, linkage: &Linkage, pair: ScoredPair) -> Vec<u64> {
    let mut keys = Vec::new();
    for mention in [pair.a, pair.b] {
        let me = comparer.mention(mention);
        keys.push(hash_numbers(&[1, u64::from(linkage.clusters[index(mention)])]));
        keys.push(hash_numbers(&[2, u64::from(me.row)]));
        let home = comparer.features.places[index(me.address)].dwelling;
        keys.extend((home != 0).then(|| hash_numbers(&[3, home])));
    }
    keys
}
