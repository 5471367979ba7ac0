//! What families ask for: begun at the counter, behind their own door, or proposed by an event of the register; filled from the
//! register with the source of every value; handed in once; each item decided by a person, against a clock.
//!
//! Whoever acts is a [`Hand`]: a worker under a permit, or a resident who acts for themselves, a child or a relative. What is
//! allowed to whom is decided here and nowhere else.

mod appeals;
mod case_appeals;
mod married;
mod papers;
mod propose;
mod queue;
mod rate;
pub(crate) mod sealed;
mod start;
mod steps;
mod view;

use std::sync::Arc;

use access::{Action, Cx, Permit, Subject};
use base::{ApplicationId, Date, PersonId};
use registry::{EventKind, KinEvidence, KinKind};
use services::{Bundle, Catalogue, SHIPPED};
use store::{Application, Origin, PersonRecord, ProxyAct};

pub use appeals::{APPEAL_DAYS, AppealListed, AppealedView, above, decide_appeal, list_appeals};
pub(crate) use case_appeals::may_appeal_case;
pub use case_appeals::{appeal_case, appeal_own_case};
pub use papers::{LARGEST_PAPER, is_known, keep_paper, own_paper, own_papers, read_paper, remove_paper};
pub use queue::{MatterListed, list_matters};
pub use rate::{is_rated, rate_application};
pub use start::{Offer, offers, own_offers, start_application};
pub use steps::{
    AskedStep, OwnRule, answer_application, drop_application, submit_application, supply_returned,
    take_matter_step, take_matter_steps,
};
pub use view::{
    ApplicationView, FilledNeed, FilledQuestion, MatterView, OptionalItem, Paper, PaperFrom, Returned,
    applications_of, read_application,
};

pub(crate) use propose::propose;

use crate::{App, AppError, Result, adoption, doors::Resident, log, proxies::Acting};

/// By whose hand something is done.
#[derive(Debug, Clone, Copy)]
pub struct Hand<'a> {
    /// The context.
    pub cx: &'a Cx,
    /// Leave to read people.
    pub permit: &'a Permit,
    resident: Option<PersonId>,
    acting: Option<&'a Acting>,
    at_home: bool,
}

impl<'a> Hand<'a> {
    /// A worker's.
    pub fn worker(cx: &'a Cx, permit: &'a Permit) -> Self {
        Self { cx, permit, resident: None, acting: None, at_home: false }
    }

    /// That of a worker who is at the family's home, and not at the counter.
    #[must_use]
    pub fn at_home(self) -> Self {
        Self { at_home: true, ..self }
    }

    /// That of a resident behind their own door.
    pub fn resident(resident: &'a Resident) -> Self {
        Self {
            cx: &resident.cx,
            permit: &resident.permit,
            resident: Some(resident.person),
            acting: None,
            at_home: false,
        }
    }

    /// That of a helper, for whom they help.
    pub fn helper(acting: &'a Acting) -> Self {
        let person = Some(acting.proxy.person);
        Self {
            cx: &acting.cx,
            permit: &acting.permit,
            resident: person,
            acting: Some(acting),
            at_home: false,
        }
    }

    /// Whether it is a resident's.
    pub fn is_resident(&self) -> bool {
        self.resident.is_some()
    }

    /// Whether it is a helper's, who acts for somebody else.
    pub fn is_proxy(&self) -> bool {
        self.acting.is_some()
    }

    /// Whose affairs these are, where it is no worker's hand.
    pub fn acts_for(&self) -> Option<PersonId> {
        self.resident
    }

    /// Where an application begins that this hand begins.
    fn origin(&self) -> Origin {
        match (self.is_resident(), self.at_home) {
            (true, _) => Origin::Door,
            (false, true) => Origin::Home,
            (false, false) => Origin::Counter,
        }
    }

    /// A helper hands in where that was allowed; everybody else may.
    fn may_hand_in(&self) -> Result<()> {
        let allowed = self.acting.is_none_or(|acting| acting.may(ProxyAct::HandIn));
        if allowed { Ok(()) } else { Err(AppError::NotAsked) }
    }

    /// A helper sees what was allowed; everybody else what is theirs.
    fn may_see(&self, bundle: &str) -> bool {
        let follows = |acting: &Acting| acting.may(ProxyAct::Follow) || acting.may(ProxyAct::HandIn);
        self.acting.is_none_or(|acting| follows(acting) && acting.covers(bundle))
    }
}

/// The services at hand: those that ship and those of the place's own folder. Read once.
pub fn services_at_hand(app: &App) -> Result<Arc<Catalogue>> {
    if let Some(known) = app.catalogue.get() {
        return Ok(known.clone());
    }
    let mut own: Vec<(String, String)> = Vec::new();
    if let Some(folder) = &app.services {
        let mut files: Vec<_> = std::fs::read_dir(folder)?
            .map(|entry| entry.map(|one| one.path()))
            .collect::<std::io::Result<_>>()?;
        files.sort();
        for file in files.iter().filter(|file| file.extension().is_some_and(|ending| ending == "yaml")) {
            let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
            own.push((name, std::fs::read_to_string(file)?));
        }
    }
    let own = own.iter().map(|(name, text)| (name.as_str(), text.as_str()));
    let read = Arc::new(Catalogue::read(SHIPPED.iter().copied().chain(own))?);
    Ok(app.catalogue.get_or_init(|| read).clone())
}

/// An application that the hand may see, with its bundle. For a resident that is one that they may ask for themselves.
async fn found(app: &App, hand: Hand<'_>, id: ApplicationId) -> Result<(Application, Arc<Catalogue>)> {
    let catalogue = services_at_hand(app)?;
    let known = app.store.application(hand.permit, id).await?.into_iter().collect();
    let mut known = adoption::applications(&app.store, hand.permit, known).await?;
    let application = known.pop().ok_or(AppError::NotFound)?;
    if let Some(person) = hand.resident {
        let bundle = catalogue.bundle(&application.bundle).ok_or(AppError::NotFound)?;
        if !asks(bundle, &application, person) || !hand.may_see(&bundle.code) {
            return Err(AppError::NotFound);
        }
    }
    Ok((application, catalogue))
}

/// Whether somebody takes a part in which they may ask for the bundle.
fn asks(bundle: &Bundle, application: &Application, person: PersonId) -> bool {
    let mut parts = application.parties.iter().filter(|(_, one)| *one == person);
    parts.any(|(role, _)| bundle.asks.iter().any(|asking| **asking == **role))
}

/// Who takes part in a bundle about somebody, as far as the register knows. A tie that only a household book shows is not
/// enough to act for somebody.
fn parties(
    bundle: &Bundle,
    about: &PersonRecord,
    by: Option<PersonId>,
    today: Date,
) -> Vec<(Box<str>, PersonId)> {
    let mut found: Vec<(Box<str>, PersonId)> = Vec::new();
    for party in &bundle.parties {
        let role = party.role.as_str();
        if role == bundle.about {
            found.push((role.into(), about.person.id));
            continue;
        }
        let kin = kin_of(party, about, today);
        if party.several {
            found.extend(kin.into_iter().map(|id| (role.into(), id)));
        } else if let Some(id) = kin.iter().find(|id| Some(**id) == by).or(kin.first()) {
            // Whoever asks is the one meant, where there are several.
            found.push((role.into(), *id));
        }
    }
    found
}

/// The living relatives who may take a part in what is asked for about somebody: named by a certificate or a number, of the part's
/// age, by a tie that holds, or held when somebody died.
fn kin_of(party: &services::Party, about: &PersonRecord, today: Date) -> Vec<PersonId> {
    let (kind, sex) = match party.role.as_str() {
        "mother" => (KinKind::Parent, Some("2")),
        "father" => (KinKind::Parent, Some("1")),
        "spouse" => (KinKind::Spouse, None),
        "child" => (KinKind::Child, None),
        _ => return Vec::new(),
    };
    let day = if about.person.alive { today } else { died_on(about).unwrap_or(today) };
    let takes = |one: &store::Listed| {
        let born = one.birth_date.as_deref().and_then(|born| born.parse().ok());
        one.alive && sex.is_none_or(|sex| one.sex.as_deref() == Some(sex)) && party.is_aged(born, today)
    };
    let mut ids: Vec<PersonId> = Vec::new();
    for (kin, listed) in &about.kin {
        let holds = kin.kind == kind && kin.evidence != KinEvidence::Household && kin.holds_on(day);
        if holds && listed.as_ref().is_some_and(takes) && !ids.contains(&kin.relative) {
            ids.push(kin.relative);
        }
    }
    ids
}

/// The day of a death that the register knows.
fn died_on(record: &PersonRecord) -> Option<Date> {
    let died = record.events.iter().find(|event| event.kind == EventKind::Death)?;
    died.date.and_then(base::PartialDate::known_day)
}

/// Notes in the log that something was done about an application: for each who takes part an entry of their own.
async fn note(app: &App, hand: Hand<'_>, application: &Application) -> Result<()> {
    let people = application.parties.iter().map(|(_, person)| *person).collect();
    note_people(app, hand, (application.about, people), Action::HandleApplication).await
}

/// The same where an application was read and nothing of it changed.
async fn note_read(app: &App, hand: Hand<'_>, application: &Application) -> Result<()> {
    let people = application.parties.iter().map(|(_, person)| *person).collect();
    note_people(app, hand, (application.about, people), Action::ReadApplication).await
}

/// Notes in the log that people were shown because of an affair of one of them, an entry for each. Behind a door, others than the
/// one whom it is about stand beside.
async fn note_people(
    app: &App,
    hand: Hand<'_>,
    (about, mut people): (PersonId, Vec<PersonId>),
    done: Action,
) -> Result<()> {
    let at = hand.cx.now();
    let entry = |person: PersonId| {
        let beside = hand.is_resident() && person != about && Some(person) != hand.resident;
        let action = match (beside, hand.is_proxy()) {
            (true, _) => Action::ShownBeside,
            (false, true) => Action::ActAsHelper,
            (false, false) => done,
        };
        hand.permit.entry(at, action, Subject::People(vec![person]))
    };
    people.sort_unstable();
    people.dedup();
    log::keep_all(&app.store, people.into_iter().map(entry).collect()).await
}
