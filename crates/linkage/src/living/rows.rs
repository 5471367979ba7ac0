use rayon::prelude::*;
use records::Attribute;
use rustc_hash::{FxHashMap, FxHashSet};

use super::{
    Living, LivingError, Name,
    frequencies::widen,
    postings::{Key, split_keys_of},
};
use crate::{
    corpus::{Corpus, Offsets, row_key},
    intern::hash_bytes,
    normal::{Features, Kin, index},
};

/// A row's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowName<'a> {
    /// Its source.
    pub source: &'a str,
    /// What names it within its source.
    pub record: &'a str,
}

impl RowName<'_> {
    /// The row's key in an index.
    pub fn key(&self) -> RowKey {
        RowKey(row_key(self.source, self.record))
    }
}

/// A row as an index knows it: a hash of its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowKey(u64);

/// A mention's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MentionName<'a> {
    /// Its row's source.
    pub source: &'a str,
    /// Its row.
    pub record: &'a str,
    /// Which person of the row.
    pub role: &'a str,
}

/// A row with the people that it names.
#[derive(Clone)]
pub struct Row<'a> {
    /// Its name.
    pub name: RowName<'a>,
    /// Whom it names.
    pub mentions: Vec<RowMention<'a>>,
}

/// A person named by a row.
#[derive(Clone)]
pub struct RowMention<'a> {
    /// Which person of the row.
    pub role: &'a str,
    /// What the row says, raw or canonical.
    pub values: Vec<(Attribute, &'a str)>,
    /// Attributes of the caller's own naming.
    pub texts: Vec<(&'a str, &'a str)>,
}

/// Never shows values.
impl std::fmt::Debug for Row<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Row").field("mentions", &self.mentions.len()).finish_non_exhaustive()
    }
}

/// Never shows values.
impl std::fmt::Debug for RowMention<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RowMention").field("role", &self.role).finish_non_exhaustive()
    }
}

/// What is to change, at one stroke.
#[derive(Debug, Clone, Default)]
pub struct Changes<'a> {
    /// Rows that come, or take the place of the row of their name. Of a name that comes twice the later counts.
    pub add: Vec<Row<'a>>,
    /// Rows that go.
    pub remove: Vec<RowKey>,
    /// What people decided of two mentions that stand or come with `add`: one person (`true`), two people (`false`),
    /// or no longer decided (`None`). A decision stays with the rows' names: it sleeps while one of them is gone.
    pub decide: Vec<(MentionName<'a>, MentionName<'a>, Option<bool>)>,
    /// Whether `decide` is all there is: what is not in it is no longer decided.
    pub decide_anew: bool,
}

impl Living {
    /// Takes the new rows in, still unseen, and answers the numbers of their mentions and those that are to go.
    pub(super) fn enter(
        &mut self,
        changes: &Changes<'_>,
    ) -> Result<(std::ops::Range<u32>, FxHashSet<u32>), LivingError> {
        let mut latest: FxHashMap<u64, usize> = FxHashMap::default();
        for (at, row) in changes.add.iter().enumerate() {
            latest.insert(row_key(row.name.source, row.name.record), at);
        }
        let gone = changes.remove.iter().map(|row| row.0);
        let removed: FxHashSet<u32> = gone
            .chain(latest.keys().copied())
            .flat_map(|key| self.row_mentions(key).collect::<Vec<_>>())
            .filter(|mention| self.is_here(*mention))
            .collect();
        let mut staged = Corpus::new();
        for (at, row) in changes.add.iter().enumerate() {
            if latest.get(&row_key(row.name.source, row.name.record)) != Some(&at) {
                continue;
            }
            let source = staged.source(row.name.source);
            for mention in &row.mentions {
                let values = &mut mention.values.iter().copied();
                staged.push(source, row.name.record, mention.role, values, &mention.texts);
            }
        }
        let first = u32::try_from(self.corpus.len()).unwrap_or(u32::MAX);
        let count = u32::try_from(staged.len()).unwrap_or(u32::MAX);
        let until = first.checked_add(count).filter(|until| *until < u32::MAX).ok_or(LivingError::TooMany)?;
        if count > 0 {
            self.append(&staged);
        }
        Ok((first..until, removed))
    }

    /// The rows that stand.
    pub fn rows(&self) -> FxHashSet<RowKey> {
        self.mentions().map(|mention| RowKey(self.name(mention).0)).collect()
    }

    fn append(&mut self, staged: &Corpus) {
        let mut features = Features::of(staged);
        self.frequencies.rate(&mut features);
        let first = self.corpus.len();
        let known = (self.corpus.classes(), self.corpus.text_columns().len());
        let row = u32::try_from(self.row_keys.len()).unwrap_or(u32::MAX);
        let offsets = Offsets {
            row,
            code: raise(self.features.codes.features.len()),
            text: raise(self.features.texts.features.len()),
        };
        let classes = self.corpus.absorb(staged, offsets);
        self.row_keys.extend((0..staged.rows()).map(|row| staged.row_key(row)));
        self.append_features(&features, &classes, row);
        widen(std::sync::Arc::make_mut(&mut self.measures), &self.corpus, &self.features, first);
        if known != (self.corpus.classes(), self.corpus.text_columns().len()) {
            self.model = self.learned.fitted_to(&self.corpus);
        }
        let count = self.corpus.len();
        self.here.resize(count.div_ceil(64), 0);
        self.cluster.resize(count, u32::MAX);
        let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let keys: Vec<Vec<(Key, u64)>> = (first..count)
            .into_par_iter()
            .with_min_len(64)
            .map(|at| split_keys_of(&self.corpus, &self.features, number(at)))
            .collect();
        for (at, keys) in (first..count).zip(keys) {
            self.next.push(number(at));
            self.late_rows.entry(self.row_keys[index(self.corpus.row(at))]).or_default().push(number(at));
            self.postings.enter(number(at), &keys);
        }
    }

    fn append_features(&mut self, more: &Features, classes: &[u16], row: u32) {
        let own = &mut self.features;
        let (names, numbers) = (raise(own.names.features.len()), raise(own.numbers.len()));
        let (phones, places) = (raise(own.phones.len()), raise(own.places.len()));
        let up = |symbol: u32, by: u32| if symbol == 0 { 0 } else { symbol + by };
        let kin = |kin: Kin| Kin { name: up(kin.name, names), number: up(kin.number, numbers) };
        own.mentions.extend(more.mentions.iter().map(|mention| {
            let mut mention = *mention;
            mention.class = classes.get(usize::from(mention.class)).copied().unwrap_or(0);
            mention.row += row;
            for symbol in [&mut mention.name, &mut mention.former, &mut mention.surname, &mut mention.given] {
                *symbol = up(*symbol, names);
            }
            mention.number = up(mention.number, numbers);
            mention.phone = up(mention.phone, phones);
            mention.address = up(mention.address, places);
            mention.hukou_address = up(mention.hukou_address, places);
            (mention.spouse, mention.mother, mention.father) =
                (kin(mention.spouse), kin(mention.mother), kin(mention.father));
            mention
        }));
        own.names.append(&more.names);
        own.numbers.extend(more.numbers.iter().skip(1));
        own.phones.extend(more.phones.iter().skip(1));
        own.places.extend(more.places.iter().skip(1));
        own.codes.append(&more.codes);
        own.texts.append(&more.texts);
    }

    /// Takes and withdraws decisions; answers the mentions that they are about.
    pub(super) fn decide(&mut self, changes: &Changes<'_>) -> Vec<u32> {
        let mut wanted: Vec<(Name, Name, Option<bool>)> =
            changes.decide.iter().map(|(a, b, decision)| (name_of(*a), name_of(*b), *decision)).collect();
        if changes.decide_anew {
            let known: FxHashSet<(Name, Name)> =
                wanted.iter().map(|(a, b, _)| (*a.min(b), *a.max(b))).collect();
            let decided = self.decisions.iter().flat_map(|(a, ends)| ends.iter().map(|(b, _)| (*a, *b)));
            let mut gone: Vec<(Name, Name)> =
                decided.filter(|(a, b)| a < b && !known.contains(&(*a, *b))).collect();
            gone.sort_unstable();
            wanted.extend(gone.into_iter().map(|(a, b)| (a, b, None)));
        }
        let mut about = Vec::new();
        for (one, other, decision) in wanted {
            let known =
                self.decisions.get(&one).and_then(|ends| ends.iter().find(|(name, _)| *name == other));
            if known.map(|(_, same)| *same) != decision {
                self.note(one, other, decision);
                about.extend(self.named(one));
                about.extend(self.named(other));
            }
        }
        about
    }

    pub(super) fn note(&mut self, one: Name, other: Name, decision: Option<bool>) {
        for (from, to) in [(one, other), (other, one)] {
            let known = self.decisions.entry(from).or_default();
            known.retain(|(name, _)| *name != to);
            known.extend(decision.map(|same| (to, same)));
            if known.is_empty() {
                self.decisions.remove(&from);
            }
        }
    }

    /// The mentions that a decision about this one is with, whether they stand or not, and what was decided.
    pub(super) fn decided(&self, mention: u32) -> impl Iterator<Item = (u32, bool)> + '_ {
        let known = if self.decisions.is_empty() { None } else { self.decisions.get(&self.name(mention)) };
        known.into_iter().flatten().flat_map(|(name, same)| self.named(*name).map(|other| (other, *same)))
    }

    pub(super) fn decided_same(&self, mention: u32) -> impl Iterator<Item = u32> + '_ {
        self.decided(mention).filter(|(_, same)| *same).map(|(other, _)| other)
    }

    fn named(&self, name: Name) -> impl Iterator<Item = u32> + '_ {
        self.row_mentions(name.0).filter(move |mention| self.name(*mention).1 == name.1)
    }

    pub(super) fn name(&self, mention: u32) -> Name {
        let at = index(mention);
        let role = self.corpus.role_name(self.corpus.class(at));
        (self.row_keys[index(self.corpus.row(at))], hash_bytes(role.as_bytes()))
    }

    /// The place of a mention's source among those that list a person once only.
    pub(super) fn once_of(&self, mention: u32) -> u16 {
        let source = self.corpus.source_name(self.corpus.class(index(mention)));
        let place = self.one_per_source.iter().position(|name| name == source);
        place.and_then(|at| u16::try_from(at).ok()).unwrap_or(u16::MAX)
    }

    /// The mentions that a row has or had.
    pub(super) fn row_mentions(&self, key: u64) -> impl Iterator<Item = u32> + '_ {
        let from = self.by_row.partition_point(|(known, _)| *known < key);
        let own = self.by_row[from..].iter().take_while(move |(known, _)| *known == key);
        own.map(|(_, mention)| *mention).chain(self.late_rows.get(&key).into_iter().flatten().copied())
    }
}

fn name_of(mention: MentionName<'_>) -> Name {
    (row_key(mention.source, mention.record), hash_bytes(mention.role.as_bytes()))
}

/// By how much symbols rise when a table is appended to one of this length; entry 0 of either stands for no value.
fn raise(length: usize) -> u32 {
    u32::try_from(length.saturating_sub(1)).unwrap_or(u32::MAX)
}
