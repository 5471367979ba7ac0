//! Who belongs together: household books, and homes shared by people without one.

use std::collections::BTreeMap;

use base::{DwellingId, HouseholdId, PersonId, Spell, kind};
use records::{Attribute, MentionRef};
use rustc_hash::FxHashMap;

use crate::{
    Household, HouseholdKind, Membership, Person, Residence, ResidenceKind, ResidenceStatus,
    gather::{Gathered, Statement},
    ident::of_content,
    registration::OFFICE,
};

/// More people than this in one home without a book are no family.
const FAMILY_MOST: usize = 12;

/// Households and memberships.
pub(crate) fn of(
    gathered: &Gathered<'_>,
    people: &[Person],
    residences: &[Residence],
) -> (Vec<Household>, Vec<Membership>) {
    let spells: FxHashMap<&MentionRef, &Residence> =
        residences.iter().filter(|r| r.kind == ResidenceKind::Hukou).map(|r| (&r.mention, r)).collect();
    let mut households: BTreeMap<HouseholdId, Household> = BTreeMap::new();
    let mut memberships: Vec<Membership> = Vec::new();
    for statement in gathered.statements() {
        let Some(book) = statement.says(Attribute::Household) else { continue };
        // Only a row whose hukou spell counts makes a member: of a double hukou one book at a time.
        let mention = statement.mention_ref();
        let Some(residence) = spells.get(&mention) else { continue };
        // This office enters people in the same books.
        let source = if statement.source() == OFFICE { "hukou" } else { statement.source() };
        let id = of_content::<kind::Household>(&[source.as_bytes(), book.as_bytes()]);
        let household = households.entry(id).or_insert_with(|| book_of(id, book, statement, residence));
        let relation = statement.own(Attribute::Relation);
        if matches!(relation, Some("01" | "02")) && household.head.is_none_or(|head| statement.person < head)
        {
            household.head = Some(statement.person);
        }
        memberships.push(Membership {
            household: id,
            person: statement.person,
            relation: relation.map(Into::into),
            valid: residence.valid,
            mention,
        });
    }
    share_homes(gathered, people, residences, &mut households, &mut memberships);
    memberships.sort_unstable_by(|a, b| {
        (a.household, a.person, a.valid.from, &a.mention).cmp(&(
            b.household,
            b.person,
            b.valid.from,
            &b.mention,
        ))
    });
    (households.into_values().collect(), memberships)
}

fn book_of(id: HouseholdId, book: &str, statement: &Statement<'_>, residence: &Residence) -> Household {
    Household {
        id,
        kind: statement
            .says(Attribute::HouseholdKind)
            .and_then(HouseholdKind::from_code)
            .unwrap_or(HouseholdKind::Family),
        book: Some(book.into()),
        head: None,
        division: residence.division.clone(),
        dwelling: residence.dwelling,
    }
}

/// People who live in a known home and stand in no book make a household of that home.
fn share_homes(
    gathered: &Gathered<'_>,
    people: &[Person],
    residences: &[Residence],
    households: &mut BTreeMap<HouseholdId, Household>,
    memberships: &mut Vec<Membership>,
) {
    let booked: std::collections::BTreeSet<PersonId> =
        memberships.iter().map(|membership| membership.person).collect();
    let current: FxHashMap<PersonId, &Residence> = residences
        .iter()
        .filter(|r| r.kind == ResidenceKind::Usual && r.status == ResidenceStatus::Current)
        .map(|r| (r.person, r))
        .collect();
    let mut homes: BTreeMap<DwellingId, Vec<&Residence>> = BTreeMap::new();
    for person in people.iter().filter(|person| !booked.contains(&person.id)) {
        if let (Some(home), Some(residence)) = (person.usual_dwelling, current.get(&person.id)) {
            homes.entry(home).or_default().push(residence);
        }
    }
    let relations: FxHashMap<MentionRef, &str> = gathered
        .statements()
        .iter()
        .filter(|statement| statement.source() != "hukou")
        .filter_map(|statement| Some((statement.mention_ref(), statement.own(Attribute::Relation)?)))
        .collect();
    for (home, residents) in homes {
        let id = of_content::<kind::Household>(&[b"home", home.uuid().as_bytes()]);
        let family = residents.len() <= FAMILY_MOST;
        let relation = |residence: &Residence| relations.get(&residence.mention).copied();
        let head =
            residents.iter().filter(|r| matches!(relation(r), Some("01" | "02"))).map(|r| r.person).min();
        households.insert(
            id,
            Household {
                id,
                kind: if family { HouseholdKind::Family } else { HouseholdKind::Collective },
                book: None,
                head,
                division: residents.iter().find_map(|residence| residence.division.clone()),
                dwelling: Some(home),
            },
        );
        memberships.extend(residents.iter().map(|residence| Membership {
            household: id,
            person: residence.person,
            relation: relation(residence).map(Into::into),
            valid: Spell { from: residence.valid.from, until: residence.valid.until },
            mention: residence.mention.clone(),
        }));
    }
}
