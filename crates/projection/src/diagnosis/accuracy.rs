//! The United Nations' age-sex accuracy index and the zigzag of five-year groups.

use serde::{Deserialize, Serialize};

use crate::{ModelError, Words, model_error};

/// The joint score of the United Nations (Population Bulletin 2, 1952; Manual II, 1955) from five-year groups.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct AgeSexAccuracy {
    /// Mean absolute change of males per 100 females from one group to the next.
    pub sex_ratio_score: f64,
    /// Mean absolute deviation from 100 of males' age ratios.
    pub male_age_ratio_score: f64,
    /// The same of females.
    pub female_age_ratio_score: f64,
    /// Three times the first plus the other two, less the UN's allowance for chance below a million people.
    pub joint: f64,
}

impl AgeSexAccuracy {
    /// The UN's three grades in words: below 20 accurate, 20 to 40 inaccurate, above 40 highly inaccurate.
    pub fn words(self) -> Words {
        let score = self.joint;
        let (zh, en) = match score {
            s if s < 20.0 => ("年龄性别结构准确", "age and sex structure is accurate"),
            s if s <= 40.0 => (
                "年龄性别结构不够准确；若当地出生人数确有大起大落，此分数会偏高",
                "age and sex structure is inaccurate; real swings of births raise this score too",
            ),
            _ => (
                "年龄性别结构很不准确；先排除真实的出生波动和大规模迁移，再考虑修匀",
                "age and sex structure is highly inaccurate; rule out real swings of births and large moves before smoothing",
            ),
        };
        Words::new(
            format!("{zh}（联合国年龄性别准确度指数 {score:.1}）"),
            format!("{en} (UN accuracy index {score:.1})"),
        )
    }
}

/// Closed groups that the index covers: 0-4 … 70-74, as the UN defined it.
const COVERED: usize = 15;

/// The index over the closed groups below 75; the last group given is open and left out. Groups with nobody of one sex, as a
/// village may have them, are passed over.
pub fn age_sex_accuracy(male: &[f64], female: &[f64]) -> Result<AgeSexAccuracy, ModelError> {
    if male.len() < 6 || male.len() != female.len() {
        let found = male.len().min(female.len());
        return Err(ModelError::Length {
            what: "five-year groups of both sexes",
            wanted: male.len().max(6),
            found,
        });
    }
    model_error::counts("males by five-year group", male)?;
    model_error::counts("females by five-year group", female)?;
    let closed = (male.len() - 1).min(COVERED);
    let (m, f) = (&male[..closed], &female[..closed]);
    let ratios: Vec<f64> =
        m.iter().zip(f).filter(|(m, f)| **m > 0.0 && **f > 0.0).map(|(m, f)| 100.0 * m / f).collect();
    if ratios.len() < 2 {
        return Err(ModelError::Empty { what: "five-year groups with both sexes" });
    }
    let sex_ratio_score = mean(ratios.windows(2).map(|pair| (pair[1] - pair[0]).abs()));
    let male_age_ratio_score = age_ratio_score(m);
    let female_age_ratio_score = age_ratio_score(f);
    let people: f64 = male.iter().chain(female).sum();
    let chance = if people < 1e6 { 3500.0 / people.sqrt() - 3.5 } else { 0.0 };
    let joint = 3.0 * sex_ratio_score + male_age_ratio_score + female_age_ratio_score - chance;
    Ok(AgeSexAccuracy { sex_ratio_score, male_age_ratio_score, female_age_ratio_score, joint })
}

fn age_ratio_score(groups: &[f64]) -> f64 {
    mean(groups.windows(3).filter_map(|around| {
        let beside = around[0] + around[2];
        (beside > 0.0).then(|| (200.0 * around[1] / beside - 100.0).abs())
    }))
}

/// Where groups beginning with a nought are regularly larger than their neighbours: the sum of their ratios to the mean of
/// both neighbours over the sum of the others', or `None` where no such zigzag shows (as in `DemoTools`, at most two groups
/// may break the pattern). `from` and `to` are ages; groups are five-year from 0, the last one open.
pub fn sawtooth(groups: &[f64], from: u32, to: u32) -> Result<Option<f64>, ModelError> {
    let ratios = neighbour_ratios(groups, from, to)?;
    let noughts: Vec<f64> = ratios.iter().filter(|(age, _)| age % 10 == 0).map(|(_, ratio)| *ratio).collect();
    let fives: Vec<f64> = ratios.iter().filter(|(age, _)| age % 10 == 5).map(|(_, ratio)| *ratio).collect();
    let exceptions = noughts.iter().filter(|ratio| **ratio <= 1.0).count()
        + fives.iter().filter(|ratio| **ratio >= 1.0).count();
    let compared = noughts.len().min(fives.len());
    if exceptions > 2 || compared < 2 {
        return Ok(None);
    }
    let ratio = noughts[..compared].iter().sum::<f64>() / fives[..compared].iter().sum::<f64>();
    // A curve that bends by a tenth of a percent is no zigzag.
    Ok((ratio > 1.02).then_some(ratio))
}

/// Mean absolute deviation of five-year groups from the mean of their neighbours, as a share; `DemoTools` advises smoothing
/// above 0.1 where a zigzag shows too.
pub fn roughness(groups: &[f64], from: u32, to: u32) -> Result<f64, ModelError> {
    let ratios = neighbour_ratios(groups, from, to)?;
    Ok(mean(ratios.iter().map(|(_, ratio)| (ratio - 1.0).abs())))
}

/// Twice each closed group with both neighbours closed, over the sum of those neighbours, by the group's first age; groups
/// between two empty ones are passed over.
fn neighbour_ratios(groups: &[f64], from: u32, to: u32) -> Result<Vec<(u32, f64)>, ModelError> {
    model_error::counts("five-year groups", groups)?;
    let closed = groups.len().saturating_sub(1);
    let around = (5u32..).step_by(5).zip(groups[..closed].windows(3));
    Ok(around
        .filter(|(age, around)| (from..=to).contains(age) && around[0] + around[2] > 0.0)
        .map(|(age, around)| (age, 2.0 * around[1] / (around[0] + around[2])))
        .collect())
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = values.fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
    if count > 0.0 { sum / count } else { 0.0 }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unreadable_literal, reason = "published figures stand as they were printed")]
    use super::*;

    const MALES: [f64; 16] = [
        4677000.0, 4135000.0, 3825000.0, 3647000.0, 3247000.0, 2802000.0, 2409000.0, 2212000.0, 1786000.0,
        1505000.0, 1390000.0, 984000.0, 745000.0, 537000.0, 346000.0, 335000.0,
    ];
    const FEMALES: [f64; 16] = [
        4544000.0, 4042000.0, 3735000.0, 3647000.0, 3309000.0, 2793000.0, 2353000.0, 2112000.0, 1691000.0,
        1409000.0, 1241000.0, 887000.0, 697000.0, 525000.0, 348000.0, 366000.0,
    ];

    /// The US Census Bureau's AGESEX sheet gives 2.2, 3.9, 3.66 and 14.3 for this population.
    #[test]
    fn the_census_bureaus_sheet_is_reproduced() {
        let score = age_sex_accuracy(&MALES, &FEMALES).expect("complete");
        assert!((score.sex_ratio_score - 2.2).abs() < 0.05, "{score:?}");
        assert!((score.male_age_ratio_score - 3.9).abs() < 0.05, "{score:?}");
        assert!((score.female_age_ratio_score - 3.66).abs() < 0.005, "{score:?}");
        assert!((score.joint - 14.3).abs() < 0.05, "{score:?}");
        assert!(score.words().en.contains("is accurate"));
    }

    #[test]
    fn few_people_are_allowed_for() {
        let tenth = |groups: &[f64]| groups.iter().map(|count| count / 100.0).collect::<Vec<_>>();
        let full = age_sex_accuracy(&MALES, &FEMALES).expect("complete");
        let (male, female) = (tenth(&MALES), tenth(&FEMALES));
        let people: f64 = male.iter().chain(&female).sum();
        let few = age_sex_accuracy(&male, &female).expect("complete");
        assert!((few.joint - (full.joint - 3500.0 / people.sqrt() + 3.5)).abs() < 1e-9);
    }

    #[test]
    fn a_zigzag_is_seen_and_a_slope_is_not() {
        let slope: Vec<f64> = (0..21u32).map(|group| 1000.0 - 40.0 * f64::from(group)).collect();
        assert_eq!(sawtooth(&slope, 40, 79).expect("complete"), None);
        let zigzag: Vec<f64> = slope
            .iter()
            .enumerate()
            .map(|(group, count)| if group % 2 == 0 { 1.1 * count } else { 0.9 * count })
            .collect();
        let ratio = sawtooth(&zigzag, 40, 79).expect("complete").expect("a zigzag");
        assert!((ratio - (1.1 / 0.9) * (1.1 / 0.9)).abs() < 0.05, "{ratio}");
        assert!(roughness(&zigzag, 40, 79).expect("complete") > 0.1);
    }

    #[test]
    fn a_village_with_empty_groups_still_has_a_score() {
        let mut female =
            vec![12.0, 10.0, 0.0, 9.0, 11.0, 10.0, 8.0, 9.0, 7.0, 6.0, 5.0, 4.0, 3.0, 0.0, 1.0, 0.0, 0.0];
        let score = age_sex_accuracy(&female, &female).expect("a score");
        assert!(score.joint.is_finite() && score.sex_ratio_score.abs() < 1e-12);
        assert!(sawtooth(&female, 40, 79).is_ok() && roughness(&female, 40, 79).expect("groups").is_finite());
        female.fill(0.0);
        assert!(matches!(age_sex_accuracy(&female, &female), Err(ModelError::Empty { .. })));
    }

    #[test]
    fn groups_must_match() {
        assert!(matches!(age_sex_accuracy(&MALES, &FEMALES[..10]), Err(ModelError::Length { .. })));
    }
}
