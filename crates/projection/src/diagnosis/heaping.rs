//! Heaping of single years on round digits.

use serde::{Deserialize, Serialize};

use crate::{ModelError, model_error};

/// Whipple's index over ages 23-62: five times the share reported at 25, 30, … 60, times 100. 100 is no preference, 500 is
/// everybody at a 0 or a 5 (United Nations, Manual II, 1955, and Demographic Yearbook).
pub fn whipple(single: &[f64]) -> Result<f64, ModelError> {
    check(single, 63)?;
    let all = model_error::total_of("population of ages 23-62", &single[23..=62])?;
    let round: f64 = single[25..=60].iter().step_by(5).sum();
    Ok(500.0 * round / all)
}

/// Noumbissi's (1992) index of one digit: five times the share of ages 20-64 ending in it within the five ages around each,
/// times 100, so that 100 is no preference.
pub fn digit_whipple(single: &[f64], digit: u8) -> Result<f64, ModelError> {
    check(single, 67)?;
    model_error::within("digit", f64::from(digit), 0.0, 9.0)?;
    let ages = (20..=64usize).filter(|age| age % 10 == usize::from(digit));
    let (mut at, mut around) = (0.0, 0.0);
    for age in ages {
        at += single[age];
        around += single[age - 2..=age + 2].iter().sum::<f64>();
    }
    if around > 0.0 {
        Ok(500.0 * at / around)
    } else {
        Err(ModelError::Empty { what: "population of ages 18-66" })
    }
}

/// Myers' blended index and the share of every digit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Myers {
    /// Half the sum of deviations from 10 %: the least share of people whose last digit is wrong. 0 to 90.
    pub index: f64,
    /// Percent of the blended population at digits 0 to 9; 10 each without preference.
    pub digit_percent: [f64; 10],
}

impl Myers {
    /// The digit with the largest excess over 10 %, and that excess in percentage points.
    pub fn most_preferred(&self) -> (u8, f64) {
        let mut best = (0, f64::NEG_INFINITY);
        for (digit, percent) in (0u8..).zip(self.digit_percent) {
            if percent - 10.0 > best.1 {
                best = (digit, percent - 10.0);
            }
        }
        best
    }
}

/// Myers (1940) over ages 10-89, blended: for each digit ages 10-79 weigh 1 to 10 and ages 20-89 weigh 9 to 0, so that an
/// even population scores exactly 0 (as `DemoTools` does; the Census Bureau's SINGAGE runs the first sum to 89 and prints twice
/// the index).
pub fn myers(single: &[f64]) -> Result<Myers, ModelError> {
    check(single, 90)?;
    let mut blended = [0.0; 10];
    for (index, cell) in blended.iter_mut().enumerate() {
        let younger: f64 = single[10 + index..80].iter().step_by(10).sum();
        let older: f64 = single[20 + index..90].iter().step_by(10).sum();
        let weight = WEIGHTS[index];
        *cell = weight * younger + (10.0 - weight) * older;
    }
    let total = model_error::total_of("population of ages 10-89", &blended)?;
    let digit_percent = blended.map(|cell| 100.0 * cell / total);
    let index = digit_percent.iter().map(|percent| (percent - 10.0).abs()).sum::<f64>() / 2.0;
    Ok(Myers { index, digit_percent })
}

const WEIGHTS: [f64; 10] = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0];

fn check(single: &[f64], least: usize) -> Result<(), ModelError> {
    if single.len() < least {
        return Err(ModelError::Length {
            what: "population by single year",
            wanted: least,
            found: single.len(),
        });
    }
    model_error::counts("population by single year", single)
}

#[cfg(test)]
pub(in crate::diagnosis) mod tests {
    #![expect(clippy::unreadable_literal, reason = "published figures stand as they were printed")]
    use super::*;

    /// Males by single year from the US Census Bureau's PASEX workbook, sheet SINGAGE.
    pub(in crate::diagnosis) const PASEX: [f64; 100] = [
        80626.0, 95823.0, 104315.0, 115813.0, 100796.0, 105086.0, 97266.0, 116328.0, 75984.0, 89982.0,
        95525.0, 56973.0, 78767.0, 65672.0, 53438.0, 85014.0, 47600.0, 64363.0, 42195.0, 42262.0, 73221.0,
        30080.0, 34391.0, 29072.0, 20531.0, 66171.0, 24029.0, 44227.0, 24128.0, 23599.0, 82088.0, 16454.0,
        22628.0, 17108.0, 12531.0, 57325.0, 17220.0, 28425.0, 16206.0, 17532.0, 65976.0, 11593.0, 15828.0,
        13541.0, 8133.0, 44696.0, 11165.0, 18543.0, 12614.0, 12041.0, 55798.0, 9324.0, 10772.0, 10453.0,
        6773.0, 28358.0, 9916.0, 13348.0, 8039.0, 7583.0, 42470.0, 5288.0, 5317.0, 6582.0, 3361.0, 17949.0,
        3650.0, 5873.0, 3279.0, 3336.0, 27368.0, 1965.0, 2495.0, 2319.0, 1335.0, 12022.0, 1401.0, 1668.0,
        1360.0, 1185.0, 9167.0, 424.0, 568.0, 462.0, 282.0, 6206.0, 343.0, 409.0, 333.0, 291.0, 4137.0,
        133.0, 169.0, 157.0, 89.0, 2068.0, 68.0, 81.0, 66.0, 57.0,
    ];

    /// Males of India's census of 1991, ages 20-66, as `DemoTools` ships them (`pop1m_ind`).
    const INDIA: [f64; 47] = [
        13365429.0, 4630254.0, 9595545.0, 4727963.0, 5195032.0, 15061479.0, 5467392.0, 4011539.0, 8033850.0,
        1972327.0, 17396266.0, 1647397.0, 6539557.0, 2233521.0, 2101024.0, 16768198.0, 3211834.0, 1923169.0,
        4472854.0, 1182245.0, 15874081.0, 1017752.0, 3673865.0, 1247304.0, 1029243.0, 12619050.0, 1499847.0,
        1250321.0, 2862148.0, 723195.0, 12396632.0, 733501.0, 2186678.0, 777379.0, 810700.0, 7298270.0,
        1116032.0, 650402.0, 1465209.0, 411834.0, 9478824.0, 429296.0, 1190060.0, 446290.0, 362767.0,
        4998209.0, 388753.0,
    ];

    /// SINGAGE prints a Whipple index of 2.34 for these males; `DemoTools`' documentation prints a Myers index of 23.62787.
    #[test]
    fn the_census_bureaus_sheet_is_reproduced() {
        let index = whipple(&PASEX).expect("complete");
        assert!((index - 234.0).abs() < 0.5, "{index}");
        let myers = myers(&PASEX).expect("complete");
        assert!((myers.index - 23.62787).abs() < 5e-6, "{}", myers.index);
        assert_eq!(myers.most_preferred().0, 0);
    }

    /// The `DemoTools` vignette on heaping prints 2.925568 for India.
    #[test]
    fn the_vignettes_india_is_reproduced() {
        let mut single = vec![0.0; 20];
        single.extend(INDIA);
        assert!((whipple(&single).expect("complete") - 292.5568).abs() < 5e-5);
    }

    /// The documentation of Noumbissi's index in `DemoTools` prints these for the same males.
    #[test]
    fn noumbissis_digits_are_reproduced() {
        let printed = [
            2.324269, 0.5502185, 0.7298055, 0.7610771, 0.5158693, 2.040742, 0.6597471, 1.077396, 0.5700284,
            0.5895384,
        ];
        for (digit, expected) in (0u8..).zip(printed) {
            let index = digit_whipple(&PASEX, digit).expect("complete");
            assert!((index - 100.0 * expected).abs() < 1e-4, "{digit}: {index}");
        }
    }

    #[test]
    fn without_preference_the_indices_rest() {
        let even = vec![7.0; 100];
        assert!((whipple(&even).expect("complete") - 100.0).abs() < 1e-12);
        assert!(myers(&even).expect("complete").index < 1e-12);
        assert!((digit_whipple(&even, 3).expect("complete") - 100.0).abs() < 1e-12);
    }

    #[test]
    fn all_at_one_digit_reaches_the_bounds() {
        let mut tens = vec![0.0; 100];
        for age in (0..100).step_by(10) {
            tens[age] = 1.0;
        }
        assert!((whipple(&tens).expect("complete") - 500.0).abs() < 1e-12);
        assert!((myers(&tens).expect("complete").index - 90.0).abs() < 1e-12);
    }

    #[test]
    fn faults_are_named() {
        assert!(matches!(whipple(&[1.0; 40]), Err(ModelError::Length { wanted: 63, found: 40, .. })));
        let mut bad = vec![1.0; 100];
        bad[30] = -1.0;
        assert!(matches!(myers(&bad), Err(ModelError::NotACount { position: 30, .. })));
        assert!(matches!(whipple(&[0.0; 100]), Err(ModelError::Empty { .. })));
    }
}
