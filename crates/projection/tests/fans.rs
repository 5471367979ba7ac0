//! Fans against the published bounds, and what must hold of them whatever the numbers.

#![allow(clippy::unwrap_used, reason = "a test stops at the first fault")]

mod reference;

use projection::{
    AreaFan, Conventions, Fan, FanOptions, Offsets, Quantity, Step, Uncertainty, fan, fans, from_past_errors,
    project,
};
use reference::{Table, annual, published_uncertainty};

fn made(loc: &str, paths: usize, seed: u64) -> Fan {
    let (base, assumptions) = annual(loc);
    let uncertainty = published_uncertainty(loc, &assumptions);
    let options = FanOptions::new(Step::One, paths, seed);
    fan(&base, &assumptions, Conventions::default(), &uncertainty, &options).unwrap()
}

fn width80(fan: &Fan, period: usize) -> f64 {
    let place = fan.quantities.iter().position(|quantity| *quantity == Quantity::Population).unwrap();
    let quantiles = fan.quantiles()[period * fan.quantities.len() + place];
    quantiles[5] - quantiles[1]
}

/// World Population Prospects 2024 gives 80 % bounds of the total; its fertility, life and migration bounds go in, nothing else.
#[test]
fn widths_of_the_total_are_near_those_published() {
    for loc in ["156", "356"] {
        let fan = made(loc, 1000, 1);
        for row in Table::read("w24_annual.csv").rows_of(loc) {
            let year = row.year("year");
            if !(2024..2100).contains(&year) || year % 5 != 0 {
                continue;
            }
            let period = usize::try_from(year - 2024).unwrap();
            let ratio = width80(&fan, period) / (row.number("pop_80u") - row.number("pop_80l"));
            println!("{loc} {year}: {ratio:.3}");
            if year == 2050 {
                assert!((0.85..=1.15).contains(&ratio), "{loc}: {ratio}");
            }
        }
    }
}

#[test]
fn bounds_that_went_in_come_out() {
    let fan = made("156", 4000, 3);
    let places: Vec<(usize, &str, &str)> = [
        (Quantity::TotalFertility, "tfr_80l", "tfr_80u"),
        (Quantity::LifeMale, "e0m_80l", "e0m_80u"),
        (Quantity::LifeFemale, "e0f_80l", "e0f_80u"),
        (Quantity::NetMigrants, "mig_80l", "mig_80u"),
    ]
    .map(|(quantity, low, high)| {
        (fan.quantities.iter().position(|measured| *measured == quantity).unwrap(), low, high)
    })
    .to_vec();
    let quantiles = fan.quantiles();
    for row in Table::read("w24_annual.csv")
        .rows_of("156")
        .filter(|row| [2030, 2060, 2090].contains(&row.year("year")))
    {
        let period = usize::try_from(row.year("year") - 2024).unwrap();
        for (place, low, high) in &places {
            let found = quantiles[period * fan.quantities.len() + place];
            let width = row.number(high) - row.number(low);
            for (found, column) in [(found[1], low), (found[5], high)] {
                let off = (found - row.number(column)).abs() / width;
                assert!(off < 0.05, "{} {column}: {found} {}", row.year("year"), row.number(column));
            }
        }
    }
}

/// With nothing uncertain every path is the projection itself.
#[test]
fn paths_without_spread_are_the_projection() {
    for even in [false, true] {
        let (base, assumptions) = annual("356");
        let mut conventions = Conventions::default();
        if even {
            conventions.migration_timing = projection::MigrationTiming::Even;
            conventions.births_women = projection::BirthsWomen::Including;
        }
        let options = FanOptions::new(Step::One, 3, 9);
        let fan = fan(&base, &assumptions, conventions, &Uncertainty::default(), &options).unwrap();
        let projection = project(&base, &assumptions, conventions).unwrap();
        for period in 0..projection.periods() {
            for (quantity, expected) in [
                (Quantity::Population, projection.total(period + 1)),
                (Quantity::Births, projection.births_in(period)),
                (Quantity::NetMigrants, projection.migrants_in(period)),
                (Quantity::Aged { from: 80, until: 0 }, aged_80(&projection, period + 1)),
            ] {
                for value in fan.of(period, quantity).unwrap() {
                    let off = (f64::from(*value) / expected - 1.0).abs();
                    assert!(off < 2e-6, "{even} {period} {quantity:?} {value} {expected}");
                }
            }
            let deaths = f64::from(fan.of(period, Quantity::Deaths).unwrap()[0]);
            assert!((deaths / projection.deaths_in(period) - 1.0).abs() < 1e-4);
        }
    }
}

fn aged_80(projection: &projection::Projection, steps: usize) -> f64 {
    projection::Sex::BOTH
        .iter()
        .map(|sex| projection.population_of(steps, *sex)[80..].iter().sum::<f64>())
        .sum()
}

#[test]
fn the_same_seed_gives_the_same_bits_at_any_thread_count() {
    let (base, assumptions) = annual("156");
    let uncertainty = published_uncertainty("156", &assumptions);
    let options = FanOptions { shared: 0.5, ..FanOptions::new(Step::One, 40, 11) };
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let found = std::sync::Mutex::new(vec![Vec::new(); 12]);
            let total = fans(
                12,
                |_| AreaFan { base: &base, assumptions: &assumptions, uncertainty: &uncertainty },
                Conventions::default(),
                &options,
                |area, quantiles| found.lock().unwrap()[area] = quantiles,
            )
            .unwrap();
            (found.into_inner().unwrap(), total)
        })
    };
    let (one, one_total) = run(1);
    let (three, three_total) = run(3);
    assert_eq!(one, three);
    assert_eq!(one_total, three_total);
    assert_ne!(one[0], one[1], "areas have their own deviates");
    assert_ne!(made("156", 20, 1).values, made("156", 20, 2).values);
    assert_eq!(made("156", 20, 1).values, made("156", 20, 1).values);
}

/// Where everything is shared the areas' sum is as wide as they are; where nothing is, it is narrower by about the root of their
/// number.
#[test]
fn shared_innovations_decide_how_wide_the_sum_is() {
    let (base, assumptions) = annual("156");
    let uncertainty = published_uncertainty("156", &assumptions);
    let width = |shared| {
        let options = FanOptions { shared, flows: false, ..FanOptions::new(Step::One, 400, 5) };
        let alone = std::sync::Mutex::new(0.0);
        let total = fans(
            9,
            |_| AreaFan { base: &base, assumptions: &assumptions, uncertainty: &uncertainty },
            Conventions::default(),
            &options,
            |area, quantiles| {
                if area == 0 {
                    let last = quantiles[25 * 9 + 8];
                    *alone.lock().unwrap() = last[5] - last[1];
                }
            },
        )
        .unwrap();
        let last = total.quantiles[25 * 9 + 8];
        (last[5] - last[1]) / 9.0 / alone.into_inner().unwrap()
    };
    assert!((width(1.0) - 1.0).abs() < 1e-3);
    let independent = width(0.0);
    assert!((0.27..0.40).contains(&independent), "{independent}");
}

#[test]
fn chances_and_quantiles_agree() {
    let fan = made("356", 1000, 4);
    let place = fan.quantities.iter().position(|quantity| *quantity == Quantity::Population).unwrap();
    let median = fan.quantiles()[26 * fan.quantities.len() + place][3];
    let chance = fan.chance_under(26, Quantity::Population, median).unwrap();
    assert!((chance - 0.5).abs() < 0.002);
    assert!(fan.chance_under(26, Quantity::Population, 0.0).unwrap() == 0.0);
}

/// A random walk's errors: variance of a step 4, so after 9 steps the deviation is 6 and the 80 % bound 6 · 1.28155.
#[test]
fn past_errors_become_a_random_walk() {
    let errors: Vec<(u32, f64)> = [(1, 2.0), (1, -2.0), (4, 4.0), (4, -4.0), (9, 6.0), (9, -6.0)].to_vec();
    let offsets = from_past_errors(&errors, 9).unwrap();
    assert!((offsets[8].high80 - 6.0 * 1.281_551_565_5).abs() < 1e-9);
    assert!((offsets[0].low95 + 2.0 * 1.959_963_984_5).abs() < 1e-9);
    assert!(from_past_errors(&errors[..4], 9).is_err());
}

#[test]
fn lopsided_bounds_are_kept() {
    let offsets = Offsets::from_bounds(2.0, (1.5, 3.0), Some((1.4, 4.0)));
    assert!((offsets.at(1.281_551_565_5) - 1.0).abs() < 1e-9);
    assert!((offsets.at(-1.281_551_565_5) + 0.5).abs() < 1e-9);
    assert!((offsets.at(-1.959_963_984_5) + 0.6).abs() < 1e-9);
    assert!((offsets.at(1.959_963_984_5) - 2.0).abs() < 1e-9);
}
