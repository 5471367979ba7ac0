//! What must hold for any records whatever: order does not matter, spells do not overlap, every shown value is stated.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};

use base::{BatchId, PersonId, RecordId};
use proptest::{collection::vec, prelude::*, sample::select};
use records::{Attribute, Fields, Mention, Reading};
use registry::{Derived, ResidenceKind, ResidenceStatus, StandingRecord, derive, survivorship_of};
use uuid::Uuid;

const AS_OF: &str = "2025-06-30";

/// Few values each, so that records often agree, often differ, and name each other's numbers.
fn values() -> Vec<(Attribute, Vec<&'static str>)> {
    use Attribute as A;
    let days = vec!["2001-05-01", "2010-02-03", "2019", "2024-11-30", "2025-01-01", "2030-01-01"];
    vec![
        (A::Name, vec!["王芳", "王 芳", "单雄", "欧阳娜"]),
        (A::Sex, vec!["0", "1", "2"]),
        (A::BirthDate, vec!["1990-03-07", "1990-03", "1949-12-31", "2031-01-01"]),
        (
            A::IdNumber,
            vec!["11010519491231002X", "110105491231002", "440524188001010014", "11010519491231002x1"],
        ),
        (A::MotherId, vec!["11010519491231002X", "440524188001010014"]),
        (A::SpouseId, vec!["11010519491231002X", "440524188001010014"]),
        (A::Address, vec!["西湖区文一路12号3幢2单元501室", "文一路12号3幢2单元501", "不详", "双桥村3组8号"]),
        (A::HukouAddress, vec!["西湖区文一路12号3幢2单元501室", "双桥村3组8号"]),
        (A::HukouDivision, vec!["330106002001", "330106"]),
        (A::Household, vec!["H1", "H2"]),
        (A::Relation, vec!["02", "10", "20", "51"]),
        (A::ResidenceStatus, vec!["present", "away", "unknown"]),
        (A::ResidentFrom, days.clone()),
        (A::ResidentUntil, days.clone()),
        (A::HukouFrom, days.clone()),
        (A::HukouUntil, days.clone()),
        (A::HukouEndReason, vec!["death", "moved_out"]),
        (A::RecordDate, days.clone()),
        (A::Phone, vec!["13800000000", "1"]),
    ]
}

fn fields() -> impl Strategy<Value = Fields> {
    let each: Vec<BoxedStrategy<Option<(Attribute, &'static str)>>> = values()
        .into_iter()
        .map(|(attribute, texts)| {
            prop_oneof![Just(None), select(texts).prop_map(move |text| Some((attribute, text)))].boxed()
        })
        .collect();
    each.prop_map(|fields| fields.into_iter().flatten().collect())
}

fn record() -> impl Strategy<Value = StandingRecord> {
    let shapes = select(vec![
        ("hukou", None, vec!["self"]),
        ("insurance", None, vec!["self"]),
        ("residence", None, vec!["self"]),
        ("marriage", Some("marriage"), vec!["husband", "wife"]),
        ("marriage", Some("divorce"), vec!["husband", "wife"]),
        ("birth", Some("birth"), vec!["child", "mother", "father"]),
    ]);
    (shapes, vec((fields(), 1_u128..7), 3), any::<u32>(), select(vec!["J1", "J2"])).prop_map(
        |((source, event, roles), mentions, id, number)| {
            let mut row = Fields::new();
            if let Some(event) = event {
                row.set(Attribute::EventKind, event);
                row.set(Attribute::CertificateNumber, number);
                row.set(Attribute::EventDate, "2015-06-01");
            }
            let chosen: Vec<_> = roles.into_iter().zip(mentions).collect();
            StandingRecord {
                id: RecordId::from_uuid(Uuid::from_u128(u128::from(id) << 8)),
                batch: BatchId::from_uuid(Uuid::nil()),
                source: source.into(),
                key: id.to_string().into(),
                people: chosen
                    .iter()
                    .map(|(_, (_, p))| Some(PersonId::from_uuid(Uuid::from_u128(*p))))
                    .collect(),
                reading: Reading {
                    row,
                    mentions: chosen
                        .into_iter()
                        .map(|(role, (fields, _))| Mention { role: role.into(), fields })
                        .collect(),
                },
            }
        },
    )
}

fn standing() -> impl Strategy<Value = Vec<StandingRecord>> {
    vec(record(), 0..14).prop_map(|mut records| {
        records.sort_by_key(|record| record.id);
        records.dedup_by_key(|record| record.id);
        records
    })
}

fn derived(records: &[StandingRecord]) -> Derived {
    derive(records, AS_OF.parse().unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_records_makes_no_difference(records in standing(), turn in 0_usize..14) {
        let mut turned = records.clone();
        turned.reverse();
        turned.rotate_left(turn.min(records.len()));
        prop_assert_eq!(derived(&records), derived(&turned));
    }

    #[test]
    fn spells_of_one_kind_never_overlap(records in standing()) {
        let derived = derived(&records);
        for a in &derived.residences {
            prop_assert!(!a.valid.is_empty());
            let alike = derived.residences.iter().filter(|b| b.person == a.person && b.kind == a.kind && *b != a);
            for b in alike {
                prop_assert!(!a.valid.overlaps(&b.valid), "{:?} {:?}", a.valid, b.valid);
            }
        }
        for person in &derived.people {
            let current = |kind| derived.residences.iter().filter(|r| r.person == person.id && r.kind == kind && r.status != ResidenceStatus::Ended).count();
            prop_assert!(current(ResidenceKind::Usual) <= 1 && current(ResidenceKind::Hukou) <= 1);
        }
    }

    #[test]
    fn every_shown_value_stands_in_its_mention(records in standing()) {
        let by_id: BTreeMap<RecordId, &StandingRecord> = records.iter().map(|record| (record.id, record)).collect();
        for person in derived(&records).people {
            let mut seen = BTreeSet::new();
            for shown in &person.values {
                prop_assert!(seen.insert(shown.attribute) && survivorship_of(shown.attribute).is_some());
                let stated = [(&shown.value, &shown.mention)].into_iter().chain(shown.others.iter().map(|o| (&o.value, &o.mention)));
                for (value, mention) in stated {
                    let record = by_id[&mention.record];
                    let at = record.reading.mentions.iter().position(|m| m.role == mention.role).unwrap();
                    prop_assert_eq!(record.people[at], Some(person.id));
                    let own = &record.reading.mentions[at].fields;
                    let attribute = if shown.attribute == Attribute::DeathDate { Attribute::HukouUntil } else { shown.attribute };
                    prop_assert_eq!(own.get(attribute), Some(&**value));
                }
            }
        }
    }

    #[test]
    fn everything_hangs_together(records in standing()) {
        let derived = derived(&records);
        let people: BTreeSet<PersonId> = derived.people.iter().map(|p| p.id).collect();
        let linked: BTreeSet<PersonId> = records.iter().flat_map(|r| r.people.iter().flatten().copied()).collect();
        prop_assert_eq!(&people, &linked);
        let homes: BTreeSet<_> = derived.dwellings.iter().map(|d| d.id).collect();
        prop_assert!(derived.residences.iter().all(|r| people.contains(&r.person) && r.dwelling.is_none_or(|d| homes.contains(&d))));
        let households: BTreeSet<_> = derived.households.iter().map(|h| h.id).collect();
        prop_assert!(derived.memberships.iter().all(|m| households.contains(&m.household) && people.contains(&m.person)));
        prop_assert!(households.iter().all(|h| derived.memberships.iter().any(|m| m.household == *h)));
        for kin in &derived.kin {
            prop_assert!(kin.person != kin.relative);
            let back = derived.kin.iter().filter(|k| k.person == kin.relative && k.relative == kin.person);
            prop_assert_eq!(back.map(|k| k.kind).collect::<Vec<_>>(), vec![kin.kind.inverse()]);
        }
        for event in &derived.events {
            prop_assert!(!event.parties.is_empty() && !event.actions.is_empty());
        }
        for person in &derived.people {
            prop_assert!(!person.located || (person.unaccounted && person.usual_address.is_some()));
            prop_assert!(person.alive || (!person.unaccounted && person.usual_address.is_none()));
        }
    }
}
