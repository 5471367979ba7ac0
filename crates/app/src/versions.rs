//! Which version of a thing somebody has seen, so that a write that rests on an older one is refused.

use access::{Cx, Purpose};
use base::{AccountId, BatchId, DecisionId, DivisionChangeId, GrantId};
use sha2::{Digest as _, Sha256};
use store::{Account, Batch, Grant, Identity, KnownDivisionChange, PairDecision};

use crate::{App, AppError, Result};

/// What a write is about to change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Versioned {
    /// An account with its grants.
    Account(AccountId),
    /// A grant.
    Grant(GrantId),
    /// A decision about a pair.
    Decision(DecisionId),
    /// A change of divisions.
    Division(DivisionChangeId),
    /// A batch.
    Batch(BatchId),
}

/// The version of what the actor may see; `None` of what they may not, or what is not there: the write itself says which.
pub async fn version_now(cx: &Cx, app: &App, what: Versioned) -> Result<Option<String>> {
    let store = &app.store;
    Ok(match what {
        Versioned::Account(id) => match store.account(id).await? {
            Some(account) if sees(cx, &account) => {
                let (grants, identity) = (store.grants_of(id).await?, store.identity_of(id).await?);
                Some(of_account(
                    &account,
                    &grants,
                    store.passkeys_of(store::Holders::Workers, id).await?.len(),
                    identity.as_ref(),
                ))
            }
            _ => None,
        },
        Versioned::Grant(id) => match store.grant(id).await? {
            Some(grant) => {
                let account = store.account(grant.account).await?;
                account.filter(|account| sees(cx, account)).map(|_| of_grant(&grant))
            }
            None => None,
        },
        Versioned::Decision(id) => match cx.permit(Purpose::MatchReview) {
            Ok(permit) => store.decision(&permit, id).await?.map(|found| of_decision(&found.decision)),
            Err(_) => None,
        },
        Versioned::Division(id) => match cx.import_permit() {
            Ok(permit) => {
                let known = store.division_changes(permit.area()).await?;
                known.iter().find(|one| one.change.id == id).map(of_division)
            }
            Err(_) => None,
        },
        Versioned::Batch(id) => match cx.import_permit() {
            Ok(permit) => match crate::read_batch(cx, app, &permit, id).await {
                Ok(found) => Some(of_batch(&found.view.batch, found.view.phase)),
                Err(AppError::NotFound) => None,
                Err(error) => return Err(error),
            },
            Err(_) => None,
        },
    })
}

fn sees(cx: &Cx, account: &Account) -> bool {
    let looks_after = cx.opens_accounts().is_ok() || cx.gives_grants().is_ok() || cx.log_permit().is_ok();
    looks_after && cx.actor.area.covers(account.area.prefix())
}

/// The version of an account as those see it who look after accounts.
pub fn of_account(
    account: &Account,
    grants: &[Grant],
    passkeys: usize,
    identity: Option<&Identity>,
) -> String {
    let Account { id, name, area, must_change_password, second_factor, .. } = account;
    let factor = second_factor.is_some();
    let grants: Vec<String> = grants.iter().map(of_grant).collect();
    digest(&(id, name, area, must_change_password, factor, grants, passkeys, identity))
}

/// The version of a grant.
pub fn of_grant(grant: &Grant) -> String {
    digest(grant)
}

/// The version of a decision.
pub fn of_decision(decision: &PairDecision) -> String {
    digest(&(decision.id, decision.withdrawn))
}

/// The version of a change of divisions.
pub fn of_division(known: &KnownDivisionChange) -> String {
    digest(&(known.change.id, known.stage))
}

/// The version of a batch and of the work on it.
pub fn of_batch(batch: &Batch, phase: crate::Phase) -> String {
    digest(&(batch.id, batch.state, phase, &batch.counts))
}

/// Sixteen hexadecimal digits of what a thing is.
fn digest(of: &impl std::fmt::Debug) -> String {
    let hash: [u8; 32] = Sha256::digest(format!("{of:?}").as_bytes()).into();
    format!("{:016x}", hash.first_chunk().map_or(0, |first| u64::from_be_bytes(*first)))
}
