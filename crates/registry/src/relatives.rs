//! Who is whose kin: from certificates, from relatives named by number, from household books.

use std::collections::BTreeMap;

use base::{Date, PersonId};
use records::{Attribute, MentionRef};
use rustc_hash::{FxHashMap, FxHashSet};
use text::fold::match_key;

use crate::{
    Kin, KinEvidence, KinKind, Person, StandingRecord,
    gather::{Gathered, Statement},
    values::canonical_number,
};

/// One thing said about two people: `b` is `kind` to `a`.
struct Said {
    a: PersonId,
    b: PersonId,
    kind: KinKind,
    evidence: KinEvidence,
    mention: MentionRef,
    from: Option<Date>,
    until: Option<Date>,
}

/// All kinship, both directions, sorted by person and relative. Two people have one kinship: the best attested.
pub(crate) fn of(gathered: &Gathered<'_>, people: &[Person]) -> Vec<Kin> {
    let mut said = Vec::new();
    for record in gathered.records() {
        certificate(record, &mut said);
    }
    named(gathered, people, &mut said);
    books(gathered, &mut said);
    let mut pairs: BTreeMap<(PersonId, PersonId), Vec<Said>> = BTreeMap::new();
    for one in said {
        if one.a < one.b {
            pairs.entry((one.a, one.b)).or_default().push(one);
        } else if one.b < one.a {
            let turned = Said { a: one.b, b: one.a, kind: one.kind.inverse(), ..one };
            pairs.entry((turned.a, turned.b)).or_default().push(turned);
        }
    }
    let mut kin: Vec<Kin> = pairs.into_values().filter_map(|said| settle(&said)).flatten().collect();
    adopted(gathered, &mut kin);
    kin.sort_unstable_by_key(|kin| (kin.person, kin.relative));
    kin
}

fn settle(said: &[Said]) -> Option<[Kin; 2]> {
    let best =
        said.iter().min_by(|a, b| (a.evidence, a.kind, &a.mention).cmp(&(b.evidence, b.kind, &b.mention)))?;
    let alike = || said.iter().filter(|one| one.kind == best.kind);
    let from = alike().filter_map(|one| one.from).max();
    // A marriage after a divorce of the same two goes on.
    let until =
        alike().filter_map(|one| one.until).max().filter(|until| from.is_none_or(|from| from < *until));
    let kin = |person, relative, kind| Kin {
        person,
        relative,
        kind,
        from,
        until,
        evidence: best.evidence,
        mention: best.mention.clone(),
    };
    Some([kin(best.a, best.b, best.kind), kin(best.b, best.a, best.kind.inverse())])
}

const ADOPTERS: [&str; 2] = ["adoptive_mother", "adoptive_father"];
/// What an adoption ends of what somebody is to the child.
const UPWARD: [KinKind; 3] = [KinKind::Parent, KinKind::Grandparent, KinKind::Sibling];

/// An adoption ends the ties to those who were the parents until then, and to the grandparents and siblings by them (Civil Code,
/// article 1111), but for a parent who is married to an adopter and for whoever is family of an adopter.
fn adopted(gathered: &Gathered<'_>, kin: &mut [Kin]) {
    let is_adoption =
        |record: &&StandingRecord| record.reading.row.get(Attribute::EventKind) == Some("adoption");
    let adoptions: Vec<&StandingRecord> = gathered.records().iter().copied().filter(is_adoption).collect();
    if adoptions.is_empty() {
        return;
    }
    let children: FxHashSet<PersonId> = adoptions
        .iter()
        .flat_map(|record| Gathered::of_record(record))
        .filter(|one| one.mention.role.as_str() == "child")
        .map(|one| one.person)
        .collect();
    let own = gathered.statements().iter().filter(|one| children.contains(&one.person));
    let said_on: FxHashMap<MentionRef, Date> =
        own.filter_map(|one| Some((one.mention_ref(), one.as_of()?))).collect();
    for record in adoptions {
        let role = |role: &str| Gathered::of_record(record).find(|one| one.mention.role.as_str() == role);
        let Some(child) = role("child") else { continue };
        let Some(day) = child.day(Attribute::EventDate) else { continue };
        let adopters: Vec<PersonId> =
            ADOPTERS.into_iter().filter_map(|one| Some(role(one)?.person)).collect();
        let married = kin.iter().filter(|one| {
            one.kind == KinKind::Spouse
                && one.from.is_none_or(|from| from <= day)
                && one.until.is_none_or(|until| until > day)
        });
        let of_adopters = |one: &&Kin| adopters.contains(&one.person);
        let parents: FxHashSet<PersonId> =
            married.filter(of_adopters).map(|one| one.relative).chain(adopters.iter().copied()).collect();
        let family: FxHashSet<PersonId> = kin
            .iter()
            .filter(|one| matches!(one.kind, KinKind::Parent | KinKind::Child))
            .filter(|one| parents.contains(&one.person) && one.relative != child.person)
            .map(|one| one.relative)
            .collect();
        for one in kin.iter_mut() {
            let relative = if one.person == child.person && UPWARD.contains(&one.kind) {
                one.relative
            } else if one.relative == child.person && UPWARD.contains(&one.kind.inverse()) {
                one.person
            } else {
                continue;
            };
            let of_parents = matches!(one.kind, KinKind::Parent | KinKind::Child);
            let said_since = || said_on.get(&one.mention).is_some_and(|said| *said >= day);
            let stays =
                parents.contains(&relative) || (!of_parents && (family.contains(&relative) || said_since()));
            if !stays && one.from.is_none_or(|from| from < day) {
                one.until = Some(one.until.map_or(day, |until| until.min(day)));
            }
        }
    }
}

/// The people of one marriage, birth or adoption row.
fn certificate(record: &StandingRecord, said: &mut Vec<Said>) {
    let kind = record.reading.row.get(Attribute::EventKind);
    let role =
        |role: &str| Gathered::of_record(record).find(|statement| statement.mention.role.as_str() == role);
    if let (Some(husband), Some(wife)) = (role("husband"), role("wife")) {
        let day = husband.day(Attribute::EventDate);
        let (from, until) = if kind == Some("divorce") { (None, day) } else { (day, None) };
        let mention = husband.mention_ref();
        let evidence = KinEvidence::Certificate;
        said.push(Said {
            a: husband.person,
            b: wife.person,
            kind: KinKind::Spouse,
            evidence,
            mention,
            from,
            until,
        });
    }
    let Some(child) = role("child") else { return };
    for parent in ["mother", "father"].into_iter().chain(ADOPTERS).filter_map(role) {
        said.push(Said {
            a: child.person,
            b: parent.person,
            kind: KinKind::Parent,
            evidence: KinEvidence::Certificate,
            mention: child.mention_ref(),
            from: child.day(Attribute::EventDate).or_else(|| child.day(Attribute::BirthDate)),
            until: None,
        });
    }
}

const NAMED: [(Attribute, KinKind); 3] = [
    (Attribute::SpouseId, KinKind::Spouse),
    (Attribute::MotherId, KinKind::Parent),
    (Attribute::FatherId, KinKind::Parent),
];

/// Relatives named with a number that exactly one person bears.
fn named(gathered: &Gathered<'_>, people: &[Person], said: &mut Vec<Said>) {
    let mut bearers: FxHashMap<String, Option<PersonId>> = FxHashMap::default();
    for person in people {
        let Some(shown) = person.shown(Attribute::IdNumber) else { continue };
        let numbers: FxHashSet<_> =
            shown.others.iter().map(|other| &other.value).chain([&shown.value]).collect();
        for number in numbers {
            let bearer = bearers.entry(canonical_number(number).into_owned()).or_insert(Some(person.id));
            *bearer = bearer.filter(|known| *known == person.id);
        }
    }
    for statement in gathered.statements() {
        for (attribute, kind) in NAMED {
            let relative =
                statement.own(attribute).and_then(|number| *bearers.get(&*canonical_number(number))?);
            let Some(relative) = relative else { continue };
            said.push(Said {
                a: statement.person,
                b: relative,
                kind,
                evidence: KinEvidence::NamedNumber,
                mention: statement.mention_ref(),
                from: None,
                until: None,
            });
        }
    }
}

/// What a GB/T 4761 relation makes of a member to the head; in-laws and others are no kin of their own here.
fn to_head(relation: &str) -> Option<KinKind> {
    match relation {
        "10" | "11" | "12" => Some(KinKind::Spouse),
        "20" | "21" | "22" | "23" | "24" | "25" | "26" | "27" | "29" | "30" | "31" | "32" | "33" | "34"
        | "35" | "36" | "37" | "39" => Some(KinKind::Child),
        "41" | "42" | "43" | "44" => Some(KinKind::Grandchild),
        "51" | "52" | "57" | "58" => Some(KinKind::Parent),
        "61" | "62" | "63" | "64" => Some(KinKind::Grandparent),
        "71" | "73" | "75" | "77" => Some(KinKind::Sibling),
        _ => None,
    }
}

/// Members of one household book: by relation to the head, and by a parent's name borne by one member.
fn books(gathered: &Gathered<'_>, said: &mut Vec<Said>) {
    let mut books: BTreeMap<(&str, &str), Vec<Statement<'_>>> = BTreeMap::new();
    for statement in gathered.statements() {
        if statement.own(Attribute::HukouEndReason).is_some_and(|reason| reason != "death") {
            continue;
        }
        if let Some(book) = statement.says(Attribute::Household) {
            books.entry((statement.source(), book)).or_default().push(*statement);
        }
    }
    for members in books.values() {
        let head = members.iter().find(|member| matches!(member.own(Attribute::Relation), Some("01" | "02")));
        for member in members {
            let evidence = KinEvidence::Household;
            let mention = member.mention_ref();
            if let (Some(head), Some(kind)) = (head, member.own(Attribute::Relation).and_then(to_head)) {
                let said_here = Said {
                    a: head.person,
                    b: member.person,
                    kind,
                    evidence,
                    mention: mention.clone(),
                    from: None,
                    until: None,
                };
                said.push(said_here);
            }
            for attribute in [Attribute::MotherName, Attribute::FatherName] {
                if let Some(parent) = parent_by_name(members, member, attribute) {
                    let mention = mention.clone();
                    said.push(Said {
                        a: member.person,
                        b: parent,
                        kind: KinKind::Parent,
                        evidence,
                        mention,
                        from: None,
                        until: None,
                    });
                }
            }
        }
    }
}

/// The one member of the parent's sex, at least 15 years older, who bears the parent's name.
fn parent_by_name(
    members: &[Statement<'_>],
    child: &Statement<'_>,
    attribute: Attribute,
) -> Option<PersonId> {
    let name = match_key(child.own(attribute)?);
    let sex = if attribute == Attribute::MotherName { "2" } else { "1" };
    let born = child.date(Attribute::BirthDate)?.earliest().year();
    let mut found = members.iter().filter(|member| {
        member.own(Attribute::Sex) == Some(sex)
            && member.own(Attribute::Name).is_some_and(|own| match_key(own) == name)
            && member.date(Attribute::BirthDate).is_some_and(|date| date.earliest().year() + 15 <= born)
    });
    let parent = found.next()?;
    found.next().is_none().then_some(parent.person)
}
