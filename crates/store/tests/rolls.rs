//! Payment rolls on both engines: nobody is paid twice and nobody more than the rule gives, whatever is tried at the same time; who
//! lists does not approve; what was on a roll is never edited.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[macro_use]
#[allow(dead_code, reason = "each suite uses what it needs of the small register")]
mod support;

use std::{collections::BTreeMap, sync::Arc};

use base::{AccountId, Fen, PersonId, RollId};
use records::Attribute;
use store::{
    BenefitWord, Change, LineState, NewLine, NewReclaim, NewRoll, PartKind, PaymentAccount, ReclaimStage,
    RollStage, StoreError,
};
use support::{House, Row, moment, raw, reading, second};
use uuid::Uuid;

contract! {
    nobody_is_paid_twice
    a_roll_takes_two_people_and_is_never_edited
    what_was_paid_counts_for_whom_they_were_merged_into
    what_came_back_from_family_and_bank_is_owed_again
    a_roll_of_a_whole_county_is_kept_shown_and_settled
    claims_under_one_number_are_found
}

const BENEFIT: &str = "parcel";
const YEAR: i16 = 2026;

/// Three people of the county.
async fn people(house: &House) -> Vec<PersonId> {
    const ROWS: [Row; 3] = [
        Row(
            "A1",
            &[
                (Attribute::Name, "甲一"),
                (Attribute::BirthDate, "2024-01-01"),
                (Attribute::Division, "330106001001"),
            ],
        ),
        Row(
            "A2",
            &[
                (Attribute::Name, "乙二"),
                (Attribute::BirthDate, "2024-02-01"),
                (Attribute::Division, "330106001001"),
            ],
        ),
        Row(
            "A3",
            &[
                (Attribute::Name, "丙三"),
                (Attribute::BirthDate, "2024-03-01"),
                (Attribute::Division, "330106001001"),
            ],
        ),
    ];
    house.people(&ROWS).await
}

fn line(person: PersonId, part: u16, amount: i64, entitled: i64) -> NewLine {
    NewLine {
        person,
        part,
        kind: PartKind::First,
        amount: Fen(amount),
        entitled: Fen(entitled),
        rule: "parcel@2026-01-01".into(),
        account: PaymentAccount {
            holder: person,
            bank: "某行".into(),
            number: "62220200001111".into(),
            kept_at: moment(0),
        },
    }
}

fn roll(number: u128, lines: Vec<NewLine>) -> NewRoll {
    NewRoll {
        id: RollId::from_uuid(Uuid::from_u128(number)),
        number: format!("R20260630{number:06}").into(),
        benefit: BENEFIT.into(),
        year: YEAR,
        at: moment(i64::try_from(number).unwrap()),
        lines: Arc::new(lines),
    }
}

/// A small source of chance: the same for the same seed.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

/// What counts against somebody's year, kept by hand beside the store.
#[derive(Default, Clone)]
struct Told {
    lines: BTreeMap<(RollId, u32), (PersonId, i64, LineState)>,
    received: BTreeMap<PersonId, i64>,
    asked: BTreeMap<PersonId, i64>,
}

impl Told {
    fn committed(&self, person: PersonId) -> i64 {
        let counts = self
            .lines
            .values()
            .filter(|(one, _, state)| *one == person && matches!(state, LineState::Listed | LineState::Paid));
        counts.map(|(_, amount, _)| amount).sum::<i64>() - self.received.get(&person).copied().unwrap_or(0)
    }
}

/// Rolls out of stale knowledge, two at a time, answers, returns, reclaims: in any order. After each step nobody has more than the
/// rule gives, reckoned by hand; and a roll that was refused has left nothing behind.
#[expect(clippy::too_many_lines, reason = "one walk by chance, and what is reckoned by hand beside it")]
async fn nobody_is_paid_twice(house: House) {
    let people = people(&house).await;
    let (store, first, other) = (&house.store, reading("330106"), second());
    let mut chance = Chance(20_260_630);
    let mut told = Told::default();
    let entitled: BTreeMap<PersonId, i64> =
        people.iter().zip([1000, 700, 300]).map(|(person, most)| (*person, most)).collect();
    let (mut made, mut refused, mut number) = (0, 0, 0_u128);
    let (mut asked_back, mut unpaid) = (0, 0);
    for step in 0..160_i64 {
        match chance.below(4) {
            // Two offices list the same people at the same time, each out of what it believes.
            0 | 1 => {
                let mut lines = Vec::new();
                for person in &people {
                    let most = entitled[person];
                    let amount = 1 + i64::try_from(chance.below(u64::try_from(most).unwrap())).unwrap();
                    let part = 1 + u16::try_from(chance.below(4)).unwrap();
                    if chance.below(3) > 0 {
                        lines.push(line(*person, part, amount, most));
                    }
                }
                number += 2;
                let (one, two) = (roll(number, lines.clone()), roll(number + 1, lines.clone()));
                let (a, b) = tokio::join!(store.make_roll(&first, &one), store.make_roll(&other, &two));
                for (outcome, new) in [(a, &one), (b, &two)] {
                    match outcome {
                        Ok(kept) => {
                            assert!(kept, "its number is its own");
                            made += 1;
                            for (at, line) in (1..).zip(new.lines.iter()) {
                                told.lines
                                    .insert((new.id, at), (line.person, line.amount.0, LineState::Listed));
                            }
                        }
                        Err(error) => {
                            assert!(matches!(error, StoreError::Constraint), "{error}");
                            refused += 1;
                            assert!(
                                store.roll(&first, new.id).await.unwrap().is_none(),
                                "nothing of it stayed"
                            );
                        }
                    }
                }
            }
            // A roll is decided by the other person, and the bank answers.
            2 => {
                let rolls = store.rolls(&first, None, base::PageSize::new(50)).await.unwrap().items;
                for roll in rolls.iter().filter(|roll| roll.stage == RollStage::Made) {
                    let stage = if chance.below(4) == 0 { RollStage::Dropped } else { RollStage::Approved };
                    let by = if roll.made.0 == first.account() { &other } else { &first };
                    assert!(
                        store
                            .decide_roll(by, roll, (stage, roll.digest), moment(1_000 + step))
                            .await
                            .unwrap()
                    );
                    if stage == RollStage::Dropped {
                        told.lines
                            .iter_mut()
                            .filter(|((id, _), _)| *id == roll.id)
                            .for_each(|(_, one)| one.2 = LineState::Dropped);
                    }
                }
                for roll in rolls.iter().filter(|roll| roll.stage != RollStage::Dropped) {
                    for line in store.roll_lines(&first, roll.id, (0, None), 100).await.unwrap() {
                        let back = (chance.below(3) == 0).then_some("name_differs");
                        let at = moment(2_000 + step);
                        let kept = store.settle_line(&first, roll, &line, back, at).await.unwrap();
                        let known = told.lines.get_mut(&(roll.id, line.number)).unwrap();
                        let may =
                            known.2 == LineState::Listed || (known.2 == LineState::Paid && back.is_some());
                        assert_eq!(kept, may, "{:?} {back:?}", known.2);
                        if kept {
                            known.2 = if back.is_some() { LineState::Returned } else { LineState::Paid };
                        }
                    }
                }
            }
            // Some of what was paid comes back from a family.
            _ => {
                let person = people[usize::try_from(chance.below(3)).unwrap()];
                let amount = told.committed(person) / 2;
                if amount > 0 {
                    let id = house.env.new_id();
                    let new = NewReclaim {
                        id,
                        person,
                        benefit: BENEFIT.into(),
                        year: YEAR,
                        amount: Fen(amount),
                        entitled: Fen(0),
                        reason: "更正".into(),
                        at: moment(step),
                    };
                    // What is only listed is not asked back, nor what was asked back before.
                    let asked = told.asked.entry(person).or_default();
                    if *asked + amount
                        > told
                            .lines
                            .values()
                            .filter(|one| one.0 == person && one.2 == LineState::Paid)
                            .map(|one| one.1)
                            .sum()
                    {
                        assert!(matches!(store.ask_back(&first, &new).await, Err(StoreError::Constraint)));
                        unpaid += 1;
                        continue;
                    }
                    *asked += amount;
                    asked_back += 1;
                    store.ask_back(&first, &new).await.unwrap();
                    assert!(matches!(
                        store.ask_back(&other, &NewReclaim { id: house.env.new_id(), ..new }).await,
                        Err(StoreError::Constraint)
                    ));
                    let known = store.reclaim(&first, id).await.unwrap().unwrap();
                    let own = store
                        .settle_reclaim(&first, &known, (ReclaimStage::Received, "收到"), moment(step))
                        .await;
                    assert!(matches!(own, Err(StoreError::Constraint)), "whoever asked does not settle");
                    let waived = chance.below(2) == 0;
                    let stage = if waived { ReclaimStage::Waived } else { ReclaimStage::Received };
                    assert!(
                        store.settle_reclaim(&other, &known, (stage, "核对过"), moment(step)).await.unwrap()
                    );
                    if !waived {
                        *told.received.entry(person).or_default() += amount;
                    }
                }
            }
        }
        let paid = store.paid(&first, (BENEFIT, YEAR)).await.unwrap();
        for person in &people {
            let committed = told.committed(*person);
            assert!(committed <= entitled[person], "step {step}: {committed}");
            let kept = paid.get(person).map_or(0, |paid| paid.committed().0);
            assert_eq!(kept, committed, "step {step}");
            let mut parts: Vec<u16> = paid
                .get(person)
                .into_iter()
                .flat_map(|paid| paid.parts.iter().map(|(part, _)| *part))
                .collect();
            parts.sort_unstable();
            assert!(parts.windows(2).all(|pair| pair[0] != pair[1]), "a part counts once");
        }
    }
    assert!(made > 10 && refused > 40, "{made} made, {refused} refused");
    assert!(asked_back > 0 && unpaid > 0, "{asked_back} asked back, {unpaid} never paid");
    house.check().await;
}

async fn a_roll_takes_two_people_and_is_never_edited(house: House) {
    let people = people(&house).await;
    let (store, permit) = (&house.store, reading("330106"));
    let account = PaymentAccount {
        holder: people[0],
        bank: "某行".into(),
        number: "62220200001111".into(),
        kept_at: moment(1),
    };
    store.keep_payment_account(&permit, people[0], &account).await.unwrap();
    let newer = PaymentAccount { number: "62220200002222".into(), kept_at: moment(2), ..account };
    store.keep_payment_account(&permit, people[0], &newer).await.unwrap();
    assert_eq!(store.payment_accounts(&permit, None).await.unwrap(), [(people[0], newer)].into());
    assert!(store.payment_accounts(&reading("330110"), None).await.unwrap().is_empty(), "another county's");

    let new = roll(1, vec![line(people[0], 1, 500, 1000), line(people[1], 1, 300, 300)]);
    assert!(store.make_roll(&permit, &new).await.unwrap());
    let waits = |area: &'static str, who: AccountId| async move {
        store.made_to_approve(&area.parse().unwrap(), who).await.unwrap().0.map(|queued| queued.count)
    };
    assert_eq!(waits("330106", permit.account()).await, None, "whoever listed does not approve");
    assert_eq!(waits("330106", second().account()).await, Some(1));
    assert_eq!(waits("330110", second().account()).await, None);
    assert!(matches!(
        store.make_roll(&permit, &roll(2, vec![line(people[0], 2, 501, 1000)])).await,
        Err(StoreError::Constraint)
    ));
    // An office of another county that reaches the same child does not pay it as well.
    for part in [1, 2] {
        let elsewhere = roll(2, vec![line(people[1], part, 300, 300)]);
        assert!(matches!(store.make_roll(&reading("330110"), &elsewhere).await, Err(StoreError::Constraint)));
    }
    let known = store.roll(&permit, new.id).await.unwrap().unwrap();
    assert_eq!((known.stage, known.totals.all), (RollStage::Made, (2, Fen(800))));
    assert!(store.roll(&reading("330110"), new.id).await.unwrap().is_none());
    let own = store.decide_roll(&permit, &known, (RollStage::Approved, known.digest), moment(3)).await;
    assert!(matches!(own, Err(StoreError::Constraint)), "whoever listed does not approve");
    assert!(
        !store.note_roll_sent(&permit, new.id, moment(3)).await.unwrap(),
        "no file before it is approved"
    );
    assert!(
        store.decide_roll(&second(), &known, (RollStage::Approved, known.digest), moment(4)).await.unwrap()
    );
    assert_eq!(waits("330106", second().account()).await, None, "decided");
    assert!(store.note_roll_sent(&permit, new.id, moment(6)).await.unwrap());
    assert!(
        !store.decide_roll(&second(), &known, (RollStage::Dropped, None), moment(6)).await.unwrap(),
        "the bank may have paid it"
    );
    let lines = store.roll_lines(&permit, new.id, (0, None), 10).await.unwrap();
    assert!(store.settle_line(&permit, &known, &lines[0], None, moment(7)).await.unwrap());
    assert!(store.settle_line(&permit, &known, &lines[1], Some("account_closed"), moment(7)).await.unwrap());
    let words = store.benefit_words(&permit, BENEFIT, Some(people[0])).await.unwrap();
    assert_eq!((words.len(), words[0].amount_fen), (1, Some(500)), "the claim says that it was paid");
    let words = store.benefit_words(&permit, BENEFIT, Some(people[1])).await.unwrap();
    let said: Vec<_> = words.iter().map(|word| (word.word, word.amount_fen)).collect();
    assert_eq!(said, [(BenefitWord::Returned, Some(300))], "and of the other, that the bank sent it back");
    let known = store.roll(&permit, new.id).await.unwrap().unwrap();
    assert_eq!((known.totals.paid, known.totals.returned), ((1, Fen(500)), (1, Fen(300))));
    assert_eq!(known.sent_at, Some(moment(6)));
    let page = store.rolls(&permit, None, base::PageSize::new(1)).await.unwrap();
    assert_eq!((page.items, page.next), (vec![known], None));
    for sql in [
        "UPDATE roll_line SET amount_fen = 1",
        "UPDATE roll_line SET account = '11112222'",
        "DELETE FROM roll_line",
        "UPDATE payment_roll SET decided_by = made_by WHERE stage = 'approved'",
    ] {
        assert!(raw(&house, &[sql]).await.is_err(), "{sql}");
    }
    house.check().await;
}

/// A roll that is made, approved by the other person and, where told so, reported as paid.
async fn approved(house: &House, new: &NewRoll, paid: bool) -> store::Roll {
    let (store, first) = (&house.store, reading("330106"));
    assert!(store.make_roll(&first, new).await.unwrap());
    let known = store.roll(&first, new.id).await.unwrap().unwrap();
    assert!(store.decide_roll(&second(), &known, (RollStage::Approved, known.digest), new.at).await.unwrap());
    if paid {
        for line in store.roll_lines(&first, new.id, (0, None), 10).await.unwrap() {
            assert!(store.settle_line(&first, &known, &line, None, new.at).await.unwrap());
        }
    }
    store.roll(&first, new.id).await.unwrap().unwrap()
}

fn reclaim(house: &House, person: PersonId, amount: i64, entitled: i64) -> NewReclaim {
    NewReclaim {
        id: house.env.new_id(),
        person,
        benefit: BENEFIT.into(),
        year: YEAR,
        amount: Fen(amount),
        entitled: Fen(entitled),
        reason: "更正".into(),
        at: moment(50),
    }
}

/// Two records are paid, and are found to be of one person.
async fn what_was_paid_counts_for_whom_they_were_merged_into(house: House) {
    let people = people(&house).await;
    let (store, permit) = (&house.store, reading("330106"));
    approved(&house, &roll(1, vec![line(people[0], 1, 1000, 1500), line(people[1], 1, 1000, 1500)]), true)
        .await;
    house.settle(&Change::default(), &[("A1", 1), ("A2", 1), ("A3", 3)]).await;
    let mut left = Vec::new();
    for person in &people[..2] {
        if store.person(&permit, *person, None).await.unwrap().is_some() {
            left.push(*person);
        }
    }
    assert_eq!(left.len(), 1, "one of the two is left");
    let one = left[0];
    let paid = store.paid(&permit, (BENEFIT, YEAR)).await.unwrap();
    assert_eq!(paid.keys().copied().collect::<Vec<_>>(), [one]);
    assert_eq!(
        (paid[&one].committed(), paid[&one].held(), paid[&one].next_part()),
        (Fen(2000), Fen(2000), 2)
    );
    for of in [None, Some(one)] {
        let words = store.benefit_words(&permit, BENEFIT, of).await.unwrap();
        assert_eq!(words.iter().map(|word| word.person).collect::<Vec<_>>(), [one, one]);
    }
    accounts_of_one_person_are_asked_about(&house, &people, one).await;
    // By the lines of the one id alone, 500 would be owed.
    let more = roll(2, vec![line(one, 2, 500, 1500)]);
    assert!(matches!(store.make_roll(&permit, &more).await, Err(StoreError::Constraint)));
    assert!(matches!(
        store.ask_back(&permit, &reclaim(&house, one, 501, 1500)).await,
        Err(StoreError::Constraint)
    ));
    store.ask_back(&permit, &reclaim(&house, one, 500, 1500)).await.unwrap();
    house.check().await;
}

/// Both had told an account before they were found to be one; nothing is paid until the family says which holds.
async fn accounts_of_one_person_are_asked_about(house: &House, people: &[PersonId], one: PersonId) {
    let (store, permit) = (&house.store, reading("330106"));
    let gone = people[..2].iter().copied().find(|person| *person != one).unwrap();
    let account = |number: &str, kept_at| PaymentAccount {
        holder: one,
        bank: "某银行".into(),
        number: number.into(),
        kept_at,
    };
    let long_ago = base::Timestamp::from_micros(1).unwrap();
    let question = || async { store.accounts_in_question(&permit).await.unwrap() };
    assert!(question().await.is_empty(), "nobody told one");
    store.keep_payment_account(&permit, gone, &account("6222000000000001", long_ago)).await.unwrap();
    assert_eq!(question().await, [one].into(), "only the other record has one");
    store.keep_payment_account(&permit, one, &account("6222000000000002", long_ago)).await.unwrap();
    assert_eq!(question().await, [one].into(), "which of the two is not known");
    store.keep_payment_account(&permit, one, &account("6222000000000001", long_ago)).await.unwrap();
    assert!(question().await.is_empty(), "both told the same");
    store.keep_payment_account(&permit, one, &account("6222000000000002", moment(1_000))).await.unwrap();
    assert!(question().await.is_empty(), "told since");
}

/// Paid, asked back, received; then the bank sends the payment back too: the family is owed what it gave.
async fn what_came_back_from_family_and_bank_is_owed_again(house: House) {
    let people = people(&house).await;
    let (store, permit) = (&house.store, reading("330106"));
    // Nobody can make the bank's file: what is approved is dropped, and its people are free again.
    let stuck = approved(&house, &roll(1, vec![line(people[0], 1, 500, 500)]), false).await;
    assert!(matches!(
        store.ask_back(&permit, &reclaim(&house, people[0], 1, 0)).await,
        Err(StoreError::Constraint)
    ));
    assert!(store.decide_roll(&permit, &stuck, (RollStage::Dropped, None), moment(2)).await.unwrap());
    let dropped = store.roll(&permit, stuck.id).await.unwrap().unwrap();
    assert_eq!(dropped.approved, stuck.decided, "who approved it is known still");
    assert_eq!((dropped.stage, dropped.decided), (RollStage::Dropped, Some((permit.account(), moment(2)))));
    assert!(!store.note_roll_sent(&permit, stuck.id, moment(3)).await.unwrap());

    let known = approved(&house, &roll(4, vec![line(people[0], 1, 500, 500)]), true).await;
    assert!(
        !store.decide_roll(&permit, &known, (RollStage::Dropped, None), moment(5)).await.unwrap(),
        "the bank has answered"
    );
    let back = reclaim(&house, people[0], 500, 0);
    store.ask_back(&permit, &back).await.unwrap();
    let asked = store.reclaim(&permit, back.id).await.unwrap().unwrap();
    assert!(store.settle_reclaim(&second(), &asked, (ReclaimStage::Received, ""), moment(60)).await.unwrap());
    let lines = store.roll_lines(&permit, known.id, (0, None), 10).await.unwrap();
    assert!(store.settle_line(&permit, &known, &lines[0], Some("account_closed"), moment(61)).await.unwrap());
    let too_much = roll(6, vec![line(people[0], 1, 1001, 500)]);
    assert!(matches!(store.make_roll(&permit, &too_much).await, Err(StoreError::Constraint)));
    assert!(store.make_roll(&permit, &roll(7, vec![line(people[0], 1, 1000, 500)])).await.unwrap());
    house.check().await;
}

/// Lines of a long roll: more than a roll once could have.
const LONG: u32 = 25_000;
/// Lines that are read or settled at a time.
const SOME: u32 = 2_000;

/// Nobody of these is in the register: a roll keeps who was listed, whatever becomes of them.
fn many(from: u32) -> Vec<NewLine> {
    let person = |at: u32| PersonId::from_uuid(Uuid::from_u128(0x5000_0000 + u128::from(at)));
    (from..from + LONG).map(|at| line(person(at), 1, 100 + i64::from(at % 7), 1_000)).collect()
}

async fn all_lines(house: &House, id: RollId) -> Vec<store::RollLine> {
    let (mut lines, mut after) = (Vec::new(), 0);
    loop {
        let some = house.store.roll_lines(&reading("330106"), id, (after, None), SOME).await.unwrap();
        let Some(last) = some.last() else { return lines };
        after = last.number;
        lines.extend(some);
    }
}

/// More lines than a roll once could have: all of them or none, in pages, in one digest, settled in batches, nobody twice.
async fn a_roll_of_a_whole_county_is_kept_shown_and_settled(house: House) {
    let (store, permit) = (&house.store, reading("330106"));
    let new = roll(1, many(0));
    let sum: i64 = new.lines.iter().map(|line| line.amount.0).sum();
    assert!(store.make_roll(&permit, &new).await.unwrap());
    let known = store.roll(&permit, new.id).await.unwrap().unwrap();
    assert_eq!(known.totals.all, (u64::from(LONG), Fen(sum)));
    let lines = all_lines(&house, new.id).await;
    assert!(lines.iter().map(|line| line.number).eq(1..=LONG), "each once, in order");
    assert!(lines.iter().zip(new.lines.iter()).all(|(kept, new)| kept.person == new.person
        && (kept.part, kept.amount, kept.entitled) == (new.part, new.amount, new.entitled)
        && kept.account == new.account.number));
    the_digest_is_of_all_that_is_said(&known, &lines);

    // One person of the last line again: nothing of the other roll stays, however long it is. Its number stays free.
    let mut again = many(LONG);
    again.push(line(lines[123].person, 2, 1_000, 1_000));
    let again = roll(2, again);
    assert!(matches!(store.make_roll(&permit, &again).await, Err(StoreError::Constraint)), "above the rule");
    let mut twice = many(LONG);
    twice.push(line(lines[123].person, 1, 1, 1_000));
    assert!(matches!(store.make_roll(&permit, &roll(2, twice)).await, Err(StoreError::Constraint)), "twice");
    assert!(store.roll(&permit, again.id).await.unwrap().is_none());
    let taken = NewRoll { id: roll(3, Vec::new()).id, ..roll(1, many(LONG)) };
    assert!(!store.make_roll(&permit, &taken).await.unwrap(), "another roll has its number");
    assert!(store.roll(&permit, taken.id).await.unwrap().is_none());

    // Approved by the digest, and by no other.
    let wrong = (RollStage::Approved, Some([7; 32]));
    assert!(!store.decide_roll(&second(), &known, wrong, moment(4)).await.unwrap());
    assert!(
        store.decide_roll(&second(), &known, (RollStage::Approved, known.digest), moment(4)).await.unwrap()
    );
    assert!(raw(&house, &["UPDATE payment_roll SET lines_sha256 = NULL"]).await.is_err(), "never edited");

    // Every fifth comes back; the same answers again keep nothing.
    let back = |number: u32| number.is_multiple_of(5).then(|| "account_closed".into());
    for from in (1..=LONG).step_by(usize::try_from(SOME).unwrap()) {
        let some: Vec<(u32, Option<Box<str>>)> =
            (from..(from + SOME).min(LONG + 1)).map(|number| (number, back(number))).collect();
        let kept = store.settle_lines(&permit, &known, &some, moment(6)).await.unwrap();
        assert_eq!(kept.len(), some.len());
        assert!(
            store.settle_lines(&permit, &known, &some, moment(7)).await.unwrap().is_empty(),
            "kept before"
        );
    }
    let some = [(1, None), (2, Some("account_closed".into())), (5, None), (LONG + 1, None)];
    assert_eq!(
        store.settle_lines(&permit, &known, &some, moment(8)).await.unwrap(),
        [2],
        "what was paid may come back; what came back is not paid by the same line"
    );
    let known = store.roll(&permit, new.id).await.unwrap().unwrap();
    let fifth = u64::from(LONG / 5);
    assert_eq!((known.totals.paid.0, known.totals.returned.0), (u64::from(LONG) - fifth - 1, fifth + 1));
    assert_eq!(known.totals.paid.1.0 + known.totals.returned.1.0, sum);
    let returned = store.roll_lines(&permit, new.id, (0, Some(LineState::Returned)), 4).await.unwrap();
    assert_eq!(returned.iter().map(|line| line.number).collect::<Vec<_>>(), [2, 5, 10, 15]);
    let numbered = store.roll_lines_numbered(&permit, new.id, &[LONG, 3, LONG + 9]).await.unwrap();
    let mut numbers: Vec<u32> = numbered.iter().map(|line| line.number).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, [3, LONG]);
    // Who got theirs back is free for another roll by a next part; who was paid is not.
    let free =
        store.make_roll(&permit, &roll(4, vec![line(lines[4].person, 1, 1_000, 1_000)])).await.unwrap();
    assert!(free);
    let paid = store.make_roll(&permit, &roll(5, vec![line(lines[0].person, 2, 1_000, 1_000)])).await;
    assert!(matches!(paid, Err(StoreError::Constraint)));
    house.check().await;
}

/// What is kept as the digest is that of the lines; whatever is said otherwise makes another.
fn the_digest_is_of_all_that_is_said(known: &store::Roll, lines: &[store::RollLine]) {
    let digest = |lines: &[store::RollLine]| {
        let mut digest = store::LinesDigest::default();
        for line in lines {
            digest.add(line);
        }
        digest.of()
    };
    assert_eq!(known.digest, Some(digest(lines)));
    let other = |change: fn(&mut store::RollLine)| {
        let mut other = lines.to_vec();
        change(&mut other[7_000]);
        digest(&other)
    };
    let changes: [fn(&mut store::RollLine); 6] = [
        |line| line.amount = Fen(line.amount.0 + 1),
        |line| line.account = "62220200001112".into(),
        |line| line.holder = PersonId::from_uuid(Uuid::from_u128(9)),
        |line| line.person = PersonId::from_uuid(Uuid::from_u128(9)),
        |line| line.bank = "另一行".into(),
        |line| line.part = 2,
    ];
    assert!(changes.into_iter().all(|change| Some(other(change)) != known.digest));
    assert_ne!(Some(digest(&lines[..lines.len() - 1])), known.digest, "one less");
}

async fn claims_under_one_number_are_found(house: House) {
    const NUMBER: &str = "330106202401010013";
    let (store, permit) = (&house.store, reading("330106"));
    let in_community = (Attribute::Division, "330106001001");
    let numbered = |number| [(Attribute::Name, "甲一"), (Attribute::IdNumber, number), in_community];
    let said = [numbered(NUMBER), numbered(NUMBER), numbered(NUMBER), numbered("330106202402010029")];
    let said: &'static [[(Attribute, &'static str); 3]] = Box::leak(Box::new(said));
    let rows: Vec<Row> =
        ["A1", "A2", "A3", "A4"].into_iter().zip(said).map(|(key, said)| Row(key, said)).collect();
    let people = house.people(&rows).await;
    let found = async || store.claiming_under_one_number(&permit, (BENEFIT, YEAR)).await.unwrap();
    let word = async |person, word| {
        store.keep_benefit_word(&permit, (person, BENEFIT), (YEAR, word, None), &house.env).await.unwrap();
    };
    word(people[0], BenefitWord::Asked).await;
    word(people[1], BenefitWord::Told).await;
    word(people[3], BenefitWord::Asked).await;
    assert!(found().await.is_empty(), "who was only told claims nothing; a number alone is no claim");
    // The second stands on a roll without having asked; a third of the number, who claims nothing, is left alone.
    assert!(store.make_roll(&permit, &roll(1, vec![line(people[1], 1, 500, 500)])).await.unwrap());
    assert_eq!(found().await, [people[0], people[1]].into());
    let second = store.make_roll(&permit, &roll(2, vec![line(people[0], 1, 500, 500)])).await;
    assert!(matches!(second, Err(StoreError::Constraint)), "{second:?}");
    assert!(store.make_roll(&permit, &roll(3, vec![line(people[3], 1, 500, 500)])).await.unwrap());
    house.check().await;
}
