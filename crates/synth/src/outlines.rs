//! Outlines for maps: invented shapes that tile, one for each county of the place, its streets and their villages. The divisions are
//! real, their shapes are not.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use codes::Divisions;

use crate::chance::{Chance, Purpose, at, count};
use crate::land::Locality;
use crate::place::{Place, SynthError};

/// The file's name.
pub(crate) const FILE: &str = "outlines.geojson";

/// South-west corner of the ground, in degrees east and north.
const CORNER: [f64; 2] = [119.7, 30.1];
/// Width of a county's ground in degrees.
const COUNTY_DEGREES: f64 = 0.5;
/// Squares of the ground for every smallest division.
const SQUARES: u32 = 8;

/// A division and those right below it.
struct Node {
    code: String,
    name: &'static str,
    below: Vec<Node>,
    /// Smallest divisions in it; itself where nothing lies below.
    leaves: u32,
}

impl Node {
    fn of(code: &str, name: &'static str) -> Self {
        let below: Vec<Self> = Divisions::bundled()
            .children(code)
            .into_iter()
            .map(|child| Self::of(&child.code.short(), child.name))
            .collect();
        let leaves = below.iter().map(|node| node.leaves).sum::<u32>().max(1);
        Self { code: code.to_owned(), name, below, leaves }
    }
}

/// A rectangle of squares: from the first corner up to the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Field {
    west: u32,
    south: u32,
    east: u32,
    north: u32,
}

impl Field {
    /// The `index`-th of its squares, going round again where there are fewer.
    pub(crate) fn square(self, index: u32) -> (u32, u32) {
        let (wide, high) = ((self.east - self.west).max(1), (self.north - self.south).max(1));
        let index = index % (wide * high);
        (self.west + index % wide, self.south + index / wide)
    }

    /// Cut in two, with squares enough on both sides for so many leaves; the longer side is cut if that can be.
    fn cut(self, first: u32, second: u32) -> Option<(Self, Self)> {
        let (width, height) = (self.east - self.west, self.north - self.south);
        let across = |long: u32, short: u32| {
            let (least, most) = (first.div_ceil(short), long.checked_sub(second.div_ceil(short))?);
            let fair = u64::from(long) * u64::from(first) / u64::from(first + second);
            (least <= most).then(|| u32::try_from(fair).unwrap_or(least).clamp(least, most))
        };
        let upright = || across(width, height).map(|cut| self.west + cut);
        let level = || across(height, width).map(|cut| self.south + cut);
        let by_east = |east: u32| (Self { east, ..self }, Self { west: east, ..self });
        let by_north = |north: u32| (Self { north, ..self }, Self { south: north, ..self });
        if width >= height {
            upright().map(by_east).or_else(|| level().map(by_north))
        } else {
            level().map(by_north).or_else(|| upright().map(by_east))
        }
    }
}

/// Gives every node a field within `field`, and every one below it; nothing where the squares do not suffice.
fn lay<'n>(nodes: &'n [Node], field: Field, laid: &mut Vec<(&'n Node, Field)>) -> Option<()> {
    match nodes {
        [] => Some(()),
        [one] => {
            laid.push((one, field));
            lay(&one.below, field, laid)
        }
        several => {
            let half = several.iter().map(|node| node.leaves).sum::<u32>() / 2;
            let mut before = 0;
            let middle = several.iter().position(|node| {
                before += node.leaves;
                before >= half
            });
            let (first, second) = several.split_at((middle.unwrap_or(0) + 1).min(several.len() - 1));
            let leaves = |nodes: &[Node]| nodes.iter().map(|node| node.leaves).sum();
            let (one, other) = field.cut(leaves(first), leaves(second))?;
            lay(first, one, laid)?;
            lay(second, other, laid)
        }
    }
}

/// Where the corners of squares lie: neighbours share them, so that their outlines meet without gap or overlap.
struct Ground {
    side: u32,
    /// Of a square, in degrees.
    width: f64,
    corners: Vec<[f64; 2]>,
}

impl Ground {
    fn new(side: u32, degrees: f64, seed: u64) -> Self {
        let mut chance = Chance::new(seed, Purpose::Outlines, 0);
        let width = degrees / f64::from(side);
        let mut corners = Vec::with_capacity(at((side + 1) * (side + 1)));
        for north in 0..=side {
            for east in 0..=side {
                let mut shift = |place: u32| (f64::from(place) + 0.6 * (chance.unit() - 0.5)) * width;
                corners.push([CORNER[0] + shift(east), CORNER[1] + shift(north)]);
            }
        }
        Self { side, width, corners }
    }

    /// The ring around a field, counter-clockwise and closed.
    fn ring(&self, field: Field) -> Vec<[f64; 2]> {
        let Field { west, south, east, north } = field;
        let corner = |east: u32, north: u32| self.corners[at(north * (self.side + 1) + east)];
        let lower = (west..east).map(|place| corner(place, south));
        let right = (south..north).map(|place| corner(east, place));
        let upper = (west + 1..=east).rev().map(|place| corner(place, north));
        let left = (south + 1..=north).rev().map(|place| corner(west, place));
        lower.chain(right).chain(upper).chain(left).chain([corner(west, south)]).collect()
    }
}

/// The place's invented map: which squares of the ground each division has.
pub(crate) struct Outlines {
    ground: Ground,
    /// Code, name and field of every division, the wider before those within.
    fields: Vec<(String, &'static str, Field)>,
}

impl Outlines {
    /// Lays the place's own counties and all that lies below them.
    pub(crate) fn of(place: &Place) -> Self {
        let counties: BTreeSet<&str> = place.land.own().iter().map(Locality::county_code).collect();
        let nodes: Vec<Node> = counties
            .into_iter()
            .map(|code| Node::of(code, Divisions::bundled().get(code).map_or("", |division| division.name)))
            .collect();
        let leaves: u32 = nodes.iter().map(|node| node.leaves).sum();
        let mut side = (leaves * SQUARES).isqrt() + 1;
        let laid = loop {
            let mut laid = Vec::new();
            let field = Field { west: 0, south: 0, east: side, north: side };
            if lay(&nodes, field, &mut laid).is_some() {
                break laid;
            }
            side += side / 2;
        };
        let degrees = (COUNTY_DEGREES * f64::from(count(nodes.len())).sqrt()).min(10.0);
        let ground = Ground::new(side, degrees, place.options.seed);
        let fields = laid.into_iter().map(|(node, field)| (node.code.clone(), node.name, field)).collect();
        Self { ground, fields }
    }

    /// The field of each division.
    pub(crate) fn fields(&self) -> impl Iterator<Item = (&str, Field)> {
        self.fields.iter().map(|(code, _, field)| (code.as_str(), *field))
    }

    /// A spot within a square of the ground, by its shares of the side: from 0.3 to 0.7 it lies within whatever the corners do.
    pub(crate) fn spot(&self, square: (u32, u32), shares: (f64, f64)) -> [f64; 2] {
        let place = |square: u32, share: f64| (f64::from(square) + share) * self.ground.width;
        [CORNER[0] + place(square.0, shares.0), CORNER[1] + place(square.1, shares.1)]
    }

    /// Writes them.
    pub(crate) fn write(&self, directory: &Path) -> Result<(), SynthError> {
        let mut file = BufWriter::new(File::create(directory.join(FILE))?);
        file.write_all(b"{\"type\":\"FeatureCollection\",\"features\":[\n")?;
        for (index, (code, name, field)) in self.fields.iter().enumerate() {
            let comma = if index == 0 { "" } else { ",\n" };
            let ring: Vec<String> = self
                .ground
                .ring(*field)
                .iter()
                .map(|[east, north]| format!("[{east:.5},{north:.5}]"))
                .collect();
            write!(
                file,
                "{comma}{{\"type\":\"Feature\",\"properties\":{{\"division\":\"{code}\",\"name\":\"{name}\",\"synthetic\":true}},\
                 \"geometry\":{{\"type\":\"Polygon\",\"coordinates\":[[{}]]}}}}",
                ring.join(",")
            )?;
        }
        file.write_all(b"\n]}\n")?;
        Ok(file.flush()?)
    }
}
