//! Doubtful pairs and decisions on them, on both engines.

use crate::support::{House, Row, cx, importing};
use access::{Permit, Purpose};
use base::{AccountId, PageSize, PersonId};
use records::Attribute::{BirthDate, HukouDivision, IdNumber, Name, RecordDate, Sex};
use store::{
    Change, Decided, DoubtfulPair, DoubtfulPeople, Named, NewDecision, PairVerdict, QueueFilter, Refusal,
    Stage, pair_of,
};
use uuid::Uuid;

contract! {
    the_queue_asks_the_least_certain_first_and_its_pages_follow unsure_goes_to_a_second_person
    what_is_decided_no_longer_waits_and_cannot_be_decided_twice what_was_not_seen_is_not_decided
    contradictions_are_refused a_decision_holds_while_the_rows_say_the_same a_merge_is_taken_back_exactly
    decisions_are_kept nobody_decides_beyond_the_area
}

type Cells = &'static [(records::Attribute, &'static str)];
const WANG: Cells = &[
    (Name, "王芳"),
    (Sex, "2"),
    (BirthDate, "1990-03-07"),
    (IdNumber, "33010619900307002X"),
    (HukouDivision, "330106002001"),
    (RecordDate, "2024-01-01"),
];
const WANG_AGAIN: Cells =
    &[(Name, "王芳"), (BirthDate, "1990-03-01"), (HukouDivision, "330106002001"), (RecordDate, "2024-02-01")];
const WANG_CHANGED: Cells =
    &[(Name, "王芳"), (BirthDate, "1991-03-01"), (HukouDivision, "330106002001"), (RecordDate, "2024-03-01")];
const LI: Cells = &[(Name, "单雄"), (Sex, "1"), (HukouDivision, "330106002001"), (RecordDate, "2024-01-01")];
const ZHAO: Cells =
    &[(Name, "赵六"), (Sex, "1"), (HukouDivision, "440106001001"), (RecordDate, "2024-01-01")];
const ROWS: &[Row] =
    &[Row("HK1", WANG), Row("HK2", WANG_AGAIN), Row("HK3", LI), Row("HK4", LI), Row("HK5", ZHAO)];
const APART: &[(&str, u32)] = &[("HK1", 1), ("HK2", 2), ("HK3", 3), ("HK4", 4), ("HK5", 5)];

fn reviewing(account: u128, area: &str) -> Permit {
    let mut cx = cx(area);
    cx.actor.account = AccountId::from_uuid(Uuid::from_u128(account));
    cx.permit(Purpose::MatchReview).unwrap()
}

/// What linkage would say: the doubts, by the keys of their rows.
type Doubts<'a> = &'a [(&'a str, &'a str, f64)];
const DOUBTS: Doubts<'_> =
    &[("HK1", "HK2", 0.45), ("HK3", "HK4", 0.8), ("HK1", "HK3", 0.3), ("HK1", "HK5", 0.5)];

impl House {
    /// Makes a change whose outcome has these clusters and doubts; gives the decisions it was told of.
    async fn link(&self, change: &Change, clusters: &[(&str, u32)], doubts: Doubts<'_>) -> usize {
        let mut standing = self.store.standing(&importing(), change).await.unwrap();
        let told = standing.decided.len();
        let mut outcome = self.outcome(&mut standing, clusters);
        let mention = |key: &str| {
            let record = standing.records.iter().find(|record| &*record.key == key).unwrap();
            records::MentionRef { record: record.id, role: "self".into() }
        };
        for (a, b, probability) in doubts {
            let named = |key| Named { source: "hukou", key, role: "self" };
            outcome.doubtful.push(DoubtfulPair {
                id: pair_of(named(*a), named(*b)).0,
                a: mention(a),
                b: mention(b),
                probability: *probability,
                pattern: if *probability < 0.5 { "low" } else { "high" }.into(),
                evidence: Some("{}".into()),
            });
        }
        self.store.commit(&importing(), change, standing.basis, outcome, &self.env).await.unwrap();
        self.check().await;
        told
    }

    async fn full(self) -> Self {
        let batch = self.stage("hukou", ROWS).await;
        self.link(&Change { commit: vec![batch.id], ..Change::default() }, APART, DOUBTS).await;
        self
    }

    async fn queue(&self, permit: &Permit) -> Vec<DoubtfulPeople> {
        let page =
            self.store.doubtful(permit, &QueueFilter::default(), None, PageSize::new(50)).await.unwrap();
        assert_eq!(page.next, None);
        page.items
    }

    async fn decide(&self, permit: &Permit, pair: &DoubtfulPeople, verdict: PairVerdict) -> Decided {
        let asked = NewDecision { pair: pair.pair.id, seen: pair.seen.clone(), verdict, reason: None };
        self.store.decide(permit, vec![asked], &self.env).await.unwrap()[0]
    }

    async fn person(&self, key: &str) -> PersonId {
        let standing = self.store.standing(&importing(), &Change::default()).await.unwrap();
        standing.records.iter().find(|record| &*record.key == key).unwrap().people[0].unwrap()
    }
}

fn kept(decided: Decided) -> base::DecisionId {
    let id = if let Decided::Kept(id) = decided { Some(id) } else { None };
    id.unwrap_or_else(|| unreachable!("{decided:?}"))
}

fn probabilities(queue: &[DoubtfulPeople]) -> Vec<f64> {
    queue.iter().map(|pair| pair.pair.probability).collect()
}

async fn the_queue_asks_the_least_certain_first_and_its_pages_follow(house: House) {
    let house = house.full().await;
    let me = reviewing(1, "33");
    // The pair with somebody of another province is decided where both are known.
    assert_eq!(probabilities(&house.queue(&me).await), [0.45, 0.3, 0.8]);
    let counts = house.store.queue_counts(me.area(), me.account()).await.unwrap();
    assert_eq!((counts.open, counts.second, counts.waiting, counts.beyond), (3, 0, 0, 1));
    assert_eq!(house.store.summary(me.area()).await.unwrap().doubtful, 3);
    let (mut cursor, mut seen) = (None, Vec::new());
    loop {
        let page =
            house.store.doubtful(&me, &QueueFilter::default(), cursor, PageSize::new(1)).await.unwrap();
        seen.extend(probabilities(&page.items));
        // What is decided behind the reader's back neither repeats nor hides a pair of the next page.
        if seen.len() == 1 {
            house.decide(&reviewing(2, "33"), &page.items[0], PairVerdict::Different).await;
        }
        let Some(next) = page.next else { break };
        cursor = Some(next.parse().unwrap());
    }
    assert_eq!(seen, [0.45, 0.3, 0.8]);
    let only = QueueFilter { pattern: Some("high".into()), ..QueueFilter::default() };
    let page = house.store.doubtful(&me, &only, None, PageSize::new(9)).await.unwrap();
    assert_eq!(probabilities(&page.items), [0.8]);
    for (two_people, expected) in [(true, 2), (false, 0)] {
        let filter = QueueFilter { two_people: Some(two_people), ..QueueFilter::default() };
        let page = house.store.doubtful(&me, &filter, None, PageSize::new(9)).await.unwrap();
        assert_eq!(page.items.len(), expected);
    }
    assert!(
        house
            .store
            .doubtful(&reviewing(1, "35"), &only, None, PageSize::new(9))
            .await
            .unwrap()
            .items
            .is_empty()
    );
    let everywhere = cx("33");
    assert_eq!(house.store.queue_patterns(&me, 9).await.unwrap(), [], "no two share one: {everywhere:?}");
}

async fn unsure_goes_to_a_second_person(house: House) {
    use Stage::{Open, Second, Waiting};
    let house = house.full().await;
    let (me, colleague, third) = (reviewing(1, "33"), reviewing(2, "33"), reviewing(3, "33"));
    let first = house.queue(&me).await[0].clone();
    let unsure = kept(house.decide(&me, &first, PairVerdict::Unsure).await);
    assert_eq!(house.decide(&me, &first, PairVerdict::Unsure).await, Decided::Before(unsure));
    let stages = |queue: Vec<DoubtfulPeople>| -> Vec<(f64, Stage)> {
        queue.iter().map(|pair| (pair.pair.probability, pair.stage.unwrap())).collect()
    };
    assert_eq!(stages(house.queue(&me).await), [(0.3, Open), (0.8, Open), (0.45, Waiting)]);
    assert_eq!(stages(house.queue(&colleague).await), [(0.3, Open), (0.8, Open), (0.45, Second)]);
    let counts = house.store.queue_counts(me.area(), colleague.account()).await.unwrap();
    assert_eq!((counts.open, counts.second, counts.waiting), (2, 1, 0));
    let asked = house.queue(&colleague).await[2].clone();
    kept(house.decide(&colleague, &asked, PairVerdict::Unsure).await);
    assert_eq!(stages(house.queue(&third).await)[2], (0.45, Waiting), "two could not tell");
    // Nobody is bound by having been unsure, and one who can tell settles it.
    assert_eq!(house.link(&Change::default(), APART, DOUBTS).await, 0, "unsure forces nothing");
    let again = house.queue(&me).await[2].clone();
    kept(house.decide(&me, &again, PairVerdict::Same).await);
    assert_eq!(house.queue(&colleague).await.len(), 2);
}

async fn what_is_decided_no_longer_waits_and_cannot_be_decided_twice(house: House) {
    let house = house.full().await;
    let (me, colleague) = (reviewing(1, "33"), reviewing(2, "33"));
    let first = house.queue(&me).await[0].clone();
    let id = kept(house.decide(&me, &first, PairVerdict::Different).await);
    assert_eq!(house.decide(&me, &first, PairVerdict::Different).await, Decided::Before(id), "sent twice");
    for verdict in [PairVerdict::Same, PairVerdict::Different] {
        assert_eq!(
            house.decide(&colleague, &first, verdict).await,
            Decided::Refused(Refusal::Settled(id)),
            "{verdict:?}"
        );
    }
    assert_eq!(house.decide(&me, &first, PairVerdict::Same).await, Decided::Refused(Refusal::Settled(id)));
    assert_eq!(probabilities(&house.queue(&me).await), [0.3, 0.8]);
    let found = house.store.doubtful_pair(&me, first.pair.id).await.unwrap().unwrap();
    assert_eq!(found.stage, None, "it can be looked at and waits no more");
    assert_eq!(house.store.unsettled_decisions(&importing()).await.unwrap(), 1);
    assert_eq!(house.link(&Change::default(), APART, DOUBTS).await, 1);
    assert_eq!(house.store.unsettled_decisions(&importing()).await.unwrap(), 0);
    let decision = house.store.decision(&me, id).await.unwrap().unwrap().decision;
    assert!(decision.applied_at.is_some() && decision.holds);
    // Withdrawn before the register followed, it leaves nothing to follow.
    let second = house.queue(&me).await[0].clone();
    let other = kept(house.decide(&me, &second, PairVerdict::Different).await);
    let withdrawn = house.store.withdraw_decision(&colleague, other, &house.env).await.unwrap().unwrap();
    assert_eq!(withdrawn.withdrawn.unwrap().1, colleague.account());
    assert_eq!(house.store.unsettled_decisions(&importing()).await.unwrap(), 0);
    assert_eq!(probabilities(&house.queue(&me).await), [0.3, 0.8], "it waits again");
    kept(house.decide(&me, &second, PairVerdict::Same).await);
}

async fn what_was_not_seen_is_not_decided(house: House) {
    let house = house.full().await;
    let me = reviewing(1, "33");
    let queue = house.queue(&me).await;
    // In between a row of one of the two changes its person.
    let batch = house.stage("insurance", &[Row("SB1", WANG_CHANGED)]).await;
    let clusters: Vec<(&str, u32)> = APART.iter().copied().chain([("SB1", 3)]).collect();
    house.link(&Change { commit: vec![batch.id], ..Change::default() }, &clusters, &DOUBTS[..3]).await;
    assert_eq!(house.decide(&me, &queue[2], PairVerdict::Same).await, Decided::Refused(Refusal::Changed));
    kept(house.decide(&me, &queue[0], PairVerdict::Different).await);
    house.link(&Change::default(), &clusters, &DOUBTS[..1]).await;
    assert_eq!(house.decide(&me, &queue[2], PairVerdict::Same).await, Decided::Refused(Refusal::Gone));
}

async fn contradictions_are_refused(house: House) {
    let house = house.full().await;
    let doubts: Doubts<'_> = &[("HK1", "HK2", 0.45), ("HK2", "HK3", 0.4), ("HK1", "HK3", 0.3)];
    house.link(&Change::default(), APART, doubts).await;
    let me = reviewing(1, "33");
    let queue = house.queue(&me).await;
    let one = kept(house.decide(&me, &queue[0], PairVerdict::Same).await);
    kept(house.decide(&me, &queue[1], PairVerdict::Same).await);
    assert_eq!(
        house.decide(&me, &queue[2], PairVerdict::Different).await,
        Decided::Refused(Refusal::Contradicts(one))
    );
    house.store.withdraw_decision(&me, one, &house.env).await.unwrap();
    let apart = kept(house.decide(&me, &queue[2], PairVerdict::Different).await);
    assert_eq!(
        house.decide(&me, &queue[0], PairVerdict::Same).await,
        Decided::Refused(Refusal::Contradicts(apart)),
        "2 is 3, and 3 is not 1"
    );
}

async fn a_decision_holds_while_the_rows_say_the_same(house: House) {
    let house = house.full().await;
    let me = reviewing(1, "33");
    let first = house.queue(&me).await[0].clone();
    let id = kept(house.decide(&me, &first, PairVerdict::Different).await);
    house.link(&Change::default(), APART, DOUBTS).await;
    // The same row again under another id (undone and imported anew) is still decided.
    let batch = house.store.batches(&importing()).await.unwrap()[0].id;
    house.link(&Change { undo: vec![batch], ..Change::default() }, &[], &[]).await;
    assert!(house.queue(&me).await.is_empty());
    let again = house.stage("hukou", ROWS).await;
    assert_eq!(
        house.link(&Change { commit: vec![again.id], ..Change::default() }, APART, DOUBTS).await,
        1,
        "the decision is in force again"
    );
    assert_eq!(probabilities(&house.queue(&me).await), [0.3, 0.8]);
    // A row that says something else opens the pair.
    let changed = house.stage("hukou", &[Row("HK2", WANG_CHANGED)]).await;
    let told = house.link(&Change { commit: vec![changed.id], ..Change::default() }, APART, DOUBTS).await;
    assert_eq!(told, 0);
    assert_eq!(probabilities(&house.queue(&me).await), [0.45, 0.3, 0.8]);
    let decision = house.store.decision(&me, id).await.unwrap().unwrap().decision;
    assert!(!decision.holds && decision.withdrawn.is_none(), "it is kept, and says nothing now");
    let now = house.queue(&me).await[0].clone();
    kept(house.decide(&me, &now, PairVerdict::Same).await);
    let verdicts: Vec<PairVerdict> = house
        .store
        .decisions_of(&me, first.pair.id)
        .await
        .unwrap()
        .iter()
        .map(|found| found.decision.verdict)
        .collect();
    assert!(
        verdicts.len() == 2
            && verdicts.contains(&PairVerdict::Same)
            && verdicts.contains(&PairVerdict::Different)
    );
}

async fn a_merge_is_taken_back_exactly(house: House) {
    let house = house.full().await;
    let me = reviewing(1, "33");
    let before = house.picture().await;
    let people = [house.person("HK1").await, house.person("HK2").await];
    let first = house.queue(&me).await[0].clone();
    let id = kept(house.decide(&me, &first, PairVerdict::Same).await);
    let together: Vec<(&str, u32)> =
        APART.iter().map(|(key, cluster)| (*key, if *key == "HK2" { 1 } else { *cluster })).collect();
    house.link(&Change::default(), &together, &DOUBTS[1..]).await;
    let merged = [house.person("HK1").await, house.person("HK2").await];
    assert!(merged[0] == merged[1] && people.contains(&merged[0]), "one of the two ids stays");
    // The last change was no import alone: undoing the import goes the long way.
    let batch = house.store.batches(&importing()).await.unwrap()[0].id;
    let undone = house.store.undo_last(&importing(), batch, &house.env).await.unwrap();
    assert_eq!(undone, store::Undone::LaterChanges);
    house.store.withdraw_decision(&me, id, &house.env).await.unwrap();
    assert_eq!(house.store.unsettled_decisions(&importing()).await.unwrap(), 1);
    house.link(&Change::default(), APART, DOUBTS).await;
    assert_eq!([house.person("HK1").await, house.person("HK2").await], people);
    assert_eq!(house.picture().await, before);
    assert_eq!(probabilities(&house.queue(&me).await), [0.45, 0.3, 0.8]);
    assert_eq!(house.store.unsettled_decisions(&importing()).await.unwrap(), 0);
}

async fn decisions_are_kept(house: House) {
    let house = house.full().await;
    let me = reviewing(1, "33");
    let queue = house.queue(&me).await;
    let reason = Some("电话核实：两人".into());
    let asked: Vec<NewDecision> = queue
        .iter()
        .map(|pair| NewDecision {
            pair: pair.pair.id,
            seen: pair.seen.clone(),
            verdict: PairVerdict::Different,
            reason: reason.clone(),
        })
        .collect();
    let decided = house.store.decide(&me, asked, &house.env).await.unwrap();
    assert_eq!(decided.iter().filter(|one| matches!(one, Decided::Kept(_))).count(), 3);
    let (page, more) = house.store.decisions(&me, None, PageSize::new(2)).await.unwrap();
    assert!(page.len() == 2 && more && page[0].decision.reason == reason);
    let (rest, more) = house.store.decisions(&me, Some(page[1].decision.id), PageSize::new(2)).await.unwrap();
    assert!(rest.len() == 1 && !more);
    assert!(house.store.decisions(&reviewing(1, "35"), None, PageSize::new(2)).await.unwrap().0.is_empty());
    for sql in [
        "DELETE FROM pair_decision",
        "UPDATE pair_decision SET verdict = 'same'",
        "UPDATE pair_decision SET reason = 'x'",
    ] {
        assert!(crate::support::raw(&house, &[sql]).await.is_err(), "{sql}");
    }
}

async fn nobody_decides_beyond_the_area(house: House) {
    let house = house.full().await;
    let me = reviewing(1, "33");
    let first = house.queue(&me).await[0].clone();
    for elsewhere in ["330105", "44"] {
        let them = reviewing(5, elsewhere);
        assert_eq!(
            house.decide(&them, &first, PairVerdict::Same).await,
            Decided::Refused(Refusal::Gone),
            "{elsewhere}"
        );
        assert!(house.store.doubtful_pair(&them, first.pair.id).await.unwrap().is_none());
    }
    let id = kept(house.decide(&me, &first, PairVerdict::Same).await);
    let them = reviewing(5, "330105");
    assert!(house.store.decision(&them, id).await.unwrap().is_none());
    assert!(house.store.withdraw_decision(&them, id, &house.env).await.unwrap().is_none());
    assert!(house.store.decision(&me, id).await.unwrap().unwrap().decision.withdrawn.is_none());
}
