use std::collections::{BTreeMap, BTreeSet, btree_map::Entry};

use access::{Action, Cx, Permit, Subject};
use base::{AccountId, DecisionId, Page, PageSize, PersonId};
use store::{DecisionPeople, Listed, PairDecision, Store};

use crate::{AppError, Masked, Result, doubtful::may_review, log, mask};

/// A decision with the names of who made and who withdrew it.
#[derive(Debug, Clone)]
pub struct DecisionView {
    /// The decision.
    pub decision: PairDecision,
    /// The name of the account that decided.
    pub by: Box<str>,
    /// The name of the account that withdrew it.
    pub withdrawn_by: Option<Box<str>>,
    /// Whom the first mention is linked to now; `None` outside the area or where its row no longer stands.
    pub a: Option<Masked<Listed>>,
    /// Whom the second is linked to.
    pub b: Option<Masked<Listed>>,
}

/// Names of accounts, looked up once each.
#[derive(Debug, Default)]
pub(crate) struct Names(BTreeMap<AccountId, Box<str>>);

impl Names {
    pub(crate) async fn of(&mut self, store: &Store, account: AccountId) -> Result<Box<str>> {
        if let Entry::Vacant(unknown) = self.0.entry(account) {
            let found = store.account(account).await?;
            unknown.insert(found.map_or_else(|| account.to_string().into(), |account| account.name));
        }
        Ok(self.0.get(&account).cloned().unwrap_or_default())
    }
}

pub(crate) async fn view(store: &Store, names: &mut Names, found: DecisionPeople) -> Result<DecisionView> {
    let by = names.of(store, found.decision.account).await?;
    let withdrawn_by = match found.decision.withdrawn {
        Some((_, account)) => Some(names.of(store, account).await?),
        None => None,
    };
    let (a, b) = (found.a.map(mask::listed), found.b.map(mask::listed));
    Ok(DecisionView { decision: found.decision, by, withdrawn_by, a, b })
}

/// What was decided about pairs within the permit's area, latest first. The log names the people on the page.
pub async fn list_decisions(
    cx: &Cx,
    store: &Store,
    permit: &Permit,
    cursor: Option<&str>,
    size: PageSize,
) -> Result<Page<DecisionView>> {
    may_review(permit)?;
    let before: Option<DecisionId> = cursor.map(str::parse).transpose().or(Err(AppError::Cursor))?;
    let (found, more) = store.decisions(permit, before, size).await?;
    let people: BTreeSet<PersonId> =
        found.iter().flat_map(|one| [&one.a, &one.b]).flatten().map(|person| person.id).collect();
    log::read(cx, store, permit, Action::Search, Subject::People(people.into_iter().collect())).await?;
    let next = found.last().filter(|_| more).map(|last| last.decision.id.to_string());
    let mut names = Names::default();
    let mut items = Vec::with_capacity(found.len());
    for decision in found {
        items.push(view(store, &mut names, decision).await?);
    }
    Ok(Page { items, next })
}
