use crate::{
    Datum, Position,
    datum::shown_in,
    label,
    tile::{on_ground, plane},
};

/// What a shape is made of, as rings and lines of positions.
#[derive(Debug, Clone, PartialEq)]
pub enum Form {
    /// Places.
    Points(Vec<Position>),
    /// Lines.
    Lines(Vec<Vec<Position>>),
    /// Polygons: each the ring around it and those around its holes, closed.
    Areas(Vec<Vec<Vec<Position>>>),
}

/// A shape on the plane of the map with what is said of it.
#[derive(Debug, Clone)]
pub struct Shape {
    pub(crate) form: Drawn,
    pub(crate) tags: Vec<(&'static str, Box<str>)>,
    pub(crate) bounds: [f64; 4],
    /// Where its name is written; nowhere for one without.
    pub(crate) labels: Vec<[f64; 2]>,
}

/// The same on the plane.
#[derive(Debug, Clone)]
pub(crate) enum Drawn {
    Points(Vec<[f64; 2]>),
    Lines(Vec<Vec<[f64; 2]>>),
    Areas(Vec<Vec<Vec<[f64; 2]>>>),
}

impl Shape {
    /// A shape as it is drawn in `datum`, with what the browser is told of it.
    #[must_use]
    pub fn new(kept: &Form, datum: Datum, tags: Vec<(&'static str, Box<str>)>) -> Self {
        let form = Drawn::of(kept, datum);
        let bounds = form.places().fold([f64::MAX, f64::MAX, f64::MIN, f64::MIN], |bounds, at| {
            [bounds[0].min(at[0]), bounds[1].min(at[1]), bounds[2].max(at[0]), bounds[3].max(at[1])]
        });
        let named = tags.iter().any(|(key, said)| *key == "name" && !said.is_empty());
        // Found where the shape is kept, so that in another datum the name moves as the shape does.
        let labels = if named { label::places(&Drawn::of(kept, Datum::Wgs84)) } else { Vec::new() };
        let labels = labels.into_iter().map(|at| plane(shown_in(datum, on_ground(at)))).collect();
        Self { form, tags, bounds, labels }
    }
}

impl Drawn {
    fn of(form: &Form, datum: Datum) -> Self {
        let drawn = |at: &Position| plane(shown_in(datum, *at));
        let line = |line: &Vec<Position>| line.iter().map(drawn).collect::<Vec<_>>();
        match form {
            Form::Points(points) => Self::Points(points.iter().map(drawn).collect()),
            Form::Lines(lines) => Self::Lines(lines.iter().map(line).collect()),
            Form::Areas(areas) => {
                Self::Areas(areas.iter().map(|rings| rings.iter().map(line).collect()).collect())
            }
        }
    }

    fn places(&self) -> Box<dyn Iterator<Item = &[f64; 2]> + '_> {
        match self {
            Self::Points(points) => Box::new(points.iter()),
            Self::Lines(lines) => Box::new(lines.iter().flatten()),
            Self::Areas(areas) => Box::new(areas.iter().flatten().flatten()),
        }
    }
}

/// Whether a place lies within a polygon: an odd number of its rings' edges lie north of it.
#[must_use]
pub fn inside(rings: &[Vec<Position>], at: Position) -> bool {
    let (east, north) = (at.longitude(), at.latitude());
    let crossed = |edge: &&[Position]| {
        let (one, other) = (edge[0], edge[1]);
        let between = (one.longitude() > east) != (other.longitude() > east);
        between && {
            let share = (east - one.longitude()) / (other.longitude() - one.longitude());
            north < one.latitude() + share * (other.latitude() - one.latitude())
        }
    };
    rings.iter().flat_map(|ring| ring.windows(2)).filter(crossed).count() % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(corners: &[(f64, f64)]) -> Vec<Position> {
        corners.iter().map(|(east, north)| Position::new(*east, *north).unwrap()).collect()
    }

    #[test]
    fn knows_what_lies_within() {
        let outer = ring(&[(120.0, 30.0), (120.4, 30.0), (120.4, 30.4), (120.0, 30.4), (120.0, 30.0)]);
        let hole = ring(&[(120.1, 30.1), (120.2, 30.1), (120.2, 30.2), (120.1, 30.2), (120.1, 30.1)]);
        let rings = [outer, hole];
        for (east, north, within) in [
            (120.05, 30.05, true),
            (120.15, 30.15, false),
            (120.3, 30.15, true),
            (120.5, 30.1, false),
            (119.9, 30.1, false),
        ] {
            assert_eq!(inside(&rings, Position::new(east, north).unwrap()), within, "{east} {north}");
        }
    }
}
