//! Homes and households by what was typed: an address, or the number of a household book. Addresses and counts; who lives there is a
//! read of its own.

use access::{Action, Cx, Permit, Subject};
use base::DwellingId;
use records::Attribute;
use store::{FoundHousehold, Store};
use text::{address, fold::match_key};

use crate::{
    AppError, Result, log,
    maps::{Fit, away, building_words, fit, names},
    search_people::LONGEST,
};

/// Homes that are offered.
const OFFERED: usize = 6;
/// Homes that one address may lead to: in several counties there are roads of the same name.
const SAME: u32 = 3;
/// Buildings of an estate or road that are looked through.
const LOOKED_THROUGH: u32 = 2_000;

/// A home, or a building by one of its homes, that may be meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HomeLine {
    /// How well the building fits.
    pub fit: Fit,
    /// The home; of a building one of its homes.
    pub home: DwellingId,
    /// The address; of a building without stairwell and room.
    pub address: Box<str>,
    /// It is this very home and not only its building.
    pub whole: bool,
}

/// What an address or a number may mean.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FoundHomes {
    /// Households whose book bears the number.
    pub households: Vec<FoundHousehold>,
    /// Homes and buildings, the best first.
    pub homes: Vec<HomeLine>,
}

/// Finds homes and buildings of the permit's area by their address, whether or not they stand on the map, and households by the whole
/// number of their book. The log has that addresses were shown.
pub async fn find_homes(cx: &Cx, store: &Store, permit: &Permit, typed: &str) -> Result<FoundHomes> {
    let typed = typed.trim();
    if !(2..=LONGEST).contains(&typed.chars().count()) {
        return Err(AppError::SearchTooShort);
    }
    let found = FoundHomes {
        households: of_book(store, permit, typed).await?,
        homes: at_address(store, permit, typed).await?,
    };
    let fields = [Attribute::Address, Attribute::Household];
    log::read_fields(cx, store, permit, (Action::Search, Subject::None), fields).await?;
    Ok(found)
}

async fn of_book(store: &Store, permit: &Permit, typed: &str) -> Result<Vec<FoundHousehold>> {
    // Books are numbered in digits, with letters and dashes between them at most.
    let numbered = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let written = typed.to_ascii_uppercase();
    if !written.chars().all(numbered) || !written.contains(|c: char| c.is_ascii_digit()) {
        return Ok(Vec::new());
    }
    Ok(store.households_of_book(permit, &written).await?)
}

async fn at_address(store: &Store, permit: &Permit, typed: &str) -> Result<Vec<HomeLine>> {
    let read = address::parse(typed);
    let mut lines: Vec<HomeLine> = Vec::new();
    if let Some((building, key)) = address::local_building_key(&read).zip(address::local_key(&read)) {
        let same = store.homes_at(permit, (&building, &key), SAME).await?;
        let line = |found: store::FoundHome| HomeLine {
            fit: Fit::Same,
            home: found.home,
            address: found.address,
            whole: found.key != found.building,
        };
        lines.extend(same.into_iter().map(line));
    }
    let mut buildings: Vec<HomeLine> = Vec::new();
    for named in names(&read) {
        let range = (format!("{named}#"), format!("{named}$"));
        let found = store.homes_named(permit, (&range.0, &range.1), LOOKED_THROUGH).await?;
        buildings.extend(found.into_iter().map(|found| HomeLine {
            fit: fit(&read, &found.building),
            home: found.home,
            address: building_words(&found.address),
            whole: false,
        }));
    }
    // The page of the very home shows its building as well.
    buildings.retain(|one| lines.is_empty() || one.fit != Fit::Same);
    buildings.sort_by_cached_key(|one| (one.fit, away(&read, &one.address), match_key(&one.address)));
    buildings.dedup_by(|one, other| one.home == other.home);
    lines.extend(buildings);
    lines.truncate(OFFERED);
    Ok(lines)
}
