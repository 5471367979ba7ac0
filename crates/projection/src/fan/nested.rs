//! Fans of areas that lie in each other: on every path the lower ones add up to the upper one.

use rayon::prelude::*;

use super::{
    AreaFan, Deviates, Fan, FanOptions, FansTotal, Place,
    many::{common_innovations, in_parts, together},
};
use crate::{Conventions, Fault, areas::Tree};

/// Makes a fan of every area of a tree and hands `take` its number and the fan; areas come in any order and from many threads.
///
/// Every area's paths are first projected by its own assumptions, as [`super::fans`] does, path by path with the same number and, as
/// far as `options.shared` says, the same fortune. Then, from the top down, in each year and on each path, the people of an age
/// group, the births and the deaths of the areas right below another are multiplied by one factor, so that they add up to the upper
/// area's. Population is the sum of the age groups, and net migrants are what closes the balance, as where persons are raked. Sums
/// hold to single precision, 1e-6; nobody is rounded to whole persons. Rates of a lower area (fertility, life) stay its own.
///
/// An area without an upper one keeps its paths. What comes back is the sum of these.
pub fn nested_fans<'a>(
    above: &[Option<usize>],
    area: impl Fn(usize) -> AreaFan<'a> + Sync,
    conventions: Conventions,
    options: &FanOptions,
    take: impl Fn(usize, &Fan) + Sync,
) -> Result<FansTotal, Fault> {
    let tree = Tree::new(above)?;
    if above.is_empty() {
        return Err(Fault::Shape("there is no area to project".to_owned()));
    }
    let periods = area(0).assumptions.periods();
    let common = common_innovations(options, periods);
    let nest = Nest { area: &area, conventions, options, take: &take, periods, common };
    let adding = (options.age_starts.len() + 4).min(options.quantities().len());
    let mut sums = vec![0_i64; periods * adding * options.paths];
    for top in &tree.tops {
        let (made, start) = nest.made(*top)?;
        (nest.take)(*top, &made);
        nest.add(&mut sums, &made, adding);
        nest.below(&tree, *top, &made, start)?;
    }
    Ok(FansTotal { quantiles: together(&sums, options.paths), quantities: adding })
}

/// What is the same for all areas of a run.
struct Nest<'n, Area, Take> {
    area: &'n Area,
    conventions: Conventions,
    options: &'n FanOptions,
    take: &'n Take,
    periods: usize,
    common: Option<Vec<Deviates>>,
}

impl<'a, Area: Fn(usize) -> AreaFan<'a> + Sync, Take: Fn(usize, &Fan) + Sync> Nest<'_, Area, Take> {
    /// One area's fan by its own assumptions, and the persons that it starts with.
    fn made(&self, at: usize) -> Result<(Fan, f64), Fault> {
        let AreaFan { base, assumptions, uncertainty } = (self.area)(at);
        if assumptions.periods() != self.periods {
            return Err(Fault::Shape("areas of one run need the same periods".to_owned()));
        }
        let options = FanOptions { area: u64::try_from(at).unwrap_or(0), ..self.options.clone() };
        let quantities = options.quantities();
        let paths = options.paths;
        let mut place = Place::new(base, assumptions, self.conventions, uncertainty, &options)?;
        let mut values = vec![0.0_f32; self.periods * quantities.len() * paths];
        for (period, room) in values.chunks_exact_mut(quantities.len() * paths).enumerate() {
            let common = self.common.as_ref().map(|common| &common[period * paths..][..paths]);
            place.period(period, &options, common, room)?;
        }
        let (first_year, step) = (assumptions.first_year, assumptions.ages.step());
        Ok((Fan { first_year, step, quantities, paths, values }, base.total()))
    }

    /// Adds the first quantities of a fan, as whole parts: their sum is the same in any order.
    fn add(&self, sums: &mut [i64], made: &Fan, quantities: usize) {
        let block = quantities * self.options.paths;
        let of_periods = made.values.chunks_exact(made.quantities.len() * made.paths);
        for (sums, values) in sums.chunks_exact_mut(block).zip(of_periods) {
            sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += in_parts(*value));
        }
    }

    /// Everything under one area, whose own fan is settled.
    fn below(&self, tree: &Tree, at: usize, upper: &Fan, start: f64) -> Result<(), Fault> {
        let children = &tree.below[at];
        if children.is_empty() {
            return Ok(());
        }
        let raked = self.raked();
        let empty = || vec![0_i64; self.periods * raked * self.options.paths];
        let sums = children
            .par_iter()
            .try_fold(empty, |mut sums, child| {
                self.add(&mut sums, &self.made(*child)?.0, raked);
                Ok(sums)
            })
            .try_reduce(empty, |mut one, other| {
                one.iter_mut().zip(other).for_each(|(one, other)| *one += other);
                Ok(one)
            })?;
        let starts: f64 = children.iter().map(|child| (self.area)(*child).base.total()).sum();
        let family = Family {
            upper,
            sums: &sums,
            raked,
            share_alike: 1.0 / f64::from(u32::try_from(children.len()).unwrap_or(u32::MAX)),
            starts: if starts > 0.0 { start / starts } else { 0.0 },
            flows: self.options.flows,
        };
        let settle = |child: usize| -> Result<(Fan, f64), Fault> {
            let (mut made, start) = self.made(child)?;
            let start = start * family.starts;
            family.rake(&mut made, start);
            (self.take)(child, &made);
            Ok((made, start))
        };
        // Those that nothing lies under go side by side; the others one after the other, as each keeps its paths for a while.
        let (leaves, inner): (Vec<usize>, Vec<usize>) =
            children.iter().partition(|child| tree.below[**child].is_empty());
        leaves.into_par_iter().try_for_each(|child| settle(child).map(|_| ()))?;
        inner.into_iter().try_for_each(|child| {
            let (made, start) = settle(child)?;
            self.below(tree, child, &made, start)
        })
    }

    /// How many quantities, from the first, are raked: age groups, and where they are measured population, births and deaths.
    fn raked(&self) -> usize {
        self.options.age_starts.len() + if self.options.flows { 3 } else { 0 }
    }
}

/// The areas right below one whose fan is settled.
struct Family<'f> {
    upper: &'f Fan,
    /// Sums of the areas' own paths by period, raked quantity and path.
    sums: &'f [i64],
    raked: usize,
    /// An area's share where none has anybody.
    share_alike: f64,
    /// By how much the areas' own base populations are to be multiplied to add up.
    starts: f64,
    flows: bool,
}

impl Family<'_> {
    fn rake(&self, made: &mut Fan, start: f64) {
        let (paths, measured) = (made.paths, made.quantities.len());
        let ages = self.raked - if self.flows { 3 } else { 0 };
        let mut before = vec![start; paths];
        let of_periods = made.values.chunks_exact_mut(measured * paths);
        let uppers = self.upper.values.chunks_exact(measured * paths);
        for ((values, upper), sums) in of_periods.zip(uppers).zip(self.sums.chunks_exact(self.raked * paths))
        {
            for ((value, upper), sum) in values.iter_mut().zip(upper).zip(sums) {
                *value = self.share(*value, *upper, *sum);
            }
            for (path, before) in before.iter_mut().enumerate() {
                let at = |quantity: usize| quantity * paths + path;
                let total: f64 = (0..ages).map(|quantity| f64::from(values[at(quantity)])).sum();
                values[at(ages)] = single(total);
                if self.flows {
                    let (births, deaths) = (f64::from(values[at(ages + 1)]), f64::from(values[at(ages + 2)]));
                    values[at(ages + 3)] = single(total - *before - births + deaths);
                }
                *before = total;
            }
        }
    }

    fn share(&self, value: f32, upper: f32, sum: i64) -> f32 {
        let upper = f64::from(upper);
        if sum > 0 {
            single(f64::from(value) * (upper / super::many::persons(sum)))
        } else {
            single(upper * self.share_alike)
        }
    }
}

#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "paths are kept in single precision"
)]
fn single(value: f64) -> f32 {
    value as f32
}
