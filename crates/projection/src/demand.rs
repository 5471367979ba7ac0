//! What a projected population needs, year by year, beside what there is: childcare, school places and staff, maternity beds,
//! elder care, pensions and labour; and the year in which a gap opens.
//!
//! Every parameter is [`Stated`] with its source and may be changed. Where no public source gives a figure there is no default:
//! the service is then left out until somebody gives one. Demand follows people; nothing here compares places, offices or
//! persons by births.

mod people;
mod retirement;
mod school;

pub use people::People;
pub use retirement::{Age, Birth, Support, Worker, retirement_age, support};
pub use school::{Schooling, Stage, pupils_by_grade, staff};

use serde::{Deserialize, Serialize};

use crate::{ModelError, Sex, Stated, Words, curve::Curve, model_error};

/// A service's demand beside its capacity.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Service {
    /// What is needed.
    pub name: Words,
    /// First year of the series.
    pub first_year: i32,
    /// Need by year.
    pub demand: Vec<f64>,
    /// What there is, by year, where it is known.
    pub capacity: Option<Vec<f64>>,
    /// Stretches of years in which the need is larger, in order.
    pub gaps: Vec<Gap>,
    /// Year and size of the largest need.
    pub peak: (i32, f64),
    /// The parameters used, each with its source.
    pub basis: Vec<Words>,
}

/// A stretch of years in which demand is above capacity.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Gap {
    /// The year in which it opens.
    pub opens: i32,
    /// The first year in which there is enough again; `None` if not within the projection.
    pub closes: Option<i32>,
    /// Year and size of the largest shortfall.
    pub worst: (i32, f64),
}

impl Service {
    /// Puts demand beside capacity (a curve that keeps its last value afterwards).
    pub fn new(
        name: Words,
        first_year: i32,
        demand: Vec<f64>,
        capacity: Option<&Curve>,
        basis: Vec<Words>,
    ) -> Result<Self, ModelError> {
        model_error::counts("demand", &demand)?;
        if demand.is_empty() {
            return Err(ModelError::Length { what: "years of demand", wanted: 1, found: 0 });
        }
        let capacity: Option<Vec<f64>> =
            capacity.map(|curve| (first_year..).zip(&demand).map(|(year, _)| curve.at(year)).collect());
        if let Some(there) = &capacity {
            model_error::counts("capacity", there)?;
        }
        let gaps = capacity.as_deref().map_or_else(Vec::new, |there| gaps(first_year, &demand, there));
        let peak = (first_year..).zip(&demand).fold((first_year, f64::NEG_INFINITY), |peak, (year, need)| {
            if *need > peak.1 { (year, *need) } else { peak }
        });
        Ok(Self { name, first_year, demand, capacity, gaps, peak, basis })
    }

    /// The year in which the first gap opens.
    pub fn opens(&self) -> Option<i32> {
        self.gaps.first().map(|gap| gap.opens)
    }
}

fn gaps(first_year: i32, demand: &[f64], capacity: &[f64]) -> Vec<Gap> {
    let mut gaps: Vec<Gap> = Vec::new();
    let mut open = false;
    for (year, (need, there)) in (first_year..).zip(demand.iter().zip(capacity)) {
        let short = need - there;
        match (open, short > 0.0) {
            (false, true) => gaps.push(Gap { opens: year, closes: None, worst: (year, short) }),
            (true, true) => {
                if let Some(gap) = gaps.last_mut().filter(|gap| short > gap.worst.1) {
                    gap.worst = (year, short);
                }
            }
            (true, false) => {
                if let Some(gap) = gaps.last_mut() {
                    gap.closes = Some(year);
                }
            }
            (false, false) => {}
        }
        open = short > 0.0;
    }
    gaps
}

/// How places for children under three are reckoned.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChildcareNorm {
    /// Places per 1,000 residents, the way plans state it.
    PerThousand(Stated<f64>),
    /// Share of children under three whose families would use a place; from a local survey.
    UseRate(Stated<f64>),
}

impl ChildcareNorm {
    /// 4.5 places per 1,000 residents, the figure of the 14th five-year plan for 2025.
    pub fn national_plan() -> Self {
        Self::PerThousand(Stated::new(
            4.5,
            Words::new(
                "“十四五”规划纲要：2025 年每千人口拥有 3 岁以下婴幼儿托位数 4.5 个",
                "14th five-year plan (2021): 4.5 childcare places for under-threes per 1,000 people by 2025",
            ),
        ))
    }
}

/// Places for children under three, in the middle of each year.
pub fn childcare(
    people: &People,
    norm: &ChildcareNorm,
    capacity: Option<&Curve>,
) -> Result<Service, ModelError> {
    let (parameter, unit) = match norm {
        ChildcareNorm::PerThousand(stated) => (stated, "每千人"),
        ChildcareNorm::UseRate(stated) => (stated, "使用率"),
    };
    let demand = people.years().map(|year| match norm {
        ChildcareNorm::PerThousand(places) => people.mid_year(year, 0..=usize::MAX) * places.value / 1000.0,
        ChildcareNorm::UseRate(rate) => people.mid_year(year, 0..=2) * rate.value,
    });
    let basis = vec![basis(unit, "places", parameter)];
    Service::new(
        Words::new("3 岁以下托位", "childcare places under 3"),
        people.first_year(),
        demand.collect(),
        capacity,
        basis,
    )
}

fn basis(zh: &str, en: &str, stated: &Stated<f64>) -> Words {
    Words::new(
        format!("{zh} {}（{}）", stated.value, stated.source.zh),
        format!("{en} {} ({})", stated.value, stated.source.en),
    )
}

/// What maternity beds depend on; every figure from the hospitals' own records.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Maternity {
    /// Mean days in hospital for a birth.
    pub stay_days: Stated<f64>,
    /// Share of days that a bed may be in use.
    pub occupancy: Stated<f64>,
    /// Share of births in hospital.
    pub in_hospital: Stated<f64>,
}

/// Maternity beds by year: births × share in hospital × days / (365.25 × occupancy).
pub fn maternity_beds(
    people: &People,
    by: &Maternity,
    capacity: Option<&Curve>,
) -> Result<Service, ModelError> {
    model_error::within("days in hospital", by.stay_days.value, 0.1, 60.0)?;
    model_error::within("occupancy", by.occupancy.value, 0.05, 1.0)?;
    model_error::within("share of births in hospital", by.in_hospital.value, 0.0, 1.0)?;
    let per_birth = by.in_hospital.value * by.stay_days.value / (365.25 * by.occupancy.value);
    let demand = people.births().iter().map(|births| births * per_birth).collect();
    let basis = vec![
        basis("平均住院天数", "days in hospital", &by.stay_days),
        basis("床位使用率", "occupancy", &by.occupancy),
        basis("住院分娩率", "share in hospital", &by.in_hospital),
    ];
    Service::new(Words::new("产科床位", "maternity beds"), people.first_year(), demand, capacity, basis)
}

/// Rates by sex and age band.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bands {
    /// First age of each band, ascending; the last is open.
    pub starts: Vec<usize>,
    /// One rate a band of males and females.
    pub rates: [Vec<f64>; 2],
}

impl Bands {
    fn check(&self, what: &'static str) -> Result<(), ModelError> {
        for rates in &self.rates {
            model_error::counts_of(what, rates, self.starts.len())?;
            for rate in rates {
                model_error::within(what, *rate, 0.0, 1.0)?;
            }
        }
        if self.starts.is_empty() || self.starts.windows(2).any(|pair| pair[0] >= pair[1]) {
            return Err(ModelError::Unreadable { what, why: "its ages do not ascend" });
        }
        Ok(())
    }

    /// People in the middle of a year times their band's rate.
    fn weigh(&self, people: &People, year: i32) -> f64 {
        let mut sum = 0.0;
        for (band, start) in self.starts.iter().enumerate() {
            let last = self.starts.get(band + 1).map_or(usize::MAX, |next| next - 1);
            for sex in Sex::BOTH {
                sum += self.rates[sex.index()][band] * people.mid_year_of(year, sex, *start..=last);
            }
        }
        sum
    }
}

/// What elder care depends on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ElderCare {
    /// Share of people unable to look after themselves, by sex and age; from a local survey or assessment records.
    pub disability: Stated<Bands>,
    /// Share of those who would live in a home.
    pub in_homes: Stated<f64>,
}

/// Elder-care places by year.
pub fn elder_care(people: &People, by: &ElderCare, capacity: Option<&Curve>) -> Result<Service, ModelError> {
    by.disability.value.check("disability rates")?;
    model_error::within("share in homes", by.in_homes.value, 0.0, 1.0)?;
    let demand =
        people.years().map(|year| by.in_homes.value * by.disability.value.weigh(people, year)).collect();
    let disability = &by.disability.source;
    let basis = vec![
        Words::new(
            format!("分年龄性别失能率（{}）", disability.zh),
            format!("disability by age and sex ({})", disability.en),
        ),
        basis("入住机构比例", "share in homes", &by.in_homes),
    ];
    Service::new(Words::new("养老床位", "elder-care places"), people.first_year(), demand, capacity, basis)
}

/// People who work or look for work in the middle of each year: people times participation by sex and age.
pub fn labour_force(people: &People, participation: &Stated<Bands>) -> Result<Service, ModelError> {
    participation.value.check("participation rates")?;
    let demand = people.years().map(|year| participation.value.weigh(people, year)).collect();
    let source = &participation.source;
    let basis = vec![Words::new(
        format!("分年龄性别劳动参与率（{}）", source.zh),
        format!("participation ({})", source.en),
    )];
    Service::new(Words::new("劳动力", "labour force"), people.first_year(), demand, None, basis)
}

/// People of 20-64 per person of 65 and more in the middle of each year: the United Nations' potential support ratio.
pub fn potential_support(people: &People) -> Result<Service, ModelError> {
    let ratio = people.years().map(|year| {
        let old = people.mid_year(year, 65..=usize::MAX);
        if old > 0.0 { people.mid_year(year, 20..=64) / old } else { 0.0 }
    });
    let basis = vec![Words::new(
        "20-64 岁人口 ÷ 65 岁及以上人口（联合国）",
        "people of 20-64 over people of 65+ (United Nations)",
    )];
    Service::new(
        Words::new("潜在赡养比", "potential support ratio"),
        people.first_year(),
        ratio.collect(),
        None,
        basis,
    )
}

#[cfg(test)]
#[path = "demand_tests.rs"]
mod tests;
