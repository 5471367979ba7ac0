//! The fan of a run: `quantiles.csv`, and `chances.csv` where chances are asked for.

use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicU64, Ordering},
};

use base::Progress;
use projection::{
    AreaFan, Assumptions, FanOptions, LEVEL_NAMES, Population, Quantity, Uncertainty, fan, fans, nested_fans,
    project,
};
use rayon::prelude::*;

use super::{
    FanChoice, ProjectOptions,
    inputs::Inputs,
    outputs::{Number, Output, lead},
    table::TableError,
    uncertainty::Spreads,
};

/// Finds what cannot be asked for before anything is projected.
pub(super) fn check(choice: &FanChoice, options: &ProjectOptions, inputs: &Inputs) -> Result<(), TableError> {
    if options.area.is_some() && !choice.under.is_empty() {
        return Err(TableError::Usage("--under asks about one place; leave out --area".to_owned()));
    }
    for (_, year) in &choice.under {
        if inputs.span.containing(*year).is_none() {
            return Err(TableError::Usage(format!("--under: {year} does not lie in the years of the run")));
        }
    }
    Ok(())
}

pub(super) fn read(options: &ProjectOptions, inputs: &mut Inputs) -> Result<Spreads, TableError> {
    let spreads = Spreads::read(&options.input, &mut inputs.areas, inputs.span)?;
    if spreads.named().is_empty() {
        return Err(TableError::Unfit(format!(
            "{}: the files of uncertainty have no row, so there is nothing to make a fan of",
            options.input.display()
        )));
    }
    Ok(spreads)
}

type Chances = Vec<(f64, i32, f64)>;

/// Makes the fan and writes it; `above` is the areas' tree, if they lie in each other. The chances that were asked for come back.
pub(super) fn run(
    inputs: &Inputs,
    spreads: &Spreads,
    above: Option<&[Option<usize>]>,
    choice: &FanChoice,
    options: &ProjectOptions,
    progress: &dyn Progress,
) -> Result<Chances, TableError> {
    let fan_options =
        FanOptions { shared: choice.shared, ..FanOptions::new(options.step, choice.paths, choice.seed) };
    let age_starts =
        fan_options.age_starts.iter().copied().filter(|age| *age <= inputs.ages.open()).collect();
    let fan_options = FanOptions { age_starts, ..fan_options };
    let places = (0..inputs.areas.names.len())
        .into_par_iter()
        .map(|area| Prepared::of(inputs, spreads, area, options))
        .collect::<Result<Vec<_>, _>>()?;
    if options.area.is_none() {
        return one(inputs, &places[0], &fan_options, choice, options);
    }
    many(inputs, &places, above, &fan_options, options, progress)?;
    Ok(Vec::new())
}

/// One area ready for its fan.
struct Prepared<'a> {
    base: &'a Population,
    assumptions: Assumptions,
    uncertainty: Uncertainty,
}

impl<'a> Prepared<'a> {
    fn of(
        inputs: &'a Inputs,
        spreads: &Spreads,
        area: usize,
        options: &ProjectOptions,
    ) -> Result<Self, TableError> {
        let base = &inputs.populations[area];
        let assumptions = inputs.assumptions(area)?;
        let uncertainty = project(base, &assumptions, options.conventions)
            .and_then(|projection| spreads.of(area, &projection, &assumptions))
            .map_err(|fault| TableError::Fault { place: inputs.areas.label(area), fault })?;
        Ok(Self { base, assumptions, uncertainty })
    }
}

fn one(
    inputs: &Inputs,
    place: &Prepared<'_>,
    fan_options: &FanOptions,
    choice: &FanChoice,
    options: &ProjectOptions,
) -> Result<Chances, TableError> {
    let made = fan(place.base, &place.assumptions, options.conventions, &place.uncertainty, fan_options)
        .map_err(|fault| TableError::Fault { place: String::new(), fault })?;
    let mut file = Output::create(&options.out, "quantiles.csv", &inputs.areas, "year,quantity,level,value")?;
    write(&mut file, "", &place.assumptions, &made.quantities, &made.quantiles())?;
    file.finish()?;
    let mut chances = Vec::new();
    for (persons, year) in &choice.under {
        let chance = inputs
            .span
            .containing(*year)
            .and_then(|period| made.chance_under(period, Quantity::Population, *persons));
        chances.extend(chance.map(|chance| (*persons, *year, chance)));
    }
    if !chances.is_empty() {
        let mut file = Output::create(&options.out, "chances.csv", &inputs.areas, "year,under,chance")?;
        file.line(&mut |file| {
            chances.iter().try_for_each(|(persons, year, chance)| {
                writeln!(file, "{year},{},{}", Number(*persons), Number(*chance))
            })
        })?;
        file.finish()?;
    }
    Ok(chances)
}

fn many(
    inputs: &Inputs,
    places: &[Prepared<'_>],
    above: Option<&[Option<usize>]>,
    fan_options: &FanOptions,
    options: &ProjectOptions,
    progress: &dyn Progress,
) -> Result<(), TableError> {
    let quantities = fan_options.quantities();
    let (total, done) = (u64::try_from(places.len()).unwrap_or(0), AtomicU64::new(0));
    let found = Mutex::new(vec![Vec::new(); places.len()]);
    let area = |area: usize| AreaFan {
        base: places[area].base,
        assumptions: &places[area].assumptions,
        uncertainty: &places[area].uncertainty,
    };
    let take = |area: usize, quantiles: Vec<[f64; 7]>| {
        found.lock().unwrap_or_else(PoisonError::into_inner)[area] = quantiles;
        progress.step("project.fan", done.fetch_add(1, Ordering::Relaxed) + 1, total);
    };
    let together = match above {
        Some(above) => nested_fans(above, area, options.conventions, fan_options, |area, fan| {
            take(area, fan.quantiles());
        }),
        None => fans(places.len(), area, options.conventions, fan_options, take),
    }
    .map_err(|fault| TableError::Fault { place: String::new(), fault })?;
    let mut file = Output::create(&options.out, "quantiles.csv", &inputs.areas, "year,quantity,level,value")?;
    for (area, quantiles) in found.into_inner().unwrap_or_else(PoisonError::into_inner).iter().enumerate() {
        write(&mut file, &lead(&inputs.areas, area), &places[area].assumptions, &quantities, quantiles)?;
    }
    file.finish()?;
    let alone = super::table::Areas::new(None);
    let mut file = Output::create(&options.out, "quantiles_total.csv", &alone, "year,quantity,level,value")?;
    write(&mut file, "", &places[0].assumptions, &quantities[..together.quantities], &together.quantiles)?;
    file.finish()
}

fn write(
    file: &mut Output,
    lead: &str,
    assumptions: &Assumptions,
    quantities: &[Quantity],
    quantiles: &[[f64; 7]],
) -> Result<(), TableError> {
    for (period, of_period) in quantiles.chunks_exact(quantities.len()).enumerate() {
        let year = assumptions.year(period);
        for (quantity, values) in quantities.iter().zip(of_period) {
            let name = quantity.name();
            file.line(&mut |file| {
                LEVEL_NAMES.iter().zip(values).try_for_each(|(level, value)| {
                    writeln!(file, "{lead}{year},{name},{level},{}", Number(*value))
                })
            })?;
        }
    }
    Ok(())
}
