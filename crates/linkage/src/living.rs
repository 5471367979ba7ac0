//! A linkage that lives on: rows come, change and go, and the clusters follow at once.
//!
//! A [`Living`] index is made from a corpus and what [`crate::link`] found in it. Each change compares the mentions that
//! are new with those they share a key with, keeps what may be one person as bonds, and groups anew the parts that the
//! change touches: by the passes, the caps on hot blocks, the comparison and the grouping of a fresh run.
//!
//! # What it equals
//!
//! Model, threshold and the frequencies of values (how rare a name, a home, a telephone is) stay those of the last full
//! run. With these given, the clusters are **exactly** those of a run over all that stands, after any series of changes
//! ([`Living::compacted`] is that run). A fresh run that counts frequencies anew differs where a value has become much
//! more or less usual since; tests hold the difference below 1 in 1,000 of the pairs of one person while a fifth of the
//! rows changes. [`Living::changed_share`] says when it is time to link as a whole again.
//!
//! # Readers and the writer
//!
//! [`Shared`] lets any number of readers go on while a change is worked out. The writer holds readers up twice, for the
//! moment in which it enters new rows and the moment in which it puts the result in place; who reads sees all of a
//! change or nothing of it for as long as they hold their guard.

mod bonds;
mod frequencies;
mod image;
mod plan;
mod postings;
mod rows;
mod scale;
mod shared;

use std::{fmt, sync::Arc};

use rustc_hash::{FxHashMap, FxHashSet};

use self::{bonds::Bonds, frequencies::Frequencies, plan::Plan, postings::Postings};
use crate::{
    Explainer, Settings,
    block::Blocks,
    cluster::{Bond, group},
    compare::{Comparer, Measures},
    corpus::{Corpus, row_key},
    intern::hash_bytes,
    link::{Linkage, ScoredPair, log_odds, pair_bits, score_all},
    model::{Model, probability},
    normal::{Features, index},
    unite::Learned,
};
pub use image::ImageError;
pub use rows::{Changes, MentionName, Row, RowKey, RowMention, RowName};
pub use scale::{Scale, Weighed};
pub use shared::Shared;

/// The clusters of a corpus that changes. A mention keeps its number while its row stays as it is; a row that changes has
/// new numbers for its mentions.
pub struct Living {
    corpus: Corpus,
    features: Features,
    measures: Arc<Measures>,
    frequencies: Frequencies,
    learned: Model,
    /// The model with the classes and texts as they are here.
    model: Model,
    threshold: f64,
    /// The threshold as log-odds.
    least: f32,
    one_per_source: Vec<String>,
    row_keys: Vec<u64>,
    /// Mentions by their row's key, as linked as a whole; and those that came since.
    by_row: Vec<(u64, u32)>,
    late_rows: FxHashMap<u64, Vec<u32>>,
    /// One bit for each mention: whether it stands.
    here: Vec<u64>,
    standing: usize,
    postings: Postings,
    bonds: Bonds,
    /// The least mention of the cluster of each mention.
    cluster: Vec<u32>,
    /// The next mention of the same cluster, round and round.
    next: Vec<u32>,
    decisions: FxHashMap<Name, Vec<(Name, bool)>>,
    changed: u64,
}

/// A mention by its row's key and its role's.
type Name = (u64, u64);

/// What a change did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changed {
    /// The mentions that are new, row by row in the order given.
    pub added: std::ops::Range<u32>,
    /// The mentions that no longer stand.
    pub removed: Vec<u32>,
    /// The clusters that are no longer, each with its mentions in ascending order.
    pub before: Vec<Vec<u32>>,
    /// The clusters that came in their place. A cluster that stayed as it was is in neither list.
    pub after: Vec<Vec<u32>>,
}

/// Why a change could not be made.
#[derive(Debug, thiserror::Error)]
pub enum LivingError {
    /// More mentions than the index can number.
    #[error("too many mentions for one index")]
    TooMany,
    /// An earlier change broke off half-way: the index is to be made anew.
    #[error("an earlier change of the index broke off: make it anew")]
    BrokenOff,
}

impl Living {
    /// The index of a corpus and what linking it found. `settings` are those that it was linked with. What people decided
    /// binds as [`Settings::forced`] and [`Settings::forbidden`]; what a model learned from [`Settings::decided`] holds on,
    /// the bonds that these decisions moved by themselves do not.
    pub fn new(mut corpus: Corpus, linkage: &Linkage, settings: &Settings) -> Self {
        let features = corpus.take_features();
        let measures = Arc::new(Measures::of(&corpus, &features));
        let slim = corpus.slim();
        let row_keys = (0..corpus.rows()).map(|row| corpus.row_key(row)).collect();
        drop(corpus);
        let frequencies = Frequencies::of(&features);
        let comparer = Comparer::with(&slim, &features, Arc::clone(&measures));
        let fitted = linkage.model.fitted_to(&slim);
        let bond = |pair: &ScoredPair| Bond {
            a: pair.a,
            b: pair.b,
            bits: pair_bits(&comparer, &fitted, pair.a, pair.b),
        };
        let bonds: Vec<Bond> = linkage.pairs.iter().map(bond).collect();
        let postings = Postings::of(&slim, &features);
        let mut living = Self {
            measures,
            frequencies,
            model: fitted,
            learned: linkage.model.clone(),
            threshold: linkage.threshold,
            least: log_odds(linkage.threshold),
            one_per_source: settings.one_per_source.clone(),
            row_keys,
            by_row: Vec::new(),
            late_rows: FxHashMap::default(),
            here: Vec::new(),
            standing: slim.len(),
            postings,
            bonds: Bonds::of(slim.len(), &bonds),
            cluster: Vec::new(),
            next: Vec::new(),
            decisions: FxHashMap::default(),
            changed: 0,
            corpus: slim,
            features,
        };
        living.settle_in(&linkage.clusters);
        for (pairs, same) in [(&settings.forced, true), (&settings.forbidden, false)] {
            for (a, b) in pairs {
                let (one, other) = (living.name(*a), living.name(*b));
                living.note(one, other, Some(same));
            }
        }
        living
    }

    /// Lists of everything as of a full run.
    fn settle_in(&mut self, clusters: &[u32]) {
        let count = u32::try_from(self.corpus.len()).unwrap_or(u32::MAX);
        self.by_row = (0..count).map(|at| (self.row_keys[index(self.corpus.row(index(at)))], at)).collect();
        self.by_row.sort_unstable();
        self.here = vec![u64::MAX; index(count).div_ceil(64)];
        if let Some(last) = self.here.last_mut().filter(|_| !index(count).is_multiple_of(64)) {
            *last = (1 << (count % 64)) - 1;
        }
        let groups = clusters.iter().max().map_or(0, |most| index(*most) + 1);
        let mut members: Vec<Vec<u32>> = vec![Vec::new(); groups];
        for (mention, cluster) in (0..count).zip(clusters) {
            members[index(*cluster)].push(mention);
        }
        self.cluster = vec![u32::MAX; index(count)];
        self.next = (0..count).collect();
        for group in &members {
            self.put_cluster(group);
        }
    }

    fn put_cluster(&mut self, group: &[u32]) {
        let Some(least) = group.iter().min().copied() else { return };
        for (at, mention) in group.iter().enumerate() {
            self.cluster[index(*mention)] = least;
            self.next[index(*mention)] = group[(at + 1) % group.len()];
        }
    }

    /// Adds, changes and removes rows, and takes or withdraws decisions. A row that is added under a name that stands
    /// replaces it; a name that does not stand is not removed.
    pub fn apply(&mut self, changes: &Changes<'_>) -> Result<Changed, LivingError> {
        // On a thread of the pool, so that the many small steps need not be handed over one by one.
        rayon::scope(|_| {
            let (added, removed) = self.enter(changes)?;
            let decided = self.decide(changes);
            let plan = self.plan(added, removed, &decided);
            Ok(self.publish(plan))
        })
    }

    /// Puts a worked-out change in place.
    fn publish(&mut self, plan: Plan) -> Changed {
        let (before, after) = self.difference(&plan);
        for mention in &plan.removed {
            self.bonds.drop_mention(*mention);
            self.here[index(*mention) / 64] &= !(1 << (mention % 64));
            self.cluster[index(*mention)] = u32::MAX;
            self.next[index(*mention)] = *mention;
        }
        for (a, b) in &plan.lost {
            self.bonds.drop_pair(*a, *b);
        }
        for bond in &plan.found {
            self.bonds.add(*bond);
        }
        for mention in plan.added.clone() {
            self.here[index(mention) / 64] |= 1 << (mention % 64);
        }
        for group in &after {
            self.put_cluster(group);
        }
        self.standing = self.standing + plan.added.len() - plan.removed.len();
        self.changed += u64::try_from(plan.added.len() + plan.removed.len()).unwrap_or(0);
        let mut removed: Vec<u32> = plan.removed.into_iter().collect();
        removed.sort_unstable();
        Changed { added: plan.added, removed, before, after }
    }

    /// The clusters that cease to be and those that begin.
    fn difference(&self, plan: &Plan) -> (Vec<Vec<u32>>, Vec<Vec<u32>>) {
        let (mut same, mut after) = (FxHashSet::default(), Vec::new());
        for group in &plan.groups {
            let label = group.first().map_or(u32::MAX, |mention| self.cluster[index(*mention)]);
            let stayed = label != u32::MAX
                && group.iter().all(|mention| self.cluster[index(*mention)] == label)
                && self.members(label).count() == group.len();
            if stayed {
                same.insert(label);
            } else {
                after.push(group.clone());
            }
        }
        let touched = plan.groups.iter().flatten().copied().chain(plan.removed.iter().copied());
        let mut labels: Vec<u32> = touched
            .map(|mention| self.cluster[index(mention)])
            .filter(|label| *label != u32::MAX && !same.contains(label))
            .collect();
        labels.sort_unstable();
        labels.dedup();
        let before = labels.into_iter().map(|label| {
            let mut members: Vec<u32> = self.members(label).collect();
            members.sort_unstable();
            members
        });
        let before = before.collect();
        after.sort_unstable();
        (before, after)
    }

    /// How many mentions stand.
    pub fn len(&self) -> usize {
        self.standing
    }

    /// Whether none does.
    pub fn is_empty(&self) -> bool {
        self.standing == 0
    }

    /// The mentions that stand, in ascending order.
    pub fn mentions(&self) -> impl Iterator<Item = u32> + '_ {
        (0..u32::try_from(self.corpus.len()).unwrap_or(u32::MAX)).filter(|mention| self.is_here(*mention))
    }

    /// The cluster of a mention, named by its least mention; `None` for a mention that does not stand.
    pub fn cluster_of(&self, mention: u32) -> Option<u32> {
        self.cluster.get(index(mention)).copied().filter(|cluster| *cluster != u32::MAX)
    }

    /// The mentions of one cluster with this one, itself among them, in no certain order.
    pub fn members(&self, mention: u32) -> impl Iterator<Item = u32> + '_ {
        let mut at = self.cluster_of(mention).map(|_| mention);
        std::iter::from_fn(move || {
            let now = at?;
            at = self.next.get(index(now)).copied().filter(|next| *next != mention);
            Some(now)
        })
    }

    /// Every mention that stands with its cluster, numbered from 0 in the order of their first mentions.
    pub fn clusters(&self) -> Vec<(u32, u32)> {
        let mut numbers = FxHashMap::default();
        self.mentions()
            .map(|mention| {
                let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
                (mention, *numbers.entry(self.cluster[index(mention)]).or_insert(next))
            })
            .collect()
    }

    /// Whom a mention may be one person with, at probability 0.05 or more.
    pub fn pairs_of(&self, mention: u32) -> impl Iterator<Item = ScoredPair> + '_ {
        let known = if self.is_here(mention) { self.bonds.of_mention(mention) } else { &[] };
        known.iter().map(move |(other, bits)| ScoredPair {
            a: mention.min(*other),
            b: mention.max(*other),
            weight: probability(*bits),
        })
    }

    /// All such pairs, sorted by mentions.
    pub fn pairs(&self) -> Vec<ScoredPair> {
        let mut pairs: Vec<ScoredPair> = self
            .mentions()
            .flat_map(|mention| self.pairs_of(mention).filter(move |pair| pair.a == mention))
            .collect();
        pairs.sort_unstable_by_key(|pair| (pair.a, pair.b));
        pairs
    }

    /// The mentions of a row that stand, in the order in which they came.
    pub fn row(&self, source: &str, record: &str) -> Vec<u32> {
        self.row_mentions(row_key(source, record)).filter(|mention| self.is_here(*mention)).collect()
    }

    /// The mention of a row in a role.
    pub fn mention(&self, name: MentionName<'_>) -> Option<u32> {
        let role = hash_bytes(name.role.as_bytes());
        self.row(name.source, name.record).into_iter().find(|mention| self.name(*mention).1 == role)
    }

    /// Explains pairs of mentions that stand.
    pub fn explainer(&self) -> Explainer<'_> {
        Explainer::with(self.comparer(), self.model.clone())
    }

    /// Whether the model was learned with mentions of this source in this role.
    pub fn has_met(&self, source: &str, role: &str) -> bool {
        self.learned.classes.iter().any(|(known, of)| known == source && of == role)
    }

    /// What was learned, in the order of classes in which it was.
    pub fn learned(&self) -> &Model {
        &self.learned
    }

    /// The probability from which a pair speaks for one person.
    pub fn threshold(&self) -> f64 {
        self.threshold
    }

    /// How many mentions have come or gone since all was linked as a whole, as a share of those that stand.
    pub fn changed_share(&self) -> f64 {
        self.changed as f64 / self.standing.max(1) as f64
    }

    /// The run over all that stands, with the model, the threshold, the frequencies and the decisions of this index: an
    /// index of the same clusters, without what has gone. Takes about as long as linking without learning.
    #[must_use]
    pub fn compacted(&self) -> Self {
        let kept: Vec<u32> = self.mentions().collect();
        let corpus = self.corpus.picked(&kept);
        let mut features = self.features.clone();
        features.mentions = kept.iter().map(|at| self.features.mentions[index(*at)]).collect();
        let comparer = Comparer::with(&corpus, &features, Arc::clone(&self.measures));
        let blocks = Blocks::with(&corpus, &features);
        let (bonds, _) = score_all(&comparer, &blocks, &self.model, &crate::Silent);
        let places: FxHashMap<u32, u32> = kept.iter().copied().zip(0..).collect();
        let constraints = self.constraints(&kept, &|mention| places.get(&mention).copied());
        let judge = Learned { comparer: &comparer, model: &self.model, moved: None, places: None };
        let clusters = group(kept.len(), &bonds, &constraints, self.least, &judge);
        let postings = Postings::of(&corpus, &features);
        let mut fresh = Self {
            measures: Arc::clone(&self.measures),
            frequencies: self.frequencies.clone(),
            learned: self.learned.clone(),
            model: self.model.clone(),
            one_per_source: self.one_per_source.clone(),
            row_keys: self.row_keys.clone(),
            by_row: Vec::new(),
            late_rows: FxHashMap::default(),
            here: Vec::new(),
            standing: kept.len(),
            postings,
            bonds: Bonds::of(kept.len(), &bonds),
            cluster: Vec::new(),
            next: Vec::new(),
            decisions: self.decisions.clone(),
            corpus,
            features,
            ..*self
        };
        fresh.settle_in(&clusters);
        fresh
    }

    /// Bytes held, about.
    pub fn bytes(&self) -> usize {
        let f = &self.features;
        let features = f.mentions.capacity() * size_of::<crate::normal::MentionFeature>()
            + f.names.features.capacity() * size_of::<crate::normal::NameFeature>()
            + f.names.characters.capacity() * 16
            + f.numbers.capacity() * size_of::<crate::normal::NumberFeature>()
            + f.phones.capacity() * size_of::<crate::normal::PhoneFeature>()
            + f.places.capacity() * size_of::<crate::normal::PlaceFeature>();
        let per_mention =
            self.corpus.len() * (2 + 4 + 4 + 4) + self.by_row.capacity() * 16 + self.row_keys.len() * 8;
        features + per_mention + self.postings.bytes() + self.bonds.bytes()
    }

    fn comparer(&self) -> Comparer<'_> {
        Comparer::with(&self.corpus, &self.features, Arc::clone(&self.measures))
    }

    fn is_here(&self, mention: u32) -> bool {
        self.here.get(index(mention) / 64).is_some_and(|bits| bits >> (mention % 64) & 1 == 1)
    }
}

/// Shows sizes, never values.
impl fmt::Debug for Living {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Living")
            .field("standing", &self.standing)
            .field("changed", &self.changed)
            .finish_non_exhaustive()
    }
}
