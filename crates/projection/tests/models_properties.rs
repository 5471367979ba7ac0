//! What must hold of the models whatever they are given.

use projection::{
    InfantRule, ModelError, Sex, Words,
    curve::{Curve, Point, Pull},
    decomposition::{Cause, decompose},
    diagnosis::{age_sex_accuracy, five_year, myers, whipple},
    fertility_models::{Pattern, Target, mean_age, schedule, spread},
    graduate::{Graduation, graduate, graduate_widths, whole_persons},
    mortality_models::{expectation, relational},
    reference::Reference,
    smooth::{Smoothing, smooth_groups, smooth_single},
};
use proptest::prelude::*;

fn counts(length: usize) -> impl Strategy<Value = Vec<f64>> {
    proptest::collection::vec(prop_oneof![3 => 0.0..1e6, 1 => Just(0.0)], length)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn graduation_keeps_every_group_and_is_never_negative(groups in counts(18)) {
        for method in [Graduation::Sprague, Graduation::BeersOrdinary, Graduation::BeersModified, Graduation::Monotone] {
            let years = graduate(method, &groups, true).unwrap();
            prop_assert_eq!(years.len(), 86);
            for (years, group) in years.chunks(5).zip(&groups) {
                prop_assert!(years.iter().all(|year| *year >= 0.0));
                prop_assert!((years.iter().sum::<f64>() - group).abs() <= 1e-9 * group.max(1.0));
            }
        }
    }

    #[test]
    fn groups_of_any_width_are_kept(groups in counts(6), widths in proptest::collection::vec(1usize..12, 6)) {
        let years = graduate_widths(&groups, &widths).unwrap();
        let mut first = 0;
        for (group, width) in groups.iter().zip(&widths) {
            prop_assert!((years[first..first + width].iter().sum::<f64>() - group).abs() <= 1e-9 * group.max(1.0));
            first += width;
        }
        prop_assert!(years.iter().all(|year| *year >= 0.0));
    }

    #[test]
    fn smoothing_keeps_the_total_or_says_why_not(groups in proptest::collection::vec(1.0..1e6, 21), single in counts(101)) {
        let total: f64 = groups.iter().sum();
        for method in [Smoothing::UnitedNations, Smoothing::CarrierFarrag, Smoothing::Arriaga, Smoothing::Strong, Smoothing::Zigzag] {
            match smooth_groups(method, &groups) {
                Ok(smoothed) => {
                    prop_assert!((smoothed.iter().sum::<f64>() / total - 1.0).abs() < 1e-9, "{:?}", method);
                    prop_assert!(smoothed.iter().all(|count| *count >= 0.0));
                }
                // Neighbours that differ a millionfold can push a formula below nought.
                Err(fault) => prop_assert!(matches!(fault, ModelError::NotACount { .. } | ModelError::Unsettled { .. }), "{fault}"),
            }
        }
        let smoothed = smooth_single(&single).unwrap();
        prop_assert!((smoothed.iter().sum::<f64>() - single.iter().sum::<f64>()).abs() < 1e-3);
    }

    #[test]
    fn whole_persons_are_whole_and_near(values in counts(40)) {
        let whole = whole_persons(&values).unwrap();
        prop_assert!((whole.iter().sum::<f64>() - values.iter().sum::<f64>().round()).abs() < 0.5);
        prop_assert!(whole.iter().zip(&values).all(|(count, value)| count.fract() == 0.0 && (count - value).abs() <= 1.0));
    }

    #[test]
    fn indices_stay_in_their_bounds(single in proptest::collection::vec(0.1..1e5, 101)) {
        let index = whipple(&single).unwrap();
        prop_assert!((0.0..=500.0).contains(&index));
        let blended = myers(&single).unwrap();
        prop_assert!((0.0..=90.0).contains(&blended.index));
        prop_assert!((blended.digit_percent.iter().sum::<f64>() - 100.0).abs() < 1e-9);
        let groups = five_year(&single);
        prop_assert!(age_sex_accuracy(&groups, &groups).unwrap().sex_ratio_score.abs() < 1e-9);
    }

    #[test]
    fn a_dragged_curve_goes_through_its_points(
        values in proptest::collection::vec(0.1..10.0, 60),
        at in proptest::collection::btree_set(0i32..60, 1..6),
        aims in proptest::collection::vec(0.1..10.0, 6),
    ) {
        let curve = Curve::new(2020, values, Words::new("例", "example")).unwrap();
        let points: Vec<Point> =
            at.iter().zip(&aims).map(|(at, value)| Point { at: 2020 + at, value: *value }).collect();
        for by in [Pull::Ratio, Pull::Difference] {
            let pulled = curve.pulled(&points, by).unwrap();
            for point in &points {
                prop_assert_eq!(pulled.at(point.at).to_bits(), point.value.to_bits());
            }
        }
    }

    #[test]
    fn parts_of_a_difference_add_up(first in proptest::collection::vec(0.1..5.0, 5), second in proptest::collection::vec(0.1..5.0, 5)) {
        let split = decompose(|mixture| {
            let x: Vec<f64> = Cause::ALL
                .iter()
                .enumerate()
                .map(|(at, cause)| if mixture.from_second(*cause) { second[at] } else { first[at] })
                .collect();
            vec![x[0] * x[1] / x[2] + x[3].powf(x[4])]
        })
        .unwrap();
        let sum: f64 = split.parts.iter().map(|part| part[0]).sum();
        let difference = split.second[0] - split.first[0];
        prop_assert!((sum - difference).abs() <= 1e-9 * (split.first[0].abs() + split.second[0].abs()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn any_plausible_fertility_is_met(total in 0.5..6.0, mean in 25.0..33.0, width in 4.0..7.0) {
        let standard = Reference::china().unwrap().fertility(2024).to_vec();
        for pattern in [Pattern::Gamma, Pattern::PeristeraKostaki { skew: 1.3 }, Pattern::Relational { standard }] {
            let rates = schedule(&pattern, Target { total, mean_age: mean, spread: width }).unwrap();
            prop_assert!((rates.iter().sum::<f64>() - total).abs() < 1e-9);
            prop_assert!((mean_age(&rates) - mean).abs() < 1e-8 && (spread(&rates) - width).abs() < 1e-8);
        }
    }

    #[test]
    fn any_plausible_length_of_life_is_met(e0 in 45.0..95.0, beta in 0.8..1.2) {
        let set = Reference::china().unwrap();
        let rule = InfantRule::CoaleDemenyQ0;
        for sex in Sex::BOTH {
            let rates = relational(set.mortality(2024, sex), sex, rule, beta, e0).unwrap();
            prop_assert!((expectation(&rates, sex, rule) - e0).abs() < 1e-6);
            let series = set.mortality_series(sex, rule).unwrap();
            prop_assert!((expectation(&series.at(e0).unwrap(), sex, rule) - e0).abs() < 1e-6);
        }
    }
}
