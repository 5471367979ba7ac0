//! The engine against the United Nations' figures and an independent engine's.

mod reference;

use projection::{
    AgeGrid, BirthsWomen, Conventions, InfantRule, LifeTable, Mortality, Sex, indicators, project,
};
use reference::{Table, annual, five_year};

const PLACES: [&str; 2] = ["156", "356"];

fn apart(found: f64, expected: f64) -> f64 {
    (found / expected - 1.0).abs()
}

/// An independent engine on the same inputs; its figures are written to six decimals of a thousand.
#[test]
fn annual_totals_births_and_deaths_are_the_independent_engines() {
    for loc in PLACES {
        let (base, assumptions) = annual(loc);
        let projection = project(&base, &assumptions, Conventions::default()).unwrap();
        assert!(projection.bounded.is_empty());
        let mut rows = 0;
        for row in Table::read("ref_1x1_expected.csv").rows_of(loc) {
            let period = usize::try_from(row.year("year") - 2024).unwrap();
            let of = |sex| projection.population_of(period + 1, sex).iter().sum::<f64>();
            for (found, column) in [
                (of(Sex::Male), "pop_m"),
                (of(Sex::Female), "pop_f"),
                (projection.births_in(period), "births"),
                (projection.deaths_in(period), "deaths"),
            ] {
                let off = apart(found, row.number(column));
                assert!(off < 1e-6, "{loc} {} {column}: {off:e}", row.year("year"));
            }
            rows += 1;
        }
        assert_eq!(rows, 76);
    }
}

/// World Population Prospects 2024 as published: China within 0.10 % to 2080, India throughout, as its inputs' makers found.
#[test]
fn annual_totals_are_near_those_published() {
    for loc in PLACES {
        let (base, assumptions) = annual(loc);
        let projection = project(&base, &assumptions, Conventions::default()).unwrap();
        for row in Table::read("ref_1x1_expected.csv").rows_of(loc).filter(|row| row.year("year") <= 2080) {
            let period = usize::try_from(row.year("year") - 2024).unwrap();
            let off = apart(projection.total(period + 1), row.number("pub_pop"));
            assert!(off < 1e-3, "{loc} {}: {off:e}", row.year("year"));
        }
    }
}

/// World Population Prospects 2019, medium variant, published totals to 2100.
#[test]
fn five_year_totals_are_the_published_ones() {
    for loc in PLACES {
        let (base, assumptions) = five_year(loc);
        let conventions = Conventions {
            births_women: BirthsWomen::Including,
            infant_rule: InfantRule::CoaleDemenyM0,
            ..Conventions::default()
        };
        let projection = project(&base, &assumptions, conventions).unwrap();
        let mut published = [0.0; 17];
        for row in Table::read("w19_pop.csv").rows_of(loc) {
            let at = usize::try_from((row.year("year") - 2020) / 5).unwrap();
            published[at] += row.number("pop_k");
        }
        let mut worst = 0.0_f64;
        for (step, published) in published.iter().enumerate() {
            worst = worst.max(apart(projection.total(step), *published));
        }
        println!("{loc}: {worst:e}");
        assert!(worst < 2e-5, "{loc}: {worst:e}");
    }
}

/// Published expectation of life at birth (two decimals) from the published abridged rates, WPP 2019.
#[test]
fn abridged_tables_give_the_published_expectation_of_life() {
    let rates = Table::read("w19_mx.csv");
    for loc in PLACES {
        for row in Table::read("w19_rates.csv").rows_of(loc).filter(|row| row.year("period_start") >= 2015) {
            for (sex, column) in [(Sex::Male, "e0_m"), (Sex::Female, "e0_f")] {
                let mut mx: Vec<(usize, f64)> = rates
                    .rows_of(loc)
                    .filter(|rate| {
                        rate.year("period_start") == row.year("period_start") && rate.sex() == sex.index()
                    })
                    .map(|rate| (rate.whole("age_start"), rate.number("mx")))
                    .collect();
                mx.sort_by_key(|(age, _)| *age);
                let mx: Vec<f64> = mx.into_iter().map(|(_, rate)| rate).collect();
                let grid = AgeGrid::Abridged { open: 100 };
                let table = LifeTable::new(grid, sex, &mx, InfantRule::CoaleDemenyM0, 1.0).unwrap();
                let off = table.e0() - row.number(column);
                assert!(off.abs() < 0.012, "{loc} {} {column}: {off}", row.year("period_start"));
            }
        }
    }
}

/// The indicators beside the published ones of 2024. China's deaths by single age are graduated, so its death rate is up to 0.2
/// per thousand off.
#[test]
fn indicators_are_near_the_published_ones() {
    for loc in PLACES {
        let (base, assumptions) = annual(loc);
        let projection = project(&base, &assumptions, Conventions::default()).unwrap();
        let rows = indicators(&projection, &assumptions).unwrap();
        let at =
            |name: &str| projection::INDICATORS.iter().position(|indicator| indicator.name == name).unwrap();
        for row in
            Table::read("w24_annual.csv").rows_of(loc).filter(|row| (2025..2100).contains(&row.year("year")))
        {
            let found = &rows[usize::try_from(row.year("year") - 2024).unwrap()];
            for (name, column, tolerance) in [
                ("crude_birth_rate", "cbr", 0.03),
                ("crude_death_rate", "cdr", 0.2),
                ("growth_rate", "growth_pct", 0.02),
                ("total_fertility", "tfr", 0.001),
                ("life_expectancy_male", "e0m", 0.1),
                ("life_expectancy_female", "e0f", 0.1),
                ("net_migration_rate", "cnmr", 0.01),
                ("sex_ratio_at_birth", "srb", 1e-9),
            ] {
                let off = (found[at(name)] - row.number(column)).abs();
                assert!(
                    off < tolerance,
                    "{loc} {} {name}: {} {}",
                    row.year("year"),
                    found[at(name)],
                    row.number(column)
                );
            }
        }
    }
}

/// Rates and the survival ratios made from them are one projection.
#[test]
fn survival_ratios_give_the_same_projection() {
    let (base, assumptions) = annual("156");
    let from_rates = project(&base, &assumptions, Conventions::default()).unwrap();
    let Mortality::Rates { mx, .. } = &assumptions.mortality else { panic!("rates") };
    let mut ratios = Vec::new();
    for (at, of_sex) in mx.chunks_exact(101).enumerate() {
        let grid = AgeGrid::Single { open: 100 };
        let table =
            LifeTable::new(grid, Sex::BOTH[at % 2], of_sex, InfantRule::default(), 100_000.0).unwrap();
        ratios.extend(projection::survival_ratios(&table, assumptions.ages).unwrap());
    }
    let assumptions = projection::Assumptions { mortality: Mortality::Survival(ratios), ..assumptions };
    let from_ratios = project(&base, &assumptions, Conventions::default()).unwrap();
    for (one, other) in from_rates.population.iter().zip(&from_ratios.population) {
        assert!((one - other).abs() <= 1e-10 * one.abs().max(1e-3), "{one} {other}");
    }
}
