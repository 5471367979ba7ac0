//! Findings of the quality checks on both engines: they come and go with the register, and a word on one stays.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[allow(dead_code, reason = "each suite uses what it needs of the small register")]
mod support;

use base::{AccountId, FindingId, PageSize};
use records::Attribute::{BirthDate, HukouDivision, IdNumber, Name, Sex};
use registry::quality::check;
use store::{CheckCount, FoundFinding, Undone, Verdict};
use support::{House, Row, importing, reading};
use uuid::Uuid;

mod sqlite {
    #[tokio::test(flavor = "multi_thread")]
    async fn findings_follow_the_register() {
        super::findings_follow_the_register(crate::support::sqlite().await).await;
    }
}
mod postgres {
    #[tokio::test(flavor = "multi_thread")]
    async fn findings_follow_the_register() {
        super::findings_follow_the_register(crate::support::postgres().await).await;
    }
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
