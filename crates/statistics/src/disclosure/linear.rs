//! Linear programs over the cells of tables.

use microlp::{ComparisonOp, Error, LinearExpr, OptimizationDirection, Problem, Variable};

use super::{
    Fault,
    cells::{Cells, Relation},
};

/// A count as a number to reckon with; exact up to 9·10¹⁵.
#[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "counts of people: far below 2⁵³")]
pub(super) fn real(count: u64) -> f64 {
    count as f64
}

/// Cells that hang together with `start` through relations, stepping only over cells that `open` lets through.
pub(super) fn together(cells: &Cells, start: usize, open: &dyn Fn(usize) -> bool) -> Vec<usize> {
    let mut by_cell: Vec<Vec<usize>> = vec![Vec::new(); cells.len()];
    for (at, relation) in cells.relations.iter().enumerate() {
        for cell in members(relation) {
            by_cell[cell].push(at);
        }
    }
    let mut seen = vec![false; cells.len()];
    let mut used = vec![false; cells.relations.len()];
    let mut found = vec![start];
    seen[start] = true;
    let mut next = 0;
    while next < found.len() {
        for relation in &by_cell[found[next]] {
            if std::mem::replace(&mut used[*relation], true) {
                continue;
            }
            for cell in members(&cells.relations[*relation]).filter(|cell| open(*cell)) {
                if !std::mem::replace(&mut seen[cell], true) {
                    found.push(cell);
                }
            }
        }
        next += 1;
    }
    found.sort_unstable();
    found
}

fn members(relation: &Relation) -> impl Iterator<Item = usize> + '_ {
    std::iter::once(relation.total).chain(relation.parts.iter().copied())
}

/// A program whose variables stand for cells.
pub(super) struct Program<'a> {
    cells: &'a Cells,
    problem: Problem,
    /// The terms that make up a cell's value or change; none where it is fixed.
    terms: Vec<Vec<(Variable, f64)>>,
}

impl<'a> Program<'a> {
    pub(super) fn new(cells: &'a Cells, direction: OptimizationDirection) -> Self {
        Self { cells, problem: Problem::new(direction), terms: vec![Vec::new(); cells.len()] }
    }

    /// Adds a variable to what a cell is made of.
    pub(super) fn vary(&mut self, cell: usize, cost: f64, bounds: (f64, f64), sign: f64) -> Variable {
        let variable = self.problem.add_var(cost, bounds);
        self.terms[cell].push((variable, sign));
        variable
    }

    /// Every sum that holds between cells holds between their variables; `fixed` is what the cells without a variable add to a sum.
    pub(super) fn hold_sums(&mut self, fixed: &dyn Fn(usize) -> f64) {
        for relation in &self.cells.relations {
            let mut expression = LinearExpr::empty();
            let (mut free, mut rest) = (0_usize, 0.0);
            let signed =
                std::iter::once((relation.total, 1.0)).chain(relation.parts.iter().map(|part| (*part, -1.0)));
            for (cell, sign) in signed {
                if self.terms[cell].is_empty() {
                    rest += sign * fixed(cell);
                }
                for (variable, of) in &self.terms[cell] {
                    expression.add(*variable, sign * of);
                    free += 1;
                }
            }
            if free > 0 {
                self.problem.add_constraint(expression, ComparisonOp::Eq, -rest);
            }
        }
    }

    /// Solves for `cell`, whose name a fault tells. `None` where nothing fits.
    pub(super) fn solve(&self, cell: usize) -> Result<Option<Solved<'_>>, Fault> {
        let unsolved = |why: String| Fault::Unsolved { cell: self.cells.name(cell).to_owned(), why };
        match self.problem.solve() {
            Ok(outcome) => {
                let solution =
                    outcome.into_solution().map_err(|_cut| unsolved("it was cut short".to_owned()))?;
                Ok(Some(Solved { solution, terms: &self.terms }))
            }
            Err(Error::Infeasible) => Ok(None),
            Err(fault) => Err(unsolved(fault.to_string())),
        }
    }
}

/// A solved program.
pub(super) struct Solved<'a> {
    solution: microlp::Solution,
    terms: &'a [Vec<(Variable, f64)>],
}

impl Solved<'_> {
    pub(super) fn objective(&self) -> f64 {
        self.solution.objective()
    }

    /// A cell's own value: its variables with their signs.
    pub(super) fn value(&self, cell: usize) -> f64 {
        self.terms[cell].iter().map(|(variable, sign)| self.solution.var_value(*variable) * sign).sum()
    }

    /// How far a cell's variables lie from nought, whichever way.
    pub(super) fn moved(&self, cell: usize) -> f64 {
        self.terms[cell].iter().map(|(variable, _)| self.solution.var_value(*variable).abs()).sum()
    }
}
