//! Measures of service on the wire.

use serde::Serialize;
use utoipa::ToSchema;

/// The measures of an area's offices in a quarter.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MeasuresPage {
    /// The area.
    pub(crate) area: String,
    /// Its name.
    pub(crate) area_name: String,
    /// The quarter, such as `2026-Q3`.
    pub(crate) quarter: String,
    /// Quarters that can be asked for, the latest first.
    pub(crate) quarters: Vec<String>,
    /// When the figures were reckoned.
    pub(crate) as_of: String,
    /// Whether the quarter has ended. What residents said is told then only.
    pub(crate) ended: bool,
    /// How many something is told of at least.
    pub(crate) least: u64,
    /// What each measure means, in the order of the figures.
    pub(crate) measures: Vec<MeasureMeaning>,
    /// All offices together.
    pub(crate) whole: OfficeMeasures,
    /// Each office, by its code: never by how it does.
    pub(crate) offices: Vec<OfficeMeasures>,
    /// What residents wrote of offices that enough of them rated.
    pub(crate) words: Vec<OfficeWords>,
}

/// What a measure means.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MeasureMeaning {
    /// Its code.
    pub(crate) code: String,
    /// Since when it is defined so.
    pub(crate) from: String,
    /// What it is called.
    pub(crate) title: String,
    /// What it says, and what it leaves out.
    pub(crate) definition: String,
    /// How it is reckoned.
    pub(crate) formula: String,
    /// What is counted above the line.
    pub(crate) above: String,
    /// What is counted below it.
    pub(crate) below: String,
}

/// One office's figures.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OfficeMeasures {
    /// The office's area.
    pub(crate) area: String,
    /// What it is called.
    pub(crate) name: String,
    /// One for each measure.
    pub(crate) figures: Vec<MeasureFigure>,
}

/// A figure, or why it is not told.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MeasureFigure {
    /// `few` or `not_ended`; absent where it is told.
    pub(crate) withheld: Option<&'static str>,
    /// Above the line.
    pub(crate) above: Option<u64>,
    /// Below it.
    pub(crate) below: Option<u64>,
    /// Lower bound of Wilson's 95 % interval.
    pub(crate) low: Option<f64>,
    /// Upper bound.
    pub(crate) high: Option<f64>,
    /// Above which chance alone leaves it but for 1 in 1,000; absent for the whole.
    pub(crate) limit_low: Option<f64>,
    /// Below which.
    pub(crate) limit_high: Option<f64>,
    /// Whether it lies beyond.
    pub(crate) beyond: bool,
    /// The share of satisfied, if none of those had been who did not rate.
    pub(crate) if_none: Option<f64>,
    /// The same, if all of them had been.
    pub(crate) if_all: Option<f64>,
}

/// What residents wrote of an office.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OfficeWords {
    /// The office's area.
    pub(crate) area: String,
    /// What it is called.
    pub(crate) name: String,
    /// Their words.
    pub(crate) words: String,
}
