use access::CountPermit;
use codes::division::Divisions;
use projection::{Area, Assumptions, Flow, Population, Projection, Words, project_areas, small_areas};
use store::Store;

use super::{
    PlanFault, Planned,
    document::Document,
    inputs::{Begin, begin, inputs, real},
};
use crate::Result;

/// A scenario by divisions: whole persons that add up to the whole area's in every year.
#[derive(Debug)]
pub struct ByDivision {
    /// The first projected year.
    pub first_year: i32,
    /// The divisions in the order of their codes.
    pub divisions: Vec<DivisionRun>,
    /// What somebody must know who reads them.
    pub notes: Vec<Words>,
}

/// One division's run.
#[derive(Debug)]
pub struct DivisionRun {
    /// Leading digits of its code.
    pub code: Box<str>,
    /// Its own name; empty where the code is not known.
    pub name: &'static str,
    /// Its projection.
    pub projection: Projection,
    /// Whether its births or deaths are too few for its figures to mean much.
    pub too_small: bool,
}

/// Projects every division of a scenario's base, raked to the whole.
pub async fn by_division(store: &Store, permit: &CountPermit, document: &Document) -> Result<ByDivision> {
    let begin = begin(store, permit, document).await?;
    let Begin::Kept(base) = &begin else {
        return Ok(ByDivision { first_year: begin.first_year(), divisions: Vec::new(), notes: Vec::new() });
    };
    let whole = inputs(document, &begin, begin.people())?;
    let codes: Vec<Box<str>> = base
        .counts
        .divisions
        .iter()
        .filter(|division| division.male.iter().chain(&division.female).any(|people| *people > 0))
        .map(|division| division.code.clone())
        .collect();
    let mut parts = Vec::with_capacity(codes.len());
    for division in base.counts.divisions.iter().filter(|division| codes.contains(&division.code)) {
        let cells = division.male.iter().chain(&division.female).map(|people| real(*people)).collect();
        parts.push(part(cells, &whole.base, &whole.assumptions)?);
    }
    let flows = flows(document, &codes)?;
    let (document, first_year) = (document.clone(), begin.first_year());
    let work = tokio::task::spawn_blocking(move || -> Planned<Vec<Projection>> {
        let top = Area { base: &whole.base, assumptions: &whole.assumptions, above: None };
        let below = parts.iter().map(|(base, assumptions)| Area { base, assumptions, above: Some(0) });
        let areas: Vec<Area<'_>> = std::iter::once(top).chain(below).collect();
        Ok(project_areas(&areas, &flows, document.conventions, true)?)
    });
    let runs = work.await.or(Err(crate::AppError::Fault("the areas were stopped")))??;
    let small: Vec<usize> = small_areas(&runs).iter().map(|small| small.area).collect();
    let divisions =
        codes.into_iter().zip((1..).zip(runs.into_iter().skip(1))).map(|(code, (at, projection))| {
            DivisionRun {
                name: Divisions::bundled().get(&code).map_or("", |division| division.name),
                code,
                projection,
                too_small: small.contains(&at),
            }
        });
    Ok(ByDivision { first_year, divisions: divisions.collect(), notes: notes() })
}

/// The document's movement by the places of its divisions among the areas, of which the whole is the first.
fn flows(document: &Document, codes: &[Box<str>]) -> Planned<Vec<Flow>> {
    let place = |code: &str| {
        let at = codes.iter().position(|known| &**known == code);
        at.map(|at| at + 1).ok_or(PlanFault::Unknown { what: "division" })
    };
    let stated = document.movement.iter().flat_map(|movement| &movement.flows);
    stated
        .map(|flow| {
            let (from, to) = (place(&flow.from)?, place(&flow.to)?);
            Ok(Flow { from, to, period: None, rates: vec![flow.rate] })
        })
        .collect()
}

/// A division's population, and the whole's assumptions with migrants in proportion to its people.
fn part(
    cells: Vec<f64>,
    whole: &Population,
    assumptions: &Assumptions,
) -> Planned<(Population, Assumptions)> {
    let base = Population::new(whole.ages(), cells)?;
    let share = base.total() / whole.total();
    let migration = assumptions.migration.iter().map(|migrants| migrants * share).collect();
    Ok((base, Assumptions { migration, ..assumptions.clone() }))
}

fn notes() -> Vec<Words> {
    vec![
        Words::new(
            "各地都用本方案的生育、死亡假设，净迁入按人数分摊；各地整数人数每年加起来等于全辖区。",
            "Every division takes this scenario's births and deaths, and migrants in proportion to its people; whole persons \
             add up to the whole area every year.",
        ),
        Words::new(
            "首年预计出生或死亡少于 20 人的地方，数字波动大，只作参考。",
            "Where fewer than 20 births or deaths are expected in the first year, figures swing widely and are a hint only.",
        ),
    ]
}
