use access::{Action, CountPermit, Cx};
use statistics::{
    Snapshot as _, Table,
    dimension::View,
    indicator::{PlaceValues, evaluate, needed},
};
use store::Store;

use super::{OpenSnapshot, tables::count};
use crate::{Result, log};

/// Every indicator of an area and of its divisions.
#[derive(Debug, Clone)]
pub struct Figures {
    /// The snapshot that they are of.
    pub snapshot: OpenSnapshot,
    /// Day, period and level.
    pub view: View,
    /// The whole area first, then its divisions in order of code.
    pub places: Vec<PlaceValues>,
    /// Residents by single age, the last open: males, females.
    pub ages: [Vec<u64>; 2],
}

/// Reckons the catalogue over a snapshot, by divisions of `level` digits within `area` (the whole unless given).
pub async fn figures(
    cx: &Cx,
    store: &Store,
    permit: &CountPermit,
    snapshot: OpenSnapshot,
    area: Option<&str>,
    level: usize,
) -> Result<Figures> {
    let tables = count(snapshot.clone(), needed(area, level), None).await?;
    log::keep(store, &permit.entry(cx.now(), Action::Count)).await?;
    let view = snapshot.view(level);
    let ages = ["1", "2"].map(|sex| by_age(&tables, sex));
    Ok(Figures { places: evaluate(&tables), ages, snapshot, view })
}

/// Residents of one sex by single age over all places; those of unknown age are left out.
fn by_age(tables: &[Table], sex: &str) -> Vec<u64> {
    let of = |table: &&Table| {
        &*table.spec.unit == "residents" && table.dimensions.iter().any(|one| &*one.code == "age")
    };
    let Some(table) = tables.iter().find(of) else { return Vec::new() };
    let at = |code: &str| table.dimensions.iter().position(|one| &*one.code == code);
    let (Some(sexes), Some(ages)) = (at("sex"), at("age")) else { return Vec::new() };
    let is_sex = |category: usize| {
        table.dimensions[sexes].categories.get(category).is_some_and(|own| &*own.code == sex)
    };
    let known = table.dimensions[ages].categories.len().saturating_sub(1);
    (0..known)
        .map(|age| {
            table.sum(&|of, category| (of != sexes || is_sex(category)) && (of != ages || category == age))
        })
        .collect()
}
