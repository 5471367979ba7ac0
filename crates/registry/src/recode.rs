//! Changes of divisions, followed: what stands under a code that is gone stands under its successor from the day of the change
//! on, and under the old code before. Source records keep what they say; a count of an earlier day keeps its code.

use base::{Date, DivisionChangeId, PartialDate, PersonId, Spell};
use codes::division::ChangeKind;
use records::{Attribute, MentionRef};
use rustc_hash::FxHashMap;

use crate::{Derived, Residence, ResidenceKind, ResidenceStatus};

/// From which code to which, and what the new one is called.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct CodePair {
    /// Leading digits of what changes; empty for a new division.
    pub from: Box<str>,
    /// Leading digits of what takes its place, of the same level.
    pub to: Box<str>,
    /// Name of what takes its place.
    pub name: Box<str>,
}

/// One change of divisions that the register follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DivisionChange {
    /// Its id.
    pub id: DivisionChangeId,
    /// New, altered, merged or moved.
    pub kind: ChangeKind,
    /// First day of the new state.
    pub on: Date,
    /// Codes, those of villages beside those of their townships.
    pub pairs: Vec<CodePair>,
}

impl DivisionChange {
    /// What the change makes of a code: of several pairs the one with the most digits decides. `None` where it says nothing.
    pub fn successor(&self, code: &str) -> Option<Box<str>> {
        let fits = |pair: &&CodePair| !pair.from.is_empty() && code.starts_with(&*pair.from);
        let pair = self.pairs.iter().filter(fits).max_by_key(|pair| pair.from.len())?;
        let rest = code.get(pair.from.len()..).unwrap_or_default();
        Some(format!("{}{rest}", pair.to).into())
    }
}

/// A residence that a change put under another code: one row of the operation's log.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Recoded {
    /// The change.
    pub change: DivisionChangeId,
    /// Whose residence.
    pub person: PersonId,
    /// Book or home.
    pub kind: ResidenceKind,
    /// The mention that says where.
    pub mention: MentionRef,
    /// The code until the change.
    pub from: Box<str>,
    /// The code since.
    pub to: Box<str>,
}

/// The changes in force, by day.
#[derive(Debug, Clone, Default)]
pub struct Recoding<'a> {
    changes: Vec<&'a DivisionChange>,
}

impl<'a> Recoding<'a> {
    /// These changes, in the order of their days.
    pub fn of(changes: &'a [DivisionChange]) -> Self {
        let mut changes: Vec<&DivisionChange> = changes.iter().collect();
        changes.sort_by_key(|change| (change.on, change.id));
        Self { changes }
    }

    /// What stands on `day` for a code: itself where nothing has changed.
    pub fn follow(&self, code: &str, day: Date) -> Box<str> {
        let past = self.changes.iter().filter(|change| change.on <= day);
        past.fold(code.into(), |code: Box<str>, change| change.successor(&code).unwrap_or(code))
    }

    /// Puts what stands under codes that are gone under their successors, as of a day. Of those who died before a change
    /// nothing is put anywhere.
    pub(crate) fn apply(&self, derived: &mut Derived, as_of: Date) {
        if self.changes.is_empty() {
            return;
        }
        let died: FxHashMap<PersonId, Date> = derived
            .people
            .iter()
            .filter(|person| !person.alive)
            .map(|person| {
                let day = person.value(Attribute::DeathDate).and_then(|day| day.parse::<PartialDate>().ok());
                (person.id, day.map_or(Date::MIN, PartialDate::earliest))
            })
            .collect();
        let mut residences = Vec::with_capacity(derived.residences.len());
        for residence in std::mem::take(&mut derived.residences) {
            self.split(residence, &died, as_of, &mut residences, &mut derived.recoded);
        }
        derived.residences = residences;
        for person in derived.people.iter_mut().filter(|person| person.alive) {
            for place in [&mut person.hukou_division, &mut person.usual_division].into_iter().flatten() {
                *place = self.follow(place, as_of);
            }
        }
        for place in derived.households.iter_mut().filter_map(|household| household.division.as_mut()) {
            *place = self.follow(place, as_of);
        }
        derived.recoded.sort_unstable();
    }

    fn split(
        &self,
        residence: Residence,
        died: &FxHashMap<PersonId, Date>,
        as_of: Date,
        into: &mut Vec<Residence>,
        log: &mut Vec<Recoded>,
    ) {
        let mut last = residence;
        for change in self.changes.iter().filter(|change| change.on <= as_of) {
            let lives = died.get(&last.person).is_none_or(|died| *died >= change.on);
            let reaches = last.valid.until.is_none_or(|until| until > change.on);
            let code = last.division.as_deref().filter(|_| lives && reaches);
            let Some(from) = code else { continue };
            // A mere renaming puts nothing elsewhere.
            let Some(to) = change.successor(from).filter(|to| **to != *from) else { continue };
            log.push(Recoded {
                change: change.id,
                person: last.person,
                kind: last.kind,
                mention: last.mention.clone(),
                from: from.into(),
                to: to.clone(),
            });
            if last.valid.from < change.on {
                let valid = Spell { from: last.valid.from, until: Some(change.on) };
                into.push(Residence { valid, status: ResidenceStatus::Ended, ..last.clone() });
                last.valid.from = change.on;
                last.from_stated = true;
            }
            last.division = Some(to);
        }
        into.push(last);
    }
}
