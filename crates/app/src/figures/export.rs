//! Tables as files: CSV, SDMX-CSV 2.0, SDMX-JSON 2.0, XLSX, PDF; each with its method.

use rust_xlsxwriter::{Format, Workbook, XlsxError};
use serde_json::{Value, json};
use statistics::{Table, definition::Definition};

use super::{
    layout::{Layout, lay_out},
    title::title,
};
use crate::{AppError, Result, planning::Language};

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// Comma-separated, with a mark of UTF-8 for spreadsheets.
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

/// Writes a table as a file.
pub fn export_table(
    table: &Table,
    definition: &Definition,
    kind: FileKind,
    language: Language,
) -> Result<Vec<u8>> {
    match kind {
        FileKind::Csv => csv(&lay_out(table, definition, language)),
        FileKind::SdmxCsv => sdmx_csv(table, definition),
        FileKind::SdmxJson => sdmx_json(table, definition),
        FileKind::Xlsx => xlsx(&lay_out(table, definition, language)).map_err(|_refused| UNWRITTEN),
        FileKind::Pdf => pdf(&lay_out(table, definition, language), definition, language),
    }
}

const UNWRITTEN: AppError = AppError::Fault("a table was not written as a file");

fn shown(layout: &Layout, value: f64) -> String {
    format!("{value:.*}", layout.decimals)
}

fn csv(layout: &Layout) -> Result<Vec<u8>> {
    let mut out = csv::WriterBuilder::new().flexible(true).from_writer(vec![0xef, 0xbb, 0xbf]);
    let head = layout.row_names.iter().chain(&layout.columns);
    out.write_record(head).or(Err(UNWRITTEN))?;
    for (labels, values) in layout.labels.iter().zip(&layout.values) {
        let cells =
            labels.iter().map(|label| guarded(label)).chain(values.iter().map(|value| shown(layout, *value)));
        out.write_record(cells).or(Err(UNWRITTEN))?;
    }
    for note in &layout.notes {
        out.write_record([guarded(note)]).or(Err(UNWRITTEN))?;
    }
    out.into_inner().or(Err(UNWRITTEN))
}

/// A text that no spreadsheet takes for a formula.
fn guarded(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

/// The identifier of a dimension in SDMX: upper case.
fn concept(code: &str) -> String {
    if code == "place" { "REF_AREA".to_owned() } else { code.to_uppercase() }
}

fn flow(table: &Table) -> String {
    format!("WANJIA:{}(1.0)", table.unit.code.to_uppercase())
}

/// Category of each dimension for a cell.
fn places(table: &Table, cell: usize) -> Vec<usize> {
    let mut rest = cell;
    let mut at: Vec<usize> = table
        .dimensions
        .iter()
        .rev()
        .map(|one| {
            let own = rest % one.categories.len().max(1);
            rest /= one.categories.len().max(1);
            own
        })
        .collect();
    at.reverse();
    at
}

fn sdmx_csv(table: &Table, definition: &Definition) -> Result<Vec<u8>> {
    let mut out = csv::Writer::from_writer(Vec::new());
    let own = table.dimensions.iter().map(|one| concept(&one.code));
    let head = ["STRUCTURE", "STRUCTURE_ID", "ACTION"].map(str::to_owned).into_iter().chain(own);
    out.write_record(
        head.chain(["TIME_PERIOD", "OBS_VALUE", "OBS_STATUS", "COMMENT_OBS"].map(str::to_owned)),
    )
    .or(Err(UNWRITTEN))?;
    let (flow, day) = (flow(table), definition.day.to_string());
    for (cell, count) in table.cells.iter().enumerate() {
        let mut record = vec!["dataflow".to_owned(), flow.clone(), "I".to_owned()];
        for (one, at) in table.dimensions.iter().zip(places(table, cell)) {
            record.push(one.categories.get(at).map(|category| category.code.to_string()).unwrap_or_default());
        }
        record.extend([
            day.clone(),
            count.to_string(),
            "A".to_owned(),
            "register count, not official statistics".to_owned(),
        ]);
        out.write_record(record).or(Err(UNWRITTEN))?;
    }
    out.into_inner().or(Err(UNWRITTEN))
}

fn sdmx_json(table: &Table, definition: &Definition) -> Result<Vec<u8>> {
    let dimension = |(at, one): (usize, &statistics::dimension::Dimension)| {
        let values: Vec<Value> = one
            .categories
            .iter()
            .map(|category| json!({"id": category.code, "name": category.zh, "names": {"zh": category.zh, "en": category.en}}))
            .collect();
        json!({"id": concept(&one.code), "name": one.zh, "names": {"zh": one.zh, "en": one.en}, "keyPosition": at, "values": values})
    };
    let mut dimensions: Vec<Value> = table.dimensions.iter().enumerate().map(dimension).collect();
    let day = definition.day.to_string();
    dimensions.push(json!({"id": "TIME_PERIOD", "name": "日期", "names": {"zh": "日期", "en": "day"},
        "keyPosition": table.dimensions.len(), "values": [{"id": day, "name": day}]}));
    let observations: serde_json::Map<String, Value> = table
        .cells
        .iter()
        .enumerate()
        .map(|(cell, count)| {
            let key: Vec<String> = places(table, cell).iter().chain(&[0]).map(usize::to_string).collect();
            (key.join(":"), json!([count]))
        })
        .collect();
    let notes: Vec<Value> = definition
        .rules
        .iter()
        .map(|[zh, en]| json!({"type": "NOTE", "title": zh, "texts": {"zh": zh, "en": en}}))
        .collect();
    let message = json!({
        "meta": {
            "schema": "https://raw.githubusercontent.com/sdmx-twg/sdmx-json/master/data-message/tools/schemas/2.0.0/sdmx-json-data-schema.json",
            "id": format!("WANJIA_{}_{}", table.unit.code, definition.content.get(..12).unwrap_or_default()),
            "prepared": definition.known_at,
            "test": false,
            "contentLanguages": ["zh", "en"],
            "sender": {"id": "WANJIA"},
        },
        "data": {
            "dataSets": [{"structure": 0, "action": "Information", "annotations": (0..notes.len()).collect::<Vec<_>>(), "observations": observations}],
            "structures": [{
                "name": title(table, definition, true),
                "names": {"zh": title(table, definition, true), "en": title(table, definition, false)},
                "dimensions": {"dataSet": [], "series": [], "observation": dimensions},
                "measures": {"dataSet": [], "series": [], "observation": [{"id": "OBS_VALUE", "name": table.unit.zh}]},
                "attributes": {"dataSet": [], "series": [], "observation": []},
                "annotations": notes,
                "dataSets": [0],
            }],
        },
    });
    serde_json::to_vec(&message).or(Err(UNWRITTEN))
}

fn xlsx(layout: &Layout) -> std::result::Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let (bold, counts) = (
        Format::new().set_bold(),
        Format::new().set_num_format(if layout.decimals == 0 { "#,##0" } else { "0.0" }),
    );
    let sheet = book.add_worksheet();
    sheet.set_name("表 Table")?;
    let at = |number: usize| u16::try_from(number).unwrap_or(u16::MAX);
    let line = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    sheet.write_with_format(0, 0, &layout.title, &bold)?;
    for (column, name) in layout.row_names.iter().chain(&layout.columns).enumerate() {
        sheet.write_with_format(1, at(column), name, &bold)?;
    }
    for (row, (labels, values)) in layout.labels.iter().zip(&layout.values).enumerate() {
        for (column, label) in labels.iter().enumerate() {
            sheet.write(line(row + 2), at(column), label)?;
        }
        for (column, value) in values.iter().enumerate() {
            sheet.write_with_format(line(row + 2), at(labels.len() + column), *value, &counts)?;
        }
    }
    sheet.set_freeze_panes(2, at(layout.row_names.len()))?;
    let notes = book.add_worksheet();
    notes.set_name("说明 Notes")?;
    for (row, note) in layout.notes.iter().enumerate() {
        notes.write(line(row), 0, note)?;
    }
    book.save_to_buffer()
}

fn pdf(layout: &Layout, definition: &Definition, language: Language) -> Result<Vec<u8>> {
    let paper = documents::TablePaper {
        language,
        title: layout.title.clone(),
        day: (definition.day.year(), definition.day.month(), definition.day.day()),
        heads: layout.row_names.iter().chain(&layout.columns).cloned().collect(),
        labels: layout.row_names.len(),
        rows: layout
            .labels
            .iter()
            .zip(&layout.values)
            .map(|(labels, values)| {
                labels.iter().cloned().chain(values.iter().map(|value| shown(layout, *value))).collect()
            })
            .collect(),
        notes: layout.notes.clone(),
    };
    paper.print().map_err(AppError::Print)
}
