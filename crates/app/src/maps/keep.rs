//! What is brought for maps: where buildings and services are, and layers of the office's own.

use std::collections::BTreeMap;

use access::{Action, Area, Cx, ImportPermit, Permit, Subject, charter};
use base::{DwellingId, MapLayerId};
use codes::division::Divisions;
use geo::{Datum, Position};
use store::{BuildingPlace, MapLayer, ServiceKind, ServicePoint, Store};
use text::address;

use super::{
    fault::{self, MapFault},
    file::{Column, Line, each_line},
    shapes::{read_features, read_shape_features},
};
use crate::{AppError, Result, log};

/// Faults of a table that are told; the others are only counted.
const TOLD: usize = 50;

/// A line that was left out, and why.
pub type LineFault = MapFault;

/// What became of a table's lines.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KeptPlaces {
    /// Lines that were kept.
    pub kept: usize,
    /// Lines that were left out.
    pub left_out: usize,
    /// The first of them, and why.
    pub faults: Vec<LineFault>,
}

impl KeptPlaces {
    fn left(&mut self, fault: MapFault) {
        self.left_out += 1;
        if self.faults.len() < TOLD {
            self.faults.push(fault);
        }
    }
}

fn source_of(text: &str) -> Result<&str> {
    let text = text.trim();
    let fits = (1..=400).contains(&text.chars().count());
    if fits { Ok(text) } else { Err(MapFault::of(fault::SOURCE).into()) }
}

/// The county that an address lies in: the area's own, or, where that is wider, the one that the address names. An address that
/// names another county lies elsewhere.
fn county_of(area: &Area, written: &str) -> std::result::Result<Box<str>, MapFault> {
    let named = Divisions::bundled().find_by_name(written).map(|found| found.division.code.short());
    let named = named.as_deref().and_then(|code| code.get(..6));
    let own = area.prefix().get(..6);
    match (own, named) {
        (Some(own), None) => Ok(own.into()),
        (Some(own), Some(named)) if own == named => Ok(own.into()),
        (None, Some(named)) if area.covers(named) => Ok(named.into()),
        (_, Some(_)) => Err(MapFault::of(fault::ELSEWHERE)),
        (None, None) => Err(MapFault::of(fault::NO_COUNTY)),
    }
}

/// Keeps where the buildings of a table stand (address, longitude, latitude in `datum`); lines that cannot be read are told and left
/// out. A building's earlier place gives way.
pub async fn keep_buildings(
    cx: &Cx,
    store: &Store,
    permit: &ImportPermit,
    (source, table): (&str, &str),
    datum: Datum,
) -> Result<KeptPlaces> {
    let source = source_of(source)?;
    let (mut result, mut places) = (KeptPlaces::default(), BTreeMap::new());
    each_line(table, &[Column::Address, Column::Longitude, Column::Latitude], |line| {
        match building(permit.area(), line, datum) {
            Ok((name, at)) => {
                result.kept += 1;
                places.insert(name, at);
            }
            Err(fault) => result.left(line.here(fault)),
        }
    })?;
    let places: Vec<BuildingPlace> = places
        .into_iter()
        .map(|((county, building), at): ((Box<str>, String), Position)| BuildingPlace {
            county,
            building: building.into(),
            longitude: at.longitude(),
            latitude: at.latitude(),
            source: source.into(),
        })
        .collect();
    log::deed(cx, store, Action::KeepMap, Subject::None).await?;
    store.keep_building_places(permit, &places, cx.now()).await?;
    Ok(result)
}

fn building(
    area: &Area,
    line: &Line<'_>,
    datum: Datum,
) -> std::result::Result<((Box<str>, String), Position), MapFault> {
    let written = line.text(Column::Address);
    let name =
        address::local_building_key(&address::parse(written)).ok_or(MapFault::of(fault::NO_BUILDING))?;
    Ok(((county_of(area, written)?, name), line.position(datum)?))
}

/// Keeps where one building stands, as somebody has reviewed it: the building of a home of the permit's area.
pub async fn keep_place(
    cx: &Cx,
    store: &Store,
    (permit, import): (&Permit, &ImportPermit),
    home: DwellingId,
    at: Position,
) -> Result<()> {
    let (county, building) = store.building_of(permit, home).await?.ok_or(AppError::NotFound)?;
    let source = "核对后定位 · placed on review".into();
    let place =
        BuildingPlace { county, building, longitude: at.longitude(), latitude: at.latitude(), source };
    log::deed(cx, store, Action::KeepMap, Subject::None).await?;
    Ok(store.keep_building_places(import, &[place], cx.now()).await?)
}

/// Keeps the service points of a table (kind, name, address, longitude, latitude, hours, telephone) in place of all that the area had.
pub async fn keep_points(
    cx: &Cx,
    store: &Store,
    permit: &ImportPermit,
    (source, table): (&str, &str),
    datum: Datum,
) -> Result<KeptPlaces> {
    let source = source_of(source)?;
    let (mut result, mut points) = (KeptPlaces::default(), Vec::new());
    each_line(
        table,
        &[Column::Kind, Column::Name, Column::Longitude, Column::Latitude],
        |line| match point(cx, permit.area(), line, datum, source) {
            Ok(point) => {
                result.kept += 1;
                points.push(point);
            }
            Err(fault) => result.left(line.here(fault)),
        },
    )?;
    log::deed(cx, store, Action::KeepMap, Subject::None).await?;
    store.keep_service_points(permit, &points, cx.now()).await?;
    Ok(result)
}

fn point(
    cx: &Cx,
    area: &Area,
    line: &Line<'_>,
    datum: Datum,
    source: &str,
) -> std::result::Result<ServicePoint, MapFault> {
    let kind = kind_of(line.text(Column::Kind)).ok_or(MapFault::of(fault::KIND))?;
    let at = line.position(datum)?;
    let written = line.text(Column::Address);
    let found = Divisions::bundled().find_by_name(written).map(|found| found.division.code.short());
    let division = match found {
        Some(code) if area.covers(&code) && code.len() >= 6 => code,
        // An address that names no more than the area lies somewhere in it.
        Some(code) if area.prefix().starts_with(&*code) => area.prefix().to_owned(),
        Some(_) => return Err(MapFault::of(fault::ELSEWHERE)),
        None => area.prefix().to_owned(),
    };
    if division.len() < 6 {
        return Err(MapFault::of(fault::NO_COUNTY));
    }
    Ok(ServicePoint {
        id: cx.env.new_id(),
        division: division.into(),
        kind,
        name: name_of(line.text(Column::Name), kind == ServiceKind::Supplies)?,
        address: written.into(),
        hours: line.text(Column::Hours).into(),
        phone: line.text(Column::Phone).into(),
        longitude: at.longitude(),
        latitude: at.latitude(),
        source: source.into(),
    })
}

/// The words that offices write for the kinds.
fn kind_of(written: &str) -> Option<ServiceKind> {
    const WORDS: [(&str, ServiceKind); 13] = [
        ("卫生", ServiceKind::Clinic),
        ("诊所", ServiceKind::Clinic),
        ("医院", ServiceKind::Clinic),
        ("妇幼", ServiceKind::Clinic),
        ("托育", ServiceKind::Childcare),
        ("托儿", ServiceKind::Childcare),
        ("幼儿", ServiceKind::Childcare),
        ("药具", ServiceKind::Supplies),
        ("发放", ServiceKind::Supplies),
        ("便民", ServiceKind::Hall),
        ("服务中心", ServiceKind::Hall),
        ("大厅", ServiceKind::Hall),
        ("其他", ServiceKind::Other),
    ];
    let known = ServiceKind::from_code(written);
    known.or_else(|| WORDS.iter().find(|(word, _)| written.contains(word)).map(|(_, kind)| *kind))
}

/// A name that the charter lets pass; an outlet of free supplies may be called after what it gives, since no person stands beside it.
fn name_of(written: &str, outlet: bool) -> std::result::Result<Box<str>, MapFault> {
    let written = written.trim();
    if !(1..=100).contains(&written.chars().count()) {
        return Err(MapFault::of(fault::NAME));
    }
    if !outlet && charter::denied(written).is_some() {
        return Err(MapFault::of(fault::CHARTER));
    }
    Ok(written.into())
}

/// A file with shapes.
#[derive(Debug, Clone, Copy)]
pub enum LayerFile<'a> {
    /// `GeoJSON`, in this datum.
    GeoJson(&'a str, Datum),
    /// A zipped shapefile, whose system stands in its `.prj`.
    Shapes(&'a [u8]),
}

/// Keeps a layer of the area from a file: the geometries with their names, and nothing else that the file says.
pub async fn keep_layer(
    cx: &Cx,
    store: &Store,
    permit: &ImportPermit,
    (name, source): (&str, &str),
    file: LayerFile<'_>,
) -> Result<MapLayerId> {
    let (source, name) = (source_of(source)?, name_of(name, false)?);
    let features = match file {
        LayerFile::GeoJson(text, datum) => read_features(text, datum)?,
        LayerFile::Shapes(zipped) => read_shape_features(zipped)?,
    };
    for ((said, _), at) in features.iter().zip(1..) {
        if charter::denied(said).is_some() {
            return Err(MapFault::at(at, fault::CHARTER).into());
        }
    }
    let layer = MapLayer {
        id: cx.env.new_id(),
        area: permit.area().clone(),
        name,
        source: source.into(),
        features,
        kept_at: cx.now(),
    };
    log::deed(cx, store, Action::KeepMap, Subject::None).await?;
    store.keep_map_layer(permit, &layer).await?;
    Ok(layer.id)
}

/// Takes a layer away.
pub async fn remove_layer(cx: &Cx, store: &Store, permit: &ImportPermit, id: MapLayerId) -> Result<()> {
    log::deed(cx, store, Action::KeepMap, Subject::None).await?;
    if store.remove_map_layer(permit, id).await? { Ok(()) } else { Err(AppError::NotFound) }
}
