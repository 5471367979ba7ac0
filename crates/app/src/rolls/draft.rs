use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use access::{Action, Cx, Permit};
use base::{Fen, PersonId, RollId};
use store::{BenefitWord, KnownWord, Listed, NewLine, NewRoll, Paid, PartKind, PaymentAccount, StoreError};

use super::{note, paid_here};
use crate::{
    App, AppError, Masked, Result,
    entitlements::{births_concerned, facts_of, first_asked},
    mask,
};

/// How often a number is looked for that was taken.
const TRIES: u32 = 5;
/// Those left out who are shown by name.
const SHOWN: usize = 200;

/// Why somebody who has asked is not on a roll.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LeftOut {
    /// No account was told.
    NoAccount,
    /// The bank sent a payment back, and no account was told since.
    SentBack,
    /// Whose account was told is no parent any more by what the register holds now, has died or has left the area.
    AccountOutdated,
    /// They and somebody who was found to be them had told different accounts, and nobody has said since which one holds.
    AccountsDiffer,
    /// Somebody else who has claimed the same bears the same document number: they may be one person.
    NumberShared,
    /// What the register holds contradicts itself.
    Contradiction,
    /// It was paid before there were rolls.
    PaidBefore,
}

impl LeftOut {
    /// The code sent over the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoAccount => "no_account",
            Self::SentBack => "sent_back",
            Self::AccountOutdated => "account_outdated",
            Self::AccountsDiffer => "accounts_differ",
            Self::NumberShared => "number_shared",
            Self::Contradiction => "contradiction",
            Self::PaidBefore => "paid_before",
        }
    }
}

/// What a roll would be.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RollDraft {
    /// How many lines.
    pub lines: u64,
    /// Their sum.
    pub sum: Fen,
    /// How many of them are first payments, more after a correction, and again after the bank sent one back.
    pub kinds: [u64; 3],
    /// Those left out, numbers masked, with the reason; the first of them.
    pub left: Vec<(Masked<Listed>, LeftOut)>,
    /// How many are left out.
    pub left_all: u64,
}

/// What a roll of a benefit and year would be over the permit's area. Those shown by name are in the log first.
pub async fn preview_roll(
    cx: &Cx,
    app: &App,
    permit: &Permit,
    (code, year): (&str, i16),
) -> Result<RollDraft> {
    cx.pays()?;
    let (lines, left) = drafted(cx, app, permit, (code, year)).await?;
    let people = app.store.listed_people(permit, left.iter().take(SHOWN).map(|(person, _)| *person)).await?;
    note(cx, app, permit, Action::HandleRoll, &people.keys().copied().collect::<Vec<_>>()).await?;
    let count =
        |kind| u64::try_from(lines.iter().filter(|line| line.kind == kind).count()).unwrap_or(u64::MAX);
    let shown =
        left.iter().filter_map(|(person, why)| Some((mask::listed(people.get(person)?.clone()), *why)));
    Ok(RollDraft {
        lines: u64::try_from(lines.len()).unwrap_or(u64::MAX),
        sum: lines.iter().map(|line| line.amount).sum(),
        kinds: [count(PartKind::First), count(PartKind::More), count(PartKind::Again)],
        left: shown.collect(),
        left_all: u64::try_from(left.len()).unwrap_or(u64::MAX),
    })
}

/// Makes a roll of a benefit and year over the permit's area: everybody who has asked and is owed something. The log names each of
/// them first. Where a colleague's roll took somebody up a moment before, nothing is made.
pub async fn make_roll(cx: &Cx, app: &App, permit: &Permit, (code, year): (&str, i16)) -> Result<RollId> {
    cx.pays()?;
    let (lines, _) = drafted(cx, app, permit, (code, year)).await?;
    if lines.is_empty() {
        return Err(AppError::WrongState);
    }
    let people: Vec<PersonId> = lines.iter().map(|line| line.person).collect();
    note(cx, app, permit, Action::HandleRoll, &people).await?;
    let lines = Arc::new(lines);
    let mut new =
        NewRoll { id: cx.env.new_id(), number: "".into(), benefit: code.into(), year, at: cx.now(), lines };
    for _ in 0..TRIES {
        let digits: [u8; 6] = cx.env.random();
        let digits: String = digits.iter().map(|byte| char::from(b'0' + byte % 10)).collect();
        new.number = format!("R{}{digits}", cx.now().china_date().strftime("%Y%m%d")).into();
        match app.store.make_roll(permit, &new).await {
            Ok(true) => return Ok(new.id),
            Ok(false) => {}
            Err(StoreError::Constraint) => return Err(AppError::Changed),
            Err(error) => return Err(error.into()),
        }
    }
    Err(AppError::Changed)
}

type Drafted = (Vec<NewLine>, Vec<(PersonId, LeftOut)>);

/// Who is owed what, and who is left out and why.
async fn drafted(cx: &Cx, app: &App, permit: &Permit, (code, year): (&str, i16)) -> Result<Drafted> {
    let benefit = paid_here(app, code)?;
    let today = cx.now().china_date();
    let people = match births_concerned(&benefit, today) {
        Some((first, last)) => app.store.benefit_people(permit, (&first, &last)).await?,
        None => Vec::new(),
    };
    let mut words: BTreeMap<PersonId, Vec<KnownWord>> = BTreeMap::new();
    for word in app.store.benefit_words(permit, code, None).await? {
        words.entry(word.person).or_default().push(word);
    }
    let accounts = app.store.payment_accounts(permit, None).await?;
    let parents = app.store.parents_holding_accounts(permit, today).await?;
    let in_question = app.store.accounts_in_question(permit).await?;
    let shared = app.store.claiming_under_one_number(permit, (code, year)).await?;
    let paid = app.store.paid(permit, (code, year)).await?;
    let (mut lines, mut left) = (Vec::new(), Vec::new());
    for one in people {
        let said = words.get(&one.person).map(Vec::as_slice).unwrap_or_default();
        if !has_asked(said, year) {
            continue;
        }
        let nothing = Paid::default();
        let before = paid.get(&one.person).unwrap_or(&nothing);
        if before.parts.is_empty() && before.returned.is_empty() && was_paid(said, year) {
            left.push((one.person, LeftOut::PaidBefore));
            continue;
        }
        let asked = first_asked(said);
        let worked = facts_of(&benefit, &one.facts, asked.as_deref())
            .and_then(|facts| benefit.evaluate_briefly(&facts));
        let Ok(entitlement) = worked else {
            left.push((one.person, LeftOut::Contradiction));
            continue;
        };
        let claims = || entitlement.claims.iter().filter(|claim| claim.year == year);
        let entitled: Fen = claims().map(|claim| claim.amount).sum();
        let rule = claims().next().map(|claim| claim.rule.to_string()).unwrap_or_default();
        match line(one.person, (entitled, rule), before, (accounts.get(&one.person), &parents)) {
            // Two records of one person would be paid twice: who is who is settled first.
            Some(_) if shared.contains(&one.person) => left.push((one.person, LeftOut::NumberShared)),
            // Nothing goes into an account that may be the wrong one: the family is asked.
            Some(_) if in_question.contains(&one.person) => left.push((one.person, LeftOut::AccountsDiffer)),
            Some(Ok(line)) => lines.push(line),
            Some(Err(why)) => left.push((one.person, why)),
            None => {}
        }
    }
    Ok((lines, left))
}

/// The line of somebody who is owed something; why there is none; nothing where nothing is owed.
fn line(
    person: PersonId,
    (entitled, rule): (Fen, String),
    before: &Paid,
    (account, parents): (Option<&PaymentAccount>, &BTreeSet<(PersonId, PersonId)>),
) -> Option<std::result::Result<NewLine, LeftOut>> {
    let amount = Fen(entitled.0.saturating_sub(before.committed().0));
    if amount.0 <= 0 {
        return None;
    }
    let Some(account) = account else { return Some(Err(LeftOut::NoAccount)) };
    // Who may hold it was asked when it was told; the register may have been corrected since.
    if account.holder != person && !parents.contains(&(person, account.holder)) {
        return Some(Err(LeftOut::AccountOutdated));
    }
    let part = before.next_part();
    let again = before.returned.contains(&part);
    if again && before.returned_at.is_some_and(|at| account.kept_at <= at) {
        return Some(Err(LeftOut::SentBack));
    }
    let kind = match (again, before.parts.is_empty()) {
        (true, _) => PartKind::Again,
        (false, true) => PartKind::First,
        (false, false) => PartKind::More,
    };
    let (rule, account) = (rule.into(), account.clone());
    Some(Ok(NewLine { person, part, kind, amount, entitled, rule, account }))
}

/// Whether the family has asked for a claim. Of what is paid here, only the bank sends something back, and the family need not ask again.
fn has_asked(words: &[KnownWord], year: i16) -> bool {
    words.iter().any(|word| word.year == year && word.word != BenefitWord::Told)
}

/// Whether the last that is known of a payment is that it was made: to ask again does not undo it, to be sent back does.
fn was_paid(words: &[KnownWord], year: i16) -> bool {
    let last = words
        .iter()
        .rev()
        .find(|word| word.year == year && matches!(word.word, BenefitWord::Paid | BenefitWord::Returned));
    last.is_some_and(|word| word.word == BenefitWord::Paid)
}
