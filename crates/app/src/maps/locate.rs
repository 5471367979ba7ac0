//! Where a written address lies: its parts as they were read, and buildings that it may mean. Somebody reviews them; nothing is kept
//! by itself.

use access::{Action, Cx, Permit, Subject};
use base::DwellingId;
use codes::division::Divisions;
use geo::Position;
use records::Attribute;
use store::Store;
use text::address::{self, Address};

use super::{likeness::likeness, tiles::building_words};
use crate::{AppError, Result, log};

/// Candidates that are offered.
const OFFERED: usize = 10;
/// Buildings of an estate or road that are looked through.
const LOOKED_THROUGH: u32 = 2_000;
/// Buildings of an area that are compared where no name leads to one.
const COMPARED: u32 = 60_000;

/// How well a building fits a written address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// It is the building that is written.
    Same,
    /// The same door number of the road, or the same estate, with another building or none written.
    Beside,
    /// Somewhere on the same road or in the same village.
    Along,
    /// Of a road, an estate or a village that is nearly called so.
    Near,
}

/// A part of an address, as it was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadPart {
    /// The division that it names, down to the deepest.
    Division,
    /// Road.
    Road,
    /// Lane or village group.
    Lane,
    /// Door number.
    Number,
    /// Estate.
    Estate,
    /// Building.
    Building,
    /// Stairwell.
    Unit,
    /// Room.
    Room,
    /// What was not understood.
    Rest,
}

/// A building that may be meant.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// How well it fits.
    pub fit: Fit,
    /// One of its homes.
    pub home: DwellingId,
    /// Its address.
    pub address: Box<str>,
    /// Where it stands, as kept.
    pub at: Position,
    /// Who says that it stands there.
    pub source: Box<str>,
}

/// What an address says and where it may lie.
#[derive(Debug, Clone, PartialEq)]
pub struct Located {
    /// Its parts in the order in which addresses name them.
    pub parts: Vec<(ReadPart, String)>,
    /// Buildings that may be meant, the best first.
    pub candidates: Vec<Candidate>,
}

/// Reads an address and finds the buildings of the permit's area that it may mean. The log has that addresses were shown.
pub async fn locate(cx: &Cx, store: &Store, permit: &Permit, written: &str) -> Result<Located> {
    if !(2..=200).contains(&written.trim().chars().count()) {
        return Err(AppError::SearchTooShort);
    }
    let read = address::parse(written);
    let mut candidates: Vec<Candidate> = Vec::new();
    for named in names(&read) {
        let range = (format!("{named}#"), format!("{named}$"));
        let found = store.placed_like(permit, (&range.0, &range.1), LOOKED_THROUGH).await?;
        candidates.extend(found.into_iter().filter_map(|(place, home, address)| {
            let at = Position::new(place.longitude, place.latitude).ok()?;
            let fit = fit(&read, &place.building);
            Some(Candidate { fit, home, address: building_words(&address), at, source: place.source })
        }));
    }
    if candidates.iter().all(|candidate| candidate.fit > Fit::Beside) {
        candidates.extend(alike(store, permit, &read).await?);
    }
    candidates.sort_by_cached_key(|candidate| {
        (candidate.fit, away(&read, &candidate.address), candidate.address.clone())
    });
    let mut named = std::collections::BTreeSet::new();
    candidates.retain(|candidate| named.insert(candidate.home));
    candidates.truncate(OFFERED);
    log::read_fields(cx, store, permit, (Action::ReadMap, Subject::None), [Attribute::Address]).await?;
    Ok(Located { parts: parts(written, read), candidates })
}

/// Buildings whose addresses say the same road or door, or are nearly called so: where the name that is written leads to none. Estates name
/// their buildings by themselves, so that of their roads only their addresses know.
async fn alike(store: &Store, permit: &Permit, read: &Address) -> Result<Vec<Candidate>> {
    let all = store.placed_like(permit, ("", "\u{10ffff}"), COMPARED).await?;
    let read = read.clone();
    let compare = move || {
        let compared = all.into_iter().filter_map(|(place, home, written)| {
            let fit = match fit(&read, &place.building) {
                Fit::Same => Fit::Same,
                Fit::Beside | Fit::Along | Fit::Near => likeness(&read, &address::parse(&written))?,
            };
            let at = Position::new(place.longitude, place.latitude).ok()?;
            Some(Candidate { fit, home, address: building_words(&written), at, source: place.source })
        });
        compared.collect()
    };
    let found = tokio::task::spawn_blocking(compare).await;
    found.map_err(|_panicked| AppError::Fault("addresses could not be compared"))
}

/// How far the number of a building's address lies from the one that is written.
pub(crate) fn away(read: &Address, address: &str) -> i64 {
    let number = |read: &Address| read.building.as_deref().or(read.number.as_deref())?.parse::<i64>().ok();
    number(read).zip(number(&address::parse(address))).map_or(i64::MAX, |(wanted, own)| (wanted - own).abs())
}

/// What buildings of the address would be named after: the estate, the road, the village, or nothing but a lane.
pub(crate) fn names(read: &Address) -> Vec<String> {
    let alone = read.road.is_none() && read.estate.is_none();
    let village = read.village.clone().filter(|_| alone);
    let lane = read.lane.as_ref().filter(|_| alone && village.is_none()).map(|lane| format!("#l{lane}"));
    [read.estate.clone(), read.road.clone(), village, lane].into_iter().flatten().collect()
}

/// How well a building of this name fits.
pub(crate) fn fit(read: &Address, building: &str) -> Fit {
    let written = address::local_building_key(read);
    if written.as_deref() == Some(building) {
        return Fit::Same;
    }
    let estate = read.estate.as_deref().is_some_and(|estate| building.starts_with(&format!("{estate}#")));
    let number = read.road.as_deref().zip(read.number.as_deref());
    let door = number.is_some_and(|(road, number)| {
        let door = format!("{road}#n{number}");
        building.strip_prefix(&door).is_some_and(|behind| behind.is_empty() || behind.starts_with('#'))
    });
    if estate || door { Fit::Beside } else { Fit::Along }
}

fn parts(written: &str, read: Address) -> Vec<(ReadPart, String)> {
    let division = Divisions::bundled()
        .find_by_name(written)
        .and_then(|found| Divisions::bundled().full_name(&found.division.code.to_string()));
    let named = [read.province, read.city, read.county, read.township, read.village];
    let named = named.into_iter().flatten().collect::<String>();
    let division = division.filter(|division| division.chars().count() >= named.chars().count());
    let division = division.or(Some(named)).filter(|division| !division.is_empty());
    [
        (ReadPart::Division, division),
        (ReadPart::Road, read.road),
        (ReadPart::Lane, read.lane),
        (ReadPart::Number, read.number),
        (ReadPart::Estate, read.estate),
        (ReadPart::Building, read.building),
        (ReadPart::Unit, read.unit),
        (ReadPart::Room, read.room),
        (ReadPart::Rest, read.rest),
    ]
    .into_iter()
    .filter_map(|(part, said)| said.map(|said| (part, said)))
    .collect()
}
