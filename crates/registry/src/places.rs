//! Addresses become homes. Which division an address without a code lies in is learned from the rows that give both.

use base::{DwellingId, kind};
use rayon::prelude::*;
use records::Attribute;
use rustc_hash::FxHashMap;
use text::{
    address::{self, Address},
    fold::match_key,
};

use crate::{
    Dwelling,
    gather::Gathered,
    gazetteer::{Gazetteer, Votes},
    ident::of_content,
};

/// Where somebody lives or is registered, as far as an address and a code tell.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Place {
    pub division: Option<Box<str>>,
    pub dwelling: Option<DwellingId>,
    /// What two writings of one place share: the home, or else the folded address.
    pub same: Box<str>,
}

/// What is read out of one written address.
#[derive(Debug, Clone, Default)]
struct Parts {
    read: Address,
    /// Names of the place, narrowest first, as far as written: village, township, county.
    names: Vec<String>,
}

/// Where the reading of an address takes from what other addresses taught.
#[derive(Debug)]
enum Learned<'a> {
    /// Divisions by home (`h|`) and by written name, estates by door (`d|`).
    Now(FxHashMap<String, Votes>),
    /// What a derivation of everybody learned.
    Before(&'a Gazetteer),
}

impl Learned<'_> {
    fn vote(&mut self, key: String, text: &str) {
        if let Self::Now(votes) = self {
            *votes.entry(key).or_default().entry(text.into()).or_default() += 1;
        }
    }

    /// What was mostly given with a key, of that which fits.
    fn most(&self, key: &str, fits: impl Fn(&str) -> bool) -> Option<Box<str>> {
        match self {
            Self::Now(votes) => most(votes.get(key)?.iter().map(|(text, count)| (text, *count)), fits),
            Self::Before(gazetteer) => most(gazetteer.votes(key), fits),
        }
    }
}

/// All the addresses of a register.
#[derive(Debug)]
pub(crate) struct Places<'a> {
    parts: FxHashMap<Box<str>, Parts>,
    learned: Learned<'a>,
    dwellings: FxHashMap<DwellingId, Dwelling>,
}

const PAIRS: [(Attribute, Attribute); 2] =
    [(Attribute::HukouAddress, Attribute::HukouDivision), (Attribute::Address, Attribute::Division)];

impl<'a> Places<'a> {
    /// Reads every address once and learns from those that write an estate with its road, or stand beside a
    /// division code.
    pub(crate) fn learn(gathered: &Gathered<'_>) -> Self {
        let mut places = Self::with(Learned::Now(FxHashMap::default()));
        let mut written: Vec<&str> = gathered
            .statements()
            .iter()
            .flat_map(|statement| PAIRS.into_iter().filter_map(|(written, _)| statement.own(written)))
            .collect();
        written.par_sort_unstable();
        written.dedup();
        places.parts = written.into_par_iter().map(|written| (written.into(), parts_of(written))).collect();
        for parts in places.parts.values() {
            if let (Some(door), Some(estate)) = (door_of(&parts.read), &parts.read.estate) {
                places.learned.vote(door, estate);
            }
        }
        for statement in gathered.statements() {
            for (written, code) in PAIRS {
                let (Some(written), Some(code)) = (statement.own(written), statement.own(code)) else {
                    continue;
                };
                if code.len() >= 6 {
                    let parts = places.read(written).clone();
                    places.vote(&parts, code);
                }
            }
        }
        places
    }

    /// Reads addresses by what was learned before.
    pub(crate) fn known(gazetteer: &'a Gazetteer) -> Self {
        Self::with(Learned::Before(gazetteer))
    }

    fn with(learned: Learned<'a>) -> Self {
        Self { parts: FxHashMap::default(), learned, dwellings: FxHashMap::default() }
    }

    /// What was learned.
    pub(crate) fn gazetteer(&self) -> Gazetteer {
        match &self.learned {
            Learned::Now(votes) => Gazetteer::of(votes.iter()),
            Learned::Before(gazetteer) => (*gazetteer).clone(),
        }
    }

    fn read(&mut self, written: &str) -> &Parts {
        if !self.parts.contains_key(written) {
            self.parts.insert(written.into(), parts_of(written));
        }
        self.parts.entry(written.into()).or_default()
    }

    /// The address with the estate that its door belongs to, where it leaves the estate out: both writings are common, and
    /// an estate's buildings are numbered within it.
    fn whole(&self, read: &Address) -> Address {
        let mut whole = read.clone();
        if whole.estate.is_none() && whole.building.is_some() {
            let estate = door_of(read).and_then(|door| self.learned.most(&door, |_| true));
            whole.estate = estate.map(String::from);
        }
        whole
    }

    fn vote(&mut self, parts: &Parts, code: &str) {
        if let Some(home) = address::local_key(&self.whole(&parts.read)) {
            self.learned.vote(home_key(&home), code);
        }
        for name in &parts.names {
            // A name of a township says no more than the township, whatever longer code stands beside it.
            let known = match name.chars().next() {
                Some('v') => 12,
                Some('t') => 9,
                _ => 6,
            };
            let code = code.get(..known.min(code.len())).unwrap_or(code);
            self.learned.vote(name.clone(), code);
        }
    }

    /// The place of an address and a code, either of which may be missing.
    pub(crate) fn place(&mut self, written: Option<&str>, code: Option<&str>) -> Place {
        let Some(written) = written else {
            let same = code.unwrap_or_default().into();
            return Place { division: code.map(Into::into), dwelling: None, same };
        };
        let parts = self.read(written).clone();
        let whole = self.whole(&parts.read);
        let home = address::local_key(&whole);
        let division: Option<Box<str>> =
            code.map(Into::into).or_else(|| self.division_of(home.as_deref(), &parts.names));
        let folded = match_key(written);
        let Some(home) = home else { return Place { division, dwelling: None, same: folded.into() } };
        let county = division.as_deref().and_then(|code| code.get(..6)).unwrap_or_default();
        let id: DwellingId = of_content::<kind::Dwelling>(&[county.as_bytes(), home.as_bytes()]);
        let fuller = division.as_deref().unwrap_or_default();
        let dwelling = self.dwellings.entry(id).or_insert_with(|| Dwelling {
            id,
            division: fuller.into(),
            key: home.as_str().into(),
            address: written.into(),
            folded: folded.as_str().into(),
            building: address::local_building_key(&whole).map(Into::into),
        });
        // People come in order of their ids, so "first" is already fixed; the fuller code and address are better still.
        if (fuller.len(), written.len()) > (dwelling.division.len(), dwelling.address.len()) {
            (dwelling.division, dwelling.address, dwelling.folded) =
                (fuller.into(), written.into(), folded.into());
        }
        Place { division, dwelling: Some(id), same: id.to_string().into() }
    }

    /// The division that the same home, or else the narrowest written name, mostly stands beside.
    fn division_of(&self, home: Option<&str>, names: &[String]) -> Option<Box<str>> {
        let county = names
            .iter()
            .filter(|name| name.starts_with('c'))
            .find_map(|name| self.learned.most(name, |_| true));
        let inside = |key: &str| {
            self.learned.most(key, |code| county.as_deref().is_none_or(|county| code.starts_with(county)))
        };
        let home = home.and_then(|home| inside(&home_key(home)));
        home.or_else(|| names.iter().find_map(|name| inside(name)))
    }

    pub(crate) fn into_dwellings(self) -> Vec<Dwelling> {
        let mut dwellings: Vec<Dwelling> = self.dwellings.into_values().collect();
        dwellings.sort_unstable_by_key(|dwelling| dwelling.id);
        dwellings
    }
}

fn most<'v>(
    votes: impl Iterator<Item = (&'v Box<str>, u32)>,
    fits: impl Fn(&str) -> bool,
) -> Option<Box<str>> {
    let votes = votes.filter(|(text, _)| fits(text));
    votes.max_by(|a, b| a.1.cmp(&b.1).then_with(|| b.0.cmp(a.0))).map(|(text, _)| text.clone())
}

fn home_key(home: &str) -> String {
    format!("h|{home}")
}

/// A road (or lane) and door number.
fn door_of(read: &Address) -> Option<String> {
    let named = read.road.as_deref().or(read.lane.as_deref())?;
    Some(format!("d|{named}|{}", read.number.as_deref()?))
}

fn parts_of(written: &str) -> Parts {
    let read = address::parse(written);
    let name = |mark: char, part: &Option<String>| part.as_deref().map(|part| format!("{mark}{part}"));
    let names = [name('v', &read.village), name('t', &read.township), name('c', &read.county)];
    Parts { names: names.into_iter().flatten().collect(), read }
}
