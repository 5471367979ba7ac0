//! Which ties adoptions have ended. The Civil Code (article 1110) lets those who adopt and those who place keep it secret; what
//! is answered here says what must not be shown.

use access::Permit;
use base::PersonId;

use crate::{Result, Store, record::in_area, scope::Scope, sql::Taking};

/// What an adoption makes secret of one person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AdoptionSecret {
    /// The person was adopted.
    pub adopted: bool,
    /// Parents who are so no longer, or children: ties that ended by an adoption. Ids of people who may lie outside the area,
    /// to be left out and never shown.
    pub ended: Vec<PersonId>,
}

impl Store {
    /// What adoptions make secret of somebody of the permit's area.
    pub async fn adoption_secret(&self, permit: &Permit, person: PersonId) -> Result<AdoptionSecret> {
        let adopted = "SELECT count(*) FROM event_party p JOIN event_version e ON e.event_id = p.event_id
                       WHERE p.person_id = $1 AND p.role = 'child' AND p.recorded_until IS NULL AND e.kind = 'adoption'
                       AND e.recorded_until IS NULL";
        let row = self.one(adopted, vec![person.uuid().into()]).await?;
        let adopted = row.map_or(Ok(0), |row| Taking::new(&row).count())? > 0;
        let ended = concat!(
            "SELECT DISTINCT k.relative_id FROM kin k
                     JOIN event_party c ON c.role = 'child' AND c.recorded_until IS NULL
                        AND c.person_id = CASE WHEN k.kind = 'parent' THEN k.person_id ELSE k.relative_id END
                     JOIN event_version e ON e.event_id = c.event_id AND e.kind = 'adoption' AND e.recorded_until IS NULL
                        AND e.event_date = k.valid_until
                     WHERE k.person_id = $1 AND k.kind IN ('parent', 'child') AND k.recorded_until IS NULL
                     AND EXISTS (SELECT 1 FROM person_version v WHERE v.person_id = $1 AND v.recorded_until IS NULL AND ",
            in_area!("$2", "$3"),
            ") ORDER BY k.relative_id"
        );
        let Scope { from, until } = Scope::of(permit);
        let rows = self.all(ended, vec![person.uuid().into(), from.into(), until.into()]).await?;
        let ended = rows.iter().map(|row| Taking::new(row).id()).collect::<Result<_>>()?;
        Ok(AdoptionSecret { adopted, ended })
    }
}
