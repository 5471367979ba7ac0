use std::iter;

use access::{Action, Cx, Permit, Subject};
use base::{PersonId, Timestamp};
use store::{Listed, PaymentAccount};

use crate::{App, AppError, Masked, Result, children::parents_of, log, mask};

/// Somebody into whose account a person's benefits may go.
#[derive(Debug, Clone, PartialEq)]
pub struct Holder {
    /// The person themselves, or a parent; numbers masked.
    pub person: Masked<Listed>,
}

/// Where a person's benefits go.
#[derive(Debug, Clone, PartialEq)]
pub struct AccountView {
    /// Who may be the holder.
    pub holders: Vec<Holder>,
    /// Whose account it is, the bank, the number with all but its last four digits hidden, and since when.
    pub account: Option<(PersonId, Box<str>, String, Timestamp)>,
    /// Whether somebody who was found to be them had told another account: nothing is paid until they say which one holds.
    pub in_question: bool,
}

/// The account into which a person's benefits go, its number hidden but for the last four digits. The log names the person and
/// whoever may be the holder.
pub async fn payment_account(cx: &Cx, app: &App, permit: &Permit, person: PersonId) -> Result<AccountView> {
    let holders = holders(cx, app, permit, person).await?;
    let shown = holders.iter().map(|one| one.person.shown().id).collect::<Vec<_>>();
    super::note(cx, app, permit, Action::KeepAccount, &shown).await?;
    let account = app.store.payment_accounts(permit, Some(person)).await?.remove(&person);
    // An account of somebody who is no parent any more takes nothing, and leads to nobody.
    let account = account.filter(|one| shown.contains(&one.holder));
    let account = account.map(|one| (one.holder, one.bank, hidden(&one.number), one.kept_at));
    let in_question = app.store.accounts_in_question(permit).await?.contains(&person);
    Ok(AccountView { holders, account, in_question })
}

/// Keeps the account into which a family wants a person's benefits paid. Its holder is the person or a parent, whose name the
/// register holds: nobody types it.
pub async fn keep_payment_account(
    cx: &Cx,
    app: &App,
    permit: &Permit,
    person: PersonId,
    (holder, bank, number): (PersonId, &str, &str),
) -> Result<()> {
    let bank = bank.trim();
    let number: String = number.chars().filter(|sign| !sign.is_whitespace()).collect();
    let whole = (8..=32).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit());
    if !whole || bank.is_empty() || bank.chars().count() > 100 {
        return Err(AppError::Choice);
    }
    let holders = holders(cx, app, permit, person).await?;
    if holders.iter().all(|one| one.person.shown().id != holder) {
        return Err(AppError::Choice);
    }
    log::read(cx, &app.store, permit, Action::KeepAccount, Subject::People(vec![person])).await?;
    let account = PaymentAccount { holder, bank: bank.into(), number: number.into(), kept_at: cx.now() };
    Ok(app.store.keep_payment_account(permit, person, &account).await?)
}

/// The person, and the parents who live.
async fn holders(cx: &Cx, app: &App, permit: &Permit, person: PersonId) -> Result<Vec<Holder>> {
    let record = app.store.person(permit, person, None).await?.ok_or(AppError::NotFound)?;
    let parents = parents_of(&record, cx.now().china_date());
    let parents = parents.filter_map(|(_, listed)| listed.filter(|one| one.alive));
    let all = iter::once(&record.person).chain(parents);
    Ok(all.map(|one| Holder { person: mask::listed(one.clone()) }).collect())
}

/// An account's number as it is shown: the last four digits.
pub(super) fn hidden(number: &str) -> String {
    let all = number.chars().count();
    number.chars().enumerate().map(|(at, sign)| if at + 4 >= all { sign } else { '*' }).collect()
}
