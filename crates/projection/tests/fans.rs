//! Fans against the published bounds, and what must hold of them whatever the numbers.

#![allow(clippy::unwrap_used, reason = "a test stops at the first fault")]

mod reference;

use std::sync::Mutex;

use projection::{
    AreaFan, Conventions, Fan, FanOptions, Offsets, Population, Quantity, Step, Uncertainty, fan, fans,
    from_past_errors, nested_fans, project,
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
            let found = Mutex::new(vec![Vec::new(); 12]);
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
        let alone = Mutex::new(0.0);
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

/// A nation of two provinces, one of them of four counties: on every path, in every year, the lower areas' people by age, births,
/// deaths and migrants are the upper area's, and every area balances.
#[test]
fn nested_fans_add_up_on_every_path() {
    let (base, assumed) = annual("156");
    let uncertainty = published_uncertainty("156", &assumed);
    let above = [Some(4), Some(4), Some(4), Some(4), Some(6), Some(6), None];
    // Bases that do not add up, as those of different sources do not.
    let sizes = [0.1, 0.07, 0.13, 0.09, 0.4, 0.55, 1.0];
    let places: Vec<_> = sizes
        .iter()
        .enumerate()
        .map(|(at, size)| {
            let cells = base.cells().iter().map(|persons| persons * size).collect();
            let mut assumed = assumed.clone();
            let level = 0.8 + 0.06 * f64::from(u32::try_from(at).unwrap());
            assumed.fertility.iter_mut().for_each(|rate| *rate *= level);
            assumed.migration.iter_mut().for_each(|migrants| *migrants *= size * level);
            let mut uncertainty = uncertainty.clone();
            for offsets in &mut uncertainty.migration {
                *offsets = Offsets::normal(offsets.half_width() * size);
            }
            (Population::new(base.ages(), cells).unwrap(), assumed, uncertainty)
        })
        .collect();
    let options = FanOptions { shared: 0.5, ..FanOptions::new(Step::One, 60, 5) };
    let run = |threads: usize| {
        let made = Mutex::new(vec![None; places.len()]);
        let area = |at: usize| AreaFan {
            base: &places[at].0,
            assumptions: &places[at].1,
            uncertainty: &places[at].2,
        };
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let total = pool
            .install(|| {
                nested_fans(&above, area, Conventions::default(), &options, |at, fan| {
                    made.lock().unwrap()[at] = Some(fan.clone());
                })
            })
            .unwrap();
        let made: Vec<Fan> = made.into_inner().unwrap().into_iter().map(Option::unwrap).collect();
        (made, total)
    };
    let (made, total) = run(1);
    assert_eq!((made.clone(), total.clone()), run(3), "the number of threads changes nothing");
    let adding = options.age_starts.len() + 4;
    for (upper, lower) in [(6, vec![4, 5]), (4, vec![0, 1, 2, 3])] {
        for period in 0..76 {
            let size: f32 = made[upper].of(period, Quantity::Population).unwrap()[0];
            for quantity in &options.quantities()[..adding] {
                let of = |at: usize| made[at].of(period, *quantity).unwrap();
                for path in 0..60 {
                    let sum: f64 = lower.iter().map(|at| f64::from(of(*at)[path])).sum();
                    let apart = (sum - f64::from(of(upper)[path])).abs();
                    let scale = if *quantity == Quantity::NetMigrants { f64::from(size) } else { sum.abs() };
                    assert!(
                        apart <= 2e-6 * scale.max(1e-3),
                        "{quantity:?} {period} {path}: {apart} of {sum}"
                    );
                }
            }
        }
    }
    for (at, fan) in made.iter().enumerate() {
        for period in 1..76 {
            let of = |period: usize, quantity| f64::from(fan.of(period, quantity).unwrap()[17]);
            let change = of(period, Quantity::Population) - of(period - 1, Quantity::Population);
            let flows = of(period, Quantity::Births) - of(period, Quantity::Deaths)
                + of(period, Quantity::NetMigrants);
            assert!(
                (change - flows).abs() < 2e-6 * of(period, Quantity::Population),
                "{at} {period}: {change} {flows}"
            );
        }
    }
    let place = options.age_starts.len();
    let top = made[6].quantiles()[40 * options.quantities().len() + place];
    let sum = total.quantiles[40 * adding + place];
    assert!((top[3] / sum[3] - 1.0).abs() < 1e-6);
}

/// One place in another's stead: the upper area's fan is its own, whatever lies below.
#[test]
fn the_top_of_a_tree_keeps_its_paths() {
    let (base, assumed) = annual("356");
    let uncertainty = published_uncertainty("356", &assumed);
    let options = FanOptions { flows: false, ..FanOptions::new(Step::One, 40, 9) };
    let area = |_| AreaFan { base: &base, assumptions: &assumed, uncertainty: &uncertainty };
    let top = Mutex::new(None);
    nested_fans(&[None, Some(0), Some(0)], area, Conventions::default(), &options, |at, fan| {
        if at == 0 {
            *top.lock().unwrap() = Some(fan.clone());
        }
    })
    .unwrap();
    let alone = fan(&base, &assumed, Conventions::default(), &uncertainty, &options).unwrap();
    assert_eq!(top.into_inner().unwrap(), Some(alone));
    let circle = nested_fans(&[Some(1), Some(0)], area, Conventions::default(), &options, |_, _| {});
    assert!(circle.unwrap_err().to_string().contains("circle"));
}
