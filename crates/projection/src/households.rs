//! Households by size, and elders who live alone, from headship rates.
//!
//! The headship method (United Nations, *Manual VII: Methods of Projecting Households and Families*, 1973), with rates by sex,
//! age and size of household: each person of an age heads a household of a size with a given chance, and a household is
//! counted once, at its head. Rates come from the register itself or from a published table; they are held, or changed by the
//! planner, and every result says how many people its households would hold.

use serde::{Deserialize, Serialize};

use crate::{
    ModelError, Sex, Words,
    demand::{People, Service},
    graduate::real,
    model_error,
};

/// Chances of heading a household by sex, age band and size.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Headship {
    /// First age of each band, ascending; the last is open.
    pub starts: Vec<usize>,
    /// Number of sizes: households of 1, 2, …, the last of that many people or more.
    pub sizes: usize,
    /// Mean number of people in households of the last size.
    pub mean_of_largest: f64,
    /// By sex, band and size.
    pub rates: Vec<f64>,
    /// Where they come from.
    pub source: Words,
}

/// Heads of households by sex, band and size, and all people in households by sex and band, as counted in a register.
#[derive(Debug, Clone, PartialEq)]
pub struct Counted<'a> {
    /// First age of each band.
    pub starts: &'a [usize],
    /// Heads by sex, band and size.
    pub heads: &'a [f64],
    /// People in households by sex and band.
    pub people: &'a [f64],
    /// Sizes of household.
    pub sizes: usize,
    /// People in households of the last size.
    pub people_in_largest: f64,
}

/// Weight, in people, of the sex's own rates for all ages in a band's rates: keeps a band of three people from having rates of
/// nought or one.
const PRIOR: f64 = 20.0;

impl Headship {
    /// Rates out of a register's counts. Thin bands lean towards the rates of their sex: 20 people's worth of them is mixed in.
    pub fn counted(counted: &Counted<'_>, source: Words) -> Result<Self, ModelError> {
        let (bands, sizes) = (counted.starts.len(), counted.sizes);
        if bands == 0 || sizes == 0 {
            return Err(ModelError::Length { what: "bands and sizes of households", wanted: 1, found: 0 });
        }
        model_error::counts_of("heads of households", counted.heads, 2 * bands * sizes)?;
        model_error::counts_of("people in households", counted.people, 2 * bands)?;
        let mut rates = vec![0.0; 2 * bands * sizes];
        for sex in 0..2 {
            let people = &counted.people[sex * bands..][..bands];
            let all: f64 = people.iter().sum();
            for size in 0..sizes {
                let heads = |band: usize| counted.heads[(sex * bands + band) * sizes + size];
                let sum: f64 = (0..bands).map(heads).sum();
                let usual = if all > 0.0 { sum / all } else { 0.0 };
                for (band, here) in people.iter().enumerate() {
                    // Nobody heads a household in a band without a head: children stay children.
                    let any: f64 =
                        (0..sizes).map(|other| counted.heads[(sex * bands + band) * sizes + other]).sum();
                    let rate = if any > 0.0 { (heads(band) + PRIOR * usual) / (here + PRIOR) } else { 0.0 };
                    rates[(sex * bands + band) * sizes + size] = rate;
                }
            }
        }
        let largest: f64 = counted.heads.iter().skip(sizes - 1).step_by(sizes).sum();
        let least = real(sizes);
        let mean_of_largest =
            if largest > 0.0 { (counted.people_in_largest / largest).max(least) } else { least };
        let headship = Self { starts: counted.starts.to_vec(), sizes, mean_of_largest, rates, source };
        headship.check()?;
        Ok(headship)
    }

    /// Refuses rates that make no sense: above one in a band, ages that do not ascend, a largest size below its own least.
    pub fn check(&self) -> Result<(), ModelError> {
        model_error::counts_of("headship rates", &self.rates, 2 * self.starts.len() * self.sizes)?;
        if self.starts.first() != Some(&0) || self.starts.windows(2).any(|pair| pair[0] >= pair[1]) {
            return Err(ModelError::Unreadable {
                what: "headship rates",
                why: "their ages do not ascend from 0",
            });
        }
        for band in self.rates.chunks_exact(self.sizes) {
            model_error::within("headship of a band", band.iter().sum(), 0.0, 1.0 + 1e-9)?;
        }
        model_error::within("people in the largest households", self.mean_of_largest, real(self.sizes), 50.0)
    }

    /// Households on a day from persons of males and females by single age.
    pub fn households(&self, people: [&[f64]; 2]) -> Result<Households, ModelError> {
        self.check()?;
        let mut by_size = vec![0.0; self.sizes];
        let mut alone = Vec::with_capacity(2 * self.starts.len());
        for (sex, ages) in people.into_iter().enumerate() {
            model_error::counts("persons by single age", ages)?;
            for (band, start) in self.starts.iter().enumerate() {
                let end = self.starts.get(band + 1).copied().unwrap_or(usize::MAX).min(ages.len());
                let persons: f64 = if *start < end { ages[*start..end].iter().sum() } else { 0.0 };
                let rates = &self.rates[(sex * self.starts.len() + band) * self.sizes..][..self.sizes];
                for (households, rate) in by_size.iter_mut().zip(rates) {
                    *households += persons * rate;
                }
                alone.push(persons * rates[0]);
            }
        }
        let held = (1..).zip(&by_size).map(|(size, count)| count * self.people_of(size)).sum();
        let people = people.into_iter().flatten().sum();
        Ok(Households { by_size, alone, starts: self.starts.clone(), held, people })
    }

    fn people_of(&self, size: usize) -> f64 {
        if size == self.sizes { self.mean_of_largest } else { real(size) }
    }

    /// People of `age` and more (the first of a band) who live alone, at the end of every year of a projection.
    pub fn elders_alone(&self, people: &People, age: usize) -> Result<Service, ModelError> {
        let alone: Result<Vec<f64>, ModelError> = people
            .years()
            .map(|year| self.households(Sex::BOTH.map(|sex| people.at_end(year, sex)))?.alone_from(age))
            .collect();
        let name =
            Words::new(format!("{age} 岁及以上独居老人"), format!("people of {age} and more living alone"));
        let basis = Words::new(
            format!("分性别年龄户主率（{}）", self.source.zh),
            format!("headship by sex and age ({})", self.source.en),
        );
        Service::new(name, people.first_year(), alone?, None, vec![basis])
    }

    /// Households at the end of every year of a projection, the year before its first included.
    pub fn project(&self, people: &People) -> Result<Vec<(i32, Households)>, ModelError> {
        std::iter::once(people.first_year() - 1)
            .chain(people.years())
            .map(|year| {
                let sexes = Sex::BOTH.map(|sex| people.at_end(year, sex));
                Ok((year, self.households(sexes)?))
            })
            .collect()
    }
}

/// Households of one day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Households {
    /// Households of 1, 2, … people, the last of that many or more.
    pub by_size: Vec<f64>,
    /// People living alone by sex and band.
    pub alone: Vec<f64>,
    /// First age of each band.
    pub starts: Vec<usize>,
    /// People whom these households hold.
    pub held: f64,
    /// People there are; more than are held where some live in institutions or the rates no longer fit.
    pub people: f64,
}

impl Households {
    /// All households.
    pub fn total(&self) -> f64 {
        self.by_size.iter().sum()
    }

    /// Mean number of people in a household.
    pub fn mean_size(&self) -> f64 {
        if self.total() > 0.0 { self.held / self.total() } else { 0.0 }
    }

    /// People of `age` and more who live alone; `age` must begin a band.
    pub fn alone_from(&self, age: usize) -> Result<f64, ModelError> {
        let Some(from) = self.starts.iter().position(|start| *start == age) else {
            return Err(ModelError::Unreadable {
                what: "the age of elders",
                why: "no band of the headship rates begins there",
            });
        };
        Ok(self.alone.chunks_exact(self.starts.len()).flat_map(|sex| &sex[from..]).sum())
    }

    /// The same with households of two and more scaled so that exactly `held` people are held: after rates that no longer add
    /// up to the population, people who live alone stay as they are counted.
    pub fn holding(&self, held: f64) -> Result<Self, ModelError> {
        let alone = self.by_size[0];
        let others = self.held - alone;
        if held < alone || others <= 0.0 {
            return Err(ModelError::Unreachable {
                what: "people in households",
                wanted: held,
                low: alone,
                high: f64::INFINITY,
            });
        }
        let factor = (held - alone) / others;
        let mut scaled = self.clone();
        for households in &mut scaled.by_size[1..] {
            *households *= factor;
        }
        scaled.held = held;
        Ok(scaled)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STARTS: [usize; 4] = [0, 18, 60, 80];

    /// 100 people in each band and sex. Men of 18-59 head 40 households (10 alone, 10 of two, 20 of three or more), of 60-79 30
    /// (10, 20, 0), of 80+ 20 (20, 0, 0); women 10, 25 and 50, the elder ones alone.
    fn register() -> Headship {
        let heads = [
            0.0, 0.0, 0.0, 10.0, 10.0, 20.0, 10.0, 20.0, 0.0, 20.0, 0.0, 0.0, //
            0.0, 0.0, 0.0, 5.0, 5.0, 0.0, 25.0, 0.0, 0.0, 50.0, 0.0, 0.0,
        ];
        let scale = |values: &[f64]| values.iter().map(|value| 1e6 * value).collect::<Vec<f64>>();
        let (heads, people) = (scale(&heads), vec![1e8; 8]);
        let counted =
            Counted { starts: &STARTS, heads: &heads, people: &people, sizes: 3, people_in_largest: 7e7 };
        Headship::counted(&counted, Words::new("登记数", "register count")).expect("counts")
    }

    fn ages(per_band: f64) -> Vec<f64> {
        let widths = [18.0, 42.0, 20.0, 21.0];
        (0..=100)
            .map(|age| per_band / widths[STARTS.iter().rposition(|start| *start <= age).expect("a band")])
            .collect()
    }

    #[test]
    fn the_registers_own_households_come_back() {
        let headship = register();
        let people = ages(100.0);
        let found = headship.households([&people, &people]).expect("rates");
        // 120 alone, 35 of two, 20 of three and more with 3.5 people each.
        for (size, expected) in found.by_size.iter().zip([120.0, 35.0, 20.0]) {
            assert!((size - expected).abs() < 1e-3, "{:?}", found.by_size);
        }
        assert!((headship.mean_of_largest - 3.5).abs() < 1e-9);
        assert!((found.held - (120.0 + 70.0 + 70.0)).abs() < 1e-2);
        assert!((found.people - 800.0).abs() < 1e-9);
        assert!((found.alone_from(60).expect("a band") - 105.0).abs() < 1e-3);
        assert!((found.alone_from(80).expect("a band") - 70.0).abs() < 1e-3);
        assert!(found.alone_from(65).is_err());
    }

    #[test]
    fn twice_the_elders_are_twice_the_elders_alone() {
        let headship = register();
        let (mut men, women) = (ages(100.0), ages(100.0));
        for persons in &mut men[80..] {
            *persons *= 2.0;
        }
        let before = headship.households([&ages(100.0), &women]).expect("rates");
        let after = headship.households([&men, &women]).expect("rates");
        assert!((after.by_size[0] - before.by_size[0] - 20.0).abs() < 1e-3);
        assert!((after.by_size[1] - before.by_size[1]).abs() < 1e-3);
    }

    #[test]
    fn elders_alone_are_a_series_of_years() {
        let headship = register();
        let blocks = [100.0, 100.0, 200.0].map(|people| [ages(people), ages(people)]);
        let people = People::new(2024, &blocks, vec![0.0, 0.0]).expect("three years");
        let alone = headship.elders_alone(&people, 60).expect("a band");
        assert_eq!(alone.first_year, 2025);
        assert!((alone.demand[0] - 105.0).abs() < 1e-3 && (alone.demand[1] - 210.0).abs() < 2e-3);
        assert_eq!(headship.project(&people).expect("rates").len(), 3);
    }

    #[test]
    fn thin_bands_lean_on_their_sex() {
        let heads = [0.0, 0.0, 400.0, 100.0, 1.0, 0.0, 0.0, 0.0, 100.0, 100.0, 0.0, 2.0];
        let people = [500.0, 1000.0, 2.0, 500.0, 1000.0, 3.0];
        let counted = Counted {
            starts: &[0, 18, 95],
            heads: &heads,
            people: &people,
            sizes: 2,
            people_in_largest: 500.0,
        };
        let headship = Headship::counted(&counted, Words::new("登记数", "register count")).expect("counts");
        // One of two men of 95+ lives alone: not a half but (1 + 20 × 401/1502) / 22.
        assert!((headship.rates[4] - (1.0 + 20.0 * 401.0 / 1502.0) / 22.0).abs() < 1e-12);
        assert!(headship.rates[..2].iter().all(|rate| rate.abs() == 0.0), "children head no household");
    }

    #[test]
    fn households_can_be_made_to_hold_everyone() {
        let headship = register();
        let people = ages(100.0);
        let found = headship.households([&people, &people]).expect("rates");
        let all = found.holding(780.0).expect("more than live alone");
        assert!((all.by_size[0] - found.by_size[0]).abs() < 1e-12);
        let held = all.by_size[0] + 2.0 * all.by_size[1] + 3.5 * all.by_size[2];
        assert!((held - 780.0).abs() < 1e-9);
        assert!(found.holding(10.0).is_err());
    }

    #[test]
    fn impossible_rates_are_refused() {
        let mut headship = register();
        headship.rates[3] = 0.9;
        assert!(matches!(headship.check(), Err(ModelError::OutOfRange { .. })));
    }
}
