//! Workbooks: sheets as grids, and cells written back into the sheet's own part.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    FormError, Result,
    dom::{self, Element, Node, Part},
    grid::{At, Cell, Content, Edit, Grid, Growth, Region},
    package::Package,
    references,
};

/// Rows and columns that a form may have.
const MOST: At = (5_000, 400);
/// Cells with something in them that a form may have.
const MOST_CELLS: usize = 200_000;
/// Bytes that all cells together may show: a shared text may stand in many cells.
const MOST_SHOWN: usize = 32 << 20;

/// The visible sheets of a workbook.
#[derive(Debug)]
pub(crate) struct Book<'a> {
    package: Package<'a>,
    main: String,
    sheets: Vec<(String, String)>,
    pub(crate) grids: Vec<Grid>,
}

/// What all sheets share.
struct Shared {
    texts: Vec<String>,
    /// Of each style: whether it has a border, whether it shows dates.
    styles: Vec<(bool, bool)>,
}

impl<'a> Book<'a> {
    /// Reads a workbook whose main part is `main`.
    pub(crate) fn open(package: Package<'a>, main: String) -> Result<Self> {
        let relations = relations(&package, &main)?;
        let shared = Shared { texts: texts(&package, &relations)?, styles: styles(&package, &relations)? };
        let workbook = dom::parse(&package.needed(&main)?)?;
        let listed = workbook.root()?.child("sheets").ok_or(FormError::Damaged)?;
        let (mut sheets, mut grids) = (Vec::new(), Vec::new());
        for sheet in listed.elements().filter(|sheet| sheet.is("sheet")) {
            let hidden = sheet.get("state").is_some_and(|state| state != "visible");
            let target = sheet.get("id").and_then(|id| relations.get(&id).cloned());
            let shown = target.filter(|(kind, _)| !hidden && kind.ends_with("/worksheet"));
            if let Some((_, part)) = shown {
                let name = sheet.get("name").unwrap_or_default();
                grids.push(grid(name.clone(), &dom::parse(&package.needed(&part)?)?, &shared)?);
                sheets.push((name, part));
            }
        }
        Ok(Self { package, main, sheets, grids })
    }

    /// The workbook with rows put in and cells written; everything else stays byte for byte.
    pub(crate) fn with(&self, edits: &[Edit], growths: &[Growth]) -> Result<Vec<u8>> {
        let mut changed = BTreeMap::new();
        let touched: BTreeSet<usize> = edits.iter().map(|edit| edit.grid).collect();
        for which in 0..self.sheets.len() {
            let Some((_, part)) = self.sheets.get(which) else { continue };
            if !touched.contains(&which) && growths.is_empty() {
                continue;
            }
            let mut sheet = dom::parse(&self.package.needed(part)?)?;
            let mut own: Vec<Growth> =
                growths.iter().filter(|growth| growth.grid == which).copied().collect();
            own.sort_by_key(|growth| std::cmp::Reverse(growth.row));
            for growth in &own {
                grow(sheet.root_mut()?, growth)?;
            }
            for growth in growths.iter().filter(|growth| growth.grid != which) {
                let name = self.sheets.get(growth.grid).map_or("", |(name, _)| name);
                references::shift_others(sheet.root_mut()?, name, growth);
            }
            for edit in edits.iter().filter(|edit| edit.grid == which) {
                let above: usize =
                    own.iter().filter(|growth| growth.row < edit.at.0).map(|growth| growth.more).sum();
                put(sheet.root_mut()?, (edit.at.0 + above + edit.added, edit.at.1), &edit.content)?;
            }
            changed.insert(part.clone(), Some(sheet.to_text()));
        }
        self.recalculated(growths, &mut changed)?;
        self.package.with(&changed)
    }

    /// Formulas compute anew when the file is opened; the order of computing is left out where rows moved.
    fn recalculated(&self, growths: &[Growth], changed: &mut BTreeMap<String, Option<String>>) -> Result<()> {
        let mut workbook = dom::parse(&self.package.needed(&self.main)?)?;
        let root = workbook.root_mut()?;
        if root.child("calcPr").is_none() {
            let made = root.beside("calcPr");
            let after = ["definedNames", "externalReferences", "functionGroups", "sheets"];
            let at = root.children.iter().rposition(
                |node| matches!(node, Node::Element(own) if after.iter().any(|name| own.is(name))),
            );
            root.children.insert(at.map_or(root.children.len(), |at| at + 1), Node::Element(made));
        }
        if let Some(settings) = root.child_mut("calcPr") {
            settings.set("fullCalcOnLoad", "1");
        }
        for growth in growths {
            let name = self.sheets.get(growth.grid).map_or("", |(name, _)| name);
            references::shift_names(root, name, growth);
        }
        changed.insert(self.main.clone(), Some(workbook.to_text()));
        if growths.is_empty() {
            return Ok(());
        }
        let found = relations(&self.package, &self.main)?;
        let Some((_, chain)) = found.values().find(|(kind, _)| kind.ends_with("/calcChain")) else {
            return Ok(());
        };
        for name in ["[Content_Types].xml".to_owned(), relations_of(&self.main)] {
            let mut part = dom::parse(&self.package.needed(&name)?)?;
            part.root_mut()?.children.retain(|node| match node {
                Node::Element(own) => {
                    let target = own.get("Target").or_else(|| own.get("PartName")).unwrap_or_default();
                    !target.ends_with("calcChain.xml")
                }
                Node::Text(_) | Node::Other(_) => true,
            });
            changed.insert(name, Some(part.to_text()));
        }
        changed.insert(chain.clone(), None);
        Ok(())
    }
}

/// Where the relations of a part stand.
fn relations_of(part: &str) -> String {
    let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
    format!("{folder}/_rels/{file}.rels").trim_start_matches('/').to_owned()
}

/// Relations of a part: id to kind and target.
pub(crate) fn relations(package: &Package<'_>, part: &str) -> Result<BTreeMap<String, (String, String)>> {
    let folder = part.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut found = BTreeMap::new();
    let Some(text) = package.text(&relations_of(part))? else { return Ok(found) };
    for relation in dom::parse(&text)?.root()?.elements() {
        if let (Some(id), Some(kind), Some(target)) =
            (relation.get("Id"), relation.get("Type"), relation.get("Target"))
        {
            let target = match target.strip_prefix('/') {
                Some(absolute) => absolute.to_owned(),
                None if folder.is_empty() => target,
                None => format!("{folder}/{target}"),
            };
            found.insert(id, (kind, target));
        }
    }
    Ok(found)
}

/// The text of rich text: its runs joined, phonetic guides left out.
fn rich(element: &Element) -> String {
    element
        .elements()
        .map(|own| match () {
            () if own.is("t") => own.text().replace("_x000D_", "").replace("_x000A_", "\n"),
            () if own.is("r") => rich(own),
            () => String::new(),
        })
        .collect()
}

fn of_kind<'r>(relations: &'r BTreeMap<String, (String, String)>, kind: &str) -> Option<&'r str> {
    relations.values().find(|(found, _)| found.ends_with(kind)).map(|(_, target)| target.as_str())
}

fn texts(package: &Package<'_>, relations: &BTreeMap<String, (String, String)>) -> Result<Vec<String>> {
    let Some(part) = of_kind(relations, "/sharedStrings") else { return Ok(Vec::new()) };
    let Some(text) = package.text(part)? else { return Ok(Vec::new()) };
    Ok(dom::parse(&text)?.root()?.elements().filter(|own| own.is("si")).map(rich).collect())
}

fn styles(
    package: &Package<'_>,
    relations: &BTreeMap<String, (String, String)>,
) -> Result<Vec<(bool, bool)>> {
    let Some(part) = of_kind(relations, "/styles") else { return Ok(Vec::new()) };
    let Some(text) = package.text(part)? else { return Ok(Vec::new()) };
    let part = dom::parse(&text)?;
    let root = part.root()?;
    let dates: BTreeSet<String> = root
        .child("numFmts")
        .into_iter()
        .flat_map(Element::elements)
        .filter(|own| own.get("formatCode").is_some_and(|code| shows_dates(&code)))
        .filter_map(|own| own.get("numFmtId"))
        .collect();
    let framed: Vec<bool> = root
        .child("borders")
        .into_iter()
        .flat_map(Element::elements)
        .map(|border| border.elements().any(|side| side.get("style").is_some_and(|style| style != "none")))
        .collect();
    let style = |own: &Element| {
        let border = own.get("borderId").and_then(|id| id.parse::<usize>().ok()).unwrap_or(0);
        let format = own.get("numFmtId").unwrap_or_default();
        let built_in = matches!(format.parse().unwrap_or(0), 14..=22 | 27..=36 | 45..=47 | 50..=58);
        (framed.get(border).copied().unwrap_or(false), built_in || dates.contains(&format))
    };
    Ok(root.child("cellXfs").into_iter().flat_map(Element::elements).map(style).collect())
}

/// A format code shows dates where it has a year, month or day outside quotes and brackets.
fn shows_dates(code: &str) -> bool {
    let mut plain = String::new();
    let (mut quoted, mut bracket) = (false, false);
    for c in code.to_ascii_lowercase().chars() {
        match c {
            '"' => quoted = !quoted,
            '[' => bracket = true,
            ']' => bracket = false,
            _ if !quoted && !bracket => plain.push(c),
            _ => {}
        }
    }
    plain != "general" && plain.contains(['y', 'd', 'm'])
}

/// Column letters as a number from 0, and the row from 0.
pub(crate) fn place(reference: &str) -> Option<At> {
    let digits = reference.find(|c: char| c.is_ascii_digit())?;
    let (letters, row) = reference.split_at(digits);
    let mut column = 0_usize;
    for letter in letters.bytes() {
        let value = usize::from(letter.to_ascii_uppercase().checked_sub(b'A')?);
        column = column.checked_mul(26)?.checked_add(value + 1)?;
    }
    Some((row.parse::<usize>().ok()?.checked_sub(1)?, column.checked_sub(1)?))
}

/// A place as `B7`.
pub(crate) fn reference((row, column): At) -> String {
    let (mut letters, mut left) = (Vec::new(), column + 1);
    while left > 0 {
        letters.push(u8::try_from((left - 1) % 26).unwrap_or(0) + b'A');
        left = (left - 1) / 26;
    }
    letters.reverse();
    format!("{}{}", String::from_utf8_lossy(&letters), row + 1)
}

fn grid(name: String, sheet: &Part, shared: &Shared) -> Result<Grid> {
    let root = sheet.root()?;
    let (mut cells, mut shown) = (BTreeMap::new(), 0);
    let (mut next_row, rows) = (0, root.child("sheetData"));
    for row in rows.into_iter().flat_map(Element::elements).filter(|row| row.is("row")) {
        let at = row.get("r").and_then(|r| r.parse::<usize>().ok()).map_or(next_row, |r| r.saturating_sub(1));
        next_row = at + 1;
        let mut next = 0;
        for own in row.elements().filter(|own| own.is("c")) {
            let (_, column) = own.get("r").and_then(|r| place(&r)).unwrap_or((at, next));
            next = column + 1;
            let cell = cell(own, shared);
            shown += cell.text.len();
            if cell == Cell::default() {
                continue;
            }
            if at >= MOST.0 || column >= MOST.1 || cells.len() >= MOST_CELLS || shown > MOST_SHOWN {
                return Err(FormError::TooLarge);
            }
            cells.insert((at, column), cell);
        }
    }
    let mut merges = Vec::new();
    for merge in root.child("mergeCells").into_iter().flat_map(Element::elements) {
        let Some(text) = merge.get("ref") else { continue };
        let (from, to) = text.split_once(':').unwrap_or((&text, &text));
        if let (Some(from), Some(to)) = (place(from), place(to)) {
            if to.0 < from.0 || to.1 < from.1 {
                continue;
            }
            if to.0 >= MOST.0 || to.1 >= MOST.1 || merges.len() > MOST.0 {
                return Err(FormError::TooLarge);
            }
            merges.push(Region { top: from.0, left: from.1, bottom: to.0, right: to.1 });
        }
    }
    let covered: usize =
        merges.iter().map(|own| (own.bottom - own.top + 1) * (own.right - own.left + 1)).sum();
    if covered > MOST_CELLS {
        return Err(FormError::TooLarge);
    }
    Ok(Grid::new(name, cells, merges, false))
}

fn cell(own: &Element, shared: &Shared) -> Cell {
    let style = own.get("s").and_then(|s| s.parse::<usize>().ok());
    let (framed, date) = style.and_then(|s| shared.styles.get(s)).copied().unwrap_or_default();
    let value = own.child("v").map(Element::text).unwrap_or_default();
    let kind = own.get("t").unwrap_or_default();
    let text = match kind.as_str() {
        "s" => {
            value.trim().parse().ok().and_then(|at: usize| shared.texts.get(at)).cloned().unwrap_or_default()
        }
        "inlineStr" => own.child("is").map(rich).unwrap_or_default(),
        _ => value,
    };
    let number = !text.is_empty() && matches!(kind.as_str(), "" | "n");
    Cell { number, formula: own.child("f").is_some(), framed, date, text }
}

/// The rows of a sheet.
fn data(root: &mut Element) -> Result<&mut Element> {
    root.child_mut("sheetData").ok_or(FormError::Damaged)
}

fn number_of(row: &Element) -> Option<usize> {
    row.get("r")?.parse::<usize>().ok()?.checked_sub(1)
}

/// Writes one cell: its style stays, a formula is never replaced.
fn put(root: &mut Element, at: At, content: &Content) -> Result<()> {
    let rows = data(root)?;
    let position = rows.children.iter().position(
        |node| matches!(node, Node::Element(row) if number_of(row).is_some_and(|number| number >= at.0)),
    );
    let position = position.unwrap_or(rows.children.len());
    let there =
        matches!(rows.children.get(position), Some(Node::Element(row)) if number_of(row) == Some(at.0));
    if !there {
        let mut row = rows.beside("row");
        row.set("r", &(at.0 + 1).to_string());
        rows.children.insert(position, Node::Element(row));
    }
    let Some(Node::Element(row)) = rows.children.get_mut(position) else { return Err(FormError::Damaged) };
    let column = |own: &Element| own.get("r").and_then(|r| place(&r)).map(|(_, column)| column);
    let position = row
        .children
        .iter()
        .position(|node| matches!(node, Node::Element(own) if column(own).is_some_and(|found| found >= at.1)))
        .unwrap_or(row.children.len());
    let there = matches!(row.children.get(position), Some(Node::Element(own)) if column(own) == Some(at.1));
    if !there {
        let mut made = row.beside("c");
        made.set("r", &reference(at));
        row.children.insert(position, Node::Element(made));
    }
    let Some(Node::Element(cell)) = row.children.get_mut(position) else { return Err(FormError::Damaged) };
    if cell.child("f").is_some() {
        return Ok(());
    }
    match content {
        Content::Number(number) => {
            cell.unset("t");
            let mut value = cell.beside("v");
            value.put_text(&number.to_string());
            cell.children = vec![Node::Element(value)];
        }
        Content::Text(text) => {
            cell.set("t", "inlineStr");
            let (mut inside, mut written) = (cell.beside("is"), cell.beside("t"));
            written.set("xml:space", "preserve");
            written.put_text(text);
            inside.children = vec![Node::Element(written)];
            cell.children = vec![Node::Element(inside)];
        }
    }
    Ok(())
}

/// Puts in rows below a list's last: copies of it without what it holds, and moves everything below.
fn grow(root: &mut Element, growth: &Growth) -> Result<()> {
    references::shift(root, growth);
    let rows = data(root)?;
    let mut from = rows.children.len();
    let mut template = None;
    for (position, node) in rows.children.iter_mut().enumerate() {
        let Node::Element(row) = node else { continue };
        let Some(number) = number_of(row) else { continue };
        if number == growth.row {
            template = Some((position, row.clone()));
        } else if number > growth.row {
            from = from.min(position);
            renumber(row, number + growth.more);
        }
    }
    let Some((position, template)) = template else { return Ok(()) };
    let at = from.min(rows.children.len()).max(position + 1);
    for more in 1..=growth.more {
        let mut row = template.clone();
        renumber(&mut row, growth.row + more);
        for cell in row.elements_mut() {
            if let Some(formula) = cell.child_mut("f").filter(|formula| !formula.text().is_empty()) {
                let moved = references::moved_row(&formula.text(), growth.row, more);
                formula.attributes.clear();
                formula.put_text(&moved);
                cell.children.retain(|node| matches!(node, Node::Element(own) if own.is("f")));
            } else {
                cell.children.clear();
                cell.unset("t");
            }
        }
        rows.children.insert(at + more - 1, Node::Element(row));
    }
    Ok(())
}

fn renumber(row: &mut Element, number: usize) {
    row.set("r", &(number + 1).to_string());
    for cell in row.elements_mut() {
        if let Some((_, column)) = cell.get("r").and_then(|r| place(&r)) {
            cell.set("r", &reference((number, column)));
        }
    }
}
