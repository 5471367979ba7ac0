//! `areas.csv` and `movement.csv`: which area lies in which, and who moves between them.

use std::path::Path;

use projection::{Ages, Flow};

use super::{
    inputs::Span,
    table::{self, Areas, TableError, for_each_line, whole},
};

/// The areas' tree and the movement between them; both may be absent.
#[derive(Debug, Default)]
pub(super) struct Tree {
    /// By area: the area that it lies in.
    pub(super) above: Vec<Option<usize>>,
    /// Whether `areas.csv` is there.
    pub(super) has_areas: bool,
    pub(super) flows: Vec<Flow>,
}

impl Tree {
    pub(super) fn read(folder: &Path, areas: &mut Areas, ages: Ages, span: Span) -> Result<Self, TableError> {
        let mut tree = Self { above: vec![None; areas.names.len()], ..Self::default() };
        let Some(column) = areas.column.clone() else { return Ok(tree) };
        if let Some(path) = table::find(folder, "areas") {
            tree.has_areas = true;
            let mut header: Option<(usize, usize)> = None;
            for_each_line(&path, &mut |line, cells| {
                let Some((area, above)) = header else {
                    header =
                        Some((find(&path, cells, &column, &column)?, find(&path, cells, "above", &column)?));
                    return Ok(());
                };
                let text = |at: usize| cells.get(at).map_or("", |cell| cell.trim());
                if text(area).is_empty() || text(above).is_empty() {
                    return Ok(());
                }
                let below = known(&path, line, &column, text(area), areas)?;
                tree.above[below] = Some(known(&path, line, "above", text(above), areas)?);
                Ok(())
            })?;
        }
        if let Some(path) = table::find(folder, "movement") {
            tree.flows = movement(&path, areas, ages, span)?;
        }
        Ok(tree)
    }
}

fn find(path: &Path, header: &[&str], name: &str, area: &str) -> Result<usize, TableError> {
    place(header, name).ok_or_else(|| TableError::Column {
        path: path.to_owned(),
        column: name.to_owned(),
        needed: format!("{area}, above"),
    })
}

fn place(header: &[&str], name: &str) -> Option<usize> {
    header.iter().position(|found| found.trim().trim_start_matches('\u{feff}').eq_ignore_ascii_case(name))
}

fn known(path: &Path, line: u64, column: &str, name: &str, areas: &mut Areas) -> Result<usize, TableError> {
    areas.place(name).ok_or_else(|| {
        wrong(path, line, column, "this area is not in the base population; every area needs its own inputs")
    })
}

fn wrong(path: &Path, line: u64, column: &str, message: &str) -> TableError {
    TableError::Cell { path: path.to_owned(), line, column: column.to_owned(), message: message.to_owned() }
}

/// Reads `from,to,rate` with any of `year`, `sex` and `age`; a key that is absent holds for all. Rows of one pair and year make one
/// flow, whose missing cells are 0.
fn movement(path: &Path, areas: &mut Areas, ages: Ages, span: Span) -> Result<Vec<Flow>, TableError> {
    let groups = ages.groups();
    let mut header: Option<[Option<usize>; 6]> = None;
    let mut flows: Vec<Flow> = Vec::new();
    for_each_line(path, &mut |line, cells| {
        let Some([from, to, rate, year, sex, age]) = header else {
            let found = ["from", "to", "rate", "year", "sex", "age"].map(|name| place(cells, name));
            for (name, column) in ["from", "to", "rate"].iter().zip(found) {
                if column.is_none() {
                    return Err(TableError::Column {
                        path: path.to_owned(),
                        column: (*name).to_owned(),
                        needed: "from, to, rate (and year, sex, age where they matter)".to_owned(),
                    });
                }
            }
            header = Some(found);
            return Ok(());
        };
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            return Ok(());
        }
        let text = |at: Option<usize>| at.and_then(|at| cells.get(at)).map(|cell| cell.trim());
        let from = known(path, line, "from", text(from).unwrap_or(""), areas)?;
        let to = known(path, line, "to", text(to).unwrap_or(""), areas)?;
        if from == to {
            return Err(wrong(path, line, "to", "nobody moves from an area to itself; take the row out"));
        }
        let rate = text(rate)
            .and_then(|rate| rate.parse::<f64>().ok())
            .filter(|rate| (0.0..=1.0).contains(rate))
            .ok_or_else(|| wrong(path, line, "rate", "write movers per person and step, from 0 to 1"))?;
        let period = match text(year) {
            None => None,
            Some(year) => {
                let year = whole(year).ok_or_else(|| wrong(path, line, "year", "write a calendar year"))?;
                let Some(period) = span.containing(year) else { return Ok(()) };
                Some(period)
            }
        };
        let sexes = match text(sex) {
            None => 0..2,
            Some(sex) => {
                let sex =
                    projection::Sex::parse(sex).ok_or_else(|| wrong(path, line, "sex", "write m or f"))?;
                sex.index()..sex.index() + 1
            }
        };
        let at_ages = match text(age) {
            None => 0..groups,
            Some(age) => {
                let age = whole(age.strip_suffix('+').unwrap_or(age)).and_then(|age| u32::try_from(age).ok());
                let group = age
                    .filter(|age| *age <= ages.open() && age.is_multiple_of(ages.step().years()))
                    .map(|age| ages.group_of(age))
                    .ok_or_else(|| {
                        wrong(path, line, "age", "write the first age of a group of the base population")
                    })?;
                group..group + 1
            }
        };
        let same = |flow: &Flow| flow.from == from && flow.to == to && flow.period == period;
        let at = flows.iter().rposition(same).unwrap_or_else(|| {
            flows.push(Flow { from, to, period, rates: vec![0.0; 2 * groups] });
            flows.len() - 1
        });
        for sex in sexes {
            flows[at].rates[sex * groups..][at_ages.clone()].fill(rate);
        }
        Ok(())
    })?;
    Ok(flows)
}
