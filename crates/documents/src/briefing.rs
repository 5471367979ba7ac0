use serde::Serialize;

/// The paper's language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// 简体中文.
    Chinese,
    /// English.
    English,
}

impl Language {
    /// One of the two texts.
    pub const fn of<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Chinese => zh,
            Self::English => en,
        }
    }
}

/// A population by single years of age, in persons.
#[derive(Debug, Clone, PartialEq)]
pub struct Pyramid {
    /// End of which year.
    pub year: i32,
    /// Males by age from 0; the last age is open.
    pub male: Vec<f64>,
    /// Females likewise.
    pub female: Vec<f64>,
}

/// A figure then and now, in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KeyFigure {
    /// What it is.
    pub name: String,
    /// At the beginning.
    pub now: String,
    /// At the end.
    pub later: String,
    /// What changes, such as `−12.3 %`.
    pub change: String,
}

/// A service's demand, in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DemandRow {
    /// The service.
    pub service: String,
    /// What is counted: places, pupils, beds.
    pub unit: String,
    /// What there is room for now; `—` where nobody said.
    pub capacity: String,
    /// Needed in the first year.
    pub now: String,
    /// The most ever needed, and when.
    pub peak: String,
    /// Needed in the last year.
    pub later: String,
    /// The first year in which more is needed than there is.
    pub gap: String,
}

/// A line of the demand chart: needed each year as a share of the first year's need.
#[derive(Debug, Clone, PartialEq)]
pub struct DemandLine {
    /// The service.
    pub name: String,
    /// Year and value; 1 is the first year's need.
    pub points: Vec<(i32, f64)>,
}

/// Quantiles of the population by year, in persons: 2.5 %, 10 %, 25 %, 50 %, 75 %, 90 %, 97.5 %.
#[derive(Debug, Clone, PartialEq)]
pub struct FanBands {
    /// Year and quantiles.
    pub years: Vec<(i32, [f64; 7])>,
    /// What was counted or published before the first year, and in it.
    pub past: Vec<(i32, f64)>,
}

/// An assumption, in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AssumptionRow {
    /// What is assumed.
    pub name: String,
    /// Its value at the beginning.
    pub now: String,
    /// Its value at the end.
    pub later: String,
    /// Who says so.
    pub source: String,
}

/// A briefing of three pages: what happens, what it means, how sure we are. Everything is worded in `language` by the caller.
#[derive(Debug, Clone, PartialEq)]
pub struct Briefing {
    /// The language of all words.
    pub language: Language,
    /// The place, in full.
    pub place: String,
    /// The scenario and its version.
    pub scenario: String,
    /// The day of printing: year, month, day. Also the document's date, as PDF/A wants one.
    pub printed: (i32, u8, u8),
    /// Three sentences of what happens.
    pub happens: [String; 3],
    /// Figures then and now, at most eight.
    pub key: Vec<KeyFigure>,
    /// The population at the beginning.
    pub now: Pyramid,
    /// The population at the end.
    pub later: Pyramid,
    /// What it means, in at most four sentences.
    pub means: Vec<String>,
    /// Services, at most eleven.
    pub demand: Vec<DemandRow>,
    /// Lines of the demand chart, at most five.
    pub demand_lines: Vec<DemandLine>,
    /// How sure we are, in at most four sentences.
    pub sure: Vec<String>,
    /// The fan, where one was drawn.
    pub fan: Option<FanBands>,
    /// The assumptions, at most eight.
    pub assumptions: Vec<AssumptionRow>,
    /// What is known to be wrong or missing, at most five sentences.
    pub cautions: Vec<String>,
    /// Where the figures come from, at most six.
    pub sources: Vec<String>,
}
