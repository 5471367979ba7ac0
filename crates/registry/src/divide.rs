//! A change of divisions before it is followed: what it comes to in codes, and what is wrong with it.

use std::collections::BTreeSet;

use base::{Date, DivisionChangeId};
use codes::division::{Change, ChangeError, ChangeKind, Division, DivisionCode, Divisions, Level};

use crate::{CodePair, DivisionChange};

/// What is wrong with a pair of codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DivisionFaultKind {
    /// It is no code of a township or village.
    Code,
    /// The two are of different levels.
    Level,
    /// The two lie in different counties: households move there by exchange, not by a change of codes.
    OtherCounty,
    /// What changes is not known.
    Unknown,
    /// What changes has given way to another already.
    Gone,
    /// A merger goes into something that is not there.
    NoTarget,
    /// What begins is there already.
    Taken,
    /// A neighbour has the name.
    SameName,
    /// The new division has no name.
    NoName,
    /// It is named twice.
    Twice,
    /// It lies outside the office's area.
    Outside,
    /// It begins on a day to come.
    Future,
}

impl DivisionFaultKind {
    /// The code on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Level => "level",
            Self::OtherCounty => "other_county",
            Self::Unknown => "unknown",
            Self::Gone => "gone",
            Self::NoTarget => "no_target",
            Self::Taken => "taken",
            Self::SameName => "same_name",
            Self::NoName => "no_name",
            Self::Twice => "twice",
            Self::Outside => "outside",
            Self::Future => "future",
        }
    }
}

/// A fault, and the code that it is about; empty for the change as a whole.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DivisionFault {
    /// The code.
    pub code: Box<str>,
    /// What is wrong with it.
    pub kind: DivisionFaultKind,
}

/// The divisions as the program knows them, with the changes of the place in the order of their days. A change that does not
/// fit is left out of the names; what it does to the register stays.
pub fn divisions_with(changes: &[DivisionChange]) -> Divisions {
    let mut named: Vec<Change> = Vec::new();
    let mut sorted: Vec<&DivisionChange> = changes.iter().collect();
    sorted.sort_by_key(|change| (change.on, change.id));
    for change in sorted {
        let further = named_changes(change, &named);
        let all: Vec<Change> = named.iter().cloned().chain(further).collect();
        if Divisions::with_changes(all.clone()).is_ok() {
            named = all;
        }
    }
    Divisions::with_changes(named).unwrap_or_else(|_: ChangeError| Divisions::with_no_changes())
}

/// A change in the form in which names follow it.
fn named_changes(change: &DivisionChange, before: &[Change]) -> Vec<Change> {
    let bundled = Divisions::bundled();
    let mut named = Vec::new();
    for pair in &change.pairs {
        let Ok(to) = pair.to.parse::<DivisionCode>() else { continue };
        let known = bundled.get(&pair.to).is_some()
            || before.iter().chain(&named).any(|one| one.kind == ChangeKind::Created && one.code == to);
        if !known {
            let name = pair.name.to_string();
            named.push(Change {
                on: change.on,
                kind: ChangeKind::Created,
                code: to,
                name,
                successors: Vec::new(),
                name_since: None,
            });
        }
        let Ok(from) = pair.from.parse::<DivisionCode>() else { continue };
        let name = name_before(before, from);
        let since = pair.name.trim();
        let given = known && !since.is_empty() && since != name_before(before, to);
        named.push(Change {
            on: change.on,
            kind: change.kind,
            code: from,
            name,
            successors: vec![to],
            name_since: given.then(|| since.to_owned()),
        });
    }
    named
}

/// What a division was called until a change, by the changes before it; empty where nobody has named it.
fn name_before(before: &[Change], code: DivisionCode) -> String {
    let given = before.iter().rev().find_map(|one| match &one.name_since {
        Some(name) if one.successors.contains(&code) => Some(name),
        Some(_) | None => (one.kind == ChangeKind::Created && one.code == code).then_some(&one.name),
    });
    let shipped = || Divisions::bundled().get(&code.to_string()).map(|division| division.name.to_owned());
    given.cloned().or_else(shipped).unwrap_or_default()
}

/// The pairs of a change with those of the villages below its townships: each village of a township that gives way gets the
/// next free code of its kind (居委会 from 001, 村委会 from 200, others from 400 and 500 on) under the new one, and keeps its
/// name. `live` are codes that somebody lives under, known or not. Pairs that are given stay as they are.
pub fn with_villages(divisions: &Divisions, live: &[Box<str>], pairs: &[CodePair]) -> Vec<CodePair> {
    let mut all = pairs.to_vec();
    let mut taken: BTreeSet<Box<str>> = live.iter().cloned().collect();
    taken.extend(pairs.iter().map(|pair| pair.to.clone()));
    for pair in
        pairs.iter().filter(|pair| pair.from.len() == Level::Township.digits() && pair.from != pair.to)
    {
        let below = |code: &str| -> Vec<(Box<str>, Box<str>)> {
            let known = divisions.children(code);
            known.iter().map(|one| (one.code.to_string().into(), one.name.into())).collect()
        };
        taken.extend(below(&pair.to).into_iter().map(|(code, _)| code));
        let mut villages = below(&pair.from);
        let unknown = live.iter().filter(|code| code.len() == 12 && code.starts_with(&*pair.from));
        for code in unknown {
            if !code.ends_with("000") && !villages.iter().any(|(known, _)| known == code) {
                villages.push((code.clone(), code.clone()));
            }
        }
        villages.sort_unstable();
        for (from, name) in villages {
            if pairs.iter().any(|given| given.from == from) {
                continue;
            }
            let to = free_code(&from, &pair.to, &taken);
            taken.insert(to.clone());
            all.push(CodePair { from, to, name });
        }
    }
    all
}

/// The same code under another township where that is free, or else the next one of its kind.
fn free_code(from: &str, township: &str, taken: &BTreeSet<Box<str>>) -> Box<str> {
    let number: u32 = from.get(9..12).and_then(|digits| digits.parse().ok()).unwrap_or(1);
    let end = match number {
        0..=199 => 199,
        200..=399 => 399,
        400..=499 => 499,
        _ => 999,
    };
    let code = |number: u32| -> Box<str> { format!("{township}{number:03}").into() };
    (number..=end).chain(1..=999).map(code).find(|code| !taken.contains(code)).unwrap_or_else(|| code(number))
}

/// What is wrong with a change, as of today. `divisions` are those that stand, `live` the codes that somebody lives under, `area`
/// the leading digits of the office's area.
pub fn division_faults(
    divisions: &Divisions,
    live: &[Box<str>],
    change: &DivisionChange,
    (area, today): (&str, Date),
) -> Vec<DivisionFault> {
    let mut faults = Vec::new();
    let mut found = |code: &str, kind| faults.push(DivisionFault { code: code.into(), kind });
    if change.on > today {
        found("", DivisionFaultKind::Future);
    }
    if change.pairs.is_empty() {
        found("", DivisionFaultKind::Code);
    }
    let mut seen = BTreeSet::new();
    for pair in &change.pairs {
        for kind in pair_faults(divisions, live, change, pair, area) {
            found(if pair.from.is_empty() { &pair.to } else { &pair.from }, kind);
        }
        let twice = !pair.from.is_empty() && !seen.insert(&pair.from);
        let joined = change.pairs.iter().filter(|other| other.to == pair.to).count() > 1;
        if twice || joined && change.kind != ChangeKind::Merged {
            found(&pair.from, DivisionFaultKind::Twice);
        }
    }
    faults.sort_unstable();
    faults.dedup();
    faults
}

fn pair_faults(
    divisions: &Divisions,
    live: &[Box<str>],
    change: &DivisionChange,
    pair: &CodePair,
    area: &str,
) -> Vec<DivisionFaultKind> {
    use DivisionFaultKind as Kind;
    let fits = |code: &str| matches!(code.len(), 9 | 12) && code.parse::<DivisionCode>().is_ok();
    let creates = change.kind == ChangeKind::Created;
    if !fits(&pair.to) || creates != pair.from.is_empty() || !creates && !fits(&pair.from) {
        return vec![Kind::Code];
    }
    let mut kinds = Vec::new();
    let stands = |code: &str| divisions.get(code).is_some_and(|one| one.valid_until.is_none());
    let county = |code: &str| code.get(..6).map(str::to_owned);
    if !pair.to.starts_with(area) && !area.starts_with(&*pair.to) {
        kinds.push(Kind::Outside);
    }
    if !creates {
        if pair.from.len() != pair.to.len() {
            kinds.push(Kind::Level);
        }
        if county(&pair.from) != county(&pair.to) {
            kinds.push(Kind::OtherCounty);
        }
        let lived_in = live.iter().any(|code| code.starts_with(&*pair.from));
        match divisions.get(&pair.from) {
            Some(one) if one.valid_until.is_some() => kinds.push(Kind::Gone),
            None if !lived_in => kinds.push(Kind::Unknown),
            Some(_) | None => {}
        }
    }
    let village_of_the_merged = pair.to.len() == 12 && change.pairs.iter().any(|one| one.to.len() == 9);
    let renamed = change.kind == ChangeKind::Altered && pair.from == pair.to;
    match (change.kind, stands(&pair.to)) {
        (ChangeKind::Merged, false) if !village_of_the_merged => kinds.push(Kind::NoTarget),
        (ChangeKind::Created | ChangeKind::Altered | ChangeKind::Moved, true) if !renamed => {
            kinds.push(Kind::Taken);
        }
        _ => {}
    }
    if !stands(&pair.to) && pair.name.trim().is_empty() {
        kinds.push(Kind::NoName);
    }
    let named = !stands(&pair.to) || renamed && !pair.name.trim().is_empty();
    if named && has_neighbours_name(divisions, change, pair) {
        kinds.push(Kind::SameName);
    }
    kinds
}

/// Whether a division beside it has, or gets, the same name.
fn has_neighbours_name(divisions: &Divisions, change: &DivisionChange, pair: &CodePair) -> bool {
    let above = |code: &str| code.parse::<DivisionCode>().ok().and_then(DivisionCode::parent);
    let parent = above(&pair.to);
    let neighbours = parent.map(|parent| divisions.children(&parent.to_string())).unwrap_or_default();
    let gives_way = |one: &CodePair, code: &str| {
        !one.from.is_empty() && code.starts_with(&*one.from) && one.to != one.from
    };
    let going = |code: &str| change.pairs.iter().any(|one| gives_way(one, code));
    let same = |one: &Division<'_>| one.name == &*pair.name && one.code.short() != *pair.to;
    let has = neighbours.iter().any(|one| same(one) && !going(&one.code.to_string()));
    let gets = change.pairs.iter().any(|one| {
        one.to != pair.to && !one.name.is_empty() && one.name == pair.name && above(&one.to) == parent
    });
    has || gets
}

/// An id for a change that is only looked at.
pub fn looked_at(kind: ChangeKind, on: Date, pairs: Vec<CodePair>) -> DivisionChange {
    DivisionChange { id: DivisionChangeId::from_uuid(uuid::Uuid::nil()), kind, on, pairs }
}
