//! Reads tables of numbers by year, sex and age, from CSV or the first sheet of a workbook.

use std::{
    collections::HashMap,
    fs::File,
    io,
    ops::ControlFlow,
    path::{Path, PathBuf},
};

use intake::reader::{self, FileHints};
use projection::Sex;

/// Why a projection or a life table could not be made from files. Names files, lines and columns, never what a cell holds.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// A file that is needed is not there.
    #[error("{path} is missing; it must hold {holds}")]
    Missing {
        /// Where it should be.
        path: PathBuf,
        /// What it should hold.
        holds: String,
    },
    /// A file or folder cannot be read or written.
    #[error("{path} cannot be {what}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// `read` or `written`.
        what: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// A file is no table.
    #[error("{path}{}: {message}", at_line(*line))]
    Form {
        /// The file.
        path: PathBuf,
        /// Line, where it is known.
        line: Option<u64>,
        /// What is wrong.
        message: String,
    },
    /// A column is missing.
    #[error("{path} has no column `{column}`; its first line must name {needed}")]
    Column {
        /// The file.
        path: PathBuf,
        /// The column.
        column: String,
        /// All that are needed.
        needed: String,
    },
    /// A cell cannot be understood.
    #[error("{path} line {line}, column `{column}`: {message}")]
    Cell {
        /// The file.
        path: PathBuf,
        /// Line in the file, the header being line 1.
        line: u64,
        /// The column.
        column: String,
        /// What is wrong and what to do.
        message: String,
    },
    /// The files do not fit together or not the options.
    #[error("{0}")]
    Unfit(String),
    /// The options do not fit together.
    #[error("{0}")]
    Usage(String),
    /// The projection refused the inputs.
    #[error("{place}{fault}")]
    Fault {
        /// The area and a colon, or nothing.
        place: String,
        /// Why.
        fault: projection::Fault,
    },
}

fn at_line(line: Option<u64>) -> String {
    line.map(|line| format!(" line {line}")).unwrap_or_default()
}

/// The area of rows that hold for every area.
pub(super) const EVERY_AREA: usize = usize::MAX;

/// One number with its keys; keys that a file does not have are nought.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    pub(super) line: u64,
    pub(super) area: usize,
    pub(super) year: i32,
    pub(super) sex: usize,
    pub(super) age: u32,
    pub(super) value: f64,
}

/// The areas by name, in the order in which the base population names them.
#[derive(Debug, Default)]
pub(super) struct Areas {
    pub(super) column: Option<String>,
    pub(super) names: Vec<String>,
    places: HashMap<String, usize>,
    /// Whether a name that is new may still be added.
    pub(super) open: bool,
}

impl Areas {
    pub(super) fn new(column: Option<&str>) -> Self {
        let mut areas = Self { column: column.map(str::to_owned), open: true, ..Self::default() };
        if areas.column.is_none() {
            areas.names.push(String::new());
        }
        areas
    }

    pub(super) fn place(&mut self, name: &str) -> Option<usize> {
        if let Some(place) = self.places.get(name) {
            return Some(*place);
        }
        if !self.open {
            return None;
        }
        self.names.push(name.to_owned());
        self.places.insert(name.to_owned(), self.names.len() - 1);
        Some(self.names.len() - 1)
    }

    /// `area: ` in front of a fault, or nothing where there is only one.
    pub(super) fn label(&self, area: usize) -> String {
        match (&self.column, self.names.get(area)) {
            (Some(column), Some(name)) => format!("{column} {name}: "),
            _ => String::new(),
        }
    }
}

/// A key column of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    Year,
    Sex,
    Age,
}

impl Key {
    const fn name(self) -> &'static str {
        match self {
            Self::Year => "year",
            Self::Sex => "sex",
            Self::Age => "age",
        }
    }
}

/// A file of the input folder, as `.csv` or, where there is none, as `.xlsx`.
pub(super) fn find(folder: &Path, stem: &str) -> Option<PathBuf> {
    ["csv", "xlsx"].iter().map(|ending| folder.join(format!("{stem}.{ending}"))).find(|path| path.exists())
}

/// The rows of a file with the given keys and the column `value`.
pub(super) fn read(
    path: &Path,
    keys: &[Key],
    value: &str,
    areas: &mut Areas,
) -> Result<Vec<Row>, TableError> {
    let needed = keys.iter().map(|key| key.name()).chain([value]).collect::<Vec<_>>().join(", ");
    let mut rows = Vec::new();
    let mut layout: Option<Layout> = None;
    let area_column = areas.column.clone();
    for_each_line(path, &mut |line, cells| {
        let Some(layout) = &layout else {
            layout = Some(Layout::find(path, cells, keys, value, area_column.as_deref(), &needed)?);
            return Ok(());
        };
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            return Ok(());
        }
        rows.push(layout.row(path, line, cells, areas)?);
        Ok(())
    })?;
    if layout.is_none() {
        let message = format!("the file is empty; its first line must name {needed}");
        return Err(TableError::Form { path: path.to_owned(), line: None, message });
    }
    Ok(rows)
}

/// Where a file keeps what.
struct Layout {
    area: Option<(usize, String)>,
    keys: Vec<(Key, usize)>,
    value: (usize, String),
}

impl Layout {
    fn find(
        path: &Path,
        header: &[&str],
        keys: &[Key],
        value: &str,
        area: Option<&str>,
        needed: &str,
    ) -> Result<Self, TableError> {
        let column = |name: &str| {
            header
                .iter()
                .position(|found| found.trim().trim_start_matches('\u{feff}').eq_ignore_ascii_case(name))
        };
        let must = |name: &str| {
            column(name).ok_or_else(|| TableError::Column {
                path: path.to_owned(),
                column: name.to_owned(),
                needed: needed.to_owned(),
            })
        };
        let area = area.and_then(|name| Some((column(name)?, name.to_owned())));
        let keys = keys.iter().map(|key| Ok((*key, must(key.name())?))).collect::<Result<_, TableError>>()?;
        Ok(Self { area, keys, value: (must(value)?, value.to_owned()) })
    }

    fn row(&self, path: &Path, line: u64, cells: &[&str], areas: &mut Areas) -> Result<Row, TableError> {
        let wrong = |column: &str, message: &str| TableError::Cell {
            path: path.to_owned(),
            line,
            column: column.to_owned(),
            message: message.to_owned(),
        };
        let cell = |at: usize| cells.get(at).map_or("", |cell| cell.trim());
        let mut row = Row { line, area: EVERY_AREA, year: 0, sex: 0, age: 0, value: 0.0 };
        if areas.column.is_none() {
            row.area = 0;
        }
        if let Some((at, name)) = &self.area {
            let unknown = "this area is not in the base population; add it there or take the row out";
            row.area = areas.place(cell(*at)).ok_or_else(|| wrong(name, unknown))?;
        }
        for (key, at) in &self.keys {
            let text = cell(*at);
            match key {
                Key::Year => {
                    row.year =
                        whole(text).ok_or_else(|| wrong("year", "write a calendar year such as 2030"))?;
                }
                Key::Sex => {
                    let sex = Sex::parse(text).ok_or_else(|| wrong("sex", "write m or f"))?;
                    row.sex = sex.index();
                }
                Key::Age => {
                    let age = whole(text.strip_suffix('+').unwrap_or(text));
                    let age = age.and_then(|age| u32::try_from(age).ok()).filter(|age| *age <= 150);
                    row.age = age.ok_or_else(|| {
                        wrong(
                            "age",
                            "write the first age of the group as a whole number, such as 0, 5 or 100",
                        )
                    })?;
                }
            }
        }
        let (at, name) = &self.value;
        let value: Option<f64> = cell(*at).parse().ok().filter(|value: &f64| value.is_finite());
        row.value =
            value.ok_or_else(|| wrong(name, "write a number with a point, without thousands separators"))?;
        Ok(row)
    }
}

/// A whole number, also as spreadsheets write it: `2030.0`.
pub(super) fn whole(text: &str) -> Option<i32> {
    let text = text.split_once('.').map_or(text, |(whole, rest)| {
        if !rest.is_empty() && rest.bytes().all(|digit| digit == b'0') { whole } else { text }
    });
    text.parse().ok()
}

/// Takes a line's number and its cells.
pub(crate) type TakeLine<'a> = &'a mut dyn FnMut(u64, &[&str]) -> Result<(), TableError>;

/// Hands every line to `take` with its number, the header first.
pub(crate) fn for_each_line(path: &Path, take: TakeLine<'_>) -> Result<(), TableError> {
    if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("xlsx")) {
        return for_each_sheet_row(path, take);
    }
    let file = File::open(path).map_err(|source| TableError::File {
        path: path.to_owned(),
        what: "read",
        source,
    })?;
    let mut csv = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(file);
    let mut record = csv::StringRecord::new();
    loop {
        let more = csv.read_record(&mut record).map_err(|fault| TableError::Form {
            path: path.to_owned(),
            line: fault.position().map(csv::Position::line),
            message: if matches!(fault.kind(), csv::ErrorKind::Utf8 { .. }) {
                "the file is not UTF-8; save it as CSV UTF-8".to_owned()
            } else {
                "the file is no CSV".to_owned()
            },
        })?;
        if !more {
            return Ok(());
        }
        let line = record.position().map_or(0, csv::Position::line);
        let cells: Vec<&str> = record.iter().collect();
        take(line, &cells)?;
    }
}

fn for_each_sheet_row(path: &Path, take: TakeLine<'_>) -> Result<(), TableError> {
    let unreadable = |fault: intake::IntakeError| TableError::Form {
        path: path.to_owned(),
        line: None,
        message: fault.to_string(),
    };
    let rows = reader::open(path.to_owned(), &FileHints::default()).map_err(unreadable)?;
    let first = u64::try_from(rows.rows_above()).unwrap_or(0) + 1;
    let header: Vec<&str> = rows.columns().iter().map(String::as_str).collect();
    take(first, &header)?;
    let (mut line, mut fault) = (first, None);
    rows.for_each_row(&mut |cells| {
        line += 1;
        match take(line, cells) {
            Ok(()) => ControlFlow::Continue(()),
            Err(wrong) => {
                fault = Some(wrong);
                ControlFlow::Break(())
            }
        }
    })
    .map_err(unreadable)?;
    fault.map_or(Ok(()), Err)
}
