//! The shapes by age that a scenario's curves are spread by: whose, and the arrays.

use std::sync::OnceLock;

use projection::{
    InfantRule, Sex, Words,
    fertility_models::{self, Pattern, Target},
    migration_models::{Family, RogersCastro, family},
    mortality_models::Series,
    reference::{Country, Reference},
};

use super::{
    PlanFault, Planned,
    document::Document,
    patterns::{self, OWN, Patterns},
};

/// A shape: its code, and its names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// The code in documents.
    pub code: &'static str,
    /// Chinese.
    pub zh: &'static str,
    /// English.
    pub en: &'static str,
}

macro_rules! shapes {
    ($name:ident, $doc:literal: $($code:literal $zh:literal $en:literal;)*) => {
        #[doc = $doc]
        pub const $name: &[Shape] = &[$(Shape { code: $code, zh: $zh, en: $en }),*];
    };
}

shapes! { FERTILITY, "Shapes of fertility by mothers' age.":
    "china" "全国（联合国 2024）" "China's (UN 2024)";
    "india" "印度（联合国 2024）" "India's (UN 2024)";
    "hadwiger" "哈德维格曲线" "Hadwiger's curve";
    "gamma" "伽马曲线" "gamma curve";
}
shapes! { MORTALITY, "Shapes of mortality by age.":
    "china" "全国（联合国 2024）" "China's (UN 2024)";
    "india" "印度（联合国 2024）" "India's (UN 2024)";
}
shapes! { MIGRATION, "Shapes of migration by age.":
    "standard" "罗杰斯—卡斯特罗标准曲线" "Rogers-Castro standard";
    "families" "举家迁移（联合国）" "families (UN)";
    "male_workers" "以男性务工者为主（联合国）" "mostly male workers (UN)";
    "female_workers" "以女性务工者为主（联合国）" "mostly female workers (UN)";
}

/// What a document's shapes of births, deaths and migrants are called; own ones by their source.
pub(super) fn named(document: &Document) -> [Words; 3] {
    let Patterns { births, deaths, migrants } = &document.patterns;
    [
        (FERTILITY, &document.fertility.model, births),
        (MORTALITY, &document.mortality.model, deaths),
        (MIGRATION, &document.migration.model, migrants),
    ]
    .map(|(shapes, code, own)| match (shapes.iter().find(|shape| *shape.code == **code), own) {
        (Some(shape), _) => Words::new(shape.zh, shape.en),
        (None, Some(own)) => {
            Words::new(format!("自己的数据（{}）", own.source), format!("own data ({})", own.source))
        }
        (None, None) => Words::new(&**code, &**code),
    })
}

/// The country that a code names.
pub(super) fn country(code: &str) -> Planned<Country> {
    match code {
        "china" => Ok(Country::China),
        "india" => Ok(Country::India),
        _ => Err(PlanFault::Unknown { what: "reference set" }),
    }
}

/// A country's set. Unpacked once.
pub(super) fn reference(country: Country) -> Planned<&'static Reference> {
    static SETS: [OnceLock<Reference>; 2] = [OnceLock::new(), OnceLock::new()];
    let set = match country {
        Country::China => &SETS[0],
        Country::India => &SETS[1],
    };
    if let Some(read) = set.get() {
        return Ok(read);
    }
    let read = Reference::of(country)?;
    Ok(set.get_or_init(|| read))
}

/// Death rates by expectation of life. The usual rule's are made once.
pub(super) fn mortality(code: &str, sex: Sex, rule: InfantRule) -> Planned<Series> {
    static USUAL: [OnceLock<Series>; 4] = [const { OnceLock::new() }; 4];
    let country = country(code)?;
    let make = || reference(country)?.mortality_series(sex, rule).map_err(PlanFault::from);
    if rule != InfantRule::default() {
        return make();
    }
    let place = &USUAL[2 * usize::from(country == Country::India) + sex.index()];
    if let Some(series) = place.get() {
        return Ok(series.clone());
    }
    let series = make()?;
    Ok(place.get_or_init(|| series).clone())
}

/// Births per woman at single ages, year after year. Years with the same mean age share one solution, scaled.
#[derive(Debug)]
pub(super) struct Births {
    pattern: Pattern,
    spread: f64,
    last: Option<(u64, Vec<f64>)>,
}

impl Births {
    pub(super) fn new(document: &Document, year: i32) -> Planned<Self> {
        let standard = |country| Ok::<_, PlanFault>(reference(country)?.fertility(year).to_vec());
        let china = standard(Country::China)?;
        let spread = fertility_models::spread(&china);
        Ok(match &*document.fertility.model {
            OWN => {
                let standard = patterns::own(document.patterns.births.as_ref())?.female.clone();
                let spread = fertility_models::spread(&standard);
                Self { pattern: Pattern::Relational { standard }, spread, last: None }
            }
            "hadwiger" => Self { pattern: Pattern::Hadwiger, spread, last: None },
            "gamma" => Self { pattern: Pattern::Gamma, spread, last: None },
            code => {
                let standard = standard(country(code)?)?;
                let spread = fertility_models::spread(&standard);
                Self { pattern: Pattern::Relational { standard }, spread, last: None }
            }
        })
    }

    /// The rates of a year: `total` children per woman, borne at `mean_age` on average.
    pub(super) fn at(&mut self, total: f64, mean_age: f64) -> Planned<Vec<f64>> {
        let key = mean_age.to_bits();
        let shape = match self.last.take() {
            Some((kept, shape)) if kept == key => shape,
            Some(_) | None => {
                let target = Target { total: 1.0, mean_age, spread: self.spread };
                fertility_models::schedule(&self.pattern, target)?
            }
        };
        let rates = shape.iter().map(|rate| rate * total).collect();
        self.last = Some((key, shape));
        Ok(rates)
    }
}

/// Shares of movers by single age, males and females.
pub(super) fn movers(code: &str) -> Planned<[Vec<f64>; 2]> {
    let of = |who| Ok(family(who)?);
    match code {
        "standard" => {
            let profile = RogersCastro::STANDARD.profile(100)?;
            Ok([profile.clone(), profile])
        }
        "families" => of(Family::Families),
        "male_workers" => of(Family::MaleWorkers),
        "female_workers" => of(Family::FemaleWorkers),
        _ => Err(PlanFault::Unknown { what: "shape of migration" }),
    }
}
