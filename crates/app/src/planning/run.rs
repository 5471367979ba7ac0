use access::CountPermit;
use projection::{INDICATORS, Indicator, Projection, Words, indicators, project};
use store::Store;

use super::{
    Planned,
    document::Document,
    inputs::{Begin, Inputs, begin, inputs},
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
    /// What somebody must know who reads the figures.
    pub notes: Vec<Words>,
    /// Where they come from.
    pub sources: Vec<Words>,
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
    Ok(Run { projection, indicators, history: history(begin)?, notes, sources })
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
