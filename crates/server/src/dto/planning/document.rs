use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::problem::{Code, Problem};

/// Everything that a scenario assumes.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlanDocument {
    /// Form of the document: 1.
    pub(crate) form: u32,
    /// Whom it begins with.
    pub(crate) base: PlanBase,
    /// The last calendar year.
    pub(crate) until: i32,
    /// How many children, and when.
    pub(crate) fertility: PlanFertility,
    /// Boys born per girl born.
    pub(crate) sex_ratio: PlanCurve,
    /// How long people live.
    pub(crate) mortality: PlanMortality,
    /// Who comes and goes.
    pub(crate) migration: PlanMigration,
    /// Own rates by age, for the shapes whose model is `own`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) patterns: Option<PlanPatterns>,
    /// Services thought of, with the effects that the author supposes.
    #[serde(default)]
    pub(crate) packages: Vec<PlanPackage>,
    /// What services have room for.
    #[serde(default)]
    pub(crate) capacity: Vec<PlanCapacity>,
    /// Who moves between the base's divisions; left out where nobody does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) movement: Option<PlanMovement>,
    /// What services are reckoned by.
    #[serde(default)]
    pub(crate) parameters: Vec<PlanParameter>,
    /// Who lives with whom; null where nobody has stated it.
    #[serde(default)]
    pub(crate) households: Option<PlanHomes>,
    /// Where the fan's widths come from.
    #[serde(default)]
    pub(crate) widths: PlanWidths,
    /// Past projections of this place beside what was counted since: what own widths are measured by.
    #[serde(default)]
    pub(crate) past: Vec<PlanPast>,
    /// The step's conventions.
    #[serde(default)]
    pub(crate) conventions: PlanConventions,
    /// Seed of the fan.
    #[serde(default)]
    pub(crate) seed: u64,
}

/// Whom a scenario begins with: counts kept here (`id`), or a reference set (`set`).
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum PlanBase {
    /// Counts kept by this register.
    Population {
        /// `bas_…`.
        id: String,
        /// Whether heaped ages are smoothed first.
        #[serde(default)]
        smoothed: bool,
    },
    /// A reference set that is shipped.
    Reference {
        /// Its code.
        set: String,
    },
}

/// A value for every year: straight lines between the points, level before the first and after the last.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlanCurve {
    /// Pairs of year and value, years rising.
    #[schema(min_items = 1, max_items = 200)]
    pub(crate) points: Vec<(i32, f64)>,
    /// Who says so.
    #[schema(min_length = 1, max_length = 400)]
    pub(crate) source: String,
}

/// How many children, and when.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlanFertility {
    /// Births per woman: an assumption about what families will choose, never an aim.
    pub(crate) total: PlanCurve,
    /// Mean age of mothers in years.
    pub(crate) mean_age: PlanCurve,
    /// The shape by age.
    pub(crate) model: String,
}

/// How long people live, in years at birth.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlanMortality {
    /// Of males.
    pub(crate) male: PlanCurve,
    /// Of females.
    pub(crate) female: PlanCurve,
    /// The shape by age.
    pub(crate) model: String,
}

/// Who comes and goes.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlanMigration {
    /// Net migrants a year, in persons.
    pub(crate) net: PlanCurve,
    /// Share of males among them, 0 to 1.
    pub(crate) male_share: PlanCurve,
    /// The shape by age.
    pub(crate) model: String,
}

/// A place's own shapes by age.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlanPatterns {
    /// Births per woman and year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) births: Option<PlanPattern>,
    /// Death rates per person and year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) deaths: Option<PlanPattern>,
    /// Net migrants of a year, in persons.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) migrants: Option<PlanPattern>,
}

/// Values by single age, 0 to 100+.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlanPattern {
    /// Males; empty for births.
    #[serde(default)]
    #[schema(max_items = 101)]
    pub(crate) male: Vec<f64>,
    /// Females.
    #[schema(min_items = 101, max_items = 101)]
    pub(crate) female: Vec<f64>,
    /// Who published or counted them.
    #[schema(min_length = 1, max_length = 400)]
    pub(crate) source: String,
    /// Of deaths: the reference set along whose projection ages answer to longer life.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) trend: Option<String>,
}

/// A kind of support for families.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PlanSupport {
    /// 托育服务.
    Childcare,
    /// 育儿补贴.
    ChildcareSubsidy,
    /// 育儿假.
    ParentalLeave,
    /// 住房支持.
    Housing,
    /// 就学保障.
    Schooling,
    /// 养老服务.
    ElderCare,
    /// 健康服务.
    Health,
    /// 落户与随迁服务.
    Settlement,
}

/// What a package is supposed to move.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PlanMoves {
    /// Births per woman; a package may only raise it.
    TotalFertility,
    /// Mean age of mothers.
    MeanAge,
    /// Expectation of life of males.
    LifeMale,
    /// Expectation of life of females.
    LifeFemale,
    /// Net migrants a year.
    NetMigration,
}

/// One supposed effect: added to the curve that it moves, nought before its first point.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlanEffect {
    /// What it moves.
    pub(crate) moves: PlanMoves,
    /// By how much, and why anybody should suppose so.
    pub(crate) by: PlanCurve,
}

/// A bundle of support. Its effects are assumptions, not findings.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlanPackage {
    /// Its name.
    #[schema(min_length = 1, max_length = 80)]
    pub(crate) name: String,
    /// What kind of support.
    pub(crate) support: PlanSupport,
    /// The supposed effects.
    pub(crate) effects: Vec<PlanEffect>,
}

/// What a service has room for.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlanCapacity {
    /// The service's code.
    pub(crate) service: String,
    /// Leading digits of the division that has the room; left out for the whole area.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) division: Option<String>,
    /// Places by year.
    pub(crate) places: PlanCurve,
}

/// Movement between divisions.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlanMovement {
    /// Who says so.
    #[schema(min_length = 1, max_length = 400)]
    pub(crate) source: String,
    /// One entry a pair of divisions.
    pub(crate) flows: Vec<PlanFlow>,
}

/// People who move from one division to another.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlanFlow {
    /// Leading digits of the division that they leave.
    pub(crate) from: String,
    /// Leading digits of the one that they come to.
    pub(crate) to: String,
    /// Movers a year per person of the origin, 0 to 1.
    pub(crate) rate: f64,
}

/// A number that a service is reckoned by.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlanParameter {
    /// Which.
    pub(crate) code: String,
    /// The value.
    pub(crate) value: f64,
    /// Who says so.
    pub(crate) source: String,
}

/// Who lives with whom: the chance of being the eldest of a household, by sex, age and the household's size.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlanHomes {
    /// First age of each band, ascending from 0; 65 and 80 among them.
    #[schema(max_items = 30)]
    pub(crate) starts: Vec<u32>,
    /// Males' rates by band, for households of 1, 2, 3, 4 and 5 or more people.
    pub(crate) male: Vec<[f64; 5]>,
    /// Females' rates likewise.
    pub(crate) female: Vec<[f64; 5]>,
    /// Mean number of people in households of 5 or more.
    pub(crate) mean_of_largest: f64,
    /// Who says so.
    pub(crate) source: String,
}

/// Where a fan's widths come from.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PlanWidths {
    /// The bounds published for the nation.
    #[default]
    Published,
    /// The errors of the place's own past projections: 5 of them out of 2 projections at least.
    OwnErrors,
}

/// A past projection of everybody beside what was counted since.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlanPast {
    /// The year at whose end its base stood.
    pub(crate) base_year: i32,
    /// The year at whose end it is measured.
    pub(crate) year: i32,
    /// Persons projected.
    pub(crate) projected: f64,
    /// Persons counted.
    pub(crate) counted: f64,
    /// Which projection, and who counted.
    pub(crate) source: String,
}

/// When in a step migrants come.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum PlanTiming {
    /// All at its end.
    #[default]
    End,
    /// Half at its start, half at its end.
    Even,
}

/// Which women stand at the later end of the mean that bears a step's children.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum PlanBirthsWomen {
    /// Without the migrants who come at the step's end.
    #[default]
    Before,
    /// With them.
    Including,
}

/// Mortality in infancy: the rule for 1a0.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum PlanInfantRule {
    /// Coale and Demeny through q0.
    #[default]
    CoaleDemenyQ0,
    /// Coale and Demeny through m0.
    CoaleDemenyM0,
    /// Andreev and Kingkade.
    AndreevKingkade,
    /// The practice of annual UN tables.
    UnAnnual,
}

/// The conventions of a step.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlanConventions {
    /// When migrants come.
    pub(crate) migration_timing: PlanTiming,
    /// Which women bear.
    pub(crate) births_women: PlanBirthsWomen,
    /// The rule for 1a0.
    pub(crate) infant_rule: PlanInfantRule,
}

impl PlanDocument {
    /// The use case's own document: the same JSON. An id that is none names nothing.
    pub(crate) fn read(&self) -> Result<app::planning::document::Document, Problem> {
        let json = serde_json::to_value(self).or(Err(Problem::of(Code::BodyInvalid)))?;
        serde_json::from_value(json).or(Err(Problem::of(Code::BodyInvalid)))
    }

    /// What a use case gave, on the wire.
    pub(crate) fn of(document: &app::planning::document::Document) -> Result<Self, Problem> {
        let json = serde_json::to_value(document).or(Err(Problem::of(Code::Internal)))?;
        serde_json::from_value(json).or(Err(Problem::of(Code::Internal)))
    }
}
