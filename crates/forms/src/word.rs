//! Documents: tables and the paragraphs between them as grids, and texts written back into the document's own part.

use std::collections::BTreeMap;

use crate::{
    FormError, Result,
    dom::{self, Element, Node},
    grid::{At, Cell, Content, Edit, Grid, Growth, Region},
    package::Package,
};

/// Cells of all tables together.
const MOST_CELLS: usize = 60_000;
/// Columns that one cell may span.
const WIDEST: usize = 200;

/// Where the pieces of a grid stand in the document's body.
#[derive(Debug, Clone)]
enum Source {
    /// A table: position in the body; of each grid cell that begins a cell of the table, row and cell of the table.
    Table(Vec<usize>, Places),
    /// Paragraphs: positions in the body.
    Lines(Vec<Vec<usize>>),
}

/// A document's tables and lines.
#[derive(Debug)]
pub(crate) struct Word<'a> {
    package: Package<'a>,
    main: String,
    sources: Vec<Source>,
    pub(crate) grids: Vec<Grid>,
}

impl<'a> Word<'a> {
    /// Reads a document whose main part is `main`.
    pub(crate) fn open(package: Package<'a>, main: String) -> Result<Self> {
        let part = dom::parse(&package.needed(&main)?)?;
        let body = part.root()?.child("body").ok_or(FormError::Damaged)?;
        let mut found = Vec::new();
        blocks(body, &mut Vec::new(), &mut found);
        let (mut sources, mut grids, mut lines) = (Vec::new(), Vec::new(), Vec::new());
        let mut cells = 0;
        for (path, element) in found {
            if element.is("p") {
                lines.push((path, text_of(element)));
                continue;
            }
            push_lines(&mut lines, &mut sources, &mut grids);
            let (grid, places) = table(element)?;
            cells += grid.cells.len();
            if cells > MOST_CELLS {
                return Err(FormError::TooLarge);
            }
            sources.push(Source::Table(path, places));
            grids.push(grid);
        }
        push_lines(&mut lines, &mut sources, &mut grids);
        Ok(Self { package, main, sources, grids })
    }

    /// The document with rows put in and texts written; everything else stays byte for byte.
    pub(crate) fn with(&self, edits: &[Edit], growths: &[Growth]) -> Result<Vec<u8>> {
        let mut part = dom::parse(&self.package.needed(&self.main)?)?;
        let body = part.root_mut()?.child_mut("body").ok_or(FormError::Damaged)?;
        for (which, source) in self.sources.iter().enumerate() {
            let edits: Vec<&Edit> = edits.iter().filter(|edit| edit.grid == which).collect();
            match source {
                Source::Lines(paths) => {
                    for edit in edits {
                        let paragraph = paths.get(edit.at.0).and_then(|path| down(body, path));
                        if let (Some(paragraph), Content::Text(text)) = (paragraph, &edit.content) {
                            rewrite(paragraph, text);
                        }
                    }
                }
                Source::Table(path, places) => {
                    let mut own: Vec<Growth> =
                        growths.iter().filter(|growth| growth.grid == which).copied().collect();
                    own.sort_by_key(|growth| std::cmp::Reverse(growth.row));
                    let Some(table) = down(body, path) else { continue };
                    for growth in &own {
                        grow(table, growth);
                    }
                    for edit in edits {
                        let above: usize = own
                            .iter()
                            .filter(|growth| growth.row < edit.at.0)
                            .map(|growth| growth.more)
                            .sum();
                        let Some((row, cell)) = places.get(&edit.at) else { continue };
                        if let Some(cell) = cell_of(table, row + above + edit.added, *cell) {
                            write(cell, &edit.content);
                        }
                    }
                }
            }
        }
        self.package.with(&BTreeMap::from([(self.main.clone(), Some(part.to_text()))]))
    }
}

/// Paragraphs and tables of a body, through content controls, in order.
fn blocks<'e>(within: &'e Element, path: &mut Vec<usize>, found: &mut Vec<(Vec<usize>, &'e Element)>) {
    for (at, node) in within.children.iter().enumerate() {
        let Node::Element(element) = node else { continue };
        path.push(at);
        if element.is("p") || element.is("tbl") {
            found.push((path.clone(), element));
        } else if element.is("sdt") || element.is("sdtContent") {
            blocks(element, path, found);
        }
        path.pop();
    }
}

fn down<'e>(from: &'e mut Element, path: &[usize]) -> Option<&'e mut Element> {
    let Some((first, rest)) = path.split_first() else { return Some(from) };
    match from.children.get_mut(*first)? {
        Node::Element(element) => down(element, rest),
        Node::Text(_) | Node::Other(_) => None,
    }
}

fn push_lines(lines: &mut Vec<(Vec<usize>, String)>, sources: &mut Vec<Source>, grids: &mut Vec<Grid>) {
    if lines.is_empty() {
        return;
    }
    let (mut cells, mut paths) = (BTreeMap::new(), Vec::new());
    for (row, (path, text)) in lines.drain(..).enumerate() {
        if !text.trim().is_empty() {
            cells.insert((row, 0), Cell { text, ..Cell::default() });
        }
        paths.push(path);
    }
    sources.push(Source::Lines(paths));
    grids.push(Grid::new(String::new(), cells, Vec::new(), true));
}

/// The text of a paragraph, tabs as two spaces.
fn text_of(element: &Element) -> String {
    let mut text = String::new();
    for own in element.elements() {
        match () {
            () if own.is("t") => text.push_str(&own.text()),
            () if own.is("tab") => text.push_str("  "),
            () if own.is("br") => text.push('\n'),
            () if own.is("pPr") || own.is("rPr") || own.is("del") => {}
            () => text.push_str(&text_of(own)),
        }
    }
    text
}

fn cell_text(cell: &Element) -> String {
    let lines: Vec<String> = cell.elements().filter(|own| own.is("p")).map(text_of).collect();
    lines.join("\n").trim_matches('\n').to_owned()
}

/// Of each grid cell that begins a cell of a table: row and cell of the table.
type Places = BTreeMap<At, (usize, usize)>;

fn table(table: &Element) -> Result<(Grid, Places)> {
    let (mut cells, mut places) = (BTreeMap::new(), BTreeMap::new());
    let mut merges: Vec<Region> = Vec::new();
    // Of each column, the merged stretch that goes on downwards.
    let mut open: BTreeMap<usize, usize> = BTreeMap::new();
    for (row, own) in table.elements().filter(|own| own.is("tr")).enumerate() {
        let mut column = own
            .child("trPr")
            .and_then(|own| own.child("gridBefore"))
            .and_then(|own| own.get("val"))
            .and_then(|before| before.parse().ok())
            .unwrap_or(0)
            .min(WIDEST);
        let mut going = BTreeMap::new();
        for (at, cell) in own.elements().filter(|own| own.is("tc")).enumerate() {
            let settings = cell.child("tcPr");
            let span = settings
                .and_then(|own| own.child("gridSpan"))
                .and_then(|own| own.get("val"))
                .and_then(|span| span.parse().ok())
                .unwrap_or(1)
                .clamp(1, WIDEST);
            let down = settings.and_then(|own| own.child("vMerge"));
            let goes_on = down.is_some_and(|own| own.get("val").is_none_or(|val| val == "continue"));
            let above = open.get(&column).copied().filter(|_| goes_on);
            if let Some(merge) = above.and_then(|which| merges.get_mut(which)) {
                merge.bottom = row;
                going.extend(above.map(|which| (column, which)));
            } else {
                cells.insert((row, column), Cell { text: cell_text(cell), framed: true, ..Cell::default() });
                places.insert((row, column), (row, at));
                if span > 1 || down.is_some() {
                    merges.push(Region { top: row, left: column, bottom: row, right: column + span - 1 });
                    if down.is_some() {
                        going.insert(column, merges.len() - 1);
                    }
                }
            }
            column += span;
            if column > 2 * WIDEST || cells.len() > MOST_CELLS {
                return Err(FormError::TooLarge);
            }
        }
        open = going;
    }
    merges.retain(|own| own.bottom > own.top || own.right > own.left);
    Ok((Grid::new(String::new(), cells, merges, false), places))
}

fn nth<'e>(within: &'e mut Element, name: &str, at: usize) -> Option<&'e mut Element> {
    within.elements_mut().filter(|own| own.is(name)).nth(at)
}

fn cell_of(table: &mut Element, row: usize, cell: usize) -> Option<&mut Element> {
    nth(nth(table, "tr", row)?, "tc", cell)
}

/// Copies of a row put in below it, without text.
fn grow(table: &mut Element, growth: &Growth) {
    let Some(mut template) = nth(table, "tr", growth.row).cloned() else { return };
    for cell in template.elements_mut().filter(|own| own.is("tc")) {
        write(cell, &Content::Text(String::new()));
        // A merged cell that begins in the row would begin again in each copy.
        if let Some(down) = cell.child_mut("tcPr").and_then(|own| own.child_mut("vMerge")) {
            down.set("w:val", "continue");
        }
    }
    // Word gives each row and paragraph an id of its own and makes new ones where they are missing.
    forget_ids(&mut template);
    let at = table
        .children
        .iter()
        .enumerate()
        .filter(|(_, node)| matches!(node, Node::Element(own) if own.is("tr")))
        .map(|(at, _)| at)
        .nth(growth.row);
    for _ in 0..growth.more {
        if let Some(at) = at {
            table.children.insert(at + 1, Node::Element(template.clone()));
        }
    }
}

fn forget_ids(element: &mut Element) {
    for name in ["paraId", "textId", "rsidR", "rsidTr"] {
        element.unset(name);
    }
    element.elements_mut().for_each(forget_ids);
}

fn is_run(node: &Node) -> bool {
    matches!(node, Node::Element(own) if !own.is("pPr"))
}

/// How the text of a paragraph looks: as its first run, or as its own mark.
fn look(paragraph: &Element) -> Option<Element> {
    let run = paragraph.child("r").and_then(|run| run.child("rPr"));
    run.or_else(|| paragraph.child("pPr").and_then(|own| own.child("rPr"))).cloned()
}

fn run(paragraph: &Element, look: Option<Element>, text: &str) -> Element {
    let (mut run, mut written) = (paragraph.beside("r"), paragraph.beside("t"));
    run.children.extend(look.map(Node::Element));
    written.set("xml:space", "preserve");
    written.put_text(text);
    run.children.push(Node::Element(written));
    run
}

/// Puts a text into a cell's first paragraph; further paragraphs go, as they held the blank.
fn write(cell: &mut Element, content: &Content) {
    let text = match content {
        Content::Text(text) => text.clone(),
        Content::Number(number) => number.to_string(),
    };
    if cell.child("p").is_none() {
        let made = cell.beside("p");
        cell.children.push(Node::Element(made));
    }
    let mut first = true;
    cell.children.retain(|node| match node {
        Node::Element(own) if own.is("p") => std::mem::take(&mut first),
        Node::Element(_) | Node::Text(_) | Node::Other(_) => true,
    });
    let Some(paragraph) = cell.child_mut("p") else { return };
    let look = look(paragraph);
    paragraph.children.retain(|node| !is_run(node));
    if !text.is_empty() {
        let made = run(paragraph, look, &text);
        paragraph.children.push(Node::Element(made));
    }
}

/// Gives a paragraph this text: each run keeps its look over what it had, what is new goes to the run where it begins.
fn rewrite(paragraph: &mut Element, text: &str) {
    let old: Vec<char> = text_of(paragraph).chars().collect();
    let new: Vec<char> = text.chars().collect();
    let same = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let rest = old.len().min(new.len()) - same;
    let same_end = old.iter().rev().zip(new.iter().rev()).take(rest).take_while(|(a, b)| a == b).count();
    let (cut_from, cut_until) = (same, old.len() - same_end);
    let put: String = new.get(same..new.len() - same_end).unwrap_or(&[]).iter().collect();
    let (mut at, mut waiting) = (0, Some(put));
    splice(paragraph, &mut at, (cut_from, cut_until), &mut waiting);
    if let Some(put) = waiting.filter(|put| !put.is_empty()) {
        let look = look(paragraph);
        let made = run(paragraph, look, &put);
        paragraph.children.push(Node::Element(made));
    }
}

fn splice(element: &mut Element, at: &mut usize, cut: (usize, usize), put: &mut Option<String>) {
    for own in element.elements_mut() {
        if own.is("t") {
            let text: Vec<char> = own.text().chars().collect();
            let (from, until) = (*at, *at + text.len());
            *at = until;
            if until < cut.0
                || from > cut.1
                || (until == cut.0 && cut.1 > cut.0)
                || put.is_none() && from >= cut.1
            {
                continue;
            }
            let mut made: String = text.iter().take(cut.0.saturating_sub(from)).collect();
            made.push_str(&put.take().unwrap_or_default());
            made.extend(text.iter().skip(cut.1.saturating_sub(from)));
            own.set("xml:space", "preserve");
            own.put_text(&made);
        } else if own.is("tab") {
            *at += 2;
        } else if own.is("br") {
            *at += 1;
        } else if !(own.is("pPr") || own.is("rPr") || own.is("del")) {
            splice(own, at, cut, put);
        }
    }
}
