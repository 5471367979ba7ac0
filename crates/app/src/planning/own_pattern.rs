//! Own rates by age: a table of births, deaths or net migrants of any usual form, made single years.

use access::CountPermit;
use projection::{
    InfantRule, Sex, Words, fertility_models,
    graduate::{Graduation, graduate, graduate_widths},
    mortality_models::{expectation, open_ages, single_years},
    reference::Country,
};

use super::{
    PlanFault, Planned,
    inputs::real,
    own_base::{Cells, Group, cells, rows, singles, whole_range},
    patterns::{Pattern, Patterns},
    shapes,
};
use crate::AppError;

/// What a table is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PatternKind {
    /// Births per woman and year by mothers' age.
    Births,
    /// Deaths per person and year.
    Deaths,
    /// Net migrants of a year, in persons.
    Migrants,
}

/// A table of rates by age that somebody brings along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatternTable {
    /// What it is about.
    pub kind: PatternKind,
    /// Whether its rates are per thousand (‰). Migrants are persons either way.
    pub per_thousand: bool,
    /// The reference set whose ages a table of deaths is cut along, and along whose trend they change.
    pub nation: Box<str>,
    /// How infants' deaths lie in their first year.
    pub infant_rule: InfantRule,
    /// CSV or XLSX.
    pub file: Vec<u8>,
}

/// The levels that a table implies: what its scenario's curves say of the year that it describes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum PatternLevels {
    /// Births per woman, and mothers' mean age in years.
    Births {
        /// Total fertility.
        total: f64,
        /// Mean age.
        mean_age: f64,
    },
    /// Expectations of life at birth in years, males and females.
    Deaths([f64; 2]),
    /// Net migrants a year, and the share of males among all who crossed.
    Migrants {
        /// Persons.
        net: f64,
        /// 0 to 1.
        male_share: f64,
    },
}

/// A table, read.
#[derive(Debug, Clone, PartialEq)]
pub struct PatternLook {
    /// Single years, without a source yet.
    pub pattern: Pattern,
    /// What they imply.
    pub levels: PatternLevels,
    /// How the table became single years; empty where it was.
    pub steps: Vec<Words>,
}

const BIRTH_NAMES: [&str; 6] = ["asfr", "rate", "rates", "生育率", "年龄别生育率", "births"];
const DEATH_NAMES: [&str; 6] = ["mx", "rate", "rates", "死亡率", "年龄别死亡率", "deaths"];
const MIGRANT_NAMES: [&str; 6] = ["migrants", "netmigrants", "净迁入", "净迁入人数", "人数", "persons"];
/// Ages 0 to 100+.
const AGES: usize = 101;
/// The youngest age at which the oldest may be counted together in a table of deaths.
const LOWEST_OPEN: usize = 75;

/// Reads a table that was brought along. Nothing is kept; the permit says that the reader may plan.
pub async fn look_at_pattern(_permit: &CountPermit, table: PatternTable) -> crate::Result<PatternLook> {
    let looked = tokio::task::spawn_blocking(move || look(&table));
    looked.await.or(Err(AppError::Fault("a table was not read to its end")))?
}

fn look(table: &PatternTable) -> crate::Result<PatternLook> {
    let (names, plain) = match table.kind {
        PatternKind::Births => (&BIRTH_NAMES, true),
        PatternKind::Deaths => (&DEATH_NAMES, false),
        PatternKind::Migrants => (&MIGRANT_NAMES, false),
    };
    let mut read = cells(rows(&table.file, names, plain)?, table.kind == PatternKind::Migrants)?;
    if table.per_thousand && table.kind != PatternKind::Migrants {
        for rate in read.values_mut().flatten().flatten() {
            *rate /= 1000.0;
        }
    }
    let looked = match table.kind {
        PatternKind::Births => births(&read),
        PatternKind::Deaths => deaths(read, table),
        PatternKind::Migrants => migrants(&read),
    }?;
    check(&looked, table.kind)?;
    Ok(looked)
}

/// What the scenario would say of the pattern, said before it is used.
fn check(looked: &PatternLook, kind: PatternKind) -> Planned<()> {
    let pattern = Some(Pattern { source: "-".into(), ..looked.pattern.clone() });
    match kind {
        PatternKind::Births => Patterns { births: pattern, ..Patterns::default() },
        PatternKind::Deaths => Patterns { deaths: pattern, ..Patterns::default() },
        PatternKind::Migrants => Patterns { migrants: pattern, ..Patterns::default() },
    }
    .check()
}

/// Five-year groups are split by this, others along a monotone spline.
const SMOOTHEST: Graduation = Graduation::Sprague;

fn split_into_years() -> Words {
    Words::new(
        "五岁组按斯普拉格系数、其他年龄组按单调样条细分为单岁，各组合计不变",
        "five-year groups are split into single years by Sprague's multipliers, others along a monotone spline, each group's total kept",
    )
}

/// What groups hold, spread over their single years, each group's sum kept. Ages in no group have none.
fn spread(groups: &[(usize, usize, f64)]) -> Planned<Vec<f64>> {
    let mut widths = Vec::new();
    let (mut up, mut down) = (Vec::new(), Vec::new());
    let mut next = 0;
    for (from, until, sum) in groups {
        // Empty ages below come in steps of five as well, so that tables of mothers stay tables of five-year groups.
        while *from > next {
            let width = if (*from - next).is_multiple_of(5) { 5 } else { 1 };
            widths.push(width);
            up.push(0.0);
            down.push(0.0);
            next += width;
        }
        widths.push(until - from);
        up.push(sum.max(0.0));
        down.push((-sum).max(0.0));
        next = *until;
    }
    if widths.iter().all(|width| *width == 5) {
        // Nobody in the groups beyond the last: the curve runs down to nought instead of ending on a slope.
        for _ in 0..2 {
            widths.push(5);
            up.push(0.0);
            down.push(0.0);
        }
        next += 10;
    }
    let fives = widths.iter().all(|width| *width == 5);
    let split = |of: &[f64]| {
        if fives { graduate(SMOOTHEST, of, false) } else { graduate_widths(of, &widths) }
    };
    let (up, down) = (split(&up)?, split(&down)?);
    let mut years: Vec<f64> = up.into_iter().zip(down).map(|(up, down)| up - down).collect();
    debug_assert_eq!(years.len(), next, "a year for every age up to the last");
    years.resize(AGES, 0.0);
    Ok(years)
}

/// Groups in order that don't overlap, as single ages from and until; an open one ends with the last age.
fn in_order(read: &Cells, sex: Sex) -> Planned<Vec<(usize, usize, f64)>> {
    let mut next = 0;
    let place = |age: u32| usize::try_from(age).unwrap_or(AGES).min(AGES);
    read.iter()
        .filter_map(|((from, until), cells)| cells[sex.index()].map(|value| (*from, *until, value)))
        .map(|(from, until, value)| {
            let (start, end) = (place(from), until.map_or(AGES, place));
            if start < next || end <= start {
                return Err(PlanFault::AgesTwice { from });
            }
            next = end;
            Ok((start, end, value))
        })
        .collect()
}

fn births(read: &Cells) -> Planned<PatternLook> {
    let mut groups = in_order(read, Sex::Female)?;
    let grouped = groups.iter().any(|(from, until, _)| until - from > 1);
    for (from, until, rate) in &mut groups {
        // Nobody bears at 60: an open group of mothers is one of five years, as yearbooks mean it.
        *until = (*until).min(*from + 5);
        *rate *= real_width(*from, *until);
    }
    let total: f64 = groups.iter().map(|(.., births)| births).sum();
    if total > 12.0 {
        return Err(PlanFault::Rates {
            zh: "按每位妇女计算，总和生育率超过 12：表中比率可能是千分率，请选择单位",
            en: "total fertility would be above 12 births per woman: the rates may be per thousand; choose the unit",
        });
    }
    if total < 0.05 {
        return Err(PlanFault::Rates {
            zh: "总和生育率不到 0.05：请核对比率的单位",
            en: "total fertility would be below 0.05: look at the unit of the rates",
        });
    }
    let mut female = spread(&groups)?;
    let (first, last) = (*fertility_models::AGES.start(), *fertility_models::AGES.end());
    // The very few births to younger and older mothers are counted with the nearest age that a schedule has.
    let young: f64 = female.drain(..first).sum();
    let old: f64 = female.drain(last + 1 - first..).sum();
    female.splice(..0, std::iter::repeat_n(0.0, first));
    female[first] += young;
    female[last] += old;
    female.resize(AGES, 0.0);
    let levels = PatternLevels::Births { total, mean_age: fertility_models::mean_age(&female) };
    let pattern = Pattern { male: Vec::new(), female, source: "".into(), trend: None };
    Ok(PatternLook { pattern, levels, steps: if grouped { vec![split_into_years()] } else { Vec::new() } })
}

fn real_width(from: usize, until: usize) -> f64 {
    real(u64::try_from(until - from).unwrap_or(1))
}

fn deaths(read: Cells, table: &PatternTable) -> Planned<PatternLook> {
    let groups = whole_range(read)?;
    if groups.iter().any(|(.., rates)| rates.iter().any(|rate| *rate > 5.0)) {
        return Err(PlanFault::Rates {
            zh: "有的死亡率超过每人每年 5：表中比率可能是千分率，请选择单位",
            en: "some death rates are above 5 per person and year: they may be per thousand; choose the unit",
        });
    }
    let nation = shapes::country(&table.nation)?;
    let of = |sex| rates_of(&groups, nation, sex, table.infant_rule);
    let (male, female) = (of(Sex::Male)?, of(Sex::Female)?);
    let life = [
        expectation(&male, Sex::Male, table.infant_rule),
        expectation(&female, Sex::Female, table.infant_rule),
    ];
    if life.iter().any(|life| !(15.0..=100.0).contains(life)) {
        return Err(PlanFault::Rates {
            zh: "按这些死亡率，出生时预期寿命不在 15 至 100 岁之间：请核对比率的单位",
            en: "by these death rates life at birth is not between 15 and 100 years: look at the unit",
        });
    }
    let pattern = Pattern { male, female, source: "".into(), trend: Some(table.nation.clone()) };
    let whole = singles(&groups) && groups.len() == AGES;
    let steps = if whole {
        Vec::new()
    } else {
        vec![Words::new(
            "年龄组和开放组按参考人口的年龄形状细分为单岁，各组存活人数和开放组的剩余寿命不变",
            "groups and the open one are cut along the reference set's ages; survivors of each group and the life left in the open one are kept",
        )]
    };
    Ok(PatternLook { pattern, levels: PatternLevels::Deaths(life), steps })
}

fn rates_of(groups: &[Group], nation: Country, sex: Sex, rule: InfantRule) -> Planned<Vec<f64>> {
    let set = shapes::reference(nation)?;
    let standard = set.mortality(set.assumptions.first_year, sex);
    let own: Vec<f64> = groups.iter().map(|(.., rates)| rates[sex.index()]).collect();
    let starts: Vec<u32> = groups.iter().map(|(from, ..)| *from).collect();
    let rates = if singles(groups) {
        let Some((open, closed)) = own.split_last() else { return Err(PlanFault::NoOpenGroup) };
        let mut rates = closed.to_vec();
        rates.truncate(AGES - 1);
        if *open <= 0.0 || closed.len() >= AGES {
            return Err(PlanFault::Pattern { what: "deaths" });
        }
        rates.extend(open_ages(standard, closed.len(), open.recip())?);
        rates
    } else {
        let abridged = starts.iter().zip([0, 1].into_iter().chain((1..).map(|at| 5 * at)));
        let open = starts.last().copied().and_then(|age| usize::try_from(age).ok()).unwrap_or(0);
        if abridged.clone().any(|(own, usual)| *own != usual) || open < LOWEST_OPEN {
            return Err(PlanFault::Rates {
                zh: "死亡率须为单岁，或 0、1-4、5-9 …… 的年龄组，最后一组开放且不早于 75 岁",
                en: "death rates come by single years, or in groups 0, 1-4, 5-9 and so on, the last one open at 75 or later",
            });
        }
        single_years(&own, standard, sex, rule)?
    };
    // An age at which nobody happened to die in a small place has the standard's rate, or nobody would ever die at it.
    Ok(rates.into_iter().zip(standard).map(|(own, usual)| if own > 0.0 { own } else { *usual }).collect())
}

fn migrants(read: &Cells) -> Planned<PatternLook> {
    let of = |sex| in_order(read, sex);
    let groups = [of(Sex::Male)?, of(Sex::Female)?];
    let [male, female] = [spread(&groups[0])?, spread(&groups[1])?];
    let crossed = |cells: &[f64]| cells.iter().map(|cell| cell.abs()).sum::<f64>();
    let (men, all) = (crossed(&male), crossed(&male) + crossed(&female));
    if all <= 0.0 {
        return Err(PlanFault::Counts { line: 2, what: super::fault::NOBODY });
    }
    let net: f64 = male.iter().chain(&female).sum();
    let grouped = groups.iter().flatten().any(|(from, until, _)| until - from > 1 && *until < AGES);
    Ok(PatternLook {
        pattern: Pattern { male, female, source: "".into(), trend: None },
        levels: PatternLevels::Migrants { net, male_share: men / all },
        steps: if grouped { vec![split_into_years()] } else { Vec::new() },
    })
}

#[cfg(test)]
#[path = "own_pattern_tests.rs"]
mod tests;
