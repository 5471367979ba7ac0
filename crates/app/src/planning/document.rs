//! A scenario's document: what is assumed, in full, so that it can be run again anywhere. The register keeps it as it is.

use base::BasePopulationId;
use projection::Conventions;
use serde::{Deserialize, Serialize};

use super::{
    PlanFault, Planned,
    homes::Homes,
    parameters,
    past_errors::{self, PastProjection, Widths},
    patterns::Patterns,
};

/// The form of document that this program writes.
pub const FORM: u32 = 1;
/// The longest projection, in years.
pub const LONGEST_YEARS: i32 = 150;
/// The most points that a curve may have.
const MOST_POINTS: usize = 200;
/// The most capacities, and the most pairs of a movement.
const MOST_ROWS: usize = 10_000;
/// The most policy packages.
const MOST_PACKAGES: usize = 12;
/// The longest source or note, in characters.
const LONGEST_TEXT: usize = 400;

/// Everything that a scenario assumes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// [`FORM`].
    pub form: u32,
    /// Whom it begins with.
    pub base: Base,
    /// The last calendar year.
    pub until: i32,
    /// How many children, and when.
    pub fertility: Fertility,
    /// Boys born per girl born.
    pub sex_ratio: Curve,
    /// How long people live.
    pub mortality: MortalityCurves,
    /// Who comes and goes.
    pub migration: Migration,
    /// Own rates by age, for the shapes that say [`super::patterns::OWN`].
    #[serde(default, skip_serializing_if = "Patterns::is_empty")]
    pub patterns: Patterns,
    /// Services that the author thinks of adding, with the effects that the author supposes.
    #[serde(default)]
    pub packages: Vec<Package>,
    /// What services have room for.
    #[serde(default)]
    pub capacity: Vec<Capacity>,
    /// Who moves between the base's divisions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub movement: Option<Movement>,
    /// What services are reckoned by: codes of [`super::parameters`].
    #[serde(default)]
    pub parameters: Vec<Parameter>,
    /// Who lives with whom; none where nobody has stated it.
    #[serde(default)]
    pub households: Option<Homes>,
    /// Where the fan's widths come from.
    #[serde(default)]
    pub widths: Widths,
    /// Past projections of this place beside what was counted since: what own widths are measured by.
    #[serde(default)]
    pub past: Vec<PastProjection>,
    /// The step's conventions.
    #[serde(default)]
    pub conventions: Conventions,
    /// Seed of the fan: the same seed, the same fan.
    #[serde(default)]
    pub seed: u64,
}

/// Whom a scenario begins with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Base {
    /// Counts kept by this register.
    Population {
        /// Which.
        id: BasePopulationId,
        /// Whether heaped ages are smoothed first.
        #[serde(default)]
        smoothed: bool,
    },
    /// A reference set that is shipped.
    Reference {
        /// Its code.
        set: Box<str>,
    },
}

/// A value for every year: straight lines between the points, level before the first and after the last.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Curve {
    /// Year and value, years rising.
    pub points: Vec<(i32, f64)>,
    /// Who says so: shown beside every figure that rests on it.
    pub source: Box<str>,
}

impl Curve {
    /// One value for ever.
    pub fn level(year: i32, value: f64, source: &str) -> Self {
        Self { points: vec![(year, value)], source: source.into() }
    }

    /// The value of a year.
    pub fn at(&self, year: i32) -> f64 {
        let after = self.points.partition_point(|(at, _)| *at <= year);
        let before = after.checked_sub(1).and_then(|at| self.points.get(at));
        match (before, self.points.get(after)) {
            (Some((y0, v0)), Some((y1, v1))) => v0 + (v1 - v0) * f64::from(year - y0) / f64::from(y1 - y0),
            (Some((_, value)), None) | (None, Some((_, value))) => *value,
            (None, None) => 0.0,
        }
    }
}

/// How many children, and when.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fertility {
    /// Births per woman: the total fertility rate. An assumption about what families will choose, never an aim.
    pub total: Curve,
    /// Mean age of mothers in years.
    pub mean_age: Curve,
    /// The shape by age: a code of [`super::shapes`], or [`super::patterns::OWN`].
    pub model: Box<str>,
}

/// How long people live: expectations of life at birth in years.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MortalityCurves {
    /// Of males.
    pub male: Curve,
    /// Of females.
    pub female: Curve,
    /// The shape by age: a code of [`super::shapes`], or [`super::patterns::OWN`].
    pub model: Box<str>,
}

/// Who comes and goes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Migration {
    /// Net migrants a year, in persons; below nought where more leave.
    pub net: Curve,
    /// Share of males among them, 0 to 1.
    pub male_share: Curve,
    /// The shape by age: a code of [`super::shapes`], or [`super::patterns::OWN`].
    pub model: Box<str>,
}

/// A service for families. Support only: the list has no way to say anything else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Support {
    /// 托育服务: more places in childcare.
    Childcare,
    /// 育儿补贴: money for families with small children.
    ChildcareSubsidy,
    /// 育儿假: leave for parents.
    ParentalLeave,
    /// 住房支持: homes for families.
    Housing,
    /// 就学保障: places in kindergartens and schools.
    Schooling,
    /// 养老服务: care for the old.
    ElderCare,
    /// 健康服务: health services.
    Health,
    /// 落户与随迁服务: settling of those who come.
    Settlement,
}

impl Support {
    /// Every kind.
    pub const ALL: [Self; 8] = [
        Self::Childcare,
        Self::ChildcareSubsidy,
        Self::ParentalLeave,
        Self::Housing,
        Self::Schooling,
        Self::ElderCare,
        Self::Health,
        Self::Settlement,
    ];
}

/// What a package is supposed to move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Moves {
    /// Births per woman.
    TotalFertility,
    /// Mean age of mothers, in years.
    MeanAge,
    /// Expectation of life of males, in years.
    LifeMale,
    /// Expectation of life of females, in years.
    LifeFemale,
    /// Net migrants a year, in persons.
    NetMigration,
}

/// One supposed effect of a package: added to the curve that it moves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Effect {
    /// What it moves.
    pub moves: Moves,
    /// By how much, year by year; nought before its first point. Its source says why anybody should suppose so.
    pub by: Curve,
}

/// A bundle of support with the effects that the author supposes. The effects are assumptions, not findings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Package {
    /// Its name, 1 to 80 characters.
    pub name: Box<str>,
    /// What kind of support.
    pub support: Support,
    /// The supposed effects.
    pub effects: Vec<Effect>,
}

/// What a service has room for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Capacity {
    /// The service: a code of the demand list.
    pub service: Box<str>,
    /// The division that has the room, by its leading digits; none for the whole area.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub division: Option<Box<str>>,
    /// Places (or beds, or posts) by year.
    pub places: Curve,
}

/// Movement between divisions: a matrix of origins and destinations.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Movement {
    /// Who says so.
    pub source: Box<str>,
    /// One entry a pair of divisions.
    pub flows: Vec<MovementFlow>,
}

/// People who move from one division to another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MovementFlow {
    /// The division that they leave, by its leading digits.
    pub from: Box<str>,
    /// The division that they come to.
    pub to: Box<str>,
    /// Movers a year per person of the origin, 0 to 1.
    pub rate: f64,
}

/// A number that a service is reckoned by, and who says so.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// Which: a code of [`super::parameters`].
    pub code: Box<str>,
    /// The value.
    pub value: f64,
    /// Who says so.
    pub source: Box<str>,
}

impl Document {
    /// The total fertility rate of a year, packages included.
    pub fn total_fertility(&self, year: i32) -> f64 {
        (self.fertility.total.at(year) + self.moved(Moves::TotalFertility, year)).max(0.0)
    }

    /// The mean age of mothers of a year, packages included.
    pub fn mean_age(&self, year: i32) -> f64 {
        self.fertility.mean_age.at(year) + self.moved(Moves::MeanAge, year)
    }

    /// The expectations of life of males and females in a year, packages included.
    pub fn life(&self, year: i32) -> [f64; 2] {
        [
            self.mortality.male.at(year) + self.moved(Moves::LifeMale, year),
            self.mortality.female.at(year) + self.moved(Moves::LifeFemale, year),
        ]
    }

    /// The net migrants of a year, packages included.
    pub fn net_migrants(&self, year: i32) -> f64 {
        self.migration.net.at(year) + self.moved(Moves::NetMigration, year)
    }

    /// What all packages add.
    fn moved(&self, moves: Moves, year: i32) -> f64 {
        let effects = self.packages.iter().flat_map(|package| &package.effects);
        effects
            .filter(|effect| {
                effect.moves == moves && effect.by.points.first().is_some_and(|(from, _)| *from <= year)
            })
            .map(|effect| effect.by.at(year))
            .sum()
    }

    /// Finds the first fault: a curve out of its bounds, a text that the charter refuses, a source that is missing.
    pub fn check(&self) -> Planned<()> {
        if self.form != FORM {
            return Err(PlanFault::Form(self.form));
        }
        for (what, curve, low, high) in self.curves() {
            check_curve(what, curve, low, high)?;
        }
        if self.packages.len() > MOST_PACKAGES {
            return Err(PlanFault::TooMany("packages"));
        }
        for package in &self.packages {
            check_name(&package.name)?;
            for effect in &package.effects {
                let (low, high) = effect.moves.bounds();
                check_curve("package", &effect.by, low, high)?;
            }
        }
        for capacity in &self.capacity {
            check_curve("capacity", &capacity.places, 0.0, 1e10)?;
        }
        if self.capacity.len() > MOST_ROWS {
            return Err(PlanFault::TooMany("capacities"));
        }
        if let Some(movement) = &self.movement {
            movement.check()?;
        }
        self.patterns.check()?;
        self.households.as_ref().map_or(Ok(()), Homes::check)?;
        past_errors::check(&self.past)?;
        for parameter in &self.parameters {
            let known = parameters::known(&parameter.code).ok_or(PlanFault::Unknown { what: "parameter" })?;
            if !(known.low..=known.high).contains(&parameter.value) {
                let (year, value) = (0, parameter.value);
                return Err(PlanFault::Bounds {
                    what: known.code,
                    year,
                    value,
                    low: known.low,
                    high: known.high,
                });
            }
            check_text(&parameter.source)?;
        }
        Ok(())
    }

    /// The curves with the bounds within which a value can be meant.
    fn curves(&self) -> [(&'static str, &Curve, f64, f64); 7] {
        [
            ("total_fertility", &self.fertility.total, 0.0, 10.0),
            ("mean_age", &self.fertility.mean_age, 18.0, 42.0),
            ("sex_ratio", &self.sex_ratio, 0.5, 2.0),
            ("life_male", &self.mortality.male, 15.0, 100.0),
            ("life_female", &self.mortality.female, 15.0, 105.0),
            ("net_migration", &self.migration.net, -1e8, 1e8),
            ("male_share", &self.migration.male_share, 0.0, 1.0),
        ]
    }
}

impl Movement {
    fn check(&self) -> Planned<()> {
        if self.flows.len() > MOST_ROWS {
            return Err(PlanFault::TooMany("flows"));
        }
        if self.source.trim().is_empty() {
            return Err(PlanFault::Source { what: "movement" });
        }
        check_text(&self.source)?;
        let sound = |flow: &MovementFlow| flow.from != flow.to && (0.0..=1.0).contains(&flow.rate);
        if self.flows.iter().all(sound) { Ok(()) } else { Err(PlanFault::Movement) }
    }
}

impl Moves {
    const fn bounds(self) -> (f64, f64) {
        match self {
            // No service is meant to lower births: the charter has no place for such a package.
            Self::TotalFertility => (0.0, 2.0),
            Self::MeanAge => (-5.0, 5.0),
            Self::LifeMale | Self::LifeFemale => (-10.0, 10.0),
            Self::NetMigration => (-1e8, 1e8),
        }
    }
}

fn check_curve(what: &'static str, curve: &Curve, low: f64, high: f64) -> Planned<()> {
    if curve.points.is_empty() || curve.points.len() > MOST_POINTS {
        return Err(PlanFault::Points { what });
    }
    if curve.points.windows(2).any(|pair| pair[0].0 >= pair[1].0) {
        return Err(PlanFault::Order { what });
    }
    if let Some((year, value)) =
        curve.points.iter().find(|(_, value)| !value.is_finite() || !(low..=high).contains(value))
    {
        return Err(PlanFault::Bounds { what, year: *year, value: *value, low, high });
    }
    if curve.source.trim().is_empty() {
        return Err(PlanFault::Source { what });
    }
    check_text(&curve.source)
}

/// Whether a name is one: 1 to 80 characters, and nothing that the charter refuses.
pub(super) fn check_name(name: &str) -> Planned<()> {
    if !(1..=80).contains(&name.trim().chars().count()) {
        return Err(PlanFault::Name);
    }
    check_text(name)
}

/// Whether the charter lets a text stand and it is short enough.
pub(super) fn check_text(text: &str) -> Planned<()> {
    if text.chars().count() > LONGEST_TEXT {
        return Err(PlanFault::Long);
    }
    match access::charter::denied(text) {
        Some(theme) => Err(PlanFault::Charter { zh: theme.reason_zh, en: theme.reason_en }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curve(points: &[(i32, f64)]) -> Curve {
        Curve { points: points.to_vec(), source: "test".into() }
    }

    #[test]
    fn a_curve_is_level_outside_and_straight_between() {
        let curve = curve(&[(2020, 1.0), (2030, 2.0)]);
        for (year, value) in [(1990, 1.0), (2020, 1.0), (2025, 1.5), (2030, 2.0), (2100, 2.0)] {
            assert!((curve.at(year) - value).abs() < 1e-12, "{year}");
        }
    }

    #[test]
    fn curves_are_refused_with_a_reason() {
        let refused = |points: &[(i32, f64)], source: &str| {
            check_curve("x", &Curve { points: points.to_vec(), source: source.into() }, 0.0, 3.0).unwrap_err()
        };
        assert!(matches!(refused(&[], "s"), PlanFault::Points { .. }));
        assert!(matches!(refused(&[(2020, 1.0), (2020, 1.0)], "s"), PlanFault::Order { .. }));
        assert!(matches!(refused(&[(2020, 3.5)], "s"), PlanFault::Bounds { year: 2020, .. }));
        assert!(matches!(refused(&[(2020, f64::NAN)], "s"), PlanFault::Bounds { .. }));
        assert!(matches!(refused(&[(2020, 1.0)], "  "), PlanFault::Source { .. }));
        assert!(matches!(refused(&[(2020, 1.0)], "全市生育指标"), PlanFault::Charter { .. }));
    }
}
