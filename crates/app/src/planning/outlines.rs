use access::{CountPermit, Cx};
use codes::division::Divisions;
use serde_json::Value;
use store::{Outline, Store};

use super::{PlanFault, document::check_text, outline_file::read_outlines};
use crate::Result;

/// A division's outline for a map.
#[derive(Debug, Clone, PartialEq)]
pub struct OutlineView {
    /// Leading digits of the division's code.
    pub division: Box<str>,
    /// Its own name; empty where the code is not known.
    pub name: &'static str,
    /// The geometry of a `GeoJSON` feature.
    pub geometry: Value,
    /// Who drew it.
    pub source: Box<str>,
}

/// Keeps the outlines of a `GeoJSON` file, all or none; a division's earlier outline gives way. How many were kept comes back.
pub async fn keep_outlines(
    cx: &Cx,
    store: &Store,
    permit: &CountPermit,
    source: &str,
    geojson: &str,
) -> Result<usize> {
    if source.trim().is_empty() {
        return Err(PlanFault::Source { what: "outlines" }.into());
    }
    check_text(source)?;
    let outlines: Vec<Outline> = read_outlines(permit.area().prefix(), geojson)?
        .into_iter()
        .map(|(division, geometry)| Outline {
            division,
            geometry,
            source: source.trim().into(),
            account: permit.account(),
            created_at: cx.now(),
        })
        .collect();
    store.keep_outlines(permit, &outlines).await?;
    Ok(outlines.len())
}

/// The outlines within the actor's area, in the order of codes.
pub async fn list_outlines(store: &Store, permit: &CountPermit) -> Result<Vec<OutlineView>> {
    let view = |outline: Outline| OutlineView {
        name: Divisions::bundled().get(&outline.division).map_or("", |division| division.name),
        division: outline.division,
        geometry: outline.geometry,
        source: outline.source,
    };
    Ok(store.outlines(permit).await?.into_iter().map(view).collect())
}
