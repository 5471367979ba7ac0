//! The children under age of somebody behind their own door: what concerns them is their parents' affair. A tie that only a household
//! book shows is not enough, and neither is one that an adoption ended.

use access::{Action, Subject};
use base::{PersonId, Timestamp};
use records::Attribute;
use registry::{KinEvidence, KinKind};
use store::Listed;

use crate::{App, AppError, Result, adoption, doors::Resident, log, messages::is_child};

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
        let Some(child) = listed.filter(|child| is_own(kin.kind, kin.evidence, child, now)) else { continue };
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

fn is_own(kind: KinKind, evidence: KinEvidence, child: &Listed, now: Timestamp) -> bool {
    kind == KinKind::Child && evidence != KinEvidence::Household && is_child(child, now)
}
