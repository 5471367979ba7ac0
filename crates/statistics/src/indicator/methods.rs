//! The formulas, over plain arrays of counts.

use projection::{AgeGrid, InfantRule, LifeTable, Sex};

/// A count as a number to reckon with; exact up to 9·10¹⁵.
#[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "counts of people: far below 2⁵³")]
pub fn real(count: u64) -> f64 {
    count as f64
}

fn age_of(at: usize) -> f64 {
    u32::try_from(at).map_or(f64::NAN, f64::from)
}

/// Sums over five-year groups 15-19 to 45-49 of single ages.
pub fn fertile_groups(by_age: &[u64]) -> [f64; 7] {
    std::array::from_fn(|group| group_of(by_age, 15 + group * 5))
}

fn group_of(by_age: &[u64], from: usize) -> f64 {
    real(by_age.iter().skip(from).take(5).sum())
}

/// Rates of births by five-year groups; `None` where a group has births and no women.
pub fn birth_rates(births: &[u64], women: &[u64]) -> Option<[f64; 7]> {
    let (births, women) = (fertile_groups(births), fertile_groups(women));
    let mut rates = [0.0; 7];
    for ((rate, births), women) in rates.iter_mut().zip(births).zip(women) {
        if women > 0.0 {
            *rate = births / women;
        } else if births > 0.0 {
            return None;
        }
    }
    Some(rates)
}

/// 总和生育率: five times the sum.
pub fn total_fertility(rates: &[f64; 7]) -> f64 {
    5.0 * rates.iter().sum::<f64>()
}

/// Mean of the groups' middles weighted by the rates.
pub fn mean_age_of_rates(rates: &[f64; 7]) -> Option<f64> {
    let all: f64 = rates.iter().sum();
    let weighted: f64 =
        rates.iter().enumerate().map(|(group, rate)| rate * (17.5 + 5.0 * age_of(group))).sum();
    (all > 0.0).then(|| weighted / all)
}

/// 净再生产率: rates of daughters by the share of women alive in each group.
pub fn net_reproduction(rates: &[f64; 7], girls: f64, table: &LifeTable) -> f64 {
    let radix = table.lx.first().copied().unwrap_or(1.0);
    // Groups of an abridged table: 0, 1, 5, 10, 15 …: the fifth begins at fifteen.
    let lived = table.person_years.iter().skip(4);
    rates.iter().zip(lived).map(|(rate, lived)| rate * girls * lived / radix).sum()
}

/// First ages of the groups of the life tables here; the last is open.
pub const OPEN: u32 = 85;

/// An abridged life table from deaths in a year and people at its middle, both by single age; `None` where a group has no
/// people, or the last has no deaths.
pub fn life_table(sex: Sex, deaths: &[u64], people: &[u64]) -> Option<LifeTable> {
    let grid = AgeGrid::Abridged { open: OPEN };
    let starts = grid.starts();
    let mut rates = Vec::with_capacity(starts.len());
    for (at, start) in starts.iter().enumerate() {
        let from = usize::try_from(*start).ok()?;
        let until = starts.get(at + 1).map_or(Some(usize::MAX), |next| usize::try_from(*next).ok())?;
        let sum = |counts: &[u64]| real(counts.iter().take(until).skip(from).sum());
        let people = sum(people);
        if people <= 0.0 {
            return None;
        }
        rates.push(sum(deaths) / people);
    }
    rates.last().filter(|rate| **rate > 0.0)?;
    super::fine_table(sex, &rates, OPEN)
}

/// Chance of dying before the fifth birthday from the rates at 0 and 1-4, both sexes together: the mean of what either
/// sex's rules give.
pub fn under_five(deaths: &[u64], people: &[u64]) -> Option<f64> {
    let sum = |counts: &[u64], from: usize, until: usize| real(counts.iter().take(until).skip(from).sum());
    let rate = |from, until| {
        let people = sum(people, from, until);
        (people > 0.0).then(|| sum(deaths, from, until) / people)
    };
    let (infant, child) = (rate(0, 1)?, rate(1, 5)?);
    let mut chances = 0.0;
    for sex in Sex::BOTH {
        // Only the first two groups matter; the rest stand in so that the table is one.
        let rates = [infant, child, 0.001, 0.1];
        let grid = AgeGrid::Abridged { open: 10 };
        let table = LifeTable::new(grid, sex, &rates, InfantRule::UnAnnual, 100_000.0).ok()?;
        let survivors = table.lx.get(2)? / table.lx.first()?;
        chances += (1.0 - survivors) / 2.0;
    }
    Some(chances)
}

/// Mean of single ages, each plus half a year.
pub fn mean_age(by_age: &[u64]) -> Option<f64> {
    let all: u64 = by_age.iter().sum();
    let weighted: f64 =
        by_age.iter().enumerate().map(|(age, count)| real(*count) * (age_of(age) + 0.5)).sum();
    (all > 0).then(|| weighted / real(all))
}

/// The age that half have not reached, straight within its single year.
pub fn median_age(by_age: &[u64]) -> Option<f64> {
    let all: u64 = by_age.iter().sum();
    let half = real(all) / 2.0;
    let mut below = 0.0;
    for (age, count) in by_age.iter().enumerate().filter(|(_, count)| **count > 0) {
        if below + real(*count) >= half {
            return Some(age_of(age) + (half - below) / real(*count));
        }
        below += real(*count);
    }
    None
}

/// Hajnal's singulate mean age at marriage from those never married and all, by five-year groups from 0. J. Hajnal, "Age at
/// marriage and proportions marrying", *Population Studies* 7 (1953).
pub fn singulate_mean(single: &[u64], all: &[u64]) -> Option<f64> {
    let mut shares = [0.0; 8];
    for (group, share) in shares.iter_mut().enumerate() {
        let all = all.get(group + 3).copied().filter(|all| *all > 0)?;
        *share = real(single.get(group + 3).copied()?) / real(all);
    }
    let lived = 15.0 + 5.0 * shares.iter().take(7).sum::<f64>();
    let at_fifty = f64::midpoint(shares[6], shares[7]);
    (at_fifty < 1.0).then(|| (lived - 50.0 * at_fifty) / (1.0 - at_fifty))
}

/// Whipple's index over 23 to 62: 100 without heaping, 500 where all ages end in 0 or 5.
pub fn whipple(by_age: &[u64]) -> Option<f64> {
    let at = |age: usize| by_age.get(age).copied().unwrap_or(0);
    let all: u64 = (23..=62).map(at).sum();
    let round: u64 = (25..=60).step_by(5).map(at).sum();
    (all > 0).then(|| 500.0 * real(round) / real(all))
}

/// Myers' blended index over 10 to 89: 0 without preference, 90 where all ages end in one digit.
pub fn myers(by_age: &[u64]) -> Option<f64> {
    let at = |age: usize| real(by_age.get(age).copied().unwrap_or(0));
    let blended: Vec<f64> = (0..10)
        .map(|digit| {
            // Seven tens each, so that an even population is blended evenly.
            let sum = |from: usize| (0..7).map(|ten| at(from + digit + 10 * ten)).sum::<f64>();
            age_of(digit + 1) * sum(10) + age_of(9 - digit) * sum(20)
        })
        .collect();
    let all: f64 = blended.iter().sum();
    (all > 0.0).then(|| blended.iter().map(|own| (own / all * 100.0 - 10.0).abs()).sum::<f64>() / 2.0)
}

/// Mean step between the sex ratios of neighbouring five-year groups from 0-4 to 65-69 (United Nations, Manual II, 1955).
pub fn sex_ratio_score(male: &[u64], female: &[u64]) -> Option<f64> {
    let ratios: Vec<f64> = (0..14)
        .map(|group| {
            let female = group_of(female, group * 5);
            (female > 0.0).then(|| 100.0 * group_of(male, group * 5) / female)
        })
        .collect::<Option<_>>()?;
    Some(ratios.windows(2).map(|two| (two[1] - two[0]).abs()).sum::<f64>() / 13.0)
}

/// Mean distance from 100 of each group's ratio to the mean of its neighbours, 5-9 to 65-69.
pub fn age_ratio_score(by_age: &[u64]) -> Option<f64> {
    let mut sum = 0.0;
    for group in 1..14 {
        let beside = f64::midpoint(group_of(by_age, group * 5 - 5), group_of(by_age, group * 5 + 5));
        if beside <= 0.0 {
            return None;
        }
        sum += (100.0 * group_of(by_age, group * 5) / beside - 100.0).abs();
    }
    Some(sum / 13.0)
}

/// Wilson's 95 % interval of a share.
pub fn share_interval(part: u64, all: u64) -> Option<(f64, f64)> {
    const Z: f64 = 1.959_963_985;
    let all = real(all);
    if all <= 0.0 {
        return None;
    }
    let share = real(part) / all;
    let middle = (share + Z * Z / (2.0 * all)) / (1.0 + Z * Z / all);
    let half = Z / (1.0 + Z * Z / all) * (share * (1.0 - share) / all + Z * Z / (4.0 * all * all)).sqrt();
    Some((middle - half, middle + half))
}

/// Wilson's 95 % interval of a share, as a ratio of the one to the other.
pub fn ratio_interval(one: u64, other: u64) -> Option<(f64, f64)> {
    let (low, high) = share_interval(one, one + other)?;
    let ratio = |share: f64| share / (1.0 - share);
    Some((ratio(low), ratio(high)))
}

/// Limits within which a share of `all` lies by chance alone but for 2 in 1,000, if the true one is `overall`: normal approximation, cut
/// to 0 and 1. The desk draws the same.
pub fn funnel_limits(overall: f64, all: u64) -> (f64, f64) {
    const Z: f64 = 3.090_232_306;
    let half = if all == 0 { 1.0 } else { Z * (overall * (1.0 - overall) / real(all)).sqrt() };
    ((overall - half).max(0.0), (overall + half).min(1.0))
}
