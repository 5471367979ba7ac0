//! Test vectors of the quality checks: each check has a case in which it speaks and one beside it in which it is silent.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;

use base::{Date, DwellingId, EventId, HouseholdId, PersonId, RecordId, Spell};
use records::{Attribute as A, MentionRef};
use registry::{
    Event, EventKind, EventParty, Household, HouseholdKind, Kin, KinEvidence, KinKind, Membership, Other,
    Person, Residence, ResidenceKind, ResidenceStatus, Rule, Shown,
    quality::{AreaFacts, CHECKS, Finding, Roll, examine, of_area},
};
use uuid::Uuid;

const TODAY: &str = "2026-06-30";

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn mention() -> MentionRef {
    MentionRef { record: RecordId::from_uuid(Uuid::nil()), role: "self".into() }
}

fn id(number: u128) -> PersonId {
    PersonId::from_uuid(Uuid::from_u128(number))
}

fn household_id() -> HouseholdId {
    HouseholdId::from_uuid(Uuid::from_u128(900))
}

/// A sound person: a name, a birth date, a sex, a number that agrees, a place.
fn person(number: u128, birth: &str, sex: &str) -> Person {
    let mut person = Person {
        id: id(number),
        values: Vec::new(),
        mentions: vec![mention()],
        alive: true,
        unaccounted: false,
        located: false,
        hukou_division: Some("330110".into()),
        usual_division: Some("330110".into()),
        usual_address: None,
        usual_dwelling: None,
    };
    set(&mut person, A::Name, "王芳");
    set(&mut person, A::BirthDate, birth);
    set(&mut person, A::Sex, sex);
    if let Ok(day) = birth.parse::<Date>() {
        let sequence = u16::try_from(number).unwrap() * 2 + u16::from(sex == "1");
        let composed = codes::CitizenNumber::compose("330110", day, sequence).unwrap();
        set(&mut person, A::IdNumber, composed.as_str());
    }
    person
}

fn set(person: &mut Person, attribute: A, value: &str) {
    unset(person, attribute);
    person.values.push(Shown {
        attribute,
        value: value.into(),
        mention: mention(),
        source: "hukou".into(),
        rule: Rule::Only,
        agreeing: 1,
        others: Vec::new(),
    });
    person.values.sort_by_key(|shown| shown.attribute);
}

fn unset(person: &mut Person, attribute: A) {
    person.values.retain(|shown| shown.attribute != attribute);
}

#[derive(Default)]
struct World {
    people: Vec<Person>,
    kin: Vec<Kin>,
    residences: Vec<Residence>,
    members: Vec<Membership>,
    events: Vec<Event>,
    kind: Option<HouseholdKind>,
}

impl World {
    fn of(people: impl IntoIterator<Item = Person>) -> Self {
        Self { people: people.into_iter().collect(), ..Self::default() }
    }

    fn kin(mut self, person: u128, kind: KinKind, relative: u128) -> Self {
        let one = |person, relative, kind| Kin {
            person: id(person),
            relative: id(relative),
            kind,
            from: None,
            until: None,
            evidence: KinEvidence::Certificate,
            mention: mention(),
        };
        self.kin.push(one(person, relative, kind));
        self.kin.push(one(relative, person, kind.inverse()));
        self
    }

    fn married(mut self, one: u128, other: u128, from: &str, until: Option<&str>) -> Self {
        self = self.kin(one, KinKind::Spouse, other);
        let added = self.kin.len() - 2;
        for kin in &mut self.kin[added..] {
            (kin.from, kin.until) = (Some(day(from)), until.map(day));
        }
        self
    }

    fn lives(mut self, person: u128, from: &str) -> Self {
        self.residences.push(Residence {
            person: id(person),
            kind: ResidenceKind::Usual,
            division: None,
            address: None,
            dwelling: None,
            valid: Spell::since(day(from)),
            from_stated: true,
            status: ResidenceStatus::Current,
            mention: mention(),
            source: "residence".into(),
            rule: Rule::Only,
        });
        self
    }

    fn book(mut self, members: &[(u128, &str)]) -> Self {
        self.kind = Some(HouseholdKind::Family);
        for (number, relation) in members {
            self.members.push(Membership {
                household: household_id(),
                person: id(*number),
                relation: Some((*relation).into()),
                valid: Spell::since(day("2020-01-01")),
                mention: mention(),
            });
        }
        self
    }

    /// A birth certificate of somebody.
    fn born(mut self, certificate: &str, person: u128) -> Self {
        self = self.event(EventKind::Birth, "1990-03-07", person);
        if let Some(event) = self.events.last_mut() {
            event.certificate = Some(certificate.into());
            event.parties = vec![EventParty { role: "child".into(), person: id(person) }];
        }
        self
    }

    fn event(mut self, kind: EventKind, date: &str, person: u128) -> Self {
        self.events.push(Event {
            id: EventId::from_uuid(Uuid::nil()),
            kind,
            date: Some(date.parse().unwrap()),
            place: None,
            certificate: None,
            office: None,
            parties: vec![EventParty { role: "self".into(), person: id(person) }],
            actions: Vec::new(),
        });
        self
    }

    fn found(&self) -> Vec<Finding> {
        let mut roll = Roll::new(day(TODAY));
        self.people.iter().for_each(|person| roll.person(person));
        self.kin.iter().for_each(|kin| roll.kin(kin));
        self.residences.iter().for_each(|residence| roll.residence(residence));
        self.events.iter().for_each(|event| roll.event(event));
        if let Some(kind) = self.kind {
            let (id, book) = (household_id(), Some("B1".into()));
            roll.household(&Household { id, kind, book, head: None, division: None, dwelling: None });
        }
        self.members.iter().for_each(|member| roll.membership(member));
        examine(roll)
    }

    fn checks(&self) -> BTreeSet<&'static str> {
        self.found().into_iter().map(|finding| finding.check).collect()
    }
}

/// A person of whom one thing is changed.
fn with(change: impl FnOnce(&mut Person)) -> World {
    let mut one = person(1, "1990-03-07", "2");
    change(&mut one);
    World::of([one])
}

fn died(mut person: Person, on: &str) -> Person {
    set(&mut person, A::DeathDate, on);
    person.alive = false;
    person
}

fn crowd(count: u128, birth: &str) -> World {
    World::of((1..=count).map(|number| {
        let mut one = person(number, birth, "2");
        one.usual_dwelling = Some(DwellingId::from_uuid(Uuid::nil()));
        one
    }))
}

fn other_number(person: &mut Person, number: &str) {
    let at = person.values.iter().position(|shown| shown.attribute == A::IdNumber).unwrap();
    let other = Other { value: number.into(), mention: mention(), source: "hukou".into() };
    person.values[at].others.push(other);
}

fn mother_and_child(mother: &str, child: &str) -> World {
    World::of([person(1, mother, "2"), person(2, child, "1")]).kin(2, KinKind::Parent, 1)
}

fn two(relation: &str, birth: &str, sex: &str) -> World {
    World::of([person(1, "1980-05-05", "1"), person(2, birth, sex)]).book(&[(1, "02"), (2, relation)])
}

/// For each check a world in which it speaks, and one like it in which it does not.
fn vectors() -> Vec<(&'static str, World, World)> {
    let mut list = of_one();
    list.extend(of_families());
    list.extend(of_households_and_homes());
    list
}

#[rustfmt::skip]
fn of_one() -> Vec<(&'static str, World, World)> {
    let number = |text: &'static str| with(move |p| set(p, A::IdNumber, text));
    // 11010519491231002X is the example of GB 11643-1999 itself; 15 digits are the same number in the old form.
    let born_1949 = |text: &'static str| with(move |p| { set(p, A::IdNumber, text); set(p, A::BirthDate, "1949-12-31"); });
    let second = |text: &'static str| with(move |p| other_number(p, text));
    vec![
        ("identity.check_digit", born_1949("110105194912310021"), born_1949("11010519491231002X")),
        ("identity.number_form",
            with(|p| { set(p, A::IdKind, "01"); set(p, A::IdNumber, "3301"); }),
            with(|p| { set(p, A::IdKind, "03"); set(p, A::IdNumber, "E12345678"); })),
        ("identity.number_birth", number("11010519491231002X"), born_1949("11010519491231002X")),
        ("identity.number_sex", with(|p| set(p, A::Sex, "1")), with(|p| set(p, A::Sex, "6"))),
        ("identity.number_shared",
            World::of([person(1, "1990-03-07", "2"), { let mut p = person(1, "1990-03-07", "2"); p.id = id(2); p }]),
            World::of([person(1, "1990-03-07", "2"), person(2, "1990-03-07", "2")])),
        ("identity.two_numbers", second("11010519491231002X"), second("110105194912310021")),
        ("identity.number_legacy", born_1949("110105491231002"), born_1949("11010519491231002X")),
        ("identity.number_missing",
            with(|p| { unset(p, A::IdNumber); set(p, A::BirthDate, "2025-12-01"); }),
            with(|p| { unset(p, A::IdNumber); set(p, A::BirthDate, "2026-06-01"); })),
        ("identity.name_missing", with(|p| unset(p, A::Name)), with(|_| ())),
        ("dates.birth_missing", with(|p| unset(p, A::BirthDate)), with(|_| ())),
        ("dates.birth_partial", with(|p| set(p, A::BirthDate, "1990-03")), with(|_| ())),
        ("dates.birth_future", with(|p| set(p, A::BirthDate, "2026-07-01")), with(|p| set(p, A::BirthDate, "2026"))),
        ("dates.death_future",
            World::of([died(person(1, "1990-03-07", "2"), "2026-07-01")]),
            World::of([died(person(1, "1990-03-07", "2"), "2026-06-30")])),
        ("dates.death_before_birth",
            World::of([died(person(1, "1990-03-07", "2"), "1990-03-06")]),
            World::of([died(person(1, "1990-03-07", "2"), "1990-03")])),
        ("dates.over_110", World::of([person(1, "1915-06-30", "2")]), World::of([person(1, "1915-07-01", "2")])),
        ("dates.over_100", World::of([person(1, "1926-06-30", "2")]), World::of([person(1, "1926-07-01", "2")])),
        ("dates.event_after_death",
            World::of([died(person(1, "1990-03-07", "2"), "2020-01-01")]).event(EventKind::Marriage, "2021-01-01", 1),
            World::of([died(person(1, "1990-03-07", "2"), "2020-01-01")]).event(EventKind::Death, "2020-01-02", 1)),
        ("dates.event_before_birth",
            World::of([person(1, "1990-03-07", "2")]).event(EventKind::MoveIn, "1990-03-06", 1),
            World::of([person(1, "1990-03-07", "2")]).event(EventKind::MoveIn, "1990", 1)),
        ("residence.no_place",
            with(|p| { p.hukou_division = None; p.usual_division = None; }),
            with(|p| { p.hukou_division = None; p.usual_division = None; p.usual_address = Some("文一路1号".into()); })),
        ("residence.unaccounted", with(|p| p.unaccounted = true), with(|p| { p.unaccounted = true; p.located = true; })),
        ("residence.code_unknown", with(|p| p.usual_division = Some("339999".into())), with(|_| ())),
        // 上城区 330102 took in 江干区 330104 in April 2021.
        ("residence.code_withdrawn", with(|p| p.usual_division = Some("330104".into())), with(|p| p.usual_division = Some("330102".into()))),
        ("residence.before_birth",
            World::of([person(1, "1990-03-07", "2")]).lives(1, "1990-03-06"),
            World::of([person(1, "1990-03-07", "2")]).lives(1, "1990-03-07")),
        ("residence.after_death",
            World::of([died(person(1, "1990-03-07", "2"), "2020-01-01")]).lives(1, "2020-01-02"),
            World::of([died(person(1, "1990-03-07", "2"), "2020-01-01")]).lives(1, "2020-01-01")),
    ]
}

#[rustfmt::skip]
fn of_families() -> Vec<(&'static str, World, World)> {
    let three = |births: [&str; 3]| World::of([person(1, births[0], "2"), person(2, births[1], "1"), person(3, births[2], "2")]);
    let posthumous = |birth| World::of([died(person(1, "1960-01-02", "1"), "1990-01-01"), person(2, birth, "1")]).kin(2, KinKind::Parent, 1);
    vec![
        ("identity.two_births",
            World::of([person(1, "1990-03-07", "2")]).born("G1", 1).born("G2", 1),
            World::of([person(1, "1990-03-07", "2"), person(2, "1990-03-07", "2")]).born("G1", 1).born("G1", 1).born("G2", 2)),
        ("family.parent_too_young", mother_and_child("1990-03-07", "2002-03-06"), mother_and_child("1990-03-07", "2002-03-07")),
        ("family.parent_too_old", mother_and_child("1940-03-07", "2000-03-07"), mother_and_child("1940-03-07", "2000-03-06")),
        ("family.born_after_parents_death", posthumous("1990-10-29"), posthumous("1990-10-28")),
        ("family.own_ancestor",
            three(["1980-01-02", "1980-01-03", "1980-01-04"]).kin(1, KinKind::Parent, 2).kin(2, KinKind::Parent, 3).kin(3, KinKind::Parent, 1),
            three(["1980-01-02", "1980-01-03", "1980-01-04"]).kin(1, KinKind::Parent, 2).kin(2, KinKind::Parent, 3).kin(1, KinKind::Parent, 3)),
    ]
}

#[rustfmt::skip]
fn of_households_and_homes() -> Vec<(&'static str, World, World)> {
    let dead_head = |relation| World::of([died(person(1, "1950-05-05", "1"), "2024-01-01"), person(2, "1980-05-05", "1")])
        .book(&[(1, relation), (2, if relation == "02" { "20" } else { "02" })]);
    let large = |count: u128| {
        let mut members: Vec<(u128, &str)> = (1..=count).map(|number| (number, "97")).collect();
        members[0].1 = "02";
        World::of((1..=count).map(|number| person(number, "1990-03-07", "2"))).book(&members)
    };
    vec![
        ("household.no_head", two("20", "2005-05-05", "1").only_relation("97"), two("20", "2005-05-05", "1")),
        ("household.two_heads", two("02", "1981-05-05", "2"), two("12", "1981-05-05", "2")),
        ("household.head_died", dead_head("02"), dead_head("51")),
        ("household.head_child",
            World::of([person(1, "2010-07-01", "1"), person(2, "1980-05-05", "2")]).book(&[(1, "02"), (2, "52")]),
            World::of([person(1, "2010-06-30", "1"), person(2, "1980-05-05", "2")]).book(&[(1, "02"), (2, "52")])),
        ("household.relation_sex", two("30", "2005-05-05", "1"), two("28", "2005-05-05", "1")),
        ("household.relation_age", two("20", "1979-05-05", "1"), two("27", "1979-05-05", "1")),
        ("household.very_large", large(21), large(20)),
        ("residence.crowded", crowd(31, "1990-03-07"), crowd(30, "1990-03-07")),
        ("residence.child_alone", crowd(2, "2010-07-01"), crowd(2, "2010-06-30")),
    ]
}

impl World {
    /// Everybody in the book stands in this relation.
    fn only_relation(mut self, relation: &str) -> Self {
        self.members.iter_mut().for_each(|member| member.relation = Some(relation.into()));
        self
    }
}

#[test]
fn each_check_speaks_where_it_should_and_is_silent_beside() {
    for (check, speaks, silent) in vectors() {
        assert!(speaks.checks().contains(check), "{check} is silent; found {:?}", speaks.checks());
        assert!(!silent.checks().contains(check), "{check} speaks where it should not");
    }
}

#[test]
fn every_check_of_the_catalogue_has_vectors() {
    let mut covered: BTreeSet<&str> = vectors().into_iter().map(|(check, ..)| check).collect();
    covered.extend(["aggregate.new_year_birthdays", "aggregate.births_not_residents", "aggregate.sex_ratio"]);
    let all: BTreeSet<&str> = CHECKS.iter().map(|check| check.id).collect();
    assert_eq!(covered, all);
}

#[test]
fn a_sound_family_has_no_finding() {
    let family = World::of([
        person(1, "1980-05-05", "1"),
        person(2, "1982-02-03", "2"),
        person(3, "2010-05-05", "2"),
        person(4, "2010-05-06", "2"),
    ])
    .married(1, 2, "2008-08-08", None)
    .kin(3, KinKind::Parent, 1)
    .kin(3, KinKind::Parent, 2)
    .kin(4, KinKind::Parent, 1)
    .kin(4, KinKind::Parent, 2)
    .book(&[(1, "02"), (2, "12"), (3, "32"), (4, "33")])
    .lives(3, "2010-05-05");
    assert_eq!(family.found(), []);
}

#[test]
fn a_finding_names_everybody_concerned_once() {
    let found = mother_and_child("1990-03-07", "2000-01-01").found();
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].person, &found[0].others[..]), (id(2), &[id(1)][..]));
}

#[test]
fn areas_are_judged_by_their_counts() {
    let sound = AreaFacts {
        residents: [5_100, 4_900],
        birthdays: 9_000,
        new_year_birthdays: 30,
        under_one: 210,
        births_last_year: 230,
    };
    assert_eq!(of_area(&sound), []);
    let found = |facts: AreaFacts| of_area(&facts).into_iter().map(|found| found.check).collect::<Vec<_>>();
    assert_eq!(
        found(AreaFacts { new_year_birthdays: 600, ..sound.clone() }),
        ["aggregate.new_year_birthdays"]
    );
    assert_eq!(found(AreaFacts { under_one: 90, ..sound.clone() }), ["aggregate.births_not_residents"]);
    assert_eq!(found(AreaFacts { residents: [6_500, 3_500], ..sound.clone() }), ["aggregate.sex_ratio"]);
    // A hamlet of a few people shows nothing.
    assert_eq!(
        found(AreaFacts { residents: [9, 3], birthdays: 12, new_year_birthdays: 4, ..AreaFacts::default() }),
        [""; 0]
    );
}

#[test]
fn areas_count_the_living_by_age() {
    let mut facts = AreaFacts::default();
    for one in [
        person(1, "1990-01-01", "1"),
        person(2, "2025-07-01", "2"),
        died(person(3, "1990-01-01", "1"), "2020-01-01"),
    ] {
        facts.person(&one, day(TODAY));
    }
    let birth =
        World::of([]).event(EventKind::Birth, "2025-07-01", 2).event(EventKind::Birth, "2025-06-30", 1);
    birth.events.iter().for_each(|event| facts.event(event, day(TODAY)));
    let expected = AreaFacts {
        residents: [1, 1],
        birthdays: 2,
        new_year_birthdays: 1,
        under_one: 1,
        births_last_year: 1,
    };
    assert_eq!(facts, expected);
}
