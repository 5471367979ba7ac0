use std::collections::BTreeMap;

use base::Date;
use serde::{Deserialize, Serialize};
use statistics::{
    disclosure::{Claim, Fault, Hidden, Key, Method, Published, Rule, attack, publish, secure},
    release::PublicCatalogue,
};

use super::FigureFault;

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

/// Makes a release of counted cells: hides, rounds, audits by linear programs and attacks it together with the earlier ones. A failure
/// names the cell.
pub(super) fn made(
    catalogue: &PublicCatalogue,
    area: &str,
    day: Date,
    cells: &[(Box<str>, statistics::disclosure::Cells)],
    earlier: &[Release],
    key: &Key,
) -> Result<Released, FigureFault> {
    let rule = Rule::default();
    let method = Method { rounded: true, keyed: true, threshold: rule.threshold };
    let mut released = Released {
        release: Err(Blocked::Unprotected { cell: String::new() }),
        cells: 0,
        small: 0,
        hidden: 0,
        earlier: earlier.len(),
    };
    let mut units = BTreeMap::new();
    for (unit, cells) in cells {
        let before = earlier.last().and_then(|one| one.units.get(unit));
        let was_hidden: std::collections::HashSet<&str> = before
            .map(|one| {
                one.names
                    .iter()
                    .zip(&one.shown)
                    .filter(|(_, shown)| shown.is_none())
                    .map(|(name, _)| name.as_str())
                    .collect()
            })
            .unwrap_or_default();
        let hidden: Hidden = match secure(cells, &rule, &|name| was_hidden.contains(name)) {
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
        all.push(publish(cells, &hidden, key));
        let told = attack(&all, method).into_iter().find(|claim| {
            let place = cells.find(&claim.cell).filter(|place| rule.is_small(cells.count(*place)));
            place.is_some_and(|place| cells.count(place) == claim.value)
        });
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
