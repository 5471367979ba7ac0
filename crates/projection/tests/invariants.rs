//! What must hold of every projection, whatever the numbers.
#![allow(
    clippy::unwrap_used,
    clippy::as_conversions,
    clippy::cast_precision_loss,
    reason = "a test stops at the first fault"
)]

use projection::{
    Ages, Area, Assumptions, BirthsWomen, Conventions, Fault, Flow, InfantRule, MigrationTiming, Mortality,
    Population, Projection, Sex, Step, project, project_areas, small_areas, survival_ratios,
};
use proptest::prelude::*;

/// Gompertz mortality with infants, as rates of the ages that a step wants.
fn mortality(step: Step, open: u32, level: f64, growth: f64, periods: usize) -> Mortality {
    let starts: Vec<u32> = match step {
        Step::One => (0..=open).collect(),
        Step::Five => [0, 1].into_iter().chain((1..=open / 5).map(|group| 5 * group)).collect(),
    };
    let rate = |age: &u32| {
        let infants = if *age == 0 { 50.0 * level } else { 0.0 };
        (level * (growth * f64::from(*age)).exp() + infants).min(0.9)
    };
    let one: Vec<f64> = starts.iter().map(rate).collect();
    Mortality::Rates { open, mx: one.repeat(2 * periods) }
}

fn assumptions(step: Step, level: f64, growth: f64, tfr: f64, periods: usize) -> Assumptions {
    let ages = if step == Step::One { Ages::SINGLE_TO_100 } else { Ages::FIVE_TO_100 };
    let fertile: Vec<f64> = ages
        .starts()
        .map(
            |age| {
                if (15..50).contains(&age) { (-((f64::from(age) - 28.0) / 7.0).powi(2)).exp() } else { 0.0 }
            },
        )
        .collect();
    let sum: f64 = fertile.iter().sum::<f64>() * f64::from(step.years());
    Assumptions {
        ages,
        first_year: 2025,
        mortality: mortality(step, 100, level, growth, periods),
        fertility: fertile.iter().map(|rate| rate * tfr / sum).collect::<Vec<_>>().repeat(periods),
        sex_ratio: vec![1.06; periods],
        migration: Vec::new(),
    }
}

fn conventions() -> impl Strategy<Value = Conventions> {
    (any::<bool>(), any::<bool>(), 0..4_usize).prop_map(|(even, including, rule)| Conventions {
        migration_timing: if even { MigrationTiming::Even } else { MigrationTiming::End },
        births_women: if including { BirthsWomen::Including } else { BirthsWomen::Before },
        infant_rule: InfantRule::ALL[rule].0,
    })
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![Just(Step::One), Just(Step::Five)]
}

fn population(ages: Ages, cells: &[f64]) -> Population {
    let cells = cells.iter().copied().cycle().take(2 * ages.groups()).collect();
    Population::new(ages, cells).unwrap()
}

/// In all conventions, with migrants that empty some cells.
fn balanced(projection: &Projection) -> bool {
    let size = projection.total(0).max(1.0);
    projection.imbalance() <= 1e-9 * size && projection.population.iter().all(|persons| *persons >= 0.0)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn every_cell_balances(
        step in step(),
        conventions in conventions(),
        level in 0.000_02..0.000_5_f64,
        tfr in 0.0..7.0_f64,
        cells in prop::collection::vec(0.0..1000.0_f64, 3..60),
        migrants in prop::collection::vec(-300.0..300.0_f64, 1..40),
    ) {
        let mut assumed = assumptions(step, level, 0.085, tfr, 12);
        let length = 12 * 2 * assumed.ages.groups();
        assumed.migration = migrants.iter().copied().cycle().take(length).collect();
        let base = population(assumed.ages, &cells);
        match project(&base, &assumed, conventions) {
            Ok(projection) => {
                prop_assert!(balanced(&projection), "{}", projection.imbalance());
                let change: f64 = (0..12).map(|period| projection.births_in(period) - projection.deaths_in(period) + projection.migrants_in(period)).sum();
                prop_assert!((projection.total(12) - projection.total(0) - change).abs() <= 1e-9 * projection.total(0));
            }
            Err(fault) => prop_assert!(matches!(fault, Fault::MigrantsUnit { .. } | Fault::Empty), "{fault}"),
        }
    }

    /// A life table's own population, with fertility that just replaces it, does not change.
    #[test]
    fn a_stationary_population_stays_so(
        step in step(),
        conventions in conventions(),
        level in 0.000_02..0.000_5_f64,
    ) {
        let stable = stable_of(step, conventions, level, 1.0);
        let projection = project(&stable.0, &stable.1, conventions).unwrap();
        for (before, after) in projection.population_at(0).iter().zip(projection.population_at(10)) {
            prop_assert!((before - after).abs() <= 1e-9 * before.max(1e-6), "{before} {after}");
        }
    }

    /// A stable population grows by the same factor in every cell and step.
    #[test]
    fn a_stable_population_stays_so(
        step in step(),
        conventions in conventions(),
        level in 0.000_02..0.000_5_f64,
        factor in 0.95..1.06_f64,
    ) {
        let (base, assumed) = stable_of(step, conventions, level, factor);
        let projection = project(&base, &assumed, conventions).unwrap();
        for (before, after) in projection.population_at(0).iter().zip(projection.population_at(10)) {
            prop_assert!((before * factor.powi(10) - after).abs() <= 1e-8 * after.max(1e-6), "{before} {after}");
        }
    }

    /// The sum of areas that share all rates is the projection of their sum.
    #[test]
    fn areas_sum_to_the_whole(
        conventions in conventions(),
        first in prop::collection::vec(0.0..1000.0_f64, 3..60),
        second in prop::collection::vec(1.0..1000.0_f64, 3..60),
    ) {
        let assumed = assumptions(Step::One, 0.0001, 0.085, 1.7, 15);
        let (one, other) = (population(assumed.ages, &first), population(assumed.ages, &second));
        prop_assume!(one.total() > 0.0);
        let sum = one.cells().iter().zip(other.cells()).map(|(one, other)| one + other).collect();
        let whole = project(&Population::new(assumed.ages, sum).unwrap(), &assumed, conventions).unwrap();
        let area = |base| Area { base, assumptions: &assumed, above: None };
        let parts = project_areas(&[area(&one), area(&other)], &[], conventions, false).unwrap();
        for (at, persons) in whole.population.iter().enumerate() {
            let found = parts[0].population[at] + parts[1].population[at];
            prop_assert!((found - persons).abs() <= 1e-9 * persons.max(1.0));
        }
    }

    /// Nation, provinces and counties in whole persons: every cell of population, births, deaths and migrants adds up, and balances.
    #[test]
    fn counties_are_the_province_and_the_nation(
        step in step(),
        conventions in conventions(),
        cells in prop::collection::vec(prop::collection::vec(0.0..40.0_f64, 5..30), 6),
        migrants in prop::collection::vec(-12.0..12.0_f64, 1..40),
        rate in 0.0..0.02_f64,
    ) {
        let periods = 8;
        let mut assumed: Vec<Assumptions> =
            (0..9).map(|at| assumptions(step, 0.0001 * (1.0 + 0.1 * f64::from(at)), 0.085, 1.2 + 0.1 * f64::from(at), periods)).collect();
        let ages = assumed[0].ages;
        let both = 2 * ages.groups();
        for (at, assumed) in assumed.iter_mut().enumerate() {
            assumed.migration = migrants.iter().copied().cycle().skip(at).take(periods * both).collect();
        }
        let counties: Vec<Population> = cells.iter().map(|cells| population(ages, cells)).collect();
        let sum = |some: &[Population]| {
            let cells = (0..both).map(|at| some.iter().map(|place| place.cells()[at]).sum()).collect();
            Population::new(ages, cells).unwrap()
        };
        let provinces = [sum(&counties[..2]), sum(&counties[2..])];
        let nation = sum(&provinces);
        // Counties 0-5, provinces 6 and 7, the nation 8.
        let places: Vec<(&Population, Option<usize>)> = counties
            .iter()
            .enumerate()
            .map(|(at, county)| (county, Some(if at < 2 { 6 } else { 7 })))
            .chain(provinces.iter().map(|province| (province, Some(8))))
            .chain([(&nation, None)])
            .collect();
        let areas: Vec<Area<'_>> = places
            .iter()
            .zip(&assumed)
            .map(|((base, above), assumptions)| Area { base, assumptions, above: *above })
            .collect();
        let flows = [Flow { from: 0, to: 3, period: None, rates: vec![rate] }];
        let found = match project_areas(&areas, &flows, conventions, true) {
            Ok(found) => found,
            // A place of few people may be asked for more migrants than it has people.
            Err(fault) => {
                prop_assert!(matches!(fault, Fault::MigrantsUnit { .. }), "{fault}");
                return Ok(());
            }
        };
        for (above, below) in [(8, vec![6, 7]), (6, vec![0, 1]), (7, vec![2, 3, 4, 5])] {
            let adds_up = |column: &dyn Fn(&Projection) -> Vec<f64>| {
                let mut sums = vec![0.0; column(&found[above]).len()];
                for place in &below {
                    for (sum, cell) in sums.iter_mut().zip(column(&found[*place])) {
                        assert!(cell.fract() == 0.0, "{cell}");
                        *sum += cell;
                    }
                }
                sums == column(&found[above])
            };
            prop_assert!(adds_up(&|place| place.population.clone()));
            prop_assert!(adds_up(&|place| place.births.clone()));
            prop_assert!(adds_up(&|place| place.deaths.clone()));
            prop_assert!(adds_up(&|place| place.migrants.clone()));
            prop_assert!(adds_up(&|place| place.early_migrants_in(3)));
        }
        for place in &found {
            prop_assert!(place.imbalance() == 0.0, "{}", place.imbalance());
            prop_assert!(place.population.iter().chain(&place.births).chain(&place.deaths).all(|cell| *cell >= 0.0));
            prop_assert!(place.population_at(0).iter().zip(place.early_migrants_in(0)).all(|(start, early)| start + early >= 0.0));
        }
    }
}

/// Raking moves nothing by more than what rounding and the upper place ask for: a lone place's whole persons stay within one of the
/// projection that was not rounded, in its first step, and its early migrants within one of half.
#[test]
fn whole_persons_of_one_place_are_its_projection_rounded() {
    let mut assumed = assumptions(Step::One, 0.0001, 0.085, 1.5, 1);
    assumed.migration = (0..202).map(|at| if at % 3 == 0 { -7.0 } else { 4.0 }).collect();
    let base = population(assumed.ages, &[500.0, 311.0, 420.0]);
    let conventions = Conventions { migration_timing: MigrationTiming::Even, ..Conventions::default() };
    let exact = project(&base, &assumed, conventions).unwrap();
    let area = Area { base: &base, assumptions: &assumed, above: None };
    let found = project_areas(&[area], &[], conventions, true).unwrap().remove(0);
    for (whole, exact) in found.population.iter().zip(&exact.population) {
        assert!((whole - exact).abs() < 1.0, "{whole} {exact}");
    }
    for (whole, exact) in found.early_migrants_in(0).iter().zip(exact.early_migrants_in(0)) {
        assert!((whole - exact).abs() < 1.0, "{whole} {exact}");
    }
    for (whole, exact) in found.migrants.iter().zip(&exact.migrants) {
        assert!((whole - exact).abs() < 4.0, "{whole} {exact}");
    }
}

/// The population whose age structure a growth factor and a life table imply, with fertility scaled to keep it.
fn stable_of(step: Step, conventions: Conventions, level: f64, factor: f64) -> (Population, Assumptions) {
    let mut assumed = assumptions(step, level, 0.085, 2.0, 10);
    let ages = assumed.ages;
    let Mortality::Rates { mx, .. } = &assumed.mortality else { unreachable!("rates") };
    let rows = mx.len() / 20;
    let grid = assumed.mortality_grid().unwrap();
    let mut cells = Vec::new();
    for sex in Sex::BOTH {
        let table = projection::LifeTable::new(
            grid,
            sex,
            &mx[sex.index() * rows..][..rows],
            conventions.infant_rule,
            1.0,
        )
        .unwrap();
        let ratios = survival_ratios(&table, ages).unwrap();
        let open = ages.groups() - 1;
        let mut here = if sex == Sex::Male { 1.06e6 } else { 1.0e6 };
        for (group, ratio) in ratios.iter().enumerate() {
            // In the open group x = (before + x) s / factor.
            here = if group == open { here * ratio / (factor - ratio) } else { here * ratio / factor };
            // Newborns are counted at the end of the step in which they are born.
            cells.push(if group == 0 { here * factor } else { here });
            if group == 0 {
                here *= factor;
            }
        }
    }
    let base = Population::new(ages, cells).unwrap();
    let girls = base.of(Sex::Female)[0];
    let one = project(&base, &assumed, conventions).unwrap();
    let wanted = girls * factor / one.population_of(1, Sex::Female)[0];
    assumed.fertility.iter_mut().for_each(|rate| *rate *= wanted);
    (base, assumed)
}

#[test]
fn movement_takes_and_gives_the_same_people() {
    let assumed = assumptions(Step::One, 0.0001, 0.085, 1.5, 5);
    let base = population(assumed.ages, &[500.0]);
    let area = Area { base: &base, assumptions: &assumed, above: None };
    let flows = [
        Flow { from: 0, to: 1, period: None, rates: vec![0.02] },
        Flow { from: 1, to: 2, period: Some(2), rates: vec![0.01] },
    ];
    let found = project_areas(&[area, area, area], &flows, Conventions::default(), false).unwrap();
    for period in 0..5 {
        let net: f64 = found.iter().map(|place| place.migrants_in(period)).sum();
        assert!(net.abs() < 1e-6);
    }
    assert!((found[0].migrants_in(0) + 0.02 * base.total()).abs() < 1e-6);
    assert!(found[2].migrants_in(1).abs() < 1e-9 && found[2].migrants_in(2) > 0.0);
}

#[test]
fn areas_with_few_events_are_named() {
    let assumed = assumptions(Step::One, 0.0001, 0.085, 1.5, 2);
    let (small, large) = (population(assumed.ages, &[2.0]), population(assumed.ages, &[5000.0]));
    let areas = [&small, &large].map(|base| Area { base, assumptions: &assumed, above: None });
    let found = project_areas(&areas, &[], Conventions::default(), false).unwrap();
    let named: Vec<usize> = small_areas(&found).iter().map(|small| small.area).collect();
    assert_eq!(named, [0]);
}

#[test]
fn faults_say_what_to_do() {
    let mut assumed = assumptions(Step::One, 0.0001, 0.085, 1.5, 2);
    let base = population(assumed.ages, &[100.0]);
    let said =
        |assumed: &Assumptions| project(&base, assumed, Conventions::default()).unwrap_err().to_string();
    assumed.fertility[30] = 80.0;
    assert!(said(&assumed).contains("divide by 1,000"), "{}", said(&assumed));
    assumed.fertility[30] = 0.08;
    assumed.sex_ratio[1] = 106.0;
    assert!(said(&assumed).contains("1.06 rather than 106"));
    assumed.sex_ratio[1] = 1.06;
    assumed.migration = vec![1e6; 2 * 2 * 101];
    assert!(said(&assumed).contains("thousands"));
    assumed.migration = vec![0.0; 7];
    assert!(said(&assumed).contains("404"));
    assert!(Population::new(Ages::SINGLE_TO_100, vec![-1.0; 202]).is_err());
    assert_eq!(Population::new(Ages::SINGLE_TO_100, vec![0.0; 202]).unwrap_err(), Fault::Empty);
}

/// More leave than are there: as many leave as there are, the balance holds, and the cell is named.
#[test]
fn nobody_leaves_twice() {
    for timing in [MigrationTiming::End, MigrationTiming::Even] {
        let mut assumed = assumptions(Step::One, 0.0001, 0.085, 1.5, 3);
        let base = population(assumed.ages, &[100.0]);
        assumed.migration = vec![0.0; 3 * 202];
        assumed.migration[40] = -500.0;
        let conventions = Conventions { migration_timing: timing, ..Conventions::default() };
        let projection = project(&base, &assumed, conventions).unwrap();
        assert!(balanced(&projection));
        assert_eq!(projection.bounded.len(), 1);
        assert_eq!((projection.bounded[0].year, projection.bounded[0].age), (2025, 40));
        assert!(projection.bounded[0].counted > -201.0);
    }
}
