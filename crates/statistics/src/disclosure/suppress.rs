use microlp::OptimizationDirection;

use super::{
    Fault,
    cells::Cells,
    linear::{Program, real, together},
};

/// What must be hidden, and how well.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rule {
    /// Counts from 1 to just under this are hidden. Nobody at all is no secret.
    pub threshold: u64,
    /// What can still be told of a hidden count: an interval at least this wide.
    pub width: f64,
}

impl Default for Rule {
    /// Below 10, and not told closer than within 10.
    fn default() -> Self {
        Self { threshold: 10, width: 10.0 }
    }
}

impl Rule {
    /// Whether a count must be hidden for itself.
    pub const fn is_small(&self, count: u64) -> bool {
        0 < count && count < self.threshold
    }
}

/// Which cells are hidden.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hidden {
    cells: Vec<bool>,
}

impl Hidden {
    /// By place of the cell.
    pub const fn from_places(cells: Vec<bool>) -> Self {
        Self { cells }
    }

    /// Whether a cell is hidden.
    pub fn is_hidden(&self, place: usize) -> bool {
        self.cells.get(place).copied().unwrap_or(false)
    }

    /// How many are.
    pub fn count(&self) -> usize {
        self.cells.iter().filter(|hidden| **hidden).count()
    }

    /// Their places.
    pub fn places(&self) -> impl Iterator<Item = usize> + '_ {
        self.cells.iter().enumerate().filter(|(_, hidden)| **hidden).map(|(place, _)| place)
    }
}

/// Less than any difference that is meant: variables are solved to 1e-7.
const NOTHING: f64 = 1e-6;
/// The cost of moving a cell that is hidden already: next to nothing, but long ways round are no better than short ones.
const HIDDEN_COST: f64 = 1e-4;

/// Hides every small cell, and others until each small one can be told no closer than the rule says. The largest needs are met
/// first; the same cells in the same order hide the same.
pub fn protect(cells: &Cells, rule: &Rule) -> Result<Hidden, Fault> {
    let mut hidden: Vec<bool> = (0..cells.len()).map(|place| rule.is_small(cells.count(place))).collect();
    let mut small: Vec<usize> = (0..cells.len()).filter(|place| hidden[*place]).collect();
    small.sort_by_key(|place| (std::cmp::Reverse(cells.count(*place)), *place));
    for cell in small {
        // More than there are, and fewer: with both among what is possible the interval holds them.
        let down = real(cells.count(cell)).min(rule.width / 2.0);
        for change in [rule.width, -down] {
            disguise(cells, &mut hidden, cell, change)?;
        }
    }
    Ok(Hidden { cells: hidden })
}

/// Hides what must be hidden for a truth to be possible in which `cell` differs by `change`: the cheapest such truth.
fn disguise(cells: &Cells, hidden: &mut [bool], cell: usize, change: f64) -> Result<(), Fault> {
    let mut program = Program::new(cells, OptimizationDirection::Minimize);
    let near = together(cells, cell, &|_| true);
    for place in &near {
        // What readers lose grows with the cell, so that parts are hidden before totals; by its root, as the solver wants costs
        // within some orders of magnitude.
        let cost = if hidden[*place] { HIDDEN_COST } else { 1.0 + real(cells.count(*place)).sqrt() };
        if *place == cell {
            program.vary(cell, 0.0, (change.abs(), change.abs()), change.signum());
        } else {
            program.vary(*place, cost, (0.0, f64::INFINITY), 1.0);
            let count = real(cells.count(*place));
            if count > 0.0 {
                program.vary(*place, cost, (0.0, count), -1.0);
            }
        }
    }
    program.hold_sums(&|_| 0.0);
    let Some(found) = program.solve(cell)? else {
        return Err(Fault::Unprotected { cell: cells.name(cell).to_owned() });
    };
    for place in near {
        hidden[place] |= found.moved(place) > NOTHING;
    }
    Ok(())
}
