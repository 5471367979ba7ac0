//! A new year's list of divisions beside those that stand: what was renamed, what is new, what is gone. Nothing is changed by it: the
//! changes that it amounts to are looked at and made like any other.

use std::{collections::BTreeMap, ops::ControlFlow, path::Path};

use access::ImportPermit;
use codes::division::{DivisionCode, Divisions, Level};
use intake::reader::{FileHints, folded_header};
use store::Store;

use crate::{AppError, Result, Spooled, divisions::divisions_in_force, stage::blocking};

/// The most lines of the area that a list may have: the national list is far longer, and most of it lies elsewhere.
const MOST: usize = 100_000;

const CODES: [&str; 6] = ["代码", "区划代码", "行政区划代码", "统计用区划代码", "code", "division"];
const NAMES: [&str; 5] = ["名称", "区划名称", "单位名称", "行政区划名称", "name"];
const FORMER: [&str; 6] = ["原代码", "原区划代码", "变更前代码", "former", "former_code", "old_code"];

/// A division of the list that stands under another name, or that is new.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedDivision {
    /// Its code: 9 digits of a township, 12 of a village.
    pub code: Box<str>,
    /// Its name in the list.
    pub name: Box<str>,
    /// Its name until now; for a new one, the code whose place it takes, as far as the list or an equal name says.
    pub before: Box<str>,
}

/// A division that stands and is not in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoneDivision {
    /// Its code.
    pub code: Box<str>,
    /// Its name.
    pub name: Box<str>,
    /// What takes its place, as far as the list or an equal name says; empty where somebody must say.
    pub successor: Box<str>,
    /// How many residences stand under it.
    pub residences: u64,
}

/// A list beside what stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ComparedList {
    /// Divisions of the area that stand as the list has them.
    pub same: usize,
    /// Lines of other areas, or of counties and above.
    pub elsewhere: usize,
    /// Lines without a code or a name, by number; the first is the header.
    pub unread: Vec<usize>,
    /// Under another name.
    pub renamed: Vec<ListedDivision>,
    /// New.
    pub new: Vec<ListedDivision>,
    /// Not in the list.
    pub gone: Vec<GoneDivision>,
}

/// A line of the list.
#[derive(Debug, Clone, Default)]
struct Line {
    name: String,
    former: Option<DivisionCode>,
    /// Its number in the file; the first line is the header.
    number: usize,
}

/// Compares a list (code, name, and the former code where something changed; CSV or XLSX) with the divisions of the permit's area as
/// they stand with the changes in force.
pub async fn compare_division_list(
    store: &Store,
    permit: &ImportPermit,
    file: Spooled,
) -> Result<ComparedList> {
    let divisions = registry::divisions_with(&divisions_in_force(store, permit.area()).await?);
    let area = permit.area().prefix().to_owned();
    let lived = store.residences_by_code(permit).await?;
    blocking(move || {
        let (lines, unread, elsewhere) = read_list(file.path(), &area, MOST)?;
        let mut compared = compare(&divisions, &area, &lines);
        (compared.unread, compared.elsewhere) = (unread, elsewhere);
        for gone in &mut compared.gone {
            let below = lived.iter().filter(|(code, _)| code.starts_with(&*gone.code));
            gone.residences = below.map(|(_, count)| count).sum();
        }
        Ok(compared)
    })
    .await
}

type Lines = BTreeMap<DivisionCode, Line>;

/// The townships and villages of the area that a file lists, the lines that do not read, and how many lie elsewhere.
fn read_list(file: &Path, area: &str, most: usize) -> Result<(Lines, Vec<usize>, usize)> {
    let hints = FileHints {
        columns: CODES.iter().chain(&NAMES).chain(&FORMER).map(|name| folded_header(name)).collect(),
        ..FileHints::default()
    };
    let rows = intake::reader::open(file, &hints)?;
    let column = |names: &[&str]| {
        rows.columns()
            .iter()
            .position(|column| names.iter().any(|name| folded_header(name) == folded_header(column)))
    };
    let (Some(code_at), Some(name_at)) = (column(&CODES), column(&NAMES)) else {
        return Err(AppError::Profile);
    };
    let former_at = column(&FORMER);
    let (mut lines, mut unread, mut elsewhere, mut number, mut full) =
        (Lines::new(), Vec::new(), 0, 1, false);
    let mut twice = None;
    rows.for_each_row(&mut |cells| {
        number += 1;
        let cell = |at: usize| cells.get(at).map_or("", |cell| cell.trim());
        let (code, name) = (cell(code_at).parse::<DivisionCode>(), cell(name_at));
        match code {
            Ok(code) if !name.is_empty() => {
                let ours = matches!(code.level(), Level::Township | Level::Village);
                if ours && code.short().starts_with(area) {
                    if lines.len() == most {
                        // What was not read would be proposed as gone.
                        full = true;
                        return ControlFlow::Break(());
                    }
                    let former =
                        former_at.and_then(|at| cell(at).parse().ok()).filter(|former| *former != code);
                    let line = Line { name: name.to_owned(), former, number };
                    // Which of two lines is right nobody can tell from the file.
                    if let Some(first) = lines.insert(code, line) {
                        let code = code.short().into();
                        twice = Some(AppError::ListTwice { code, lines: (first.number, number) });
                        return ControlFlow::Break(());
                    }
                } else {
                    elsewhere += 1;
                }
            }
            Ok(_) | Err(_) => unread.push(number),
        }
        ControlFlow::Continue(())
    })?;
    if let Some(twice) = twice {
        return Err(twice);
    }
    if full || lines.is_empty() {
        return Err(AppError::ListScope);
    }
    Ok((lines, unread, elsewhere))
}

/// The divisions that stand below a code, itself included, of the wanted levels.
fn standing(divisions: &Divisions, area: &str, villages: bool) -> BTreeMap<DivisionCode, String> {
    let mut found = BTreeMap::new();
    let mut waiting: Vec<String> = vec![area.to_owned()];
    while let Some(code) = waiting.pop() {
        if let Some(own) = divisions.get(&code).filter(|own| own.valid_until.is_none()) {
            let wanted = own.level == Level::Township || own.level == Level::Village && villages;
            if wanted {
                found.insert(own.code, own.name.to_owned());
            }
        }
        let level = code.parse::<DivisionCode>().map(DivisionCode::level);
        if level != Ok(Level::Village) && (villages || level != Ok(Level::Township)) {
            waiting.extend(divisions.children(&code).into_iter().map(|child| child.code.short()));
        }
    }
    found
}

fn compare(divisions: &Divisions, area: &str, lines: &Lines) -> ComparedList {
    let villages = lines.keys().any(|code| code.level() == Level::Village);
    let stands = standing(divisions, area, villages);
    let mut compared = ComparedList::default();
    let text = |code: DivisionCode| -> Box<str> { code.short().into() };
    for (code, line) in lines {
        match stands.get(code) {
            Some(name) if *name == line.name => compared.same += 1,
            Some(name) => compared.renamed.push(ListedDivision {
                code: text(*code),
                name: line.name.as_str().into(),
                before: name.as_str().into(),
            }),
            None => {
                let gone = |former: &DivisionCode| stands.contains_key(former) && !lines.contains_key(former);
                let same_name = || {
                    let fits = |(other, name): &(&DivisionCode, &String)| {
                        **name == line.name && other.level() == code.level() && gone(other)
                    };
                    let mut alike = stands.iter().filter(fits);
                    // Two of one name: somebody must say.
                    alike.next().filter(|_| alike.next().is_none()).map(|(other, _)| *other)
                };
                let former = line.former.filter(gone).or_else(same_name);
                compared.new.push(ListedDivision {
                    code: text(*code),
                    name: line.name.as_str().into(),
                    before: former.map(text).unwrap_or_default(),
                });
            }
        }
    }
    for (code, name) in stands.iter().filter(|(code, _)| !lines.contains_key(code)) {
        // A village goes where its township goes: the change of the township takes it along.
        let above = code.at(Level::Township);
        if code.level() == Level::Village && stands.contains_key(&above) && !lines.contains_key(&above) {
            continue;
        }
        let short = text(*code);
        let new = compared.new.iter().find(|new| new.before == short).map(|new| new.code.clone());
        let joined =
            || lines.iter().find(|(_, line)| line.former == Some(*code)).map(|(code, _)| text(*code));
        compared.gone.push(GoneDivision {
            successor: new.or_else(joined).unwrap_or_default(),
            code: short,
            name: name.as_str().into(),
            residences: 0,
        });
    }
    compared
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(of: &[(&str, &str, &str)]) -> Lines {
        of.iter()
            .map(|(code, name, former)| {
                (
                    code.parse().unwrap(),
                    Line { name: (*name).to_owned(), former: former.parse().ok(), number: 0 },
                )
            })
            .collect()
    }

    /// The list of a district as it ships, changed by hand: one renamed, one under another code, one joined to another, one new.
    #[test]
    fn a_list_is_set_beside_what_stands() {
        let divisions = Divisions::with_no_changes();
        let own: Vec<(String, String)> =
            divisions.children("330110").iter().map(|one| (one.code.short(), one.name.to_owned())).collect();
        assert!(own.len() > 8, "{own:?}");
        let all: Vec<(&str, &str, &str)> =
            own.iter().map(|(code, name)| (code.as_str(), name.as_str(), "")).collect();
        let same = compare(&divisions, "330110", &lines(&all));
        assert_eq!((same.same, same.renamed.len(), same.new.len(), same.gone.len()), (own.len(), 0, 0, 0));

        let mut changed = all.clone();
        changed[0].1 = "新名街道";
        let (moved, joined) = (changed[1], changed[2]);
        changed[1] = ("330110901", moved.1, "");
        changed.remove(2);
        changed.push(("330110902", "全新街道", ""));
        let found = compare(&divisions, "330110", &lines(&changed));
        assert_eq!(found.same, own.len() - 3);
        assert_eq!((&*found.renamed[0].code, &*found.renamed[0].before), (all[0].0, all[0].1));
        let new: Vec<(&str, &str)> = found.new.iter().map(|new| (&*new.code, &*new.before)).collect();
        assert_eq!(new, [("330110901", moved.0), ("330110902", "")]);
        let gone: Vec<(&str, &str)> = found.gone.iter().map(|gone| (&*gone.code, &*gone.successor)).collect();
        assert_eq!(gone, [(moved.0, "330110901"), (joined.0, "")]);

        // The same with the former code said: no name is needed.
        let mut said = changed.clone();
        said[1] = ("330110901", "另一个名字", moved.0);
        let found = compare(&divisions, "330110", &lines(&said));
        assert_eq!(&*found.new[0].before, moved.0);
    }

    /// Of two lines with one code the last does not win silently, written with 9 or with 12 digits; those of other areas are let be.
    #[test]
    fn a_code_that_is_listed_twice_is_named_with_its_lines() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("list.csv");
        let read = |rows: &str| {
            std::fs::write(&file, format!("代码,名称\n{rows}")).unwrap();
            read_list(&file, "330110", 9)
        };
        let far = "330105001,街道\n330105001,街道\n";
        for again in ["330110001,甲街道", "330110001000,丙街道"] {
            let refused = read(&format!("{far}330110001,甲街道\n330110002,乙街道\n{again}\n"));
            let Err(AppError::ListTwice { code, lines }) = refused else { panic!("{again}: {refused:?}") };
            assert_eq!((&*code, lines), ("330110001", (4, 6)), "{again}");
        }
        let (lines, _, elsewhere) = read(&format!("{far}330110001,甲街道\n330110002,甲街道\n")).unwrap();
        assert_eq!((lines.len(), elsewhere), (2, 2), "one name may stand under two codes");
    }

    /// A list longer than the area is read to its end; one of other places, or with too many lines of the area, is refused.
    #[test]
    fn only_lines_of_the_area_count() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("list.csv");
        let elsewhere: Vec<String> =
            (1..=40).map(|number| format!("330105{number:03},街道{number}\n")).collect();
        let own = "330110001,甲街道\n330110002,乙街道\n";
        std::fs::write(&file, format!("代码,名称\n{}{own}", elsewhere.concat())).unwrap();
        let (lines, unread, elsewhere) = read_list(&file, "330110", 2).unwrap();
        assert_eq!((lines.len(), unread.len(), elsewhere), (2, 0, 40));
        assert!(matches!(read_list(&file, "330110", 1), Err(AppError::ListScope)), "one too many");
        assert!(matches!(read_list(&file, "330106", 2), Err(AppError::ListScope)), "no line of the area");
    }
}
