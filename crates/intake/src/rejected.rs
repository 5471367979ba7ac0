//! The file of rejected rows: the same columns and a reason, to be mended in any spreadsheet and imported again.

use std::io::{self, Write};

use crate::{
    finding::{Code, Finding},
    plan::REASON_COLUMN,
    stage::RejectedRow,
};

/// Characters at which a spreadsheet takes a text for a formula (OWASP, "CSV Injection"), wide forms included, and
/// the apostrophe itself, so that guarding can always be undone.
const GUARDED: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\'', '＝', '＋', '－', '＠'];

/// Puts an apostrophe before a cell that a spreadsheet could execute.
fn guarded(cell: &str) -> (&'static str, &str) {
    if cell.starts_with(GUARDED) { ("'", cell) } else { ("", cell) }
}

/// Takes the apostrophe off again.
pub(crate) fn unguarded(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| rest.starts_with(GUARDED)).unwrap_or(cell)
}

/// Writes the header of a file of rejected rows: UTF-8 with a byte-order mark, so that spreadsheets read it right.
pub fn write_header(columns: &[Box<str>], out: &mut dyn Write) -> io::Result<()> {
    out.write_all("\u{FEFF}".as_bytes())?;
    let names: Vec<&str> = columns.iter().map(|name| &**name).chain([REASON_COLUMN]).collect();
    write_record(&names, out)
}

/// Writes one rejected row with its reasons in Chinese.
pub fn write_row(columns: &[Box<str>], row: &RejectedRow, out: &mut dyn Write) -> io::Result<()> {
    let reasons = reasons(columns, &row.findings);
    let mut cells: Vec<&str> = row.cells.iter().collect();
    cells.resize(columns.len(), "");
    cells.push(&reasons);
    write_record(&cells, out)
}

/// Writes a whole file of rejected rows.
pub fn write_csv<'r>(
    columns: &[Box<str>],
    rows: impl IntoIterator<Item = &'r RejectedRow>,
    out: &mut dyn Write,
) -> io::Result<()> {
    write_header(columns, out)?;
    rows.into_iter().try_for_each(|row| write_row(columns, row, out))
}

/// What is wrong with a row and what to do, for the reason column. Names columns, never values.
fn reasons(columns: &[Box<str>], findings: &[Finding]) -> String {
    let mut reasons = String::new();
    for finding in findings {
        if !reasons.is_empty() {
            reasons.push('；');
        }
        let column = finding.column.and_then(|column| columns.get(usize::from(column)));
        if let Some(column) = column {
            reasons.push('“');
            reasons.push_str(column);
            reasons.push('”');
        }
        reasons.push_str(Code::text_zh(finding.code));
        reasons.push('，');
        reasons.push_str(Code::advice_zh(finding.code));
    }
    reasons
}

fn write_record(cells: &[&str], out: &mut dyn Write) -> io::Result<()> {
    for (at, cell) in cells.iter().enumerate() {
        if at > 0 {
            out.write_all(b",")?;
        }
        let (guard, cell) = guarded(cell);
        // Space at the ends is kept by quoting; a lone blank cell would make a blank line.
        let quoted = !guard.is_empty() || cell.contains(['"', ',', '\n', '\r']) || cell.trim() != cell;
        if quoted || (cells.len() == 1 && cell.is_empty()) {
            write!(out, "\"{guard}{}\"", cell.replace('"', "\"\""))?;
        } else {
            out.write_all(cell.as_bytes())?;
        }
    }
    out.write_all(b"\r\n")
}

#[cfg(test)]
mod tests {
    use super::{guarded, unguarded};

    #[test]
    fn guarding_is_undone_exactly() {
        for cell in ["=1+1", "+86", "-", "@x", "'=1", "''", "'", "\tx", "a'b", "张三", "", "＝1"] {
            let (guard, rest) = guarded(cell);
            let written = format!("{guard}{rest}");
            assert!(!written.starts_with(['=', '+', '-', '@', '\t', '\r', '＝']), "{cell}");
            assert_eq!(unguarded(&written), cell, "{cell}");
        }
    }
}
