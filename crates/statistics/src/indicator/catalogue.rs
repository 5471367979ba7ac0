use std::{collections::BTreeMap, sync::OnceLock};

use serde::{Deserialize, Serialize};

/// Which counts go into an indicator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Selector {
    /// The unit.
    pub of: Box<str>,
    /// First and last age.
    #[serde(default)]
    pub ages: Option<[u8; 2]>,
    /// Categories by dimension.
    #[serde(default, rename = "where")]
    pub only: BTreeMap<Box<str>, Vec<Box<str>>>,
    /// Whether it is taken off rather than added.
    #[serde(default)]
    pub minus: bool,
}

/// How counts become a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// The numerator itself.
    Count,
    /// Numerator ÷ denominator × times.
    Ratio,
    /// Mean of ages, each plus half a year.
    MeanAge,
    /// The age that half have not reached.
    MedianAge,
    /// People in homes ÷ homes.
    MeanHome,
    /// Sum of five-year rates × 5.
    Tfr,
    /// Daughters by survival.
    Nrr,
    /// Mean of ages weighted by rates.
    MeanAgeBirth,
    /// Boys ÷ girls with an interval.
    SexRatioBirth,
    /// Length of life.
    #[serde(rename = "e0")]
    LifeExpectancy,
    /// Chance of dying before five.
    UnderFive,
    /// Hajnal's mean age at marriage.
    Smam,
    /// Whipple's index.
    Whipple,
    /// Myers' index.
    Myers,
    /// Steps between sex ratios.
    SexRatioScore,
    /// Distance of groups from their neighbours.
    AgeRatioScore,
}

/// An indicator.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    /// Its code.
    pub code: Box<str>,
    /// Its name in Chinese and English.
    pub name: [Box<str>; 2],
    /// Its definition.
    pub definition: [Box<str>; 2],
    /// How it is reckoned.
    pub method: Method,
    /// What is counted above.
    pub numerator: Vec<Selector>,
    /// What is counted below.
    #[serde(default)]
    pub denominator: Vec<Selector>,
    /// By what a ratio is multiplied.
    #[serde(default = "one")]
    pub times: u32,
    /// Its unit.
    pub unit: [Box<str>; 2],
    /// Digits shown after the point.
    #[serde(default)]
    pub decimals: u8,
    /// The least count below (above, where nothing is below) with which it has a value.
    #[serde(default)]
    pub least: u64,
    /// What to bear in mind.
    #[serde(default)]
    pub caveat: Option<[Box<str>; 2]>,
}

const fn one() -> u32 {
    1
}

/// Indicators of one subject.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// Its code.
    pub code: Box<str>,
    /// Its name.
    pub name: [Box<str>; 2],
    /// Where its counts come from.
    pub source: [Box<str>; 2],
    /// The indicators.
    #[serde(rename = "indicator")]
    pub indicators: Vec<Indicator>,
}

const FILES: [&str; 7] = [
    include_str!("../../data/population.toml"),
    include_str!("../../data/ages.toml"),
    include_str!("../../data/homes.toml"),
    include_str!("../../data/births.toml"),
    include_str!("../../data/deaths.toml"),
    include_str!("../../data/marriage.toml"),
    include_str!("../../data/quality.toml"),
];

/// The catalogue as it ships. A test reads every file, so that none is left out here.
pub fn catalogue() -> &'static [Group] {
    static READ: OnceLock<Vec<Group>> = OnceLock::new();
    READ.get_or_init(|| FILES.iter().filter_map(|text| toml::from_str(text).ok()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dimension::unit;

    #[test]
    fn every_file_is_read_and_every_count_exists() {
        assert_eq!(catalogue().len(), FILES.len());
        let mut codes = std::collections::BTreeSet::new();
        for indicator in catalogue().iter().flat_map(|group| &group.indicators) {
            assert!(codes.insert(&indicator.code), "{} stands twice", indicator.code);
            for selector in indicator.numerator.iter().chain(&indicator.denominator) {
                let unit = unit(&selector.of);
                assert!(unit.is_some(), "{}: {}", indicator.code, selector.of);
                let has = |code: &str| unit.is_some_and(|unit| unit.dimensions.contains(&code));
                assert!(selector.only.keys().all(|code| has(code)), "{}", indicator.code);
                assert!(selector.ages.is_none() || has("age"), "{}", indicator.code);
            }
            let texts = indicator.name.iter().chain(&indicator.definition);
            assert!(texts.into_iter().all(|text| !text.trim().is_empty()), "{}", indicator.code);
        }
        assert!(codes.len() >= 70, "{}", codes.len());
    }
}
