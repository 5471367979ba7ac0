//! Many areas at once: a tree of places, each projected by its own assumptions, raked every step to the place above it in whole
//! persons, with movement between them.

mod whole;

use rayon::prelude::*;

use crate::{Assumptions, Conventions, Fault, MigrationTiming, Population, Projection, engine::Run};
use whole::{round_together, share_out};

/// One place of the tree.
#[derive(Debug, Clone, Copy)]
pub struct Area<'a> {
    /// Its population.
    pub base: &'a Population,
    /// Its assumptions.
    pub assumptions: &'a Assumptions,
    /// The place above it, by its number; none for the top.
    pub above: Option<usize>,
}

/// People who move from one area to another in a period.
#[derive(Debug, Clone, PartialEq)]
pub struct Flow {
    /// The area that they leave.
    pub from: usize,
    /// The area that they come to.
    pub to: usize,
    /// The period, or every one.
    pub period: Option<usize>,
    /// Movers per person of `from` at the start of the period, by sex and age group; one value for all is a rate of everyone.
    pub rates: Vec<f64>,
}

/// A base too small to mean anything by itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Small {
    /// The area.
    pub area: usize,
    /// Births that its first period expects.
    pub births: f64,
    /// Deaths that its first period expects.
    pub deaths: f64,
}

/// Events in a year below which rates are unreliable: a count of n has a relative standard error of 1 / √n, and that of 20 is
/// 22 %. The rule of the United States' National Center for Health Statistics for rates from vital records.
pub const FEWEST_EVENTS: f64 = 20.0;

/// The areas whose births or deaths of the first period, by the year, are fewer than [`FEWEST_EVENTS`].
pub fn small_areas(projections: &[Projection]) -> Vec<Small> {
    projections
        .iter()
        .enumerate()
        .filter(|(_, projection)| projection.periods() > 0)
        .map(|(area, projection)| {
            let years = f64::from(projection.ages.step().years());
            let (births, deaths) = (projection.births_in(0) / years, projection.deaths_in(0) / years);
            Small { area, births, deaths }
        })
        .filter(|small| small.births.min(small.deaths) < FEWEST_EVENTS)
        .collect()
}

/// Projects all areas together. Every step, movers leave and arrive as net migrants; then the tops are rounded to whole persons
/// and, from the top down, the places below each are raked to it: in every cell of population, births and deaths their sum is the
/// upper place's, in whole persons. What raking adds or takes counts as net migrants, so every cell still balances exactly. With
/// migration spread evenly the people at a step's start, early migrants among them, are raked the same way, and with them the
/// early migrants add up; the two parts of a cell's migrants are then whole numbers rather than halves.
///
/// With `whole` false nothing is rounded or raked, and areas are linked by movement only.
pub fn project_areas(
    areas: &[Area<'_>],
    flows: &[Flow],
    conventions: Conventions,
    whole: bool,
) -> Result<Vec<Projection>, Fault> {
    let plan = Plan::new(areas, flows, conventions)?;
    let mut runs = areas
        .par_iter()
        .map(|area| Run::new(area.base, area.assumptions, conventions))
        .collect::<Result<Vec<_>, _>>()?;
    if whole {
        plan.rake_bases(&mut runs);
        if plan.even {
            for run in &mut runs {
                run.projection.early_migrants = vec![0.0; run.projection.migrants.len()];
            }
        }
    }
    for period in 0..plan.periods {
        plan.movers(&mut runs, flows, period);
        runs.par_iter_mut().try_for_each(|run| run.step(period))?;
        if whole {
            plan.rake(&mut runs, period);
        }
    }
    Ok(runs.into_iter().map(|run| run.projection).collect())
}

/// Who lies below whom, and how long the arrays are.
struct Plan {
    tree: Tree,
    groups: usize,
    periods: usize,
    /// Whether migrants are spread evenly over a step.
    even: bool,
}

impl Plan {
    fn new(areas: &[Area<'_>], flows: &[Flow], conventions: Conventions) -> Result<Self, Fault> {
        let Some(first) = areas.first() else {
            return Err(Fault::Shape("there is no area to project".to_owned()));
        };
        let (ages, periods) = (first.assumptions.ages, first.assumptions.periods());
        let groups = ages.groups();
        if areas.iter().any(|area| area.assumptions.ages != ages || area.assumptions.periods() != periods) {
            return Err(Fault::Shape("areas of one run need the same ages and periods".to_owned()));
        }
        let mut leaving = vec![0.0_f64; areas.len()];
        for flow in flows {
            let known = flow.from < areas.len() && flow.to < areas.len() && flow.from != flow.to;
            let fits = flow.rates.len() == 1 || flow.rates.len() == 2 * groups;
            let sound = flow.rates.iter().all(|rate| (0.0..=1.0).contains(rate));
            if !(known && fits && sound) {
                return Err(Fault::Shape(
                    "a movement needs two different areas and rates between 0 and 1".to_owned(),
                ));
            }
            leaving[flow.from] += flow.rates.iter().copied().fold(0.0, f64::max);
        }
        // Flows of single periods are counted as if they all met in one, which errs on the safe side for any one period.
        if flows.iter().all(|flow| flow.period.is_none()) && leaving.iter().any(|share| *share > 1.0) {
            return Err(Fault::Shape("more people move away from an area than live there".to_owned()));
        }
        let above: Vec<Option<usize>> = areas.iter().map(|area| area.above).collect();
        let tree = Tree::new(&above)?;
        let even = conventions.migration_timing == MigrationTiming::Even;
        Ok(Self { tree, groups, periods, even })
    }

    fn movers(&self, runs: &mut [Run<'_>], flows: &[Flow], period: usize) {
        let both = 2 * self.groups;
        let cells = period * both..(period + 1) * both;
        for flow in flows.iter().filter(|flow| flow.period.is_none_or(|only| only == period)) {
            let start = &runs[flow.from].projection.population[cells.clone()];
            let moving: Vec<f64> = start
                .iter()
                .enumerate()
                .map(|(at, persons)| persons * flow.rates[at % flow.rates.len()])
                .collect();
            // They age on the way: those who leave in one group arrive in the next, as migrants at the step's end are counted. Spread
            // evenly, half of them move before their birthday.
            let later = if self.even { 0.5 } else { 1.0 };
            for (area, sign) in [(flow.from, -1.0), (flow.to, 1.0)] {
                let migrants = &mut runs[area].projection.migrants[cells.clone()];
                for (of_sex, moving) in
                    migrants.chunks_exact_mut(self.groups).zip(moving.chunks_exact(self.groups))
                {
                    for (at, persons) in moving.iter().enumerate() {
                        of_sex[at] += (1.0 - later) * sign * persons;
                        of_sex[(at + 1).min(self.groups - 1)] += later * sign * persons;
                    }
                }
            }
        }
    }

    fn rake_bases(&self, runs: &mut [Run<'_>]) {
        let both = 2 * self.groups;
        self.rake_column(runs, 0..both, |run| &mut run.projection.population);
    }

    /// Makes the end of a period whole and consistent, and lets migrants close every cell's balance.
    fn rake(&self, runs: &mut [Run<'_>], period: usize) {
        let both = 2 * self.groups;
        let (start, end) = (period * both, (period + 1) * both);
        self.rake_column(runs, end..end + both, |run| &mut run.projection.population);
        self.rake_column(runs, 2 * period..2 * period + 2, |run| &mut run.projection.births);
        self.rake_column(runs, start..end, |run| &mut run.projection.deaths);
        if self.even {
            self.rake_column(runs, 0..both, |run| &mut run.start);
        }
        runs.par_iter_mut().for_each(|run| close(run, period));
    }

    /// Rounds the cells of the tops and makes those of the places below add up to them.
    fn rake_column(
        &self,
        runs: &mut [Run<'_>],
        cells: std::ops::Range<usize>,
        column: impl for<'r> Fn(&'r mut Run<'_>) -> &'r mut Vec<f64>,
    ) {
        for top in &self.tree.tops {
            round_together(&mut column(&mut runs[*top])[cells.clone()]);
        }
        for above in &self.tree.order {
            let below = &self.tree.below[*above];
            if !below.is_empty() {
                rake_cells(runs, *above, below, cells.clone(), &column);
            }
        }
    }
}

/// Which areas lie in which.
pub(crate) struct Tree {
    /// Those that lie in none.
    pub(crate) tops: Vec<usize>,
    /// By area: those right below it.
    pub(crate) below: Vec<Vec<usize>>,
    /// All of them from the top down.
    order: Vec<usize>,
}

impl Tree {
    /// A circle is a fault.
    pub(crate) fn new(above: &[Option<usize>]) -> Result<Self, Fault> {
        let mut below = vec![Vec::new(); above.len()];
        let mut tops = Vec::new();
        for (at, upper) in above.iter().enumerate() {
            match *upper {
                None => tops.push(at),
                Some(upper) if upper < above.len() && upper != at => below[upper].push(at),
                Some(_) => return Err(Fault::Shape("an area lies below one that is not there".to_owned())),
            }
        }
        let mut order = tops.clone();
        let mut next = 0;
        while next < order.len() {
            order.extend(below[order[next]].iter().copied());
            next += 1;
        }
        if order.len() < above.len() {
            return Err(Fault::Shape("areas lie below each other in a circle".to_owned()));
        }
        Ok(Self { tops, below, order })
    }
}

/// In every cell of a range, makes the places below add up to the place above.
fn rake_cells(
    runs: &mut [Run<'_>],
    above: usize,
    below: &[usize],
    cells: std::ops::Range<usize>,
    column: &impl for<'r> Fn(&'r mut Run<'_>) -> &'r mut Vec<f64>,
) {
    let totals = column(&mut runs[above])[cells.clone()].to_vec();
    let sizes: Vec<f64> =
        below.iter().map(|area| column(&mut runs[*area])[cells.clone()].iter().sum()).collect();
    let mut parts = vec![0.0; below.len()];
    for (cell, total) in cells.zip(totals) {
        for (part, area) in parts.iter_mut().zip(below) {
            *part = column(&mut runs[*area])[cell];
        }
        share_out(total, &mut parts, &sizes);
        for (part, area) in parts.iter().zip(below) {
            column(&mut runs[*area])[cell] = *part;
        }
    }
}

/// Sets net migrants to what population, births and deaths leave over. Migrants of the step's start are those by whom the people
/// who began it are more than were there.
fn close(run: &mut Run<'_>, period: usize) {
    let Run { projection, start, .. } = run;
    let groups = projection.ages.groups();
    let both = 2 * groups;
    let first = period * both;
    if projection.early_migrants.is_empty() {
        start.copy_from_slice(&projection.population[first..first + both]);
    }
    for at in 0..both {
        let group = at % groups;
        let early = start[at] - projection.population[first + at];
        let from = match group {
            0 => projection.births[2 * period + at / groups],
            _ if group + 1 == groups => start[at - 1] + start[at],
            _ => start[at - 1],
        };
        let after = projection.population[first + both + at];
        projection.migrants[first + at] = early + after - from + projection.deaths[first + at];
        if let Some(cell) = projection.early_migrants.get_mut(first + at) {
            *cell = early;
        }
    }
}
