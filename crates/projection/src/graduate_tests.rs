#![expect(clippy::unreadable_literal, reason = "published figures stand as they were printed")]

use super::*;

/// Males of 1950 in `DemoTools`' `pop5_mat`; the first two groups' years depend on 0-24 only.
const FIRST: [f64; 6] = [54170.0, 44775.0, 42142.0, 38464.0, 34406.0, 30386.0];

/// The documentation of `graduate_sprague` prints these.
#[test]
fn spragues_published_example_is_reproduced() {
    let years = multiply(Graduation::Sprague, &FIRST, false).expect("six groups");
    let printed = [12172.491, 11380.448, 10717.448, 10171.000, 9728.613, 9377.795];
    for (year, expected) in years.iter().zip(printed) {
        assert!((year - expected).abs() < 5e-4, "{year} {expected}");
    }
}

/// Johnson's spreadsheet BEERSP (2016) prints ages 9-12 of these males (younger ages there use a known age 0 as well).
#[test]
fn beers_ordinary_gives_the_published_sheet() {
    let males = [
        752124.0, 582662.0, 463534.0, 369976.0, 286946.0, 235867.0, 199561.0, 172133.0, 151194.0, 131502.0,
        113439.0, 95614.0, 78777.0, 60157.0, 40960.0, 21318.0, 25451.0,
    ];
    let years = multiply(Graduation::BeersOrdinary, &males, true).expect("17 groups");
    for (age, expected) in [(9, 105733.0), (10, 101088.0), (11, 96719.0), (12, 92551.0)] {
        assert!((years[age] - expected).abs() < 1.0, "{age}: {} {expected}", years[age]);
    }
    assert_eq!(years.len(), 81);
}

/// The documentation of `graduate_mono` prints all ages; a first, a bent, a steep and a last stretch are compared.
#[test]
fn the_monotone_splines_published_example_is_reproduced() {
    let groups = [
        88623.0, 90842.0, 93439.0, 96325.0, 99281.0, 102051.0, 104351.0, 106555.0, 109170.0, 112188.0,
        113582.0, 112614.0, 108904.0, 102622.0, 95867.0, 80874.0, 60196.0, 37523.0, 17927.0, 5642.0, 1110.0,
    ];
    let years = graduate(Graduation::Monotone, &groups, true).expect("complete");
    let printed: [(usize, &[f64]); 4] = [
        (0, &[17689.096, 17653.592, 17671.344, 17742.352, 17866.616, 17984.832, 18067.544]),
        (46, &[22368.848, 22476.576, 22545.328, 22575.104, 22642.672, 22736.224, 22773.088, 22753.264]),
        (70, &[19845.608, 19707.216, 19371.112, 18837.296, 18105.768, 17465.200]),
        (
            89,
            &[
                5887.688, 5036.104, 4135.288, 3409.936, 2860.048, 2485.624, 1914.640, 1226.680, 833.560,
                735.280, 931.840, 1110.0,
            ],
        ),
    ];
    for (from, values) in printed {
        for (age, expected) in (from..).zip(values) {
            assert!((years[age] - expected).abs() < 5.1e-4, "{age}: {} {expected}", years[age]);
        }
    }
}

/// Every published column adds up to one for its own group and nought for the others (to the tables' four decimals).
#[test]
fn multipliers_that_keep_totals_do_so() {
    for method in [Graduation::Sprague, Graduation::BeersOrdinary] {
        for at in 0..9 {
            let mut groups = [0.0; 9];
            groups[at] = 1.0;
            let years = multiply(method, &groups, false).expect("nine groups");
            for (group, years) in years.chunks(5).enumerate() {
                let expected = if group == at { 1.0 } else { 0.0 };
                assert!((years.iter().sum::<f64>() - expected).abs() < 1e-12, "{method:?} {at} {group}");
            }
        }
    }
}

#[test]
fn a_straight_line_stays_one() {
    // A population that falls by 10 a year: group sums fall by 250, single years by 10.
    let line: Vec<f64> = (0..60u32).map(|age| 1000.0 - 10.0 * f64::from(age)).collect();
    let groups: Vec<f64> = line.chunks(5).map(|years| years.iter().sum()).collect();
    for method in [Graduation::Sprague, Graduation::BeersOrdinary, Graduation::BeersModified] {
        let years = multiply(method, &groups, false).expect("12 groups");
        for (year, expected) in years.iter().zip(&line) {
            assert!((year - expected).abs() < 2.0, "{method:?} {year} {expected}");
        }
    }
}

#[test]
fn nothing_is_negative_and_totals_stay() {
    let steep = [5.0, 90000.0, 1.0, 0.0, 70000.0, 3.0, 0.0, 800.0, 20000.0, 4.0, 1.0, 9.0];
    for method in [
        Graduation::Sprague,
        Graduation::BeersOrdinary,
        Graduation::BeersModified,
        Graduation::Monotone,
        Graduation::Uniform,
    ] {
        let years = graduate(method, &steep, true).expect("12 groups");
        assert_eq!(years.len(), 56);
        assert!(years.iter().all(|value| *value >= 0.0), "{method:?} {years:?}");
        for (group, years) in steep.iter().zip(years.chunks(5)) {
            assert!((years.iter().sum::<f64>() - group).abs() <= 1e-12 * group.max(1.0), "{method:?}");
        }
        assert!((years[55] - 9.0).abs() < 1e-12);
    }
}

#[test]
fn the_open_group_follows_the_survivors() {
    let lived = [1.0, 0.9, 0.8, 0.4, 0.2, 0.1];
    let spread = spread_open_group(140.0, 2, &lived, 0.0).expect("complete");
    let expected = [140.0 * 0.8 / 1.5, 140.0 * 0.4 / 1.5, 140.0 * 0.2 / 1.5, 140.0 * 0.1 / 1.5];
    for (got, wanted) in spread.iter().zip(expected) {
        assert!((got - wanted).abs() < 1e-12);
    }
    assert!(spread_open_group(1.0, 6, &lived, 0.0).is_err());
}

#[test]
fn whole_persons_add_up() {
    let whole = whole_persons(&[0.4, 0.4, 0.4, 2.8]).expect("counts");
    assert_eq!(whole.iter().sum::<f64>().to_bits(), 4f64.to_bits());
    assert_eq!(whole, [1.0, 0.0, 0.0, 3.0]);
}

#[test]
fn too_few_groups_are_named() {
    assert!(matches!(
        graduate(Graduation::Sprague, &[1.0; 5], true),
        Err(ModelError::Length { wanted: 5, found: 4, .. })
    ));
}
