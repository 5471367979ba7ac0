use std::collections::BTreeMap;

use access::{Action, Cx, Permit};
use base::{Page, PageSize, PersonId, RollId, Timestamp};
use merkle::hex;
use registry::registration::StepError;
use store::{LineState, LinesDigest, Listed, Roll, RollLine, RollStage};

use super::{accounts::hidden, note};
use crate::{App, AppError, Masked, Result, mask};

/// Lines of a page.
const LINES: u32 = 50;
/// Lines that are held at a time where all of a roll are gone through.
const AT_ONCE: u32 = 2_000;

/// A roll in a list.
#[derive(Debug, Clone, PartialEq)]
pub struct RollView {
    /// The roll.
    pub roll: Roll,
    /// The names of the accounts that made and decided it.
    pub made_by: Option<Box<str>>,
    /// The same of whoever approved or dropped it.
    pub decided_by: Option<Box<str>>,
    /// Who approved it, known still where somebody dropped it afterwards.
    pub approved_by: Option<Box<str>>,
    /// Whether the reader may approve it: a registrar who did not make it.
    pub may_approve: bool,
}

/// A line of a roll, numbers masked.
#[derive(Debug, Clone, PartialEq)]
pub struct RollLineView {
    /// The line; its account is not in it.
    pub line: RollLine,
    /// The account's last four digits.
    pub account: String,
    /// Who is entitled.
    pub person: Option<Masked<Listed>>,
    /// Whose account it is.
    pub holder: Option<Masked<Listed>>,
}

/// A roll with a page of its lines.
#[derive(Debug, Clone, PartialEq)]
pub struct RollDetail {
    /// The roll.
    pub view: RollView,
    /// A page of lines.
    pub lines: Vec<RollLineView>,
    /// The digest of what all its lines say, in hexadecimal digits: what is approved.
    pub digest: String,
    /// After which line the next page begins.
    pub next: Option<u32>,
}

/// The rolls of the permit's area, newest first. They name nobody.
pub async fn list_rolls(
    cx: &Cx,
    app: &App,
    permit: &Permit,
    cursor: Option<&str>,
    size: PageSize,
) -> Result<Page<RollView>> {
    cx.pays()?;
    let after = match cursor {
        None => None,
        Some(cursor) => {
            let place = cursor
                .split_once('.')
                .and_then(|(at, id)| Some((Timestamp::from_micros(at.parse().ok()?)?, id.parse().ok()?)));
            Some(place.ok_or(AppError::Cursor)?)
        }
    };
    let page = app.store.rolls(permit, after, size).await?;
    let mut items = Vec::with_capacity(page.items.len());
    for roll in page.items {
        items.push(view(cx, app, roll).await?);
    }
    Ok(Page { items, next: page.next })
}

async fn view(cx: &Cx, app: &App, roll: Roll) -> Result<RollView> {
    let made_by = app.store.account(roll.made.0).await?.map(|account| account.name);
    let decided_by = match roll.decided {
        Some((account, _)) => app.store.account(account).await?.map(|account| account.name),
        None => None,
    };
    let approved_by = match roll.approved {
        Some((account, _)) => app.store.account(account).await?.map(|account| account.name),
        None => None,
    };
    let may_approve = roll.stage == RollStage::Made && roll.made.0 != cx.actor.account;
    Ok(RollView { roll, made_by, decided_by, approved_by, may_approve })
}

/// A roll with a page of its lines after one of them, of one state where that is asked for. The log names everybody on the page.
pub async fn read_roll(
    cx: &Cx,
    app: &App,
    permit: &Permit,
    id: RollId,
    (after, state): (u32, Option<LineState>),
) -> Result<RollDetail> {
    cx.pays()?;
    let roll = app.store.roll(permit, id).await?.ok_or(AppError::NotFound)?;
    let mut lines = app.store.roll_lines(permit, id, (after, state), LINES + 1).await?;
    let more = lines.len() > usize::try_from(LINES).unwrap_or(usize::MAX);
    lines.truncate(usize::try_from(LINES).unwrap_or(usize::MAX));
    let people = listed(app, permit, &lines).await?;
    note(cx, app, permit, Action::HandleRoll, &people.keys().copied().collect::<Vec<_>>()).await?;
    let digest = match roll.digest {
        Some(known) => known,
        None => digest_now(app, permit, id).await?,
    };
    let next = lines.last().filter(|_| more).map(|line| line.number);
    let masked = |person: &PersonId| people.get(person).cloned().map(mask::listed);
    let lines = lines.into_iter().map(|mut line| RollLineView {
        account: hidden(&std::mem::take(&mut line.account)),
        person: masked(&line.person),
        holder: masked(&line.holder),
        line,
    });
    let digest = hex(&digest);
    Ok(RollDetail { lines: lines.collect(), digest, next, view: view(cx, app, roll).await? })
}

/// The digest of a roll of before it was kept. It names nobody.
async fn digest_now(app: &App, permit: &Permit, id: RollId) -> Result<[u8; 32]> {
    let (mut digest, mut after) = (LinesDigest::default(), 0);
    loop {
        let lines = app.store.roll_lines(permit, id, (after, None), AT_ONCE).await?;
        let Some(last) = lines.last() else { return Ok(digest.of()) };
        after = last.number;
        for line in &lines {
            digest.add(line);
        }
    }
}

/// Those whom lines name, as far as they are in the permit's area.
pub(super) async fn listed(
    app: &App,
    permit: &Permit,
    lines: &[RollLine],
) -> Result<BTreeMap<PersonId, Listed>> {
    let mut people: Vec<PersonId> = lines.iter().flat_map(|line| [line.person, line.holder]).collect();
    people.sort_unstable();
    people.dedup();
    Ok(app.store.listed_people(permit, people.into_iter()).await?.into_iter().collect())
}

/// Approves a roll that somebody else made, by the digest of its lines as it was shown; or, without one, drops it. Whoever made it may
/// drop it as well. One that is approved may be dropped until the bank's file was fetched: where somebody on it has left since, that
/// file cannot be made.
pub async fn decide_roll(
    cx: &Cx,
    app: &App,
    permit: &Permit,
    id: RollId,
    approve: Option<&str>,
) -> Result<()> {
    cx.pays()?;
    let roll = app.store.roll(permit, id).await?.ok_or(AppError::NotFound)?;
    let unsent = roll.stage == RollStage::Approved && roll.sent_at.is_none();
    if roll.stage != RollStage::Made && (approve.is_some() || !unsent) {
        return Err(AppError::WrongState);
    }
    if approve.is_some() && roll.made.0 == cx.actor.account {
        return Err(StepError::SamePerson.into());
    }
    let mut digest = LinesDigest::default();
    let mut walk = Walk::new(id);
    loop {
        let lines = walk.next(cx, app, permit, Action::HandleRoll).await?;
        if lines.is_empty() {
            break;
        }
        for line in &lines {
            digest.add(line);
        }
    }
    let digest = digest.of();
    if roll.digest.is_some_and(|made| made != digest) {
        return Err(AppError::Fault("a roll's lines are not those that were listed"));
    }
    if approve.is_some_and(|shown| shown != hex(&digest)) {
        return Err(AppError::Changed);
    }
    let stage = if approve.is_some() { RollStage::Approved } else { RollStage::Dropped };
    let approved = approve.map(|_| digest);
    if app.store.decide_roll(permit, &roll, (stage, approved), cx.now()).await? {
        Ok(())
    } else {
        Err(AppError::WrongState)
    }
}

/// Goes through all the lines of a roll, a batch at a time.
pub(super) struct Walk {
    id: RollId,
    after: u32,
}

impl Walk {
    pub(super) fn new(id: RollId) -> Self {
        Self { id, after: 0 }
    }

    /// The next lines, none at the end; what is done to whoever is on them is in the log first.
    pub(super) async fn next(
        &mut self,
        cx: &Cx,
        app: &App,
        permit: &Permit,
        action: Action,
    ) -> Result<Vec<RollLine>> {
        let lines = app.store.roll_lines(permit, self.id, (self.after, None), AT_ONCE).await?;
        let people: Vec<PersonId> = lines.iter().flat_map(|line| [line.person, line.holder]).collect();
        note(cx, app, permit, action, &people).await?;
        self.after = lines.last().map_or(self.after, |line| line.number);
        Ok(lines)
    }
}
