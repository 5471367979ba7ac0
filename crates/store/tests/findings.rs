//! Findings of the quality checks on both engines: they come and go with the register, and a word on one stays.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[macro_use]
#[allow(dead_code, reason = "each suite uses what it needs of the small register")]
mod support;

use base::{AccountId, FindingId, PageSize, PersonId, Silent};
use records::Attribute::{
    Address, BirthDate, Division, Household, HouseholdKind, HukouDivision, IdNumber, Name, Relation, Sex,
};
use registry::quality::check;
use store::{Change, CheckCount, FoundFinding, Settings, Undone, Verdict};
use support::{House, Row, importing, reading};
use uuid::Uuid;

contract! {
    findings_follow_the_register
    a_record_has_its_findings
    restored_findings_name_their_people
}

/// Two people of one number (its own digits agree with neither's birth date of the second), in two counties.
const SHARED: &[Row] = &[
    Row(
        "A",
        &[
            (Name, "王芳"),
            (Sex, "2"),
            (BirthDate, "1949-12-31"),
            (IdNumber, "11010519491231002X"),
            (HukouDivision, "330106"),
        ],
    ),
    Row(
        "B",
        &[
            (Name, "王方"),
            (Sex, "2"),
            (BirthDate, "1950-12-31"),
            (IdNumber, "11010519491231002X"),
            (HukouDivision, "330110"),
        ],
    ),
];
const CORRECTED: &[Row] =
    &[Row("B", &[(Name, "王方"), (Sex, "2"), (BirthDate, "1950-12-31"), (HukouDivision, "330110")])];

async fn of(house: &House, area: &str, id: &str, waiting: bool) -> Vec<FoundFinding> {
    let found =
        house.store.findings(&reading(area), check(id).unwrap(), waiting, None, PageSize::default()).await;
    found.unwrap().items
}

async fn counts(house: &House, area: &str) -> Vec<(&'static str, u64, u64)> {
    let counts = house.store.finding_counts(&area.parse().unwrap()).await.unwrap();
    let mut counts: Vec<_> = counts.iter().map(|c: &CheckCount| (c.check.id, c.open, c.decided)).collect();
    counts.sort_unstable();
    counts
}

fn account() -> AccountId {
    AccountId::from_uuid(Uuid::from_u128(7))
}

/// Whether there was such a finding.
async fn word(house: &House, area: &str, finding: FindingId, verdict: Verdict) -> bool {
    house.store.decide_finding(&reading(area), finding, verdict, account(), &house.env).await.unwrap()
}

async fn findings_follow_the_register(house: House) {
    let who = [("A", 1), ("B", 2)];
    house.import("hukou", SHARED, &who).await;
    assert_eq!(
        counts(&house, "33").await,
        [("identity.number_birth", 1, 0), ("identity.number_shared", 1, 0)]
    );
    let to_decide = house.store.findings_to_decide(&"33".parse().unwrap()).await.unwrap();
    let waiting: u64 = to_decide.iter().map(|(_, queued)| queued.count).sum();
    assert_eq!(waiting, 2, "{to_decide:?}");
    assert!(to_decide.iter().all(|(_, queued)| queued.since <= house.env.now()));
    let shared = of(&house, "33", "identity.number_shared", true).await;
    assert_eq!(shared.len(), 1);
    assert_eq!((shared[0].others.len(), shared[0].others[0].is_some()), (1, true));
    // A neighbouring county sees no finding of others' people, and a name of none.
    assert_eq!(counts(&house, "330199").await, []);
    let inside = ["330106", "330110"].map(|area| of(&house, area, "identity.number_shared", true));
    let inside: Vec<FoundFinding> = futures::future::join_all(inside).await.into_iter().flatten().collect();
    assert!(inside.len() == 1 && inside[0].others == [None]);

    // A word on it takes it off the list, and is taken back.
    let about = house.store.finding_person(&reading("33"), shared[0].id).await.unwrap();
    assert_eq!(about, Some(shared[0].person.id));
    assert!(word(&house, "33", shared[0].id, Verdict::AsItIs).await);
    assert!(of(&house, "33", "identity.number_shared", true).await.is_empty());
    let decided = of(&house, "33", "identity.number_shared", false).await;
    assert_eq!(
        (decided[0].verdict, decided[0].decided.map(|(who, _)| who)),
        (Verdict::AsItIs, Some(account()))
    );
    assert!(!word(&house, "44", shared[0].id, Verdict::Open).await);

    let to_decide = house.store.findings_to_decide(&"33".parse().unwrap()).await.unwrap();
    assert_eq!(
        to_decide.iter().map(|(_, queued)| queued.count).sum::<u64>(),
        1,
        "what was looked into waits no longer"
    );

    // The correction takes the findings away; its undo brings them, and the word, back.
    let batch = house.import("hukou", CORRECTED, &who).await;
    assert_eq!(counts(&house, "33").await, [("identity.number_missing", 1, 0)]);
    assert!(!word(&house, "33", shared[0].id, Verdict::Open).await);
    let undone = house.store.undo_last(&importing(), batch.id, &house.env).await.unwrap();
    assert!(matches!(undone, Undone::Restored { .. }));
    assert_eq!(
        counts(&house, "33").await,
        [("identity.number_birth", 1, 0), ("identity.number_shared", 0, 1)]
    );
    house.check().await;
}

/// A book without a head, whose son is written down as a woman, and a neighbour of no book.
const FAMILY: &[Row] = &[
    Row(
        "F1",
        &[
            (Name, "李一"),
            (Sex, "2"),
            (BirthDate, "1990-01-02"),
            (Relation, "20"),
            (Household, "H1"),
            (HouseholdKind, "1"),
            (HukouDivision, "330110001001"),
            (IdNumber, "33011019900102002X"),
        ],
    ),
    Row(
        "F2",
        &[
            (Name, "李二"),
            (Sex, "2"),
            (BirthDate, "1992-03-04"),
            (Relation, "30"),
            (Household, "H1"),
            (HouseholdKind, "1"),
            (HukouDivision, "330110001001"),
            (IdNumber, "330110199203040028"),
        ],
    ),
    Row(
        "F3",
        &[
            (Name, "赵三"),
            (Sex, "1"),
            (BirthDate, "1970-05-06"),
            (Division, "330110001001"),
            (Address, "一号"),
            (IdNumber, "330110197005060019"),
        ],
    ),
];

/// The day as of which the small register is derived.
const DERIVED: &str = "2025-06-30";

/// Checks that found something about somebody, with whether they are named and how many others are.
async fn about(house: &House, area: &str, person: PersonId) -> Vec<(&'static str, bool, usize)> {
    let today = DERIVED.parse().unwrap();
    let found = house.store.findings_about(&reading(area), person, today).await.unwrap();
    found.iter().map(|one| (one.check.id, one.named, one.others)).collect()
}

/// Who is called so now.
async fn called(house: &House, name: &str) -> PersonId {
    let query = registry::search::Query::read(name).unwrap();
    let found = house.store.search(&reading("33"), &query, None, PageSize::default()).await.unwrap().items;
    assert_eq!(found.len(), 1, "{name}");
    found[0].person.id
}

async fn a_record_has_its_findings(house: House) {
    let who = [("A", 1), ("B", 2), ("F1", 3), ("F2", 4), ("F3", 5)];
    let rows: Vec<Row> = SHARED.iter().chain(FAMILY).map(|row| Row(row.0, row.1)).collect();
    house.import("hukou", &rows, &who).await;
    let (a, b) = (called(&house, "王芳").await, called(&house, "王方").await);
    let (f1, f2, f3) =
        (called(&house, "李一").await, called(&house, "李二").await, called(&house, "赵三").await);

    // The shared number is of both, whoever stands in front; the birth date is the second's alone.
    assert_eq!(about(&house, "33", a).await, [("identity.number_shared", true, 1)]);
    let of_b = about(&house, "33", b).await;
    assert!(of_b.contains(&("identity.number_shared", true, 1)), "{of_b:?}");
    assert!(of_b.contains(&("identity.number_birth", true, 0)), "{of_b:?}");
    // A household's findings are its members', named or not, and no neighbour's.
    let (of_f1, of_f2) = (about(&house, "33", f1).await, about(&house, "33", f2).await);
    assert!(of_f1.contains(&("household.no_head", true, 1)), "{of_f1:?}");
    assert!(of_f1.contains(&("household.relation_sex", true, 0)), "{of_f1:?}");
    assert!(of_f2.contains(&("household.relation_sex", false, 1)), "{of_f2:?}");
    assert!(about(&house, "33", f3).await.iter().all(|(check, ..)| !check.starts_with("household.")));

    // Another area's reader is told of nothing, and of a finding that is decided elsewhere neither.
    assert_eq!(about(&house, "44", a).await, []);
    let first = of(&house, "33", "identity.number_shared", true).await.remove(0);
    let (home, other) = if first.person.id == a { ("330106", "330110") } else { ("330110", "330106") };
    assert!(about(&house, home, a).await.iter().any(|one| one.0 == "identity.number_shared"));
    assert!(about(&house, other, a).await.iter().all(|one| one.0 != "identity.number_shared"));
    assert!(house.store.finding(&reading(other), first.id).await.unwrap().is_none());
    let one = house.store.finding(&reading(home), first.id).await.unwrap().unwrap();
    assert_eq!((one.check, one.person.id), (first.check, first.person.id));
    assert_eq!(one.others, [None], "the other is not told of");

    // A word on it is told with it.
    assert!(word(&house, "33", first.id, Verdict::InRepair).await);
    let today = DERIVED.parse().unwrap();
    let told = house.store.findings_about(&reading("33"), b, today).await.unwrap();
    let told = told.iter().find(|one| one.id == first.id).unwrap();
    assert_eq!((told.verdict, told.found_at), (Verdict::InRepair, first.found_at));

    // Found to be one person, they share no number; parted, they do again, and the word is there still.
    let one = [("A", 1), ("B", 1), ("F1", 3), ("F2", 4), ("F3", 5)];
    house.settle(&Change::default(), &one).await;
    let now = house.store.person_now(&reading("33"), b).await.unwrap();
    assert!(about(&house, "33", now).await.iter().all(|one| one.0 != "identity.number_shared"));
    house.settle(&Change::default(), &who).await;
    for person in [a, b] {
        let found = house.store.findings_about(&reading("33"), person, today).await.unwrap();
        let again = found.iter().find(|one| one.check.id == "identity.number_shared").unwrap();
        assert_eq!((again.id, again.verdict, again.others), (first.id, Verdict::InRepair, 1));
    }
    // Two members of one book found to be one: the finding names the one who is left and nobody who is not.
    let one = [("A", 1), ("B", 2), ("F1", 3), ("F2", 3), ("F3", 5)];
    house.settle(&Change::default(), &one).await;
    let now = house.store.person_now(&reading("33"), f2).await.unwrap();
    assert!(about(&house, "33", now).await.contains(&("household.no_head", true, 0)));
    house.check().await;
}

async fn restored_findings_name_their_people(house: House) {
    house.import("hukou", SHARED, &[("A", 1), ("B", 2)]).await;
    let people = [called(&house, "王芳").await, called(&house, "王方").await];
    let folder = tempfile::tempdir().unwrap();
    let archive = folder.path().join("register.wanjia");
    let progress = std::sync::Arc::new(Silent);
    house.store.backup(&archive, "2025-06-15T00:00:00Z", progress.clone()).await.unwrap();
    let database;
    let url = if house.url.starts_with("sqlite:") {
        format!("sqlite:{}", folder.path().join("again.db").display())
    } else {
        database = store::testing::database().await.unwrap();
        database.url.clone()
    };
    let settings = Settings { connections: 4, ..Settings::new(&url) };
    let (again, _) = store::restore(&settings, &archive, progress).await.unwrap();
    for person in people {
        let today = DERIVED.parse().unwrap();
        let found = again.findings_about(&reading("33"), person, today).await.unwrap();
        assert!(found.iter().any(|one| one.check.id == "identity.number_shared"), "{found:?}");
    }
}
