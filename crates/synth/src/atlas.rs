//! The bundled divisions, as far as a place needs them.

use std::collections::HashSet;

use codes::{Division, Divisions};

use crate::land::Locality;
use crate::place::SynthError;

/// Names that only fill a level of the code: nobody writes them in an address.
fn is_filler(name: &str) -> bool {
    matches!(name, "市辖区" | "县") || name.contains("直辖")
}

/// The codes (9 digits) of `wanted` streets, or fewer when there are no more: the given one, then the
/// others of its county, of its city, of its province.
pub(crate) fn streets(first: &str, wanted: usize) -> Result<Vec<String>, SynthError> {
    let atlas = Divisions::bundled();
    let unknown = || SynthError::UnknownStreet(first.to_owned());
    let start = first.get(..9).filter(|code| atlas.get(code).is_some()).ok_or_else(unknown)?;
    if localities(start).is_empty() {
        return Err(unknown());
    }
    let mut found = vec![start.to_owned()];
    let mut counties = vec![start[..6].to_owned()];
    let below =
        |code: &str| atlas.children(code).into_iter().map(|child| child.code.short()).collect::<Vec<_>>();
    counties.extend(below(&start[..4]));
    for city in below(&start[..2]) {
        counties.extend(below(&city));
    }
    for county in counties {
        if found.len() >= wanted {
            break;
        }
        for street in below(&county) {
            if street.len() == 9 && !found.contains(&street) && !atlas.children(&street).is_empty() {
                found.push(street);
            }
        }
    }
    found.truncate(wanted);
    Ok(found)
}

/// The communities and villages of a street.
pub(crate) fn localities(street: &str) -> Vec<Locality> {
    Divisions::bundled().children(street).iter().map(locality).collect()
}

/// The counties (6 digits) of a province, without some.
pub(crate) fn counties_of(province: &str, without: &HashSet<String>) -> Vec<String> {
    let atlas = Divisions::bundled();
    let cities = atlas.children(province);
    let counties = cities.iter().flat_map(|city| atlas.children(&city.code.short()));
    counties
        .map(|county| county.code.short())
        .filter(|code| code.len() == 6 && !without.contains(code))
        .collect()
}

/// A village of a county, chosen by `pick`, which gets a count and gives an index below it.
pub(crate) fn some_locality(county: &str, mut pick: impl FnMut(usize) -> usize) -> Option<Locality> {
    let atlas = Divisions::bundled();
    let streets = atlas.children(county);
    let street = streets.get(pick(streets.len().max(1)))?;
    let villages = atlas.children(&street.code.short());
    villages.get(pick(villages.len().max(1))).map(locality)
}

fn locality(village: &Division<'_>) -> Locality {
    let atlas = Divisions::bundled();
    let code = village.code.short();
    let name = |digits: usize| {
        let found = code.get(..digits).and_then(|part| atlas.get(part)).map_or("", |division| division.name);
        if is_filler(found) { String::new() } else { found.to_owned() }
    };
    let rural = village.name.ends_with("村委会") || village.name.ends_with("村民委员会");
    let mut short = village.name;
    for ending in ["居民委员会", "村民委员会", "居委会", "委会"] {
        short = short.strip_suffix(ending).unwrap_or(short);
    }
    Locality {
        province: name(2),
        city: name(4),
        county: name(6),
        street: name(9),
        village: short.to_owned(),
        rural,
        estate: u32::MAX,
        code,
    }
}
