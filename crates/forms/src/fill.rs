//! Filling: what the register knows goes into the form's own layout.

use std::collections::BTreeMap;

use base::Date;
use codes::lists;

use crate::{
    Result,
    facts::{Counted, Entry, Facts, Figure, Population, What, Who},
    form::{Field, Form, List, SURE, Target},
    grid::{At, Content, Edit, Growth},
    inline,
    meaning::Asks,
};

/// What stands in a copy for the office's own work where the register knows nothing.
pub const TO_FILL: &str = "〔待填〕";

/// Rows that a list may be given; a longer one is a file to hand over, not a form.
const MOST_ROWS: usize = 20_000;

/// One value as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The field.
    pub field: usize,
    /// Which row of a list, from 0.
    pub row: Option<usize>,
    /// What was written.
    pub text: String,
}

/// A filled form.
#[derive(Debug)]
pub struct Filled {
    /// The file.
    pub bytes: Vec<u8>,
    /// Every value that was written.
    pub written: Vec<Written>,
    /// Fields that wait for somebody: unknown, not certain, or without a value for this form.
    pub open: Vec<usize>,
    /// Cells that lists left empty because the register has no such value of that person.
    pub gaps: usize,
    /// People of lists that found no room, where records run across.
    pub without_room: usize,
    /// The entries of the facts whose values were written.
    pub people: Vec<usize>,
}

/// A stretch of a text and what goes there.
type Put = (usize, usize, String);

struct Filling<'f, 'a> {
    form: &'f Form<'a>,
    facts: &'f Facts,
    marks: bool,
    edits: Vec<Edit>,
    growths: Vec<Growth>,
    written: Vec<Written>,
    open: Vec<usize>,
    gaps: usize,
    without_room: usize,
    people: Vec<usize>,
    inline: BTreeMap<(usize, At), Vec<Put>>,
}

impl Form<'_> {
    /// Fills the form from the facts. `marks`: what stays open is marked in the file, for the office's own copy.
    pub fn fill(&self, facts: &Facts, marks: bool) -> Result<Filled> {
        let mut filling = Filling {
            form: self,
            facts,
            marks,
            edits: Vec::new(),
            growths: Vec::new(),
            written: Vec::new(),
            open: Vec::new(),
            gaps: 0,
            without_room: 0,
            people: Vec::new(),
            inline: BTreeMap::new(),
        };
        for (number, list) in self.lists.iter().enumerate() {
            filling.list(number, list);
        }
        for (at, field) in self.fields.iter().enumerate() {
            filling.single(at, field);
        }
        filling.within();
        filling.people.sort_unstable();
        filling.people.dedup();
        let bytes = self.with(&filling.edits, &filling.growths)?;
        Ok(Filled {
            bytes,
            written: filling.written,
            open: filling.open,
            gaps: filling.gaps,
            without_room: filling.without_room,
            people: filling.people,
        })
    }
}

impl Filling<'_, '_> {
    /// The value of a field outside lists.
    fn value(&mut self, field: &Field) -> Option<Content> {
        if field.confidence < SURE {
            return None;
        }
        match &field.asks {
            Asks::Value { who, what } => {
                let subject = self.facts.subject?;
                let entry = self.facts.entries.get(subject)?;
                let text = shown(entry, *who, *what)?;
                self.people.push(subject);
                Some(Content::Text(text))
            }
            Asks::Figure { measure, scale } => {
                figure(self.facts.value(measure)?, measure.figure, *scale).map(Content::Number)
            }
            Asks::Office => self.facts.area_names.last().cloned().map(Content::Text),
            Asks::Day => Some(Content::Text(chinese_day(self.facts.day))),
            Asks::AreaCode => Some(Content::Text(self.facts.area.to_string())),
            Asks::Serial | Asks::PlaceName | Asks::Denied { .. } | Asks::Unknown => None,
        }
    }

    fn single(&mut self, at: usize, field: &Field) {
        if matches!(field.target, Target::Column { .. }) {
            return;
        }
        let value = self.value(field);
        let text = value.as_ref().map(text_of);
        match (&field.target, value) {
            (Target::Cell(cell), Some(content)) => {
                let content = self.chosen(field.grid, *cell, content);
                let Some(content) = content else {
                    self.open.push(at);
                    return;
                };
                self.edits.push(Edit { grid: field.grid, at: *cell, added: 0, content });
            }
            (Target::Within(cell, from, until), Some(content)) => {
                let put = (*from, *until, text_of(&content));
                self.inline.entry((field.grid, *cell)).or_default().push(put);
            }
            (target, _) => {
                self.open.push(at);
                let refused = matches!(field.asks, Asks::Denied { .. });
                if let (Target::Cell(cell), true, false) = (target, self.marks, refused) {
                    self.mark(field.grid, *cell);
                }
                return;
            }
        }
        self.written.push(Written { field: at, row: None, text: text.unwrap_or_default() });
    }

    fn mark(&mut self, grid: usize, at: At) {
        let empty = self.form.grids().get(grid).is_none_or(|own| own.text(at).is_empty());
        if empty {
            self.edits.push(Edit { grid, at, added: 0, content: Content::Text(TO_FILL.to_owned()) });
        }
    }

    /// Where a cell offers choices (`□男 □女`), the right one is ticked; none where no choice fits.
    fn chosen(&self, grid: usize, at: At, content: Content) -> Option<Content> {
        let offered = self.form.grids().get(grid).map_or("", |own| own.text(at));
        if !offered.contains(['□', '☐']) {
            return Some(content);
        }
        let wanted = text_of(&content);
        let mut ticked = String::new();
        let mut found = 0;
        let parts: Vec<&str> = offered.split(['□', '☐']).collect();
        ticked.push_str(parts.first().copied().unwrap_or(""));
        for part in parts.iter().skip(1) {
            let right = crate::lexicon::plain(part) == crate::lexicon::plain(&wanted);
            found += usize::from(right);
            ticked.push(if right { '☑' } else { '□' });
            ticked.push_str(part);
        }
        (found == 1).then_some(Content::Text(ticked))
    }

    fn list(&mut self, number: usize, list: &List) {
        let columns: Vec<(usize, &Field, usize)> = self
            .form
            .fields
            .iter()
            .enumerate()
            .filter_map(|(at, field)| match field.target {
                Target::Column { roll, line } if roll == number => Some((at, field, line)),
                Target::Column { .. } | Target::Cell(_) | Target::Within(..) => None,
            })
            .collect();
        let places = list.population == Some(Population::Places);
        let rows: Vec<usize> = match &list.population {
            None => Vec::new(),
            Some(Population::Places) => (0..self.facts.places.len()).collect(),
            Some(population) => self.facts.rows(population),
        };
        for (at, field, _) in &columns {
            let waits = field.confidence < SURE || matches!(field.asks, Asks::Unknown | Asks::Denied { .. });
            if waits || list.population.is_none() {
                self.open.push(*at);
            }
        }
        if list.population.is_none() {
            return;
        }
        let room = list.last - list.first + 1;
        let mut count = rows.len().min(MOST_ROWS);
        if list.across {
            self.without_room += count.saturating_sub(room);
            count = count.min(room);
        } else if count > room {
            self.growths.push(Growth { grid: list.grid, row: list.last, more: count - room });
        }
        self.without_room += rows.len().saturating_sub(MOST_ROWS);
        for (row, which) in rows.iter().take(count).enumerate() {
            for (at, field, line) in &columns {
                if field.confidence < SURE {
                    continue;
                }
                let value = if places {
                    self.of_place(*which, field, row)
                } else {
                    self.of_person(*which, field, row)
                };
                let Some(content) = value else {
                    self.gaps += usize::from(matches!(field.asks, Asks::Value { .. } | Asks::Figure { .. }));
                    continue;
                };
                let text = text_of(&content);
                let (cell, added) = match list.across {
                    true => ((*line, list.first + row), 0),
                    false if row < room => ((list.first + row, *line), 0),
                    false => ((list.last, *line), row + 1 - room),
                };
                let numbered = matches!(field.asks, Asks::Serial) && added == 0;
                let taken = self.form.grids().get(list.grid).is_some_and(|grid| !grid.text(cell).is_empty());
                if numbered && taken {
                    continue;
                }
                let content = if added == 0 { self.chosen(list.grid, cell, content) } else { Some(content) };
                if let Some(content) = content {
                    self.edits.push(Edit { grid: list.grid, at: cell, added, content });
                    self.written.push(Written { field: *at, row: Some(row), text });
                }
            }
            if !places {
                self.people.push(*which);
            }
        }
    }

    fn of_person(&self, which: usize, field: &Field, row: usize) -> Option<Content> {
        let entry = self.facts.entries.get(which)?;
        match &field.asks {
            Asks::Value { who, what: what @ (What::Age | What::HouseholdSize) } => {
                let text = shown(entry, *who, *what)?;
                Some(text.parse::<f64>().map_or(Content::Text(text.clone()), Content::Number))
            }
            Asks::Value { who, what } => shown(entry, *who, *what).map(Content::Text),
            Asks::Serial => number(row + 1),
            Asks::Office => self.facts.area_names.last().cloned().map(Content::Text),
            Asks::Figure { .. }
            | Asks::Day
            | Asks::AreaCode
            | Asks::PlaceName
            | Asks::Denied { .. }
            | Asks::Unknown => None,
        }
    }

    fn of_place(&self, which: usize, field: &Field, row: usize) -> Option<Content> {
        let (code, name) = self.facts.places.get(which)?;
        match &field.asks {
            Asks::Figure { measure, scale } => {
                let mut measure = measure.clone();
                measure.criteria.place = Some(code.clone());
                figure(self.facts.value(&measure)?, measure.figure, *scale).map(Content::Number)
            }
            Asks::PlaceName => Some(Content::Text(name.clone())),
            Asks::Serial => number(row + 1),
            Asks::AreaCode => Some(Content::Text(code.to_string())),
            Asks::Value { .. } | Asks::Office | Asks::Day | Asks::Denied { .. } | Asks::Unknown => None,
        }
    }

    /// Cells with blanks inside their text are written whole.
    fn within(&mut self) {
        for ((grid, at), filled) in std::mem::take(&mut self.inline) {
            let Some(cell) = self.form.grids().get(grid).and_then(|own| own.cell(at)) else { continue };
            let text = inline::put(&cell.text, filled);
            self.edits.push(Edit { grid, at, added: 0, content: Content::Text(text) });
        }
    }
}

fn number(value: usize) -> Option<Content> {
    u32::try_from(value).ok().map(|value| Content::Number(f64::from(value)))
}

fn text_of(content: &Content) -> String {
    match content {
        Content::Text(text) => text.clone(),
        Content::Number(number) => number.to_string(),
    }
}

/// A figure in the form's unit: counts whole, rates and shares to two decimals, tens of thousands to four.
fn figure(value: f64, figure: Figure, scale: f64) -> Option<f64> {
    let decimals = match figure {
        Figure::Count | Figure::Natural if scale <= 1.0 => 1.0,
        Figure::Count | Figure::Natural => scale,
        Figure::Share
        | Figure::SexRatio
        | Figure::BirthRate
        | Figure::DeathRate
        | Figure::NaturalRate
        | Figure::Dependency
        | Figure::HouseholdSize => 100.0,
    };
    (scale > 0.0 && value.is_finite()).then(|| (value / scale * decimals).round() / decimals)
}

fn chinese_day(day: Date) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

/// A value as forms write it.
pub(crate) fn shown(entry: &Entry, who: Who, what: What) -> Option<String> {
    let raw = entry.values.get(&(who, what)).filter(|value| !value.is_empty())?;
    let named = |list: &lists::CodeList| list.entry(raw).map(|found| found.zh.to_owned());
    match what {
        What::Sex => named(&lists::SEX),
        What::Marital => named(&lists::MARITAL),
        What::Education => named(&lists::EDUCATION),
        What::Relation => named(&lists::RELATION),
        What::IdKind => named(&lists::ID_KIND),
        What::Ethnicity => {
            let name = named(&lists::ETHNICITY)?;
            Some(if name.ends_with('族') { name } else { format!("{name}族") })
        }
        What::Name
        | What::FormerName
        | What::BirthDate
        | What::Age
        | What::IdNumber
        | What::Phone
        | What::Employer
        | What::Address
        | What::HukouAddress
        | What::HouseholdSize
        | What::ResidentFrom
        | What::DeathDate
        | What::Place => Some(raw.clone()),
    }
}

/// What this filling needs of the register, so that nothing more is read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a query of its own")]
pub struct Needs {
    /// People alive, in groups.
    pub figures: bool,
    /// Marital status or ethnicity of the groups.
    pub detailed: bool,
    /// Births, deaths, marriages, moves.
    pub happened: bool,
    /// Households.
    pub households: bool,
    /// People for lists; the values asked for.
    pub listed: Vec<(Who, What)>,
    /// People who died, for lists of deaths.
    pub dead: bool,
    /// A person whom the form is about.
    pub subject: bool,
}

impl Form<'_> {
    /// What filling it needs.
    pub fn needs(&self) -> Needs {
        let mut needs = Needs::default();
        for field in &self.fields {
            match &field.asks {
                Asks::Figure { measure, .. } => {
                    needs.figures = true;
                    needs.detailed |=
                        measure.criteria.marital.is_some() || measure.criteria.minority.is_some();
                    needs.happened |= !matches!(measure.counted, Counted::People | Counted::Households)
                        || matches!(
                            measure.figure,
                            Figure::BirthRate | Figure::DeathRate | Figure::NaturalRate | Figure::Natural
                        );
                    needs.households |=
                        measure.counted == Counted::Households || measure.figure == Figure::HouseholdSize;
                }
                Asks::Value { who, what } => {
                    let listed = match field.target {
                        Target::Column { roll, .. } => {
                            self.lists.get(roll).and_then(|list| list.population.clone())
                        }
                        Target::Cell(_) | Target::Within(..) => {
                            needs.subject = true;
                            Some(Population::Members)
                        }
                    };
                    if listed.is_some() && field.confidence >= SURE {
                        needs.listed.push((*who, *what));
                    }
                    needs.subject |= listed == Some(Population::Members);
                    needs.dead |= matches!(listed, Some(Population::People(Counted::Deaths, _)));
                }
                Asks::Office
                | Asks::Day
                | Asks::AreaCode
                | Asks::Serial
                | Asks::PlaceName
                | Asks::Denied { .. }
                | Asks::Unknown => {}
            }
        }
        needs.listed.sort_unstable();
        needs.listed.dedup();
        needs
    }
}
