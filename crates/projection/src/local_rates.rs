//! A place's own levels out of few events: children per woman and expectation of life by indirect standardisation.
//!
//! A township has too few births and deaths for rates by age. What can be told is how many there were beside how many a
//! standard's rates would give (Shryock and Siegel 1973): the level is the standard's times that ratio, with
//! Byar's limits for a Poisson count (Breslow and Day 1987, p. 69). The interval says how little is known; it is meant for
//! choosing an assumption ([`crate::reference::Local`]), never for comparing places or people.

use serde::{Deserialize, Serialize};

use crate::{InfantRule, ModelError, Sex, Words, model_error, mortality_models};

/// A level with its 95 % interval.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// The level.
    pub value: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Events it rests on.
    pub events: f64,
    /// In plain words, with a warning where the interval is wide.
    pub words: Words,
}

/// Events below which the standard is the better assumption: the interval then spans more than a fifth either way.
pub const FEW: f64 = 100.0;

/// Byar's 95 % limits of a Poisson mean from a count.
pub fn byar(count: f64) -> [f64; 2] {
    const Z: f64 = 1.959_963_985;
    let limit = |count: f64, side: f64| {
        if count <= 0.0 {
            0.0
        } else {
            let base = 1.0 - 1.0 / (9.0 * count) + side * Z / (3.0 * count.sqrt());
            count * base.powi(3).max(0.0)
        }
    };
    [limit(count, -1.0), limit(count + 1.0, 1.0)]
}

/// Children per woman: `births` beside those that `women` (person-years by single age over the same years) would have at the
/// standard's rates.
pub fn total_fertility(births: f64, women: &[f64], standard: &[f64]) -> Result<Estimate, ModelError> {
    let expected = expected("women by single age", women, standard)?;
    model_error::counts("births", &[births])?;
    let level: f64 = standard.iter().sum();
    let [low, high] = byar(births).map(|count| level * count / expected);
    let value = level * births / expected;
    let words = Words::new(
        format!(
            "总和生育率 {value:.2}（95% 区间 {low:.2}-{high:.2}，依据 {births:.0} 例出生）{}",
            few(births).0
        ),
        format!(
            "total fertility {value:.2} (95 % interval {low:.2} to {high:.2}, from {births:.0} births){}",
            few(births).1
        ),
    );
    Ok(Estimate { value, low, high, events: births, words })
}

/// Expectation of life at birth of one sex: the standard's rates at all ages times observed over expected deaths.
pub fn expectation(
    deaths: f64,
    persons: &[f64],
    standard: &[f64],
    sex: Sex,
    rule: InfantRule,
) -> Result<Estimate, ModelError> {
    let expected = expected("persons by single age", persons, standard)?;
    model_error::counts("deaths", &[deaths])?;
    let life = |count: f64| {
        let rates: Vec<f64> = standard.iter().map(|rate| rate * count / expected).collect();
        mortality_models::expectation(&rates, sex, rule)
    };
    // Without a death nobody can say how long people live.
    if deaths < 1.0 {
        return Err(ModelError::Empty { what: "deaths" });
    }
    let [fewest, most] = byar(deaths);
    let (value, low, high) = (life(deaths), life(most), life(fewest));
    if !(value.is_finite() && low.is_finite() && high.is_finite()) {
        return Err(ModelError::Unreadable { what: "deaths and persons", why: "they make no life table" });
    }
    let words = Words::new(
        format!(
            "平均预期寿命 {value:.1} 岁（95% 区间 {low:.1}-{high:.1}，依据 {deaths:.0} 例死亡）{}",
            few(deaths).0
        ),
        format!(
            "life expectancy {value:.1} (95 % interval {low:.1} to {high:.1}, from {deaths:.0} deaths){}",
            few(deaths).1
        ),
    );
    Ok(Estimate { value, low, high, events: deaths, words })
}

fn expected(what: &'static str, persons: &[f64], standard: &[f64]) -> Result<f64, ModelError> {
    model_error::counts_of(what, persons, standard.len())?;
    model_error::counts("the standard's rates", standard)?;
    let expected: f64 = persons.iter().zip(standard).map(|(count, rate)| count * rate).sum();
    if expected > 0.0 { Ok(expected) } else { Err(ModelError::Empty { what: "expected events" }) }
}

fn few(events: f64) -> (&'static str, &'static str) {
    if events < FEW {
        ("；样本太少，建议直接采用全国水平", "; too few, the nation's level is the better assumption")
    } else {
        ("", "")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Exact Poisson limits as printed in statistical tables (Pearson and Hartley, table 40): 5: 1.62-11.67, 10: 4.80-18.39,
    /// 50: 37.11-65.92, 100: 81.36-121.63. Byar's approximation is within 0.02 of them.
    #[test]
    fn byars_limits_are_those_of_the_tables() {
        for (count, low, high) in
            [(5.0, 1.62, 11.67), (10.0, 4.80, 18.39), (50.0, 37.11, 65.92), (100.0, 81.36, 121.63)]
        {
            let found = byar(count);
            assert!((found[0] - low).abs() < 0.02 && (found[1] - high).abs() < 0.02, "{count} {found:?}");
        }
        assert!(byar(0.0)[0].abs() == 0.0 && (byar(0.0)[1] - 3.69).abs() < 0.05);
    }

    #[test]
    fn a_places_level_is_the_standards_times_observed_over_expected() {
        let mut standard = vec![0.0; 101];
        standard[20..40].fill(0.05);
        let women = vec![100.0; 101];
        // Expected 100; 130 observed: 1.3 children instead of 1.
        let found = total_fertility(130.0, &women, &standard).expect("events");
        assert!((found.value - 1.3).abs() < 1e-12);
        assert!(found.low < 1.1 && found.high > 1.5);
        assert!(!found.words.en.contains("too few"));
        assert!(total_fertility(13.0, &women, &standard).expect("events").words.zh.contains("样本太少"));
    }

    #[test]
    fn fewer_deaths_than_expected_are_a_longer_life() {
        let standard: Vec<f64> =
            (0..=100u32).map(|age| 0.000_05 * (0.09 * f64::from(age)).exp() + 0.0005).collect();
        let persons = vec![1000.0; 101];
        let all: f64 = standard.iter().map(|rate| 1000.0 * rate).sum();
        let rule = InfantRule::default();
        let own = mortality_models::expectation(&standard, Sex::Female, rule);
        let same = expectation(all, &persons, &standard, Sex::Female, rule).expect("deaths");
        assert!((same.value - own).abs() < 1e-9 && same.low < own && own < same.high);
        let fewer = expectation(0.8 * all, &persons, &standard, Sex::Female, rule).expect("deaths");
        assert!(fewer.value > same.value);
        assert!(expectation(0.0, &persons, &standard, Sex::Female, rule).is_err());
    }
}
