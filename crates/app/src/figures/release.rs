use std::{collections::BTreeMap, fs, io, path::Path};

use access::{Action, CountPermit, Cx};
use base::Date;
use serde::{Deserialize, Serialize};
use statistics::{
    disclosure::{Claim, Fault, Hidden, Key, Method, Published, Rule, attack, publish, secure},
    release::{PublicCatalogue, public_catalogue},
};
use store::Store;

use super::{FigureFault, OpenSnapshot, tables::count};
use crate::{AppError, Result, log};

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
pub enum Blocked {
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
pub struct Released {
    /// The release, where nothing blocks it.
    pub release: std::result::Result<Release, Blocked>,
    /// Cells in all.
    pub cells: usize,
    /// Cells that had to be protected.
    pub small: usize,
    /// Cells hidden.
    pub hidden: usize,
    /// Earlier releases that it was attacked together with.
    pub earlier: usize,
}

const METHOD: [&str; 2] = [
    "登记数，非官方统计数。10 以下的数和能推出它们的数不公布；其余按密钥随机舍入到 5 的倍数，合计各自舍入，因此各部分之和可能与合计差几个。",
    "Register counts, never official statistics. Counts below 10, and those that would tell them, are hidden; all others are rounded to fives at random with a key, totals by themselves, so that parts may add up to a few more or less.",
];

/// Makes a public release of a snapshot: hides, rounds, audits by linear programs and attacks it together with the earlier releases
/// in `folder`. Only what withstands is written there; a failure names the cell.
pub async fn release(
    cx: &Cx,
    store: &Store,
    permit: &CountPermit,
    snapshot: OpenSnapshot,
    folder: &Path,
    key: Key,
) -> Result<Released> {
    let catalogue = public_catalogue();
    let (area, day) = (snapshot.area().to_owned(), snapshot.definition.day);
    let tables = count(snapshot, catalogue.specs(), None).await?;
    log::keep(store, &permit.entry(cx.now(), Action::Count)).await?;
    let folder = folder.to_owned();
    let made = tokio::task::spawn_blocking(move || -> std::result::Result<Released, FigureFault> {
        let earlier = earlier(&folder, catalogue, &area, day)?;
        let cells = catalogue.cells(&tables)?;
        let released = made(catalogue, &area, day, &cells, &earlier, &key)?;
        if let Ok(release) = &released.release {
            let text = serde_json::to_vec(release).or(Err(FigureFault::Definition))?;
            fs::create_dir_all(&folder)?;
            fs::write(folder.join(format!("{area}-{day}.json")), text)?;
        }
        Ok(released)
    });
    Ok(made.await.or(Err(AppError::Fault("a release was not made to its end")))??)
}

/// Earlier releases of the same catalogue and area, in order of day.
fn earlier(
    folder: &Path,
    catalogue: &PublicCatalogue,
    area: &str,
    day: Date,
) -> std::result::Result<Vec<Release>, FigureFault> {
    let listed = match fs::read_dir(folder) {
        Ok(listed) => listed,
        Err(fault) if fault.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(fault) => return Err(fault.into()),
    };
    let mut found: Vec<Release> = Vec::new();
    for entry in listed {
        let path = entry?.path();
        if path.extension().is_some_and(|end| end == "json") {
            found.push(serde_json::from_slice(&fs::read(path)?).or(Err(FigureFault::Definition))?);
        }
    }
    found.retain(|one| one.version == catalogue.version && &*one.area == area && one.day < day);
    found.sort_by_key(|one| one.day);
    Ok(found)
}

pub(super) fn made(
    catalogue: &PublicCatalogue,
    area: &str,
    day: Date,
    cells: &[(Box<str>, statistics::disclosure::Cells)],
    earlier: &[Release],
    key: &Key,
) -> std::result::Result<Released, FigureFault> {
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
