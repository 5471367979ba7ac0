//! Survival ratios of a life table, in the order of the United Nations' engine.

use crate::{AgeGrid, Ages, Fault, InfantRule, LifeTable, Sex, Step};

/// The share that survives one step into each age group: first births into the first group, last the two oldest groups into
/// the open one. Mortality may reach further up than the population does.
pub fn survival_ratios(table: &LifeTable, ages: Ages) -> Result<Vec<f64>, Fault> {
    let mut ratios = vec![0.0; ages.groups()];
    fill_from_table(table, ages, &mut ratios)?;
    Ok(ratios)
}

fn fill_from_table(table: &LifeTable, ages: Ages, ratios: &mut [f64]) -> Result<(), Fault> {
    let top = table.age.last().copied().unwrap_or(0);
    if top < ages.open() {
        return Err(Fault::OpenGroups { mortality: top, population: ages.open() });
    }
    let radix = table.lx.first().copied().unwrap_or(1.0);
    let width = f64::from(ages.step().years());
    // From abridged tables the first group is infancy and the four years after it.
    let offset = usize::from(table.age.get(2) == Some(&5));
    let lived = |group: usize| match (group, offset) {
        (0, 1) => table.person_years[0] + table.person_years[1],
        _ => table.person_years[group + offset],
    };
    let open = ages.groups() - 1;
    let mut before = lived(0);
    ratios[0] = before / (width * radix);
    for (group, ratio) in ratios.iter_mut().enumerate().take(open).skip(1) {
        let here = lived(group);
        *ratio = if before > 0.0 { here / before } else { 0.0 };
        before = here;
    }
    let above = |group: usize| match group {
        0 => table.person_years_above[0],
        _ => table.person_years_above[group + offset],
    };
    ratios[open] = if above(open - 1) > 0.0 { above(open) / above(open - 1) } else { 0.0 };
    Ok(())
}

/// The same straight from rates. In single years with ax = 1/2 the table falls away: L(x) / L(x-1) is
/// (1 - m(x-1) / 2) / (1 + m(x) / 2), which needs no running product and keeps the processor's lanes full.
pub(crate) fn fill_from_rates(
    grid: AgeGrid,
    sex: Sex,
    mx: &[f64],
    rule: InfantRule,
    ages: Ages,
    ratios: &mut [f64],
) -> Result<(), Fault> {
    let open = ages.groups() - 1;
    let closes_here = grid == AgeGrid::Single { open: ages.open() };
    if ages.step() != Step::One || !closes_here || mx[..open].iter().any(|rate| *rate >= 2.0) {
        let table = LifeTable::new(grid, sex, mx, rule, 1.0)?;
        return fill_from_table(&table, ages, ratios);
    }
    fill_single(sex, mx, rule, ratios);
    Ok(())
}

pub(crate) fn fill_single(sex: Sex, mx: &[f64], rule: InfantRule, ratios: &mut [f64]) {
    let open = ratios.len() - 1;
    let first = rule.first_year(sex, mx[0]);
    let q0 = mx[0] / (1.0 + (1.0 - first) * mx[0]);
    let lived_first = 1.0 - (1.0 - first) * q0;
    ratios[0] = lived_first;
    for ((ratio, before), here) in ratios[2..open].iter_mut().zip(&mx[1..open - 1]).zip(&mx[2..open]) {
        *ratio = (1.0 - 0.5 * before) / (1.0 + 0.5 * here);
    }
    if open > 1 {
        ratios[1] = (1.0 - q0) / (1.0 + 0.5 * mx[1]) / lived_first;
    }
    let left = if open > 1 { 1.0 - 0.5 * mx[open - 1] } else { (1.0 - q0) / lived_first };
    ratios[open] = left / (left + mx[open]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_short_way_is_the_tables_way() {
        let ages = Ages::SINGLE_TO_100;
        let grid = AgeGrid::Single { open: 100 };
        let mx: Vec<f64> = (0..=100)
            .map(|age| 0.0001 * (0.09 * f64::from(age)).exp() + if age == 0 { 0.02 } else { 0.0 })
            .collect();
        for (rule, _) in InfantRule::ALL {
            for sex in Sex::BOTH {
                let table = LifeTable::new(grid, sex, &mx, rule, 1.0).unwrap();
                let slow = survival_ratios(&table, ages).unwrap();
                let mut fast = vec![0.0; 101];
                fill_from_rates(grid, sex, &mx, rule, ages, &mut fast).unwrap();
                for (slow, fast) in slow.iter().zip(&fast) {
                    assert!((slow - fast).abs() < 1e-14, "{slow} {fast}");
                }
            }
        }
    }

    #[test]
    fn a_population_that_closes_earlier_uses_person_years_above() {
        let mx: Vec<f64> = (0..=100).map(|age| 0.0002 * (0.085 * f64::from(age)).exp()).collect();
        let table =
            LifeTable::new(AgeGrid::Single { open: 100 }, Sex::Female, &mx, InfantRule::default(), 1.0)
                .unwrap();
        let ratios = survival_ratios(&table, Ages::new(Step::One, 85).unwrap()).unwrap();
        let expected = table.person_years_above[85] / table.person_years_above[84];
        assert!((ratios[85] - expected).abs() < 1e-15);
        let fault = survival_ratios(&table, Ages::new(Step::One, 110).unwrap()).unwrap_err();
        assert_eq!(fault, Fault::OpenGroups { mortality: 100, population: 110 });
    }
}
