//! Counts that are brought along: a table of any usual form, checked, looked at, and made single years.

use std::{collections::BTreeMap, ops::ControlFlow};

use base::Date;
use intake::reader::{self, FileHints, Limits};
use projection::{
    ModelError, Observed, Options, Sex, Words, diagnosis::Recorded, graduate, prepare_base,
    reference::Country, smooth::Smoothing,
};
use store::{Counted, DivisionCount, OPEN_AGE};

use super::{
    PlanFault, Planned,
    fault::{AGE, CELL, HEADER, NEGATIVE, NOBODY, PEOPLE, SEX},
    own_cells::{Ages, Column, PEOPLE_NAMES, ages, column, number},
    shapes,
};

/// What a cell's number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Unit {
    /// 人.
    #[default]
    Persons,
    /// 千人.
    Thousands,
    /// 万人.
    TenThousands,
}

impl Unit {
    const fn persons(self) -> f64 {
        match self {
            Self::Persons => 1.0,
            Self::Thousands => 1e3,
            Self::TenThousands => 1e4,
        }
    }
}

/// A table that somebody brings along.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnTable {
    /// A name for lists.
    pub name: String,
    /// Who published or counted it.
    pub source: String,
    /// The day that it describes.
    pub as_of: Date,
    /// What its numbers count.
    pub unit: Unit,
    /// Whether groups that zigzag are smoothed before they are split.
    pub smooth: bool,
    /// CSV or XLSX.
    pub file: Vec<u8>,
}

/// An age group as it was counted: from one age to just under another (none: open), males and females.
pub type Group = (u32, Option<u32>, [f64; 2]);

/// A table, read and looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnLook {
    /// The groups as the file has them, in persons.
    pub groups: Vec<Group>,
    /// Single years 0 to 100+, whole persons.
    pub single: DivisionCount,
    /// What the ages look like, before anything was done to them.
    pub diagnosis: Vec<Words>,
    /// What was done to make them single years; empty where nothing was.
    pub steps: Vec<Words>,
}

impl OwnLook {
    /// Persons in all groups.
    pub fn people(&self) -> f64 {
        self.groups.iter().flat_map(|(.., people)| people).sum()
    }

    /// What is kept with the counts.
    pub(super) fn counted(&self) -> Counted {
        let pairs = |words: &[Words]| {
            words.iter().map(|own| [own.zh.as_str().into(), own.en.as_str().into()]).collect()
        };
        Counted { diagnosis: pairs(&self.diagnosis), steps: pairs(&self.steps) }
    }
}

/// Bytes that a table may unpack to: ages and sexes are a few hundred cells.
const MOST_BYTES: u64 = 64 << 20;
/// The first ages at which an open group can begin: what lies above is spread, and less than this leaves too much to guess.
const LOWEST_OPEN: [u32; 2] = [89, 75];

/// Reads and looks at a table. `known` are the people of the area by a count of the register, where there is one.
pub(super) fn look(area: &str, table: &OwnTable, known: Option<f64>) -> crate::Result<OwnLook> {
    let groups = groups(rows(&table.file, &PEOPLE_NAMES, false)?, table.unit)?;
    let people: f64 = groups.iter().flat_map(|(.., people)| people).sum();
    if let Some(known) = known.filter(|known| *known > 0.0 && people > 0.0) {
        check_unit(people, known)?;
    }
    Ok(prepared(area, groups, table.smooth)?)
}

/// A row: its line, and the text of the columns found.
pub(super) type Row = (u64, [Option<String>; 5]);

/// The rows of a table whose numbers stand in a column named by `values`, or in one for each sex; `plain` tables may do without sexes.
pub(super) fn rows(file: &[u8], values: &[&str], plain: bool) -> crate::Result<Vec<Row>> {
    let limits = Limits { unpacked_bytes: MOST_BYTES, ..Limits::default() };
    let names = ["age", "年龄", "年龄组"].map(str::to_owned).to_vec();
    let hints = FileHints { limits, columns: names, wanted: "population".to_owned(), ..FileHints::default() };
    let opened = match reader::open(file, &hints) {
        // Without any of the names the first row is the header, and is told what it lacks.
        Err(intake::IntakeError::NoHeader { .. }) => {
            reader::open(file, &FileHints { limits, ..FileHints::default() })?
        }
        opened => opened?,
    };
    let at: [Option<usize>; 5] = [Column::Sex, Column::Age, Column::People, Column::Male, Column::Female]
        .map(|wanted| opened.columns().iter().position(|name| column(name, values) == Some(wanted)));
    let long = at[2].is_some() && (plain || at[0].is_some());
    let wide = at[3].is_some() && at[4].is_some();
    let first = u64::try_from(opened.rows_above()).unwrap_or(0);
    if at[1].is_none() || !(long || wide) {
        return Err(PlanFault::Counts { line: first.max(1), what: HEADER }.into());
    }
    let (mut rows, mut line) = (Vec::new(), first);
    opened.for_each_row(&mut |cells| {
        line += 1;
        if cells.iter().any(|cell| !cell.trim().is_empty()) {
            rows.push((
                line,
                at.map(|at| at.and_then(|at| cells.get(at)).map(|cell| cell.trim().to_owned())),
            ));
        }
        ControlFlow::Continue(())
    })?;
    Ok(rows)
}

/// What stands in the cells of an age group: males and females.
pub(super) type Cells = BTreeMap<(u32, Option<u32>), [Option<f64>; 2]>;

/// The numbers of a table by group of ages. A table without sexes is one of females.
pub(super) fn cells(rows: Vec<Row>, below_nought: bool) -> Planned<Cells> {
    let mut read = Cells::new();
    for (line, [sex, age, people, male, female]) in rows {
        let fault = |what: &'static str| PlanFault::Counts { line, what };
        let age = match ages(age.as_deref().unwrap_or("")).ok_or(fault(AGE))? {
            Ages::Total => continue,
            Ages::Group(from, until) => (from, until),
        };
        let stated = match (sex, people) {
            (Some(sex), Some(people)) => {
                // A line for both sexes together adds nothing to the lines of each.
                if matches!(sex.as_str(), "合计" | "total" | "both") {
                    continue;
                }
                let mut stated = [None, None];
                stated[Sex::parse(&sex).ok_or(fault(SEX))?.index()] = Some(people);
                stated
            }
            (None, Some(people)) if male.is_none() && female.is_none() => [None, Some(people)],
            _ => [male, female],
        };
        if stated.iter().all(Option::is_none) {
            return Err(fault(CELL));
        }
        let entry = read.entry(age).or_default();
        for (kept, text) in entry.iter_mut().zip(stated) {
            let Some(text) = text else { continue };
            if text.is_empty() {
                return Err(fault(CELL));
            }
            let people = number(&text).filter(|people| people.abs() <= 1e10).ok_or(fault(PEOPLE))?;
            if people < 0.0 && !below_nought {
                return Err(fault(NEGATIVE));
            }
            *kept = Some(kept.unwrap_or(0.0) + people);
        }
    }
    Ok(read)
}

/// Groups in order of age, without a hole; in persons.
fn groups(rows: Vec<Row>, unit: Unit) -> Planned<Vec<Group>> {
    let mut read = cells(rows, false)?;
    let of = |read: &Cells, sound: &dyn Fn(f64) -> bool| {
        read.values().flatten().flatten().filter(|people| sound(**people)).count()
    };
    let (cells, broken) =
        (of(&read, &|people| people > 0.0), of(&read, &|people| (people - people.round()).abs() > 1e-6));
    if unit == Unit::Persons && cells > 0 && 2 * broken > cells {
        return Err(PlanFault::Fractions);
    }
    for people in read.values_mut().flatten().flatten() {
        *people *= unit.persons();
    }
    whole_range(read)
}

/// No age may be missing or counted twice, for either sex; the last group is open.
pub(super) fn whole_range(read: Cells) -> Planned<Vec<Group>> {
    let (mut groups, mut next): (Vec<Group>, u32) = (Vec::new(), 0);
    let last = read.keys().next_back().copied();
    for ((from, until), people) in read {
        if from > next {
            return Err(PlanFault::AgesMissing { from: next, until: from - 1 });
        }
        if from < next || groups.last().is_some_and(|(_, until, _)| until.is_none()) {
            return Err(PlanFault::AgesTwice { from });
        }
        let [Some(male), Some(female)] = people else {
            return Err(PlanFault::SexMissing { from, male: people[0].is_none() });
        };
        // A single year at the end is open, as tables of single years are written.
        let single_end = Some((from, until)) == last && until == Some(from + 1) && from >= LOWEST_OPEN[0];
        groups.push((from, until.filter(|_| !single_end), [male, female]));
        next = until.unwrap_or(u32::MAX);
    }
    let Some((open, None, _)) = groups.last().copied() else {
        return Err(if groups.is_empty() {
            PlanFault::Counts { line: 2, what: NOBODY }
        } else {
            PlanFault::NoOpenGroup
        });
    };
    let lowest = LOWEST_OPEN[usize::from(!singles(&groups))];
    if open < lowest {
        return Err(PlanFault::OpenTooEarly { open, lowest });
    }
    if groups.iter().all(|(.., people)| people.iter().sum::<f64>() <= 0.0) {
        return Err(PlanFault::Counts { line: 2, what: NOBODY });
    }
    Ok(groups)
}

pub(super) fn singles(groups: &[Group]) -> bool {
    groups.iter().all(|(from, until, _)| until.is_none_or(|until| until == from + 1))
}

/// Refuses counts a thousand or ten thousand times off those that the register has for the same area.
fn check_unit(people: f64, known: f64) -> Planned<()> {
    let off = (known / people).log10();
    match off.abs() {
        2.5..4.7 => Err(PlanFault::Unit { few: off > 0.0, people, known }),
        _ => Ok(()),
    }
}

fn prepared(area: &str, groups: Vec<Group>, smooth: bool) -> Planned<OwnLook> {
    let persons = [0, 1].map(|sex| groups.iter().map(|(.., people)| people[sex]).collect::<Vec<f64>>());
    let widths: Vec<usize> = groups
        .iter()
        .filter_map(|(from, until, _)| until.and_then(|until| usize::try_from(until - from).ok()))
        .collect();
    let single = singles(&groups);
    let observed = if single {
        Observed::SingleYears(persons)
    } else if widths.iter().all(|width| *width == 5) {
        Observed::FiveYears(persons)
    } else {
        Observed::Groups { widths, persons }
    };
    // Heaped single years are smoothed by the scenario, which can be undone; groups are split here, once.
    let smoothing = (single || !smooth).then_some(Smoothing::None);
    let options = Options { smoothing, ..Options::default() };
    let nation = shapes::reference(Country::China)?;
    let done = prepare_base(&observed, &options, Recorded::default(), nation).map_err(|fault| {
        // A group of nobody: indices cannot be made, and nothing can be split along it.
        if matches!(fault, ModelError::Empty { .. }) { PlanFault::NobodyInGroups } else { fault.into() }
    })?;
    let male = whole_persons(done.population.of(Sex::Male), &groups)?;
    let female = whole_persons(done.population.of(Sex::Female), &groups)?;
    debug_assert_eq!(male.len(), usize::from(OPEN_AGE) + 1, "single years to 100+");
    let hints = done.hints.into_iter().map(|hint| hint.words);
    let untouched = single && groups.len() == usize::from(OPEN_AGE) + 1;
    Ok(OwnLook {
        single: DivisionCount { code: area.into(), male, female },
        groups,
        diagnosis: done.diagnosis.verdict.into_iter().chain(hints).collect(),
        steps: if untouched { Vec::new() } else { done.steps.into_iter().map(|step| step.words).collect() },
    })
}

/// Whole persons, rounded within each group, so that a group keeps its people.
fn whole_persons(cells: &[f64], groups: &[Group]) -> Planned<Vec<u64>> {
    let mut whole = Vec::with_capacity(cells.len());
    for (from, until, _) in groups {
        let place = |age: u32| usize::try_from(age).unwrap_or(usize::MAX).min(cells.len());
        let ages = &cells[place(*from)..until.map_or(cells.len(), place)];
        whole.extend(graduate::whole_persons(ages)?.into_iter().map(super::bases::whole));
    }
    Ok(whole)
}

#[cfg(test)]
#[path = "own_base_tests.rs"]
mod tests;
