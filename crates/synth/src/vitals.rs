//! Death, birth, marriage and divorce by age and calendar year: yearly chances in the shape of
//! China's twentieth and twenty-first centuries. Knots are round figures after the censuses and
//! the United Nations' estimates (WPP 2024, China); what is wanted is a sane age-sex structure,
//! not a reconstruction.

use crate::chance::between_knots;

/// Yearly chance of dying.
pub(crate) struct Mortality {
    infant: f64,
    child: f64,
    background: f64,
    level: f64,
}

impl Mortality {
    /// The table of a calendar year.
    pub(crate) fn of(year: i32) -> Self {
        let infant = between_knots(
            &[
                (1930, 0.24),
                (1950, 0.15),
                (1958, 0.12),
                (1960, 0.20),
                (1963, 0.10),
                (1970, 0.06),
                (1980, 0.042),
                (1990, 0.034),
                (2000, 0.025),
                (2010, 0.012),
                (2025, 0.005),
            ],
            year,
        );
        let background = between_knots(
            &[
                (1930, 0.010),
                (1950, 0.006),
                (1958, 0.005),
                (1960, 0.014),
                (1963, 0.004),
                (1975, 0.0016),
                (1990, 0.0009),
                (2010, 0.0004),
                (2025, 0.0002),
            ],
            year,
        );
        let level = between_knots(
            &[(1930, 3.0), (1950, 2.5), (1970, 1.75), (1990, 1.4), (2010, 1.1), (2025, 0.9)],
            year,
        );
        Self { infant, child: infant * 0.10, background, level }
    }

    /// At an age; Gompertz with a background that does not depend on age, men higher.
    pub(crate) fn chance(&self, male: bool, age: i32) -> f64 {
        match age {
            ..=0 => self.infant,
            1..=4 => self.child + self.background,
            _ => {
                let ageing = 1.65e-5 * (0.101 * f64::from(age)).exp();
                let sex = if male { 1.55 } else { 1.0 };
                (self.background + ageing * self.level * sex).min(0.6)
            }
        }
    }
}

/// Boys per 100 girls at birth, by year.
pub(crate) fn sex_ratio_at_birth(year: i32) -> f64 {
    between_knots(
        &[
            (1970, 106.0),
            (1982, 108.0),
            (1990, 111.5),
            (2004, 117.0),
            (2008, 117.0),
            (2015, 113.5),
            (2022, 111.0),
        ],
        year,
    )
}

/// Births: yearly chances of a married woman, two years or more after her last child.
pub(crate) struct Fertility {
    natural: f64,
    by_parity: [f64; 3],
    free: bool,
}

impl Fertility {
    /// The chances of a calendar year. Until 1971 they follow the total; from then on each next
    /// child has its own chance.
    pub(crate) fn of(year: i32) -> Self {
        let natural = between_knots(
            &[
                (1930, 0.92),
                (1950, 0.95),
                (1957, 1.0),
                (1959, 0.68),
                (1961, 0.5),
                (1962, 1.1),
                (1963, 1.5),
                (1966, 1.3),
                (1970, 1.25),
                (1972, 1.0),
            ],
            year,
        );
        let first = between_knots(
            &[
                (1972, 0.55),
                (1990, 0.58),
                (2000, 0.46),
                (2010, 0.40),
                (2016, 0.38),
                (2020, 0.30),
                (2025, 0.24),
            ],
            year,
        );
        let second = between_knots(
            &[
                (1972, 0.46),
                (1976, 0.36),
                (1980, 0.25),
                (1987, 0.28),
                (1991, 0.19),
                (1996, 0.12),
                (2005, 0.105),
                (2013, 0.11),
                (2016, 0.19),
                (2018, 0.16),
                (2021, 0.11),
                (2025, 0.08),
            ],
            year,
        );
        let later = between_knots(
            &[
                (1972, 0.38),
                (1976, 0.20),
                (1980, 0.08),
                (1987, 0.07),
                (1996, 0.025),
                (2013, 0.02),
                (2017, 0.03),
                (2022, 0.035),
                (2025, 0.03),
            ],
            year,
        );
        Self { natural, by_parity: [first, second, later], free: year < 1972 }
    }

    /// At an age with so many children already.
    pub(crate) fn chance(&self, age: i32, children: u8) -> f64 {
        let fecund = match age {
            17..=19 | 35..=37 => 0.55,
            20..=29 => 1.0,
            30..=34 => 0.82,
            38..=40 => 0.32,
            41..=42 => 0.14,
            43..=45 => 0.04,
            _ => 0.0,
        };
        if self.free {
            0.46 * self.natural * fecund
        } else {
            self.by_parity[usize::from(children.min(2))] * fecund
        }
    }
}

/// Yearly chance that a single woman marries for the first time.
pub(crate) fn bride_chance(year: i32, age: i32) -> f64 {
    // The law's least age for women: none before 1950, then 18, from 1981 on 20.
    let least = if year < 1950 {
        16
    } else if year < 1981 {
        18
    } else {
        20
    };
    if age < least {
        return 0.0;
    }
    let middle = between_knots(
        &[
            (1930, 18.0),
            (1950, 18.5),
            (1970, 20.5),
            (1978, 23.0),
            (1982, 22.0),
            (1992, 22.3),
            (2005, 24.0),
            (2015, 25.5),
            (2025, 28.0),
        ],
        year,
    );
    let most = between_knots(
        &[(1930, 0.40), (1980, 0.42), (2000, 0.34), (2012, 0.26), (2019, 0.18), (2025, 0.13)],
        year,
    );
    let slope = if year < 1995 { 1.1 } else { 1.7 };
    let fading = if age > 32 { (-0.10 * f64::from(age - 32)).exp() } else { 1.0 };
    most * fading / (1.0 + (-(f64::from(age) - middle) / slope).exp())
}

/// Yearly chance that a marriage of so many years is dissolved.
pub(crate) fn divorce_chance(year: i32, married_years: i32) -> f64 {
    let level = between_knots(
        &[
            (1950, 0.0008),
            (1980, 0.0008),
            (1990, 0.002),
            (2000, 0.003),
            (2010, 0.007),
            (2019, 0.012),
            (2021, 0.008),
            (2025, 0.009),
        ],
        year,
    );
    match married_years {
        ..=0 => level * 0.3,
        1..=12 => level,
        13..=25 => level * 0.6,
        _ => level * 0.15,
    }
}

/// Yearly chance that a widowed or divorced person marries again.
pub(crate) fn remarriage_chance(male: bool, age: i32) -> f64 {
    let level = if male { 0.07 } else { 0.05 };
    match age {
        ..=34 => level,
        35..=49 => level * 0.6,
        50..=64 => level * 0.2,
        _ => 0.0,
    }
}

/// Share of confinements that bring twins, mother aged so and so.
pub(crate) fn twin_share(year: i32, age: i32) -> f64 {
    let level = between_knots(&[(1980, 0.009), (2000, 0.010), (2015, 0.014)], year);
    if age >= 30 { level * 1.3 } else { level * 0.9 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn life_expectancy(year: i32, male: bool) -> f64 {
        let table = Mortality::of(year);
        let mut alive = 1.0;
        let mut years = 0.0;
        for age in 0..110 {
            let next = alive * (1.0 - table.chance(male, age));
            years += f64::midpoint(alive, next);
            alive = next;
        }
        years
    }

    /// WPP 2024, China, both ends of what the estimates and the censuses give.
    #[test]
    fn life_expectancy_follows_the_century() {
        for (year, low, high) in
            [(1950, 38.0, 50.0), (1970, 55.0, 66.0), (1990, 65.0, 72.0), (2020, 75.0, 81.0)]
        {
            let both = f64::midpoint(life_expectancy(year, true), life_expectancy(year, false));
            assert!((low..high).contains(&both), "{year}: {both}");
            assert!(life_expectancy(year, false) > life_expectancy(year, true) + 2.0, "{year}");
        }
    }
}
