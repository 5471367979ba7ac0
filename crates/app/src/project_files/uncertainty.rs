//! `uncertainty.csv`, `past_errors.csv` and `persistence.csv`: how far a run may stray, and how long a deviation lasts.

use std::{collections::BTreeMap, path::Path};

use projection::{
    Assumptions, INDICATORS, Offsets, Persistence, Projection, Uncertainty, from_past_errors, indicators,
};

use super::{
    inputs::Span,
    table::{self, Areas, EVERY_AREA, TableError, for_each_line, whole},
};

/// Takes a row's line, its area and its cells of the columns asked for.
type TakeRow<'a> = &'a mut dyn FnMut(u64, usize, &[&str]) -> Result<(), TableError>;

/// What a row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Subject {
    Fertility,
    LifeMale,
    LifeFemale,
    Migration,
}

impl Subject {
    const ALL: [Self; 4] = [Self::Fertility, Self::LifeMale, Self::LifeFemale, Self::Migration];

    const fn name(self) -> &'static str {
        match self {
            Self::Fertility => "tfr",
            Self::LifeMale => "e0_m",
            Self::LifeFemale => "e0_f",
            Self::Migration => "migration",
        }
    }

    const fn indicator(self) -> &'static str {
        match self {
            Self::Fertility => "total_fertility",
            Self::LifeMale => "life_expectancy_male",
            Self::LifeFemale => "life_expectancy_female",
            Self::Migration => "net_migrants",
        }
    }

    /// The subjects of a name; `e0` speaks for both sexes.
    fn parse(text: &str) -> Option<&'static [Self]> {
        match text {
            "tfr" => Some(&[Self::Fertility]),
            "e0" => Some(&[Self::LifeMale, Self::LifeFemale]),
            "e0_m" => Some(&[Self::LifeMale]),
            "e0_f" => Some(&[Self::LifeFemale]),
            "migration" => Some(&[Self::Migration]),
            _ => None,
        }
    }
}

/// Bounds of one year at 80 % and 95 %.
#[derive(Debug, Clone, Copy, Default)]
struct Bounds {
    at80: Option<(f64, f64)>,
    at95: Option<(f64, f64)>,
    /// The bounds are offsets from what is assumed.
    are_offsets: bool,
}

type ByArea<T> = BTreeMap<(usize, Subject), T>;

/// What the files say, by area.
#[derive(Debug, Default)]
pub(super) struct Spreads {
    bounds: ByArea<BTreeMap<i32, Bounds>>,
    errors: ByArea<Vec<(u32, f64)>>,
    lasting: ByArea<f64>,
}

const BOUND_COLUMNS: &str = "year, quantity, level, lower, upper";
const ERROR_COLUMNS: &str = "quantity, base_year, year, projected, observed";
const LASTING_COLUMNS: &str = "quantity, a_year";

impl Spreads {
    /// Reads what there is; at least one of the two files must be.
    pub(super) fn read(folder: &Path, areas: &mut Areas, span: Span) -> Result<Self, TableError> {
        let mut spreads = Self::default();
        let (bounds, errors) = (table::find(folder, "uncertainty"), table::find(folder, "past_errors"));
        if bounds.is_none() && errors.is_none() {
            return Err(TableError::Missing {
                path: folder.join("uncertainty.csv"),
                holds: format!(
                    "bounds for the fan, with the columns {BOUND_COLUMNS} (or past_errors.csv: {ERROR_COLUMNS})"
                ),
            });
        }
        if let Some(path) = bounds {
            let columns = ["year", "quantity", "level", "lower", "upper"];
            rows(&path, &columns, BOUND_COLUMNS, areas, &mut |line, area, cells| {
                spreads.bound(&path, line, area, cells)
            })?;
        }
        if let Some(path) = errors {
            let columns = ["quantity", "base_year", "year", "projected", "observed"];
            let years = span.step.year_shift();
            rows(&path, &columns, ERROR_COLUMNS, areas, &mut |line, area, cells| {
                spreads.error(&path, line, area, cells, years)
            })?;
        }
        if let Some(path) = table::find(folder, "persistence") {
            rows(&path, &["quantity", "a_year"], LASTING_COLUMNS, areas, &mut |line, area, cells| {
                spreads.lasting(&path, line, area, cells)
            })?;
        }
        Ok(spreads)
    }

    fn lasting(&mut self, path: &Path, line: u64, area: usize, cells: &[&str]) -> Result<(), TableError> {
        let subject = match cells[0] {
            "tfr" => Subject::Fertility,
            // Males' and females' life last alike.
            "e0" => Subject::LifeMale,
            "migration" => Subject::Migration,
            _ => return Err(wrong(path, line, "quantity", "write tfr, e0 or migration")),
        };
        let share = cells[1].parse().ok().filter(|share| (0.0..=1.0).contains(share)).ok_or_else(|| {
            wrong(
                path,
                line,
                "a_year",
                "write the share of a deviation that is left after a year, from 0 to 1",
            )
        })?;
        if self.lasting.insert((area, subject), share).is_some() {
            return Err(wrong(path, line, "quantity", "an earlier line already gives this quantity"));
        }
        Ok(())
    }

    /// How long deviations last in an area: as its files say, else as usual.
    fn persistence(&self, area: usize) -> Persistence {
        let usual = Persistence::default();
        let said = |subject, usual| {
            let own = |of| self.lasting.get(&(of, subject)).copied();
            own(area).or_else(|| own(EVERY_AREA)).unwrap_or(usual)
        };
        Persistence {
            fertility: said(Subject::Fertility, usual.fertility),
            life: said(Subject::LifeMale, usual.life),
            migration: said(Subject::Migration, usual.migration),
        }
    }

    fn bound(&mut self, path: &Path, line: u64, area: usize, cells: &[&str]) -> Result<(), TableError> {
        let wrong = |column: &str, message: &str| wrong(path, line, column, message);
        let year = whole(cells[0]).ok_or_else(|| wrong("year", "write a calendar year such as 2030"))?;
        let (name, are_offsets) = match cells[1].strip_suffix("_offset") {
            Some(name) => (name, true),
            None => (cells[1], false),
        };
        let subjects = Subject::parse(name).ok_or_else(|| {
            wrong("quantity", "write tfr, e0, e0_m, e0_f or migration, or one of them with _offset behind it")
        })?;
        let number = |at: usize, column: &str| {
            cells[at]
                .parse()
                .ok()
                .filter(|value: &f64| value.is_finite())
                .ok_or_else(|| wrong(column, "write a number"))
        };
        let (lower, upper) = (number(3, "lower")?, number(4, "upper")?);
        if lower > upper {
            return Err(wrong("upper", "the upper bound lies below the lower one"));
        }
        for subject in subjects {
            let bounds = self.bounds.entry((area, *subject)).or_default().entry(year).or_default();
            bounds.are_offsets = are_offsets;
            let level = match cells[2].trim_end_matches(['%', ' ']) {
                "80" | "0.8" => &mut bounds.at80,
                "95" | "0.95" => &mut bounds.at95,
                _ => return Err(wrong("level", "write 80 or 95, the percentage between the bounds")),
            };
            if level.replace((lower, upper)).is_some() {
                return Err(wrong("level", "an earlier line already gives these bounds"));
            }
        }
        Ok(())
    }

    fn error(
        &mut self,
        path: &Path,
        line: u64,
        area: usize,
        cells: &[&str],
        years: i32,
    ) -> Result<(), TableError> {
        let wrong = |column: &str, message: &str| wrong(path, line, column, message);
        let subjects = Subject::parse(cells[0])
            .ok_or_else(|| wrong("quantity", "write tfr, e0, e0_m, e0_f or migration"))?;
        let year = |at: usize, column: &str| {
            whole(cells[at]).ok_or_else(|| wrong(column, "write a calendar year such as 2020"))
        };
        let (base, year) = (year(1, "base_year")?, year(2, "year")?);
        let lead = u32::try_from(i64::from(year) - i64::from(base)).unwrap_or(0);
        let lead = lead.div_ceil(u32::try_from(years).unwrap_or(1));
        if lead == 0 {
            return Err(wrong("year", "the year must lie after the base year of that projection"));
        }
        let number = |at: usize, column: &str| {
            cells[at]
                .parse()
                .ok()
                .filter(|value: &f64| value.is_finite())
                .ok_or_else(|| wrong(column, "write a number"))
        };
        let missed: f64 = number(4, "observed")? - number(3, "projected")?;
        for subject in subjects {
            self.errors.entry((area, *subject)).or_default().push((lead, missed));
        }
        Ok(())
    }

    /// The uncertainty of one area around its own assumptions.
    pub(super) fn of(
        &self,
        area: usize,
        projection: &Projection,
        assumptions: &Assumptions,
    ) -> Result<Uncertainty, projection::Fault> {
        let centres = indicators(projection, assumptions)?;
        let mut uncertainty = Uncertainty { persistence: self.persistence(area), ..Uncertainty::default() };
        for subject in Subject::ALL {
            let place = INDICATORS.iter().position(|indicator| indicator.name == subject.indicator());
            let centre = |period: usize| place.map_or(0.0, |place| centres[period][place]);
            let own = |of: usize| self.bounds.get(&(of, subject));
            let offsets = if let Some(bounds) = own(area).or_else(|| own(EVERY_AREA)) {
                let points = bounds.iter().map(|(year, bounds)| {
                    let period =
                        (0..projection.periods()).rev().find(|period| projection.year(*period) <= *year);
                    (*year, offsets(*bounds, centre(period.unwrap_or(0))))
                });
                let points: Vec<(i32, Offsets)> = points.collect();
                (0..projection.periods()).map(|period| between(&points, projection.year(period))).collect()
            } else if let Some(errors) =
                self.errors.get(&(area, subject)).or_else(|| self.errors.get(&(EVERY_AREA, subject)))
            {
                from_past_errors(errors, projection.periods())?
            } else {
                Vec::new()
            };
            match subject {
                Subject::Fertility => uncertainty.fertility = offsets,
                Subject::LifeMale => uncertainty.life_male = offsets,
                Subject::LifeFemale => uncertainty.life_female = offsets,
                Subject::Migration => uncertainty.migration = offsets,
            }
        }
        Ok(uncertainty)
    }

    /// What the files give, for the note to the person.
    pub(super) fn named(&self) -> Vec<&'static str> {
        Subject::ALL
            .into_iter()
            .filter(|subject| self.bounds.keys().chain(self.errors.keys()).any(|(_, known)| known == subject))
            .map(Subject::name)
            .collect()
    }
}

fn offsets(bounds: Bounds, centre: f64) -> Offsets {
    let centre = if bounds.are_offsets { 0.0 } else { centre };
    match (bounds.at80, bounds.at95) {
        (Some(at80), at95) => Offsets::from_bounds(centre, at80, at95),
        (None, Some((low, high))) => {
            // The ratio of a normal distribution's 90 % and 97.5 % points.
            let shrink = 1.281_551_565_544_600_4 / 1.959_963_984_540_054;
            let (low, high) = ((low - centre).min(0.0), (high - centre).max(0.0));
            Offsets { low95: low, low80: low * shrink, high80: high * shrink, high95: high }
        }
        (None, None) => Offsets::default(),
    }
}

/// Between two years along a straight line; before the first and after the last as there.
fn between(points: &[(i32, Offsets)], year: i32) -> Offsets {
    let after = points.partition_point(|(known, _)| *known <= year);
    match (after.checked_sub(1).map(|before| points[before]), points.get(after)) {
        (Some((_, before)), None) => before,
        (None, Some((_, after))) => *after,
        (Some((from, before)), Some((until, after))) => {
            let share = f64::from(year - from) / f64::from(until - from);
            let mix = |one: f64, other: f64| one + share * (other - one);
            Offsets {
                low95: mix(before.low95, after.low95),
                low80: mix(before.low80, after.low80),
                high80: mix(before.high80, after.high80),
                high95: mix(before.high95, after.high95),
            }
        }
        (None, None) => Offsets::default(),
    }
}

fn wrong(path: &Path, line: u64, column: &str, message: &str) -> TableError {
    TableError::Cell { path: path.to_owned(), line, column: column.to_owned(), message: message.to_owned() }
}

/// Hands every row's cells, in the order of `columns`, to `take` with its line and area.
fn rows(
    path: &Path,
    columns: &[&str],
    needed: &str,
    areas: &mut Areas,
    take: TakeRow<'_>,
) -> Result<(), TableError> {
    let mut places: Option<(Option<usize>, Vec<usize>)> = None;
    for_each_line(path, &mut |line, cells| {
        let Some((area, places)) = &places else {
            let find = |name: &str| {
                let same =
                    |found: &&str| found.trim().trim_start_matches('\u{feff}').eq_ignore_ascii_case(name);
                cells.iter().position(same)
            };
            let found = columns
                .iter()
                .map(|name| {
                    find(name).ok_or_else(|| TableError::Column {
                        path: path.to_owned(),
                        column: (*name).to_owned(),
                        needed: needed.to_owned(),
                    })
                })
                .collect::<Result<_, _>>()?;
            places = Some((areas.column.as_deref().and_then(find), found));
            return Ok(());
        };
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            return Ok(());
        }
        let cell = |at: usize| cells.get(at).map_or("", |cell| cell.trim());
        let place = match (area, &areas.column) {
            (Some(at), Some(column)) => {
                let unknown = "this area is not in the base population; add it there or take the row out";
                let column = column.clone();
                areas.place(cell(*at)).ok_or_else(|| wrong(path, line, &column, unknown))?
            }
            (_, Some(_)) => EVERY_AREA,
            (_, None) => 0,
        };
        take(line, place, &places.iter().map(|at| cell(*at)).collect::<Vec<_>>())
    })
}
