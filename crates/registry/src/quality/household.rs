use base::{Date, HouseholdId};
use codes::Sex;
use rustc_hash::FxHashMap;

use super::{
    Finding,
    roll::{Book, Entry, Member, People, whole_years},
};
use crate::HouseholdKind;

/// More members than this are no family.
const LARGEST_FAMILY: usize = 20;
const HEAD_FROM_YEARS: i16 = 16;
const ADULT_FROM_YEARS: i16 = 18;

/// A member of a book and what is known of the person.
type Known<'a> = (&'a Member, &'a Entry);

/// What the members of each book tell together. `members` are sorted by household.
pub(super) fn check(
    people: &People,
    books: &FxHashMap<HouseholdId, Book>,
    members: &[Member],
    as_of: Date,
    findings: &mut Vec<Finding>,
) {
    for all in members.chunk_by(|a, b| a.household == b.household) {
        let Some(book) = all.first().and_then(|member| books.get(&member.household)) else { continue };
        // People who only share a home have no book, and no head.
        if !book.written {
            continue;
        }
        let mut present: Vec<Known<'_>> = all
            .iter()
            .filter(|member| member.valid.contains(as_of))
            .filter_map(|member| Some((member, people.get(member.person)?)))
            .collect();
        present.sort_unstable_by_key(|(_, entry)| entry.id);
        let living: Vec<Known<'_>> = present.iter().copied().filter(|(_, entry)| entry.alive).collect();
        if living.is_empty() {
            continue;
        }
        if book.kind == HouseholdKind::Family {
            check_heads(&present, &living, as_of, findings);
            if living.len() > LARGEST_FAMILY {
                findings.extend(about("household.very_large", &living));
            }
        }
        check_relations(&present, findings);
    }
}

/// A finding about all of `members`, the first of them in front.
fn about(check: &'static str, members: &[Known<'_>]) -> Option<Finding> {
    let ((member, first), rest) = members.split_first()?;
    let others = rest.iter().map(|(_, entry)| entry.id);
    Some(Finding::of(check, first.id).with(others).in_household(member.household))
}

fn check_heads(present: &[Known<'_>], living: &[Known<'_>], as_of: Date, findings: &mut Vec<Finding>) {
    let heads: Vec<Known<'_>> = present.iter().copied().filter(|(member, _)| member.is_head()).collect();
    let age = |entry: &Entry| entry.birth.map(|birth| whole_years(birth.earliest(), as_of));
    match heads[..] {
        [] => findings.extend(about("household.no_head", living)),
        [(_, head)] if !head.alive => {
            let mut all = vec![heads[0]];
            all.extend(living);
            findings.extend(about("household.head_died", &all));
        }
        [(_, head)] => {
            let adults =
                living.iter().any(|(_, entry)| age(entry).is_some_and(|age| age >= ADULT_FROM_YEARS));
            if adults && age(head).is_some_and(|age| age < HEAD_FROM_YEARS) {
                findings.extend(about("household.head_child", &heads));
            }
        }
        _ if heads.iter().filter(|(_, head)| head.alive).count() > 1 => {
            findings.extend(about("household.two_heads", &heads));
        }
        _ => {}
    }
}

fn check_relations(present: &[Known<'_>], findings: &mut Vec<Finding>) {
    let heads: Vec<Known<'_>> = present.iter().copied().filter(|(member, _)| member.is_head()).collect();
    let head = if let [(_, head)] = heads[..] { head.birth } else { None };
    for (member, entry) in present {
        let told = member.relation.as_deref().and_then(sex_of);
        if told.is_some_and(|told| entry.sex != told && matches!(entry.sex, Sex::Male | Sex::Female)) {
            findings.push(Finding::of("household.relation_sex", entry.id).in_household(member.household));
        }
        let (Some(head), Some(birth)) = (head, entry.birth) else { continue };
        let wrong = match member.relation.as_deref().map(generation) {
            Some(Generation::Child) => birth.latest() <= head.earliest(),
            Some(Generation::Parent) => birth.earliest() >= head.latest(),
            Some(Generation::Other) | None => false,
        };
        if wrong {
            findings.push(Finding::of("household.relation_age", entry.id).in_household(member.household));
        }
    }
}

/// The sex that a relation to the head tells, GB/T 4761-2008: the twenties are sons and the thirties daughters, with their
/// spouses among them.
fn sex_of(relation: &str) -> Option<Sex> {
    match relation {
        "11" | "41" | "43" | "46" | "51" | "53" | "55" | "57" | "61" | "63" | "71" | "73" | "76" | "78" => {
            Some(Sex::Male)
        }
        "12" | "42" | "44" | "45" | "52" | "54" | "56" | "58" | "62" | "64" | "72" | "74" | "75" | "77" => {
            Some(Sex::Female)
        }
        _ if relation.starts_with('2') => Some(Sex::Male),
        _ if relation.starts_with('3') => Some(Sex::Female),
        _ => None,
    }
}

enum Generation {
    /// A child by birth: adopted and step-children may be older than a step-parent.
    Child,
    /// A parent by birth.
    Parent,
    Other,
}

fn generation(relation: &str) -> Generation {
    match relation {
        "20" | "21" | "22" | "23" | "24" | "25" | "26" | "30" | "31" | "32" | "33" | "34" | "35" | "36" => {
            Generation::Child
        }
        "51" | "52" => Generation::Parent,
        _ => Generation::Other,
    }
}
