//! From rows to the arrays of the projection room.

use std::path::{Path, PathBuf};

use projection::{Ages, Assumptions, Mortality, Population, Sex, Step};

use super::table::{self, Areas, EVERY_AREA, Key, Row, TableError};

/// The row of a mortality table that an age stands in.
type RowOfAge = Box<dyn Fn(u32) -> Option<usize>>;

/// All inputs of a run, by area.
#[derive(Debug)]
pub(super) struct Inputs {
    pub(super) areas: Areas,
    pub(super) ages: Ages,
    pub(super) populations: Vec<Population>,
    mortality: Source,
    is_survival: bool,
    fertility: Option<Source>,
    sex_ratio: Source,
    migration: Option<Source>,
    pub(super) span: Span,
}

/// The first and last year asked for, by steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) first: i32,
    pub(super) periods: usize,
    pub(super) step: Step,
}

impl Span {
    /// The period that begins in `year`: none outside of the span, a fault within it but between two starts.
    fn period(self, year: i32) -> Result<Option<usize>, ()> {
        let Ok(after) = usize::try_from(i64::from(year) - i64::from(self.first)) else { return Ok(None) };
        let years = if self.step == Step::Five { 5 } else { 1 };
        if after / years >= self.periods {
            return Ok(None);
        }
        if after.is_multiple_of(years) { Ok(Some(after / years)) } else { Err(()) }
    }

    /// The period that a calendar year lies in.
    pub(super) fn containing(self, year: i32) -> Option<usize> {
        let after = usize::try_from(i64::from(year) - i64::from(self.first)).ok()?;
        let period = after / if self.step == Step::Five { 5 } else { 1 };
        (period < self.periods).then_some(period)
    }

    fn year(self, period: usize) -> i32 {
        self.first + i32::try_from(period).unwrap_or(0) * self.step.year_shift()
    }
}

/// The rows of one file by area.
#[derive(Debug)]
struct Source {
    path: PathBuf,
    every: Vec<Row>,
    by_area: Vec<Vec<Row>>,
}

impl Source {
    fn read(path: &Path, keys: &[Key], value: &'static str, areas: &mut Areas) -> Result<Self, TableError> {
        let rows = table::read(path, keys, value, areas)?;
        let mut source =
            Self { path: path.to_owned(), every: Vec::new(), by_area: vec![Vec::new(); areas.names.len()] };
        for row in rows {
            match row.area {
                EVERY_AREA => source.every.push(row),
                area => source.by_area[area].push(row),
            }
        }
        Ok(source)
    }

    fn of(&self, area: usize) -> &[Row] {
        if self.every.is_empty() { &self.by_area[area] } else { &self.every }
    }

    fn cell(&self, row: &Row, column: &str, message: String) -> TableError {
        TableError::Cell { path: self.path.clone(), line: row.line, column: column.to_owned(), message }
    }
}

impl Inputs {
    pub(super) fn read(folder: &Path, area: Option<&str>, span: Span) -> Result<Self, TableError> {
        let needed = |stem: &str, columns: &str, holds: &str| {
            table::find(folder, stem).ok_or_else(|| TableError::Missing {
                path: folder.join(format!("{stem}.csv")),
                holds: format!("{holds}, with the columns {columns}"),
            })
        };
        let mut areas = Areas::new(area);
        let base_path = needed("base", "sex, age, population", "the base population in persons")?;
        let base = Source::read(&base_path, &[Key::Sex, Key::Age], "population", &mut areas)?;
        if let (Some(column), false) = (area, base.every.is_empty()) {
            let needed = format!("{column}, sex, age, population");
            return Err(TableError::Column { path: base_path, column: column.to_owned(), needed });
        }
        areas.open = false;
        let ages = ages_of(&base, span.step)?;
        let populations = (0..areas.names.len())
            .map(|area| population(&base, &areas, area, ages))
            .collect::<Result<_, _>>()?;
        let keys = [Key::Year, Key::Sex, Key::Age];
        let (mortality, is_survival) = match (table::find(folder, "mx"), table::find(folder, "sx")) {
            (Some(mx), None) => (Source::read(&mx, &keys, "mx", &mut areas)?, false),
            (None, Some(sx)) => (Source::read(&sx, &keys, "sx", &mut areas)?, true),
            (Some(mx), Some(sx)) => {
                return Err(TableError::Unfit(format!(
                    "both {} and {} are there; keep the one that the projection should use",
                    mx.display(),
                    sx.display()
                )));
            }
            (None, None) => {
                return Err(TableError::Missing {
                    path: folder.join("mx.csv"),
                    holds: "death rates, with the columns year, sex, age, mx (or sx.csv survival ratios: year, sex, \
                            age, sx)"
                        .to_owned(),
                });
            }
        };
        let mut optional = |stem: &str, keys: &[Key], value| {
            table::find(folder, stem).map(|path| Source::read(&path, keys, value, &mut areas)).transpose()
        };
        let fertility = optional("asfr", &[Key::Year, Key::Age], "asfr")?;
        let migration = optional("migration", &keys, "migrants")?;
        let srb = needed("srb", "year, srb", "male births per female birth")?;
        let sex_ratio = Source::read(&srb, &[Key::Year], "srb", &mut areas)?;
        Ok(Self { areas, ages, populations, mortality, is_survival, fertility, sex_ratio, migration, span })
    }

    /// What is assumed for one area.
    pub(super) fn assumptions(&self, area: usize) -> Result<Assumptions, TableError> {
        let fertility = match &self.fertility {
            None => vec![0.0; self.span.periods * self.ages.groups()],
            Some(source) => {
                let mut cells =
                    self.grid(source, area, "asfr", 1, self.ages.groups(), &|age| self.group(age))?;
                cells.iter_mut().filter(|cell| cell.is_nan()).for_each(|cell| *cell = 0.0);
                cells
            }
        };
        let migration = match &self.migration {
            None => Vec::new(),
            Some(source) => {
                let groups = self.ages.groups();
                let mut cells = self.grid(source, area, "migrants", 2, groups, &|age| self.group(age))?;
                cells.iter_mut().filter(|cell| cell.is_nan()).for_each(|cell| *cell = 0.0);
                cells
            }
        };
        let sex_ratio = self.grid(&self.sex_ratio, area, "srb", 1, 1, &|_| Some(0))?;
        if let Some(period) = sex_ratio.iter().position(|cell| cell.is_nan()) {
            return Err(TableError::Unfit(format!(
                "{}{}: no row for {}, but the run needs every year from {}",
                self.areas.label(area),
                self.sex_ratio.path.display(),
                self.span.year(period),
                self.span.first
            )));
        }
        let mortality = self.mortality(area)?;
        let (ages, first_year) = (self.ages, self.span.first);
        Ok(Assumptions { ages, first_year, mortality, fertility, sex_ratio, migration })
    }

    /// Whether mortality knows anything of a period.
    pub(super) fn has_period(&self, period: usize) -> bool {
        let year = self.span.year(period);
        let rows = self.mortality.every.iter().chain(self.mortality.by_area.iter().flatten());
        rows.into_iter().any(|row| row.year == year)
    }

    fn group(&self, age: u32) -> Option<usize> {
        (age <= self.ages.open() && age.is_multiple_of(self.ages.step().years()))
            .then(|| self.ages.group_of(age))
    }

    fn mortality(&self, area: usize) -> Result<Mortality, TableError> {
        let source = &self.mortality;
        if self.is_survival {
            let groups = self.ages.groups();
            let cells = self.grid(source, area, "sx", 2, groups, &|age| self.group(age))?;
            let starts: Vec<u32> = self.ages.starts().collect();
            self.must_be_whole(source, area, &cells, &starts)?;
            return Ok(Mortality::Survival(cells));
        }
        let open = source.of(area).iter().map(|row| row.age).max().unwrap_or(0);
        let (starts, row_of): (Vec<u32>, RowOfAge) = match self.span.step {
            Step::One => ((0..=open).collect(), Box::new(|age| usize::try_from(age).ok())),
            Step::Five => (
                [0, 1].into_iter().chain((1..=open / 5).map(|group| 5 * group)).collect(),
                Box::new(|age| match age {
                    0 | 1 => usize::try_from(age).ok(),
                    age if age.is_multiple_of(5) => usize::try_from(age / 5 + 1).ok(),
                    _ => None,
                }),
            ),
        };
        let mx = self.grid(source, area, "mx", 2, starts.len(), &row_of)?;
        self.must_be_whole(source, area, &mx, &starts)?;
        Ok(Mortality::Rates { open, mx })
    }

    /// Puts an area's rows into an array of period, sex and age; what no row gives is not a number.
    fn grid(
        &self,
        source: &Source,
        area: usize,
        column: &str,
        sexes: usize,
        rows: usize,
        row_of: &dyn Fn(u32) -> Option<usize>,
    ) -> Result<Vec<f64>, TableError> {
        let mut cells = vec![f64::NAN; self.span.periods * sexes * rows];
        for row in source.of(area) {
            let period = self.span.period(row.year).map_err(|()| {
                let message = format!(
                    "with --step 5 years are the first of each period: {}, {}, …",
                    self.span.first,
                    self.span.first + 5
                );
                source.cell(row, "year", message)
            })?;
            let Some(period) = period else { continue };
            let at = row_of(row.age).filter(|at| *at < rows).ok_or_else(|| {
                let message = match self.span.step {
                    Step::One => format!("ages run from 0 to the open group {}", self.ages.open()),
                    Step::Five => format!(
                        "with --step 5 ages are the first of each five-year group, to the open group {} (mx also has \
                         age 1)",
                        self.ages.open()
                    ),
                };
                source.cell(row, "age", message)
            })?;
            let cell = &mut cells[(period * sexes + if sexes == 2 { row.sex } else { 0 }) * rows + at];
            if !cell.is_nan() {
                let message = "an earlier line already gives this year, sex and age".to_owned();
                return Err(source.cell(row, column, message));
            }
            if row.value < 0.0 && column != "migrants" {
                return Err(source.cell(row, column, "the number must not be below 0".to_owned()));
            }
            *cell = row.value;
        }
        Ok(cells)
    }

    fn must_be_whole(
        &self,
        source: &Source,
        area: usize,
        cells: &[f64],
        starts: &[u32],
    ) -> Result<(), TableError> {
        let Some(at) = cells.iter().position(|cell| cell.is_nan()) else { return Ok(()) };
        let (row, sex) = (at / starts.len(), Sex::BOTH[(at / starts.len()) % 2]);
        Err(TableError::Unfit(format!(
            "{}{}: no row for year {}, sex {}, age {}; every {} from {} to {} and every age to the open group is needed",
            self.areas.label(area),
            source.path.display(),
            self.span.year(row / 2),
            sex.letter(),
            starts[at % starts.len()],
            if self.span.step == Step::One { "year" } else { "fifth year" },
            self.span.first,
            self.span.year(self.span.periods - 1),
        )))
    }
}

/// The age groups that the base population has.
fn ages_of(base: &Source, step: Step) -> Result<Ages, TableError> {
    let rows = || base.every.iter().chain(base.by_area.iter().flatten());
    let open = rows().map(|row| row.age).max().ok_or_else(|| TableError::Form {
        path: base.path.clone(),
        line: None,
        message: "there is no row below the header".to_owned(),
    })?;
    if let Some(row) = rows().find(|row| !row.age.is_multiple_of(step.years())) {
        let message = "with --step 5 ages are the first of each five-year group: 0, 5, 10, …".to_owned();
        return Err(base.cell(row, "age", message));
    }
    if step == Step::One && rows().all(|row| row.age.is_multiple_of(5)) {
        return Err(TableError::Unfit(format!(
            "{}: the ages are five years apart; run with --step 5, or graduate them to single years first",
            base.path.display()
        )));
    }
    Ages::new(step, open)
        .map_err(|fault| TableError::Fault { place: format!("{}: ", base.path.display()), fault })
}

fn population(base: &Source, areas: &Areas, area: usize, ages: Ages) -> Result<Population, TableError> {
    let mut cells = vec![f64::NAN; 2 * ages.groups()];
    for row in base.of(area) {
        let cell = &mut cells[row.sex * ages.groups() + ages.group_of(row.age)];
        if !cell.is_nan() {
            let message = "an earlier line already gives this sex and age".to_owned();
            return Err(base.cell(row, "population", message));
        }
        if row.value < 0.0 {
            return Err(base.cell(row, "population", "the number must not be below 0".to_owned()));
        }
        *cell = row.value;
    }
    if let Some(at) = cells.iter().position(|cell| cell.is_nan()) {
        let age = ages.starts().nth(at % ages.groups()).unwrap_or(0);
        return Err(TableError::Unfit(format!(
            "{}{}: no row for sex {}, age {age}; every age from 0 to the open group {} is needed, 0 where nobody is",
            areas.label(area),
            base.path.display(),
            Sex::BOTH[at / ages.groups()].letter(),
            ages.open()
        )));
    }
    Population::new(ages, cells).map_err(|fault| TableError::Fault {
        place: format!("{}{}: ", areas.label(area), base.path.display()),
        fault,
    })
}
