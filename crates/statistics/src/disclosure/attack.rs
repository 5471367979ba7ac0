//! The shipped attacker. It has what every reader has: all tables of all releases, the method, and no key. It claims a hidden cell
//! when what was published leaves one possible count, or when enough independent estimates agree.

use std::collections::HashMap;

use super::publish::{BASE, Published};

/// What the attacker says of a hidden cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Which release.
    pub release: usize,
    /// The cell.
    pub cell: String,
    /// Its count.
    pub value: u64,
    /// How it was found.
    pub by: Attack,
}

/// A way of attacking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attack {
    /// Sums and rounding leave one possibility, over tables, areas and releases.
    Differencing,
    /// Estimates with independent rounding agree.
    Averaging,
}

/// How rounding was done, which everybody may know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Method {
    /// Whether counts were rounded at all.
    pub rounded: bool,
    /// Whether a cell's rounding is the same in every table and release.
    pub keyed: bool,
    /// Counts from 1 to just under this are hidden.
    pub threshold: u64,
}

/// More than any count.
const MOST: i64 = 1 << 40;
/// How often bounds go round all sums.
const ROUNDS: usize = 60;

/// Attacks releases of the same tables, in order of time.
pub fn attack(releases: &[Published], method: Method) -> Vec<Claim> {
    let mut bounds: Vec<Vec<(i64, i64)>> =
        releases.iter().map(|release| first_bounds(release, method)).collect();
    for (release, bounds) in releases.iter().zip(&mut bounds) {
        tighten(release, bounds);
    }
    over_time(releases, &mut bounds);
    for (release, bounds) in releases.iter().zip(&mut bounds) {
        tighten(release, bounds);
    }
    let mut claims = Vec::new();
    for (at, (release, bounds)) in releases.iter().zip(&bounds).enumerate() {
        for (place, (low, high)) in bounds.iter().enumerate() {
            if release.shown[place].is_none() && low == high {
                let value = u64::try_from(*low).unwrap_or(0);
                claims.push(Claim {
                    release: at,
                    cell: release.names[place].clone(),
                    value,
                    by: Attack::Differencing,
                });
            }
        }
    }
    claims.extend(averages(releases, method));
    claims
}

fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(MOST).min(MOST)
}

/// What each number says by itself. A hidden cell is somebody; a shown one is nobody or no small cell.
fn first_bounds(release: &Published, method: Method) -> Vec<(i64, i64)> {
    let slack = if method.rounded { signed(BASE) - 1 } else { 0 };
    let bound = |shown: &Option<u64>| match shown {
        Some(0) => (0, 0),
        Some(count) => ((signed(*count) - slack).max(signed(method.threshold)), signed(*count) + slack),
        None => (1, MOST),
    };
    release.shown.iter().map(bound).collect()
}

/// Every sum bounds its total by its parts and each part by the total and the others, until nothing moves.
fn tighten(release: &Published, bounds: &mut [(i64, i64)]) {
    for _ in 0..ROUNDS {
        let mut moved = false;
        for (total, parts) in &release.sums {
            let low: i64 = parts.iter().map(|part| bounds[*part].0).sum();
            let high: i64 = parts.iter().map(|part| bounds[*part].1.min(MOST)).sum::<i64>().min(MOST);
            moved |= narrow(&mut bounds[*total], (low, high));
            let whole = bounds[*total];
            let open = parts.iter().filter(|part| bounds[**part].1 >= MOST).count();
            let closed: i64 = parts.iter().map(|part| bounds[*part].1).filter(|high| *high < MOST).sum();
            for part in parts {
                let own = bounds[*part];
                let others_low = low - own.0;
                let others_open = open - usize::from(own.1 >= MOST);
                let others_high =
                    if others_open > 0 { MOST } else { closed - if own.1 < MOST { own.1 } else { 0 } };
                let high = if whole.1 >= MOST { MOST } else { whole.1 - others_low };
                // Bounds as they were at the start of this sum hold for all of its parts.
                moved |= narrow(&mut bounds[*part], (whole.0 - others_high, high));
            }
        }
        if !moved {
            return;
        }
    }
}

/// Takes what is tighter; bounds that contradict each other come from a wrong guess and are left.
fn narrow(own: &mut (i64, i64), other: (i64, i64)) -> bool {
    let next = (own.0.max(other.0), own.1.min(other.1));
    if next == *own || next.0 > next.1 {
        return false;
    }
    *own = next;
    true
}

/// Supposes that a cell has not changed between two releases in which nothing published around it has.
fn over_time(releases: &[Published], bounds: &mut [Vec<(i64, i64)>]) {
    for at in 1..releases.len() {
        let (before, now) = (&releases[at - 1], &releases[at]);
        if before.names != now.names {
            continue;
        }
        let mut quiet = vec![true; now.names.len()];
        for (total, parts) in &now.sums {
            let same =
                std::iter::once(total).chain(parts).all(|cell| before.shown[*cell] == now.shown[*cell]);
            for cell in std::iter::once(total).chain(parts).filter(|_| !same) {
                quiet[*cell] = false;
            }
        }
        let (earlier, later) = bounds.split_at_mut(at);
        let (Some(earlier), Some(later)) = (earlier.last_mut(), later.first_mut()) else { continue };
        for cell in (0..quiet.len()).filter(|cell| quiet[*cell]) {
            narrow(&mut later[cell], earlier[cell]);
            narrow(&mut earlier[cell], later[cell]);
        }
    }
}

/// The largest standard error with which an estimate is claimed.
const SURE: f64 = 0.5;
/// Variance of rounding to base 5, over remainders 0 to 4: their mean of r (5 − r).
const ROUNDING: f64 = 4.0;

/// Estimates of hidden cells from sums in which everything else is shown, here or in another release, averaged. The attacker
/// knows how far each estimate is off by rounding, and that keyed rounding is one draw however often it is seen.
fn averages(releases: &[Published], method: Method) -> Vec<Claim> {
    let mut estimates: HashMap<&str, Vec<(f64, f64)>> = HashMap::new();
    let mut last_shown: HashMap<&str, u64> = HashMap::new();
    let mut when: HashMap<&str, usize> = HashMap::new();
    for (at, release) in releases.iter().enumerate() {
        for (name, shown) in release.names.iter().zip(&release.shown) {
            if let Some(shown) = shown {
                last_shown.insert(name, *shown);
            }
        }
        let value =
            |cell: usize| release.shown[cell].or_else(|| last_shown.get(&*release.names[cell]).copied());
        for (total, parts) in &release.sums {
            for hidden in std::iter::once(total).chain(parts).filter(|cell| release.shown[**cell].is_none()) {
                let others: Option<Vec<i64>> = std::iter::once(total)
                    .chain(parts)
                    .filter(|cell| *cell != hidden)
                    .map(|cell| {
                        value(*cell).map(|count| if cell == total { signed(count) } else { -signed(count) })
                    })
                    .collect();
                let Some(others) = others else { continue };
                let sign = if hidden == total { -1 } else { 1 };
                let variance = if method.rounded { ROUNDING * number(others.len()) } else { 0.0 };
                let estimate = number_of(sign * others.iter().sum::<i64>());
                let of = estimates.entry(&release.names[*hidden]).or_default();
                // Keyed: the same sum seen again is no second estimate.
                if !method.keyed || !of.iter().any(|(known, _)| (known - estimate).abs() < 0.5) {
                    of.push((estimate, variance));
                }
                when.insert(&release.names[*hidden], at);
            }
        }
    }
    let mut claims: Vec<Claim> = estimates
        .into_iter()
        .filter_map(|(name, found)| {
            let all = number(found.len());
            let mean = found.iter().map(|(estimate, _)| estimate).sum::<f64>() / all;
            let error = (found.iter().map(|(_, variance)| variance).sum::<f64>()).sqrt() / all;
            let value = nearest(mean).filter(|_| error < SURE)?;
            Some(Claim { release: *when.get(name)?, cell: name.to_owned(), value, by: Attack::Averaging })
        })
        .collect();
    claims.sort_by(|one, other| one.cell.cmp(&other.cell));
    claims
}

#[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "small numbers")]
fn number(count: usize) -> f64 {
    count as f64
}

#[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "counts of people: far below 2⁵³")]
fn number_of(count: i64) -> f64 {
    count as f64
}

#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "checked to lie within 0 and 10⁹"
)]
fn nearest(value: f64) -> Option<u64> {
    (0.0..1e9).contains(&value).then(|| value.round() as u64)
}
