//! Net migration out of two counts: who should be there by survival, and who is.

use crate::{ModelError, model_error};

/// Net migrants of one year and one sex by the age they have at its end: persons counted at the end, less the survivors of
/// those at the beginning and of the year's births (the residual method of Siegel and Swanson 2004 in its forward
/// form). `survival` are ratios into each age as [`crate::survival_ratios`] gives them: births into age 0 first, last the two
/// oldest groups into the open one.
///
/// A projection with these migrants at the end of the year gives exactly the second count. They hold every error of both counts
/// too: a duplicate that disappeared is a migrant here. Use several years and look at them before assuming anything.
pub fn residual(
    before: &[f64],
    after: &[f64],
    births: f64,
    survival: &[f64],
) -> Result<Vec<f64>, ModelError> {
    if before.len() < 3 {
        return Err(ModelError::Length {
            what: "persons by age at the beginning",
            wanted: 3,
            found: before.len(),
        });
    }
    model_error::counts("persons by age at the beginning", before)?;
    model_error::counts_of("persons by age at the end", after, before.len())?;
    model_error::counts_of("survival ratios", survival, before.len())?;
    model_error::counts("births", &[births])?;
    let open = before.len() - 1;
    let expected = |age: usize| {
        let from = match age {
            0 => births,
            age if age == open => before[open - 1] + before[open],
            age => before[age - 1],
        };
        survival[age] * from
    };
    Ok(after.iter().enumerate().map(|(age, there)| there - expected(age)).collect())
}

/// The mean of several years' residuals, age by age: what chance and single events leave less of.
pub fn mean_of_years(years: &[Vec<f64>]) -> Result<Vec<f64>, ModelError> {
    let Some(first) = years.first() else {
        return Err(ModelError::Length { what: "years of net migration", wanted: 1, found: 0 });
    };
    if let Some(odd) = years.iter().find(|year| year.len() != first.len()) {
        return Err(ModelError::Length {
            what: "net migration by age",
            wanted: first.len(),
            found: odd.len(),
        });
    }
    let count = crate::graduate::real(years.len());
    Ok((0..first.len()).map(|age| years.iter().map(|year| year[age]).sum::<f64>() / count).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        AgeGrid, Ages, Conventions, InfantRule, LifeTable, Sex, project, reference::Reference,
        survival_ratios,
    };

    /// The engine's own migrants come back out of its populations, births and rates, in every cell.
    #[test]
    fn an_engines_migrants_come_back() {
        let set = Reference::china().expect("shipped");
        let rule = InfantRule::default();
        let run = project(&set.base, &set.assumptions, Conventions::default()).expect("complete");
        for (period, year) in [(0, 2024), (30, 2054)] {
            for sex in Sex::BOTH {
                let mx = set.mortality(year, sex);
                let table =
                    LifeTable::new(AgeGrid::Single { open: 100 }, sex, mx, rule, 1.0).expect("a table");
                let survival = survival_ratios(&table, Ages::SINGLE_TO_100).expect("ages agree");
                let births = run.births[2 * period + sex.index()];
                let found = residual(
                    run.population_of(period, sex),
                    run.population_of(period + 1, sex),
                    births,
                    &survival,
                )
                .expect("complete");
                for (age, (own, put_in)) in found.iter().zip(run.migrants_of(period, sex)).enumerate() {
                    assert!((own - put_in).abs() < 1e-3, "{year} {sex:?} {age}: {own} {put_in}");
                }
            }
        }
    }

    #[test]
    fn means_are_by_age() {
        let mean = mean_of_years(&[vec![1.0, -3.0], vec![3.0, 1.0]]).expect("years");
        assert_eq!(mean, [2.0, -1.0]);
        assert!(mean_of_years(&[vec![1.0], vec![1.0, 2.0]]).is_err());
        assert!(residual(&[1.0; 5], &[1.0; 4], 1.0, &[1.0; 5]).is_err());
    }
}
