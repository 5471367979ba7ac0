//! References between cells when rows are put in: formulas, merged cells, checks and names move along.

use crate::{book::place, dom::Element, grid::Growth};

/// One reference within a formula, or what stands between two.
enum Piece<'t> {
    Between(&'t str),
    /// Sheet prefix with its mark (may be empty), column with its `$`, `$` of the row, row from 1.
    Cell(&'t str, &'t str, &'t str, usize),
}

/// Cuts a formula into references and the rest; texts in quotation marks are no references.
fn pieces(formula: &str) -> Vec<Piece<'_>> {
    let bytes = formula.as_bytes();
    let (mut found, mut from, mut at) = (Vec::new(), 0, 0);
    let word = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.') || byte >= 0x80;
    while at < bytes.len() {
        match bytes[at] {
            b'"' => {
                at += 1;
                while at < bytes.len() && bytes[at] != b'"' {
                    at += 1;
                }
                at += 1;
            }
            byte if word(byte) || byte == b'$' || byte == b'\'' => {
                let start = at;
                let sheet = sheet_end(bytes, at, &word);
                at = sheet;
                let column = at;
                at += usize::from(bytes.get(at) == Some(&b'$'));
                let letters = at;
                while bytes.get(at).is_some_and(u8::is_ascii_alphabetic) {
                    at += 1;
                }
                let (column_end, dollar) = (at, at);
                at += usize::from(bytes.get(at) == Some(&b'$'));
                let digits = at;
                while bytes.get(at).is_some_and(u8::is_ascii_digit) {
                    at += 1;
                }
                let whole = bytes.get(at).is_none_or(|next| !word(*next) && *next != b'(');
                let lettered = (1..=3).contains(&(column_end - letters));
                match formula.get(digits..at).and_then(|row| row.parse().ok()) {
                    Some(row) if whole && lettered && row > 0 => {
                        found.push(Piece::Between(formula.get(from..start).unwrap_or("")));
                        found.push(Piece::Cell(
                            formula.get(start..sheet).unwrap_or(""),
                            formula.get(column..column_end).unwrap_or(""),
                            formula.get(dollar..digits).unwrap_or(""),
                            row,
                        ));
                        from = at;
                    }
                    _ => {
                        at = at.max(start + 1);
                        while at < bytes.len() && word(bytes[at]) {
                            at += 1;
                        }
                    }
                }
            }
            _ => at += 1,
        }
    }
    found.push(Piece::Between(formula.get(from..).unwrap_or("")));
    found
}

/// Where a sheet's name with its mark ends; where it began if there is none.
fn sheet_end(bytes: &[u8], start: usize, word: &dyn Fn(u8) -> bool) -> usize {
    let mut at = start;
    if bytes.get(at) == Some(&b'\'') {
        at += 1;
        while at < bytes.len() && bytes[at] != b'\'' {
            at += 1;
        }
        at += 1;
    } else {
        while at < bytes.len() && word(bytes[at]) {
            at += 1;
        }
    }
    if bytes.get(at) == Some(&b'!') { at + 1 } else { start + usize::from(bytes.get(start) == Some(&b'\'')) }
}

/// The formula with rows below the growth moved down. A range that ends with the list goes on over its new rows.
/// `sheet`: only references that name this sheet; none: only those that name no sheet, and `own` where given.
fn shifted(formula: &str, growth: &Growth, wanted: &dyn Fn(&str) -> bool) -> String {
    let found = pieces(formula);
    let mut text = String::with_capacity(formula.len() + 8);
    // The second half of a range names no sheet of its own.
    let (mut in_range, mut range_wanted) = (false, false);
    for piece in found {
        match piece {
            Piece::Between(between) => {
                in_range = between == ":";
                text.push_str(between);
            }
            Piece::Cell(sheet, column, dollar, row) => {
                let concerned = if in_range && sheet.is_empty() { range_wanted } else { wanted(sheet) };
                let beyond = if in_range { row > growth.row } else { row > growth.row + 1 };
                let row = if concerned && beyond { row + growth.more } else { row };
                range_wanted = concerned;
                text.extend([sheet, column, dollar]);
                text.push_str(&row.to_string());
            }
        }
    }
    text
}

/// The formula of a list's row as it reads in the row `down` rows below.
pub(crate) fn moved_row(formula: &str, row: usize, down: usize) -> String {
    let mut text = String::new();
    for piece in pieces(formula) {
        match piece {
            Piece::Between(between) => text.push_str(between),
            Piece::Cell(sheet, column, dollar, found) => {
                let found = if dollar.is_empty() && found == row + 1 { found + down } else { found };
                text.extend([sheet, column, dollar]);
                text.push_str(&found.to_string());
            }
        }
    }
    text
}

fn names(sheet: &str, prefix: &str) -> bool {
    prefix.trim_end_matches('!').trim_matches('\'') == sheet
}

/// Moves the references of a sheet to itself.
pub(crate) fn shift(root: &mut Element, growth: &Growth) {
    let own = |prefix: &str| prefix.is_empty();
    for element in root.elements_mut() {
        if element.is("sheetData") {
            for cell in element.elements_mut().flat_map(Element::elements_mut) {
                if let Some(formula) = cell.child_mut("f") {
                    let text = shifted(&formula.text(), growth, &own);
                    formula.put_text(&text);
                    shift_attribute(formula, "ref", growth);
                }
            }
        } else {
            shift_within(element, growth);
        }
    }
}

/// Moves the references of another sheet to the one that grew.
pub(crate) fn shift_others(root: &mut Element, sheet: &str, growth: &Growth) {
    for rows in root.elements_mut().filter(|element| element.is("sheetData")) {
        for cell in rows.elements_mut().flat_map(Element::elements_mut) {
            if let Some(formula) = cell.child_mut("f") {
                let text = shifted(&formula.text(), growth, &|prefix| names(sheet, prefix));
                formula.put_text(&text);
            }
        }
    }
}

/// Moves the names of the workbook that point into the sheet that grew, such as its print area.
pub(crate) fn shift_names(root: &mut Element, sheet: &str, growth: &Growth) {
    for name in root.child_mut("definedNames").into_iter().flat_map(Element::elements_mut) {
        let text = shifted(&name.text(), growth, &|prefix| names(sheet, prefix));
        name.put_text(&text);
    }
}

/// Merged cells, checks, conditional formats, links and filters.
fn shift_within(element: &mut Element, growth: &Growth) {
    for name in ["ref", "sqref"] {
        shift_attribute(element, name, growth);
    }
    element.elements_mut().for_each(|inner| shift_within(inner, growth));
}

fn shift_attribute(element: &mut Element, name: &str, growth: &Growth) {
    let Some(value) = element.get(name) else { return };
    let moved: Vec<String> = value
        .split(' ')
        .map(|part| {
            let merged = element.is("mergeCell");
            let one_row = part.split_once(':').is_some_and(|(from, to)| {
                place(from).map(|at| at.0) == Some(growth.row) && place(to).map(|at| at.0) == Some(growth.row)
            });
            // A merged cell within the list's last row stays in that row.
            if merged && one_row {
                part.to_owned()
            } else {
                shifted(part, growth, &|prefix| prefix.is_empty())
            }
        })
        .collect();
    element.set(name, &moved.join(" "));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_move_as_a_spreadsheet_would_move_them() {
        // Three rows put in below row 14, the list's last.
        let growth = Growth { grid: 0, row: 13, more: 3 };
        for (before, after) in [
            ("SUM(C5:C14)", "SUM(C5:C17)"),
            ("SUM($C$5:$C$14)+D15", "SUM($C$5:$C$17)+D18"),
            ("C14", "C14"),
            (
                "IF(A15=\"A15\",LOG10(B20),C3)",
                "IF(A15=\"A15\",LOG10(B20),C3)"
                    .replace("A15=", "A18=")
                    .as_str()
                    .replace("B20", "B23")
                    .as_str(),
            ),
            ("表2!C15+C15", "表2!C15+C18"),
            ("'人 口'!A99:A100", "'人 口'!A99:A100"),
        ] {
            assert_eq!(shifted(before, &growth, &|prefix| prefix.is_empty()), after, "{before}");
        }
        assert_eq!(shifted("表1!C5:C14+C20", &growth, &|prefix| names("表1", prefix)), "表1!C5:C17+C20");
        assert_eq!(moved_row("C14*D14+$E$14+F3", 13, 2), "C16*D16+$E$14+F3");
    }
}
