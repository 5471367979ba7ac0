use super::*;

const TARGET: Target = Target { total: 1.3, mean_age: 29.5, spread: 5.2 };

/// Rates near China's of 2024 (World Population Prospects 2024): one hump, mean age near 29.
fn standard() -> Vec<f64> {
    let mut rates = vec![0.0; GROUPS];
    for (age, rate) in (15..50).zip([
        0.0003, 0.001, 0.003, 0.009, 0.016, 0.025, 0.034, 0.044, 0.055, 0.066, 0.075, 0.083, 0.088, 0.09,
        0.088, 0.083, 0.076, 0.067, 0.058, 0.05, 0.042, 0.034, 0.027, 0.021, 0.016, 0.012, 0.008, 0.006,
        0.004, 0.002, 0.0014, 0.0008, 0.0004, 0.0002, 0.0001,
    ]) {
        rates[age] = rate;
    }
    rates
}

fn patterns() -> [Pattern; 4] {
    [
        Pattern::Hadwiger,
        Pattern::Gamma,
        Pattern::PeristeraKostaki { skew: 1.4 },
        Pattern::Relational { standard: standard() },
    ]
}

#[test]
fn every_model_has_exactly_what_was_asked_for() {
    for pattern in patterns() {
        for target in [
            TARGET,
            Target { total: 2.8, mean_age: 27.0, spread: 6.0 },
            Target { total: 0.7, mean_age: 32.0, spread: 4.6 },
        ] {
            let rates = schedule(&pattern, target).expect("within reach");
            assert!((rates.iter().sum::<f64>() - target.total).abs() < 1e-12);
            assert!((mean_age(&rates) - target.mean_age).abs() < 1e-9, "{pattern:?}");
            assert!((spread(&rates) - target.spread).abs() < 1e-9, "{pattern:?}");
            assert!(rates[..12].iter().chain(&rates[55..]).all(|rate| rate.abs() == 0.0));
            assert!(rates.iter().all(|rate| *rate >= 0.0));
        }
    }
}

/// Hadwiger's own moments: mean c and variance c²/(2b²), hence b = mean / (spread √2); the density then is the formula's.
#[test]
fn hadwigers_formula_is_met() {
    let target = Target { total: 2.0, mean_age: 28.0, spread: 4.0 };
    let rates = schedule(&Pattern::Hadwiger, target).expect("within reach");
    let (b, c) = (28.0 / (4.0 * 2f64.sqrt()), 28.0_f64);
    for (age, rate) in rates.iter().enumerate().take(45).skip(16) {
        let x = real(age) + 0.5;
        let density = 2.0 * b / (c * std::f64::consts::PI.sqrt())
            * (c / x).powf(1.5)
            * (-b * b * (c / x + x / c - 2.0)).exp();
        assert!((rate - density).abs() < 2e-5, "{age}: {rate} {density}");
    }
}

/// The relational model with alpha 0 and beta 1 is its standard (Brass).
#[test]
fn the_relational_model_returns_its_standard() {
    let standard = standard();
    let total = standard.iter().sum();
    let target = Target { total, mean_age: mean_age(&standard), spread: spread(&standard) };
    let rates = schedule(&Pattern::Relational { standard: standard.clone() }, target).expect("itself");
    for (rate, own) in rates.iter().zip(&standard) {
        assert!((rate - own).abs() < 1e-7, "{rate} {own}");
    }
}

#[test]
fn a_model_fitted_to_its_own_rates_finds_them_again() {
    for pattern in patterns() {
        let rates = schedule(&pattern, TARGET).expect("within reach");
        let fitted = fit(&pattern, &rates).expect("its own");
        assert!(fitted.error < 1e-8, "{pattern:?} {}", fitted.error);
        assert!((fitted.target.total - 1.3).abs() < 1e-6);
        assert!((fitted.target.mean_age - 29.5).abs() < 1e-5);
        if let Pattern::PeristeraKostaki { skew } = fitted.pattern {
            assert!((skew - 1.4).abs() < 1e-4, "{skew}");
        }
    }
}

#[test]
fn observed_rates_are_explained() {
    for pattern in [Pattern::Gamma, Pattern::Hadwiger, Pattern::PeristeraKostaki { skew: 1.0 }] {
        let fitted = fit(&pattern, &standard()).expect("rates");
        assert!(fitted.explained > 0.99, "{pattern:?}: {}", fitted.explained);
    }
}

#[test]
fn what_cannot_be_is_said() {
    let wide = Target { spread: 11.9, mean_age: 18.5, ..TARGET };
    assert!(schedule(&Pattern::Hadwiger, wide).is_err());
    assert!(matches!(
        schedule(&Pattern::Gamma, Target { total: -1.0, ..TARGET }),
        Err(ModelError::OutOfRange { .. })
    ));
    assert!(matches!(fit(&Pattern::Gamma, &[0.1; 30]), Err(ModelError::Length { .. })));
    assert!(matches!(fit(&Pattern::Gamma, &[0.0; 60]), Err(ModelError::Empty { .. })));
}

/// Single-year rates put into five-year groups and split again: groups are kept, single years come back within a few
/// thousandths of a child.
#[test]
fn five_year_rates_become_single_years() {
    let own = standard();
    let groups: Vec<f64> = own[15..50].chunks(5).map(|rates| rates.iter().sum::<f64>() / 5.0).collect();
    let single = single_from_five(&groups, 15).expect("seven groups");
    assert_eq!(single.len(), GROUPS);
    assert!((single.iter().sum::<f64>() - own.iter().sum::<f64>()).abs() < 1e-12);
    for (found, group) in single[15..50].chunks(5).zip(&groups) {
        assert!((found.iter().sum::<f64>() / 5.0 - group).abs() < 1e-12);
    }
    for (found, rate) in single.iter().zip(&own) {
        assert!(*found >= 0.0 && (found - rate).abs() < 0.005, "{found} {rate}");
    }
    assert!((mean_age(&single) - mean_age(&own)).abs() < 0.1);
    assert!(single_from_five(&groups, 17).is_err());
}
