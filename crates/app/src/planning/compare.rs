use access::CountPermit;
use projection::{
    Assumptions, Conventions, Projection, Sex,
    decomposition::{Cause, Mixture, decompose},
    project,
};
use store::Store;

use super::{
    PlanFault, Planned,
    document::Document,
    inputs::{Inputs, begin, inputs},
};
use crate::Result;

/// What is compared: a name for the wire and its words.
pub const OUTCOMES: [(&str, &str, &str); 7] = [
    ("population", "总人口", "population"),
    ("births", "出生人数", "births"),
    ("deaths", "死亡人数", "deaths"),
    ("population_0_14", "0—14岁人口", "aged 0-14"),
    ("population_15_64", "15—64岁人口", "aged 15-64"),
    ("population_65_plus", "65岁及以上人口", "aged 65 and over"),
    ("population_80_plus", "80岁及以上人口", "aged 80 and over"),
];

/// Why two scenarios differ in a year.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// The year.
    pub year: i32,
    /// Each of [`OUTCOMES`]: in the first, in the second, and the parts of the difference by [`Cause::ALL`].
    pub outcomes: Vec<([f64; 2], [f64; 5])>,
}

/// Splits the difference of two scenarios at the end of `year` into its causes.
pub async fn compare_scenarios(
    store: &Store,
    permit: &CountPermit,
    documents: [&Document; 2],
    year: i32,
) -> Result<Comparison> {
    let [one, two] = documents;
    let begins = [begin(store, permit, one).await?, begin(store, permit, two).await?];
    if begins[0].first_year() != begins[1].first_year() {
        return Err(PlanFault::Apart.into());
    }
    let cut = |document: &Document| Document { until: year, ..document.clone() };
    let both = [
        inputs(&cut(one), &begins[0], begins[0].people())?,
        inputs(&cut(two), &begins[1], begins[1].people())?,
    ];
    Ok(compare(&both, one.conventions, year)?)
}

fn compare(both: &[Inputs; 2], conventions: Conventions, year: i32) -> Planned<Comparison> {
    let mut failed = None;
    let split = decompose(|mixture| {
        let run = mixed(both, mixture, conventions).map(|projection| outcomes(&projection));
        run.unwrap_or_else(|fault| {
            failed = Some(fault);
            vec![0.0; OUTCOMES.len()]
        })
    })?;
    if let Some(fault) = failed {
        return Err(fault);
    }
    let outcomes = (0..OUTCOMES.len())
        .map(|at| ([split.first[at], split.second[at]], [0, 1, 2, 3, 4].map(|cause| split.parts[cause][at])))
        .collect();
    Ok(Comparison { year, outcomes })
}

/// The projection with each cause from the scenario that the mixture says.
fn mixed(both: &[Inputs; 2], mixture: Mixture, conventions: Conventions) -> Planned<Projection> {
    let of = |cause| &both[usize::from(mixture.from_second(cause))];
    let assumptions = Assumptions {
        mortality: of(Cause::Mortality).assumptions.mortality.clone(),
        fertility: of(Cause::Fertility).assumptions.fertility.clone(),
        sex_ratio: of(Cause::SexRatio).assumptions.sex_ratio.clone(),
        migration: of(Cause::Migration).assumptions.migration.clone(),
        ..both[0].assumptions
    };
    Ok(project(&of(Cause::AgeStructure).base, &assumptions, conventions)?)
}

fn outcomes(projection: &Projection) -> Vec<f64> {
    let last = projection.periods();
    let aged = |from: usize, until: usize| -> f64 {
        Sex::BOTH
            .iter()
            .map(|sex| projection.population_of(last, *sex))
            .map(|cells| cells[from..until.min(cells.len())].iter().sum::<f64>())
            .sum()
    };
    vec![
        projection.total(last),
        projection.births_in(last - 1),
        projection.deaths_in(last - 1),
        aged(0, 15),
        aged(15, 65),
        aged(65, usize::MAX),
        aged(80, usize::MAX),
    ]
}
