//! Who is who after a change: by the linkage index where the change is small, from the beginning where it is not.

use std::collections::BTreeMap;

use base::Progress;
use linkage::{
    Corpus, Decision, Explainer, Explanation, Living, Model, ScoredPair, Settings,
    living::{Changes, MentionName, Row, RowKey, RowMention, RowName, Scale},
};
use records::{Mention, Reading};
use registry::StandingRecord;
use rustc_hash::{FxHashMap, FxHashSet};
use sha2::{Digest as _, Sha256};
use store::LinkedRecord;

use crate::{Result, ask_next, decisions::Decisions};

/// All is linked anew when more than this share of the mentions has come or gone since it last was: half of the share
/// up to which the index is tested to agree with a run that counts and weighs all values anew.
const MOST_CHANGED: f64 = 0.10;
/// The index is kept anew when more than this share has come or gone since it last was. What it lacks is read from the
/// standing records, so that writing it at each change would only cost time.
const KEPT_FROM: f64 = 0.02;
/// Raised when rows are given to linkage in another way: an index made before is then made anew.
const FORM: u8 = 2;
const LEVEL: i32 = 1;

/// What linkage says of the standing records.
#[derive(Debug)]
pub(crate) struct Linking {
    living: Living,
    /// The index's number of each mention, records in order and mentions in their reading's order; of one that goes where another
    /// goes, that other's.
    numbers: Vec<u32>,
    /// The mention of each number of the index.
    places: FxHashMap<u32, u32>,
    /// The index as it is to be kept, where it is.
    pub(crate) image: Option<Vec<u8>>,
    /// The pairs most worth asking about, where all was linked anew.
    pub(crate) best: Option<Vec<(u32, u32)>>,
}

/// Links what stands, by an index kept before where that is near enough.
pub(crate) fn link(
    records: &[StandingRecord],
    decisions: &Decisions,
    image: Option<Vec<u8>>,
    progress: &dyn Progress,
) -> Result<Linking> {
    let rows = Rows::of(records, decisions);
    let stamp = rows.stamp(decisions);
    let kept = image.and_then(|image| read(&image, stamp));
    if let Some((living, given, share)) = kept.and_then(|living| rows.keep_up(living, decisions)) {
        let image = if share > KEPT_FROM { Some(write(&living, stamp)?) } else { None };
        let (numbers, places) = rows.numbers(&given);
        return Ok(Linking { living, numbers, places, image, best: None });
    }
    let corpus = rows.corpus();
    let given: Vec<u32> = (0..).take(corpus.len()).collect();
    let (numbers, places) = rows.numbers(&given);
    let number = |at: u32| usize::try_from(at).ok().and_then(|at| numbers.get(at)).copied();
    let pairs = |pairs: Vec<(u32, u32)>| {
        pairs
            .into_iter()
            .filter_map(|(a, b)| Some((number(a)?, number(b)?)))
            .filter(|(a, b)| a != b)
            .collect()
    };
    let taught = decisions.taught().into_iter();
    let taught = taught.filter_map(|one| Some(Decision { a: number(one.a)?, b: number(one.b)?, ..one }));
    let settings = Settings {
        forced: pairs(decisions.forced()),
        forbidden: pairs(decisions.forbidden()),
        decided: taught.filter(|one| one.a != one.b).collect(),
        ..Settings::default()
    };
    let found = linkage::link(&corpus, &settings, progress)?;
    progress.step("link.index", 0, 1);
    let best = linkage::next_pairs(&corpus, &found, &settings.decided, 4 * ask_next::KEPT);
    let place = |number: u32| places.get(&number).copied();
    let best = Some(best.iter().filter_map(|pair| Some((place(pair.a)?, place(pair.b)?))).collect());
    let living = Living::new(corpus, &found, &settings);
    let image = Some(write(&living, stamp)?);
    Ok(Linking { living, numbers, places, image, best })
}

fn write(living: &Living, stamp: u64) -> Result<Vec<u8>> {
    let mut bytes = zstd::Encoder::new(Vec::new(), LEVEL)?;
    living.save(stamp, &mut bytes)?;
    Ok(bytes.finish()?)
}

impl Linking {
    /// The person of each mention, numbered from 0 in the order of their first mentions.
    pub(crate) fn clusters(&self) -> Vec<u32> {
        let mut numbers = FxHashMap::default();
        let of = |mention: &u32| {
            let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
            *numbers.entry(self.living.cluster_of(*mention)).or_insert(next)
        };
        self.numbers.iter().map(of).collect()
    }

    /// The pairs of probability 0.05 or more, sorted by mentions.
    pub(crate) fn pairs(&self) -> Vec<ScoredPair> {
        let among_records = |pair: ScoredPair| {
            let (a, b) = (*self.places.get(&pair.a)?, *self.places.get(&pair.b)?);
            Some(ScoredPair { a: a.min(b), b: a.max(b), ..pair })
        };
        let mut pairs: Vec<ScoredPair> = self.living.pairs().into_iter().filter_map(among_records).collect();
        pairs.sort_unstable_by_key(|pair| (pair.a, pair.b));
        pairs
    }

    /// What explains pairs of mentions.
    pub(crate) fn explainer(&self) -> PairExplainer<'_> {
        PairExplainer { numbers: &self.numbers, explainer: self.living.explainer() }
    }

    /// The model that decided.
    pub(crate) fn model(&self) -> &Model {
        self.living.learned()
    }
}

/// Explains pairs of mentions, named by their places among the standing records.
#[derive(Debug)]
pub(crate) struct PairExplainer<'a> {
    numbers: &'a [u32],
    explainer: Explainer<'a>,
}

impl PairExplainer<'_> {
    pub(crate) fn explain(&self, a: u32, b: u32) -> Option<Explanation> {
        let number = |at: u32| usize::try_from(at).ok().and_then(|at| self.numbers.get(at)).copied();
        Some(self.explainer.explain(number(a)?, number(b)?))
    }
}

/// The index of an image. One that cannot be read, or that rests on other decisions than those in force, is as good as
/// none: linkage learns from what people decided.
fn read(image: &[u8], stamp: u64) -> Option<Living> {
    let mut bytes = zstd::Decoder::new(image).ok()?;
    match Living::load(&mut bytes) {
        Ok((living, known)) => (known == stamp).then_some(living),
        Err(error) => {
            tracing::warn!(%error, "the linkage index is made anew");
            None
        }
    }
}

/// The weights that an image begins with.
pub(crate) fn scale(image: &[u8]) -> Option<Scale> {
    let mut bytes = zstd::Decoder::new(image).ok()?;
    match Scale::load(&mut bytes) {
        Ok((scale, _)) => Some(scale),
        Err(error) => {
            tracing::warn!(%error, "the linkage index cannot explain");
            None
        }
    }
}

/// Asks about a person's records as the index would weigh them; told the number of the person's mention in each.
pub(crate) fn weighed<T>(
    scale: &Scale,
    records: &[LinkedRecord],
    ask: impl FnOnce(&Explainer<'_>, &[u32]) -> T,
) -> T {
    let ids: Vec<String> = records.iter().map(|linked| linked.record.id.to_string()).collect();
    let (mut rows, mut numbers, mut count) = (Vec::with_capacity(records.len()), Vec::new(), 0_u32);
    for (linked, id) in records.iter().zip(&ids) {
        let reading = &linked.record.reading;
        let name = RowName { source: linked.record.source.as_str(), record: id };
        let place = reading.mentions.iter().position(|mention| mention.role == linked.role).unwrap_or(0);
        numbers.push(count + u32::try_from(place).unwrap_or(0));
        count += u32::try_from(reading.mentions.len()).unwrap_or(0);
        rows.push(row(reading, name, &reading.mentions));
    }
    ask(&scale.weigh(&rows).explainer(), &numbers)
}

/// The standing records by the names that the index knows them by. A mention that goes where another goes is not given to linkage: it
/// says next to nothing, and what says nothing speaks against everything else that its person is known by.
struct Rows<'a> {
    records: &'a [StandingRecord],
    ids: Vec<String>,
    /// The mentions that go where another goes, by their places.
    follow: &'a BTreeMap<u32, u32>,
    /// All mentions, and those that are given.
    mentions: usize,
    count: usize,
}

/// A record with the mentions of it that are given to linkage.
struct Given<'a> {
    record: &'a StandingRecord,
    name: RowName<'a>,
    mentions: Vec<&'a Mention>,
}

impl<'a> Rows<'a> {
    fn of(records: &'a [StandingRecord], decisions: &'a Decisions) -> Self {
        let mentions: usize = records.iter().map(|record| record.reading.mentions.len()).sum();
        let follow = decisions.follow();
        Self {
            records,
            ids: records.iter().map(|record| record.id.to_string()).collect(),
            follow,
            mentions,
            count: mentions - follow.len(),
        }
    }

    fn names(&self) -> impl Iterator<Item = (&'a StandingRecord, RowName<'_>)> {
        self.records
            .iter()
            .zip(&self.ids)
            .map(|(record, id)| (record, RowName { source: record.source.as_str(), record: id }))
    }

    /// The records of which anything is given.
    fn given(&self) -> impl Iterator<Item = Given<'_>> {
        let mut next = 0;
        let given = self.names().map(move |(record, name)| {
            let mentions = record.reading.mentions.iter().zip(next..);
            next += u32::try_from(record.reading.mentions.len()).unwrap_or(u32::MAX);
            let mentions =
                mentions.filter(|(_, at)| !self.follow.contains_key(at)).map(|(mention, _)| mention);
            Given { record, name, mentions: mentions.collect() }
        });
        given.filter(|given| !given.mentions.is_empty())
    }

    /// The index's number of each mention, from the numbers of those that were given, and the mention of each number.
    fn numbers(&self, given: &[u32]) -> (Vec<u32>, FxHashMap<u32, u32>) {
        let mut numbers = vec![u32::MAX; self.mentions];
        let own = (0..).zip(&mut numbers).filter(|(at, _)| !self.follow.contains_key(at));
        let mut places = FxHashMap::default();
        for ((at, slot), number) in own.zip(given) {
            *slot = *number;
            places.insert(*number, at);
        }
        for (at, known_by) in self.follow {
            let known_by = usize::try_from(*known_by).ok().and_then(|at| numbers.get(at)).copied();
            let slot = usize::try_from(*at).ok().and_then(|at| numbers.get_mut(at));
            if let (Some(slot), Some(number)) = (slot, known_by) {
                *slot = number;
            }
        }
        (numbers, places)
    }

    /// What an index rests on beside the rows: how they are given to it, and what people decided.
    fn stamp(&self, decisions: &Decisions) -> u64 {
        let names = self.mentions();
        let name = |at: u32| {
            let name = usize::try_from(at).ok().and_then(|at| names.get(at));
            name.map_or(("", ""), |name| (name.record, name.role))
        };
        let mut taught: Vec<_> = decisions
            .taught()
            .into_iter()
            .map(|decision| (name(decision.a), name(decision.b), format!("{:?}", decision.answer)))
            .collect();
        taught.sort_unstable();
        let mut hash = Sha256::new();
        hash.update([FORM]);
        for ((a, of), (b, with), answer) in taught {
            for text in [a, of, b, with, &answer] {
                hash.update(text);
                hash.update([0]);
            }
        }
        hash.finalize().iter().take(8).fold(0, |stamp, byte| (stamp << 8) | u64::from(*byte))
    }

    fn mentions(&self) -> Vec<MentionName<'_>> {
        self.names()
            .flat_map(|(record, RowName { source, record: id })| {
                let name = move |mention: &'a Mention| MentionName {
                    source,
                    record: id,
                    role: mention.role.as_str(),
                };
                record.reading.mentions.iter().map(name)
            })
            .collect()
    }

    fn corpus(&self) -> Corpus {
        let mut corpus = Corpus::new();
        for Given { record, name, mentions } in self.given() {
            let source = corpus.source(name.source);
            for mention in mentions {
                let values = &mut values(&record.reading, mention);
                corpus.push(source, name.record, mention.role.as_str(), values, &[]);
            }
        }
        corpus
    }

    /// Lets an index keep up with what stands now; answers it with the numbers of the mentions that were given and the share that came
    /// or went, or nothing where it is too far from what stands.
    fn keep_up(&self, mut living: Living, decisions: &Decisions) -> Option<(Living, Vec<u32>, f64)> {
        let known = living.rows();
        let mut standing: FxHashSet<RowKey> = FxHashSet::default();
        let mut changes = Changes { decide_anew: true, ..Changes::default() };
        let mut come = 0;
        for Given { record, name, mentions } in self.given() {
            let key = name.key();
            standing.insert(key);
            if !known.contains(&key) {
                come += mentions.len();
                if !mentions.iter().all(|mention| living.has_met(name.source, mention.role.as_str())) {
                    return None;
                }
                changes.add.push(row(&record.reading, name, mentions));
            }
        }
        let go = (living.len() + come).checked_sub(self.count)?;
        let share = share(come + go, self.count);
        if living.changed_share() + share > MOST_CHANGED {
            return None;
        }
        changes.remove = known.difference(&standing).copied().collect();
        changes.decide = self.decided(decisions);
        if let Err(error) = living.apply(&changes) {
            tracing::warn!(%error, "the linkage index is made anew");
            return None;
        }
        let given: Vec<u32> =
            self.given().flat_map(|one| living.row(one.name.source, one.name.record)).collect();
        let fits = given.len() == self.count && living.len() == self.count;
        fits.then_some((living, given, share))
    }

    fn decided(&self, decisions: &Decisions) -> Vec<(MentionName<'_>, MentionName<'_>, Option<bool>)> {
        let (forced, forbidden) = (decisions.forced(), decisions.forbidden());
        if forced.is_empty() && forbidden.is_empty() {
            return Vec::new();
        }
        let mentions = self.mentions();
        let known_by = |at: u32| self.follow.get(&at).copied().unwrap_or(at);
        let name = |at: u32| usize::try_from(at).ok().and_then(|at| mentions.get(at)).copied();
        let named = |(a, b): (u32, u32), same: bool| {
            let (a, b) = (known_by(a), known_by(b));
            (a != b).then_some((name(a)?, name(b)?, Some(same)))
        };
        let forced = forced.into_iter().filter_map(|pair| named(pair, true));
        forced.chain(forbidden.into_iter().filter_map(|pair| named(pair, false))).collect()
    }
}

fn share(part: usize, whole: usize) -> f64 {
    let wide = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    wide(part) / wide(whole.max(1))
}

/// What a row says of a mention's person, then what it says as a whole.
fn values<'a>(
    reading: &'a Reading,
    mention: &'a Mention,
) -> impl Iterator<Item = (records::Attribute, &'a str)> {
    let row = reading.row.iter().filter(|(attribute, _)| mention.fields.get(*attribute).is_none());
    mention.fields.iter().chain(row)
}

fn row<'a>(
    reading: &'a Reading,
    name: RowName<'a>,
    mentions: impl IntoIterator<Item = &'a Mention>,
) -> Row<'a> {
    let mention = |mention: &'a Mention| RowMention {
        role: mention.role.as_str(),
        values: values(reading, mention).collect(),
        texts: Vec::new(),
    };
    Row { name, mentions: mentions.into_iter().map(mention).collect() }
}
