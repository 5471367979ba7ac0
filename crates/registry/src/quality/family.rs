use base::PersonId;
use codes::Sex;
use rustc_hash::FxHashSet;

use super::{
    Finding,
    identity::days,
    roll::{Entry, People, Tie, whole_years},
};
use crate::KinKind;

/// Fewer years between parent and child are a slip of a date.
const LEAST_PARENT_YEARS: i16 = 12;
/// More years between mother and child, or father and child, are rarely true.
const MOST_MOTHER_YEARS: i16 = 60;
const MOST_FATHER_YEARS: i16 = 90;
/// A child may be born so many days after its father's death.
const AFTER_FATHER_DAYS: i64 = 300;

/// What the ties between people tell. There is no check of how far apart a mother's children are born, of whom anybody is or
/// was married to, or of how many mothers or fathers a child has: such a list would be one of people by their births and
/// marriages, which the charter refuses (articles 1 and 2), however it is meant. What such a check could find amiss shows in the
/// records themselves: two birth certificates of one person, an event before birth or after death.
/// `ties` are sorted by person; a tie says what the relative is to the person.
pub(super) fn check(people: &People, ties: &[Tie], findings: &mut Vec<Finding>) {
    for own in ties.chunk_by(|a, b| a.person == b.person) {
        let Some(person) = own.first().and_then(|tie| people.get(tie.person)) else { continue };
        let of_kind = |kind: KinKind| {
            own.iter()
                .filter(move |tie| tie.kind == kind)
                .filter_map(|tie| Some((tie, people.get(tie.relative)?)))
        };
        for (_, parent) in of_kind(KinKind::Parent) {
            check_parent(person, parent, findings);
        }
    }
    check_circles(people, ties, findings);
}

fn check_parent(child: &Entry, parent: &Entry, findings: &mut Vec<Finding>) {
    let mut found = |check| findings.push(Finding::of(check, child.id).with([parent.id]));
    if let (Some(born), Some(parents)) = (child.birth, parent.birth) {
        if whole_years(parents.earliest(), born.latest()) < LEAST_PARENT_YEARS {
            found("family.parent_too_young");
        }
        let most = if parent.sex == Sex::Female { MOST_MOTHER_YEARS } else { MOST_FATHER_YEARS };
        if whole_years(parents.latest(), born.earliest()) >= most {
            found("family.parent_too_old");
        }
    }
    if let (Some(born), Some(died)) = (child.birth, parent.death) {
        let after = days(died.latest(), born.earliest());
        let most = if parent.sex == Sex::Female { 0 } else { AFTER_FATHER_DAYS };
        if after > most {
            found("family.born_after_parents_death");
        }
    }
}

/// Somebody who is their own ancestor. `ties` are sorted by person.
fn check_circles(people: &People, ties: &[Tie], findings: &mut Vec<Finding>) {
    let parents: Vec<(u32, u32)> =
        ties.iter().filter(|tie| tie.kind == KinKind::Parent).map(|tie| (tie.person, tie.relative)).collect();
    for circle in circles(&parents) {
        let mut ids: Vec<PersonId> = circle.iter().filter_map(|at| Some(people.get(*at)?.id)).collect();
        ids.sort_unstable();
        if let [first, others @ ..] = &ids[..] {
            findings.push(Finding::of("family.own_ancestor", *first).with(others.iter().copied()));
        }
    }
}

/// The circles that a walk from child to parent comes back in; `ties` are sorted by child. A person is walked from once.
fn circles(ties: &[(u32, u32)]) -> Vec<Vec<u32>> {
    let parents_of = |child: u32| {
        let from = ties.partition_point(|(other, _)| *other < child);
        let until = ties.partition_point(|(other, _)| *other <= child);
        from..until
    };
    let (mut circles, mut done) = (Vec::new(), FxHashSet::default());
    for &(start, _) in ties {
        let mut path: Vec<(u32, std::ops::Range<usize>)> = Vec::new();
        if !done.contains(&start) {
            path.push((start, parents_of(start)));
        }
        while let Some((at, left)) = path.last_mut() {
            let Some(next) = left.next() else {
                done.insert(*at);
                path.pop();
                continue;
            };
            let parent = ties[next].1;
            if let Some(from) = path.iter().position(|(on_path, _)| *on_path == parent) {
                circles.push(path[from..].iter().map(|(at, _)| *at).collect());
            } else if !done.contains(&parent) {
                path.push((parent, parents_of(parent)));
            }
        }
    }
    circles
}
