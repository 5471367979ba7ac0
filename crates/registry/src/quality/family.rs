use base::{Date, PersonId};
use codes::Sex;
use rustc_hash::FxHashSet;

use super::{
    Finding,
    identity::days,
    roll::{Entry, People, Tie, whole_years},
};
use crate::{KinEvidence, KinKind};

/// Fewer years between parent and child are a slip of a date.
const LEAST_PARENT_YEARS: i16 = 12;
/// More years between mother and child, or father and child, are rarely true.
const MOST_MOTHER_YEARS: i16 = 60;
const MOST_FATHER_YEARS: i16 = 90;
/// A child may be born so many days after its father's death.
const AFTER_FATHER_DAYS: i64 = 300;
/// Children of one mother are born within two days of each other, or at least so many days apart.
const TOGETHER_DAYS: i64 = 2;
const APART_DAYS: i64 = 150;

/// What the ties between people tell. `ties` are sorted by person; a tie says what the relative is to the person.
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
        let certified: Vec<&Entry> = of_kind(KinKind::Parent)
            .filter(|(tie, _)| tie.evidence == KinEvidence::Certificate)
            .map(|(_, parent)| parent)
            .collect();
        check_two_of_a_kind(person, &certified, findings);
        if person.sex == Sex::Female {
            let children: Vec<&Entry> = of_kind(KinKind::Child).map(|(_, child)| child).collect();
            check_spacing(person, children, findings);
        }
        let marriages: Vec<&Tie> = of_kind(KinKind::Spouse).map(|(tie, _)| tie).collect();
        check_marriages(person, &marriages, people, findings);
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

fn check_two_of_a_kind(child: &Entry, parents: &[&Entry], findings: &mut Vec<Finding>) {
    for sex in [Sex::Female, Sex::Male] {
        let alike: Vec<PersonId> = parents.iter().filter(|parent| parent.sex == sex).map(|p| p.id).collect();
        if alike.len() > 1 {
            findings.push(Finding::of("family.two_mothers", child.id).with(alike));
        }
    }
}

fn check_spacing(mother: &Entry, children: Vec<&Entry>, findings: &mut Vec<Finding>) {
    let mut born: Vec<(Date, PersonId)> =
        children.into_iter().filter_map(|child| Some((child.birth?.known_day()?, child.id))).collect();
    born.sort_unstable();
    for pair in born.windows(2) {
        let [(first, one), (second, other)] = pair else { continue };
        if (TOGETHER_DAYS..APART_DAYS).contains(&days(*first, *second)) {
            findings.push(Finding::of("family.births_too_close", *other).with([*one, mother.id]));
        }
    }
}

fn check_marriages(person: &Entry, marriages: &[&Tie], people: &People, findings: &mut Vec<Finding>) {
    for (at, one) in marriages.iter().enumerate() {
        for other in &marriages[at + 1..] {
            let (Some(from), Some(others)) = (one.from, other.from) else { continue };
            let overlap =
                one.until.is_none_or(|until| others < until) && other.until.is_none_or(|until| from < until);
            if overlap {
                let spouses =
                    [one.relative, other.relative].into_iter().filter_map(|at| Some(people.get(at)?.id));
                findings.push(Finding::of("family.marriages_overlap", person.id).with(spouses));
            }
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
