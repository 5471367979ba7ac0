//! Benefits over a register: what it costs, whom to tell, what a correction changes, what the paying office answered, and a
//! place's own benefit that is added as two files.
#![cfg(test)]

mod support;

use std::{collections::BTreeMap, fs};

use access::{Action, Cx, Permit, Purpose, Role};
use app::{
    App,
    doors::{enter, open_door, resident},
    entitlements::{
        AskedChange, Reached, Standing, benefit_costing, benefit_reach, benefits_at_hand, corrected_benefit,
        family_benefits, faulty_benefits, keep_benefit_word, person_benefits, reconcile_benefit,
    },
};
use base::{Env, Fen, PageSize, PersonId, Timestamp};
use store::BenefitWord;
use tempfile::TempDir;

const SUBSIDY: &str = "childcare-subsidy-2025";

struct House {
    folder: TempDir,
    app: App,
    cx: Cx,
}

impl House {
    async fn new() -> Self {
        let (folder, store, cx) = support::families("2026-06-30T04:00:00Z", "entitlements").await;
        let app = App::new(store, cx.env.clone(), &folder.path().join("spool"));
        Self { folder, app, cx }
    }

    /// The same worker so many minutes later.
    fn at(&self, minute: u8) -> Cx {
        let now = format!("2026-06-30T04:{minute:02}:00Z").parse::<Timestamp>().unwrap();
        Cx { env: Env::fixed(now, u64::from(minute)), ..self.cx.clone() }
    }

    fn permit(&self) -> Permit {
        self.cx.permit(Purpose::FamilyService).unwrap()
    }

    async fn reach(&self, told: bool) -> Vec<Reached> {
        self.reach_of(&self.app, (SUBSIDY, told)).await
    }

    async fn reach_of(&self, app: &App, (code, told): (&str, bool)) -> Vec<Reached> {
        let permit = self.permit();
        let (mut found, mut cursor) = (Vec::new(), None::<String>);
        loop {
            let size = PageSize::new(7);
            let (page, all) =
                benefit_reach(&self.cx, app, &permit, (code, told), cursor.as_deref(), size).await.unwrap();
            found.extend(page.items);
            cursor = page.next;
            if cursor.is_none() {
                assert_eq!(u64::try_from(found.len()).unwrap(), all);
                return found;
            }
        }
    }

    /// Births from 2022 on of everybody whom the register holds, read past the store, with the number.
    fn births(&self) -> BTreeMap<PersonId, (String, Option<String>)> {
        let db = rusqlite::Connection::open(self.folder.path().join("register.db")).unwrap();
        let mut rows = db
            .prepare(
                "SELECT person_id, birth_date, id_number FROM person_version
                 WHERE recorded_until IS NULL AND birth_date >= '2022-01-01' AND length(birth_date) = 10",
            )
            .unwrap();
        let read = |row: &rusqlite::Row<'_>| {
            let id: [u8; 16] = row.get(0)?;
            let born: String = row.get(1)?;
            Ok((PersonId::from_uuid(uuid::Uuid::from_bytes(id)), (born, row.get(2)?)))
        };
        rows.query_map([], read).unwrap().map(Result::unwrap).collect()
    }
}

/// The rule worked out by hand: months from January 2025 to the month of the third birthday, or three years.
fn by_hand(born: &str) -> i64 {
    let (year, month): (i64, i64) = (born[..4].parse().unwrap(), born[5..7].parse().unwrap());
    let months = if year < 2025 { (year - 2022) * 12 + month } else { 36 };
    months * 30_000
}

#[tokio::test(flavor = "multi_thread")]
async fn the_register_is_costed_told_and_reconciled() {
    let house = House::new().await;
    let births = house.births();
    assert!(births.len() > 20, "the place has {} births since 2022", births.len());

    // Costing: the sum of everybody, worked out one by one and by hand.
    let count = house.cx.count_permit().unwrap();
    let costing = benefit_costing(&house.cx, &house.app, &count, SUBSIDY, &[], 9).await.unwrap();
    let (mut one_by_one, mut hand, mut with_claims) = (Fen(0), 0, 0_u64);
    let permit = house.permit();
    for (person, (born, _)) in &births {
        let known = house.app.store.benefit_facts(&permit, *person, None).await.unwrap().unwrap();
        assert_eq!(known.born.as_deref(), Some(born.as_str()));
        let facts = known.hukou_from.as_deref().is_none_or(|from| from[..4] == born[..4]);
        if facts && known.died.is_none() {
            hand += by_hand(born);
            one_by_one = one_by_one + Fen(by_hand(born));
            with_claims += 1;
        }
    }
    assert!(with_claims > 15, "{with_claims} plain cases");
    let total: Fen = costing.cells.iter().map(|cell| cell.now).sum();
    assert_eq!(costing.reached.0 + costing.left_out, u64::try_from(births.len()).unwrap());
    assert!(total.0 >= hand, "{total} holds the plain cases, {one_by_one}");
    if costing.reached.0 == with_claims {
        assert_eq!(total.0, hand);
    }
    assert!(costing.cells.iter().all(|cell| cell.now == cell.then && cell.place.len() <= 9));

    // A changed parameter changes the years from its day on and no other.
    let (parameter, value) = app::benefit_files::parameter_change("yearly_amount=480000@2027-01-01").unwrap();
    let asked = [AskedChange { parameter, value }];
    let changed = benefit_costing(&house.cx, &house.app, &count, SUBSIDY, &asked, 6).await.unwrap();
    assert!(changed.cells.iter().filter(|cell| cell.year < 2027).all(|cell| cell.now == cell.then));
    assert!(changed.cells.iter().any(|cell| cell.year == 2028 && cell.then.0 * 3 == cell.now.0 * 4));

    // Reach: told once, asked never again, sent back comes back.
    let untold = house.reach(false).await;
    assert!(!untold.is_empty() && house.reach(true).await.is_empty());
    let first = untold[0].person.shown().id;
    assert!(untold.iter().all(|one| one.claims[0].year == 2026));
    assert!(untold.iter().any(|one| !one.parents.is_empty()));
    let word = async |minute, word| {
        let of = (first, SUBSIDY);
        keep_benefit_word(&house.at(minute), &house.app, &permit, of, (2026, word, None)).await.unwrap();
    };
    word(1, BenefitWord::Told).await;
    assert_eq!(house.reach(false).await.len(), untold.len() - 1);
    assert_eq!(house.reach(true).await.len(), 1);
    word(2, BenefitWord::Asked).await;
    assert!(house.reach(true).await.is_empty());
    word(3, BenefitWord::Returned).await;
    assert_eq!(house.reach(true).await.len(), 1);

    // The paying office's answer: kept once, another amount told by its line, a stranger told by its line.
    let fits = |(_, (born, number)): &(&PersonId, &(String, Option<String>))| {
        number.is_some() && born.as_str() >= "2025-01-01"
    };
    let (person, (_, number)) = births.iter().find(|one| fits(one) && *one.0 != first).unwrap();
    let answer = house.folder.path().join("answer.csv");
    let number = number.as_deref().unwrap();
    fs::write(
        &answer,
        format!("id_number,claim_year,state,amount_fen\n{number},2026,paid,1\n11010519491231002X,2026,paid,360000\n"),
    )
    .unwrap();
    let done = reconcile_benefit(&house.at(4), &house.app, &permit, SUBSIDY, &answer).await.unwrap();
    assert_eq!((done.kept, done.known, done.rows.len()), (1, 0, 2), "{:?}", done.rows);
    assert_eq!((done.rows[1].line, done.rows[1].outcome), (3, "nobody"));
    let again = reconcile_benefit(&house.cx, &house.app, &permit, SUBSIDY, &answer).await.unwrap();
    assert_eq!((again.kept, again.known), (0, 1));
    assert!(house.reach(false).await.iter().all(|one| one.person.shown().id != *person));

    // A corrected date of birth: the exact difference, proposed and kept nowhere.
    // Later than the day of the household book would contradict it, so the child turns out to be older.
    let differences =
        corrected_benefit(&house.cx, &house.app, &permit, (*person, SUBSIDY), "2022-01-15").await.unwrap();
    assert!(
        !differences.is_empty() && differences.iter().all(|one| one.change.due().0 < 0),
        "{differences:?}"
    );
    let found = person_benefits(&house.cx, &house.app, &permit, *person).await.unwrap();
    assert_eq!(found.len(), 1);
    assert!(found[0].corrections.is_empty() && found[0].words.len() == 1);
    // One fen was paid of 2026, and nothing of any other year: nobody is said to have too much of those.
    for one in &differences {
        let standing = if one.change.year == 2026 { Standing::Over(Fen(1)) } else { Standing::Due };
        assert_eq!(one.standing, standing, "{}", one.change.year);
    }
    let wrong = corrected_benefit(&house.cx, &house.app, &permit, (*person, SUBSIDY), "2024-13-01").await;
    assert!(wrong.is_err());
}

const OWN: &str = r#"
code: newborn-parcel
title: {zh: 新生儿礼包, en: Newborn parcel}
summary: {zh: 本地试点。, en: A local trial.}
law: []
facts:
  - {name: birth_date, kind: date, required: true, title: {zh: 出生日期, en: date of birth}}
  - {name: usual_division, kind: division, title: {zh: 现住地, en: usual place}}
region_fact: usual_division
parameters:
  parcel: {title: {zh: 礼包, en: parcel}, unit: fen, values: [{from: "2026-01-01", value: 50000, region: "3301", source: 本地通知}, {from: "2026-01-01", value: 0, source: 别处没有}]}
conditions:
  - {id: from_2026, is: "birth_date >= date(\"2026-01-01\")", met: {zh: 出生于 2026 年起。, en: born from 2026 on}, unmet: {zh: 出生于 2026 年以前。, en: born before 2026}}
claims:
  most: 1
  given: "true"
  year: year(birth_date)
  on: birth_date
  months: "12"
  first_claim_by: last_of_year(year(birth_date) + 1)
  amount:
    - {when: "true", is: parcel, rule: parcel, words: {zh: "{amount} 元。", en: "{amount} yuan"}}
"#;

#[tokio::test(flavor = "multi_thread")]
async fn a_place_adds_a_benefit_as_two_files_and_nothing_is_compiled() {
    let house = House::new().await;
    let own = house.folder.path().join("benefits");
    fs::create_dir_all(own.join("newborn-parcel")).unwrap();
    fs::write(own.join("newborn-parcel/benefit.yaml"), OWN).unwrap();
    fs::write(own.join("newborn-parcel/situations.yaml"), "situations: []\n").unwrap();
    let born: Vec<String> = house.births().into_values().map(|(born, _)| born).collect();
    let born_2026 = born.iter().filter(|born| born.as_str() >= "2026-01-01").count();
    let app = house.app.clone().with_benefits(Some(&own));
    let count = house.cx.count_permit().unwrap();
    let costing = benefit_costing(&house.cx, &app, &count, "newborn-parcel", &[], 6).await.unwrap();
    assert_eq!(costing.people, u64::try_from(born_2026).unwrap(), "only births of 2026 are read");
    let person = *house.births().keys().next().unwrap();
    let found = person_benefits(&house.cx, &app, &house.permit(), person).await.unwrap();
    assert_eq!(found.iter().map(|one| one.benefit.code()).collect::<Vec<_>>(), [SUBSIDY, "newborn-parcel"]);
    assert!(benefit_costing(&house.cx, &house.app, &count, "newborn-parcel", &[], 6).await.is_err());
}

/// A family that is entitled to two benefits stands on the list of each, and is told of each once: that they were told of the one takes
/// them off no other list, and puts them on none a second time.
#[tokio::test(flavor = "multi_thread")]
async fn a_family_with_two_benefits_is_told_of_each_once() {
    const PARCEL: &str = "newborn-parcel";
    let house = House::new().await;
    let own = house.folder.path().join("benefits");
    fs::create_dir_all(own.join(PARCEL)).unwrap();
    fs::write(own.join(PARCEL).join("benefit.yaml"), OWN).unwrap();
    let app = house.app.clone().with_benefits(Some(&own));
    let people = async |code, told| {
        let found = house.reach_of(&app, (code, told)).await;
        found.iter().map(|one| one.person.shown().id).collect::<Vec<_>>()
    };
    let (subsidy, parcel) = (people(SUBSIDY, false).await, people(PARCEL, false).await);
    let both = *parcel.iter().find(|person| subsidy.contains(person)).unwrap();
    let permit = house.permit();
    let tell = async |minute, code| {
        keep_benefit_word(&house.at(minute), &app, &permit, (both, code), (2026, BenefitWord::Told, None))
            .await
    };
    tell(1, SUBSIDY).await.unwrap();
    assert_eq!(people(SUBSIDY, true).await, [both]);
    assert_eq!(people(SUBSIDY, false).await.len(), subsidy.len() - 1);
    assert_eq!((people(PARCEL, false).await, people(PARCEL, true).await), (parcel.clone(), vec![]));
    tell(2, PARCEL).await.unwrap();
    assert_eq!((people(SUBSIDY, true).await, people(PARCEL, true).await), (vec![both], vec![both]));
    assert_eq!(people(PARCEL, false).await.len(), parcel.len() - 1);

    // Whoever presses twice tells them once. Read past the store: each grown-up of the family has one message of each benefit.
    tell(3, PARCEL).await.unwrap();
    let db = rusqlite::Connection::open(house.folder.path().join("register.db")).unwrap();
    let mut rows = db
        .prepare(
            "SELECT person_id, count(*), count(DISTINCT fields) FROM message
             WHERE template = 'benefit_open' GROUP BY person_id",
        )
        .unwrap();
    let read = |row: &rusqlite::Row<'_>| Ok((row.get::<_, i64>(1)?, row.get::<_, i64>(2)?));
    let inboxes: Vec<(i64, i64)> = rows.query_map([], read).unwrap().map(Result::unwrap).collect();
    assert!(!inboxes.is_empty() && inboxes.iter().all(|inbox| *inbox == (2, 2)), "{inboxes:?}");
    assert!(app::is_whole(&app::verify(&house.cx, &app.store).await.unwrap()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_made_faulty_while_serving_disables_nothing_else() {
    let house = House::new().await;
    let own = house.folder.path().join("benefits");
    fs::create_dir_all(own.join("newborn-parcel")).unwrap();
    let file = own.join("newborn-parcel/benefit.yaml");
    fs::write(&file, OWN).unwrap();
    let app = house.app.clone().with_benefits(Some(&own));
    let codes = |app: &App| benefits_at_hand(app).iter().map(|one| one.code().to_owned()).collect::<Vec<_>>();
    assert_eq!(codes(&app), [SUBSIDY, "newborn-parcel"]);
    assert!(faulty_benefits(&app).is_empty());
    fs::write(&file, OWN.replace("is: parcel,", "is: parcel +,")).unwrap();
    assert_eq!(codes(&app), [SUBSIDY, "newborn-parcel"], "the last good version goes on");
    let faulty = faulty_benefits(&app);
    assert_eq!((faulty.len(), faulty[0].folder.as_str(), faulty[0].kept), (1, "newborn-parcel", true));
    assert!(!faulty[0].fault.is_empty());
    // A service that starts with the faulty file leaves it out; the others work.
    let fresh = house.app.clone().with_benefits(Some(&own));
    assert_eq!(codes(&fresh), [SUBSIDY]);
    assert!(!faulty_benefits(&fresh)[0].kept);
    let person = *house.births().keys().next().unwrap();
    assert_eq!(person_benefits(&house.cx, &fresh, &house.permit(), person).await.unwrap().len(), 1);
    // A folder without a readable file, and one that takes the code of another.
    fs::create_dir_all(own.join("another")).unwrap();
    fs::write(own.join("another/benefit.yaml"), OWN).unwrap();
    fs::create_dir_all(own.join("empty")).unwrap();
    fs::write(&file, OWN).unwrap();
    assert_eq!(codes(&app), [SUBSIDY, "newborn-parcel"]);
    let names: Vec<String> = faulty_benefits(&app).into_iter().map(|one| one.folder).collect();
    assert_eq!(names, ["empty", "newborn-parcel"], "who comes later in the alphabet gives way");
    fs::remove_dir_all(own.join("another")).unwrap();
    fs::remove_dir_all(own.join("empty")).unwrap();
    assert!(faulty_benefits(&app).is_empty(), "mended, at once");
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_a_door_stand_the_children_under_age_and_no_grown_up_relative() {
    let house = House::new().await;
    let db = rusqlite::Connection::open(house.folder.path().join("register.db")).unwrap();
    // Read past the store: every child of whom more than a household book says whose it is, by parent, with the day of birth.
    let mut rows = db
        .prepare(
            "SELECT k.person_id, k.relative_id, v.birth_date FROM kin k
             JOIN person_version v ON v.person_id = k.relative_id AND v.recorded_until IS NULL
             JOIN person_version p ON p.person_id = k.person_id AND p.recorded_until IS NULL AND p.alive = 1
             WHERE k.kind = 'child' AND k.recorded_until IS NULL AND k.evidence <> 'household' AND length(v.birth_date) = 10",
        )
        .unwrap();
    let id = |bytes: [u8; 16]| PersonId::from_uuid(uuid::Uuid::from_bytes(bytes));
    let read = |row: &rusqlite::Row<'_>| Ok((id(row.get(0)?), id(row.get(1)?), row.get::<_, String>(2)?));
    let ties: Vec<(PersonId, PersonId, String)> =
        rows.query_map([], read).unwrap().map(Result::unwrap).collect();
    let mut by_parent: BTreeMap<PersonId, BTreeMap<PersonId, String>> = BTreeMap::new();
    for (parent, child, born) in ties {
        by_parent.entry(parent).or_default().insert(child, born);
    }
    // Eighteen are completed on the birthday: who was born on this day in 2008 is grown up.
    let minor = |born: &str| born > "2008-06-30";
    let (mut young, mut grown, mut claims) = (0, 0, 0);
    for (parent, children) in by_parent.iter().take(120) {
        if !children.values().any(|born| born.as_str() > "2023-01-01") && grown > 10 {
            continue;
        }
        let app = &house.app;
        let keys = open_door(&house.cx, app, &house.permit(), *parent).await.unwrap();
        let token = enter(app, "r", (&keys.number, keys.code.reveal(), "")).await.unwrap();
        let resident = resident(app, "r", token.reveal()).await.unwrap().unwrap();
        let family = family_benefits(app, &resident).await.unwrap();
        assert!(family[0].child.is_none() && family[0].benefits.len() == 1);
        let shown: Vec<PersonId> =
            family.iter().filter_map(|one| one.child.as_ref()).map(|one| one.id).collect();
        let mut expected: Vec<PersonId> =
            children.iter().filter(|(_, born)| minor(born)).map(|(child, _)| *child).collect();
        let mut sorted = shown.clone();
        sorted.sort_unstable();
        expected.sort_unstable();
        assert_eq!(sorted, expected);
        young += expected.len();
        grown += children.len() - expected.len();
        for one in family.iter().filter(|one| one.child.as_ref().is_some_and(|child| child.alive)) {
            let child = one.child.as_ref().unwrap();
            // The desk says the same of the child.
            let desk = person_benefits(&house.cx, app, &house.permit(), child.id).await.unwrap();
            assert_eq!(format!("{:?}", one.benefits[0].outcome), format!("{:?}", desk[0].outcome));
            claims += one.benefits[0].outcome.as_ref().map_or(0, |found| found.claims.len());
            // And it is in the child's log who looked.
            let log =
                app.store.audit_of_person(&house.permit(), child.id, None, PageSize::new(9)).await.unwrap();
            assert!(log.items.iter().any(|line| {
                line.entry.role == Role::Resident && line.entry.action == Action::ReadRecord
            }));
        }
    }
    assert!(young > 5 && grown > 5 && claims > 3, "{young} young, {grown} grown up, {claims} claims");
}
