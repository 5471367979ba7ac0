//! A table as it is read: labels down and across, values, totals.

use base::{Date, Timestamp};
use codes::division::Divisions;
use statistics::{
    Share, Table,
    definition::Definition,
    dimension::{Category, Dimension},
};

use super::title::{limits, title};
use crate::planning::Language;

/// A table laid out.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Layout {
    /// What it shows, of whom, by what it is split and of which day.
    pub title: String,
    /// Names of the row dimensions.
    pub row_names: Vec<String>,
    /// Labels of the columns.
    pub columns: Vec<String>,
    /// Labels of each row.
    pub labels: Vec<Vec<String>>,
    /// Codes of each row's categories; none of the total, and none in what was kept before there were any.
    #[serde(default)]
    pub codes: Vec<Vec<String>>,
    /// Counts or shares, row by row; the last column and the last row are totals.
    pub values: Vec<Vec<f64>>,
    /// Digits after the point: 0 for counts.
    pub decimals: usize,
    /// What a reader must know.
    pub notes: Vec<String>,
}

/// Lays a table out in a language.
pub fn lay_out(table: &Table, definition: &Definition, language: Language) -> Layout {
    let (rows, columns, all) = table.totals();
    lay_out_with(table, definition, language, &table.cells, (&rows, &columns, all))
}

/// The same with other counts in the table's cells and totals.
pub(super) fn lay_out_with(
    table: &Table,
    definition: &Definition,
    language: Language,
    cells: &[u64],
    totals: (&[u64], &[u64], u64),
) -> Layout {
    let zh = language == Language::Chinese;
    let say = |zh_text: &str, en_text: &str| if zh { zh_text.to_owned() } else { en_text.to_owned() };
    let (rows, columns) = table.dimensions.split_at(table.spec.rows.len().min(table.dimensions.len()));
    let name = |one: &Dimension| say(&one.zh, &one.en);
    let total = say("合计", "total");
    let mut column_labels: Vec<String> = labels(columns, zh).into_iter().map(|own| own.join(" · ")).collect();
    if columns.is_empty() {
        column_labels = Vec::new();
    }
    column_labels.push(total.clone());
    let mut row_labels = labels(rows, zh);
    if rows.is_empty() {
        row_labels = Vec::new();
    }
    let mut last = vec![String::new(); rows.len().max(1)];
    if let Some(first) = last.first_mut() {
        *first = total;
    }
    row_labels.push(last);
    let codes = if rows.is_empty() { Vec::new() } else { each(rows, &|category| &category.code) };
    let values = values(table, (rows.is_empty(), columns.is_empty()), cells, totals);
    let decimals = usize::from(table.spec.share != Share::None);
    Layout {
        title: title(table, definition, zh),
        row_names: if rows.is_empty() { vec![String::new()] } else { rows.iter().map(name).collect() },
        columns: column_labels,
        labels: row_labels,
        codes,
        values,
        decimals,
        notes: notes(table, definition, zh),
    }
}

/// Each combination of categories, the last dimension fastest.
fn labels(dimensions: &[Dimension], zh: bool) -> Vec<Vec<String>> {
    each(dimensions, &|category| if zh { &category.zh } else { &category.en })
}

fn each(dimensions: &[Dimension], text: &dyn Fn(&Category) -> &str) -> Vec<Vec<String>> {
    dimensions.iter().fold(vec![Vec::new()], |all, one| {
        all.iter()
            .flat_map(|begun| {
                one.categories.iter().map(move |category| {
                    begun.iter().cloned().chain(std::iter::once(text(category).to_owned())).collect()
                })
            })
            .collect()
    })
}

fn values(
    table: &Table,
    (no_rows, no_columns): (bool, bool),
    cells: &[u64],
    (rows, columns, all): (&[u64], &[u64], u64),
) -> Vec<Vec<f64>> {
    let (_, wide) = table.shape();
    let real = statistics::indicator::methods::real;
    let of = |count: u64, row: u64, column: u64| {
        let whole = match table.spec.share {
            Share::None => return real(count),
            Share::Row => row,
            Share::Column => column,
            Share::All => all,
        };
        if whole == 0 { 0.0 } else { real(count) / real(whole) * 100.0 }
    };
    let mut laid: Vec<Vec<f64>> = Vec::new();
    for (line, row) in cells.chunks(wide.max(1)).zip(rows) {
        let mut values: Vec<f64> =
            line.iter().zip(columns).map(|(count, column)| of(*count, *row, *column)).collect();
        if no_columns {
            values.clear();
        }
        values.push(of(*row, *row, all));
        laid.push(values);
    }
    if no_rows {
        laid.clear();
    }
    let mut last: Vec<f64> = columns.iter().map(|column| of(*column, all, *column)).collect();
    if no_columns {
        last.clear();
    }
    last.push(of(all, all, all));
    laid.push(last);
    laid
}

/// What stands beside every figure: what it is, of which day, known when, and how it was counted.
fn notes(table: &Table, definition: &Definition, zh: bool) -> Vec<String> {
    let spec = &table.spec;
    let day: Date = definition.day;
    let area = spec.area.as_deref().unwrap_or(&definition.area);
    let place = Divisions::bundled().full_name(area).unwrap_or_else(|| area.to_owned());
    let known = definition
        .known_at
        .parse::<Timestamp>()
        .map_or_else(|_| definition.known_at.to_string(), Timestamp::china_minute);
    let mut notes = Vec::new();
    if zh {
        notes.push("登记数，非官方统计数。合计等于各部分之和。".to_owned());
        notes.push(format!(
            "{} · {place} · {day} · 按 {known} 所知 · 快照校验值 {}",
            table.unit.zh,
            short(definition)
        ));
    } else {
        notes.push("Register counts, never official statistics. Totals are sums of their parts.".to_owned());
        notes.push(format!(
            "{} · {place} · {day} · as known at {known} (UTC+8) · snapshot's checksum {}",
            table.unit.en,
            short(definition)
        ));
    }
    if table.unit.kind == "events" {
        notes.push(if zh {
            format!("事件：截至当日的 {} 年。", spec.years)
        } else {
            format!("Events of the {} years that end with the day.", spec.years)
        });
    }
    for (name, kept) in limits(table, definition, zh) {
        notes.push(if zh {
            format!("只数：{name}为{}", kept.join("、"))
        } else {
            format!("Only: {name}: {}", kept.join(", "))
        });
    }
    notes.extend(
        definition
            .rules
            .iter()
            .map(|[own_zh, own_en]| if zh { own_zh.to_string() } else { own_en.to_string() }),
    );
    notes
}

fn short(definition: &Definition) -> &str {
    definition.content.get(..12).unwrap_or(&definition.content)
}
