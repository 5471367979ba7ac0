//! Where the place's buildings stand: invented spots within the invented outlines, the same for the same seed.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use crate::chance::{Chance, Purpose, at};
use crate::extract::building_address;
use crate::land::{Dwelling, Spot};
use crate::outlines::{Field, Outlines};
use crate::place::{Place, SynthError};

/// The files' names.
pub(crate) const FILE: &str = "buildings.csv";
pub(crate) const POINTS_FILE: &str = "service_points.csv";

/// Buildings that stand side by side in a row.
const ABREAST: u32 = 12;
/// Between two buildings, as a share of a square's side.
const APART: f64 = 0.03;

/// What buildings stand together: an estate, a dormitory's yard, a village group.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Cluster {
    Estate(u32),
    Yard(u32),
    Group(u32, u8),
}

impl Cluster {
    /// The cluster of a dwelling's building, and which of its buildings it is.
    fn of(dwelling: &Dwelling) -> (Self, u32) {
        match dwelling.spot {
            Spot::Flat { estate, building, .. } => (Self::Estate(estate), building.into()),
            Spot::House { group, number } => (Self::Group(dwelling.locality, group), number.into()),
            Spot::Dorm { employer, building, .. } => (Self::Yard(employer), building.into()),
        }
    }

    /// Tells it from every other, for the stream of draws.
    fn stream(self) -> u64 {
        match self {
            Self::Estate(estate) => u64::from(estate),
            Self::Yard(employer) => 1 << 40 | u64::from(employer),
            Self::Group(locality, group) => 2 << 40 | u64::from(locality) << 8 | u64::from(group),
        }
    }
}

/// Writes address, longitude and latitude of every building of the place in which somebody lives or is registered, degrees to six
/// digits (WGS 84), in the order of clusters.
pub(crate) fn write(place: &Place, outlines: &Outlines, directory: &Path) -> Result<(), SynthError> {
    let fields: HashMap<&str, Field> = outlines.fields().collect();
    let dwellings = place.people.iter().flat_map(|person| [&person.book, &person.present]);
    let mut buildings: BTreeMap<(Cluster, u32), &Dwelling> = BTreeMap::new();
    for dwelling in dwellings.filter(|dwelling| place.land.inside(dwelling)) {
        buildings.entry(Cluster::of(dwelling)).or_insert(dwelling);
    }
    let mut file = BufWriter::new(File::create(directory.join(FILE))?);
    writeln!(file, "地址,经度,纬度")?;
    for ((cluster, number), dwelling) in &buildings {
        let code = &place.land.localities[at(dwelling.locality)].code;
        let Some(field) = fields.get(code.as_str()) else { continue };
        let mut chance = Chance::new(place.options.seed, Purpose::Buildings, cluster.stream());
        let square = field.square(chance.below(u32::MAX));
        // Rows of buildings around the middle of the square; no two clusters of a square begin at one spot.
        let begins = (0.31 + APART * chance.unit(), 0.31 + APART * chance.unit());
        let (column, row) = (number % ABREAST, number / ABREAST % ABREAST);
        let share = |first: f64, step: u32| first + APART * f64::from(step);
        let [east, north] = outlines.spot(square, (share(begins.0, column), share(begins.1, row)));
        writeln!(file, "{},{east:.6},{north:.6}", building_address(&place.land, dwelling))?;
    }
    Ok(file.flush()?)
}

/// What stands in so many of the villages: kind, the end of its name, hours.
const SERVICES: [(u32, &str, &str, &str); 4] = [
    (1, "药具", "免费药具发放点", "每天 8:00—20:00"),
    (2, "卫生服务站", "卫生服务站", "周一至周六 8:00—17:00"),
    (3, "托育", "普惠托育园", "周一至周五 7:30—18:00"),
    (6, "便民服务中心", "便民服务中心", "周一至周五 9:00—17:00"),
];

/// Writes invented service points: kind, name, address, longitude, latitude, hours, telephone; the same for the same seed.
pub(crate) fn write_points(place: &Place, outlines: &Outlines, directory: &Path) -> Result<(), SynthError> {
    let fields: HashMap<&str, Field> = outlines.fields().collect();
    let mut file = BufWriter::new(File::create(directory.join(POINTS_FILE))?);
    writeln!(file, "类别,名称,地址,经度,纬度,开放时间,电话")?;
    for (locality, index) in place.land.own().iter().zip(0_u32..) {
        let Some(field) = fields.get(locality.code.as_str()) else { continue };
        let mut chance = Chance::new(place.options.seed, Purpose::Buildings, 3 << 40 | u64::from(index));
        for (every, kind, end, hours) in SERVICES {
            if index % every != 0 {
                continue;
            }
            let share = |draw: f64| 0.31 + 0.38 * draw;
            let shares = (share(chance.unit()), share(chance.unit()));
            let [east, north] = outlines.spot(field.square(chance.below(u32::MAX)), shares);
            let (county, street, village) = (&locality.county, &locality.street, &locality.village);
            let phone = 57_180_000_000_u64 + u64::from(chance.below(10_000_000));
            writeln!(
                file,
                "{kind},{village}{end},{county}{street}{village},{east:.6},{north:.6},{hours},0{phone}"
            )?;
        }
    }
    Ok(file.flush()?)
}
