//! The log-quadratic model of Wilmoth, Zureick, Canudas-Romo, Inoue and Sawyer (2012), *A flexible two-dimensional mortality
//! model for use in indirect estimation*, Population Studies 66(1): ln m = a + b h + c h² + v k, with h the logarithm of the
//! chance of dying before age 5 and k the balance of adult beside child mortality (nought on average, within ±2 almost
//! everywhere). Coefficients are those printed in its table 3, from 719 tables of the Human Mortality Database.

use crate::{AgeGrid, InfantRule, LifeTable, ModelError, Sex, model_error, solve};

/// The two parameters.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Level {
    /// Chance of dying before exact age 5.
    pub under_five: f64,
    /// Balance of adult mortality.
    pub k: f64,
}

impl Level {
    /// Whether k is within ±2, where almost all tables lie that the model was made from. Beyond that a known series
    /// ([`super::Series`]) says more: late in this century the UN's tables for China have k near -5, and the model gives men
    /// four years less than they do.
    pub fn is_usual(self) -> bool {
        self.k.abs() <= 2.0
    }
}

/// First ages of the rates that [`rates`] returns: 0, 1, 5, 10, … 110.
pub const OPEN: u32 = 110;

/// The rule for 1a0 and 4a1 that the model was published with.
const RULE: InfantRule = InfantRule::CoaleDemenyM0;

/// Death rates at ages 0, 1-4, 5-9, … 105-109, 110+.
pub fn rates(sex: Sex, level: Level) -> Result<Vec<f64>, ModelError> {
    model_error::within("the chance of dying before age 5", level.under_five, 1e-4, 0.6)?;
    model_error::within("k", level.k, -6.0, 6.0)?;
    Ok(unchecked(sex, level))
}

fn unchecked(sex: Sex, level: Level) -> Vec<f64> {
    let h = level.under_five.ln();
    let coefficients = match sex {
        Sex::Male => &MALE,
        Sex::Female => &FEMALE,
    };
    let mut rates: Vec<f64> =
        coefficients.iter().map(|[a, b, c, v]| (a + b * h + c * h * h + v * level.k).exp()).collect();
    // Ages 1-4 are what is left of the chance of dying before five.
    let infants = rates[0];
    let q0 = infants / (1.0 + (1.0 - RULE.first_year(sex, infants)) * infants);
    let q1 = 1.0 - (1.0 - level.under_five) / (1.0 - q0);
    let a1 = RULE.next_four_years(sex, infants);
    rates.insert(1, q1 / (4.0 - (4.0 - a1) * q1));
    rates
}

fn table(sex: Sex, level: Level) -> Result<LifeTable, ModelError> {
    LifeTable::new(AgeGrid::Abridged { open: OPEN }, sex, &rates(sex, level)?, RULE, 1.0).map_err(|_fault| {
        ModelError::Unreadable { what: "the log-quadratic rates", why: "they make no life table" }
    })
}

/// Expectation of life at birth in the model.
pub fn expectation(sex: Sex, level: Level) -> Result<f64, ModelError> {
    Ok(table(sex, level)?.e0())
}

/// Chance of dying between exact ages 15 and 60 for those who reach 15.
pub fn adult_mortality(sex: Sex, level: Level) -> Result<f64, ModelError> {
    let table = table(sex, level)?;
    // Groups 0, 1, 5, 10, 15 …: 15 is the fifth, 60 nine further on.
    Ok(1.0 - table.lx[13] / table.lx[4])
}

/// The level of child mortality with expectation of life `e0` and balance `k`.
pub fn for_expectation(sex: Sex, e0: f64, k: f64) -> Result<Level, ModelError> {
    let life = |log: f64| expectation(sex, Level { under_five: log.exp(), k }).unwrap_or(f64::NAN);
    let (least, most) = (3e-4f64.ln(), 0.45f64.ln());
    match solve::root(least, most, |log| life(log) - e0) {
        Some(log) => Ok(Level { under_five: log.exp(), k }),
        None => Err(ModelError::Unreachable {
            what: "expectation of life",
            wanted: e0,
            low: life(most),
            high: life(least),
        }),
    }
}

/// The level with a chance `under_five` of dying before 5 and `adults` of dying between 15 and 60.
pub fn for_child_and_adult(sex: Sex, under_five: f64, adults: f64) -> Result<Level, ModelError> {
    let at = |k: f64| adult_mortality(sex, Level { under_five, k }).unwrap_or(f64::NAN);
    rates(sex, Level { under_five, k: 0.0 })?;
    match solve::root(-6.0, 6.0, |k| at(k) - adults) {
        Some(k) => Ok(Level { under_five, k }),
        None => Err(ModelError::Unreachable {
            what: "adult mortality",
            wanted: adults,
            low: at(-6.0),
            high: at(6.0),
        }),
    }
}

/// a, b, c, v at ages 0, 5-9, 10-14, … 110+.
const MALE: [[f64; 4]; 23] = [
    [-0.5101, 0.8164, -0.0245, 0.0],
    [-3.0435, 1.5270, 0.0817, 0.1720],
    [-3.9554, 1.2390, 0.0638, 0.1683],
    [-3.9374, 1.0425, 0.0750, 0.2161],
    [-3.4165, 1.1651, 0.0945, 0.3022],
    [-3.4237, 1.1444, 0.0905, 0.3624],
    [-3.4438, 1.0682, 0.0814, 0.3848],
    [-3.4198, 0.9620, 0.0714, 0.3779],
    [-3.3829, 0.8337, 0.0609, 0.3530],
    [-3.4456, 0.6039, 0.0362, 0.3060],
    [-3.4217, 0.4001, 0.0138, 0.2564],
    [-3.4144, 0.1760, -0.0128, 0.2017],
    [-3.1402, 0.0921, -0.0216, 0.1616],
    [-2.8565, 0.0217, -0.0283, 0.1216],
    [-2.4114, 0.0388, -0.0235, 0.0864],
    [-2.0411, 0.0093, -0.0252, 0.0537],
    [-1.6456, 0.0085, -0.0221, 0.0316],
    [-1.3203, -0.0183, -0.0219, 0.0061],
    [-1.0368, -0.0314, -0.0184, 0.0],
    [-0.7310, -0.0170, -0.0133, 0.0],
    [-0.5024, -0.0081, -0.0086, 0.0],
    [-0.3275, 0.0001, -0.0048, 0.0],
    [-0.2212, 0.0028, -0.0027, 0.0],
];

const FEMALE: [[f64; 4]; 23] = [
    [-0.6619, 0.7684, -0.0277, 0.0],
    [-2.5608, 1.7937, 0.1082, 0.2788],
    [-3.2435, 1.6653, 0.1088, 0.3423],
    [-3.1099, 1.5797, 0.1147, 0.4007],
    [-2.9789, 1.5053, 0.1011, 0.4133],
    [-3.0185, 1.3729, 0.0815, 0.3884],
    [-3.0201, 1.2879, 0.0778, 0.3391],
    [-3.1487, 1.1071, 0.0637, 0.2829],
    [-3.2690, 0.9339, 0.0533, 0.2246],
    [-3.5202, 0.6642, 0.0289, 0.1774],
    [-3.4076, 0.5556, 0.0208, 0.1429],
    [-3.2587, 0.4461, 0.0101, 0.1190],
    [-2.8907, 0.3988, 0.0042, 0.0807],
    [-2.6608, 0.2591, -0.0135, 0.0571],
    [-2.2949, 0.1759, -0.0229, 0.0295],
    [-2.0414, 0.0481, -0.0354, 0.0114],
    [-1.7308, -0.0064, -0.0347, 0.0033],
    [-1.4473, -0.0531, -0.0327, 0.0040],
    [-1.1582, -0.0617, -0.0259, 0.0],
    [-0.8655, -0.0598, -0.0198, 0.0],
    [-0.6294, -0.0513, -0.0134, 0.0],
    [-0.4282, -0.0341, -0.0075, 0.0],
    [-0.2966, -0.0229, -0.0041, 0.0],
];

#[cfg(test)]
mod tests {
    use super::*;

    /// By definition, the table's own chance of dying before five is the one that went in.
    #[test]
    fn child_mortality_is_kept() {
        for sex in Sex::BOTH {
            for under_five in [0.004, 0.02, 0.1, 0.25] {
                let table = table(sex, Level { under_five, k: 0.4 }).expect("within range");
                assert!((1.0 - table.lx[2] - under_five).abs() < 1e-12, "{sex:?} {under_five}");
            }
        }
    }

    #[test]
    fn an_expectation_of_life_is_met() {
        for (sex, e0) in [(Sex::Male, 55.0), (Sex::Female, 70.0), (Sex::Female, 85.0), (Sex::Male, 78.0)] {
            let level = for_expectation(sex, e0, 0.0).expect("reached");
            assert!((expectation(sex, level).expect("within range") - e0).abs() < 1e-6);
        }
        assert!(matches!(for_expectation(Sex::Female, 120.0, 0.0), Err(ModelError::Unreachable { .. })));
    }

    #[test]
    fn more_k_is_more_adult_mortality() {
        let at = |k| adult_mortality(Sex::Female, Level { under_five: 0.03, k }).expect("within range");
        assert!(at(-1.0) < at(0.0) && at(0.0) < at(1.0));
        let found = for_child_and_adult(Sex::Female, 0.03, at(0.7)).expect("reached");
        assert!((found.k - 0.7).abs() < 1e-9);
    }
}
