//! Where a form wants something: its lists, its tables of figures, its labels with a blank beside them.

use crate::{
    grid::{At, Grid, Region},
    inline::{self, Blank},
    lexicon::plain,
};

/// A list: rows (or columns) that are each somebody or something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Roll {
    /// First and last blank row; columns where the list runs across.
    pub(crate) first: usize,
    pub(crate) last: usize,
    /// Records run across: each field is a row.
    pub(crate) across: bool,
    /// The fields: column (row where it runs across) and labels, outermost first.
    pub(crate) fields: Vec<(usize, Vec<String>)>,
    /// The label beside the whole list, such as 家庭成员.
    pub(crate) section: Option<String>,
}

/// A blank with its labels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Slot {
    pub(crate) at: At,
    /// Labels to its left, outermost first.
    pub(crate) before: Vec<String>,
    /// Labels above, outermost first.
    pub(crate) above: Vec<String>,
}

/// What was found in a grid.
#[derive(Debug, Clone, Default)]
pub(crate) struct Layout {
    pub(crate) captions: Vec<String>,
    pub(crate) rolls: Vec<Roll>,
    pub(crate) slots: Vec<Slot>,
    pub(crate) blanks: Vec<(At, Blank)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Label,
    Blank,
    Number,
    Formula,
}

#[derive(Debug, Clone, Copy)]
struct Anchor {
    region: Region,
    kind: Kind,
}

/// The stretch of an unframed sheet that is its table.
struct Frame {
    framed: bool,
    span: Region,
}

fn kind(grid: &Grid, region: Region) -> Kind {
    let Some(cell) = grid.cells.get(&(region.top, region.left)) else { return Kind::Blank };
    if cell.formula {
        return Kind::Formula;
    }
    let text = cell.text.trim();
    let marks = |c: char| c.is_whitespace() || "_年月日…()（）".contains(c);
    let struck = |c: char| "-—－/／×*＊╱\\".contains(c);
    match () {
        () if text.is_empty() || text.contains(['□', '☐']) => Kind::Blank,
        () if text.chars().all(marks) => Kind::Blank,
        // A stroke says that nothing is wanted here.
        () if text.chars().all(struck) || text.parse::<f64>().is_ok() => Kind::Number,
        () => Kind::Label,
    }
}

impl Frame {
    fn of(grid: &Grid) -> Self {
        let framed = grid.cells.values().filter(|cell| cell.framed).count() >= 4;
        let end = grid.end();
        let mut span = Region { top: 0, left: 0, bottom: end.0, right: end.1 };
        if !framed {
            let labels = |row: usize| -> Vec<usize> {
                (0..=end.1)
                    .filter(|column| {
                        grid.cells.contains_key(&(row, *column))
                            && kind(grid, grid.region((row, *column))) == Kind::Label
                    })
                    .collect()
            };
            let header = (0..=end.0).find(|row| labels(*row).len() >= 3);
            let columns = header.map(labels).unwrap_or_default();
            span.top = header.unwrap_or(end.0 + 1);
            span.left = columns.first().copied().unwrap_or(0);
            span.right = columns.last().copied().unwrap_or(0);
            // A header with nothing below it has room for a first row.
            span.bottom = end.0.max(span.top + 1);
        }
        Self { framed, span }
    }

    fn inside(&self, grid: &Grid, region: Region) -> bool {
        if self.framed {
            return (region.left..=region.right)
                .any(|column| grid.cells.get(&(region.top, column)).is_some_and(|cell| cell.framed));
        }
        region.top >= self.span.top
            && region.bottom <= self.span.bottom
            && region.left >= self.span.left
            && region.right <= self.span.right
    }

    fn row(&self, grid: &Grid, row: usize) -> Vec<Anchor> {
        let (mut found, mut column) = (Vec::new(), 0);
        while column <= self.span.right {
            let region = grid.region((row, column));
            if self.inside(grid, region) {
                found.push(Anchor { region, kind: kind(grid, region) });
            }
            column = region.right.max(column) + 1;
        }
        found
    }
}

/// A run of rows below one header.
#[derive(Debug, Default)]
struct Group {
    header: Vec<usize>,
    rows: Vec<usize>,
}

/// Finds what a grid wants. `attribute` says whether a label names something of a person.
pub(crate) fn find(grid: &Grid, attribute: &dyn Fn(&str) -> bool) -> Layout {
    let mut layout = Layout::default();
    if grid.lines {
        for (at, cell) in &grid.cells {
            lone(*at, &cell.text, &mut layout);
        }
        return layout;
    }
    let frame = Frame::of(grid);
    let (mut group, mut groups) = (Group::default(), Vec::new());
    for row in 0..=frame.span.bottom {
        let anchors = frame.row(grid, row);
        let labels = anchors.iter().filter(|own| own.kind == Kind::Label).count();
        let open = anchors.iter().any(|own| matches!(own.kind, Kind::Blank | Kind::Formula));
        if anchors.len() <= 1 && (labels == 1 || anchors.is_empty()) {
            if !anchors.is_empty()
                || grid.cells.range((row, 0)..(row + 1, 0)).any(|(_, own)| !own.text.trim().is_empty())
            {
                groups.push(std::mem::take(&mut group));
            }
            for (at, cell) in grid.cells.range((row, 0)..(row + 1, 0)) {
                lone(*at, &cell.text, &mut layout);
            }
        } else if !open && (is_codes(grid, &anchors) || is_example(grid, &anchors, &group)) {
            // Numbers of the columns, or a worked example: neither a header nor to be filled.
        } else if !open && labels > 0 && anchors.iter().all(|own| own.kind == Kind::Label) {
            if !group.rows.is_empty() {
                groups.push(std::mem::take(&mut group));
            }
            group.header.push(row);
        } else {
            group.rows.push(row);
        }
    }
    groups.push(group);
    for group in groups.iter().filter(|group| !group.rows.is_empty() || !group.header.is_empty()) {
        read_group(grid, &frame, group, attribute, &mut layout);
    }
    layout
}

/// A text on its own: a caption, and what it leaves blank within itself.
fn lone(at: At, text: &str, layout: &mut Layout) {
    let found = inline::blanks(text);
    if found.is_empty() && !text.trim().is_empty() {
        layout.captions.push(text.trim().to_owned());
    }
    layout.blanks.extend(found.into_iter().map(|blank| (at, blank)));
}

fn text(grid: &Grid, anchor: &Anchor) -> String {
    grid.text((anchor.region.top, anchor.region.left)).to_owned()
}

/// 甲 乙 1 2 3: the columns' own numbers.
fn is_codes(grid: &Grid, anchors: &[Anchor]) -> bool {
    let code = |own: &Anchor| {
        let text = text(grid, own);
        let text = text.trim_matches(|c: char| "()（）".contains(c));
        matches!(text, "甲" | "乙" | "丙" | "丁" | "戊") || text.parse::<u8>().is_ok() || text.contains('=')
    };
    anchors.len() >= 2 && anchors.iter().all(code)
}

/// A row that shows how to fill: it says so, or holds what no header holds.
fn is_example(grid: &Grid, anchors: &[Anchor], group: &Group) -> bool {
    if group.header.is_empty() || anchors.len() < 3 {
        return false;
    }
    let says = |own: &Anchor| {
        let text = text(grid, own);
        text.starts_with('例')
            || text.starts_with("示例")
            || text.starts_with("样例")
            || text.starts_with("如：")
    };
    // A header has no long numbers: an identity number, a day or a phone is somebody's.
    let value = |own: &Anchor| plain(&text(grid, own)).chars().filter(char::is_ascii_digit).count() >= 6;
    anchors.iter().any(says) || anchors.iter().any(value)
}

/// A unit or a running code beside a label says nothing of what is asked.
fn is_unit(text: &str) -> bool {
    let text = plain(text);
    matches!(
        text.as_str(),
        "人" | "户"
            | "万人"
            | "千人"
            | "%"
            | "‰"
            | "对"
            | "个"
            | "岁"
            | "例"
            | "人户"
            | "男=100"
            | "女=100"
            | ""
    )
}

fn is_code(text: &str) -> bool {
    text.trim().chars().all(|c| c.is_ascii_digit() || "()（）、.".contains(c))
}

fn header_labels(grid: &Grid, header: &[usize], column: usize) -> Vec<String> {
    let (mut labels, mut seen) = (Vec::new(), Vec::new());
    for row in header {
        let region = grid.region((*row, column));
        let label = grid.text((region.top, region.left));
        if !seen.contains(&region) && !label.is_empty() {
            seen.push(region);
            labels.push(label.to_owned());
        }
    }
    labels
}

fn read_group(
    grid: &Grid,
    frame: &Frame,
    group: &Group,
    attribute: &dyn Fn(&str) -> bool,
    layout: &mut Layout,
) {
    let rows: Vec<(usize, Vec<Anchor>)> =
        group.rows.iter().map(|row| (*row, frame.row(grid, *row))).collect();
    let first = group.rows.first().copied().unwrap_or(0);
    let own = |anchor: &Anchor, row: usize| anchor.region.top >= first && anchor.region.top <= row;
    let lead = |row: usize, anchors: &[Anchor]| -> Vec<Anchor> {
        anchors
            .iter()
            .take_while(|anchor| anchor.kind != Kind::Blank && anchor.kind != Kind::Formula)
            .filter(|anchor| own(anchor, row) && anchor.kind == Kind::Label)
            .copied()
            .collect()
    };
    let beside = |row: usize, anchors: &[Anchor]| -> bool {
        let mut after_blank = false;
        for anchor in anchors {
            match anchor.kind {
                Kind::Blank => after_blank = true,
                Kind::Label if after_blank && own(anchor, row) && !is_unit(&text(grid, anchor)) => {
                    return true;
                }
                Kind::Label | Kind::Number | Kind::Formula => {}
            }
        }
        false
    };
    let cards = rows.iter().filter(|(row, anchors)| beside(*row, anchors)).count();
    if group.header.is_empty() || 2 * cards > rows.len() {
        for (row, anchors) in &rows {
            card(grid, *row, anchors, layout);
        }
        return;
    }
    let with_lead = rows.iter().filter(|(row, anchors)| !lead(*row, anchors).is_empty()).count();
    let blank_columns = rows
        .iter()
        .flat_map(|(_, anchors)| anchors.iter().filter(|own| own.kind == Kind::Blank))
        .map(|own| own.region.left);
    let leading: Vec<Vec<String>> = rows
        .iter()
        .map(|(row, anchors)| lead(*row, anchors).iter().map(|own| text(grid, own)).collect())
        .collect();
    let named = leading.iter().filter(|labels| labels.last().is_some_and(|label| attribute(label))).count();
    if with_lead * 2 >= rows.len().max(1) && named * 2 > with_lead && named >= 3 {
        across(&rows, &leading, blank_columns.collect(), layout);
        return;
    }
    if with_lead * 2 >= rows.len().max(1) && !rows.is_empty() {
        for (row, anchors) in &rows {
            cross(grid, group, *row, anchors, &lead(*row, anchors), layout);
        }
        return;
    }
    down(grid, group, &rows, frame, &lead, layout);
}

/// Fields as rows, somebody a column.
fn across(
    rows: &[(usize, Vec<Anchor>)],
    leading: &[Vec<String>],
    mut columns: Vec<usize>,
    layout: &mut Layout,
) {
    columns.sort_unstable();
    columns.dedup();
    let (Some(first), Some(last)) = (columns.first(), columns.last()) else { return };
    let fields = rows
        .iter()
        .zip(leading)
        .filter(|((_, anchors), labels)| {
            !labels.is_empty() && anchors.iter().any(|own| own.kind == Kind::Blank)
        })
        .map(|((row, _), labels)| (*row, labels.clone()))
        .collect();
    layout.rolls.push(Roll { first: *first, last: *last, across: true, fields, section: None });
}

/// A row of a table with labels to the left and above.
fn cross(grid: &Grid, group: &Group, row: usize, anchors: &[Anchor], lead: &[Anchor], layout: &mut Layout) {
    let before: Vec<String> =
        lead.iter().map(|own| text(grid, own)).filter(|text| !is_unit(text) && !is_code(text)).collect();
    let units: Vec<String> = anchors
        .iter()
        .filter(|own| own.kind == Kind::Label)
        .map(|own| text(grid, own))
        .filter(|text| !text.is_empty() && is_unit(text))
        .collect();
    for anchor in anchors.iter().filter(|own| own.kind == Kind::Blank && own.region.top == row) {
        let mut above = header_labels(grid, &group.header, anchor.region.left);
        above.extend(units.iter().map(|unit| format!("（{unit}）")));
        layout.slots.push(Slot { at: (row, anchor.region.left), before: before.clone(), above });
    }
}

/// Labels with blanks beside them, or below where nothing stands beside.
fn card(grid: &Grid, row: usize, anchors: &[Anchor], layout: &mut Layout) {
    let mut outer: Vec<String> = Vec::new();
    let mut label: Option<String> = None;
    let mut used = false;
    for (position, anchor) in anchors.iter().enumerate() {
        let text = text(grid, anchor);
        match anchor.kind {
            Kind::Label => {
                let next = anchors.get(position + 1);
                let inside = inline::blanks(&text);
                if anchor.region.top == row
                    && !inside.is_empty()
                    && next.is_none_or(|next| next.kind != Kind::Blank)
                {
                    layout.blanks.extend(
                        inside.into_iter().map(|blank| ((anchor.region.top, anchor.region.left), blank)),
                    );
                    label = None;
                    continue;
                }
                if label.is_some() && !used {
                    outer.extend(label.take().filter(|text| !is_unit(text) && !is_code(text)));
                } else if used {
                    outer.retain(|_| false);
                }
                if is_unit(&text) && label.is_none() && !outer.is_empty() {
                    label = outer.pop();
                } else {
                    label = Some(text);
                }
                used = false;
            }
            Kind::Blank if anchor.region.top == row => {
                let above =
                    anchor.region.top.checked_sub(1).map(|up| grid.text((up, anchor.region.left)).to_owned());
                let own = label
                    .clone()
                    .filter(|_| !used)
                    .or(above.filter(|text| !text.is_empty() && label.is_none()));
                if let Some(own) = own {
                    let mut before = outer.clone();
                    before.push(own);
                    layout.slots.push(Slot { at: (row, anchor.region.left), before, above: Vec::new() });
                }
                used = true;
            }
            Kind::Blank | Kind::Number | Kind::Formula => used = true,
        }
    }
}

/// Blank rows below a header: a list; a row with a label of its own, such as 合计, is a row of figures.
fn down(
    grid: &Grid,
    group: &Group,
    rows: &[(usize, Vec<Anchor>)],
    frame: &Frame,
    lead: &dyn Fn(usize, &[Anchor]) -> Vec<Anchor>,
    layout: &mut Layout,
) {
    let mut blank: Vec<usize> = Vec::new();
    for (row, anchors) in rows {
        let labels = lead(*row, anchors);
        if labels.is_empty() {
            blank.push(*row);
        } else {
            cross(grid, group, *row, anchors, &labels, layout);
        }
    }
    if rows.is_empty() && !frame.framed {
        blank.extend(group.header.last().map(|row| row + 1));
    }
    let (Some(first), Some(last)) = (blank.first().copied(), blank.last().copied()) else { return };
    let Some(header) = group.header.last() else { return };
    let (mut fields, mut section, mut column) = (Vec::new(), None, frame.span.left);
    while column <= frame.span.right {
        let region = grid.region((first, column));
        let head = grid.region((*header, column));
        // A label that begins in the header and goes on beside the rows names the whole list.
        if head.holds((first, column)) {
            section = Some(grid.text((head.top, head.left)).to_owned());
        } else if frame.inside(grid, head) {
            let labels = header_labels(grid, &group.header, column);
            if !labels.is_empty() {
                fields.push((column, labels));
            }
        }
        column = region.right.max(column) + 1;
    }
    layout.rolls.push(Roll { first, last, across: false, fields, section });
}
