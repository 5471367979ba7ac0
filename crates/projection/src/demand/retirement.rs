//! Statutory retirement ages as they rise from 2025, and how many stand on each side of them.
//!
//! Decision of the Standing Committee of the National People's Congress of 13 September 2024 on gradually raising the
//! statutory retirement age, with the State Council's measures: men from 60 to 63 and women from 55 to 58 by one month every
//! four months of birth, women from 50 to 55 by one month every two.

use serde::{Deserialize, Serialize};

use super::{People, Service};
use crate::{ModelError, Sex, Stated, Words, model_error};

/// Who retires.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Worker {
    /// Men: 60, rising to 63.
    Man,
    /// Women whose age was 55, rising to 58.
    WomanAt55,
    /// Women whose age was 50, rising to 55.
    WomanAt50,
}

/// A month of birth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Birth {
    /// Year.
    pub year: i32,
    /// Month, 1 to 12.
    pub month: i32,
}

/// An age in years and months.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Age {
    /// Completed years.
    pub years: i32,
    /// Months beyond them.
    pub months: i32,
}

/// The statutory retirement age of a worker by month of birth.
pub fn retirement_age(worker: Worker, born: Birth) -> Age {
    // First month of birth that is affected, months of birth per month of delay, most months of delay.
    let (base, first_year, every, most) = match worker {
        Worker::Man => (60, 1965, 4, 36),
        Worker::WomanAt55 => (55, 1970, 4, 36),
        Worker::WomanAt50 => (50, 1975, 2, 60),
    };
    let since = 12 * (born.year - first_year) + born.month - 1;
    let delay = if since < 0 { 0 } else { (since / every + 1).min(most) };
    Age { years: base + delay / 12, months: delay % 12 }
}

/// Share of those born in `birth_year` who have reached retirement age by the end of `year`, births even over the months.
fn retired_share(worker: Worker, birth_year: i32, year: i32) -> f64 {
    let reached = (1..=12).filter(|month| {
        let age = retirement_age(worker, Birth { year: birth_year, month: *month });
        let month_reached = 12 * birth_year + month - 1 + 12 * age.years + age.months;
        month_reached <= 12 * year + 11
    });
    f64::from(u32::try_from(reached.count()).unwrap_or(0)) / 12.0
}

/// What the support of pensioners depends on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Support {
    /// Age from which people count as of working age.
    pub from_age: Stated<usize>,
    /// Share of women whose statutory age was 50 before 2025; from the social insurance office.
    pub women_at_50: Stated<f64>,
}

impl Support {
    /// Working age from 16; the share of women must be given.
    pub fn new(women_at_50: Stated<f64>) -> Self {
        let source = Words::new(
            "《劳动法》第十五条：禁止招用未满十六周岁的未成年人",
            "Labour Law, article 15: no employment below 16",
        );
        Self { from_age: Stated::new(16, source), women_at_50 }
    }
}

/// People of working age (from `from_age` to the statutory retirement age) per person beyond it, at the end of every year.
pub fn support(people: &People, by: &Support) -> Result<Service, ModelError> {
    model_error::within("share of women who retired at 50", by.women_at_50.value, 0.0, 1.0)?;
    let early = by.women_at_50.value;
    let ratio = people
        .years()
        .map(|year| {
            let (mut working, mut retired) = (0.0, 0.0);
            for sex in Sex::BOTH {
                for (age, persons) in people.at_end(year, sex).iter().enumerate().skip(by.from_age.value) {
                    let birth_year = year - i32::try_from(age).unwrap_or(i32::MAX);
                    let share = match sex {
                        Sex::Male => retired_share(Worker::Man, birth_year, year),
                        Sex::Female => {
                            early * retired_share(Worker::WomanAt50, birth_year, year)
                                + (1.0 - early) * retired_share(Worker::WomanAt55, birth_year, year)
                        }
                    };
                    retired += share * persons;
                    working += (1.0 - share) * persons;
                }
            }
            if retired > 0.0 { working / retired } else { 0.0 }
        })
        .collect();
    let law = Words::new(
        "全国人大常委会 2024 年 9 月 13 日关于实施渐进式延迟法定退休年龄的决定",
        "decision of the NPC Standing Committee of 13 September 2024 on gradually raising the statutory retirement age",
    );
    let share = Words::new(
        format!("原 50 岁退休女职工占女性 {}（{}）", early, by.women_at_50.source.zh),
        format!("share of women who retired at 50: {} ({})", early, by.women_at_50.source.en),
    );
    let name = Words::new(
        "养老金赡养比（每名退休年龄人口对应的劳动年龄人口）",
        "people of working age per person of retirement age",
    );
    Service::new(name, people.first_year(), ratio, None, vec![law, share])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows of the comparison tables published with the State Council's measures.
    #[test]
    fn ages_are_those_of_the_published_tables() {
        let rows = [
            (Worker::Man, 1964, 12, 60, 0),
            (Worker::Man, 1965, 1, 60, 1),
            (Worker::Man, 1965, 4, 60, 1),
            (Worker::Man, 1965, 5, 60, 2),
            (Worker::Man, 1968, 9, 61, 0),
            (Worker::Man, 1976, 9, 63, 0),
            (Worker::Man, 1990, 6, 63, 0),
            (Worker::WomanAt55, 1970, 1, 55, 1),
            (Worker::WomanAt55, 1981, 9, 58, 0),
            (Worker::WomanAt50, 1975, 1, 50, 1),
            (Worker::WomanAt50, 1975, 3, 50, 2),
            (Worker::WomanAt50, 1984, 11, 55, 0),
        ];
        for (worker, year, month, years, months) in rows {
            let age = retirement_age(worker, Birth { year, month });
            assert_eq!(age, Age { years, months }, "{worker:?} {year}-{month}");
        }
    }

    /// At the end of 2025 men born up to November 1965 would have turned 60; those of January to August have a month or two
    /// more to go and are through, those of September to December wait three.
    #[test]
    fn a_year_of_birth_retires_month_by_month() {
        // Born January-April 1965: 60 and 1 month, all by May 2025. May-August: 60 and 2, by October. September: 60 and 3, in
        // December; October in January 2026.
        assert!((retired_share(Worker::Man, 1965, 2025) - 9.0 / 12.0).abs() < 1e-12);
        assert!((retired_share(Worker::Man, 1964, 2024) - 1.0).abs() < 1e-12);
        assert!(retired_share(Worker::Man, 1966, 2025).abs() < 1e-12);
    }

    #[test]
    fn support_counts_both_sides() {
        let block = || [vec![100.0; 101], vec![100.0; 101]];
        let people = People::new(2023, &[block(), block()], vec![100.0]).expect("two years");
        let ratio = support(&people, &Support::new(Stated::own(0.5))).expect("share");
        // At the end of 2024: men 16-59 work, 60+ not; half the women 16-49, half 16-54.
        let working = 44.0 + 0.5 * 34.0 + 0.5 * 39.0;
        let retired = 41.0 + 0.5 * 51.0 + 0.5 * 46.0;
        assert!((ratio.demand[0] - working / retired).abs() < 1e-12, "{}", ratio.demand[0]);
    }
}
