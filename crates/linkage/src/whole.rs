use std::fmt;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

/// What is counted of a collection: how often values are met, and a few totals. Each has its own number in
/// [`Whole`].
pub(crate) mod kind {
    pub(crate) const NAME: u8 = 0;
    pub(crate) const SOUND: u8 = 1;
    pub(crate) const NEAR_SOUND: u8 = 2;
    pub(crate) const SURNAME: u8 = 3;
    pub(crate) const GIVEN: u8 = 4;
    pub(crate) const BUT_ONE: u8 = 5;
    /// People of a name born in the same ten years.
    pub(crate) const NAME_OF_DECADE: u8 = 6;
    pub(crate) const NUMBER: u8 = 7;
    pub(crate) const PHONE: u8 = 8;
    pub(crate) const PLACE: u8 = 9;
    /// The first of the columns of codes.
    pub(crate) const CODES: u8 = 10;
    /// People, not mentions, of a name.
    pub(crate) const BEARERS: u8 = 14;
    /// The first of the caller's own texts; there are at most as many as are compared.
    pub(crate) const TEXTS: u8 = 32;
    /// The kinds from here on have few values, and every part is told all of them.
    pub(crate) const FEW: u8 = 64;
    /// All values of the kind that is the key.
    pub(crate) const TOTAL: u8 = 64;
    /// Mentions of a class.
    pub(crate) const CLASS: u8 = 65;
    /// People with a name: in all (key 0), and names of one (1) and of two (2) bearers.
    pub(crate) const BEARERS_IN_ALL: u8 = 69;
    /// People with a name that were born in a decade.
    pub(crate) const DECADE: u8 = 66;
    /// Mentions of a class that were born in a year, and on 1 January of it; the key has the class above bit 16.
    pub(crate) const YEAR: u8 = 67;
    pub(crate) const NEW_YEAR: u8 = 68;
    /// A number or telephone that fills a form. Every part is told all of them: the keys of blocks go by them too.
    pub(crate) const FILLER_NUMBER: u8 = 70;
    pub(crate) const FILLER_PHONE: u8 = 71;
    /// Sexes of those who have one name; only their sums of squares are told.
    pub(crate) const MALE: u8 = 80;
    pub(crate) const FEMALE: u8 = 81;
}

/// What a part of a collection is told of all of it, so that its values are weighed as they would be in the whole.
/// Values are known by hashes only.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(into = "Listed", from = "Listed")]
pub(crate) struct Whole {
    pub(crate) mentions: u64,
    /// Squares of the sexes of namesakes: those of one sex, and all; see `learn`.
    pub(crate) namesakes: (u64, u64),
    counts: FxHashMap<(u8, u64), u32>,
}

/// [`Whole`] as JSON can hold it.
#[derive(Serialize, Deserialize)]
struct Listed {
    mentions: u64,
    namesakes: (u64, u64),
    counts: Vec<(u8, u64, u32)>,
}

impl From<Whole> for Listed {
    fn from(whole: Whole) -> Self {
        let mut counts: Vec<_> = whole.counts.into_iter().map(|((kind, key), n)| (kind, key, n)).collect();
        counts.sort_unstable();
        Self { mentions: whole.mentions, namesakes: whole.namesakes, counts }
    }
}

impl From<Listed> for Whole {
    fn from(listed: Listed) -> Self {
        let counts = listed.counts.into_iter().map(|(kind, key, n)| ((kind, key), n)).collect();
        Self { mentions: listed.mentions, namesakes: listed.namesakes, counts }
    }
}

impl Whole {
    /// How many mentions have a value; 1 where nothing was told, as the value at hand is met at least once.
    pub(crate) fn count(&self, kind: u8, key: u64) -> u32 {
        self.counts.get(&(kind, key)).copied().unwrap_or(1)
    }

    /// The same where a value may not be met at all.
    pub(crate) fn known(&self, kind: u8, key: u64) -> u32 {
        self.counts.get(&(kind, key)).copied().unwrap_or(0)
    }

    pub(crate) fn total(&self, kind: u8) -> usize {
        crate::normal::index(self.known(kind::TOTAL, u64::from(kind)))
    }

    pub(crate) fn tell(&mut self, kind: u8, key: u64, count: u32) {
        self.counts.insert((kind, key), count);
    }

    pub(crate) fn knows(&self, kind: u8, key: u64) -> bool {
        self.counts.contains_key(&(kind, key))
    }
}

impl fmt::Debug for Whole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Whole").field("mentions", &self.mentions).finish_non_exhaustive()
    }
}
