//! Cuts shapes to a square with some room around it: a browser draws within small whole numbers only.

/// The least and most along both axes.
pub(crate) type Frame = (f64, f64);

type At = [f64; 2];

/// A ring (not closed) within the frame, after Sutherland and Hodgman: one side after the other. Empty where nothing is left.
pub(crate) fn ring(ring: &[At], (least, most): Frame) -> Vec<At> {
    let mut left = ring.to_vec();
    for axis in 0..2 {
        for (edge, keeps_more) in [(least, true), (most, false)] {
            let keeps = |at: &At| if keeps_more { at[axis] >= edge } else { at[axis] <= edge };
            let mut cut = Vec::with_capacity(left.len() + 4);
            for (index, here) in left.iter().enumerate() {
                let before = left[(index + left.len() - 1) % left.len()];
                if keeps(here) != keeps(&before) {
                    cut.push(crossing(before, *here, axis, edge));
                }
                if keeps(here) {
                    cut.push(*here);
                }
            }
            left = cut;
        }
    }
    if left.len() < 3 { Vec::new() } else { left }
}

fn crossing(from: At, to: At, axis: usize, edge: f64) -> At {
    let share = (edge - from[axis]) / (to[axis] - from[axis]);
    let mut at = [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])];
    at[axis] = edge;
    at
}

/// The parts of a line within the frame, after Liang and Barsky.
pub(crate) fn line(line: &[At], frame: Frame) -> Vec<Vec<At>> {
    let mut parts: Vec<Vec<At>> = Vec::new();
    for pair in line.windows(2) {
        let Some((from, to)) = segment(pair[0], pair[1], frame) else { continue };
        let joins =
            |part: &Vec<At>| part.last().is_some_and(|last| last.map(f64::to_bits) == from.map(f64::to_bits));
        match parts.last_mut() {
            Some(part) if joins(part) => part.push(to),
            _ => parts.push(vec![from, to]),
        }
    }
    parts
}

fn segment(from: At, to: At, (least, most): Frame) -> Option<(At, At)> {
    let (mut enters, mut leaves) = (0.0_f64, 1.0_f64);
    for axis in 0..2 {
        let run = to[axis] - from[axis];
        for (way, room) in [(-run, from[axis] - least), (run, most - from[axis])] {
            if way == 0.0 {
                if room < 0.0 {
                    return None;
                }
            } else if way < 0.0 {
                enters = enters.max(room / way);
            } else {
                leaves = leaves.min(room / way);
            }
        }
    }
    let on = |share: f64| [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])];
    (enters <= leaves).then(|| {
        let start = if enters > 0.0 { on(enters) } else { from };
        (start, if leaves < 1.0 { on(leaves) } else { to })
    })
}

/// Twice the area of a ring, positive where it goes round clockwise on a plane whose second axis points down.
pub(crate) fn twice_area(ring: &[At]) -> f64 {
    (0..ring.len())
        .map(|index| {
            let (here, next) = (ring[index], ring[(index + 1) % ring.len()]);
            here[0] * next[1] - next[0] * here[1]
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: Frame = (0.0, 10.0);

    #[test]
    fn a_ring_around_the_square_becomes_the_square() {
        let around = [[-50.0, -50.0], [50.0, -50.0], [50.0, 50.0], [-50.0, 50.0]];
        assert!((twice_area(&ring(&around, FRAME)).abs() - 200.0).abs() < 1e-9);
        let away = [[20.0, 20.0], [30.0, 20.0], [30.0, 30.0]];
        assert!(ring(&away, FRAME).is_empty());
    }

    /// A corner of the square that a ring passes outside is no part of it: what is left is the ring's share of the square.
    #[test]
    fn a_ring_across_a_corner_leaves_the_right_area() {
        let left = ring(&[[-5.0, 8.0], [8.0, -5.0], [8.0, 8.0]], FRAME);
        // A square of 8 by 8 without the triangle of 3 by 3 at its corner.
        assert!((twice_area(&left).abs() - 2.0 * (64.0 - 4.5)).abs() < 1e-9, "{left:?}");
        assert!(left.iter().flatten().all(|value| (0.0..=10.0).contains(value)));
    }

    #[test]
    fn a_line_that_leaves_and_comes_back_has_two_parts() {
        let zigzag = [[-5.0, 2.0], [5.0, 2.0], [5.0, 20.0], [7.0, 20.0], [7.0, 3.0]];
        let parts = line(&zigzag, FRAME);
        assert_eq!(parts, vec![vec![[0.0, 2.0], [5.0, 2.0], [5.0, 10.0]], vec![[7.0, 10.0], [7.0, 3.0]]]);
        assert!(line(&[[-5.0, -1.0], [20.0, -1.0]], FRAME).is_empty());
    }
}
