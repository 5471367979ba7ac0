//! Figures of the projection engine, printed one a line: what was done, its time, the bar, and the time of a `NumPy` reference for
//! the same steps. Times are the best of several runs, on as many threads as rayon takes; processor time is printed beside.
//!
//! `cargo bench -p projection` runs all; `cargo bench -p projection -- national fan counties paths` the named ones, and `part` with
//! `paths` only a thirtieth of the counties.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::as_conversions,
    clippy::cast_precision_loss,
    missing_docs,
    reason = "a bench prints its figures and stops at the first fault"
)]

#[path = "../tests/reference/mod.rs"]
mod reference;

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use projection::{
    AreaFan, Assumptions, Conventions, FanOptions, Mortality, Population, Step, Uncertainty, fan, fans,
    indicators, project,
};
use rayon::prelude::*;

const COUNTIES: usize = 3000;
const YEARS: usize = 100;

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|name| !name.starts_with("--")).collect();
    let runs = |name: &str| wanted.is_empty() || wanted.iter().any(|one| one == name);
    let (base, assumptions) = reference::annual("156");
    let uncertainty = reference::published_uncertainty("156", &assumptions);
    if runs("national") {
        let conventions = Conventions::default();
        measure("one national run of 76 years", 200, 0.5e-3, Some(5.4e-3), || {
            black_box(project(&base, &assumptions, conventions).unwrap());
        });
        let projection = project(&base, &assumptions, conventions).unwrap();
        measure("its 38 indicators", 50, f64::NAN, None, || {
            black_box(indicators(&projection, &assumptions).unwrap());
        });
    }
    if runs("fan") {
        let options = FanOptions::new(Step::One, 1000, 1);
        measure("national fan of 1,000 paths, 15 quantities with quantiles", 5, 0.150, Some(0.95), || {
            let fan = fan(&base, &assumptions, Conventions::default(), &uncertainty, &options).unwrap();
            black_box(fan.quantiles());
        });
        widths();
    }
    if !(runs("counties") || runs("paths")) {
        return;
    }
    let counties: Vec<(Population, Assumptions)> =
        (0..COUNTIES).into_par_iter().map(|county| county_of(&base, &assumptions, county)).collect();
    if runs("counties") {
        measure("3,000 counties, 100 years, every cell", 3, 0.4, Some(2.8), || {
            let totals: Vec<f64> = counties
                .par_iter()
                .map(|(base, assumptions)| {
                    let projection = project(base, assumptions, Conventions::default()).unwrap();
                    (0..=YEARS).map(|year| projection.total(year)).sum()
                })
                .collect();
            black_box(totals);
        });
    }
    if runs("paths") {
        let uncertainty = lengthened(&uncertainty);
        let options = FanOptions { flows: false, shared: 0.5, ..FanOptions::new(Step::One, 1000, 1) };
        let counted = if wanted.iter().any(|name| name == "part") { COUNTIES / 30 } else { COUNTIES };
        let share = counted as f64 / COUNTIES as f64;
        measure(
            &format!("{counted} counties, 100 years, 1,000 paths, quantiles of totals and eight age groups"),
            1,
            60.0 * share,
            Some(19.0 * 60.0 * share),
            || {
                let area = |county: usize| AreaFan {
                    base: &counties[county].0,
                    assumptions: &counties[county].1,
                    uncertainty: &uncertainty[county % 7],
                };
                let take = |_, quantiles: Vec<[f64; 7]>| {
                    black_box(quantiles);
                };
                black_box(fans(counted, area, Conventions::default(), &options, take).unwrap());
            },
        );
        println!("peak memory {:.2} GB (bar 1.5)", peak_memory() / 1e9);
    }
}

/// Runs `work` some times and prints the best time with its ratios; above 1 is better than the bar or the reference.
fn measure(what: &str, times: usize, bar: f64, numpy: Option<f64>, mut work: impl FnMut()) {
    let (mut best, mut processor) = (Duration::MAX, f64::INFINITY);
    for _ in 0..times {
        let (started, before) = (Instant::now(), processor_seconds());
        work();
        best = best.min(started.elapsed());
        processor = processor.min(processor_seconds() - before);
    }
    let seconds = best.as_secs_f64();
    let beside = if bar.is_nan() {
        String::new()
    } else {
        format!(", bar {} ({:.1} times as fast)", shown(bar), bar / seconds)
    };
    let numpy = numpy
        .map(|numpy| format!(", NumPy {} ({:.0} times as fast)", shown(numpy), numpy / seconds))
        .unwrap_or_default();
    println!("{what}: {} (processor {}){beside}{numpy}", shown(seconds), shown(processor));
}

fn shown(seconds: f64) -> String {
    match seconds {
        seconds if seconds < 1e-3 => format!("{:.0} µs", seconds * 1e6),
        seconds if seconds < 1.0 => format!("{:.1} ms", seconds * 1e3),
        seconds => format!("{seconds:.1} s"),
    }
}

/// Processor time of this process, the kernel's on its behalf included; the kernel counts it in hundredths.
fn processor_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = stat.rsplit(')').next().unwrap_or_default();
    let ticks = |at: usize| after.split_whitespace().nth(at).and_then(|ticks| ticks.parse::<f64>().ok());
    (ticks(11).unwrap_or(f64::NAN) + ticks(12).unwrap_or(f64::NAN)) / 100.0
}

fn peak_memory() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse::<f64>().ok()).unwrap_or(f64::NAN) * 1024.0
}

/// How wide the fans are beside the published ones.
fn widths() {
    for (loc, name) in [("156", "China"), ("356", "India")] {
        let (base, assumptions) = reference::annual(loc);
        let uncertainty = reference::published_uncertainty(loc, &assumptions);
        let options = FanOptions::new(Step::One, 1000, 1);
        let fan = fan(&base, &assumptions, Conventions::default(), &uncertainty, &options).unwrap();
        let place = options.age_starts.len();
        let found = fan.quantiles()[26 * fan.quantities.len() + place];
        let table = reference::Table::read("w24_annual.csv");
        let row = table.rows_of(loc).find(|row| row.year("year") == 2050).unwrap();
        let published = row.number("pop_80u") - row.number("pop_80l");
        println!(
            "{name} 2050: 80 % width of the total {:.3} of the published one (bar 0.85-1.15)",
            (found[5] - found[1]) / published
        );
    }
}

/// A county: about a three-thousandth of the country, each with a level of its own in every rate, for 100 years.
fn county_of(base: &Population, assumptions: &Assumptions, county: usize) -> (Population, Assumptions) {
    let own = |salt: usize| ((county * 7919 + salt * 104_729) % 1000) as f64 / 1000.0 - 0.5;
    let size = (1.0 + own(1)) / COUNTIES as f64 * 1000.0;
    let population = base.cells().iter().map(|persons| persons * size).collect();
    let lengthen = |cells: &[f64], factor: f64| -> Vec<f64> {
        let block = cells.len() / assumptions.periods();
        let last = &cells[cells.len() - block..];
        cells
            .iter()
            .chain(last.iter().cycle().take(block * (YEARS - assumptions.periods())))
            .map(|cell| cell * factor)
            .collect()
    };
    let Mortality::Rates { mx, open } = &assumptions.mortality else {
        unreachable!("the reference has rates")
    };
    let assumptions = Assumptions {
        ages: assumptions.ages,
        first_year: assumptions.first_year,
        mortality: Mortality::Rates { open: *open, mx: lengthen(mx, 1.0 + 0.3 * own(2)) },
        fertility: lengthen(&assumptions.fertility, 1.0 + 0.4 * own(3)),
        sex_ratio: lengthen(&assumptions.sex_ratio, 1.0),
        migration: lengthen(&assumptions.migration, size * (1.0 + own(4))),
    };
    (Population::new(base.ages(), population).unwrap(), assumptions)
}

/// The national bounds for 100 years; migration's bounds by seven sizes of county.
fn lengthened(uncertainty: &Uncertainty) -> Vec<Uncertainty> {
    (0..7)
        .map(|size| {
            let mut longer = uncertainty.clone();
            let shrink = (0.5 + f64::from(size) / 7.0) / COUNTIES as f64 * 1000.0;
            for offsets in &mut longer.migration {
                offsets.low95 *= shrink;
                offsets.low80 *= shrink;
                offsets.high80 *= shrink;
                offsets.high95 *= shrink;
            }
            for list in
                [&mut longer.fertility, &mut longer.life_male, &mut longer.life_female, &mut longer.migration]
            {
                let last = *list.last().unwrap();
                list.resize(YEARS, last);
            }
            longer
        })
        .collect()
}
