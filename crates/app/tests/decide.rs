//! People decide doubtful pairs: the queue of a synthetic place, its evidence, and what decisions do to the register.
#![cfg(test)]

use std::{collections::BTreeMap, fmt::Write as _, sync::Arc};

use access::{Cx, Permit, Purpose};
use app::{App, AppError, ImportFile, ProfileChoice};
use base::{Env, PageSize, PairId, PersonId, Silent, Timestamp};
use store::{Change, NewDecision, PairVerdict, QueueFilter, Refusal, Settings, Store};
use synth::{Options, Place, Rates};
use tempfile::TempDir;

struct House {
    folder: TempDir,
    app: App,
    cx: Cx,
}

impl House {
    /// A register of a synthetic place's five extracts.
    async fn of(people: u32, seed: u64) -> Self {
        let house = Self::empty().await;
        // Careless offices leave more in doubt.
        let rates = Rates {
            number_missing: 0.3,
            number_mistyped: 0.05,
            birth_missing: 0.12,
            birth_mistyped: 0.05,
            name_homophone: 0.05,
            ..Rates::default()
        };
        let place = Place::grow(&Options { people, seed, rates, ..Options::default() }).unwrap();
        place.write(house.folder.path(), &Silent).unwrap();
        let codes = ["hukou", "marriage", "birth", "insurance", "residence"];
        house
            .import(
                &codes.map(|code| {
                    (code, format!("{code}.{}", if code == "marriage" { "xlsx" } else { "csv" }))
                }),
            )
            .await;
        house
    }

    async fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("register.db").display());
        let store = Store::open(&Settings::new(url)).await.unwrap();
        let env = Env::fixed("2026-06-30T04:00:00Z".parse::<Timestamp>().unwrap(), 3);
        app::bootstrap(&env, &store, &"330110".parse().unwrap()).await.unwrap();
        let cx = app::command_line(&env, &store, "decide").await.unwrap();
        let spool = folder.path().join("spool");
        Self { app: App::new(store, env, &spool), folder, cx }
    }

    async fn import(&self, files: &[(&str, String)]) {
        let files = files
            .iter()
            .map(|(code, name)| ImportFile {
                path: self.folder.path().join(name),
                profile: ProfileChoice::Code((*code).into()),
            })
            .collect();
        let permit = self.cx.import_permit().unwrap();
        let import = app::import(&self.cx, &self.app.store, &permit, files, false, Arc::new(Silent));
        Box::pin(import).await.unwrap();
    }

    fn permit(&self) -> Permit {
        self.cx.permit(Purpose::MatchReview).unwrap()
    }

    async fn queue(&self) -> Vec<app::DoubtfulPeople> {
        let (mut all, mut cursor) = (Vec::new(), None::<String>);
        loop {
            let (store, permit, filter) = (&self.app.store, self.permit(), QueueFilter::default());
            let page = app::doubtful(&self.cx, store, &permit, &filter, cursor.as_deref(), PageSize::new(50));
            let page = page.await.unwrap();
            all.extend(page.items);
            match page.next {
                Some(next) => cursor = Some(next),
                None => return all,
            }
        }
    }

    async fn decide(&self, pair: &app::DoubtfulPeople, verdict: PairVerdict) -> app::DecidedPairs {
        let asked = NewDecision { pair: pair.pair.id, seen: pair.seen.clone(), verdict, reason: None };
        app::decide_pairs(&self.cx, &self.app, &self.permit(), vec![asked]).await.unwrap()
    }

    async fn settle(&self) -> bool {
        let done = Box::pin(app::settle_now(&self.cx, &self.app)).await.unwrap().is_some();
        assert!(app::is_whole(&app::verify(&self.cx, &self.app.store).await.unwrap()));
        done
    }

    /// Each mention, by its row's source, key and role, with its person.
    async fn links(&self) -> BTreeMap<(String, String, String), PersonId> {
        let permit = self.cx.import_permit().unwrap();
        let standing = self.app.store.standing(&permit, &Change::default()).await.unwrap();
        let mut links = BTreeMap::new();
        for record in standing.records {
            for (mention, person) in record.reading.mentions.iter().zip(&record.people) {
                let key = (record.source.to_string(), record.key.to_string(), mention.role.to_string());
                links.insert(key, person.unwrap());
            }
        }
        links
    }

    /// What a person's record shows, without recorded times.
    async fn shown(&self, person: PersonId) -> String {
        let record = self.app.store.person(&self.permit(), person, None).await.unwrap();
        let Some(record) = record else { return String::from("nobody") };
        let mut text = format!("{:?} {:?} {:?}", record.person, record.values, record.residences);
        write!(text, "{:?} {:?} {:?}", record.households, record.kin, record.events).unwrap();
        for linked in record.records {
            write!(text, "{} {} {:?};", linked.record.id, linked.role, linked.decider).unwrap();
        }
        text
    }
}

fn log_odds(probability: f64) -> f64 {
    (probability / (1.0 - probability)).log2()
}

/// The weights of a pair's reasons are the binary logarithm of the odds that are shown.
fn adds_up(pair: &app::DoubtfulPeople) {
    let explanation = pair.explanation.as_ref().unwrap();
    let sum: f64 = explanation.items.iter().map(|reason| reason.weight_bits).sum();
    let shown = log_odds(pair.pair.probability);
    assert!((sum - shown).abs() < 0.02, "{sum} bits beside {}", pair.pair.probability);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_reasons_of_every_pair_add_up_to_its_probability_and_the_least_certain_comes_first() {
    let house = House::of(1_500, 5).await;
    let queue = house.queue().await;
    assert!(queue.len() >= 8, "{} pairs are too few to see an order", queue.len());
    let mut before = 0.0;
    for pair in &queue {
        adds_up(pair);
        let certainty = (pair.pair.probability - 0.5).abs();
        assert!(certainty >= before - 1e-6, "the least certain come first");
        before = certainty;
    }
    let counts = app::queue_counts(&house.cx, &house.app.store).await.unwrap();
    assert_eq!(usize::try_from(counts.open).unwrap(), queue.len());
    assert_eq!(app::summary(&house.cx, &house.app).await.unwrap().counts.doubtful, counts.open);
    let next = app::ask_next(&house.cx, &house.app.store, &house.permit()).await.unwrap();
    let waiting: Vec<PairId> = queue.iter().map(|pair| pair.pair.id).collect();
    assert!(!next.is_empty() && next.len() <= 20);
    assert!(next.iter().all(|pair| waiting.contains(&pair.pair.id)), "only what waits is asked");
    let patterns = app::queue_patterns(&house.cx, &house.app.store, &house.permit()).await.unwrap();
    for pattern in &patterns {
        let shared = queue.iter().filter(|pair| pair.pair.pattern == pattern.group.pattern).count();
        assert_eq!(u64::try_from(shared).unwrap(), pattern.group.pairs);
        assert!(pattern.group.pairs > 1 && pattern.explanation.is_some());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn merging_and_taking_it_back_restores_both_people_exactly() {
    let house = House::of(1_500, 5).await;
    let queue = house.queue().await;
    let pair =
        queue.iter().find(|pair| pair.a.as_ref().unwrap().shown().id != pair.b.as_ref().unwrap().shown().id);
    let pair = pair.unwrap();
    let ids = [&pair.a, &pair.b].map(|person| person.as_ref().unwrap().shown().id);
    let before = house.links().await;
    let shown = [house.shown(ids[0]).await, house.shown(ids[1]).await];

    let done = house.decide(pair, PairVerdict::Same).await;
    let decision = done.kept[0].1;
    assert!(!house.queue().await.iter().any(|other| other.pair.id == pair.pair.id), "it waits no more");
    assert!(house.settle().await);
    let merged = house.links().await;
    let of = |links: &BTreeMap<_, PersonId>, person| links.values().filter(|id| **id == person).count();
    let whole = of(&before, ids[0]) + of(&before, ids[1]);
    assert_eq!(of(&merged, ids[0]) + of(&merged, ids[1]), whole, "one of the two has all records of both");
    assert!(of(&merged, ids[0]) == whole || of(&merged, ids[1]) == whole);
    let elsewhere = |links: &BTreeMap<(String, String, String), PersonId>| {
        links
            .iter()
            .filter(|(_, id)| !ids.contains(id))
            .map(|(key, id)| (key.clone(), *id))
            .collect::<Vec<_>>()
    };
    assert_eq!(elsewhere(&merged), elsewhere(&before), "nobody else moved");
    let survivor = if of(&merged, ids[0]) == whole { ids[0] } else { ids[1] };
    assert!(house.shown(survivor).await.contains("Worker"), "the record says that a worker linked it");
    assert!(!house.settle().await, "nothing is left to do");

    let permit = house.permit();
    let taken = app::withdraw_decision(&house.cx, &house.app, &permit, decision).await.unwrap();
    assert!(taken.decision.withdrawn.is_some() && &*taken.by == "admin");
    assert!(house.settle().await);
    assert_eq!(house.links().await, before);
    assert_eq!([house.shown(ids[0]).await, house.shown(ids[1]).await], shown);
    assert!(house.queue().await.iter().any(|other| other.pair.id == pair.pair.id), "it waits again");
}

/// Taken back while the register is about to carry it out, or is at it, or has just done so: it comes to nothing.
#[tokio::test(flavor = "multi_thread")]
async fn a_decision_taken_back_while_it_is_carried_out_comes_to_nothing() {
    let house = House::of(1_500, 5).await;
    let two = |pair: &&app::DoubtfulPeople| {
        pair.a.as_ref().unwrap().shown().id != pair.b.as_ref().unwrap().shown().id
    };
    let state = || house.app.settling.state();
    let pause = async || tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    for steps in 0..4 {
        let queue = house.queue().await;
        let (pair, before) = (queue.iter().find(two).expect("two people in doubt"), house.links().await);
        let decision = house.decide(pair, PairVerdict::Same).await.kept[0].1;
        // Seen at work in the background so many times.
        let mut seen = 0;
        while state().at_work && seen < steps {
            seen += u32::from(state().step.is_some());
            pause().await;
        }
        app::withdraw_decision(&house.cx, &house.app, &house.permit(), decision).await.unwrap();
        while state().at_work {
            pause().await;
        }
        assert_eq!(house.links().await, before, "taken back after {seen} looks");
        assert!(house.queue().await.iter().any(|other| other.pair.id == pair.pair.id), "it waits again");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn splitting_and_taking_it_back_restores_the_person_exactly() {
    let house = House::of(1_500, 5).await;
    let queue = house.queue().await;
    let same = |pair: &&app::DoubtfulPeople| {
        pair.a.as_ref().unwrap().shown().id == pair.b.as_ref().unwrap().shown().id
    };
    let pair = queue.iter().find(same).expect("a person whose records are in doubt");
    let id = pair.a.as_ref().unwrap().shown().id;
    let (before, shown) = (house.links().await, house.shown(id).await);
    let decision = house.decide(pair, PairVerdict::Different).await.kept[0].1;
    house.settle().await;
    let parted = house.links().await;
    let permit = house.cx.import_permit().unwrap();
    let standing = house.app.store.standing(&permit, &Change::default()).await.unwrap();
    let person_of = |mention: &records::MentionRef| {
        let record = standing.records.iter().find(|record| record.id == mention.record).unwrap();
        let at = record.reading.mentions.iter().position(|one| one.role == mention.role).unwrap();
        record.people[at].unwrap()
    };
    assert_ne!(person_of(&pair.pair.a), person_of(&pair.pair.b));
    assert_ne!(parted, before);
    assert!(
        !house.queue().await.iter().any(|other| other.pair.id == pair.pair.id),
        "the two are not asked about again"
    );
    app::withdraw_decision(&house.cx, &house.app, &house.permit(), decision).await.unwrap();
    house.settle().await;
    assert_eq!(house.links().await, before);
    assert_eq!(house.shown(id).await, shown);
}

#[tokio::test(flavor = "multi_thread")]
async fn not_the_same_never_comes_back_and_many_are_decided_together() {
    let house = House::of(1_500, 5).await;
    let queue = house.queue().await;
    let people =
        |pair: &app::DoubtfulPeople| [&pair.a, &pair.b].map(|person| person.as_ref().unwrap().shown().id);
    let across: Vec<_> =
        queue.iter().filter(|pair| people(pair)[0] != people(pair)[1]).take(15).cloned().collect();
    let asked = |pairs: &[app::DoubtfulPeople]| -> Vec<NewDecision> {
        let decision = |pair: &app::DoubtfulPeople| NewDecision {
            pair: pair.pair.id,
            seen: pair.seen.clone(),
            verdict: PairVerdict::Different,
            reason: Some("  ".into()),
        };
        pairs.iter().map(decision).collect()
    };
    let permit = house.permit();
    let done = app::decide_pairs(&house.cx, &house.app, &permit, asked(&across)).await.unwrap();
    assert_eq!((done.kept.len(), done.refused.len()), (across.len(), 0));
    let before = house.links().await;
    house.settle().await;
    assert_eq!(house.links().await, before, "they were apart already");
    // Neither the pairs nor others between the same two people are asked about.
    let parted: Vec<[PersonId; 2]> = across.iter().map(people).collect();
    for left in house.queue().await {
        adds_up(&left);
        let [a, b] = people(&left);
        assert!(!parted.iter().any(|pair| *pair == [a, b] || *pair == [b, a]), "asked again");
    }
    // The same files again change nothing, and the decisions hold.
    house.import(&[("hukou", "hukou.csv".into()), ("insurance", "insurance.csv".into())]).await;
    let waiting: Vec<PairId> = house.queue().await.iter().map(|pair| pair.pair.id).collect();
    assert!(across.iter().all(|pair| !waiting.contains(&pair.pair.id)));
    let again = app::decide_pairs(&house.cx, &house.app, &permit, asked(&across)).await.unwrap();
    assert!(again.refused.iter().all(|refused| refused.refusal == Refusal::Gone), "{again:?}");
    // All of them are listed, and named in the log.
    let (store, size) = (&house.app.store, PageSize::new(100));
    let listed = app::list_decisions(&house.cx, store, &permit, None, size).await.unwrap();
    assert_eq!(listed.items.len(), across.len());
    assert!(listed.items.iter().all(|one| one.decision.reason.is_none() && &*one.by == "admin"));
    let reads = store.audit_of_person(&permit, parted[0][0], None, size).await.unwrap();
    assert!(reads.items.iter().any(|line| line.entry.action == access::Action::DecidePair));
}

#[tokio::test(flavor = "multi_thread")]
async fn only_who_reviews_matches_decides_and_within_bounds() {
    let house = House::of(400, 2).await;
    let other = house.cx.permit(Purpose::Correction).unwrap();
    let pair = |number: u128| NewDecision {
        pair: PairId::from_uuid(uuid::Uuid::from_u128(number)),
        seen: "x".into(),
        verdict: PairVerdict::Same,
        reason: None,
    };
    let refused = app::decide_pairs(&house.cx, &house.app, &other, vec![pair(1)]).await;
    assert!(matches!(refused, Err(AppError::Denied(access::Denied::Decide))));
    let long = NewDecision { reason: Some("长".repeat(501).into()), ..pair(1) };
    let many: Vec<NewDecision> = (0..201).map(pair).collect();
    for bad in [vec![], vec![pair(1), pair(1)], vec![long], many] {
        let refused = app::decide_pairs(&house.cx, &house.app, &house.permit(), bad).await;
        assert!(matches!(refused, Err(AppError::Decisions)));
    }
    let gone = app::decide_pairs(&house.cx, &house.app, &house.permit(), vec![pair(1)]).await.unwrap();
    assert_eq!(gone.refused[0].refusal, Refusal::Gone);
}
