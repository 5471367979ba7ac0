use super::*;

/// Survivors of the UN's Latin American model, females, e0 = 75, and their logits, as printed in IUSSP's course PAPP103,
/// session 1.
const PRINTED: [(f64, f64); 21] = [
    (0.96807, -1.70593),
    (0.95709, -1.55240),
    (0.95435, -1.51998),
    (0.95287, -1.50332),
    (0.95100, -1.48288),
    (0.94840, -1.45560),
    (0.94491, -1.42102),
    (0.94031, -1.37852),
    (0.93378, -1.32316),
    (0.92464, -1.25355),
    (0.91156, -1.16639),
    (0.89281, -1.05987),
    (0.86424, -0.92547),
    (0.81992, -0.75790),
    (0.74869, -0.54581),
    (0.64479, -0.29811),
    (0.34301, 0.32495),
    (0.18348, 0.74647),
    (0.06989, 1.29417),
    (0.01632, 2.04954),
    (0.5, 0.0),
];

#[test]
fn published_logits_are_reproduced() {
    for (survivors, expected) in PRINTED {
        assert!((logit(survivors) - expected).abs() < 1e-4, "{survivors}: {} {expected}", logit(survivors));
    }
}

/// The same course's survey values (ages 1, 5, 55 and 65) and their logits; the line through them by hand.
#[test]
fn a_standard_is_fitted_to_four_survey_values() {
    let standard = [0.96807, 0.95709, 0.89281, 0.81992];
    let seen = [0.98400, 0.97500, 0.87200, 0.80000];
    let fitted = fit_brass(&standard, &seen).expect("four ages");
    let (xs, ys) =
        ([-1.70593, -1.55240, -1.05987, -0.75790], [-2.05952, -1.83178, -0.95938, -4f64.ln() / 2.0]);
    let (x, y) = (xs.iter().sum::<f64>() / 4.0, ys.iter().sum::<f64>() / 4.0);
    let over: f64 = xs.iter().zip(ys).map(|(a, b)| (a - x) * (b - y)).sum();
    let under: f64 = xs.iter().map(|a| (a - x) * (a - x)).sum();
    assert!((fitted.beta - over / under).abs() < 1e-4, "{fitted:?}");
    assert!((fitted.alpha - (y - over / under * x)).abs() < 1e-4, "{fitted:?}");
    // Child mortality lower, adult mortality higher than the standard: the slope is above one, as the course says.
    assert!(fitted.beta > 1.0);
    let back = brass(&standard, fitted);
    assert!(back.iter().zip(seen).all(|(got, wanted)| (got - wanted).abs() < 0.03));
}

#[test]
fn a_fit_to_ones_own_model_is_exact() {
    let standard: Vec<f64> = PRINTED.iter().take(16).map(|(survivors, _)| *survivors).collect();
    let by = Logit { alpha: -0.31, beta: 0.87 };
    let fitted = fit_brass(&standard, &brass(&standard, by)).expect("ages");
    assert!((fitted.alpha - by.alpha).abs() < 1e-12 && (fitted.beta - by.beta).abs() < 1e-12);
}

/// A plausible single-year schedule: infants, a low at ten, Gompertz.
fn standard(scale: f64) -> Vec<f64> {
    (0..=100u32)
        .map(|age| {
            let x = f64::from(age);
            scale * (0.008 * (-1.9 * x).exp() + 0.0002 + 0.000_03 * (0.095 * x).exp())
        })
        .collect()
}

#[test]
fn any_expectation_of_life_is_met_by_the_logit_model() {
    for sex in Sex::BOTH {
        for rule in [InfantRule::CoaleDemenyQ0, InfantRule::AndreevKingkade] {
            for e0 in [50.0, 68.4, 78.2, 86.5] {
                let rates = relational(&standard(1.0), sex, rule, 1.0, e0).expect("within reach");
                assert!((expectation(&rates, sex, rule) - e0).abs() < 1e-6);
                assert!(rates.iter().all(|rate| *rate > 0.0));
            }
        }
    }
    let far = relational(&standard(1.0), Sex::Male, InfantRule::default(), 1.0, 140.0);
    assert!(matches!(far, Err(ModelError::OutOfRange { .. })));
}

#[test]
fn the_logit_model_at_the_standards_own_life_is_the_standard() {
    let own = standard(1.0);
    let e0 = expectation(&own, Sex::Female, InfantRule::default());
    let rates = relational(&own, Sex::Female, InfantRule::default(), 1.0, e0).expect("its own");
    for (rate, expected) in rates.iter().zip(&own) {
        assert!((rate / expected - 1.0).abs() < 1e-9);
    }
}

#[test]
fn the_short_way_to_e0_is_the_life_tables() {
    for sex in Sex::BOTH {
        for rule in [InfantRule::CoaleDemenyQ0, InfantRule::UnAnnual] {
            let rates = standard(1.3);
            let table =
                LifeTable::new(AgeGrid::Single { open: 100 }, sex, &rates, rule, 1.0).expect("a table");
            assert!((expectation(&rates, sex, rule) - table.e0()).abs() < 1e-11);
        }
    }
}

#[test]
fn a_series_is_met_inside_and_beyond() {
    let years: Vec<Vec<f64>> = [1.2, 1.0, 0.8, 0.6].map(standard).to_vec();
    let series = Series::new(&years, Sex::Female, InfantRule::default()).expect("years");
    let (low, high) = series.levels();
    for e0 in [low - 6.0, low, f64::midpoint(low, high), high, high + 3.0] {
        let rates = series.at(e0).expect("within reach");
        assert!((expectation(&rates, Sex::Female, InfantRule::default()) - e0).abs() < 1e-6, "{e0}");
    }
    // Exactly a year of the series: that year's rates.
    let e0 = expectation(&years[1], Sex::Female, InfantRule::default());
    let rates = series.at(e0).expect("inside");
    assert!(rates.iter().zip(&years[1]).all(|(got, own)| (got / own - 1.0).abs() < 1e-9));
}

/// A small place has ages without a death.
#[test]
fn a_series_with_ages_without_deaths_still_works() {
    let mut years = [1.0, 0.7].map(standard).to_vec();
    for rates in &mut years {
        rates[7] = 0.0;
        rates[12] = 0.0;
    }
    let series = Series::new(&years, Sex::Male, InfantRule::default()).expect("years");
    let (low, high) = series.levels();
    for e0 in [low - 1.0, f64::midpoint(low, high), high + 1.0] {
        let rates = series.at(e0).expect("within reach");
        assert!((expectation(&rates, Sex::Male, InfantRule::default()) - e0).abs() < 1e-6);
        assert!(rates.iter().all(|rate| rate.is_finite()));
    }
}

#[test]
fn single_years_keep_every_abridged_survivor() {
    let mut abridged: Vec<f64> = vec![0.02, 0.0012];
    abridged.extend((1..20u32).map(|group| 0.000_4 * (0.42 * f64::from(group)).exp().min(1200.0)));
    let (sex, rule) = (Sex::Male, InfantRule::CoaleDemenyQ0);
    let open = u32::try_from(5 * (abridged.len() - 2)).expect("small");
    let table = LifeTable::new(AgeGrid::Abridged { open }, sex, &abridged, rule, 1.0).expect("a table");
    let single = single_years(&abridged, &standard(1.0), sex, rule).expect("complete");
    let own = LifeTable::new(AgeGrid::Single { open: 100 }, sex, &single, rule, 1.0).expect("a table");
    for (age, alive) in table.age.iter().zip(&table.lx) {
        let at = usize::try_from(*age).expect("small");
        assert!((own.lx[at] - alive).abs() < 1e-12, "{age}");
    }
    let last = usize::try_from(open).expect("small");
    assert!((own.ex[last] - table.ex[table.ex.len() - 1]).abs() < 1e-9);
}
