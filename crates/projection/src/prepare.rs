//! A base population from what was counted: diagnosed first, smoothed only where that is called for, split into single years,
//! carried to 100+, with a record of every step.

use serde::{Deserialize, Serialize};

use crate::{
    AgeGrid, Ages, InfantRule, LifeTable, ModelError, Population, Sex, Words,
    diagnosis::{self, AgeQuality, Diagnosis, Hint, Recorded},
    graduate::{self, Graduation, real},
    model_error,
    reference::Reference,
    smooth::{self, Smoothing},
};

/// Ages as they were counted, of males and females, open group last.
#[derive(Debug, Clone, PartialEq)]
pub enum Observed {
    /// 0, 1, 2, …
    SingleYears([Vec<f64>; 2]),
    /// 0-4, 5-9, …
    FiveYears([Vec<f64>; 2]),
    /// Groups of any widths from 0, such as 0, 1-4, 5-9, …; `widths` has one entry for each closed group.
    Groups {
        /// Years of each closed group.
        widths: Vec<usize>,
        /// Persons by group, one more than there are widths.
        persons: [Vec<f64>; 2],
    },
}

/// What is done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Options {
    /// `None`: decided by the diagnosis.
    pub smoothing: Option<Smoothing>,
    /// How five-year groups are split.
    pub graduation: Graduation,
    /// Whether every cell is a whole number of persons.
    pub whole_persons: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { smoothing: None, graduation: Graduation::Sprague, whole_persons: false }
    }
}

/// One step of the preparation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Taken {
    /// What was done and why.
    pub words: Words,
    /// Persons afterwards; the same before and after every step.
    pub total: f64,
}

/// A base population ready for a projection.
#[derive(Debug, Clone, PartialEq)]
pub struct Prepared {
    /// Persons by sex and single age 0 … 100+.
    pub population: Population,
    /// What the ages looked like before anything was done.
    pub diagnosis: Diagnosis,
    /// Who may be missing or counted too long.
    pub hints: Vec<Hint>,
    /// What was done, in order.
    pub steps: Vec<Taken>,
}

/// Closed ages up to which single years are never smoothed: children's ages come from their births.
const CHILDREN: usize = 10;
const GROUPS: usize = 101;

/// Prepares a base population. The reference gives the shape of survival above the observed open age; `recorded` what else is
/// known of the place.
pub fn prepare_base(
    observed: &Observed,
    options: &Options,
    recorded: Recorded<'_>,
    reference: &Reference,
) -> Result<Prepared, ModelError> {
    let (diagnosis, hints) = look(observed, recorded)?;
    let mut steps = Vec::new();
    let total = persons(observed).iter().flatten().sum::<f64>();
    model_error::total_of("the population", &[total])?;
    let mut plan = plan(observed, options, &diagnosis, total);
    let split = |plan: Plan| -> Result<[Vec<f64>; 2], ModelError> {
        let of = |sex| single_years(observed, sex, plan, options.graduation);
        Ok([of(Sex::Male)?, of(Sex::Female)?])
    };
    let mut sexes = match split(plan) {
        // Advice that does not work out here (an empty group, shares that do not settle) gives way to the method that always does.
        Err(_fault) if options.smoothing.is_none() && plan.smoothing == Smoothing::Zigzag => {
            plan.smoothing = Smoothing::Arriaga;
            split(plan)?
        }
        done => done?,
    };
    steps.push(Taken { words: told(observed, plan, options), total: sum(&sexes) });
    let open = sexes[0].len() - 1;
    if open != 100 {
        for (sex, years) in Sex::BOTH.into_iter().zip(&mut sexes) {
            *years = to_hundred(years, sex, reference)?;
        }
        steps.push(Taken { words: opened(open, reference), total: sum(&sexes) });
    }
    let mut cells = sexes.concat();
    if options.whole_persons {
        cells = graduate::whole_persons(&cells)?;
        let words =
            Words::new("取整到人，合计不变（最大余数法）", "whole persons by largest remainders, total kept");
        steps.push(Taken { words, total: cells.iter().sum() });
    }
    let population = Population::new(Ages::SINGLE_TO_100, cells)
        .map_err(|_fault| ModelError::Unreadable { what: "the population", why: "it is no population" })?;
    Ok(Prepared { population, diagnosis, hints, steps })
}

fn sum(sexes: &[Vec<f64>; 2]) -> f64 {
    sexes.iter().flatten().sum()
}

fn persons(observed: &Observed) -> &[Vec<f64>; 2] {
    match observed {
        Observed::SingleYears(persons) | Observed::FiveYears(persons) | Observed::Groups { persons, .. } => {
            persons
        }
    }
}

fn look(observed: &Observed, recorded: Recorded<'_>) -> Result<(Diagnosis, Vec<Hint>), ModelError> {
    match observed {
        Observed::SingleYears([male, female]) => {
            if male.len() < 90 {
                let found = male.len();
                return Err(ModelError::Length {
                    what: "population by single year (0 to at least 89+)",
                    wanted: 90,
                    found,
                });
            }
            model_error::counts_of("females by single year", female, male.len())?;
            Ok((diagnosis::diagnose(male, female)?, diagnosis::completeness(male, female, recorded)?))
        }
        Observed::FiveYears([male, female]) => Ok((diagnosis::diagnose_groups(male, female)?, Vec::new())),
        Observed::Groups { widths, persons } => {
            let [male, female] = [fives(widths, &persons[0])?, fives(widths, &persons[1])?];
            Ok((diagnosis::diagnose_groups(&male, &female)?, Vec::new()))
        }
    }
}

/// Groups of any widths as five-year groups, through single years where they do not nest.
fn fives(widths: &[usize], persons: &[f64]) -> Result<Vec<f64>, ModelError> {
    model_error::counts_of("persons by age group", persons, widths.len() + 1)?;
    let mut years = graduate::graduate_widths(&persons[..widths.len()], widths)?;
    if !years.len().is_multiple_of(5) {
        return Err(ModelError::Unreadable {
            what: "age groups",
            why: "the open group does not begin at a multiple of five",
        });
    }
    years.push(persons[widths.len()]);
    Ok(diagnosis::five_year(&years))
}

/// What will be done to the ages.
#[derive(Debug, Clone, Copy)]
struct Plan {
    smoothing: Smoothing,
    /// Single years are grouped by five and split again, which removes heaping within five years.
    regroup: bool,
}

/// What the diagnosis advises where nothing was asked for: nothing below 20,000 people (chance would be smoothed) or while ages
/// are at least approximate.
fn plan(observed: &Observed, options: &Options, diagnosis: &Diagnosis, people: f64) -> Plan {
    let zigzag = diagnosis.sawtooth.is_some();
    let heaped = matches!(diagnosis.quality, Some(AgeQuality::Rough | AgeQuality::VeryRough));
    let single = matches!(observed, Observed::SingleYears(_));
    if let Some(smoothing) = options.smoothing {
        return Plan { smoothing, regroup: single && smoothing != Smoothing::None };
    }
    if people < diagnosis::SMALL {
        return Plan { smoothing: Smoothing::None, regroup: false };
    }
    let smoothing = match diagnosis.quality {
        Some(_) if !heaped => Smoothing::None,
        _ if zigzag => Smoothing::Zigzag,
        Some(AgeQuality::VeryRough) => Smoothing::Arriaga,
        Some(_) | None => Smoothing::None,
    };
    Plan { smoothing, regroup: single && heaped }
}

fn single_years(
    observed: &Observed,
    sex: Sex,
    plan: Plan,
    graduation: Graduation,
) -> Result<Vec<f64>, ModelError> {
    let method = plan.smoothing;
    match observed {
        Observed::SingleYears(persons) => {
            let years = &persons[sex.index()];
            if plan.regroup { resplit(years, method, graduation) } else { Ok(years.clone()) }
        }
        Observed::FiveYears(persons) => {
            let groups = smooth::smooth_groups(method, &persons[sex.index()])?;
            graduate::graduate(graduation, &groups, true)
        }
        Observed::Groups { widths, persons } => {
            let persons = &persons[sex.index()];
            if method == Smoothing::None {
                let mut years = graduate::graduate_widths(&persons[..widths.len()], widths)?;
                years.push(persons[widths.len()]);
                return Ok(years);
            }
            let groups = smooth::smooth_groups(method, &fives(widths, persons)?)?;
            graduate::graduate(graduation, &groups, true)
        }
    }
}

/// Single years into five-year groups, smoothed, and split again; children stay as they are counted.
fn resplit(years: &[f64], method: Smoothing, graduation: Graduation) -> Result<Vec<f64>, ModelError> {
    let closed = (years.len() - 1) / 5 * 5;
    let mut groups = diagnosis::five_year(&years[..closed]);
    groups.push(years[closed..].iter().sum());
    let smoothed = smooth::smooth_groups(method, &groups)?;
    let mut split = graduate::graduate(graduation, &smoothed, true)?;
    let before: f64 = years[..CHILDREN].iter().sum();
    let after: f64 = split[..CHILDREN].iter().sum();
    split[..CHILDREN].copy_from_slice(&years[..CHILDREN]);
    // What smoothing moved across the tenth birthday goes back to those above it.
    let above: f64 = split[CHILDREN..].iter().sum();
    if above > 0.0 {
        for cell in &mut split[CHILDREN..] {
            *cell *= 1.0 + (after - before) / above;
        }
    }
    Ok(split)
}

/// Single years with another open age made 0 … 100+.
fn to_hundred(years: &[f64], sex: Sex, reference: &Reference) -> Result<Vec<f64>, ModelError> {
    let open = years.len() - 1;
    if open > 100 {
        let mut cut = years[..100].to_vec();
        cut.push(years[100..].iter().sum());
        return Ok(cut);
    }
    if open < 20 {
        return Err(ModelError::Length { what: "ages below the open group", wanted: 20, found: open });
    }
    let grid = AgeGrid::Single { open: 100 };
    let mx = reference.mortality(crate::reference::FIRST_YEAR, sex);
    let table = LifeTable::new(grid, sex, mx, InfantRule::default(), 1.0).map_err(|_fault| {
        ModelError::Unreadable { what: "the reference's death rates", why: "they make no life table" }
    })?;
    let growth = growth(years, &table.person_years);
    let mut full = years[..open].to_vec();
    full.extend(graduate::spread_open_group(years[open], open, &table.person_years, growth)?);
    debug_assert_eq!(full.len(), GROUPS, "ages to 100+");
    Ok(full)
}

/// The yearly growth of births that the last twenty closed ages tell, beside the reference's survivors; at most 5 % either way.
fn growth(years: &[f64], lived: &[f64]) -> f64 {
    let open = years.len() - 1;
    let ratio = |ages: std::ops::Range<usize>| {
        let (people, alive): (f64, f64) = (years[ages.clone()].iter().sum(), lived[ages].iter().sum());
        people / alive
    };
    let growth = (ratio(open - 20..open - 10) / ratio(open - 10..open)).ln() / real(10);
    if growth.is_finite() { growth.clamp(-0.05, 0.05) } else { 0.0 }
}

fn told(observed: &Observed, plan: Plan, options: &Options) -> Words {
    let method = plan.smoothing;
    let (split, by) = (options.graduation.words(), method.words());
    match (observed, method) {
        (Observed::SingleYears(_), _) if !plan.regroup => {
            Words::new("单岁年龄未作修匀", "single years were left as they are")
        }
        (Observed::SingleYears(_), _) => Words::new(
            format!(
                "年龄堆积：合并为五岁组（{}）后按{}重新细分；10 岁以下保持原数，合计不变",
                by.zh, split.zh
            ),
            format!(
                "heaped ages: grouped by five ({}), split again ({}); under ten as counted, total kept",
                by.en, split.en
            ),
        ),
        (Observed::FiveYears(_), _) => Words::new(
            format!("五岁组（{}）按{}细分为单岁，各组合计不变", by.zh, split.zh),
            format!("five-year groups ({}) split into single years ({}), group totals kept", by.en, split.en),
        ),
        (Observed::Groups { .. }, Smoothing::None) => Words::new(
            "按单调样条细分为单岁，各组合计不变",
            "groups split into single years by a monotone spline, group totals kept",
        ),
        (Observed::Groups { .. }, _) => Words::new(
            format!("并为五岁组（{}）后按{}细分，合计不变", by.zh, split.zh),
            format!("made five-year groups ({}) and split ({}), total kept", by.en, split.en),
        ),
    }
}

fn opened(open: usize, reference: &Reference) -> Words {
    if open > 100 {
        return Words::new("100 岁以上合并", "ages above 100 taken together");
    }
    let source = reference.source();
    Words::new(
        format!("{open} 岁及以上按稳定人口（{}的存活人年）分配到 100+", source.zh),
        format!("{open}+ spread to 100+ along a stable population with the years lived of {}", source.en),
    )
}

#[cfg(test)]
#[path = "prepare_tests.rs"]
mod tests;
