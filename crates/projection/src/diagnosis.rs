//! How far ages in a population can be believed: heaping, age-sex accuracy and hints at who is missing.
//!
//! Nothing here changes a count. A register whose ages come from birth dates does not heap; an extract typed from paper
//! may. Real swings of births (1959-1961 and 1962-1973 in China) make [`AgeSexAccuracy`] look worse than the data are:
//! the verdict says so, and a planner decides.

mod accuracy;
mod completeness;
mod heaping;

pub use accuracy::{AgeSexAccuracy, age_sex_accuracy, roughness, sawtooth};
pub use completeness::{Check, Hint, Recorded, completeness};
pub use heaping::{Myers, digit_whipple, myers, whipple};

use serde::{Deserialize, Serialize};

use crate::{ModelError, Words};

/// How well ages are reported, in the five grades of the United Nations (Demographic Yearbook; after Manual II, 1955).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgeQuality {
    /// Whipple below 105.
    HighlyAccurate,
    /// 105 up to 110.
    FairlyAccurate,
    /// 110 up to 125.
    Approximate,
    /// 125 up to 175.
    Rough,
    /// 175 and above.
    VeryRough,
}

impl AgeQuality {
    /// The grade of a Whipple index (100 = no heaping).
    pub fn of_whipple(index: f64) -> Self {
        match index {
            i if i < 105.0 => Self::HighlyAccurate,
            i if i < 110.0 => Self::FairlyAccurate,
            i if i < 125.0 => Self::Approximate,
            i if i < 175.0 => Self::Rough,
            _ => Self::VeryRough,
        }
    }

    /// The grade in words.
    pub fn words(self) -> Words {
        let (zh, en) = match self {
            Self::HighlyAccurate => ("年龄数据非常准确", "ages are highly accurate"),
            Self::FairlyAccurate => ("年龄数据比较准确", "ages are fairly accurate"),
            Self::Approximate => ("年龄数据大致可用", "ages are approximate"),
            Self::Rough => ("年龄数据粗糙，需要修匀", "ages are rough and need smoothing"),
            Self::VeryRough => (
                "年龄数据很粗糙，需要修匀并核对来源",
                "ages are very rough: smooth them and check the source",
            ),
        };
        Words::new(zh, en)
    }
}

/// What the ages of a population look like.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Diagnosis {
    /// Whipple's index of males, females and both (100 = no heaping on 0 and 5, 500 = all there); single years only.
    pub whipple: Option<[f64; 3]>,
    /// Myers' blended index of both sexes together; single years only.
    pub myers: Option<Myers>,
    /// UN age-sex accuracy from five-year groups.
    pub accuracy: AgeSexAccuracy,
    /// How much fives and noughts differ in five-year groups of 40-79; above 1 where groups of noughts stand out.
    pub sawtooth: Option<f64>,
    /// Grade of the Whipple index, if there is one.
    pub quality: Option<AgeQuality>,
    /// The findings in plain words, the weightiest first.
    pub verdict: Vec<Words>,
}

/// Smallest population whose indices say more than chance: below it [`diagnose`] adds a warning.
pub const SMALL: f64 = 20_000.0;

/// Looks at ages 0, 1, 2, …, open group last. `male` and `female` are persons by single year, at least up to 90+.
pub fn diagnose(male: &[f64], female: &[f64]) -> Result<Diagnosis, ModelError> {
    let both: Vec<f64> = male.iter().zip(female).map(|(m, f)| m + f).collect();
    let indices = [whipple(male)?, whipple(female)?, whipple(&both)?];
    let digits = myers(&both)?;
    let mut found = diagnose_groups(&five_year(male), &five_year(female))?;
    let quality = AgeQuality::of_whipple(indices[2]);
    let mut verdict = vec![sentence(quality, indices[2], &digits)];
    verdict.append(&mut found.verdict);
    Ok(Diagnosis { whipple: Some(indices), myers: Some(digits), quality: Some(quality), verdict, ..found })
}

/// The same for five-year groups 0-4, 5-9, …, open group last (at least 0-4 … 70-74 and an open group).
pub fn diagnose_groups(male: &[f64], female: &[f64]) -> Result<Diagnosis, ModelError> {
    let accuracy = age_sex_accuracy(male, female)?;
    let both: Vec<f64> = male.iter().zip(female).map(|(m, f)| m + f).collect();
    let tooth = sawtooth(&both, 40, 79)?;
    let mut verdict = vec![accuracy.words()];
    if let Some(ratio) = tooth {
        verdict.push(Words::new(
            format!("五岁组呈锯齿状（比值 {ratio:.2}）：逢十的年龄组偏大，建议先修匀再细分"),
            format!("five-year groups zigzag (ratio {ratio:.2}): groups of noughts stand out; smooth before splitting"),
        ));
    }
    let people: f64 = both.iter().sum();
    if people < SMALL {
        verdict.push(Words::new(
            format!("人口只有 {people:.0} 人，各项指数受偶然波动影响大，只供参考"),
            format!("only {people:.0} people: chance moves these indices, read them with care"),
        ));
    }
    Ok(Diagnosis { whipple: None, myers: None, accuracy, sawtooth: tooth, quality: None, verdict })
}

fn sentence(quality: AgeQuality, index: f64, digits: &Myers) -> Words {
    let grade = quality.words();
    let (digit, excess) = digits.most_preferred();
    Words::new(
        format!(
            "{}（惠普尔指数 {index:.1}，迈尔斯指数 {:.1}；尾数 {digit} 多出 {excess:.1} 个百分点）",
            grade.zh, digits.index
        ),
        format!(
            "{} (Whipple {index:.1}, Myers {:.1}; digit {digit} has {excess:.1} percentage points too many)",
            grade.en, digits.index
        ),
    )
}

/// Single years into five-year groups; the last group takes what is left, so 0 … 100+ gives 0-4 … 95-99, 100+.
pub fn five_year(single: &[f64]) -> Vec<f64> {
    single.chunks(5).map(|ages| ages.iter().sum()).collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    #[test]
    fn grades_change_at_the_published_bounds() {
        assert_eq!(AgeQuality::of_whipple(104.9), AgeQuality::HighlyAccurate);
        assert_eq!(AgeQuality::of_whipple(105.0), AgeQuality::FairlyAccurate);
        assert_eq!(AgeQuality::of_whipple(110.0), AgeQuality::Approximate);
        assert_eq!(AgeQuality::of_whipple(125.0), AgeQuality::Rough);
        assert_eq!(AgeQuality::of_whipple(175.0), AgeQuality::VeryRough);
    }

    #[test]
    fn a_heaped_population_is_told_so_and_a_smooth_one_is_not() {
        let heaped = heaping::tests::PASEX;
        let said = diagnose(&heaped, &heaped).expect("complete");
        assert_eq!(said.quality, Some(AgeQuality::VeryRough));
        assert!(said.verdict[0].zh.contains("很粗糙"));

        let smooth: Vec<f64> = (0..=100u32).map(|age| 10_000.0 - 90.0 * f64::from(age)).collect();
        let said = diagnose(&smooth, &smooth).expect("complete");
        assert_eq!(said.quality, Some(AgeQuality::HighlyAccurate));
        assert!(said.sawtooth.is_none());
    }

    #[test]
    fn a_village_is_warned_about_chance() {
        let few: Vec<f64> = vec![10.0; 101];
        let said = diagnose(&few, &few).expect("complete");
        assert!(said.verdict.iter().any(|words| words.en.contains("chance")));
    }
}
