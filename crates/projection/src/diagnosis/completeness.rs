//! Hints at who is missing or still counted: each compares what stands in the population with what it should be near.
//!
//! A hint is a question for the office, not a finding about people or about how many children a place has: every check
//! compares two records of the same persons, or an age with the ages beside it.

use serde::{Deserialize, Serialize};

use crate::{ModelError, Words, model_error};

/// What else is known, each part optional.
#[derive(Debug, Clone, Copy, Default)]
pub struct Recorded<'a> {
    /// Births of the last calendar years, the year just ended last; compared with children of ages 0, 1, 2, …
    pub births: &'a [f64],
    /// Deaths recorded in the year just ended, both sexes.
    pub deaths: Option<f64>,
    /// Death rates by single age of males and females to hold the deaths against (for example the nation's).
    pub standard_mx: Option<[&'a [f64]; 2]>,
    /// A population by single age of males and females whose shape in the highest ages is believed.
    pub standard: Option<[&'a [f64]; 2]>,
}

/// Which comparison a hint comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// Children beside the births recorded for them.
    Children,
    /// Boys and girls below five.
    SexRatioOfChildren,
    /// Men and women of 20-34: who moves is missing first.
    SexRatioOfYoungAdults,
    /// People of 100 and more among those of 80 and more: deaths never reported.
    VeryOld,
    /// Deaths recorded beside deaths expected.
    Deaths,
}

/// One hint.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hint {
    /// The comparison.
    pub check: Check,
    /// What was found.
    pub found: f64,
    /// Lowest and highest value that would pass, chance included.
    pub expected: [f64; 2],
    /// In plain words.
    pub words: Words,
}

/// How many standard errors of a Poisson count are left to chance.
const CHANCE: f64 = 3.0;

/// All comparisons that `recorded` allows; the list is empty where nothing stands out. Ages are single years, open group last.
pub fn completeness(male: &[f64], female: &[f64], recorded: Recorded<'_>) -> Result<Vec<Hint>, ModelError> {
    if male.len() < 36 || male.len() != female.len() {
        let found = male.len().min(female.len());
        return Err(ModelError::Length {
            what: "population by single year",
            wanted: male.len().max(36),
            found,
        });
    }
    model_error::counts("males by single year", male)?;
    model_error::counts("females by single year", female)?;
    model_error::counts("births of the last years", recorded.births)?;
    let mut hints = children(male, female, recorded.births);
    hints.extend(sex_ratios(male, female));
    if let Some(standard) = recorded.standard {
        hints.extend(very_old([male, female], standard)?);
    }
    if let (Some(deaths), Some(rates)) = (recorded.deaths, recorded.standard_mx) {
        hints.extend(deaths_hint([male, female], deaths, rates)?);
    }
    Ok(hints)
}

fn children(male: &[f64], female: &[f64], births: &[f64]) -> Vec<Hint> {
    let here = births.iter().rev().zip(male.iter().zip(female)).enumerate();
    here.filter_map(|(age, (born, (boys, girls)))| {
        let found = boys + girls;
        // Nine in ten leaves room for deaths and moves; beyond that the two records disagree.
        let low = 0.9 * born - CHANCE * born.sqrt();
        let high = 1.1 * born + CHANCE * born.sqrt();
        (found < low || found > high).then(|| Hint {
            check: Check::Children,
            found,
            expected: [low.max(0.0), high],
            words: Words::new(
                format!("{age} 岁在册 {found:.0} 人，而对应年份登记出生 {born:.0} 人：请核对出生登记与落户"),
                format!("{found:.0} children of age {age} beside {born:.0} births recorded: compare the two registers"),
            ),
        })
    })
    .collect()
}

fn sex_ratios(male: &[f64], female: &[f64]) -> Vec<Hint> {
    let checks = [
        (Check::SexRatioOfChildren, 0..5usize, [100.0, 112.0], "0-4 岁", "0-4"),
        (Check::SexRatioOfYoungAdults, 20..35, [90.0, 115.0], "20-34 岁", "20-34"),
    ];
    checks
        .into_iter()
        .filter_map(|(check, ages, [low, high], zh, en)| {
            let (men, women) = (male[ages.clone()].iter().sum::<f64>(), female[ages].iter().sum::<f64>());
            if women <= 0.0 || men <= 0.0 {
                return None;
            }
            let found = 100.0 * men / women;
            let error = CHANCE * found * (1.0 / men + 1.0 / women).sqrt();
            let expected = [low - error, high + error];
            (found < expected[0] || found > expected[1]).then(|| Hint {
                check,
                found,
                expected,
                words: Words::new(
                    format!("{zh}性别比 {found:.1}（{men:.0} 男、{women:.0} 女）偏离常见范围：请核对漏登与流动"),
                    format!("sex ratio {found:.1} at ages {en} ({men:.0} men, {women:.0} women) is unusual: look for people missed or moved"),
                ),
            })
        })
        .collect()
}

fn very_old(people: [&[f64]; 2], standard: [&[f64]; 2]) -> Result<Option<Hint>, ModelError> {
    let share = |pair: [&[f64]; 2]| {
        let of = |from: usize| pair.iter().flat_map(|ages| ages.iter().skip(from)).sum::<f64>();
        (of(100), of(80))
    };
    if people.iter().chain(&standard).any(|ages| ages.len() < 101) {
        return Ok(None);
    }
    let (at_100, at_80) = share(people);
    let (standard_100, standard_80) = share(standard);
    if standard_80 <= 0.0 {
        return Err(ModelError::Empty { what: "standard population of 80 and more" });
    }
    let expected = at_80 * standard_100 / standard_80;
    let high = 3.0 * expected + CHANCE * (3.0 * expected).sqrt() + 1.0;
    Ok((at_100 > high).then(|| Hint {
        check: Check::VeryOld,
        found: at_100,
        expected: [0.0, high],
        words: Words::new(
            format!("100 岁及以上在册 {at_100:.0} 人，按标准人口约应有 {expected:.1} 人：可能有死亡未注销"),
            format!("{at_100:.0} people of 100 and more where about {expected:.1} are expected: deaths may not have been reported"),
        ),
    }))
}

fn deaths_hint(people: [&[f64]; 2], deaths: f64, rates: [&[f64]; 2]) -> Result<Option<Hint>, ModelError> {
    let mut expected = 0.0;
    for (ages, mx) in people.into_iter().zip(rates) {
        model_error::counts_of("standard death rates", mx, ages.len())?;
        expected += ages.iter().zip(mx).map(|(count, rate)| count * rate).sum::<f64>();
    }
    let low = 0.8 * expected - CHANCE * (0.8 * expected).sqrt();
    let high = 1.25 * expected + CHANCE * (1.25 * expected).sqrt();
    Ok((deaths < low || deaths > high).then(|| Hint {
        check: Check::Deaths,
        found: deaths,
        expected: [low.max(0.0), high],
        words: Words::new(
            format!("登记死亡 {deaths:.0} 人，按标准死亡率约应有 {expected:.0} 人：请核对死亡登记"),
            format!("{deaths:.0} deaths recorded where standard rates give {expected:.0}: compare the registers of deaths"),
        ),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people() -> [Vec<f64>; 2] {
        let of = |ratio: f64| (0..=100u32).map(|age| ratio * (2000.0 - 19.0 * f64::from(age))).collect();
        [of(1.05), of(1.0)]
    }

    #[test]
    fn a_sound_population_gives_no_hint() {
        let [male, female] = people();
        let births = [male[1] + female[1], male[0] + female[0]];
        let hints = completeness(&male, &female, Recorded { births: &births, ..Recorded::default() })
            .expect("complete");
        assert!(hints.is_empty(), "{hints:?}");
    }

    #[test]
    fn missing_children_and_men_are_pointed_out() {
        let [mut male, female] = people();
        let births = [4000.0, 6000.0];
        for cell in &mut male[20..35] {
            *cell *= 0.5;
        }
        let hints = completeness(&male, &female, Recorded { births: &births, ..Recorded::default() })
            .expect("complete");
        let checks: Vec<Check> = hints.iter().map(|hint| hint.check).collect();
        assert_eq!(checks, [Check::Children, Check::SexRatioOfYoungAdults]);
        assert!((hints[0].found - (male[0] + female[0])).abs() < 1e-9);
    }

    #[test]
    fn the_dead_who_were_never_cancelled_show_at_100() {
        let [male, female] = people();
        let mut standard = [male.clone(), female.clone()];
        for ages in &mut standard {
            ages[100] /= 50.0;
        }
        let recorded = Recorded { standard: Some([&standard[0], &standard[1]]), ..Recorded::default() };
        let hints = completeness(&male, &female, recorded).expect("complete");
        assert_eq!(hints.len(), 1);
        assert_eq!(hints[0].check, Check::VeryOld);
    }

    #[test]
    fn deaths_half_recorded_are_seen_and_all_recorded_are_not() {
        let [male, female] = people();
        let mx: Vec<f64> = (0..=100u32).map(|age| 0.0002 * (0.09 * f64::from(age)).exp()).collect();
        let all: f64 =
            male.iter().chain(&female).zip(mx.iter().chain(&mx)).map(|(count, rate)| count * rate).sum();
        let hints_at = |deaths: f64| {
            let recorded =
                Recorded { deaths: Some(deaths), standard_mx: Some([&mx, &mx]), ..Recorded::default() };
            completeness(&male, &female, recorded).expect("complete")
        };
        assert!(hints_at(all).is_empty());
        assert_eq!(hints_at(all / 2.0)[0].check, Check::Deaths);
    }
}
