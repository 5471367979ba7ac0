//! Where the name of a shape is written: a place on the plane that depends on the shape alone and on no tile.

use std::{cmp::Ordering, collections::BinaryHeap};

use crate::{clip::twice_area, shape::Drawn};

type At = [f64; 2];

/// The place is found to this share of the shape's lesser side.
const FINENESS: f64 = 0.01;
/// Squares that are looked at before the best place known is taken.
const MOST_LOOKS: usize = 2_000;

/// The places of a shape's name: each of its points, the middle of its longest line, the most inward place of its largest area.
pub(crate) fn places(form: &Drawn) -> Vec<At> {
    match form {
        Drawn::Points(points) => points.clone(),
        Drawn::Lines(lines) => {
            let longest = lines.iter().max_by(|one, other| length(one).total_cmp(&length(other)));
            longest.and_then(|line| halfway(line)).into_iter().collect()
        }
        Drawn::Areas(areas) => {
            let size = |rings: &[Vec<At>]| rings.first().map_or(0.0, |ring| twice_area(ring).abs());
            let largest = areas.iter().max_by(|one, other| size(one).total_cmp(&size(other)));
            largest.and_then(|rings| inmost(rings)).into_iter().collect()
        }
    }
}

fn apart(one: At, other: At) -> f64 {
    (one[0] - other[0]).hypot(one[1] - other[1])
}

fn length(line: &[At]) -> f64 {
    line.windows(2).map(|step| apart(step[0], step[1])).sum()
}

fn halfway(line: &[At]) -> Option<At> {
    let mut left = length(line) / 2.0;
    for step in line.windows(2) {
        let own = apart(step[0], step[1]);
        if own >= left && own > 0.0 {
            let share = left / own;
            return Some([0, 1].map(|axis| step[0][axis] + share * (step[1][axis] - step[0][axis])));
        }
        left -= own;
    }
    line.first().copied()
}

/// A square that may hold the most inward place.
#[derive(Clone, Copy)]
struct Square {
    middle: At,
    half: f64,
    /// How far inside the middle lies; negative outside.
    depth: f64,
}

impl Square {
    fn new(rings: &[Vec<At>], middle: At, half: f64) -> Self {
        Self { middle, half, depth: depth(rings, middle) }
    }

    /// No place of the square lies deeper.
    fn most(&self) -> f64 {
        self.depth + self.half * std::f64::consts::SQRT_2
    }
}

impl PartialEq for Square {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl Eq for Square {}
impl PartialOrd for Square {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Square {
    fn cmp(&self, other: &Self) -> Ordering {
        self.most().total_cmp(&other.most())
    }
}

/// The place of an area that lies furthest from its edges, so that a name has room around it (the pole of inaccessibility; squares are
/// halved where a deeper place is still possible, the most promising first).
fn inmost(rings: &[Vec<At>]) -> Option<At> {
    let ring = rings.first().filter(|ring| !ring.is_empty())?;
    let least = [0, 1].map(|axis| ring.iter().map(|at| at[axis]).fold(f64::MAX, f64::min));
    let most = [0, 1].map(|axis| ring.iter().map(|at| at[axis]).fold(f64::MIN, f64::max));
    let sides = [most[0] - least[0], most[1] - least[1]];
    let (lesser, greater) = (sides[0].min(sides[1]), sides[0].max(sides[1]));
    if lesser <= 0.0 {
        return Some(least);
    }
    let centre = [0, 1].map(|axis| f64::midpoint(least[axis], most[axis]));
    let mut best = Square::new(rings, centre, 0.0);
    let mut open = BinaryHeap::from([Square::new(rings, centre, greater / 2.0)]);
    for _ in 0..MOST_LOOKS {
        let Some(square) = open.pop().filter(|square| square.most() - best.depth > lesser * FINENESS) else {
            break;
        };
        let half = square.half / 2.0;
        for [east, south] in [[-half, -half], [half, -half], [-half, half], [half, half]] {
            let part = Square::new(rings, [square.middle[0] + east, square.middle[1] + south], half);
            if part.depth > best.depth {
                best = Square { half: 0.0, ..part };
            }
            open.push(part);
        }
    }
    Some(best.middle)
}

/// How far a place lies from the nearest edge: more than nothing inside, less outside.
fn depth(rings: &[Vec<At>], at: At) -> f64 {
    let (mut inside, mut nearest) = (false, f64::MAX);
    for ring in rings {
        for (index, here) in ring.iter().enumerate() {
            let before = ring[(index + ring.len() - 1) % ring.len()];
            let crosses = (here[1] > at[1]) != (before[1] > at[1])
                && at[0] < (before[0] - here[0]) * (at[1] - here[1]) / (before[1] - here[1]) + here[0];
            inside ^= crosses;
            nearest = nearest.min(from_edge(at, before, *here));
        }
    }
    if inside { nearest } else { -nearest }
}

fn from_edge(at: At, from: At, to: At) -> f64 {
    let run = [to[0] - from[0], to[1] - from[1]];
    let long = run[0] * run[0] + run[1] * run[1];
    if long <= 0.0 {
        return apart(at, from);
    }
    let share = (((at[0] - from[0]) * run[0] + (at[1] - from[1]) * run[1]) / long).clamp(0.0, 1.0);
    apart(at, [from[0] + share * run[0], from[1] + share * run[1]])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn only(form: &Drawn) -> At {
        let found = places(form);
        assert_eq!(found.len(), 1);
        found[0]
    }

    /// Shapes whose most inward place geometry tells: a square's middle; of an L the place where its arms meet, as far from both outer
    /// edges as from the inner corner: `x = (2 - √2) · 2` for arms two wide.
    #[test]
    fn a_name_stands_where_there_is_most_room() {
        let square = vec![[0.0, 0.0], [4.0, 0.0], [4.0, 4.0], [0.0, 4.0], [0.0, 0.0]];
        let middle = only(&Drawn::Areas(vec![vec![square.clone()]]));
        assert!(apart(middle, [2.0, 2.0]) < 0.1, "{middle:?}");
        let bend = vec![[0.0, 0.0], [6.0, 0.0], [6.0, 2.0], [2.0, 2.0], [2.0, 6.0], [0.0, 6.0], [0.0, 0.0]];
        let inner = 2.0 * (2.0 - std::f64::consts::SQRT_2);
        let found = only(&Drawn::Areas(vec![vec![bend]]));
        assert!(apart(found, [inner, inner]) < 0.2, "{found:?}");
        // With a yard in its middle the square is named beside it.
        let yard = vec![[1.0, 1.0], [3.0, 1.0], [3.0, 3.0], [1.0, 3.0], [1.0, 1.0]];
        let rings = vec![square, yard];
        let beside = only(&Drawn::Areas(vec![rings.clone()]));
        assert!(depth(&rings, beside) > 0.45, "{beside:?}");
    }

    #[test]
    fn of_several_parts_the_largest_is_named() {
        let square = |from: f64, side: f64| {
            vec![vec![[from, 0.0], [from + side, 0.0], [from + side, side], [from, side], [from, 0.0]]]
        };
        let found = only(&Drawn::Areas(vec![square(0.0, 1.0), square(10.0, 3.0), square(20.0, 2.0)]));
        assert!(apart(found, [11.5, 1.5]) < 0.1, "{found:?}");
        let lines =
            Drawn::Lines(vec![vec![[0.0, 0.0], [1.0, 0.0]], vec![[0.0, 5.0], [2.0, 5.0], [2.0, 9.0]]]);
        assert!(apart(only(&lines), [2.0, 6.0]) < 1e-9);
        assert_eq!(places(&Drawn::Points(vec![[0.5, 0.5], [0.1, 0.2]])).len(), 2);
        // What has no room, or no length, is named all the same.
        let flat = vec![vec![[1.0, 1.0], [2.0, 1.0], [3.0, 1.0], [1.0, 1.0]]];
        assert_eq!(places(&Drawn::Areas(vec![flat])).len(), 1);
        assert_eq!(places(&Drawn::Lines(vec![vec![[1.0, 1.0], [1.0, 1.0]]])).len(), 1);
        assert_eq!(places(&Drawn::Areas(Vec::new())), Vec::<At>::new());
    }
}
