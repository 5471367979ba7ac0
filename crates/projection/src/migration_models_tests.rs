use super::{un_families::TABLE, *};

/// The standard's own arithmetic at three ages, by hand from the formula.
#[test]
fn the_standard_curve_is_the_formula() {
    let curve = RogersCastro::STANDARD;
    assert!((curve.at(0.0) - (0.02 + 0.06 * (2.0 - 8f64.exp()).exp() + 0.003)).abs() < 1e-15);
    assert!((curve.at(20.0) - (0.02 * (-2.0f64).exp() + 0.06 * (-1.0f64).exp() + 0.003)).abs() < 1e-15);
    assert!(
        (curve.at(60.0) - (0.02 * (-6.0f64).exp() + 0.06 * (-4.0 - (-16.0f64).exp()).exp() + 0.003)).abs()
            < 1e-15
    );
}

/// The peak of the labour curve lies at mu2 + ln(lambda2 / alpha2) / lambda2 (Rogers and Castro 1981): 23.47 years.
#[test]
fn young_adults_peak_where_the_paper_puts_them() {
    let curve = RogersCastro { a1: 0.0, c: 0.0, ..RogersCastro::STANDARD };
    let peak = 20.0 + (0.4f64 / 0.1).ln() / 0.4;
    assert!(curve.at(peak) > curve.at(peak - 0.01) && curve.at(peak) > curve.at(peak + 0.01));
    let profile = RogersCastro::STANDARD.profile(100).expect("positive");
    assert!((profile.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    let highest = (10..60).max_by(|&a, &b| profile[a].total_cmp(&profile[b])).expect("ages");
    assert!((22..=23).contains(&highest), "{highest}");
}

#[test]
fn a_curve_is_found_again() {
    let curve = RogersCastro { mu2: 21.5, lambda2: 0.33, a1: 0.03, ..RogersCastro::STANDARD };
    let observed: Vec<f64> = (0..=90u32).map(|age| 1000.0 * curve.at(f64::from(age) + 0.5)).collect();
    let fitted = fit(&observed).expect("heights");
    assert!(fitted.error < 1e-6, "{fitted:?}");
    assert!((fitted.curve.mu2 - 21.5).abs() < 1e-3 && (fitted.curve.lambda2 - 0.33).abs() < 1e-3);
    assert!((fitted.curve.c - 3.0).abs() < 1e-3);
}

/// The UN's families by five-year group are Rogers-Castro curves: each sex of each is met within 0.15 % of all movers, a
/// thirtieth of what the published test of these families allows (0.5 %).
#[test]
fn rogers_castro_describes_the_uns_families() {
    for (family, sexes) in TABLE {
        for groups in sexes {
            let points: Vec<(f64, f64)> = (0..16u32)
                .zip(groups)
                .map(|(group, movers)| (5.0 * f64::from(group) + 2.5, movers / 5.0))
                .collect();
            let fitted = fit_points(&points).expect("movers");
            for (age, movers) in &points {
                assert!(
                    (5.0 * (fitted.curve.at(*age) - movers)).abs() < 150.0,
                    "{family:?} {age}: {fitted:?}"
                );
            }
        }
    }
}

#[test]
fn the_uns_shares_are_kept_in_single_years() {
    for (kind, sexes) in TABLE {
        let single = family(kind).expect("shipped");
        let total: f64 = sexes.iter().flatten().sum();
        assert!((single.iter().flatten().sum::<f64>() - 1.0).abs() < 1e-12);
        for (years, groups) in single.iter().zip(sexes) {
            assert_eq!(years.len(), 101);
            assert!(years.iter().all(|share| *share >= 0.0));
            for (group, movers) in groups.iter().take(16).enumerate() {
                let share: f64 = years[5 * group..5 * group + 5].iter().sum();
                assert!((share - movers / total).abs() < 1e-12);
            }
            assert!((years[80..].iter().sum::<f64>() - groups[16] / total).abs() < 1e-12);
        }
    }
}

#[test]
fn totals_and_sexes_are_as_asked() {
    let profile = RogersCastro::STANDARD.profile(100).expect("positive");
    let [males, females] = net_migrants(-1200.0, 0.55, [&profile, &profile]).expect("shares");
    assert!((males.iter().sum::<f64>() + 660.0).abs() < 1e-9);
    assert!((females.iter().sum::<f64>() + 540.0).abs() < 1e-9);
    let [net, _] = net_of_flows([&profile, &profile], [&profile, &profile]).expect("flows");
    assert!(net.iter().all(|cell| cell.abs() < 1e-15));
    assert!(net_migrants(10.0, 1.5, [&profile, &profile]).is_err());
}

#[test]
fn families_bring_children_and_workers_do_not() {
    let ratio = |curve: &RogersCastro| {
        let profile = curve.profile(100).expect("positive");
        profile[..15].iter().sum::<f64>() / profile[15..40].iter().sum::<f64>()
    };
    let families = RogersCastro::STANDARD.with_children(0.6).expect("reached");
    assert!((ratio(&families) - 0.6).abs() < 1e-12);
    let workers = RogersCastro { c: 0.0, ..RogersCastro::STANDARD }.with_children(0.1).expect("reached");
    assert!((ratio(&workers) - 0.1).abs() < 1e-12);
    assert!(RogersCastro::STANDARD.with_children(0.0).is_err());
}
