//! Measures of service: of offices, by quarters, never of workers and of nothing that families choose. What is told of fewer than
//! [`LEAST`] is not told; what residents said is told once its quarter has ended, so that no single answer shows by looking twice.

mod published;
mod quarter;
mod reckon;
mod tally;

use access::{Action, Cx};
use serde::{Deserialize, Serialize};
use services::{Measure, measures};

pub use published::{keep_measures, publish_due, published, read_measures};
pub use quarter::Quarter;
pub use tally::{Tallies, Tally};

use crate::{App, Result, log};

/// How many something is told of at least.
pub const LEAST: u64 = 30;

/// Why a figure is not told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Withheld {
    /// Fewer than [`LEAST`] are below the line, or the rest would be told by it.
    Few,
    /// What residents say is told once the quarter has ended.
    NotEnded,
}

/// A share that is told.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Told {
    /// Above the line.
    pub above: u64,
    /// Below it.
    pub below: u64,
    /// Wilson's 95 % interval.
    pub interval: (f64, f64),
    /// Between what chance alone would leave it, but for 2 in 1,000, if every office did alike; none of the whole.
    pub limits: Option<(f64, f64)>,
    /// Of who was satisfied: the share if none, and if all of those who did not rate had been.
    pub bounds: Option<(f64, f64)>,
}

impl Told {
    /// The share.
    pub fn share(&self) -> f64 {
        statistics::indicator::methods::real(self.above) / statistics::indicator::methods::real(self.below)
    }

    /// Whether it lies where chance alone hardly leaves it.
    pub fn beyond(&self) -> bool {
        self.limits.is_some_and(|(low, high)| !(low..=high).contains(&self.share()))
    }
}

/// One office's figures, in the order of the measures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OfficeFigures {
    /// The office's area.
    pub area: Box<str>,
    /// One for each measure.
    pub figures: Vec<std::result::Result<Told, Withheld>>,
}

/// The measures of an area's offices in a quarter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ServiceFigures {
    /// The area.
    pub area: Box<str>,
    /// The quarter.
    pub quarter: Box<str>,
    /// Whether it has ended.
    pub ended: bool,
    /// The codes of the measures, in their order.
    pub measures: Vec<Box<str>>,
    /// All offices together.
    pub whole: OfficeFigures,
    /// Each office, by its code: never by how it does.
    pub offices: Vec<OfficeFigures>,
}

/// Figures with what they mean and what residents wrote.
#[derive(Debug, Clone)]
pub struct MeasuresView {
    /// The figures.
    pub figures: ServiceFigures,
    /// What each measure means.
    pub measures: Vec<Measure>,
    /// What residents wrote of offices that enough of them rated, in no order that tells anything: area and words.
    pub words: Vec<(Box<str>, Box<str>)>,
    /// The quarter, and those that can be asked for, the latest first.
    pub quarters: Vec<Quarter>,
}

/// Quarters that can be looked at.
const QUARTERS: usize = 8;

/// The measures of the actor's area in a quarter; the present one unless one is named.
pub async fn service_measures(cx: &Cx, app: &App, quarter: Option<Quarter>) -> Result<MeasuresView> {
    let permit = cx.count_permit()?;
    let today = cx.now().china_date();
    let quarters: Vec<Quarter> =
        std::iter::successors(Some(Quarter::of(today)), |one| one.before()).take(QUARTERS).collect();
    let asked = quarter.unwrap_or(Quarter::of(today));
    if !quarters.contains(&asked) {
        return Err(crate::AppError::NotFound);
    }
    log::keep(&app.store, &permit.entry(cx.now(), Action::Count)).await?;
    let (figures, words) = reckon::reckon(app, permit.area(), asked, today).await?;
    Ok(MeasuresView { figures, measures: measures()?, words, quarters })
}
