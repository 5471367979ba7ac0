//! Reference sets that ship with the program: China's and India's population, rates and history, so that a place without rates
//! of its own begins with the nation's.
//!
//! From United Nations, Department of Economic and Social Affairs, Population Division, *World Population Prospects 2024*
//! (base, rates, migration, yearly indicators with bounds) and *2019* (age structure 1950-2015), CC BY 3.0 IGO; see
//! `data/README.md` for what was changed. 155 kB are built into the program; `examples/pack_reference.rs` makes them.

mod packed;

use serde::{Deserialize, Serialize};

use crate::{
    Ages, Assumptions, InfantRule, ModelError, Mortality, Population, Sex, Words, curve::Curve,
    graduate::real, model_error, mortality_models::Series,
};
use packed::Packed;

/// Must be shown wherever these numbers are.
pub const LICENCE: &str = "CC BY 3.0 IGO, https://creativecommons.org/licenses/by/3.0/igo/";

/// First projected year of the sets; their base is the first day of it.
pub const FIRST_YEAR: i32 = 2024;
const YEARS: usize = 76;
const GROUPS: usize = 101;

static CHINA: &[u8] = include_bytes!("../data/china.bin");
static INDIA: &[u8] = include_bytes!("../data/india.bin");

/// Whose figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Country {
    /// 中国
    China,
    /// 印度
    India,
}

impl Country {
    /// Both.
    pub const ALL: [Self; 2] = [Self::China, Self::India];
}

/// The age structure at the middle of a year, in persons by five-year group, 100+ last.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pyramid {
    /// The year (1 July).
    pub year: i32,
    /// Males and females.
    pub persons: [Vec<f64>; 2],
}

/// One country's set.
#[derive(Debug, Clone, PartialEq)]
pub struct Reference {
    /// Whose.
    pub country: Country,
    /// Persons by sex and single age on 1 January 2024.
    pub base: Population,
    /// Rates and net migrants of 2024 to 2099.
    pub assumptions: Assumptions,
    /// Age structures of 1950, 1955, … 2015.
    pub history: Vec<Pyramid>,
    yearly: Vec<(&'static str, Curve)>,
}

/// Name, decimals in the file, first year and factor to persons (or 1) of the yearly indicators, in the file's order.
pub(crate) const YEARLY: [(&str, u32, i32, f64); 37] = [
    ("births", 3, 1950, 1000.0),
    ("deaths", 3, 1950, 1000.0),
    ("tfr", 6, 1950, 1.0),
    ("tfr_80l", 3, 2024, 1.0),
    ("tfr_80u", 3, 2024, 1.0),
    ("tfr_95l", 3, 2024, 1.0),
    ("tfr_95u", 3, 2024, 1.0),
    ("tfr_low", 6, 2024, 1.0),
    ("tfr_high", 6, 2024, 1.0),
    ("e0m", 4, 1950, 1.0),
    ("e0f", 4, 1950, 1.0),
    ("e0b", 4, 1950, 1.0),
    ("e0m_80l", 3, 2024, 1.0),
    ("e0m_80u", 3, 2024, 1.0),
    ("e0m_95l", 3, 2024, 1.0),
    ("e0m_95u", 3, 2024, 1.0),
    ("e0f_80l", 3, 2024, 1.0),
    ("e0f_80u", 3, 2024, 1.0),
    ("e0f_95l", 3, 2024, 1.0),
    ("e0f_95u", 3, 2024, 1.0),
    ("e0b_80l", 3, 2024, 1.0),
    ("e0b_80u", 3, 2024, 1.0),
    ("e0b_95l", 3, 2024, 1.0),
    ("e0b_95u", 3, 2024, 1.0),
    ("net_migration", 3, 1950, 1000.0),
    ("net_migration_80l", 3, 2024, 1000.0),
    ("net_migration_80u", 3, 2024, 1000.0),
    ("net_migration_95l", 3, 2024, 1000.0),
    ("net_migration_95u", 3, 2024, 1000.0),
    ("srb", 3, 1950, 1.0),
    ("population", 3, 1950, 1000.0),
    ("population_80l", 3, 2024, 1000.0),
    ("population_80u", 3, 2024, 1000.0),
    ("population_95l", 3, 2024, 1000.0),
    ("population_95u", 3, 2024, 1000.0),
    ("population_low", 3, 2024, 1000.0),
    ("population_high", 3, 2024, 1000.0),
];

/// Mothers' ages in the file.
const MOTHERS: std::ops::Range<usize> = 10..61;
const HISTORY: [i32; 14] =
    [1950, 1955, 1960, 1965, 1970, 1975, 1980, 1985, 1990, 1995, 2000, 2005, 2010, 2015];

impl Reference {
    /// China's set.
    pub fn china() -> Result<Self, ModelError> {
        Self::of(Country::China)
    }

    /// India's set.
    pub fn india() -> Result<Self, ModelError> {
        Self::of(Country::India)
    }

    /// A country's set, unpacked from the program.
    pub fn of(country: Country) -> Result<Self, ModelError> {
        let bytes = match country {
            Country::China => CHINA,
            Country::India => INDIA,
        };
        unpack(country, bytes)
    }

    /// The source of every number, to be shown beside it.
    pub fn source(&self) -> Words {
        source(self.country)
    }

    /// A yearly indicator as a curve: `tfr`, `e0m`, `e0f`, `e0b`, `srb`, `births`, `deaths`, `net_migration`, `population` (31
    /// December) from 1950, and from 2024 their bounds `_80l`, `_80u`, `_95l`, `_95u` and, of `tfr` and `population`, the
    /// half-child variants `_low` and `_high`; totals in persons.
    pub fn yearly(&self, name: &str) -> Option<&Curve> {
        self.yearly.iter().find(|(own, _)| *own == name).map(|(_, curve)| curve)
    }

    /// Births per woman by single age 0 … 100+ in a year of the set (the nearest where the year lies outside).
    pub fn fertility(&self, year: i32) -> &[f64] {
        &self.assumptions.fertility[period(year) * GROUPS..][..GROUPS]
    }

    /// Death rates by single age 0 … 100+ in a year of the set.
    pub fn mortality(&self, year: i32, sex: Sex) -> &[f64] {
        match &self.assumptions.mortality {
            Mortality::Rates { mx, .. } | Mortality::Survival(mx) => {
                &mx[(2 * period(year) + sex.index()) * GROUPS..][..GROUPS]
            }
        }
    }

    /// All years' death rates of one sex as a scale of expectations of life.
    pub fn mortality_series(&self, sex: Sex, rule: InfantRule) -> Result<Series, ModelError> {
        let years: Vec<Vec<f64>> =
            (FIRST_YEAR..FIRST_YEAR + 76).map(|year| self.mortality(year, sex).to_vec()).collect();
        Series::new(&years, sex, rule)
    }

    /// Shares of the nation's net migrants by sex and age in a year, as they stand (they add up to one, some may be negative).
    pub fn migration_profile(&self, year: i32) -> Result<[Vec<f64>; 2], ModelError> {
        let of =
            |sex: Sex| &self.assumptions.migration[(2 * period(year) + sex.index()) * GROUPS..][..GROUPS];
        let total: f64 = Sex::BOTH.iter().flat_map(|sex| of(*sex)).sum();
        if total == 0.0 {
            return Err(ModelError::Empty { what: "net migration" });
        }
        Ok(Sex::BOTH.map(|sex| of(sex).iter().map(|cell| cell / total).collect()))
    }

    /// The set's assumptions at a place's own levels, as [`Local`] says. Net migration is left out: a nation's is not a place's.
    pub fn localised(&self, local: &Local, rule: InfantRule) -> Result<Assumptions, ModelError> {
        let mut assumptions = self.assumptions.clone();
        assumptions.migration = Vec::new();
        if let Some(tfr) = local.total_fertility {
            model_error::within("total fertility", tfr, 0.05, 12.0)?;
            let ratio = tfr / assumptions.total_fertility(0);
            for (at, rates) in assumptions.fertility.chunks_exact_mut(GROUPS).enumerate() {
                let factor = 1.0 + (ratio - 1.0) * local.weight(at);
                for rate in rates {
                    *rate *= factor;
                }
            }
        }
        for sex in Sex::BOTH {
            if let Some(e0) = local.expectation[sex.index()] {
                self.move_mortality(&mut assumptions, sex, e0, local, rule)?;
            }
        }
        if let Some(srb) = local.sex_ratio {
            model_error::within("sex ratio at birth", srb, 0.8, 1.4)?;
            let away = srb - assumptions.sex_ratio[0];
            for (at, ratio) in assumptions.sex_ratio.iter_mut().enumerate() {
                *ratio += away * local.weight(at);
            }
        }
        Ok(assumptions)
    }

    fn move_mortality(
        &self,
        assumptions: &mut Assumptions,
        sex: Sex,
        e0: f64,
        local: &Local,
        rule: InfantRule,
    ) -> Result<(), ModelError> {
        model_error::within("expectation of life", e0, 30.0, 110.0)?;
        let series = self.mortality_series(sex, rule)?;
        let own = |year| crate::mortality_models::expectation(self.mortality(year, sex), sex, rule);
        let away = e0 - own(FIRST_YEAR);
        let Mortality::Rates { mx, .. } = &mut assumptions.mortality else { return Ok(()) };
        for (at, year) in (FIRST_YEAR..FIRST_YEAR + 76).enumerate() {
            let rates = series.at(own(year) + away * local.weight(at))?;
            mx[(2 * at + sex.index()) * GROUPS..][..GROUPS].copy_from_slice(&rates);
        }
        Ok(())
    }
}

/// What is known of a place in 2024; what is not stays the nation's.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Local {
    /// Children per woman: the nation's age pattern times this over the nation's level.
    pub total_fertility: Option<f64>,
    /// Expectation of life at birth of males and females: the nation's path moved by the difference.
    pub expectation: [Option<f64>; 2],
    /// Male births per female birth: moved by the difference.
    pub sex_ratio: Option<f64>,
    /// Years after which the place is like the nation, the distance shrinking in a straight line; `None`: it stays.
    pub converges_in_years: Option<u32>,
}

impl Local {
    /// How much of the first year's distance is left in period `at`.
    fn weight(&self, at: usize) -> f64 {
        match self.converges_in_years {
            None => 1.0,
            Some(0) => 0.0,
            Some(years) => (1.0 - real(at) / f64::from(years)).max(0.0),
        }
    }
}

fn period(year: i32) -> usize {
    usize::try_from(year - FIRST_YEAR).unwrap_or(0).min(YEARS - 1)
}

fn source(country: Country) -> Words {
    let (zh, en) = match country {
        Country::China => ("中国", "China"),
        Country::India => ("印度", "India"),
    };
    Words::new(
        format!("联合国《世界人口展望 2024》（{zh}），CC BY 3.0 IGO"),
        format!("United Nations, World Population Prospects 2024 ({en}), CC BY 3.0 IGO"),
    )
}

fn unpack(country: Country, bytes: &[u8]) -> Result<Reference, ModelError> {
    let mut packed = Packed::new(bytes)?;
    let mut base = Vec::with_capacity(2 * GROUPS);
    for _ in Sex::BOTH {
        base.extend(packed.series(GROUPS, 3)?.iter().map(|thousands| thousands * 1000.0));
    }
    let mut mx = vec![0.0; YEARS * 2 * GROUPS];
    for row in 0..2 * GROUPS {
        scatter(&mut mx, row, 2 * GROUPS, &packed.series(YEARS, 8)?);
    }
    let mut fertility = vec![0.0; YEARS * GROUPS];
    for age in MOTHERS {
        scatter(&mut fertility, age, GROUPS, &packed.series(YEARS, 8)?);
    }
    let mut migration = vec![0.0; YEARS * 2 * GROUPS];
    for row in 0..2 * GROUPS {
        let persons: Vec<f64> = packed.series(YEARS, 3)?.iter().map(|thousands| thousands * 1000.0).collect();
        scatter(&mut migration, row, 2 * GROUPS, &persons);
    }
    let mut yearly = Vec::with_capacity(YEARLY.len());
    for (name, decimals, first, factor) in YEARLY {
        let years = usize::try_from(2101 - first).unwrap_or(0);
        let values = packed.series(years, decimals)?.iter().map(|value| value * factor).collect();
        yearly.push((name, Curve::new(first, values, source(country))?));
    }
    let mut history = Vec::with_capacity(HISTORY.len());
    for year in HISTORY {
        let mut groups = || -> Result<Vec<f64>, ModelError> {
            Ok(packed.series(21, 3)?.iter().map(|thousands| thousands * 1000.0).collect())
        };
        history.push(Pyramid { year, persons: [groups()?, groups()?] });
    }
    packed.end()?;
    let ages = Ages::SINGLE_TO_100;
    let damaged =
        |_fault| ModelError::Unreadable { what: "the reference set", why: "its base is no population" };
    let base = Population::new(ages, base).map_err(damaged)?;
    let births = yearly.iter().find(|(name, _)| *name == "srb").map(|(_, curve)| curve);
    let sex_ratio =
        (FIRST_YEAR..FIRST_YEAR + 76).filter_map(|year| births.map(|curve| curve.at(year))).collect();
    let assumptions = Assumptions {
        ages,
        first_year: FIRST_YEAR,
        mortality: Mortality::Rates { open: 100, mx },
        fertility,
        sex_ratio,
        migration,
    };
    Ok(Reference { country, base, assumptions, history, yearly })
}

/// Writes a series over years into a year-major array.
fn scatter(into: &mut [f64], at: usize, stride: usize, series: &[f64]) {
    for (cell, value) in into.iter_mut().skip(at).step_by(stride).zip(series) {
        *cell = *value;
    }
}
