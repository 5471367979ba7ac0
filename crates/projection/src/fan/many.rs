//! Fans of many areas, and of all of them together.

use rayon::prelude::*;

use super::{Deviates, FanOptions, Place, Uncertainty, innovations, quantiles};
use crate::{Assumptions, Conventions, Fault, Population};

/// One area to make a fan of.
#[derive(Debug)]
pub struct AreaFan<'a> {
    /// Its population.
    pub base: &'a Population,
    /// Its assumptions; areas may share them.
    pub assumptions: &'a Assumptions,
    /// Its uncertainty.
    pub uncertainty: &'a Uncertainty,
}

/// Sums over all areas, path by path: what the areas together may come to.
#[derive(Debug, Clone, PartialEq)]
pub struct FansTotal {
    /// Quantiles by period and quantity, of those quantities that add up.
    pub quantiles: Vec<[f64; 7]>,
    /// Quantities that add up, a prefix of [`FanOptions::quantities`].
    pub quantities: usize,
}

/// Persons are summed in 2^20ths, as whole numbers: their sum is the same in any order.
const PARTS: f64 = 1_048_576.0;

/// Makes a fan of every area and hands `take` its number and its quantiles by period and quantity; areas come in any order and
/// from many threads. Nothing of a path is kept but the sums of all areas. `options.shared` of the innovations' variance is
/// common to all.
pub fn fans<'a>(
    areas: usize,
    area: impl Fn(usize) -> AreaFan<'a> + Sync,
    conventions: Conventions,
    options: &FanOptions,
    take: impl Fn(usize, Vec<[f64; 7]>) + Sync,
) -> Result<FansTotal, Fault> {
    if areas == 0 {
        return Err(Fault::Shape("there is no area to project".to_owned()));
    }
    let periods = area(0).assumptions.periods();
    let measured = options.quantities().len();
    // Population by age, the total, births, deaths and migrants add up; rates do not.
    let adding = (options.age_starts.len() + 4).min(measured);
    let common = common_innovations(options, periods);
    let block = adding * options.paths;
    let sums = (0..areas)
        .into_par_iter()
        .try_fold(
            || vec![0_i64; periods * block],
            |mut sums, at| {
                let AreaFan { base, assumptions, uncertainty } = area(at);
                if assumptions.periods() != periods {
                    return Err(Fault::Shape("areas of one run need the same periods".to_owned()));
                }
                let options = FanOptions { area: u64::try_from(at).unwrap_or(0), ..options.clone() };
                let mut place = Place::new(base, assumptions, conventions, uncertainty, &options)?;
                let mut room = vec![0.0_f32; measured * options.paths];
                let mut found = Vec::with_capacity(periods * measured);
                for period in 0..periods {
                    let common =
                        common.as_ref().map(|common| &common[period * options.paths..][..options.paths]);
                    place.period(period, &options, common, &mut room)?;
                    for (sum, value) in sums[period * block..][..block].iter_mut().zip(&room) {
                        *sum += in_parts(*value);
                    }
                    found.extend(room.chunks_exact_mut(options.paths).map(quantiles));
                }
                take(at, found);
                Ok(sums)
            },
        )
        .try_reduce(
            || vec![0_i64; periods * block],
            |mut one, other| {
                one.iter_mut().zip(other).for_each(|(one, other)| *one += other);
                Ok(one)
            },
        )?;
    Ok(FansTotal { quantiles: together(&sums, options.paths), quantities: adding })
}

/// Quantiles of sums over areas.
pub(super) fn together(sums: &[i64], paths: usize) -> Vec<[f64; 7]> {
    sums.par_chunks_exact(paths)
        .map(|sums| quantiles(&mut sums.iter().map(|sum| whole(*sum)).collect::<Vec<f32>>()))
        .collect()
}

pub(super) fn common_innovations(options: &FanOptions, periods: usize) -> Option<Vec<Deviates>> {
    (options.shared > 0.0).then(|| {
        let mut common = vec![[0.0; 4]; periods * options.paths];
        for (period, paths) in common.chunks_exact_mut(options.paths).enumerate() {
            innovations(options.seed, 0, period, paths);
        }
        common
    })
}

#[expect(clippy::as_conversions, clippy::cast_possible_truncation, reason = "no population has 2^43 people")]
pub(super) fn in_parts(value: f32) -> i64 {
    (f64::from(value) * PARTS) as i64
}

/// Persons of a sum of parts.
#[expect(
    clippy::as_conversions,
    clippy::cast_precision_loss,
    reason = "a sum of parts in single precision needs no more"
)]
pub(super) fn persons(sum: i64) -> f64 {
    sum as f64 / PARTS
}

#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "a quantile of paths needs no more than single precision"
)]
fn whole(sum: i64) -> f32 {
    persons(sum) as f32
}
