//! Helpers. Somebody lets somebody else do a few named things for them until a day: behind their own door, or at the counter where
//! they are present themselves. Nobody is looked up for it: a code is handed over, and whoever brings it behind their own door
//! helps from then on. What a helper does stands in the log as theirs; what they were not asked for they neither do nor see.

use access::{Action, Actor, Cx, Permit, Role, Subject};
use base::{Date, PersonId, ProxyId, Redacted, Timestamp};
use sha2::{Digest as _, Sha256};
use store::{Helper, Proxy, ProxyAct};

use crate::{
    App, AppError, Result,
    applications::{Hand, services_at_hand},
    certificates::is_aged,
    children::OF_AGE,
    doors::Resident,
    log,
};

/// The longest that a helper is let help, in days: what this office allows. Whoever wants it longer says so again.
pub const MOST_DAYS: i64 = 180;
/// How long an invitation can be taken up, in days.
pub const INVITATION_DAYS: i64 = 7;
/// Helpers that one person may have, and people whom one helper may help, at a time.
const MOST: usize = 5;
/// The longest label, and the longest note of presence, in characters.
const LABEL: usize = 30;
const PRESENCE: usize = 200;

/// What somebody wants to let a helper do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedProxy {
    /// What they call the helper.
    pub label: String,
    /// What the helper may do.
    pub acts: Vec<ProxyAct>,
    /// For which bundle alone. To hand in takes one.
    pub bundle: Option<String>,
    /// The last day.
    pub last_day: Date,
}

/// What is handed to the helper, the only time it is shown.
#[derive(Debug, Clone)]
pub struct Invitation {
    /// What was allowed.
    pub proxy: Proxy,
    /// The code, 80 random bits.
    pub code: Redacted<String>,
}

/// How it stands with a helper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProxyStanding {
    /// Nobody has brought the code yet.
    Offered,
    /// It holds.
    Holds,
    /// Its last day is past, or the code was not brought in time.
    Over,
    /// It was taken back.
    Ended,
}

/// How it stands at a moment.
pub fn standing(proxy: &Proxy, now: Timestamp) -> ProxyStanding {
    let waits = proxy.helper.is_none();
    if proxy.ended.is_some() {
        ProxyStanding::Ended
    } else if proxy.last_day < now.china_date() || (waits && proxy.code.1 <= now) {
        ProxyStanding::Over
    } else if waits {
        ProxyStanding::Offered
    } else {
        ProxyStanding::Holds
    }
}

fn lives(proxy: &Proxy, now: Timestamp) -> bool {
    matches!(standing(proxy, now), ProxyStanding::Offered | ProxyStanding::Holds)
}

/// Lets a helper do something for `person`, and gives the code to hand to them. Behind a door the person is the door's own; at the
/// counter it is noted how it was seen that they were there.
pub async fn invite(
    app: &App,
    by: Hand<'_>,
    person: PersonId,
    asked: &AskedProxy,
    presence: Option<&str>,
) -> Result<Invitation> {
    if by.acts_for().is_some_and(|own| own != person) || by.is_proxy() {
        return Err(AppError::NotFound);
    }
    let now = by.cx.now();
    let (label, presence) = (asked.label.trim(), presence.map(str::trim).filter(|said| !said.is_empty()));
    of_age(app, by.permit, person, now).await?;
    fits(app, asked, now)?;
    let noted = presence.map_or(0, |said| said.chars().count());
    if by.is_resident() != presence.is_none() || noted > PRESENCE || (presence.is_some() && noted < 4) {
        return Err(AppError::Choice);
    }
    log::read(by.cx, &app.store, by.permit, Action::KeepHelper, Subject::People(vec![person])).await?;
    let known = app.store.proxies_of(by.permit, person).await?;
    if known.iter().filter(|one| lives(one, now)).count() >= MOST {
        return Err(AppError::WrongState);
    }
    let letters: [u8; 16] = by.cx.env.random();
    let code = crate::doors::letters(&letters);
    let proxy = Proxy {
        id: by.cx.env.new_id(),
        area: by.permit.area().clone(),
        person,
        label: label.into(),
        acts: asked.acts.clone(),
        bundle: asked.bundle.as_deref().map(Into::into),
        last_day: asked.last_day,
        made_at: now,
        made_by: by.permit.account(),
        presence: presence.map(Into::into),
        code: (hash(&code), now.plus_seconds(INVITATION_DAYS * 86_400)),
        helper: None,
        ended: None,
    };
    app.store.keep_proxy(by.permit, &proxy).await?;
    Ok(Invitation { proxy, code: Redacted::new(code) })
}

/// Whether something narrow is asked for: something, by a name, for one bundle where it is handed in, until a day that comes and is
/// not too far.
fn fits(app: &App, asked: &AskedProxy, now: Timestamp) -> Result<()> {
    let long = asked.label.trim().chars().count();
    let (first, last) = (now.china_date(), now.plus_seconds(MOST_DAYS * 86_400).china_date());
    let distinct =
        asked.acts.iter().enumerate().all(|(at, act)| !asked.acts.iter().take(at).any(|one| one == act));
    let known = match &asked.bundle {
        Some(code) => services_at_hand(app)?.bundle(code).is_some(),
        None => !asked.acts.contains(&ProxyAct::HandIn),
    };
    let dated = first <= asked.last_day && asked.last_day <= last;
    if known && dated && distinct && !asked.acts.is_empty() && (1..=LABEL).contains(&long) {
        Ok(())
    } else {
        Err(AppError::Choice)
    }
}

/// Only grown-ups who live let help, and help.
async fn of_age(app: &App, permit: &Permit, person: PersonId, now: Timestamp) -> Result<()> {
    let listed = app.store.listed_people(permit, std::iter::once(person)).await?;
    let listed = listed.get(&person).ok_or(AppError::NotFound)?;
    // Where the register does not know the day of birth, nobody is kept from it.
    let child =
        listed.birth_date.as_deref().is_some_and(|born| born.len() == 10 && !is_aged(born, OF_AGE, now));
    if listed.alive && !child { Ok(()) } else { Err(AppError::WrongState) }
}

/// Who helps a person, or was asked to or did.
pub async fn helpers_of(app: &App, hand: Hand<'_>, person: PersonId) -> Result<Vec<Proxy>> {
    if hand.acts_for().is_some_and(|own| own != person) || hand.is_proxy() {
        return Err(AppError::NotFound);
    }
    if app.store.benefit_facts(hand.permit, person, None).await?.is_none() {
        return Err(AppError::NotFound);
    }
    let action = if hand.is_resident() { Action::ReadOwn } else { Action::KeepHelper };
    log::read(hand.cx, &app.store, hand.permit, action, Subject::People(vec![person])).await?;
    Ok(app.store.proxies_of(hand.permit, person).await?)
}

/// The resident's own helpers, to name them beside what they did. Nothing of the register is in it.
pub async fn own_helpers(app: &App, resident: &Resident) -> Result<Vec<Proxy>> {
    Ok(app.store.proxies_of(&resident.permit, resident.person).await?)
}

/// Takes it back, at once: the person behind their own door, or a worker at their word.
pub async fn end_helper(app: &App, hand: Hand<'_>, id: ProxyId) -> Result<()> {
    let known = app.store.proxy(hand.permit, id).await?.ok_or(AppError::NotFound)?;
    if hand.acts_for().is_some_and(|own| own != known.person) || hand.is_proxy() {
        return Err(AppError::NotFound);
    }
    end(app, (hand.cx, hand.permit), &known).await
}

async fn end(app: &App, (cx, permit): (&Cx, &Permit), known: &Proxy) -> Result<()> {
    log::read(cx, &app.store, permit, Action::KeepHelper, Subject::People(vec![known.person])).await?;
    if app.store.end_proxy(permit, known.id, cx.now()).await? { Ok(()) } else { Err(AppError::WrongState) }
}

/// Takes an invitation up. What is wrong with a code is not told.
pub async fn accept(app: &App, resident: &Resident, code: &str, label: &str) -> Result<Proxy> {
    let (cx, permit, label) = (&resident.cx, &resident.permit, label.trim());
    if !(1..=LABEL).contains(&label.chars().count()) {
        return Err(AppError::Choice);
    }
    let now = cx.now();
    of_age(app, permit, resident.person, now).await?;
    let known = app.store.proxies_by(permit, resident.person).await?;
    if known.iter().filter(|one| lives(one, now)).count() >= MOST {
        return Err(AppError::WrongState);
    }
    let code = hash(&crate::doors::typed(code));
    let (person, area) = app.store.proxy_offered(&code, now).await?.ok_or(AppError::NotFound)?;
    if person == resident.person {
        return Err(AppError::NotFound);
    }
    let (there, leave) = in_area(resident, area)?;
    log::read(&there, &app.store, &leave, Action::KeepHelper, Subject::People(vec![person])).await?;
    let helper = Helper { person: resident.person, door: permit.account(), label: label.into(), since: now };
    app.store.accept_proxy(&code, &helper).await?.ok_or(AppError::NotFound)
}

/// The helper's own context in the area of whom they help.
fn in_area(resident: &Resident, area: access::Area) -> Result<(Cx, Permit)> {
    let actor = Actor::new(resident.cx.actor.account, Role::Resident, area);
    let cx = Cx { actor, ..resident.cx.clone() };
    let permit = cx.own_permit()?;
    Ok((cx, permit))
}

/// Whom the resident helps, or helped.
pub async fn helped(app: &App, resident: &Resident) -> Result<Vec<Proxy>> {
    Ok(app.store.proxies_by(&resident.permit, resident.person).await?)
}

/// Gives helping up.
pub async fn give_up(app: &App, resident: &Resident, id: ProxyId) -> Result<()> {
    let known = app.store.proxy_by(&resident.permit, (id, resident.person)).await?;
    let known = known.ok_or(AppError::NotFound)?;
    let (cx, permit) = in_area(resident, known.area.clone())?;
    end(app, (&cx, &permit), &known).await
}

/// A helper at work for somebody.
#[derive(Debug, Clone)]
pub struct Acting {
    /// The helper's own context, in the area of whom they help.
    pub cx: Cx,
    /// Leave to read there; used for what was allowed and nothing else.
    pub permit: Permit,
    /// What was allowed.
    pub proxy: Proxy,
}

impl Acting {
    /// Whether the helper may do this.
    pub fn may(&self, act: ProxyAct) -> bool {
        self.proxy.acts.contains(&act)
    }

    /// Whether a bundle is among what was allowed.
    pub fn covers(&self, bundle: &str) -> bool {
        self.proxy.bundle.as_deref().is_none_or(|only| only == bundle)
    }

    /// Notes that the helper looked, or did something, in the log of whom they help.
    pub(crate) async fn note(&self, app: &App) -> Result<()> {
        let subject = Subject::People(vec![self.proxy.person]);
        log::read(&self.cx, &app.store, &self.permit, Action::ActAsHelper, subject).await
    }
}

/// The resident as the helper of somebody, as long as it holds and whom they help lives.
pub async fn act_for(app: &App, resident: &Resident, id: ProxyId) -> Result<Acting> {
    let known = app.store.proxy_by(&resident.permit, (id, resident.person)).await?;
    let proxy = known.ok_or(AppError::NotFound)?;
    if standing(&proxy, resident.cx.now()) != ProxyStanding::Holds {
        return Err(AppError::HelpOver);
    }
    let (cx, permit) = in_area(resident, proxy.area.clone())?;
    let listed = app.store.listed_people(&permit, std::iter::once(proxy.person)).await?;
    if listed.get(&proxy.person).is_none_or(|one| !one.alive) {
        return Err(AppError::HelpOver);
    }
    Ok(Acting { cx, permit, proxy })
}

fn hash(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}
