//! A place's own rates by age, kept in the scenario that rests on them.

use projection::{
    Sex, fertility_models,
    migration_models::net_migrants,
    mortality_models::{Series, expectation},
    reference::Country,
};
use serde::{Deserialize, Serialize};

use super::{
    PlanFault, Planned,
    document::{Document, check_text},
    shapes,
};

/// The code of a shape that is the scenario's own.
pub const OWN: &str = "own";
/// Ages 0 to 100+.
const AGES: usize = 101;

/// What a place's own shapes are. Each is used where the model says [`OWN`].
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Patterns {
    /// Births per woman and year; females only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub births: Option<Pattern>,
    /// Death rates per person and year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deaths: Option<Pattern>,
    /// Net migrants of a year, in persons; below nought where more leave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub migrants: Option<Pattern>,
}

/// Values by single age, 0 to 100+.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pattern {
    /// Males; empty for births.
    #[serde(default)]
    pub male: Vec<f64>,
    /// Females.
    pub female: Vec<f64>,
    /// Who published or counted them.
    pub source: Box<str>,
    /// Of deaths: the reference set along whose projection ages answer when life grows longer or shorter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trend: Option<Box<str>>,
}

impl Patterns {
    /// Whether every shape is a model's.
    pub fn is_empty(&self) -> bool {
        [&self.births, &self.deaths, &self.migrants].iter().all(|pattern| pattern.is_none())
    }

    /// Finds the first fault.
    pub(super) fn check(&self) -> Planned<()> {
        let unfit = |what| PlanFault::Pattern { what };
        for pattern in [&self.births, &self.deaths, &self.migrants].into_iter().flatten() {
            if pattern.source.trim().is_empty() {
                return Err(PlanFault::Source { what: "pattern" });
            }
            check_text(&pattern.source)?;
        }
        if let Some(births) = &self.births {
            let total: f64 = births.female.iter().sum();
            let outside = |age: usize| !fertility_models::AGES.contains(&age);
            let stray = births
                .female
                .iter()
                .enumerate()
                .any(|(age, rate)| *rate < 0.0 || (outside(age) && *rate > 0.0));
            if births.female.len() != AGES
                || !births.male.is_empty()
                || stray
                || !(0.05..=12.0).contains(&total)
            {
                return Err(unfit("births"));
            }
        }
        if let Some(deaths) = &self.deaths {
            let sound =
                |rates: &[f64]| rates.len() == AGES && rates.iter().all(|rate| *rate > 0.0 && *rate <= 5.0);
            if !sound(&deaths.male) || !sound(&deaths.female) {
                return Err(unfit("deaths"));
            }
            shapes::country(deaths.trend.as_deref().unwrap_or(""))?;
        }
        if let Some(moves) = &self.migrants {
            let sound = |cells: &[f64]| cells.len() == AGES && cells.iter().all(|cell| cell.abs() <= 1e8);
            if !sound(&moves.male) || !sound(&moves.female) || moves.cells().all(|cell| cell == 0.0) {
                return Err(unfit("migrants"));
            }
        }
        Ok(())
    }
}

impl Pattern {
    /// Of one sex.
    pub fn of(&self, sex: Sex) -> &[f64] {
        match sex {
            Sex::Male => &self.male,
            Sex::Female => &self.female,
        }
    }

    fn cells(&self) -> impl Iterator<Item = f64> + '_ {
        self.male.iter().chain(&self.female).copied()
    }
}

impl Document {
    /// The nation that the place lies in: whose mortality the model names, or along whose trend its own moves.
    pub(super) fn nation(&self) -> Planned<Country> {
        match &*self.mortality.model {
            OWN => shapes::country(own(self.patterns.deaths.as_ref())?.trend.as_deref().unwrap_or("")),
            model => shapes::country(model),
        }
    }
}

/// The pattern, where a model says that there is one.
pub(super) fn own(pattern: Option<&Pattern>) -> Planned<&Pattern> {
    pattern.ok_or(PlanFault::Unknown { what: "own pattern" })
}

/// A place's own death rates as a scale of expectations of life: each age changes by the share by which the nation's does
/// between the place's level and another year's.
pub(super) fn mortality(document: &Document, sex: Sex) -> Planned<Series> {
    let rates = own(document.patterns.deaths.as_ref())?.of(sex);
    let rule = document.conventions.infant_rule;
    let nation = shapes::reference(document.nation()?)?;
    let national = nation.mortality_series(sex, rule)?;
    let level = expectation(rates, sex, rule);
    if !level.is_finite() {
        return Err(PlanFault::Pattern { what: "deaths" });
    }
    let like = national.at(level)?;
    let (first, last) = (nation.assumptions.first_year, nation.assumptions.first_year + 75);
    let moved = |year: i32| -> Vec<f64> {
        let then = nation.mortality(year, sex);
        rates.iter().zip(then.iter().zip(&like)).map(|(own, (then, like))| own * then / like).collect()
    };
    let mut years: Vec<Vec<f64>> = (first..=last).map(moved).collect();
    // The rates as they are stand in the scale, at their place in it.
    let longer = years.iter().position(|own| expectation(own, sex, rule) >= level);
    years.insert(longer.unwrap_or(years.len()), rates.to_vec());
    Ok(Series::new(&years, sex, rule)?)
}

/// Who moves, by sex and age.
#[derive(Debug)]
pub(super) enum Movers {
    /// A model's shares of each sex.
    Shares([Vec<f64>; 2]),
    /// A place's own net migrants, and all who crossed, whichever way, by age.
    Own { net: [Vec<f64>; 2], crossed: Vec<f64> },
}

impl Movers {
    pub(super) fn new(document: &Document) -> Planned<Self> {
        if &*document.migration.model != OWN {
            return Ok(Self::Shares(shapes::movers(&document.migration.model)?));
        }
        let pattern = own(document.patterns.migrants.as_ref())?;
        let crossed = pattern.male.iter().zip(&pattern.female).map(|(m, f)| m.abs() + f.abs()).collect();
        Ok(Self::Own { net: Sex::BOTH.map(|sex| pattern.of(sex).to_vec()), crossed })
    }

    /// Net migrants of a year by sex and age. By a place's own: those, and what the year has more or less of is spread over the
    /// ages that move most, as workers may come while families leave and a share of a small net would mean nothing.
    pub(super) fn at(&self, net: f64, male_share: f64) -> Planned<[Vec<f64>; 2]> {
        match self {
            Self::Shares([male, female]) => Ok(net_migrants(net, male_share, [male, female])?),
            Self::Own { net: own, crossed } => {
                let usual: f64 = own.iter().flatten().sum();
                let more = net_migrants(net - usual, male_share, [crossed, crossed])?;
                let add =
                    |(own, more): (&Vec<f64>, Vec<f64>)| own.iter().zip(more).map(|(a, b)| a + b).collect();
                let [male, female] = more;
                Ok([add((&own[0], male)), add((&own[1], female))])
            }
        }
    }
}
