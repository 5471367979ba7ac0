//! Hiding for many linked tables at once: complements line by line, then an audit by linear programs whose solutions vouch for as
//! many cells as they can.

use microlp::OptimizationDirection;

use super::{
    Fault,
    audit::Exposed,
    cells::{Cells, Relation},
    linear::{Program, real, together},
    suppress::{Hidden, Rule},
};

/// How often cells that the audit finds may be given more complements before the release is refused.
const ROUNDS: usize = 12;

/// Hides small cells, those that `also` names, and complements, until the audit finds nothing. What cannot be protected is named:
/// nothing may be published then.
pub fn secure(cells: &Cells, rule: &Rule, also: &dyn Fn(&str) -> bool) -> Result<Hidden, Fault> {
    let kept = |place: usize| cells.count(place) > 0 && also(cells.name(place));
    let mut hidden: Vec<bool> =
        (0..cells.len()).map(|place| rule.is_small(cells.count(place)) || kept(place)).collect();
    complete(cells, rule, &mut hidden);
    for _ in 0..ROUNDS {
        let found = Hidden::from_places(hidden.clone());
        let exposed = certify(cells, &found, rule)?;
        if exposed.is_empty() {
            return Ok(found);
        }
        let mut more = false;
        for cell in &exposed {
            more |= widen(cells, cell.place, &mut hidden);
        }
        let Some(first) = exposed.first().filter(|_| more).or(exposed.first()) else { continue };
        if !more {
            return Err(Fault::Unprotected { cell: first.cell.clone() });
        }
        complete(cells, rule, &mut hidden);
    }
    let exposed = certify(cells, &Hidden::from_places(hidden.clone()), rule)?;
    match exposed.first() {
        None => Ok(Hidden::from_places(hidden)),
        Some(first) => Err(Fault::Unprotected { cell: first.cell.clone() }),
    }
}

fn members(relation: &Relation) -> impl Iterator<Item = usize> + '_ {
    std::iter::once(relation.total).chain(relation.parts.iter().copied())
}

/// Complements: in each sum at least two hidden cells, and enough people in them.
fn complete(cells: &Cells, rule: &Rule, hidden: &mut [bool]) {
    loop {
        let mut changed = false;
        for relation in &cells.relations {
            while lacks(cells, rule, relation, hidden) {
                let Some(next) = cheapest(cells, relation, hidden) else { break };
                hidden[next] = true;
                changed = true;
            }
        }
        if !changed {
            return;
        }
    }
}

/// Whether the hidden cells of a sum tell too much.
fn lacks(cells: &Cells, rule: &Rule, relation: &Relation, hidden: &[bool]) -> bool {
    let held = members(relation).filter(|cell| hidden[*cell]).count();
    if held == 0 {
        return false;
    }
    let people: u64 =
        relation.parts.iter().filter(|cell| hidden[**cell]).map(|cell| cells.counts[*cell]).sum();
    held < 2 || (!hidden[relation.total] && real(people) < rule.width)
}

/// What is given up with the least loss: the smallest part that is not hidden and has anybody in it, or else the total.
fn cheapest(cells: &Cells, relation: &Relation, hidden: &[bool]) -> Option<usize> {
    let open = |cell: &usize| !hidden[*cell] && cells.counts[*cell] > 0;
    let part = relation.parts.iter().copied().filter(open).min_by_key(|cell| (cells.counts[*cell], *cell));
    part.or_else(|| Some(relation.total).filter(open))
}

/// More complements in every sum that holds a cell; whether there was any left to take.
fn widen(cells: &Cells, cell: usize, hidden: &mut [bool]) -> bool {
    let mut more = false;
    for relation in cells.relations.iter().filter(|relation| members(relation).any(|own| own == cell)) {
        if let Some(next) = cheapest(cells, relation, hidden) {
            hidden[next] = true;
            more = true;
        }
    }
    more
}

/// As [`super::audit`], for many cells: each solved program is a possible truth for all cells that hang together, and a cell that
/// two of them tell far enough apart needs no program of its own.
pub fn certify(cells: &Cells, hidden: &Hidden, rule: &Rule) -> Result<Vec<Exposed>, Fault> {
    let truth: Vec<f64> = cells.counts.iter().map(|count| real(*count)).collect();
    let (mut low, mut high) = (truth.clone(), truth);
    let mut exposed = Vec::new();
    for cell in (0..cells.len()).filter(|cell| rule.is_small(cells.count(*cell))) {
        let wide = |low: &[f64], high: &[f64]| high[cell] - low[cell] >= rule.width - 1e-6;
        if wide(&low, &high) {
            continue;
        }
        if !hidden.is_hidden(cell) {
            exposed.push(of(cells, cell, low[cell], high[cell]));
            continue;
        }
        let near = together(cells, cell, &|other| hidden.is_hidden(other));
        for direction in [OptimizationDirection::Maximize, OptimizationDirection::Minimize] {
            if wide(&low, &high) {
                break;
            }
            reach(cells, cell, &near, direction, (&mut low, &mut high), rule)?;
        }
        if !wide(&low, &high) {
            exposed.push(of(cells, cell, low[cell], high[cell]));
        }
    }
    exposed.sort_by(|one, other| {
        (one.high - one.low).total_cmp(&(other.high - other.low)).then(one.place.cmp(&other.place))
    });
    Ok(exposed)
}

fn of(cells: &Cells, place: usize, low: f64, high: f64) -> Exposed {
    Exposed { place, cell: cells.name(place).to_owned(), low, high }
}

/// Solves for one end of a cell and notes what every cell is in that possible truth. A cell is led no further than the rule asks,
/// so that nothing is unbounded.
fn reach(
    cells: &Cells,
    cell: usize,
    near: &[usize],
    direction: OptimizationDirection,
    (low, high): (&mut [f64], &mut [f64]),
    rule: &Rule,
) -> Result<(), Fault> {
    let mut program = Program::new(cells, direction);
    let enough = real(cells.count(cell)) + rule.width;
    for other in near {
        let most = if *other == cell { enough } else { f64::INFINITY };
        program.vary(*other, if *other == cell { 1.0 } else { 0.0 }, (0.0, most), 1.0);
    }
    program.hold_sums(&|other| real(cells.count(other)));
    if let Some(solved) = program.solve(cell)? {
        for other in near {
            let value = solved.value(*other);
            low[*other] = low[*other].min(value);
            high[*other] = high[*other].max(value);
        }
    }
    Ok(())
}
