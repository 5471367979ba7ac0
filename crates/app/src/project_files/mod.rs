//! `wanjia project --input DIR --out DIR --from Y --to Y`: a projection from files, apart from the register.

mod fans;
mod inputs;
mod outputs;
mod table;
mod tree;
mod uncertainty;

use std::path::PathBuf;

use base::Progress;
use projection::{
    Area, Assumptions, Conventions, FEWEST_EVENTS, Projection, Step, indicators, project, project_areas,
    small_areas,
};
use rayon::prelude::*;

use inputs::{Inputs, Span};
use outputs::Tables;
pub(crate) use outputs::{Number, cell};
pub use table::TableError;
pub(crate) use table::for_each_line;
use tree::Tree;

/// What to project.
#[derive(Debug, Clone)]
pub struct ProjectOptions {
    /// The folder of the inputs.
    pub input: PathBuf,
    /// The folder for the results; made if it is not there.
    pub out: PathBuf,
    /// First calendar year, or first year of the first period; the base population stands at its start.
    pub from: i32,
    /// Last calendar year; with steps of five the last year that still belongs to a period, or the year in which it ends.
    pub to: i32,
    /// Length of a step.
    pub step: Step,
    /// Conventions of the step.
    pub conventions: Conventions,
    /// The column that names an area, if there are many.
    pub area: Option<String>,
    /// Round every area to whole persons that add up, as `areas.csv` also asks for.
    pub whole: bool,
    /// The fan, if one is wanted.
    pub fan: Option<FanChoice>,
}

/// How the fan of a run is made.
#[derive(Debug, Clone, PartialEq)]
pub struct FanChoice {
    /// Number of paths.
    pub paths: usize,
    /// The same seed gives the same bits.
    pub seed: u64,
    /// Share of the innovations' variance that all areas have in common.
    pub shared: f64,
    /// Persons and year: the chance that the population is under so many at that year's end is wanted.
    pub under: Vec<(f64, i32)>,
}

/// What a projection from files did.
#[derive(Debug, Clone, PartialEq)]
pub struct ProjectSummary {
    /// Areas projected.
    pub areas: usize,
    /// Steps each.
    pub periods: usize,
    /// Cells in which more people were said to leave than were there; as many left as were.
    pub bounded: usize,
    /// The first of them, in words.
    pub first_bounded: Option<String>,
    /// What the person should know of the inputs.
    pub notes: Vec<String>,
    /// Areas, by their order in the base population, with too few births or deaths to mean much alone.
    pub small: Vec<usize>,
    /// The chances asked for: persons, year, share of paths.
    pub chances: Vec<(f64, i32, f64)>,
}

/// Areas whose results are held at once.
const AREAS_AT_ONCE: usize = 64;
/// Nobody means a longer run.
const LONGEST_PERIODS: usize = 1000;

/// Reads the inputs, projects every area and writes `population.csv`, `births.csv`, `deaths.csv` and `indicators.csv`.
pub fn project_files(
    options: &ProjectOptions,
    progress: &dyn Progress,
) -> Result<ProjectSummary, TableError> {
    progress.step("project.read", 0, 0);
    let (mut inputs, notes) = read(options)?;
    let spreads = options
        .fan
        .as_ref()
        .map(|choice| fans::check(choice, options, &inputs).and_then(|()| fans::read(options, &mut inputs)))
        .transpose()?;
    let areas = inputs.areas.names.len();
    let total = u64::try_from(areas).unwrap_or(0);
    let mut summary = ProjectSummary {
        areas,
        periods: inputs.span.periods,
        bounded: 0,
        first_bounded: None,
        notes,
        small: Vec::new(),
        chances: Vec::new(),
    };
    let tree = Tree::read(&options.input, &mut inputs.areas, inputs.ages, inputs.span)?;
    let mut tables = Tables::create(&options.out, &inputs.areas)?;
    if tree.has_areas || options.whole || !tree.flows.is_empty() {
        progress.step("project.run", 0, total);
        together(&inputs, &tree, options, &mut summary, &mut tables)?;
        return finish(&inputs, &tree, spreads.as_ref(), options, tables, summary, progress);
    }
    let all: Vec<usize> = (0..areas).collect();
    for some in all.chunks(AREAS_AT_ONCE) {
        progress.step("project.run", u64::try_from(some[0]).unwrap_or(0), total);
        let done: Vec<Result<Done, TableError>> =
            some.par_iter().map(|area| run_area(&inputs, *area, options.conventions)).collect();
        for (area, done) in some.iter().zip(done) {
            let (projection, indicators) = done?;
            summary.note(&inputs, *area, &projection);
            tables.write(&outputs::lead(&inputs.areas, *area), &projection, &indicators)?;
        }
    }
    progress.step("project.run", total, total);
    finish(&inputs, &tree, spreads.as_ref(), options, tables, summary, progress)
}

/// Closes the tables and makes the fan, if one is wanted.
fn finish(
    inputs: &Inputs,
    tree: &Tree,
    spreads: Option<&uncertainty::Spreads>,
    options: &ProjectOptions,
    tables: Tables,
    mut summary: ProjectSummary,
    progress: &dyn Progress,
) -> Result<ProjectSummary, TableError> {
    tables.finish()?;
    if let (Some(choice), Some(spreads)) = (&options.fan, spreads) {
        let above = tree.has_areas.then_some(tree.above.as_slice());
        summary.chances = fans::run(inputs, spreads, above, choice, options, progress)?;
    }
    summary.note_small(inputs);
    Ok(summary)
}

/// Projects areas that depend on each other: raked from the top down in whole persons, or linked by movement.
fn together(
    inputs: &Inputs,
    tree: &Tree,
    options: &ProjectOptions,
    summary: &mut ProjectSummary,
    tables: &mut Tables,
) -> Result<(), TableError> {
    let fault = |fault| TableError::Fault { place: String::new(), fault };
    let assumed: Vec<Assumptions> = (0..inputs.areas.names.len())
        .into_par_iter()
        .map(|area| inputs.assumptions(area))
        .collect::<Result<_, _>>()?;
    let areas: Vec<Area<'_>> = assumed
        .iter()
        .zip(&inputs.populations)
        .zip(&tree.above)
        .map(|((assumptions, base), above)| Area { base, assumptions, above: *above })
        .collect();
    let whole = tree.has_areas || options.whole;
    let projections = project_areas(&areas, &tree.flows, options.conventions, whole).map_err(fault)?;
    for (area, (projection, assumptions)) in projections.iter().zip(&assumed).enumerate() {
        summary.note(inputs, area, projection);
        let indicators = indicators(projection, assumptions).map_err(fault)?;
        tables.write(&outputs::lead(&inputs.areas, area), projection, &indicators)?;
    }
    Ok(())
}

type Done = (Projection, Vec<Vec<f64>>);

fn run_area(inputs: &Inputs, area: usize, conventions: Conventions) -> Result<Done, TableError> {
    let place = || inputs.areas.label(area);
    let assumptions = inputs.assumptions(area)?;
    let projection = project(&inputs.populations[area], &assumptions, conventions)
        .map_err(|fault| TableError::Fault { place: place(), fault })?;
    let indicators =
        indicators(&projection, &assumptions).map_err(|fault| TableError::Fault { place: place(), fault })?;
    Ok((projection, indicators))
}

/// The inputs of the span asked for. A run in steps of five whose last year begins no period that any file knows ends there.
fn read(options: &ProjectOptions) -> Result<(Inputs, Vec<String>), TableError> {
    let years = i64::from(options.to) - i64::from(options.from);
    let width = i64::from(options.step.years());
    let periods = usize::try_from(years.div_euclid(width) + 1).unwrap_or(0);
    if periods == 0 || periods > LONGEST_PERIODS {
        return Err(TableError::Usage(format!(
            "--from {} --to {}: the last year must not lie before the first, nor more than {LONGEST_PERIODS} steps after it",
            options.from, options.to
        )));
    }
    let mut span = Span { first: options.from, periods, step: options.step };
    let area = options.area.as_deref();
    let mut inputs = Inputs::read(&options.input, area, span)?;
    let mut notes = Vec::new();
    if options.step == Step::Five && periods > 1 && years % width == 0 && !inputs.has_period(periods - 1) {
        span.periods -= 1;
        inputs.span = span;
        notes.push(format!("the last period begins in {} and ends in {}", options.to - 5, options.to));
    }
    Ok((inputs, notes))
}

impl ProjectSummary {
    fn note(&mut self, inputs: &Inputs, area: usize, projection: &Projection) {
        self.bounded += projection.bounded.len();
        if let (None, Some(first)) = (&self.first_bounded, projection.bounded.first()) {
            self.first_bounded = Some(format!(
                "{}{}, sex {}, age {}: {} asked, {} counted",
                inputs.areas.label(area),
                first.year,
                first.sex.letter(),
                first.age,
                first.asked,
                first.counted
            ));
        }
        if !small_areas(std::slice::from_ref(projection)).is_empty() {
            self.small.push(area);
        }
    }

    /// One note for all areas that are too small to mean much by themselves.
    fn note_small(&mut self, inputs: &Inputs) {
        let Some(first) = self.small.first() else { return };
        let place = inputs.areas.names.get(*first).filter(|name| !name.is_empty());
        let which = match (place, self.small.len()) {
            (None, _) => "the population is".to_owned(),
            (Some(name), 1) => format!("{name} is"),
            (Some(name), count) => format!("{count} areas (the first is {name}) are"),
        };
        self.notes.push(format!(
            "{which} too small to mean much alone: fewer than {FEWEST_EVENTS} births or deaths a year, so that chance alone moves \
             their rates by more than a fifth; read them only as parts of a larger area"
        ));
    }
}
