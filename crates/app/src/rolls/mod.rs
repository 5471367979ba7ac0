//! Payments out of schemes of the place's own: a roll is listed by one person and approved by another, leaves as a file for the
//! bank, and takes the bank's answer in. What another system pays is never paid here.
//!
//! A family is on a roll when it has asked (the word is kept with its claim), the rule gives it a claim of that year, and it has
//! told an account. The two people who list and approve decide; nothing is paid by a machine alone.

mod accounts;
mod answer;
mod bank;
mod draft;
mod reclaim;
mod steps;

use access::{Action, Cx, Permit, Subject};
use base::PersonId;
use benefits::{BankLayout, Benefit, Payer, SHIPPED_LAYOUT};

pub use accounts::{AccountView, Holder, keep_payment_account, payment_account};
pub use answer::{Settled, SettledLine, answered_roll, take_answer};
pub use bank::{BankFile, FileKind, bank_file};
pub use draft::{LeftOut, RollDraft, make_roll, preview_roll};
pub use reclaim::{Excess, ReclaimView, ask_back, list_reclaims, settle_reclaim};
pub use steps::{RollDetail, RollLineView, RollView, decide_roll, list_rolls, read_roll};

use crate::{App, AppError, Result, entitlements, log};

/// The benefit of a code, where the office pays it itself.
fn paid_here(app: &App, code: &str) -> Result<Benefit> {
    let benefit = entitlements::benefit(app, code)?;
    if benefit.paid() == Payer::Here { Ok(benefit) } else { Err(AppError::PaidElsewhere) }
}

/// The layout of the bank's files: the place's own `bank.yaml` beside its benefits, or the one that ships.
pub fn bank_layout(app: &App) -> Result<BankLayout> {
    let own = app.benefits.as_deref().map(|folder| folder.join("bank.yaml")).filter(|file| file.is_file());
    let text = own.map(std::fs::read_to_string).transpose()?;
    Ok(BankLayout::read(text.as_deref().unwrap_or(SHIPPED_LAYOUT))?)
}

/// How many people one entry of the log names at most.
const NOTED: usize = 200;

/// Notes that people were listed, shown or settled on a roll.
async fn note(cx: &Cx, app: &App, permit: &Permit, action: Action, people: &[PersonId]) -> Result<()> {
    let mut people = people.to_vec();
    people.sort_unstable();
    people.dedup();
    let entry = |some: &[PersonId]| permit.entry(cx.now(), action, Subject::People(some.to_vec()));
    log::keep_all(&app.store, people.chunks(NOTED).map(entry).collect()).await
}
