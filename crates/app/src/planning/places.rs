use access::CountPermit;
use projection::Words;
use store::Store;

use super::{
    areas::{DivisionRun, by_division},
    document::{Capacity, Document},
    services::{Need, needs},
};
use crate::Result;

/// What services need in each division beside what there is room for there.
#[derive(Debug)]
pub struct ByPlace {
    /// The first projected year.
    pub first_year: i32,
    /// Codes and names of the services that can be shown by place.
    pub services: Vec<(&'static str, Words, Words)>,
    /// The service shown, if there is one.
    pub service: Option<&'static str>,
    /// The divisions in the order of their codes.
    pub places: Vec<PlaceNeed>,
    /// Movement between divisions in the first projected year.
    pub flows: Vec<PlaceFlow>,
    /// What somebody must know who reads them.
    pub notes: Vec<Words>,
}

/// A service in one division.
#[derive(Debug)]
pub struct PlaceNeed {
    /// Leading digits of the division's code.
    pub code: Box<str>,
    /// Its own name; empty where the code is not known.
    pub name: &'static str,
    /// Need by projected year; empty where no service can be shown.
    pub needed: Vec<f64>,
    /// Room by projected year, where somebody stated it for this division.
    pub capacity: Option<Vec<f64>>,
    /// The first year in which more is needed than there is room for.
    pub gap_year: Option<i32>,
    /// Whether its births or deaths are too few for its figures to mean much.
    pub too_small: bool,
}

/// Movement from one division to another.
#[derive(Debug)]
pub struct PlaceFlow {
    /// The division that they leave.
    pub from: Box<str>,
    /// Its own name.
    pub from_name: &'static str,
    /// The division that they come to.
    pub to: Box<str>,
    /// Its own name.
    pub to_name: &'static str,
    /// Movers a year per person of the origin.
    pub rate: f64,
    /// Movers of the first projected year, persons.
    pub people: f64,
    /// Whether either division is too small for the figure to mean much.
    pub too_small: bool,
}

/// Services that no map shows. Beds for births by place would rank places by births, which the charter refuses (article 2).
const NOT_BY_PLACE: [&str; 1] = ["maternity_beds"];

/// Projects every division and reckons one service in each; the first where none is named, or none of that name can be shown.
pub async fn by_place(
    store: &Store,
    permit: &CountPermit,
    document: &Document,
    service: Option<&str>,
) -> Result<ByPlace> {
    let found = by_division(store, permit, document).await?;
    let mut all: Vec<(DivisionRun, Vec<Need>)> = Vec::with_capacity(found.divisions.len());
    for division in found.divisions {
        let own = Document { capacity: capacity_of(document, &division.code), ..document.clone() };
        let mut needs = needs(&own, &division.projection)?;
        needs.retain(|need| !need.ratio && !NOT_BY_PLACE.contains(&need.code));
        all.push((division, needs));
    }
    let shown = all.first().map_or(&[][..], |(_, needs)| needs);
    let services: Vec<_> =
        shown.iter().map(|need| (need.code, need.service.name.clone(), need.unit.clone())).collect();
    let chosen = shown.iter().find(|need| service == Some(need.code)).or(shown.first()).map(|need| need.code);
    let flows = flows(document, &all);
    let place = |(division, needs): (DivisionRun, Vec<Need>)| {
        let need = needs.into_iter().find(|need| Some(need.code) == chosen);
        PlaceNeed {
            code: division.code,
            name: division.name,
            gap_year: need.as_ref().and_then(|need| need.service.opens()),
            capacity: need.as_ref().and_then(|need| need.service.capacity.clone()),
            needed: need.map_or_else(Vec::new, |need| need.service.demand),
            too_small: division.too_small,
        }
    };
    Ok(ByPlace {
        first_year: found.first_year,
        services,
        service: chosen,
        places: all.into_iter().map(place).collect(),
        flows,
        notes: found.notes,
    })
}

/// The capacities that are stated for one division, as if they were those of a whole area.
fn capacity_of(document: &Document, division: &str) -> Vec<Capacity> {
    let own = document.capacity.iter().filter(|capacity| capacity.division.as_deref() == Some(division));
    own.map(|capacity| Capacity { division: None, ..capacity.clone() }).collect()
}

fn flows(document: &Document, all: &[(DivisionRun, Vec<Need>)]) -> Vec<PlaceFlow> {
    let run = |code: &str| all.iter().map(|(division, _)| division).find(|division| &*division.code == code);
    let stated = document.movement.iter().flat_map(|movement| &movement.flows);
    stated
        .filter_map(|flow| {
            let (from, to) = (run(&flow.from)?, run(&flow.to)?);
            Some(PlaceFlow {
                from: flow.from.clone(),
                from_name: from.name,
                to: flow.to.clone(),
                to_name: to.name,
                rate: flow.rate,
                people: flow.rate * from.projection.total(0),
                too_small: from.too_small || to.too_small,
            })
        })
        .collect()
}
