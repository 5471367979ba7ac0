use microlp::OptimizationDirection;

use super::{
    Fault,
    cells::Cells,
    linear::{Program, real, together},
    suppress::{Hidden, Rule},
};

/// A hidden cell that can be told too closely.
#[derive(Debug, Clone, PartialEq)]
pub struct Exposed {
    /// Its place.
    pub place: usize,
    /// Its name.
    pub cell: String,
    /// The least that it can be.
    pub low: f64,
    /// The most.
    pub high: f64,
}

/// The small hidden cells that all published counts together tell within less than the rule's width, the closest first; none
/// may be published with such a cell. Also names small cells that are not hidden at all.
pub fn audit(cells: &Cells, hidden: &Hidden, rule: &Rule) -> Result<Vec<Exposed>, Fault> {
    let mut exposed = Vec::new();
    for place in (0..cells.len()).filter(|place| rule.is_small(cells.count(*place))) {
        let (low, high) = interval(cells, hidden, place)?;
        // Solved to 1e-7: a width that is met must not fail by rounding.
        if high - low < rule.width - 1e-6 {
            exposed.push(Exposed { place, cell: cells.name(place).to_owned(), low, high });
        }
    }
    exposed.sort_by(|one, other| {
        (one.high - one.low).total_cmp(&(other.high - other.low)).then(one.place.cmp(&other.place))
    });
    Ok(exposed)
}

/// The least and the most that a cell can be, given every count that is not hidden; infinite where nothing bounds it.
pub fn interval(cells: &Cells, hidden: &Hidden, place: usize) -> Result<(f64, f64), Fault> {
    if !hidden.is_hidden(place) {
        let count = real(cells.count(place));
        return Ok((count, count));
    }
    let near = together(cells, place, &|cell| hidden.is_hidden(cell));
    let end = |direction| {
        let mut program = Program::new(cells, direction);
        for cell in &near {
            program.vary(*cell, if *cell == place { 1.0 } else { 0.0 }, (0.0, f64::INFINITY), 1.0);
        }
        program.hold_sums(&|cell| real(cells.count(cell)));
        Ok(program.solve(place)?.map(|found| found.objective()))
    };
    let low = end(OptimizationDirection::Minimize)?.unwrap_or(0.0);
    let high = match end(OptimizationDirection::Maximize) {
        Ok(found) => found.unwrap_or(f64::INFINITY),
        Err(Fault::Unsolved { why, .. }) if why == microlp::Error::Unbounded.to_string() => f64::INFINITY,
        Err(fault) => return Err(fault),
    };
    Ok((low, high))
}
