//! Children under age: what concerns them is their parents' affair. A tie that only a household book shows is not enough, and neither is
//! one that an adoption ended.

use access::{Action, Subject};
use base::{Date, PersonId, Timestamp};
use records::Attribute;
use registry::{Kin, KinEvidence, KinKind};
use store::{Listed, PersonRecord};

use crate::{App, AppError, Result, adoption, doors::Resident, log};

/// From which age somebody's affairs are their own.
pub(crate) const OF_AGE: i16 = 18;

/// A child under age of whoever is behind the door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnChild {
    /// Who.
    pub id: PersonId,
    /// The name; none where there is none on record yet.
    pub name: Option<Box<str>>,
    /// The date of birth, as far as it is known.
    pub born: Option<Box<str>>,
    /// Whether the child lives.
    pub alive: bool,
}

/// The children under age whom the register names for whoever is behind the door, the eldest first. Each has it in their log that
/// their name was shown.
pub async fn own_children(app: &App, resident: &Resident) -> Result<Vec<OwnChild>> {
    let permit = &resident.permit;
    let own = adoption::person(&app.store, permit, resident.person, None).await?.ok_or(AppError::NotFound)?;
    let now = resident.cx.now();
    let mut found: Vec<OwnChild> = Vec::new();
    for (kin, listed) in own.kin {
        let holds = is_own(&kin, KinKind::Child, now.china_date());
        let Some(child) = listed.filter(|child| holds && is_child(child, now)) else { continue };
        if found.iter().all(|known| known.id != child.id) {
            let Listed { id, name, birth_date: born, alive, .. } = child;
            found.push(OwnChild { id, name, born, alive });
        }
    }
    found.sort_by(|a, b| (&a.born, a.id).cmp(&(&b.born, b.id)));
    let entry = |child: &OwnChild| {
        let subject = Subject::People(vec![child.id]);
        let fields = [Attribute::Name, Attribute::BirthDate];
        permit.entry(now, Action::ReadRecord, subject).of_fields(fields)
    };
    log::keep_all(&app.store, found.iter().map(entry).collect()).await?;
    Ok(found)
}

/// The parents of whom a record is: those whom more than a shared household book names, as the ties hold today.
pub(crate) fn parents_of(
    record: &PersonRecord,
    today: Date,
) -> impl Iterator<Item = (PersonId, Option<&Listed>)> {
    let parents = record.kin.iter().filter(move |(kin, _)| is_own(kin, KinKind::Parent, today));
    parents.map(|(kin, listed)| (kin.relative, listed.as_ref()))
}

fn is_own(kin: &Kin, kind: KinKind, today: Date) -> bool {
    kin.kind == kind && kin.evidence != KinEvidence::Household && kin.holds_on(today)
}

/// Whether somebody is known to be under age. Of whom no day of birth is known, nobody is taken for a child.
pub(crate) fn is_child(one: &Listed, now: Timestamp) -> bool {
    let today = now.china_date();
    let born =
        one.birth_date.as_deref().and_then(|born| born.get(..4)).and_then(|year| year.parse::<i16>().ok());
    let Some(year) = born else { return false };
    if today.year() - year != OF_AGE {
        return today.year() - year < OF_AGE;
    }
    let day = one.birth_date.as_deref().and_then(|born| born.get(4..)).unwrap_or_default();
    today.to_string().get(4..).is_some_and(|now| now < day)
}
