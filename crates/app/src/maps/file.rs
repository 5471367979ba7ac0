//! Reads tables of places: CSV with a header, in the words that offices use.

use geo::{Datum, Position, kept};

use super::fault::{self, MapFault};

/// The longest table, in bytes: some hundred thousand buildings.
const LONGEST: usize = 24 << 20;

/// What a column holds, by its header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    Address,
    Longitude,
    Latitude,
    Kind,
    Name,
    Hours,
    Phone,
}

const HEADERS: [(&str, Column); 22] = [
    ("地址", Column::Address),
    ("详细地址", Column::Address),
    ("address", Column::Address),
    ("经度", Column::Longitude),
    ("longitude", Column::Longitude),
    ("lon", Column::Longitude),
    ("lng", Column::Longitude),
    ("纬度", Column::Latitude),
    ("latitude", Column::Latitude),
    ("lat", Column::Latitude),
    ("类别", Column::Kind),
    ("类型", Column::Kind),
    ("kind", Column::Kind),
    ("名称", Column::Name),
    ("name", Column::Name),
    ("开放时间", Column::Hours),
    ("服务时间", Column::Hours),
    ("hours", Column::Hours),
    ("电话", Column::Phone),
    ("联系电话", Column::Phone),
    ("phone", Column::Phone),
    ("telephone", Column::Phone),
];

/// One line of a table.
pub(super) struct Line<'t> {
    /// From 1, the header being the first.
    pub(super) number: usize,
    columns: &'t [Option<Column>],
    record: &'t csv::StringRecord,
}

impl Line<'_> {
    /// A cell; empty where the table has no such column.
    pub(super) fn text(&self, wanted: Column) -> &str {
        let at = self.columns.iter().position(|column| *column == Some(wanted));
        at.and_then(|at| self.record.get(at)).unwrap_or("").trim()
    }

    /// Its place, given in `datum`, as it is kept.
    pub(super) fn position(&self, datum: Datum) -> Result<Position, MapFault> {
        let number = |column| self.text(column).parse::<f64>();
        let (Ok(east), Ok(north)) = (number(Column::Longitude), number(Column::Latitude)) else {
            return Err(MapFault::at(self.number, fault::NUMBERS));
        };
        let given = Position::new(east, north).map_err(|error| self.here(error.into()))?;
        let place = kept(datum, given);
        Position::new(place.longitude(), place.latitude()).map_err(|error| self.here(error.into()))
    }

    /// The fault at this line.
    pub(super) fn here(&self, fault: MapFault) -> MapFault {
        MapFault { at: self.number, ..fault }
    }
}

/// Reads a table line by line; `needed` columns must be there.
pub(super) fn each_line(
    text: &str,
    needed: &[Column],
    mut take: impl FnMut(&Line<'_>),
) -> Result<(), MapFault> {
    if text.len() > LONGEST {
        return Err(MapFault::of(fault::LONG));
    }
    let unreadable = |_error: csv::Error| MapFault::of(fault::UNREADABLE);
    let mut reader =
        csv::ReaderBuilder::new().flexible(true).from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let columns: Vec<Option<Column>> = reader
        .headers()
        .map_err(unreadable)?
        .iter()
        .map(|header| {
            let header = header.trim().to_ascii_lowercase();
            HEADERS.iter().find(|(known, _)| *known == header).map(|(_, column)| *column)
        })
        .collect();
    if !needed.iter().all(|column| columns.contains(&Some(*column))) {
        return Err(MapFault::of(fault::COLUMNS));
    }
    for (record, number) in reader.records().zip(2..) {
        let record = record.map_err(unreadable)?;
        take(&Line { number, columns: &columns, record: &record });
    }
    Ok(())
}
