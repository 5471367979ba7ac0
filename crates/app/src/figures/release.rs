use std::collections::{BTreeMap, HashMap, HashSet};

use base::Date;
use serde::{Deserialize, Serialize};
use statistics::{
    disclosure::{Cells, Claim, Fault, Hidden, Key, Method, Published, Rule, attack, publish_named, secure},
    release::PublicCatalogue,
};

use super::{
    FigureFault,
    around::{placed, united},
};

/// A public release: what its readers get.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Release {
    /// The version of the catalogue.
    pub version: u32,
    /// The area.
    pub area: Box<str>,
    /// The day.
    pub day: Date,
    /// How it was made, in Chinese and English.
    pub method: [Box<str>; 2],
    /// Cells by unit.
    pub units: BTreeMap<Box<str>, Published>,
}

/// Why a release was blocked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Blocked {
    /// Nothing that could still be hidden protects this cell.
    Unprotected {
        /// The cell.
        cell: String,
    },
    /// The attacker tells this cell.
    Told {
        /// What was counted.
        unit: Box<str>,
        /// The attacker's claim.
        claim: Claim,
    },
}

/// What came of a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Released {
    /// The release, where nothing blocks it.
    pub(super) release: Result<Release, Blocked>,
    /// Cells in all.
    pub(super) cells: usize,
    /// Cells that had to be protected.
    pub(super) small: usize,
    /// Cells hidden.
    pub(super) hidden: usize,
    /// Earlier releases that it was attacked together with.
    pub(super) earlier: usize,
}

const METHOD: [&str; 2] = [
    "登记数，非官方统计数。10 以下的数和能推出它们的数不公布；其余按密钥随机舍入到 5 的倍数，合计各自舍入，因此各部分之和可能与合计差几个。",
    "Register counts, never official statistics. Counts below 10, and those that would tell them, are hidden; all others are rounded to fives at random with a key, totals by themselves, so that parts may add up to a few more or less.",
];

/// What readers have already, in order of day.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known<'r> {
    /// Of the same area.
    pub(super) earlier: &'r [Release],
    /// Of areas around it and within it.
    pub(super) around: &'r [Release],
}

impl<'r> Known<'r> {
    /// The newest release of each area around and within.
    fn newest(self) -> BTreeMap<&'r str, &'r Release> {
        self.around.iter().map(|one| (&*one.area, one)).collect()
    }
}

/// Names, as all areas have them, of the cells that areas around and within hid last.
fn hidden_in(around: &[Release], unit: &str) -> HashSet<String> {
    let mut hidden = HashSet::new();
    for one in (Known { earlier: &[], around }).newest().into_values() {
        let Some(own) = one.units.get(unit) else { continue };
        let cells = own.names.iter().zip(&own.shown).filter(|(_, shown)| shown.is_none());
        hidden.extend(cells.map(|(name, _)| placed(&one.area, name)));
    }
    hidden
}

/// One unit of a release that is tried.
struct Own<'r> {
    area: &'r str,
    day: Date,
    unit: &'r str,
    cells: &'r Cells,
    published: &'r Published,
}

/// What a release tells together with those of areas around and within: a small cell of its own; or, of the same day, one of theirs that
/// they did not tell before. What is claimed of theirs of another day rests on a guess that nobody here can check.
fn told_together(own: &Own<'_>, known: Known<'_>, (rule, method): (&Rule, Method)) -> Option<Claim> {
    let newest = known.newest();
    if newest.is_empty() {
        return None;
    }
    let of_unit = |one: &'_ &Release| one.units.contains_key(own.unit);
    let pair = |one: &'_ Release| -> Option<(Box<str>, Published)> {
        one.units.get(own.unit).map(|unit| (one.area.clone(), unit.clone()))
    };
    let joined = |releases: &[(Box<str>, Published)], with_own: bool| {
        let mut all: Vec<(&str, &Published)> = releases.iter().map(|(area, one)| (&**area, one)).collect();
        all.extend(with_own.then_some((own.area, own.published)));
        united(&all)
    };
    let places: HashMap<String, usize> =
        (0..own.cells.len()).map(|place| (placed(own.area, own.cells.name(place)), place)).collect();
    let true_of_own = |claim: &Claim| {
        places.get(&claim.cell).is_some_and(|place| {
            let count = own.cells.count(*place);
            rule.is_small(count) && count == claim.value
        })
    };

    // Side by side, and one after the other with what the own area published.
    let beside: Vec<_> = newest.values().filter_map(|one| pair(one)).collect();
    let mut one_by_one: Vec<&Release> = known.around.iter().chain(known.earlier).filter(of_unit).collect();
    one_by_one.sort_by_key(|one| one.day);
    let mut in_turn: Vec<Published> =
        one_by_one.into_iter().filter_map(pair).map(|one| joined(&[one], false)).collect();
    in_turn.push(joined(&[], true));
    let claims = attack(&[joined(&beside, true)], method).into_iter().chain(attack(&in_turn, method));
    if let Some(claim) = claims.into_iter().find(true_of_own) {
        return Some(claim);
    }

    let same_day: Vec<_> =
        newest.values().filter(|one| one.day == own.day).filter_map(|one| pair(one)).collect();
    let before: HashSet<String> =
        attack(&[joined(&same_day, false)], method).into_iter().map(|claim| claim.cell).collect();
    attack(&[joined(&same_day, true)], method).into_iter().find(|claim| {
        !places.contains_key(&claim.cell) && rule.is_small(claim.value) && !before.contains(&claim.cell)
    })
}

/// Makes a release of counted cells: hides, rounds, audits by linear programs and attacks it together with the earlier ones and with
/// those of areas around and within. A failure names the cell.
pub(super) fn made(
    catalogue: &PublicCatalogue,
    area: &str,
    day: Date,
    cells: &[(Box<str>, Cells)],
    known: Known<'_>,
    key: &Key,
) -> Result<Released, FigureFault> {
    let Known { earlier, around } = known;
    let rule = Rule::default();
    let method = Method { rounded: true, keyed: true, threshold: rule.threshold };
    let mut released = Released {
        release: Err(Blocked::Unprotected { cell: String::new() }),
        cells: 0,
        small: 0,
        hidden: 0,
        earlier: earlier.len() + around.len(),
    };
    let mut units = BTreeMap::new();
    for (unit, cells) in cells {
        let before = earlier.last().and_then(|one| one.units.get(unit));
        let was_hidden: HashSet<&str> = before
            .map(|one| {
                one.names
                    .iter()
                    .zip(&one.shown)
                    .filter(|(_, shown)| shown.is_none())
                    .map(|(name, _)| name.as_str())
                    .collect()
            })
            .unwrap_or_default();
        let hidden_around = hidden_in(around, unit);
        let hide_again =
            |name: &str| was_hidden.contains(name) || hidden_around.contains(&placed(area, name));
        let hidden: Hidden = match secure(cells, &rule, &hide_again) {
            Ok(hidden) => hidden,
            Err(Fault::Unprotected { cell }) => {
                released.release = Err(Blocked::Unprotected { cell: format!("{unit}: {cell}") });
                return Ok(released);
            }
            Err(fault) => return Err(fault.into()),
        };
        released.cells += cells.len();
        released.small += (0..cells.len()).filter(|place| rule.is_small(cells.count(*place))).count();
        released.hidden += hidden.count();
        let mut all: Vec<Published> = earlier.iter().filter_map(|one| one.units.get(unit)).cloned().collect();
        all.push(publish_named(cells, &hidden, key, &|name| placed(area, name)));
        let told = attack(&all, method).into_iter().find(|claim| {
            let place = cells.find(&claim.cell).filter(|place| rule.is_small(cells.count(*place)));
            place.is_some_and(|place| cells.count(place) == claim.value)
        });
        let own = all.last().map(|own| Own { area, day, unit, cells, published: own });
        let told = told.or_else(|| own.and_then(|own| told_together(&own, known, (&rule, method))));
        if let Some(claim) = told {
            released.release = Err(Blocked::Told { unit: unit.clone(), claim });
            return Ok(released);
        }
        units.extend(all.pop().map(|own| (unit.clone(), own)));
    }
    let method = METHOD.map(Into::into);
    released.release = Ok(Release { version: catalogue.version, area: area.into(), day, method, units });
    Ok(released)
}
