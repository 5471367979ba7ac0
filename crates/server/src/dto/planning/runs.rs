use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::document::{PlanBase, PlanDocument, PlanPast};

/// What a scenario may choose from.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PlanChoices {
    /// Reference sets.
    pub(crate) references: Vec<Choice>,
    /// Shapes of fertility.
    pub(crate) fertility: Vec<Choice>,
    /// Shapes of mortality.
    pub(crate) mortality: Vec<Choice>,
    /// Shapes of migration.
    pub(crate) migration: Vec<Choice>,
    /// Parameters of services.
    pub(crate) parameters: Vec<ParameterChoice>,
    /// Services that need parameters to be stated.
    pub(crate) services: Vec<ServiceChoice>,
}

/// A service, and what must be stated before it can be reckoned.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ServiceChoice {
    /// The code in documents.
    pub(crate) code: String,
    /// Its name.
    pub(crate) name: String,
    /// Codes of parameters.
    pub(crate) needs: Vec<String>,
}

/// A code and its name.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Choice {
    /// The code in documents.
    pub(crate) code: String,
    /// Its name.
    pub(crate) name: String,
}

/// A parameter of services.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ParameterChoice {
    /// The code in documents.
    pub(crate) code: String,
    /// Its name and unit.
    pub(crate) name: String,
    /// Lowest value.
    pub(crate) low: f64,
    /// Highest value.
    pub(crate) high: f64,
}

/// The base that a scenario is to begin with.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DraftRequest {
    /// The base.
    pub(crate) base: PlanBase,
}

/// A scenario to be run.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RunRequest {
    /// The assumptions.
    pub(crate) document: PlanDocument,
    /// Whether the population by single age is wanted.
    #[serde(default)]
    pub(crate) cells: bool,
}

/// A figure by year.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct YearlyFigure {
    /// Its code.
    pub(crate) code: String,
    /// Its name.
    pub(crate) name: String,
    /// Its unit.
    pub(crate) unit: String,
    /// A value for each projected year.
    pub(crate) values: Vec<f64>,
}

/// A population by single age at a year's end.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct YearPopulation {
    /// The year.
    pub(crate) year: i32,
    /// Males aged 0 to 100+, whole persons.
    pub(crate) male: Vec<f64>,
    /// Females aged 0 to 100+.
    pub(crate) female: Vec<f64>,
}

/// A scenario, run.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RunResult {
    /// The first projected year.
    pub(crate) first_year: i32,
    /// Persons at the start and at the end of every projected year.
    pub(crate) population: Vec<f64>,
    /// The base and every projected year by single age; empty unless asked for.
    pub(crate) years: Vec<YearPopulation>,
    /// Earlier age structures, where the base's source has them; empty unless cells were asked for.
    pub(crate) history: Vec<YearPopulation>,
    /// Figures by projected year.
    pub(crate) indicators: Vec<YearlyFigure>,
    /// The assumptions by single age; empty unless cells were asked for.
    pub(crate) shapes: Vec<PlanAgeShape>,
    /// What services need.
    pub(crate) services: Vec<ServiceNeed>,
    /// Households at the start and at the end of every projected year; empty where the scenario states no rates.
    pub(crate) households: Vec<YearHouseholds>,
    /// What somebody must know who reads the figures.
    pub(crate) notes: Vec<String>,
    /// Where they come from.
    pub(crate) sources: Vec<String>,
}

/// An assumption by single age, 0 to 100+, as the curves and shapes make it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PlanAgeShape {
    /// `fertility`, `deaths_male`, `deaths_female`, `migrants_male`, `migrants_female`.
    pub(crate) code: String,
    /// Its name and unit.
    pub(crate) name: String,
    /// In the first projected year.
    pub(crate) first: Vec<f64>,
    /// In the last.
    pub(crate) last: Vec<f64>,
    /// Whose shape it is.
    pub(crate) source: String,
}

/// The households at a year's end.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct YearHouseholds {
    /// The year.
    pub(crate) year: i32,
    /// Households of 1, 2, 3, 4 and 5 or more people.
    pub(crate) by_size: Vec<f64>,
    /// People of 65 and more who live alone.
    pub(crate) alone_65: f64,
    /// People of 80 and more who live alone.
    pub(crate) alone_80: f64,
    /// Mean number of people in a household.
    pub(crate) mean_size: f64,
    /// Share of all people whom these households hold, about 0 to 1.
    pub(crate) held: f64,
}

/// What a service needs, beside what there is room for.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ServiceNeed {
    /// Its code.
    pub(crate) code: String,
    /// Its name.
    pub(crate) name: String,
    /// Places, beds, staff.
    pub(crate) unit: String,
    /// Whether it is a ratio, which has no capacity.
    pub(crate) ratio: bool,
    /// Whether it counts people for whom no one service has a capacity.
    pub(crate) people: bool,
    /// Need by projected year.
    pub(crate) needed: Vec<f64>,
    /// Room by projected year; null where nobody stated it.
    pub(crate) capacity: Option<Vec<f64>>,
    /// The first year in which more is needed than there is room for.
    pub(crate) gap_year: Option<i32>,
    /// The year of the largest need.
    pub(crate) peak_year: i32,
    /// The parameters used, each with its source.
    pub(crate) basis: Vec<String>,
    /// Pupils of each grade by projected year; empty for what is no school.
    pub(crate) grades: Vec<Vec<f64>>,
}

/// A fan to be drawn.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FanRequest {
    /// The assumptions; their seed is the fan's.
    pub(crate) document: PlanDocument,
    /// Number of paths, 2 to 4000.
    pub(crate) paths: usize,
    /// Asks for the chance of fewer people.
    pub(crate) under: Option<UnderRequest>,
}

/// Fewer than how many, when.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UnderRequest {
    /// At the end of which year.
    pub(crate) year: i32,
    /// Fewer than how many people.
    pub(crate) people: f64,
}

/// A fan.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PlanFan {
    /// The first projected year.
    pub(crate) first_year: i32,
    /// Number of paths.
    pub(crate) paths: usize,
    /// What was measured.
    pub(crate) quantities: Vec<FanQuantity>,
    /// The chance that was asked for, 0 to 1; null where none was, or the year lies outside.
    pub(crate) chance: Option<f64>,
    /// What somebody must know who reads it.
    pub(crate) notes: Vec<String>,
}

/// A quantity of a fan.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FanQuantity {
    /// Its code.
    pub(crate) code: String,
    /// Its name.
    pub(crate) name: String,
    /// By projected year, its quantiles at 2.5, 10, 25, 50, 75, 90 and 97.5 %.
    pub(crate) quantiles: Vec<Vec<f64>>,
}

/// A scenario by divisions.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AreasRequest {
    /// The assumptions.
    pub(crate) document: PlanDocument,
}

/// The divisions of a scenario, in the order of their codes.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PlanAreas {
    /// The first projected year.
    pub(crate) first_year: i32,
    /// The divisions.
    pub(crate) areas: Vec<AreaRun>,
    /// What somebody must know who reads them.
    pub(crate) notes: Vec<String>,
}

/// A division's run.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AreaRun {
    /// Leading digits of its code.
    pub(crate) code: String,
    /// Its name.
    pub(crate) name: String,
    /// Whole persons at the start and at the end of every projected year.
    pub(crate) population: Vec<f64>,
    /// Share aged 65 and over at the start, 0 to 1.
    pub(crate) aged_65_first: f64,
    /// Share aged 65 and over at the end.
    pub(crate) aged_65_last: f64,
    /// Whether its events are too few for its figures to mean much.
    pub(crate) too_small: bool,
}

/// Two scenarios to be compared.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CompareRequest {
    /// The first.
    pub(crate) first: PlanDocument,
    /// The second.
    pub(crate) second: PlanDocument,
    /// At the end of which year.
    pub(crate) year: i32,
}

/// Why two scenarios differ.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PlanComparison {
    /// At the end of this year.
    pub(crate) year: i32,
    /// What is compared.
    pub(crate) outcomes: Vec<OutcomeParts>,
}

/// An outcome in both scenarios, and the causes of its difference.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OutcomeParts {
    /// Its code.
    pub(crate) code: String,
    /// Its name.
    pub(crate) name: String,
    /// In the first.
    pub(crate) first: f64,
    /// In the second.
    pub(crate) second: f64,
    /// Parts of second less first; they add up exactly.
    pub(crate) parts: Vec<CausePart>,
}

/// The part of a cause.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CausePart {
    /// Which.
    pub(crate) cause: PlanCause,
    /// Its part.
    pub(crate) value: f64,
}

/// A cause of a difference.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PlanCause {
    /// The population at the start.
    AgeStructure,
    /// Births by mothers' age.
    Fertility,
    /// Boys per girl at birth.
    SexRatio,
    /// Death rates.
    Mortality,
    /// Net migrants.
    Migration,
}

/// A projection beside what the register has since recorded.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BacktestResult {
    /// Days that have come; empty where there is nothing to compare with.
    pub(crate) days: Vec<BacktestDay>,
}

/// A day on which the projection meets the register.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BacktestDay {
    /// The day.
    #[schema(format = Date)]
    pub(crate) day: String,
    /// Everybody projected.
    pub(crate) projected: f64,
    /// Everybody counted.
    pub(crate) counted: f64,
    /// By groups of ages.
    pub(crate) groups: Vec<BacktestGroup>,
}

/// A group of ages.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BacktestGroup {
    /// First age.
    pub(crate) from: u32,
    /// One beyond the last age; null for the open group.
    pub(crate) until: Option<u32>,
    /// Projected.
    pub(crate) projected: f64,
    /// Counted.
    pub(crate) counted: f64,
}

/// Past projections that this register can vouch for.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PastProjections {
    /// Oldest first: each scenario on the register's own counts, beside every anniversary that came after it was saved.
    pub(crate) items: Vec<PlanPast>,
    /// The fewest errors by which widths can be measured.
    pub(crate) fewest_errors: usize,
    /// The fewest projections that they must come from.
    pub(crate) fewest_projections: usize,
}
