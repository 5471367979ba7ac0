use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::{
    Scores, evaluate, harmonic,
    interval::{Groups, Interval, wilson},
    share,
};
use crate::{
    compare::{BIRTH, Comparer, Comparison, HOME, NAME, NUMBER, PARENTS, PHONE, SPOUSE},
    corpus::{Column, Corpus},
    link::{Linkage, ScoredPair},
    normal::index,
};

/// How well a linkage agrees with the truth, in all and by slice, each figure with its bounds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// The figures of all pairs and mentions.
    pub scores: Scores,
    /// Precision, recall and F1 of pairs with their bounds.
    pub pairs: PairFigures,
    /// B-cubed precision, recall and F1 with their bounds.
    pub bcubed: PairFigures,
    /// The same by slice. A pair is in one slice of each kind.
    pub slices: Vec<Slice>,
    /// Whether pairs are right as often as their probabilities say.
    pub reliability: Vec<Reliability>,
}

/// Three figures with their bounds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct PairFigures {
    /// Share of what was put together that is right.
    pub precision: Interval,
    /// Share of what is one person that was put together.
    pub recall: Interval,
    /// Harmonic mean of the two.
    pub f1: Interval,
}

/// A part of the pairs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Slice {
    /// What it is cut by: `sources`, `number`, `books`, `birth`, `name`, `family`, `origin`.
    pub kind: String,
    /// In Chinese.
    pub name_zh: String,
    /// In English.
    pub name_en: String,
    /// Pairs that are one person in truth.
    pub true_pairs: u64,
    /// Pairs that were put together.
    pub found_pairs: u64,
    /// Pairs that are both.
    pub right_pairs: u64,
    /// The figures.
    pub figures: PairFigures,
}

/// Pairs of about one probability.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Reliability {
    /// Mean probability.
    pub said: f64,
    /// Share that is right, with its bounds.
    pub right: Interval,
    /// How many pairs.
    pub pairs: u64,
}

/// Compares a linkage with the truth; mentions whose truth is `None` do not count.
pub fn evaluate_slices(corpus: &Corpus, linkage: &Linkage, truth: &[Option<u32>]) -> Evaluation {
    let comparer = Comparer::new(corpus);
    let groups = hanging_together(&linkage.clusters, truth);
    let places = Places::of(corpus);
    let mut pairs = Groups::<3>::default();
    let mut bcubed = Groups::<3>::default();
    let mut slices = FxHashMap::<SliceName, Groups<3>>::default();
    for group in groups {
        let mut all = [0_u64; 3];
        let mut of_slice: Vec<(SliceName, [u64; 3])> = Vec::new();
        for (n, a) in group.iter().enumerate() {
            for b in &group[n + 1..] {
                let same = truth[index(*a)] == truth[index(*b)];
                let found = linkage.clusters[index(*a)] == linkage.clusters[index(*b)];
                if !same && !found {
                    continue;
                }
                let counts = [u64::from(same), u64::from(found), u64::from(same && found)];
                all.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
                let seen = comparer.compare(*a, *b);
                places.slices(corpus, &seen, *a, *b, &mut |slice| match of_slice
                    .iter_mut()
                    .find(|(known, _)| *known == slice)
                {
                    Some((_, sums)) => sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count),
                    None => of_slice.push((slice, counts)),
                });
            }
        }
        pairs.add(all);
        for (slice, sums) in of_slice {
            slices.entry(slice).or_default().add(sums);
        }
        bcubed.add(bcubed_sums(&group, &linkage.clusters, truth));
    }
    let mut slices: Vec<(SliceName, Groups<3>)> = slices.into_iter().collect();
    slices.sort_unstable_by_key(|(name, _)| *name);
    Evaluation {
        scores: evaluate(&linkage.clusters, truth),
        pairs: pair_figures(&pairs),
        bcubed: bcubed_figures(&bcubed),
        slices: slices.into_iter().map(|(name, groups)| places.slice(name, &groups)).collect(),
        reliability: reliability(&linkage.pairs, truth),
    }
}

/// Mentions that are of one person, in truth or as found, with all that these are with: no error reaches beyond.
fn hanging_together(clusters: &[u32], truth: &[Option<u32>]) -> Vec<Vec<u32>> {
    let mut parent: Vec<u32> = (0..u32::try_from(clusters.len()).unwrap_or(u32::MAX)).collect();
    let mut first_of_cluster = FxHashMap::<u32, u32>::default();
    let mut first_of_person = FxHashMap::<u32, u32>::default();
    for (mention, (cluster, person)) in (0_u32..).zip(clusters.iter().zip(truth)) {
        let Some(person) = person else { continue };
        for first in [
            *first_of_cluster.entry(*cluster).or_insert(mention),
            *first_of_person.entry(*person).or_insert(mention),
        ] {
            let (a, b) =
                (crate::cluster::root(&mut parent, first), crate::cluster::root(&mut parent, mention));
            parent[index(a.max(b))] = a.min(b);
        }
    }
    let mut members: Vec<(u32, u32)> = (0_u32..)
        .zip(truth)
        .filter(|(_, person)| person.is_some())
        .map(|(mention, _)| (crate::cluster::root(&mut parent, mention), mention))
        .collect();
    members.sort_unstable();
    members
        .chunk_by(|x, y| x.0 == y.0)
        .map(|group| group.iter().map(|(_, mention)| *mention).collect())
        .collect()
}

/// Mentions, and the sums over them of precision and recall in millionths.
fn bcubed_sums(group: &[u32], clusters: &[u32], truth: &[Option<u32>]) -> [u64; 3] {
    const MILLION: f64 = 1e6;
    let mut sums = [0_u64; 3];
    for a in group {
        let (mut found, mut real, mut both) = (0.0, 0.0, 0.0);
        for b in group {
            let same = truth[index(*a)] == truth[index(*b)];
            let together = clusters[index(*a)] == clusters[index(*b)];
            found += f64::from(u8::from(together));
            real += f64::from(u8::from(same));
            both += f64::from(u8::from(same && together));
        }
        sums[0] += 1;
        sums[1] += (both / found * MILLION).round() as u64;
        sums[2] += (both / real * MILLION).round() as u64;
    }
    sums
}

fn pair_figures(groups: &Groups<3>) -> PairFigures {
    let [precision, recall, f1] = groups.intervals(&|[real, found, right]| {
        let share = |part: f64, whole: f64| if whole > 0.0 { part / whole } else { 1.0 };
        let (precision, recall) = (share(right, found), share(right, real));
        [precision, recall, harmonic(precision, recall)]
    });
    PairFigures { precision, recall, f1 }
}

fn bcubed_figures(groups: &Groups<3>) -> PairFigures {
    let [precision, recall, f1] = groups.intervals(&|[mentions, precision, recall]| {
        let mean = |sum: f64| if mentions > 0.0 { sum / mentions / 1e6 } else { 1.0 };
        [mean(precision), mean(recall), harmonic(mean(precision), mean(recall))]
    });
    PairFigures { precision, recall, f1 }
}

/// Kind and number of a slice; for `sources` the two sources' numbers.
type SliceName = (u8, u16, u16);

const SLICES: [(&str, &[(&str, &str)]); 6] = [
    (
        "number",
        &[
            ("双方都有号码", "both have a number"),
            ("一方无号码", "one has no number"),
            ("双方都无号码", "neither has a number"),
            ("号码有遮盖", "a number is masked"),
        ],
    ),
    (
        "books",
        &[
            ("两个有效号码不同（多为双户口）", "two sound numbers that differ (mostly two household books)"),
            ("其余", "the rest"),
        ],
    ),
    (
        "birth",
        &[
            ("出生日期相同", "same birth date"),
            ("出生日期不同", "other birth date"),
            ("出生日期未知", "birth date not known"),
        ],
    ),
    ("name", &[("姓名相同", "same name"), ("姓名不同", "other name"), ("姓名未知", "name not known")]),
    (
        "family",
        &[("共用电话、住址或亲属", "sharing telephone, home or kin"), ("无共用", "sharing none of these")],
    ),
    (
        "origin",
        &[
            ("号码属本地", "a number from here"),
            ("号码属外地", "numbers from elsewhere"),
            ("无号码", "no number"),
        ],
    ),
];

struct Places {
    /// The four leading digits that most numbers have.
    here: Option<[u8; 4]>,
    sources: Vec<String>,
    of_class: Vec<u16>,
}

impl Places {
    fn of(corpus: &Corpus) -> Self {
        let mut heads = FxHashMap::<[u8; 4], u32>::default();
        for mention in &corpus.features().mentions {
            if let Some(head) = head(corpus, mention.number) {
                *heads.entry(head).or_default() += 1;
            }
        }
        let here = heads.into_iter().max_by_key(|(head, count)| (*count, *head)).map(|(head, _)| head);
        let mut sources: Vec<String> = Vec::new();
        let of_class = (0..corpus.classes())
            .map(|class| {
                let name = corpus.source_name(class);
                let at = sources.iter().position(|known| known == name).unwrap_or_else(|| {
                    sources.push(name.to_owned());
                    sources.len() - 1
                });
                u16::try_from(at).unwrap_or(u16::MAX)
            })
            .collect();
        Self { here, sources, of_class }
    }

    fn slices(&self, corpus: &Corpus, found: &Comparison, a: u32, b: u32, put: &mut dyn FnMut(SliceName)) {
        let sources = [a, b].map(|mention| self.of_class[corpus.class(index(mention))]);
        put((0, sources[0].min(sources[1]), sources[0].max(sources[1])));
        let has = |mention: u32| corpus.symbol(Column::Id, index(mention)) != 0;
        let level = found.level(NUMBER);
        put((
            1,
            match (level, has(a), has(b)) {
                (3 | 8, _, _) => 3,
                (_, true, true) => 0,
                (_, false, false) => 2,
                _ => 1,
            },
            0,
        ));
        put((2, u16::from(level != 6), 0));
        put((
            3,
            match found.level(BIRTH) {
                0 => 2,
                1..=5 => 0,
                _ => 1,
            },
            0,
        ));
        put((
            4,
            match found.level(NAME) {
                0 => 2,
                1 | 2 => 0,
                _ => 1,
            },
            0,
        ));
        let family = found.level(PHONE) == 1
            || matches!(found.level(HOME), 1..=3)
            || matches!(found.level(SPOUSE), 1 | 2)
            || matches!(found.level(PARENTS), 1..=4);
        put((5, u16::from(!family), 0));
        let features = corpus.features();
        let heads = [a, b].map(|mention| head(corpus, features.mentions[index(mention)].number));
        let known = heads.iter().flatten().count();
        let local = heads.iter().flatten().any(|head| Some(*head) == self.here);
        put((
            6,
            match (known, local) {
                (0, _) => 2,
                (_, true) => 0,
                _ => 1,
            },
            0,
        ));
    }

    fn slice(&self, (kind, at, other): SliceName, groups: &Groups<3>) -> Slice {
        let (kind, name_zh, name_en) = match usize::from(kind).checked_sub(1).map(|kind| SLICES[kind]) {
            None => {
                let name = |at: u16| self.sources.get(usize::from(at)).map_or("", String::as_str);
                let both = format!("{} – {}", name(at), name(other));
                ("sources", both.clone(), both)
            }
            Some((kind, names)) => {
                let (zh, en) = names[usize::from(at)];
                (kind, zh.to_owned(), en.to_owned())
            }
        };
        let [true_pairs, found_pairs, right_pairs] = groups.totals();
        let figures = pair_figures(groups);
        Slice { kind: kind.to_owned(), name_zh, name_en, true_pairs, found_pairs, right_pairs, figures }
    }
}

fn head(corpus: &Corpus, number: u32) -> Option<[u8; 4]> {
    let characters = corpus.features().numbers[index(number)].characters();
    characters.get(..4)?.try_into().ok().filter(|head: &[u8; 4]| head.iter().all(u8::is_ascii_digit))
}

pub(super) fn reliability(pairs: &[ScoredPair], truth: &[Option<u32>]) -> Vec<Reliability> {
    let told = pairs.iter().filter_map(|pair| {
        let (a, b) = (truth[index(pair.a)]?, truth[index(pair.b)]?);
        Some((f64::from(pair.weight), a == b))
    });
    steps_of(told)
}

/// Pairs by probability, in twenty steps.
pub(super) fn steps_of(told: impl Iterator<Item = (f64, bool)>) -> Vec<Reliability> {
    const STEPS: usize = 20;
    let mut steps = [(0.0, 0.0, 0.0); STEPS];
    for (weight, right) in told {
        let step = &mut steps[((weight * STEPS as f64) as usize).min(STEPS - 1)];
        *step = (step.0 + 1.0, step.1 + weight, step.2 + f64::from(u8::from(right)));
    }
    steps
        .iter()
        .filter(|(pairs, _, _)| *pairs > 0.0)
        .map(|(pairs, sum, right)| Reliability {
            said: sum / pairs,
            right: wilson(*right, *pairs),
            pairs: *pairs as u64,
        })
        .collect()
}

impl Slice {
    /// Recall without bounds.
    pub fn recall(&self) -> f64 {
        share(self.right_pairs, self.true_pairs)
    }
}
