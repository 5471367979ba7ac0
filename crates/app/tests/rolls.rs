//! Payment rolls of a place's own scheme, from who has asked to what the bank answered: two people, whole numbers for the bank
//! alone, nobody twice, more and less after a correction; and nothing beside a system that pays elsewhere.
#![cfg(test)]

mod support;

use std::{collections::BTreeSet, fs, sync::Arc};

use access::{Actor, Cx, Permit, Purpose, Role};
use app::{
    App, AppError,
    entitlements::{Standing, corrected_benefit, keep_benefit_word},
    rolls::{
        FileKind, LeftOut, ask_back, bank_file, decide_roll, keep_payment_account, list_reclaims, list_rolls,
        make_roll, payment_account, preview_roll, read_roll, settle_reclaim, take_answer,
    },
};
use base::{Env, Fen, PageSize, PersonId, RollId, Timestamp};
use registry::registration::StepError;
use store::{BenefitWord, LineState, NewLine, NewRoll, PartKind, PaymentAccount};
use tempfile::TempDir;
use uuid::Uuid;

const PARCEL: &str = "newborn-parcel";
const OWN: &str = r#"
code: newborn-parcel
title: {zh: 新生儿礼包, en: Newborn parcel}
summary: {zh: 本地试点。, en: A local trial.}
law: []
paid: here
facts:
  - {name: birth_date, kind: date, required: true, title: {zh: 出生日期, en: date of birth}}
parameters:
  parcel: {title: {zh: 礼包, en: parcel}, unit: fen, values: [{from: "2026-01-01", value: 50000, source: 本地通知}]}
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

struct House {
    folder: TempDir,
    app: App,
    wang: Cx,
    li: Cx,
    chen: Cx,
}

impl House {
    async fn new() -> Self {
        let (folder, store, wang) = support::families("2026-12-30T04:00:00Z", "rolls").await;
        let mut others = Vec::new();
        for (name, role) in [("li", Role::Registrar), ("chen", Role::CommunityWorker)] {
            app::create_account(&wang, &store, name, role, &wang.actor.area).await.unwrap();
            let account = store.account_by_name(name).await.unwrap().unwrap().id;
            others.push(Cx { actor: Actor { account, role, ..wang.actor.clone() }, ..wang.clone() });
        }
        let [li, chen] = others.try_into().unwrap();
        let own = folder.path().join("benefits");
        fs::create_dir_all(own.join(PARCEL)).unwrap();
        fs::write(own.join(PARCEL).join("benefit.yaml"), OWN).unwrap();
        fs::write(own.join(PARCEL).join("situations.yaml"), "situations: []\n").unwrap();
        let app = App::new(store, wang.env.clone(), &folder.path().join("spool")).with_benefits(Some(&own));
        Self { folder, app, wang, li, chen }
    }

    /// The amount becomes another, as a correction of the rule would make it.
    fn amount(&self, fen: u32) {
        let file = self.folder.path().join("benefits").join(PARCEL).join("benefit.yaml");
        fs::write(file, OWN.replace("value: 50000", &format!("value: {fen}"))).unwrap();
    }

    /// Children born in 2026, by id.
    async fn children(&self) -> Vec<PersonId> {
        let people =
            self.app.store.benefit_people(&permit(&self.wang), ("2026-01-01", "2026-12-31")).await.unwrap();
        people.into_iter().map(|one| one.person).collect()
    }

    async fn asked(&self, person: PersonId) {
        let of = (2026, BenefitWord::Asked, None);
        keep_benefit_word(&self.wang, &self.app, &permit(&self.wang), (person, PARCEL), of).await.unwrap();
    }

    async fn account(&self, cx: &Cx, person: PersonId, number: &str) -> Result<(), AppError> {
        keep_payment_account(cx, &self.app, &permit(cx), person, (person, "某某银行余杭支行", number)).await
    }
}

fn permit(cx: &Cx) -> Permit {
    cx.permit(Purpose::FamilyService).unwrap()
}

/// The same worker so many minutes later.
fn later(cx: &Cx, minute: u8) -> Cx {
    let now = format!("2026-12-30T05:{minute:02}:00Z").parse::<Timestamp>().unwrap();
    Cx { env: Env::fixed(now, u64::from(minute)), ..cx.clone() }
}

/// Approves a roll as its page shows it, or drops it.
async fn decide(cx: &Cx, app: &App, roll: RollId, approve: bool) -> Result<(), AppError> {
    let shown = read_roll(cx, app, &permit(cx), roll, (0, None)).await?.digest;
    decide_roll(cx, app, &permit(cx), roll, approve.then_some(shown.as_str())).await
}

fn whole(mut file: fs::File) -> Vec<u8> {
    let mut bytes = Vec::new();
    std::io::Read::read_to_end(&mut file, &mut bytes).unwrap();
    bytes
}

/// The rows of a file for the bank.
fn rows(bytes: &[u8]) -> Vec<Vec<String>> {
    let mut csv = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes);
    csv.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_roll_goes_from_asking_to_the_banks_answer_and_nobody_is_paid_twice() {
    let house = House::new().await;
    let House { app, wang, li, chen, .. } = &house;
    let of = (PARCEL, 2026);
    let children = house.children().await;
    assert!(children.len() >= 4, "{} children", children.len());
    let [one, two, three, _] = children[..4] else { unreachable!() };
    for child in [one, two, three] {
        house.asked(child).await;
    }
    // What is no account is refused; whose it is follows from the register.
    for number in ["1234567", "6222 0200 x111", "123456789012345678901234567890123"] {
        assert!(matches!(house.account(wang, one, number).await, Err(AppError::Choice)), "{number}");
    }
    let stranger =
        keep_payment_account(wang, app, &permit(wang), one, (three, "某行", "62220200001111")).await;
    assert!(matches!(stranger, Err(AppError::Choice)), "no stranger's account");
    house.account(wang, one, "6222 0200 0000 1111").await.unwrap();
    house.account(chen, two, "6222020000002222").await.unwrap();
    let shown = payment_account(wang, app, &permit(wang), one).await.unwrap().account.unwrap();
    assert_eq!((shown.0, shown.2.as_str()), (one, "************1111"));

    // The national subsidy is paid elsewhere: no roll beside it. Who does not pay does not list.
    let national = preview_roll(wang, app, &permit(wang), ("childcare-subsidy-2025", 2026)).await;
    assert!(matches!(national, Err(AppError::PaidElsewhere)));
    assert!(matches!(preview_roll(chen, app, &permit(chen), of).await, Err(AppError::Denied(_))));

    let draft = preview_roll(wang, app, &permit(wang), of).await.unwrap();
    assert_eq!(
        (draft.lines, draft.sum, draft.kinds),
        (2, Fen(100_000), [2, 0, 0]),
        "who has not asked is not on it"
    );
    assert_eq!((draft.left_all, draft.left[0].0.shown().id, draft.left[0].1), (1, three, LeftOut::NoAccount));
    let roll = make_roll(wang, app, &permit(wang), of).await.unwrap();
    assert!(
        matches!(make_roll(li, app, &permit(li), of).await, Err(AppError::WrongState)),
        "everybody is on one"
    );
    let early = bank_file(wang, app, &permit(wang), roll, FileKind::Csv).await;
    assert!(matches!(early, Err(AppError::WrongState)), "not before a second person has approved");
    let own = decide(wang, app, roll, true).await;
    assert!(matches!(own, Err(AppError::Step(StepError::SamePerson))));
    decide(li, app, roll, true).await.unwrap();
    let detail = read_roll(wang, app, &permit(wang), roll, (0, None)).await.unwrap();
    assert_eq!(detail.view.decided_by.as_deref(), Some("li"));
    let accounts: Vec<&str> = detail.lines.iter().map(|line| line.account.as_str()).collect();
    assert_eq!(accounts, ["************1111", "************2222"]);
    assert!(detail.lines.iter().all(|line| line.line.account.is_empty()), "no whole number on a screen");

    // Less while nothing was paid: nobody is asked for money that is only listed.
    house.amount(40_000);
    let (excess, _) = list_reclaims(wang, app, &permit(wang), of).await.unwrap();
    assert!(excess.is_empty());
    let early = ask_back(wang, app, &permit(wang), (one, PARCEL, 2026), "金额更正后多发").await;
    assert!(matches!(early, Err(AppError::NotFound)));
    house.amount(50_000);
    // What is paid here is told by the bank's answer and by nobody.
    for word in [BenefitWord::Paid, BenefitWord::Returned] {
        let typed = keep_benefit_word(wang, app, &permit(wang), (one, PARCEL), (2026, word, None)).await;
        assert!(matches!(typed, Err(AppError::Choice)), "{word:?}");
    }
    // Until the bank's file is made, what is approved may be dropped; then its people are listed anew.
    decide(&later(li, 0), app, roll, false).await.unwrap();
    let approve = decide(li, app, roll, true).await;
    assert!(matches!(approve, Err(AppError::WrongState)));
    let roll = outdated(&house, three).await;

    answered(&house, roll, (one, two)).await;
    corrected(&house, one, two).await;
}

/// One child under two records would be paid twice: neither is listed before it is settled who is who, and a colleague's roll that
/// was drafted before is not made.
#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_paid_under_two_records_of_one_number() {
    let house = House::new().await;
    let House { app, wang, .. } = &house;
    let of = (PARCEL, 2026);
    let [one, two, three, _] = house.children().await[..4] else { unreachable!() };
    for (child, account) in
        [(one, "6222020000001111"), (two, "6222020000002222"), (three, "6222020000003333")]
    {
        house.asked(child).await;
        house.account(wang, child, account).await.unwrap();
    }
    let by_id = |person: PersonId| format!("person_id = x'{}'", person.uuid().simple());
    let bears = |person: PersonId, number: &str| {
        house.raw(&format!(
            "UPDATE person_version SET id_number = '{number}' WHERE recorded_until IS NULL AND {}",
            by_id(person)
        ));
    };
    assert_eq!(preview_roll(wang, app, &permit(wang), of).await.unwrap().lines, 3);
    bears(one, "330110202601010013");
    bears(two, "330110202601010013");
    let draft = preview_roll(wang, app, &permit(wang), of).await.unwrap();
    let left: BTreeSet<(PersonId, LeftOut)> =
        draft.left.iter().map(|(person, why)| (person.shown().id, *why)).collect();
    assert_eq!(draft.lines, 1);
    assert_eq!(left, BTreeSet::from([(one, LeftOut::NumberShared), (two, LeftOut::NumberShared)]));
    make_roll(wang, app, &permit(wang), of).await.unwrap();
    // The third turns out to bear it too, once listed: the others stay left out; a roll of theirs is not made behind that either.
    bears(two, "330110202601010021");
    bears(three, "330110202601010013");
    let draft = preview_roll(wang, app, &permit(wang), of).await.unwrap();
    assert_eq!((draft.lines, draft.left[0].0.shown().id, draft.left[0].1), (1, one, LeftOut::NumberShared));
    let line = |person: PersonId| NewLine {
        person,
        part: 1,
        kind: PartKind::First,
        amount: Fen(50_000),
        entitled: Fen(50_000),
        rule: "parcel".into(),
        account: PaymentAccount {
            holder: person,
            bank: "某行".into(),
            number: "6222020000001111".into(),
            kept_at: wang.now(),
        },
    };
    let roll = |number: u128, person| NewRoll {
        id: RollId::from_uuid(Uuid::from_u128(number)),
        number: format!("R{number}").into(),
        benefit: PARCEL.into(),
        year: 2026,
        at: wang.now(),
        lines: Arc::new(vec![line(person)]),
    };
    let made = app.store.make_roll(&permit(wang), &roll(1, one)).await;
    assert!(matches!(made, Err(store::StoreError::Constraint)), "{made:?}");
    assert!(app.store.make_roll(&permit(wang), &roll(2, two)).await.unwrap());
}

/// An account that nobody of the family holds any more is left out; the roll of the others, approved.
async fn outdated(house: &House, three: PersonId) -> RollId {
    let House { app, wang, li, .. } = house;
    let of = (PARCEL, 2026);
    let people = app.store.benefit_people(&permit(wang), ("1900-01-01", "1950-12-31")).await.unwrap();
    let stranger = people[0].person;
    let kept_at = "2026-12-30T04:00:00Z".parse::<Timestamp>().unwrap();
    let account =
        PaymentAccount { holder: stranger, bank: "某行".into(), number: "62220200009999".into(), kept_at };
    app.store.keep_payment_account(&permit(wang), three, &account).await.unwrap();
    let draft = preview_roll(wang, app, &permit(wang), of).await.unwrap();
    let left: Vec<_> = draft.left.iter().map(|(who, why)| (who.shown().id, *why)).collect();
    assert_eq!((draft.lines, left), (2, vec![(three, LeftOut::AccountOutdated)]));
    // A parent of the register may hold it.
    let shown = payment_account(wang, app, &permit(wang), three).await.unwrap();
    let parent = shown.holders.iter().map(|one| one.person.shown().id).find(|one| *one != three);
    let parent = parent.expect("a parent is known");
    let holder = PaymentAccount { holder: parent, ..account.clone() };
    app.store.keep_payment_account(&permit(wang), three, &holder).await.unwrap();
    assert_eq!(preview_roll(wang, app, &permit(wang), of).await.unwrap().lines, 3);
    app.store.keep_payment_account(&permit(wang), three, &account).await.unwrap();
    let roll = make_roll(&later(wang, 0), app, &permit(wang), of).await.unwrap();
    decide(li, app, roll, true).await.unwrap();
    roll
}

/// The bank's file, and its answers.
async fn answered(house: &House, roll: RollId, (one, two): (PersonId, PersonId)) {
    let House { app, wang, li, .. } = house;
    // The bank's file has whole numbers and the register's names, in both kinds alike.
    let csv = bank_file(li, app, &permit(li), roll, FileKind::Csv).await.unwrap();
    let sent = rows(&whole(csv.file));
    assert_eq!((sent.len(), sent[1][2].as_str(), sent[1][4].as_str()), (3, "6222020000001111", "500.00"));
    let known = app.store.listed_people(&permit(wang), [one].into_iter()).await.unwrap();
    assert_eq!(known[&one].name.as_deref(), Some(sent[1][1].as_str()));
    let book = bank_file(li, app, &permit(li), roll, FileKind::Xlsx).await.unwrap();
    assert!(whole(book.file).starts_with(b"PK"));

    // Paid, sent back, a stranger, another amount; and the same file again.
    let [first, second] = [&sent[1][0], &sent[2][0]];
    let answer = format!(
        "流水号,处理结果,金额（元）,失败原因\n{first},成功,500.00,\n{second},退回,500.00,户名不符\nR9-00001,成功,1,\n{first},成功,499.99,\n"
    );
    let cx = later(wang, 1);
    let done = take_answer(&cx, app, &permit(wang), roll, answer.clone().into_bytes()).await.unwrap();
    assert_eq!((done.paid, done.returned, done.known), (1, 1, 0));
    let told: Vec<_> = done.lines.iter().map(|line| (line.line, line.outcome)).collect();
    assert_eq!(told, [(4, "unknown"), (5, "other_amount")]);
    let again = take_answer(&cx, app, &permit(wang), roll, answer.into_bytes()).await.unwrap();
    assert_eq!((again.paid, again.returned, again.known), (0, 0, 2));
    let broken = format!("流水号,处理结果\n{first},成功\n{second},不知道\n");
    assert!(matches!(
        take_answer(&cx, app, &permit(wang), roll, broken.into_bytes()).await,
        Err(AppError::Bank(_))
    ));
    let words = app.store.benefit_words(&permit(wang), PARCEL, Some(one)).await.unwrap();
    assert_eq!(
        words.last().map(|word| (word.word, word.amount_fen)),
        Some((BenefitWord::Paid, Some(50_000)))
    );
    // What came back is told as that, and only what stayed with a family can be too much.
    let words = app.store.benefit_words(&permit(wang), PARCEL, Some(two)).await.unwrap();
    assert_eq!(
        words.last().map(|word| (word.word, word.amount_fen)),
        Some((BenefitWord::Returned, Some(50_000)))
    );
    for (who, standing) in [(one, Standing::Over(Fen(50_000))), (two, Standing::Due)] {
        let changes = corrected_benefit(&cx, app, &permit(wang), (who, PARCEL), "2025-12-31").await.unwrap();
        let told: Vec<_> =
            changes.iter().map(|one| (one.change.before, one.change.after, one.standing)).collect();
        assert_eq!(told, [(Fen(50_000), Fen(0), standing)]);
    }
}

/// What came back, what is more and what is less after a correction, and that all of it is in who looked.
async fn corrected(house: &House, one: PersonId, two: PersonId) {
    let House { app, wang, li, chen, .. } = house;
    let of = (PARCEL, 2026);
    // What came back is paid again once the family has told an account anew; what was paid is not.
    let draft = preview_roll(&later(wang, 2), app, &permit(wang), of).await.unwrap();
    let back = draft.left.iter().filter(|(_, why)| *why == LeftOut::SentBack).map(|(who, _)| who.shown().id);
    assert_eq!((draft.lines, back.collect::<Vec<_>>()), (0, vec![two]));
    house.account(&later(chen, 3), two, "6222020000003333").await.unwrap();
    let roll = make_roll(&later(li, 4), app, &permit(li), of).await.unwrap();
    let detail = read_roll(li, app, &permit(li), roll, (0, None)).await.unwrap();
    assert_eq!(
        (detail.lines.len(), detail.lines[0].line.kind, detail.lines[0].line.amount),
        (1, PartKind::Again, Fen(50_000))
    );
    // Dropped, its people are free again.
    decide(&later(li, 5), app, roll, false).await.unwrap();
    house.amount(60_000);
    let draft = preview_roll(&later(wang, 6), app, &permit(wang), of).await.unwrap();
    assert_eq!(
        (draft.lines, draft.sum, draft.kinds),
        (2, Fen(70_000), [0, 1, 1]),
        "100 yuan more, and 600 again"
    );

    // Less after a correction: asked back by one, settled by another; what came back may be paid again.
    house.amount(40_000);
    let (excess, none) = list_reclaims(wang, app, &permit(wang), of).await.unwrap();
    assert!(none.is_empty());
    assert_eq!((excess.len(), excess[0].person.shown().id, excess[0].excess), (1, one, Fen(10_000)));
    assert!(matches!(
        ask_back(wang, app, &permit(wang), (one, PARCEL, 2026), "错").await,
        Err(AppError::Choice)
    ));
    let reclaim =
        ask_back(&later(wang, 7), app, &permit(wang), (one, PARCEL, 2026), "金额更正后多发").await.unwrap();
    let (excess, asked) = list_reclaims(wang, app, &permit(wang), of).await.unwrap();
    assert!(excess.is_empty() && asked.len() == 1 && !asked[0].may_settle);
    let own = settle_reclaim(wang, app, &permit(wang), reclaim, (true, "")).await;
    assert!(matches!(own, Err(AppError::Step(StepError::SamePerson))));
    settle_reclaim(&later(li, 8), app, &permit(li), reclaim, (true, "")).await.unwrap();
    house.amount(50_000);
    let draft = preview_roll(&later(wang, 9), app, &permit(wang), of).await.unwrap();
    assert_eq!(
        (draft.lines, draft.sum),
        (2, Fen(60_000)),
        "the 100 that came back, and the 500 that were sent back"
    );

    let rolls = list_rolls(wang, app, &permit(wang), None, PageSize::new(1)).await.unwrap();
    let rest = list_rolls(wang, app, &permit(wang), rolls.next.as_deref(), PageSize::new(5)).await.unwrap();
    assert_eq!((rolls.items.len(), rest.items.len(), rest.next), (1, 2, None));
    // Each of them finds all of it in who looked.
    let looked =
        app::person_reads(wang, &app.store, &permit(wang), one, None, PageSize::new(100)).await.unwrap();
    for action in [
        access::Action::KeepAccount,
        access::Action::HandleRoll,
        access::Action::ExportRoll,
        access::Action::SettlePayment,
        access::Action::AskBack,
    ] {
        assert!(looked.items.iter().any(|read| read.entry.action == action), "{action:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_has_a_bank_layout_of_its_own() {
    let house = House::new().await;
    let own = house.folder.path().join("benefits/bank.yaml");
    fs::write(&own, benefits::SHIPPED_LAYOUT.replace("流水号", "业务编号")).unwrap();
    assert_eq!(app::rolls::bank_layout(&house.app).unwrap().header()[0], "业务编号");
    fs::write(&own, "columns: []").unwrap();
    assert!(matches!(app::rolls::bank_layout(&house.app), Err(AppError::Bank(_))));
}

/// More lines than are held at a time, twice over and one.
const LONG: u32 = 4_501;

/// A roll of people who have left since, each with an account of their own, in the name of somebody who has not.
async fn long_roll(house: &House, number: u128) -> NewRoll {
    let holders = house.children().await;
    let line = |at: u32| NewLine {
        person: PersonId::from_uuid(Uuid::from_u128(number << 64 | 0x9000_0000 | u128::from(at))),
        part: 1,
        kind: PartKind::First,
        amount: Fen(10_000 + i64::from(at % 11)),
        entitled: Fen(50_000),
        rule: "parcel@2026-01-01".into(),
        account: PaymentAccount {
            holder: holders[usize::try_from(at).unwrap() % holders.len()],
            bank: "某某银行余杭支行".into(),
            number: format!("6222{at:012}").into(),
            kept_at: "2026-12-30T04:00:00Z".parse().unwrap(),
        },
    };
    let new = NewRoll {
        id: RollId::from_uuid(Uuid::from_u128(number)),
        number: format!("R20261230{number:06}").into(),
        benefit: PARCEL.into(),
        year: 2026,
        at: "2026-12-30T04:00:00Z".parse().unwrap(),
        lines: Arc::new((1..=LONG).map(line).collect()),
    };
    assert!(house.app.store.make_roll(&permit(&house.wang), &new).await.unwrap());
    new
}

impl House {
    /// Statements past the store, as nobody may who uses the product.
    fn raw(&self, sql: &str) {
        let connection = rusqlite::Connection::open(self.folder.path().join("register.db")).unwrap();
        connection.busy_timeout(std::time::Duration::from_secs(10)).unwrap();
        connection.execute_batch(sql).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_roll_leaves_as_a_file_and_comes_back_in_batches() {
    let house = House::new().await;
    let House { app, wang, li, .. } = &house;
    let new = long_roll(&house, 1).await;
    let sum: i64 = new.lines.iter().map(|line| line.amount.0).sum();
    pages_show_each_line_once(&house, new.id).await;
    decide(li, app, new.id, true).await.unwrap();

    // Each line once, with its own account and amount, in both kinds of file.
    let csv = bank_file(li, app, &permit(li), new.id, FileKind::Csv).await.unwrap();
    assert_eq!((csv.lines, csv.sum), (u64::from(LONG), Fen(sum)));
    let sent = rows(&whole(csv.file));
    assert_eq!(sent.len(), usize::try_from(LONG).unwrap() + 1);
    for (row, line) in sent.iter().skip(1).zip(new.lines.iter()) {
        assert_eq!(
            (row[2].as_str(), row[4].as_str()),
            (&*line.account.number, line.amount.to_string().as_str())
        );
    }
    let references: BTreeSet<&str> = sent.iter().skip(1).map(|row| row[0].as_str()).collect();
    assert_eq!(references.len(), sent.len() - 1);
    let book = bank_file(li, app, &permit(li), new.id, FileKind::Xlsx).await.unwrap();
    let table = intake::reader::open(whole(book.file), &intake::reader::FileHints::default()).unwrap();
    let mut same = sent.iter().skip(1);
    let all = table.for_each_row(&mut |cells| {
        assert!(same.next().unwrap().iter().map(String::as_str).eq(cells.iter().copied()));
        std::ops::ControlFlow::Continue(())
    });
    assert_eq!(all.unwrap(), u64::from(LONG));

    // Where the last line cannot be understood, nothing of the file is kept, though it is read in batches.
    let line = |at: usize, row: &[String]| {
        if at.is_multiple_of(7) {
            format!("{},退回,{},户名不符\n", row[0], row[4])
        } else {
            format!("{},成功,{},\n", row[0], row[4])
        }
    };
    let head = "流水号,处理结果,金额（元）,失败原因\n";
    let body: String = sent.iter().enumerate().skip(1).map(|(at, row)| line(at, row)).collect();
    let broken = format!("{head}{body}{},不知道,,\n", sent[1][0]);
    let refused = take_answer(wang, app, &permit(wang), new.id, broken.into_bytes()).await;
    assert!(
        matches!(refused, Err(AppError::Bank(benefits::BankFault::State { line })) if line == 2 + u64::from(LONG))
    );
    let totals = async || app.store.roll(&permit(wang), new.id).await.unwrap().unwrap().totals;
    assert_eq!((totals().await.paid.0, totals().await.returned.0), (0, 0));

    // The last thousand lines first, as where a file broke off; then all of it, with lines that need an eye.
    let back = u64::from(LONG / 7);
    let tail: String = sent.iter().enumerate().skip(3_502).map(|(at, row)| line(at, row)).collect();
    let part =
        take_answer(wang, app, &permit(wang), new.id, format!("{head}{tail}").into_bytes()).await.unwrap();
    assert_eq!(part.paid + part.returned, 1_000);
    let odd = format!(
        "{},成功,0.01,\nR9-00001,成功,1,\n{}-1,成功,,\n{},退回,,账户已注销\n{},成功,,\n",
        sent[2][0], new.number, sent[1][0], sent[7][0]
    );
    let file = format!("{head}{body}{odd}");
    let done = take_answer(wang, app, &permit(wang), new.id, file.clone().into_bytes()).await.unwrap();
    assert_eq!((done.paid + done.returned, done.known), (u64::from(LONG) - 1_000 + 1, 1_000));
    let told: Vec<_> = done.lines.iter().map(|one| (one.line - u64::from(LONG), one.outcome)).collect();
    assert_eq!(
        told,
        [(2, "other_amount"), (3, "unknown"), (4, "unknown"), (6, "settled")],
        "one line is told as paid, then came back; what came back is not paid by the same line"
    );
    assert_eq!((totals().await.paid.0, totals().await.returned.0), (u64::from(LONG) - back - 1, back + 1));
    let again = take_answer(wang, app, &permit(wang), new.id, file.into_bytes()).await.unwrap();
    assert_eq!((again.paid, again.returned), (0, 0), "the same file again keeps nothing");
    let odd = (0..700).fold(String::new(), |lines, at| lines + &format!("R9-{at:05},成功,,\n"));
    let strange =
        take_answer(wang, app, &permit(wang), new.id, format!("{head}{odd}").into_bytes()).await.unwrap();
    assert_eq!((strange.lines_all, strange.lines.len()), (700, 500), "counted, the first of them told");
    let shown = read_roll(wang, app, &permit(wang), new.id, (0, Some(LineState::Returned))).await.unwrap();
    assert_eq!(shown.lines[0].line.number, 1);
    assert!(shown.lines.iter().all(|one| one.line.state == LineState::Returned) && shown.next.is_some());
}

/// Page by page each line is there once; the digest is the same on each page, and by no other the roll is approved.
async fn pages_show_each_line_once(house: &House, roll: RollId) {
    let House { app, li, .. } = house;
    let (mut numbers, mut after, mut digests) = (Vec::new(), 0, BTreeSet::new());
    loop {
        let page = read_roll(li, app, &permit(li), roll, (after, None)).await.unwrap();
        numbers.extend(page.lines.iter().map(|one| one.line.number));
        digests.insert(page.digest);
        let Some(next) = page.next else { break };
        after = next;
    }
    assert!(numbers.iter().copied().eq(1..=LONG) && digests.len() == 1);
    let other = format!("{:064x}", 1);
    for wrong in [other.as_str(), "", "no digest"] {
        let decided = decide_roll(li, app, &permit(li), roll, Some(wrong)).await;
        assert!(matches!(decided, Err(AppError::Changed)), "what was not shown is not approved");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_changed_behind_the_store_is_neither_approved_nor_paid() {
    let house = House::new().await;
    let House { app, li, .. } = &house;
    let (listed, approved) = (long_roll(&house, 1).await, long_roll(&house, 2).await);
    let shown = read_roll(li, app, &permit(li), listed.id, (0, None)).await.unwrap().digest;
    decide(li, app, approved.id, true).await.unwrap();
    house.raw("DROP TRIGGER roll_line_immutable; DROP TRIGGER roll_line_kept");
    // One digit of one account of each, far behind the first page; and one line taken away.
    house.raw("UPDATE roll_line SET account = '6222999999999999' WHERE number = 4400");
    let decided = decide_roll(li, app, &permit(li), listed.id, Some(&shown)).await;
    assert!(matches!(decided, Err(AppError::Fault(_))), "{decided:?}");
    for kind in [FileKind::Csv, FileKind::Xlsx] {
        let file = bank_file(li, app, &permit(li), approved.id, kind).await;
        assert!(matches!(file, Err(AppError::Fault(_))), "no file of other lines leaves");
    }
    assert_eq!(app.store.roll(&permit(li), approved.id).await.unwrap().unwrap().sent_at, None);
    house.raw("UPDATE roll_line SET account = '6222000000004400' WHERE number = 4400; DELETE FROM roll_line WHERE number = 4501");
    assert!(matches!(
        decide_roll(li, app, &permit(li), listed.id, Some(&shown)).await,
        Err(AppError::Fault(_))
    ));
}
