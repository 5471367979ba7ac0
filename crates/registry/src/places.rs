//! Addresses become homes. Which division an address without a code lies in is learned from the rows that give both.

use base::{DwellingId, kind};
use rayon::prelude::*;
use records::Attribute;
use rustc_hash::FxHashMap;
use text::{
    address::{self, Address},
    fold::match_key,
};

use crate::{Dwelling, gather::Gathered, ident::of_content};

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

/// How often each division was given with a text.
type Votes = FxHashMap<Box<str>, u32>;

/// All the addresses of a register.
#[derive(Debug, Default)]
pub(crate) struct Places {
    parts: FxHashMap<Box<str>, Parts>,
    by_home: FxHashMap<String, Votes>,
    /// The estate that stands at a road and door number, as learned from addresses that write both.
    estates: FxHashMap<String, Votes>,
    by_name: FxHashMap<String, Votes>,
    dwellings: FxHashMap<DwellingId, Dwelling>,
}

const PAIRS: [(Attribute, Attribute); 2] =
    [(Attribute::HukouAddress, Attribute::HukouDivision), (Attribute::Address, Attribute::Division)];

impl Places {
    /// Reads every address once and learns from those that write an estate with its road, or stand beside a
    /// division code.
    pub(crate) fn learn(gathered: &Gathered<'_>) -> Self {
        let mut places = Self::default();
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
                *places.estates.entry(door).or_default().entry(estate.as_str().into()).or_default() += 1;
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
            let votes = door_of(read).and_then(|door| self.estates.get(&door));
            whole.estate = votes.and_then(most).map(String::from);
        }
        whole
    }

    fn vote(&mut self, parts: &Parts, code: &str) {
        if let Some(home) = address::local_key(&self.whole(&parts.read)) {
            *self.by_home.entry(home).or_default().entry(code.into()).or_default() += 1;
        }
        for name in &parts.names {
            // A name of a township says no more than the township, whatever longer code stands beside it.
            let known = match name.chars().next() {
                Some('v') => 12,
                Some('t') => 9,
                _ => 6,
            };
            let code = code.get(..known.min(code.len())).unwrap_or(code);
            *self.by_name.entry(name.clone()).or_default().entry(code.into()).or_default() += 1;
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
        let county =
            names.iter().filter(|name| name.starts_with('c')).find_map(|name| most(self.by_name.get(name)?));
        let inside = |votes: &Votes| {
            let votes = votes
                .iter()
                .filter(|(code, _)| county.as_deref().is_none_or(|county| code.starts_with(county)));
            most(&votes.map(|(code, count)| (code.clone(), *count)).collect())
        };
        let home = home.and_then(|home| inside(self.by_home.get(home)?));
        home.or_else(|| names.iter().find_map(|name| inside(self.by_name.get(name)?)))
    }

    pub(crate) fn into_dwellings(self) -> Vec<Dwelling> {
        let mut dwellings: Vec<Dwelling> = self.dwellings.into_values().collect();
        dwellings.sort_unstable_by_key(|dwelling| dwelling.id);
        dwellings
    }
}

fn most(votes: &Votes) -> Option<Box<str>> {
    votes.iter().max_by(|a, b| a.1.cmp(b.1).then_with(|| b.0.cmp(a.0))).map(|(code, _)| code.clone())
}

/// A road (or lane) and door number.
fn door_of(read: &Address) -> Option<String> {
    let named = read.road.as_deref().or(read.lane.as_deref())?;
    Some(format!("{named}|{}", read.number.as_deref()?))
}

fn parts_of(written: &str) -> Parts {
    let read = address::parse(written);
    let name = |mark: char, part: &Option<String>| part.as_deref().map(|part| format!("{mark}{part}"));
    let names = [name('v', &read.village), name('t', &read.township), name('c', &read.county)];
    Parts { names: names.into_iter().flatten().collect(), read }
}
