use super::*;
use crate::{
    Conventions, Population,
    curve::{Point, Pull, Way, path},
    decomposition::{Cause, decompose},
    migration_models::{Family, family},
    project,
};

const RULE: InfantRule = InfantRule::CoaleDemenyQ0;

fn scenario(reference: &Reference) -> Levels {
    Levels::of(reference, RULE).expect("shipped")
}

#[test]
fn a_sets_own_curves_give_its_own_arrays() {
    let reference = Reference::china().expect("shipped");
    let made = scenario(&reference).assumptions(&reference, RULE).expect("its own");
    let same = |found: &[f64], own: &[f64]| {
        found.len() == own.len()
            && found.iter().zip(own).all(|(a, b)| (a - b).abs() <= 1e-9 * b.abs().max(1e-6))
    };
    assert!(same(&made.fertility, &reference.assumptions.fertility));
    assert!(same(&made.sex_ratio, &reference.assumptions.sex_ratio));
    let (Mortality::Rates { mx: found, .. }, Mortality::Rates { mx: own, .. }) =
        (&made.mortality, &reference.assumptions.mortality)
    else {
        panic!("rates");
    };
    assert!(same(found, own));
}

#[test]
fn a_dragged_curve_reaches_the_arrays() {
    let reference = Reference::china().expect("shipped");
    let mut levels = scenario(&reference);
    let points = [Point { at: 2024, value: levels.total_fertility.at(2024) }, Point { at: 2040, value: 1.5 }];
    levels.total_fertility = levels.total_fertility.pulled(&points, Pull::Ratio).expect("inside");
    levels.expectation[1] =
        path(2024, 2099, 81.0, Way::Linear { target: 88.0, reached: 2060 }).expect("years");
    levels.last_year = 2060;
    let made = levels.assumptions(&reference, RULE).expect("within reach");
    assert_eq!(made.periods(), 37);
    assert!((made.total_fertility(16) - 1.5).abs() < 1e-12);
    let Mortality::Rates { mx, .. } = &made.mortality else { panic!("rates") };
    let women =
        |at: usize| mortality_models::expectation(&mx[(2 * at + 1) * GROUPS..][..GROUPS], Sex::Female, RULE);
    assert!((women(0) - 81.0).abs() < 1e-6);
    assert!((women(36) - 88.0).abs() < 1e-6);
    project(&reference.base, &made, Conventions::default()).expect("complete");
}

#[test]
fn model_fertility_and_migration_come_in() {
    let reference = Reference::china().expect("shipped");
    let mut levels = scenario(&reference);
    levels.last_year = 2030;
    let constant = |value| path(2024, 2030, value, Way::Hold).expect("years");
    let model = Modelled { pattern: Pattern::Gamma, mean_age: constant(30.0), spread: constant(5.0) };
    levels.fertility = Shape::Model(Box::new(model));
    let profile = family(Family::Families).expect("shipped");
    levels.migration =
        Some(Migration { total: constant(-5000.0), profile, source: Words::new("例", "example") });
    let made = levels.assumptions(&reference, RULE).expect("within reach");
    assert!((fertility_models::mean_age(&made.fertility[..GROUPS]) - 30.0).abs() < 1e-9);
    let moved: f64 = made.migration[..2 * GROUPS].iter().sum();
    assert!((moved + 5000.0).abs() < 1e-9);
}

/// Two whole projections: the parts add up to the difference in every year, and causes that do not differ get nothing.
#[test]
fn two_scenarios_are_taken_apart() {
    let reference = Reference::china().expect("shipped");
    let first = scenario(&reference).assumptions(&reference, RULE).expect("its own");
    let mut second = first.clone();
    for rate in &mut second.fertility {
        *rate *= 1.2;
    }
    let mut other = scenario(&reference);
    other.expectation[0] =
        other.expectation[0].pulled(&[Point { at: 2024, value: 79.0 }], Pull::Difference).expect("inside");
    second.mortality = other.assumptions(&reference, RULE).expect("within reach").mortality;
    second.migration = vec![1000.0; 76 * 2 * GROUPS];
    let base = reference.base.clone();
    let larger =
        Population::new(base.ages(), base.cells().iter().map(|cell| 1.01 * cell).collect()).expect("people");
    let split = decompose(|mixture| {
        let pick = |cause: Cause| if mixture.from_second(cause) { &second } else { &first };
        let assumptions = Assumptions {
            fertility: pick(Cause::Fertility).fertility.clone(),
            sex_ratio: pick(Cause::SexRatio).sex_ratio.clone(),
            mortality: pick(Cause::Mortality).mortality.clone(),
            migration: pick(Cause::Migration).migration.clone(),
            ..first.clone()
        };
        let base = if mixture.from_second(Cause::AgeStructure) { &larger } else { &base };
        let run = project(base, &assumptions, Conventions::default()).expect("complete");
        [10, 26, 76].iter().map(|steps| run.total(*steps)).collect()
    })
    .expect("three outcomes");
    for outcome in 0..3 {
        let difference = split.second[outcome] - split.first[outcome];
        let sum: f64 = split.parts.iter().map(|part| part[outcome]).sum();
        assert!((sum / difference - 1.0).abs() < 1e-9);
        assert!(split.parts[2][outcome].abs() < 1e-3, "the sex ratio is the same in both");
        for cause in [0, 1, 3, 4] {
            assert!(split.parts[cause][outcome] > 0.0, "{cause}");
        }
    }
    // After ten years people under eleven are all that fertility can have changed.
    assert!(split.parts[1][0] < 0.25 * split.first[0]);
}

#[test]
fn impossible_curves_are_refused() {
    let reference = Reference::china().expect("shipped");
    let mut levels = scenario(&reference);
    levels.last_year = 2000;
    assert!(matches!(levels.assumptions(&reference, RULE), Err(ModelError::OutOfRange { .. })));
}
