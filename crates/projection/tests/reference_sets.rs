//! The packed reference sets against the files that they were packed from.

mod reference;

use projection::{
    Conventions, InfantRule, Mortality, Sex,
    mortality_models::expectation,
    project,
    reference::{Country, Local, Reference},
};
use reference::{Table, annual};

const PLACES: [(&str, Country); 2] = [("156", Country::China), ("356", Country::India)];

fn same(found: f64, expected: f64) {
    assert!((found - expected).abs() <= 1e-12 * expected.abs().max(1.0), "{found} {expected}");
}

#[test]
fn every_number_is_the_files() {
    for (loc, country) in PLACES {
        let set = Reference::of(country).unwrap();
        let (base, assumptions) = annual(loc);
        for (found, thousands) in set.base.cells().iter().zip(base.cells()) {
            same(*found, thousands * 1000.0);
        }
        assert_eq!(set.assumptions.mortality, assumptions.mortality);
        assert_eq!(set.assumptions.fertility, assumptions.fertility);
        assert_eq!(set.assumptions.sex_ratio, assumptions.sex_ratio);
        for (found, thousands) in set.assumptions.migration.iter().zip(&assumptions.migration) {
            same(*found, thousands * 1000.0);
        }
        let columns = [("tfr", "tfr", 1.0), ("e0b", "e0b", 1.0), ("population", "pop_31dec", 1000.0)];
        let bounds = [
            ("tfr_95u", "tfr_95u", 1.0),
            ("net_migration_80l", "mig_80l", 1000.0),
            ("population_low", "pop_low", 1000.0),
            ("population_high", "pop_high", 1000.0),
        ];
        for row in Table::read("w24_annual.csv").rows_of(loc) {
            for (name, column, factor) in columns {
                same(set.yearly(name).unwrap().at(row.year("year")), factor * row.number(column));
            }
            for (name, column, factor) in bounds {
                if row.year("year") >= 2024 {
                    same(set.yearly(name).unwrap().at(row.year("year")), factor * row.number(column));
                }
            }
        }
        for row in Table::read("w19_pop_history.csv").rows_of(loc) {
            let pyramid = set.history.iter().find(|pyramid| pyramid.year == row.year("year")).unwrap();
            same(pyramid.persons[row.sex()][row.whole("age_start") / 5], 1000.0 * row.number("pop_k"));
        }
    }
}

/// A set is ready to run, and its run is the independent engine's.
#[test]
fn a_set_runs_as_it_is() {
    for (loc, country) in PLACES {
        let set = Reference::of(country).unwrap();
        let run = project(&set.base, &set.assumptions, Conventions::default()).unwrap();
        for row in Table::read("ref_1x1_expected.csv").rows_of(loc) {
            let period = usize::try_from(row.year("year") - 2024).unwrap();
            let expected = 1000.0 * (row.number("pop_m") + row.number("pop_f"));
            assert!((run.total(period + 1) / expected - 1.0).abs() < 1e-6);
        }
    }
}

/// The expectation of life of the shipped rates is near the published one, computed by another agency's software.
#[test]
fn rates_have_the_published_expectation_of_life() {
    for (loc, country) in PLACES {
        let set = Reference::of(country).unwrap();
        for row in
            Table::read("w24_annual.csv").rows_of(loc).filter(|row| (2024..2100).contains(&row.year("year")))
        {
            for (sex, column) in [(Sex::Male, "e0m"), (Sex::Female, "e0f")] {
                let own = expectation(set.mortality(row.year("year"), sex), sex, InfantRule::CoaleDemenyQ0);
                let off = own - row.number(column);
                assert!(off.abs() < 0.15, "{loc} {} {column} {off}", row.year("year"));
            }
        }
    }
}

/// Rates by age add up to the published total fertility.
#[test]
fn fertility_adds_up_to_the_published_level() {
    for (loc, country) in PLACES {
        let set = Reference::of(country).unwrap();
        for row in
            Table::read("w24_annual.csv").rows_of(loc).filter(|row| (2024..2100).contains(&row.year("year")))
        {
            let own: f64 = set.fertility(row.year("year")).iter().sum();
            let off = own / row.number("tfr") - 1.0;
            assert!(off.abs() < 5e-3, "{loc} {} {off}", row.year("year"));
        }
    }
}

#[test]
fn a_place_keeps_its_distance_or_closes_it() {
    let set = Reference::china().unwrap();
    let rule = InfantRule::CoaleDemenyQ0;
    let nation = |year, sex| expectation(set.mortality(year, sex), sex, rule);
    let local = Local {
        total_fertility: Some(1.4),
        expectation: [Some(nation(2024, Sex::Male) + 1.5), None],
        sex_ratio: Some(1.15),
        converges_in_years: Some(20),
    };
    let place = set.localised(&local, rule).unwrap();
    assert!((place.total_fertility(0) - 1.4).abs() < 1e-12);
    let half = 0.5 * (1.4 / set.assumptions.total_fertility(0) - 1.0) + 1.0;
    assert!((place.total_fertility(10) - half * set.assumptions.total_fertility(10)).abs() < 1e-12);
    assert!((place.total_fertility(20) - set.assumptions.total_fertility(20)).abs() < 1e-12);
    let Mortality::Rates { mx, .. } = &place.mortality else { panic!("rates") };
    let of = |at: usize, sex: Sex| &mx[(2 * at + sex.index()) * 101..][..101];
    assert!((expectation(of(0, Sex::Male), Sex::Male, rule) - nation(2024, Sex::Male) - 1.5).abs() < 1e-6);
    assert!((expectation(of(10, Sex::Male), Sex::Male, rule) - nation(2034, Sex::Male) - 0.75).abs() < 1e-6);
    assert_eq!(of(30, Sex::Female), set.mortality(2054, Sex::Female));
    assert!((place.sex_ratio[0] - 1.15).abs() < 1e-12);
    assert!(place.migration.is_empty());
    project(&set.base, &place, Conventions::default()).unwrap();
}

#[test]
fn the_source_is_named_with_its_licence() {
    let set = Reference::india().unwrap();
    assert!(set.source().en.contains("CC BY 3.0 IGO"));
    assert!(set.source().zh.contains("世界人口展望"));
}
