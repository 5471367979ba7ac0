use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A snapshot to be taken.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SnapshotRequest {
    /// The day that is described; today unless given.
    #[schema(format = Date)]
    pub(crate) as_of: Option<String>,
}

/// A snapshot of the register on a day.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SnapshotRow {
    /// Its name.
    pub(crate) name: String,
    /// Leading digits of the divisions that it holds.
    pub(crate) area: String,
    /// What the area is called.
    pub(crate) area_name: String,
    /// The day.
    #[schema(format = Date)]
    pub(crate) as_of: String,
    /// The moment whose knowledge it holds.
    pub(crate) known_at: String,
    /// Rows of people.
    pub(crate) people: u64,
    /// Rows of events.
    pub(crate) events: u64,
    /// Parts.
    pub(crate) parts: usize,
    /// SHA-256 of the whole.
    pub(crate) content: String,
    /// How rows were made, in the reader's language.
    pub(crate) rules: Vec<String>,
    /// People in it whose birth no record states.
    pub(crate) birth_unknown: u64,
    /// People with their book here and no known place.
    pub(crate) place_unknown: u64,
    /// Events for which no record says where.
    pub(crate) events_without_place: u64,
}

/// Snapshots, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SnapshotsPage {
    /// The snapshots.
    pub(crate) items: Vec<SnapshotRow>,
}

/// An indicator's value with what it rests on.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct IndicatorValue {
    /// The value; none where the counts are too few or do not allow it.
    pub(crate) value: Option<f64>,
    /// `few` or `undefined` where there is none.
    pub(crate) withheld: Option<&'static str>,
    /// What is counted above.
    pub(crate) numerator: i64,
    /// What is counted below.
    pub(crate) denominator: Option<i64>,
    /// The 95 % interval's lower end.
    pub(crate) low: Option<f64>,
    /// Its upper end.
    pub(crate) high: Option<f64>,
}

/// What an indicator is.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct IndicatorMeaning {
    /// Its code.
    pub(crate) code: String,
    /// Its group's code.
    pub(crate) group: String,
    /// Its group's name.
    pub(crate) group_name: String,
    /// Its name.
    pub(crate) name: String,
    /// Its definition.
    pub(crate) definition: String,
    /// The formula's code.
    pub(crate) method: String,
    /// What is counted above, as written in the catalogue.
    pub(crate) above: Vec<String>,
    /// What is counted below.
    pub(crate) below: Vec<String>,
    /// The source.
    pub(crate) source: String,
    /// The unit.
    pub(crate) unit: String,
    /// Digits after the point.
    pub(crate) decimals: u8,
    /// The least count with which it has a value.
    pub(crate) least: u64,
    /// What to bear in mind.
    pub(crate) caveat: Option<String>,
}

/// A place with its values, in order of the meanings.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PlaceFigures {
    /// The division; empty for the whole area.
    pub(crate) code: String,
    /// Its name.
    pub(crate) name: String,
    /// The values.
    pub(crate) values: Vec<IndicatorValue>,
}

/// The catalogue over a snapshot.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FiguresPage {
    /// The snapshot.
    pub(crate) snapshot: SnapshotRow,
    /// The place that is shown: the snapshot's area, or a division within it.
    pub(crate) area: String,
    /// Events are counted after this day, up to the snapshot's.
    #[schema(format = Date)]
    pub(crate) after: String,
    /// What the indicators are.
    pub(crate) indicators: Vec<IndicatorMeaning>,
    /// The whole first, then its divisions.
    pub(crate) places: Vec<PlaceFigures>,
    /// Residents by sex and single age, the last open: males, females.
    pub(crate) ages: [Vec<u64>; 2],
}

/// What shares are of.
#[derive(Debug, Clone, Copy, Default, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TableShare {
    /// Counts.
    #[default]
    None,
    /// Of the row.
    Row,
    /// Of the column.
    Column,
    /// Of everything.
    All,
}

/// A table to be counted.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TableRequest {
    /// What is counted.
    pub(crate) unit: String,
    /// Dimensions down the side.
    #[schema(max_items = 3)]
    pub(crate) rows: Vec<String>,
    /// Dimensions across.
    #[schema(max_items = 3)]
    pub(crate) columns: Vec<String>,
    /// Categories to which the count is limited, by dimension.
    #[serde(default)]
    pub(crate) filter: BTreeMap<String, Vec<String>>,
    /// Leading digits of the place; the snapshot's whole area unless given.
    pub(crate) area: Option<String>,
    /// Digits of the divisions: 6, 9 or 12.
    pub(crate) level: usize,
    /// What is shown.
    #[serde(default)]
    pub(crate) share: TableShare,
    /// Years of events.
    #[serde(default = "one")]
    pub(crate) years: i16,
}

const fn one() -> i16 {
    1
}

/// A table as it is read.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TableAnswer {
    /// What is counted.
    pub(crate) title: String,
    /// Names of the row dimensions.
    pub(crate) row_names: Vec<String>,
    /// Labels of the columns; the last is the total.
    pub(crate) columns: Vec<String>,
    /// Labels of the rows; the last is the total.
    pub(crate) labels: Vec<Vec<String>>,
    /// Codes of the rows' categories, without the total.
    pub(crate) codes: Vec<Vec<String>>,
    /// Values, row by row.
    pub(crate) values: Vec<Vec<f64>>,
    /// Digits after the point.
    pub(crate) decimals: usize,
    /// What a reader must know.
    pub(crate) notes: Vec<String>,
}

/// A kind of file.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum TableFile {
    /// CSV.
    Csv,
    /// SDMX-CSV 2.0.
    SdmxCsv,
    /// SDMX-JSON 2.0.
    SdmxJson,
    /// Excel.
    Xlsx,
    /// PDF/A.
    Pdf,
}

/// A table to be written as a file.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExportRequest {
    /// The table.
    pub(crate) table: TableRequest,
    /// The kind of file.
    pub(crate) file: TableFile,
}

/// Something that can be chosen.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FigureChoice {
    /// Its code.
    pub(crate) code: String,
    /// Its name.
    pub(crate) name: String,
    /// Its categories, to which a count may be limited; none where they are places, days or single ages.
    pub(crate) categories: Vec<FigureCategory>,
}

/// A category that a count may be limited to.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FigureCategory {
    /// Its code.
    pub(crate) code: String,
    /// Its name.
    pub(crate) name: String,
}

/// What can be counted, and by what.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FigureUnit {
    /// Its code.
    pub(crate) code: String,
    /// Its name.
    pub(crate) name: String,
    /// Whether it is events of a time rather than people of a day.
    pub(crate) events: bool,
    /// By what it can be split.
    pub(crate) dimensions: Vec<FigureChoice>,
}

/// What the table builder offers.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FigureChoices {
    /// Units.
    pub(crate) units: Vec<FigureUnit>,
}
