use access::CountPermit;
use projection::{Assumptions, INDICATORS, Indicator, Mortality, Projection, Words, indicators, project};
use store::Store;

use super::{
    Planned,
    document::Document,
    inputs::{Begin, Inputs, begin, inputs},
    shapes,
};
use crate::Result;

/// A scenario, run.
#[derive(Debug, Clone)]
pub struct Run {
    /// The projection, single years of age and calendar.
    pub projection: Projection,
    /// Each of [`INDICATORS`] by year projected.
    pub indicators: Vec<(&'static Indicator, Vec<f64>)>,
    /// What the base looked like in earlier years, where its source says: year, males and females by single age.
    pub history: Vec<(i32, [Vec<f64>; 2])>,
    /// The assumptions by age that the curves and shapes come to.
    pub shapes: Vec<AgeShape>,
    /// What somebody must know who reads the figures.
    pub notes: Vec<Words>,
    /// Where they come from.
    pub sources: Vec<Words>,
}

/// An assumption by single age, in the first and in the last year.
#[derive(Debug, Clone, PartialEq)]
pub struct AgeShape {
    /// A code for the wire.
    pub code: &'static str,
    /// What it is, with its unit.
    pub name: Words,
    /// Ages 0 to 100+ in the first year.
    pub first: Vec<f64>,
    /// In the last year.
    pub last: Vec<f64>,
    /// Where it comes from: the shape, and whose level it has.
    pub source: Words,
}

/// Runs a scenario: from the document alone, so that it can be tried before it is saved.
pub async fn run_projection(store: &Store, permit: &CountPermit, document: &Document) -> Result<Run> {
    let begin = begin(store, permit, document).await?;
    Ok(run(document, &begin)?)
}

pub(super) fn run(document: &Document, begin: &Begin) -> Planned<Run> {
    let Inputs { base, assumptions, mut notes, sources } = inputs(document, begin, begin.people())?;
    let projection = project(&base, &assumptions, document.conventions)?;
    if let Some(cell) = projection.bounded.first() {
        notes.push(Words::new(
            format!("{} 年起有 {} 处迁出超过在住人数，已按在住人数计。", cell.year, projection.bounded.len()),
            format!(
                "From {} on, {} cells lose more migrants than they have people; only those there can leave.",
                cell.year,
                projection.bounded.len()
            ),
        ));
    }
    let by_year = indicators(&projection, &assumptions)?;
    let indicators = INDICATORS
        .iter()
        .enumerate()
        .map(|(at, indicator)| (indicator, by_year.iter().map(|values| values[at]).collect()))
        .collect();
    let shapes = by_age(document, &assumptions);
    Ok(Run { projection, indicators, history: history(begin)?, shapes, notes, sources })
}

/// Ages 0 to 100+ of one sex.
const AGES: usize = 101;

fn by_age(document: &Document, assumptions: &Assumptions) -> Vec<AgeShape> {
    let (Mortality::Rates { mx, .. } | Mortality::Survival(mx)) = &assumptions.mortality;
    let [births, deaths, moves] = shapes::named(document);
    let ends = |cells: &[f64], width: usize, from: usize| {
        let last = cells.len().saturating_sub(width);
        [0, last].map(|start| cells.iter().skip(start + from).take(AGES).copied().collect::<Vec<f64>>())
    };
    let shape = |code, name: (&str, &str), [first, last]: [Vec<f64>; 2], source: &Words| AgeShape {
        code,
        name: Words::new(name.0, name.1),
        first,
        last,
        source: source.clone(),
    };
    vec![
        shape(
            "fertility",
            ("各年龄生育率（每位妇女）", "births per woman by age"),
            ends(&assumptions.fertility, AGES, 0),
            &births,
        ),
        shape(
            "deaths_male",
            ("男性各年龄死亡率", "death rates of males by age"),
            ends(mx, 2 * AGES, 0),
            &deaths,
        ),
        shape(
            "deaths_female",
            ("女性各年龄死亡率", "death rates of females by age"),
            ends(mx, 2 * AGES, AGES),
            &deaths,
        ),
        shape(
            "migrants_male",
            ("男性各年龄净迁入（人）", "net migrants by age, males (persons)"),
            ends(&assumptions.migration, 2 * AGES, 0),
            &moves,
        ),
        shape(
            "migrants_female",
            ("女性各年龄净迁入（人）", "net migrants by age, females (persons)"),
            ends(&assumptions.migration, 2 * AGES, AGES),
            &moves,
        ),
    ]
}

/// Earlier age structures of a reference set, five-year groups cut into single years.
fn history(begin: &Begin) -> Planned<Vec<(i32, [Vec<f64>; 2])>> {
    use projection::graduate::{Graduation, graduate};
    let Begin::Set(set) = begin else { return Ok(Vec::new()) };
    set.history
        .iter()
        .map(|pyramid| {
            let single = |groups: &[f64]| graduate(Graduation::Sprague, groups, true);
            Ok((pyramid.year, [single(&pyramid.persons[0])?, single(&pyramid.persons[1])?]))
        })
        .collect()
}

impl Run {
    /// The years at whose ends the population stands, the base's first.
    pub fn years(&self) -> Vec<i32> {
        let first = self.projection.first_year;
        (-1..).map(|shift| first + shift).take(self.projection.periods() + 1).collect()
    }

    /// An indicator's values by year projected.
    pub fn indicator(&self, name: &str) -> &[f64] {
        self.indicators.iter().find(|(indicator, _)| indicator.name == name).map_or(&[], |(_, values)| values)
    }
}
