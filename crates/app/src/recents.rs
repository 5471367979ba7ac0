//! What a worker opened lately or pinned, at hand again after a reload and at another machine. Ids are kept, each account's own; names are read
//! anew within the area and for the purpose that the worker has now, and the log has everybody who is shown, as of a search. What is
//! outside the area, or gone, shows nothing and can be taken off the list.

use std::collections::BTreeMap;

use access::{Action, Cx, Permit, Subject};
use base::{DwellingId, FormId, HouseholdId, PersonId};
use records::Attribute;
use store::{Leftover, Listed, Recent, Store, Thing};

use crate::{AppError, Result, log, retention};

/// What was opened and is not pinned, at the most.
pub const RECENTS: u32 = 20;
/// What is pinned, at the most.
pub const PINS: u32 = 50;

/// Something opened lately or pinned, with what it is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecentView {
    /// It.
    pub recent: Recent,
    /// What it is called.
    pub called: Called,
}

/// What a thing is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Called {
    /// Somebody, with the birth date that tells them from others of the name.
    Person(Option<Box<str>>, Option<Box<str>>),
    /// A household or home by its address or number, a form by its title.
    Named(Box<str>),
    /// The office of a division by its code; words of divisions are the service's.
    Office,
    /// Nothing: it is outside the reader's area, or not there any more.
    Nothing,
}

/// Keeps that the actor opened something.
pub async fn keep_recent(cx: &Cx, store: &Store, thing: &Thing) -> Result<()> {
    Ok(store.keep_recent(cx.actor.account, thing, cx.now(), RECENTS).await?)
}

/// Pins something for the actor, or takes the pin off. Whether that could be done: of pins there are at the most [`PINS`].
pub async fn pin_recent(cx: &Cx, store: &Store, thing: &Thing, pinned: bool) -> Result<bool> {
    if pinned {
        return Ok(store.pin_recent(cx.actor.account, thing, cx.now(), PINS).await?);
    }
    store.unpin_recent(cx.actor.account, thing).await?;
    Ok(true)
}

/// Takes something off the actor's list.
pub async fn forget_recent(cx: &Cx, store: &Store, thing: &Thing) -> Result<()> {
    Ok(store.forget_recent(cx.actor.account, thing).await?)
}

/// Takes everything off the actor's list that is not pinned.
pub async fn forget_recents(cx: &Cx, store: &Store) -> Result<()> {
    Ok(store.forget_recents(cx.actor.account).await?)
}

/// For how many days what is not pinned is kept.
pub async fn recent_days(store: &Store) -> Result<u32> {
    retention::days(store, Leftover::Recents).await
}

/// The actor's own list, pins first. The log names everybody who is shown.
pub async fn recents(cx: &Cx, store: &Store, permit: &Permit) -> Result<Vec<RecentView>> {
    let since = retention::limit(cx, store, Leftover::Recents).await?;
    let since = since.ok_or(AppError::Fault("what was opened is kept without a limit"))?;
    let recents = store.recents(cx.actor.account, since).await?;
    let names = Names::of(cx, store, permit, &recents).await?;
    names.log(cx, store, permit).await?;
    let view = |recent: Recent| RecentView { called: names.called(&recent.thing), recent };
    Ok(recents.into_iter().map(view).collect())
}

/// What things are called that the permit reaches.
struct Names {
    people: BTreeMap<PersonId, Listed>,
    households: BTreeMap<HouseholdId, Option<Box<str>>>,
    homes: BTreeMap<DwellingId, Box<str>>,
    forms: BTreeMap<FormId, Box<str>>,
}

impl Names {
    async fn of(cx: &Cx, store: &Store, permit: &Permit, recents: &[Recent]) -> Result<Self> {
        let (mut people, mut households, mut homes, mut forms) = (Vec::new(), Vec::new(), Vec::new(), false);
        for recent in recents {
            match &recent.thing {
                Thing::Person(id) => people.push(*id),
                Thing::Household(id) => households.push(*id),
                Thing::Home(id) => homes.push(*id),
                Thing::Form(_) => forms = true,
                Thing::Office(_) => {}
            }
        }
        let people = store.listed_people(permit, people.into_iter()).await?;
        // Forms are the office's own and name nobody; who does not fill them has none.
        let forms = match cx.count_permit() {
            Ok(counting) if forms => store.forms(&counting).await?,
            Ok(_) | Err(_) => Vec::new(),
        };
        Ok(Self {
            people,
            households: store.households_called(permit, &households).await?.into_iter().collect(),
            homes: store.homes_called(permit, &homes).await?.into_iter().collect(),
            forms: forms.into_iter().map(|form| (form.id, form.title)).collect(),
        })
    }

    /// People by name and birth date, homes and households by address, as a search has them.
    async fn log(&self, cx: &Cx, store: &Store, permit: &Permit) -> Result<()> {
        let at = cx.now();
        let mut entries = Vec::new();
        if !self.people.is_empty() {
            let shown = Subject::People(self.people.keys().copied().collect());
            let entry = permit.entry(at, Action::Search, shown);
            entries.push(entry.of_fields([Attribute::Name, Attribute::BirthDate]));
        }
        if !self.households.is_empty() || !self.homes.is_empty() {
            let entry = permit.entry(at, Action::Search, Subject::None);
            entries.push(entry.of_fields([Attribute::Address, Attribute::Household]));
        }
        if entries.is_empty() { Ok(()) } else { log::keep_all(store, entries).await }
    }

    fn called(&self, thing: &Thing) -> Called {
        let named = |name: Option<&Box<str>>| name.cloned().map_or(Called::Nothing, Called::Named);
        match thing {
            Thing::Person(id) => match self.people.get(id) {
                Some(person) => Called::Person(person.name.clone(), person.birth_date.clone()),
                None => Called::Nothing,
            },
            Thing::Household(id) => match self.households.get(id) {
                Some(name) => Called::Named(name.clone().unwrap_or_default()),
                None => Called::Nothing,
            },
            Thing::Home(id) => named(self.homes.get(id)),
            Thing::Form(id) => named(self.forms.get(id)),
            Thing::Office(_) => Called::Office,
        }
    }
}
