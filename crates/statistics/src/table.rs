//! Tables: what is counted, by which dimensions, where, of whom.

use std::{collections::BTreeMap, sync::Arc};

use serde::{Deserialize, Serialize};

use crate::{
    days::code_of,
    dimension::{DIMENSIONS, Dimension, Unit, View, unit},
    frame::Part,
    kernel::{Asked, Axis, CountFault, MOST_CELLS, OUT, Parts, count_all},
};

/// What shares are of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Share {
    /// Counts themselves.
    #[default]
    None,
    /// Per cent of the row's total.
    Row,
    /// Per cent of the column's total.
    Column,
    /// Per cent of everything.
    All,
}

/// A table that is asked for. It is also what is saved and what a link leads to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// What is counted.
    pub unit: Box<str>,
    /// Dimensions down the side, the slowest first.
    pub rows: Vec<Box<str>>,
    /// Dimensions across.
    pub columns: Vec<Box<str>>,
    /// Categories to which the count is limited, by dimension.
    #[serde(default)]
    pub filter: BTreeMap<Box<str>, Vec<Box<str>>>,
    /// Leading digits of the place; the snapshot's whole area unless given.
    #[serde(default)]
    pub area: Option<Box<str>>,
    /// Digits of the divisions by which places are told apart.
    pub level: usize,
    /// What is shown.
    #[serde(default)]
    pub share: Share,
    /// Years of events that are counted, back from the day: 1 to 20.
    #[serde(default = "one")]
    pub years: i16,
}

const fn one() -> i16 {
    1
}

/// Why a table cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SpecFault {
    /// No such unit.
    #[error("there is no such thing to count")]
    Unit,
    /// A dimension that the unit does not have, or one twice.
    #[error("{0} is no dimension of what is counted, or stands twice")]
    Dimension(Box<str>),
    /// A category that a dimension does not have.
    #[error("{0} has no such category")]
    Category(Box<str>),
    /// A level, area or period out of range.
    #[error("level, area or years do not fit")]
    Range,
    /// Too many cells.
    #[error("the table would be too large")]
    Large,
}

/// What a dimension is called, in Chinese and English.
fn name(code: &str) -> Option<(&'static str, &'static str)> {
    DIMENSIONS.iter().find(|(known, ..)| *known == code).map(|(_, zh, en)| (*zh, *en))
}

impl SpecFault {
    /// In Chinese, with the name of what is meant.
    pub fn text_zh(&self) -> String {
        match self {
            Self::Unit => "没有这样可以数的内容".into(),
            Self::Dimension(code) => {
                format!("所数的内容不能按“{}”分，或者重复选了它", name(code).map_or(&**code, |(zh, _)| zh))
            }
            Self::Category(code) => format!("“{}”没有这一类", name(code).map_or(&**code, |(zh, _)| zh)),
            Self::Range => "区划级别、地区或年数不合适".into(),
            Self::Large => "表太大".into(),
        }
    }

    /// In English.
    pub fn text_en(&self) -> String {
        match self {
            Self::Dimension(code) => format!(
                "what is counted cannot be split by {}, or that stands twice",
                name(code).map_or(&**code, |(_, en)| en)
            ),
            Self::Category(code) => {
                format!("{} has no such category", name(code).map_or(&**code, |(_, en)| en))
            }
            Self::Unit | Self::Range | Self::Large => self.to_string(),
        }
    }
}

/// A table with its counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// What was asked.
    pub spec: Spec,
    /// The unit.
    pub unit: &'static Unit,
    /// Row dimensions, then column dimensions.
    pub dimensions: Vec<Dimension>,
    /// Counts, the last dimension fastest.
    pub cells: Vec<u64>,
}

/// A source of parts that knows its words without loading them.
pub trait Snapshot: Parts {
    /// The view that it was taken for: area and day.
    fn view(&self, level: usize) -> View;
    /// All words of a column of places in parts of one kind.
    fn words(&self, kind: &str, column: &str) -> Vec<Box<str>>;
    /// Those of its parts that are of one kind.
    #[must_use]
    fn of_kind(&self, kind: &str) -> Self;
}

/// The most cells that a table may show.
pub const MOST_SHOWN: usize = 200_000;

/// A table before it is counted.
#[derive(Debug, Clone)]
pub struct Plan {
    table: Table,
    /// Filters, as dimensions of one place.
    filters: Vec<(Dimension, Vec<bool>)>,
    view: View,
    /// Which codes of days lie within the period of events.
    period: Arc<[u32]>,
}

impl Plan {
    /// Looks whether a table can be made.
    pub fn new<S: Snapshot>(spec: &Spec, snapshot: &S) -> Result<Self, SpecFault> {
        let unit = unit(&spec.unit).ok_or(SpecFault::Unit)?;
        let mut view = snapshot.view(spec.level);
        if !matches!(spec.level, 2 | 4 | 6 | 9 | 12) || !(1..=20).contains(&spec.years) {
            return Err(SpecFault::Range);
        }
        if let Some(area) = &spec.area {
            if !area.starts_with(&*view.area)
                || area.len() > 12
                || !area.bytes().all(|digit| digit.is_ascii_digit())
            {
                return Err(SpecFault::Range);
            }
            view.area = area.clone();
        }
        view.after = crate::days::months_before(view.day, 12 * spec.years);
        let words = |column: &str| snapshot.words(unit.kind, column);
        let made = |code: &str| {
            Dimension::new(code, unit, &view, &words).ok_or_else(|| SpecFault::Dimension(code.into()))
        };
        let mut dimensions = Vec::new();
        for code in spec.rows.iter().chain(&spec.columns) {
            if dimensions.iter().any(|one: &Dimension| one.code == *code) {
                return Err(SpecFault::Dimension(code.clone()));
            }
            dimensions.push(made(code)?);
        }
        let mut filters = Vec::new();
        for (code, wanted) in &spec.filter {
            let dimension = made(code)?;
            let at = |code: &str| dimension.categories.iter().position(|one| &*one.code == code);
            let mut kept = vec![false; dimension.categories.len()];
            for category in wanted {
                *at(category)
                    .and_then(|at| kept.get_mut(at))
                    .ok_or_else(|| SpecFault::Category(code.clone()))? = true;
            }
            filters.push((dimension, kept));
        }
        let cells = dimensions.iter().try_fold(1_usize, |all, one| all.checked_mul(one.categories.len()));
        let cells = cells.filter(|cells| *cells <= MOST_CELLS / 8).ok_or(SpecFault::Large)?;
        let table = Table { spec: spec.clone(), unit, dimensions, cells: vec![0; cells] };
        // Codes of days are in order of days; the first and the last stand for all beyond.
        let (after, until) = (code_of(view.after), code_of(view.until));
        let period = (0..=u16::MAX).map(|on| if after < on && on <= until { 0 } else { OUT }).collect();
        Ok(Self { table, filters, view, period })
    }

    /// How many cells it has.
    pub fn cells(&self) -> usize {
        self.table.cells.len()
    }

    /// `people` or `events`: which parts it counts.
    pub fn kind(&self) -> &'static str {
        self.table.unit.kind
    }

    /// The columns that it reads.
    pub fn columns(&self) -> Vec<&str> {
        let mut columns = vec![self.table.unit.place];
        columns.extend(
            self.table
                .dimensions
                .iter()
                .chain(self.filters.iter().map(|(one, _)| one))
                .map(|one| &*one.column),
        );
        if self.table.unit.kind == "events" {
            columns.extend(["kind", "on"]);
        }
        if self.table.unit.code == "homes" {
            columns.push("home_size");
        }
        columns.sort_unstable();
        columns.dedup();
        columns
    }

    /// The axes over one part: dimensions, filters, and what makes a row one of the unit.
    pub fn axes(&self, part: &Part) -> Vec<Axis> {
        let words =
            |column: &str| part.column(column).map(|column| column.words.as_slice()).unwrap_or_default();
        let mut axes = Vec::new();
        for dimension in &self.table.dimensions {
            let places = dimension.places(words(&dimension.column));
            axes.push(Axis { column: dimension.column.clone(), places, size: dimension.categories.len() });
        }
        for (dimension, kept) in &self.filters {
            let keep = |place: u32| {
                let at = usize::try_from(place).unwrap_or(usize::MAX);
                if kept.get(at).copied().unwrap_or(false) { 0 } else { OUT }
            };
            let places = dimension.places(words(&dimension.column)).iter().copied().map(keep).collect();
            axes.push(Axis { column: dimension.column.clone(), places, size: 1 });
        }
        let unit = self.table.unit;
        if !self.table.dimensions.iter().any(|one| &*one.code == "place") {
            let inside = |word: &str| !word.is_empty() && word.starts_with(&*self.view.area);
            let places = words(unit.place).iter().map(|word| if inside(word) { 0 } else { OUT }).collect();
            axes.push(Axis { column: unit.place.into(), places, size: 1 });
        }
        if let Some(kind) = unit.event {
            let places = (0..=u8::MAX).map(|code| if code == kind { 0 } else { OUT }).collect();
            axes.push(Axis { column: "kind".into(), places, size: 1 });
            if !self.table.dimensions.iter().any(|one| &*one.column == "on") {
                axes.push(Axis { column: "on".into(), places: self.period.clone(), size: 1 });
            }
        }
        if unit.code == "homes" && !self.table.dimensions.iter().any(|one| &*one.code == "home_size") {
            let places = (0..=u8::MAX).map(|size| if (1..=15).contains(&size) { 0 } else { OUT }).collect();
            axes.push(Axis { column: "home_size".into(), places, size: 1 });
        }
        axes
    }

    /// The table with its counts.
    #[must_use]
    pub fn filled(mut self, cells: Vec<u64>) -> Table {
        self.table.cells = cells;
        self.table
    }
}

/// Counts tables of one kind in one pass.
pub fn count_tables<S: Snapshot>(
    plans: &[Plan],
    snapshot: &S,
    threads: usize,
) -> Result<Vec<Table>, CountFault<S::Fault>> {
    let mut tables: Vec<Option<Table>> = vec![None; plans.len()];
    for kind in ["people", "events"] {
        let these: Vec<(usize, &Plan)> =
            plans.iter().enumerate().filter(|(_, plan)| plan.table.unit.kind == kind).collect();
        if these.is_empty() {
            continue;
        }
        let mut columns: Vec<&str> = these.iter().flat_map(|(_, plan)| plan.columns()).collect();
        columns.sort_unstable();
        columns.dedup();
        let asked: Vec<Asked<_>> = these
            .iter()
            .map(|(_, plan)| Asked { axes: |part: &Part| plan.axes(part), cells: plan.cells() })
            .collect();
        let counted = count_all(&snapshot.of_kind(kind), &columns, &asked, threads)?;
        for ((at, plan), cells) in these.into_iter().zip(counted) {
            tables[at] = Some(plan.clone().filled(cells));
        }
    }
    Ok(tables.into_iter().flatten().collect())
}

impl Table {
    /// How many rows and columns its cells make.
    pub fn shape(&self) -> (usize, usize) {
        let across = |dimensions: &[Dimension]| dimensions.iter().map(|one| one.categories.len()).product();
        let (rows, columns) = self.dimensions.split_at(self.spec.rows.len().min(self.dimensions.len()));
        (across(rows), across(columns))
    }

    /// Totals of rows, of columns, and of everything: sums of the parts, never counted apart.
    pub fn totals(&self) -> (Vec<u64>, Vec<u64>, u64) {
        let (_, wide) = self.shape();
        let wide = wide.max(1);
        let rows: Vec<u64> = self.cells.chunks(wide).map(|row| row.iter().sum()).collect();
        let columns = (0..wide).map(|at| self.cells.iter().skip(at).step_by(wide).sum()).collect();
        (rows, columns, self.cells.iter().sum())
    }

    /// The sum over the cells whose categories `keep` lets through, by place of the dimension and of the category.
    pub fn sum(&self, keep: &dyn Fn(usize, usize) -> bool) -> u64 {
        let sizes: Vec<usize> = self.dimensions.iter().map(|one| one.categories.len()).collect();
        let kept: Vec<Vec<bool>> =
            sizes.iter().enumerate().map(|(of, size)| (0..*size).map(|at| keep(of, at)).collect()).collect();
        let mut total = 0;
        for (cell, count) in self.cells.iter().enumerate().filter(|(_, count)| **count > 0) {
            let mut rest = cell;
            let all = sizes.iter().zip(&kept).rev().all(|(size, kept)| {
                let at = rest % size;
                rest /= size;
                kept[at]
            });
            total += if all { *count } else { 0 };
        }
        total
    }
}
